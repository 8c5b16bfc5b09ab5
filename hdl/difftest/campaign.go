package difftest

import (
	"context"
	"fmt"

	"github.com/hwgen/hwgen/hdl/netlist"
)

// variant is a form of each design that is run.
type variant struct {
	name  string
	apply func(*netlist.Design) error // nil: as elaborated
}

// campaign is many designs, run in some engines.
type campaign struct {
	engines  []engine
	variants []variant
	steps    int
	coverage *Coverage
}

// failure is a design on which an engine disagrees with the reference.
type failure struct {
	seed    uint64
	engine  string
	variant string
	kind    string
	text    string
	choices []uint64
	spans   []span
}

func (f *failure) Error() string {
	return fmt.Sprintf("seed %d: %s (%s): %s: %s", f.seed, f.engine, f.variant, f.kind, f.text)
}

// subject is one design on its way through a campaign.
type subject struct {
	design *Design
	jobs   []*job // for each variant
	want   outcome
}

// subject makes a design of choices in all its variants, and runs the reference.
func (c *campaign) subject(ctx context.Context, seed uint64, name string, from func() *choices) (*subject, *failure) {
	s := &subject{}
	var stim *stimulus
	for i, v := range c.variants {
		d, err := makeNamed(seed, name, from())
		fail := func(kind string, err error) *failure {
			return &failure{seed: seed, variant: v.name, engine: "builder", kind: kind, text: err.Error(), choices: d.choices, spans: d.spans}
		}
		if err != nil {
			return nil, fail("elaboration", err)
		}
		if v.apply != nil {
			if err := v.apply(d.Netlist); err != nil {
				return nil, fail("pass", err)
			}
		}
		if i == 0 {
			s.design, stim = d, stimulate(d.Netlist, seed, c.steps)
		}
		s.jobs = append(s.jobs, &job{name, d.Netlist, observed(d.Netlist), stim, seed})
	}
	s.want = referenceEngine.run(ctx, s.jobs[:1])[0]
	if s.want.err != nil {
		return nil, &failure{seed: seed, engine: "reference", variant: c.variants[0].name, kind: "run", text: s.want.err.Error(), choices: s.design.choices, spans: s.design.spans}
	}
	return s, nil
}

// judge compares what an engine made of a subject with the reference.
func (s *subject) judge(e engine, v variant, j *job, got outcome) *failure {
	f := &failure{seed: s.design.Seed, engine: e.name, variant: v.name, choices: s.design.choices, spans: s.design.spans}
	if got.err != nil {
		f.kind, f.text = "run", got.err.Error()
		return f
	}
	if d := compareTraces(j.signals, project(s.want.trace, s.jobs[0].signals, j.signals), got.trace); d != nil {
		f.kind, f.text = d.kind, d.text
		return f
	}
	return nil
}

// run makes the designs of the seeds and runs them in all engines; external
// ones run the variants in turn, the others all of them.
func (c *campaign) run(ctx context.Context, seeds []uint64) []*failure {
	var failures []*failure
	var subjects []*subject
	for _, seed := range seeds {
		s, f := c.subject(ctx, seed, fmt.Sprintf("d%d", seed), func() *choices { return drawn(seed) })
		if f != nil {
			failures = append(failures, f)
			continue
		}
		subjects = append(subjects, s)
		if c.coverage != nil {
			c.coverage.Add(s.design)
		}
	}
	for _, e := range c.engines {
		for k, v := range c.variants {
			var with []*subject
			var jobs []*job
			for i, s := range subjects {
				if !e.external || i%len(c.variants) == k {
					with, jobs = append(with, s), append(jobs, s.jobs[k])
				}
			}
			for i, got := range e.run(ctx, jobs) {
				if f := with[i].judge(e, v, jobs[i], got); f != nil {
					failures = append(failures, f)
				}
			}
		}
	}
	return failures
}

// project is the trace of some of the signals: a pass may have removed others.
func project(t *trace, from, to []signal) *trace {
	if len(from) == len(to) {
		return t
	}
	at := map[string]int{}
	for i, s := range from {
		at[s.path] = i
	}
	out := &trace{prints: t.prints, faults: t.faults}
	for _, row := range t.steps {
		x := make([]netlist.Value, len(to))
		for k, s := range to {
			x[k] = row[at[s.path]]
		}
		out.steps = append(out.steps, x)
	}
	return out
}
