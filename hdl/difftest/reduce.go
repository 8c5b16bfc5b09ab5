package difftest

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/hwgen/hwgen/hdl/netlist"
)

// reducer makes a failing design small. It works on the sequence of choices
// from which the design was made: parts of it are left out or set to the
// simplest choice for as long as the same engine fails in the same way.
type reducer struct {
	c       *campaign
	engine  engine
	variant int
	kind    string
	budget  int // candidates that may still be tried
	batch   int // candidates that are tried in one run of the engine
	best    *failure
	names   int
}

// reduce returns the smallest failure found, with at most budget tries.
func (c *campaign) reduce(ctx context.Context, f *failure, budget int) *failure {
	r := &reducer{c: c, kind: f.kind, budget: budget, batch: 1, best: f}
	for _, e := range c.engines {
		if e.name == f.engine {
			r.engine = e
			if e.external {
				r.batch = 12
			}
		}
	}
	for i, v := range c.variants {
		if v.name == f.variant {
			r.variant = i
		}
	}
	for {
		before := r.best.choices
		r.spans(ctx)
		r.chunks(ctx)
		r.values(ctx)
		if r.budget <= 0 || slices.Equal(before, r.best.choices) || ctx.Err() != nil {
			return r.best
		}
	}
}

// try runs candidates in the order given and takes the first that fails in the
// same way; it reports whether there was one.
func (r *reducer) try(ctx context.Context, candidates [][]uint64) bool {
	for len(candidates) > 0 && r.budget > 0 && ctx.Err() == nil {
		n := min(len(candidates), r.batch, r.budget)
		r.budget -= n
		for _, f := range r.failures(ctx, candidates[:n]) {
			if f != nil && f.kind == r.kind && f.engine == r.best.engine && simpler(f.choices, r.best.choices) {
				r.best = f
				return true
			}
		}
		candidates = candidates[n:]
	}
	return false
}

// simpler compares by length, then by value.
func simpler(a, b []uint64) bool {
	if len(a) != len(b) {
		return len(a) < len(b)
	}
	return slices.Compare(a, b) < 0
}

// failures makes designs of the candidates and runs them together.
func (r *reducer) failures(ctx context.Context, candidates [][]uint64) []*failure {
	out := make([]*failure, len(candidates))
	v := r.c.variants[r.variant]
	var subjects []*subject
	var jobs []*job
	var at []int
	for i, choice := range candidates {
		r.names++
		name := fmt.Sprintf("d%dr%d", r.best.seed, r.names)
		s, f := r.c.subject(ctx, r.best.seed, name, func() *choices { return replayed(choice) })
		if f != nil {
			out[i] = f
			continue
		}
		subjects, jobs, at = append(subjects, s), append(jobs, s.jobs[r.variant]), append(at, i)
	}
	if r.engine.run == nil || len(jobs) == 0 {
		return out
	}
	for k, got := range r.engine.run(ctx, jobs) {
		out[at[k]] = subjects[k].judge(r.engine, v, jobs[k], got)
	}
	return out
}

func without(list []uint64, from, to int) []uint64 {
	return append(slices.Clone(list[:from]), list[to:]...)
}

// spans leaves out whole things, the large ones first.
func (r *reducer) spans(ctx context.Context) {
	for again := true; again; {
		spans := slices.Clone(r.best.spans)
		slices.SortFunc(spans, func(a, b span) int { return (b.to - b.from) - (a.to - a.from) })
		var candidates [][]uint64
		for _, s := range spans {
			if s.to <= len(r.best.choices) {
				candidates = append(candidates, without(r.best.choices, s.from, s.to))
			}
		}
		again = r.try(ctx, candidates)
	}
}

// chunks leaves out any choices in a row.
func (r *reducer) chunks(ctx context.Context) {
	for size := 16; size >= 1; size /= 2 {
		for again := true; again; {
			var candidates [][]uint64
			for at := len(r.best.choices) - size; at >= 0; at -= size {
				candidates = append(candidates, without(r.best.choices, at, at+size))
			}
			again = r.try(ctx, candidates)
		}
	}
}

// values makes single choices simpler.
func (r *reducer) values(ctx context.Context) {
	for again := true; again; {
		var candidates [][]uint64
		for i, v := range r.best.choices {
			for _, x := range []uint64{0, v / 2, v - 1} {
				if x < v {
					c := slices.Clone(r.best.choices)
					c[i] = x
					candidates = append(candidates, c)
				}
			}
		}
		again = r.try(ctx, candidates)
	}
}

// report is a failure for people: the design's Verilog and the stimulus, cut
// down to what still shows the difference.
func (c *campaign) report(ctx context.Context, f *failure) string {
	var b strings.Builder
	fmt.Fprintf(&b, "%v\n", f)
	s, bad := c.subject(ctx, f.seed, fmt.Sprintf("d%d", f.seed), func() *choices { return replayed(f.choices) })
	if bad != nil {
		return b.String()
	}
	var j *job
	for i, v := range c.variants {
		if v.name == f.variant {
			j = s.jobs[i]
		}
	}
	if j == nil {
		j = s.jobs[0]
	}
	if files, err := j.emit(); err == nil {
		for _, x := range files {
			if strings.HasSuffix(x.Name, ".v") {
				fmt.Fprintf(&b, "\n// %s\n%s", x.Name, x.Data)
			}
		}
	} else {
		fmt.Fprintf(&b, "%v\n", err)
		for _, m := range j.netlist.Modules {
			netlist.Dump(&b, m)
		}
	}
	fmt.Fprintf(&b, "\n%v", c.stimulusOf(ctx, f, s, j))
	return b.String()
}

// stimulusOf shortens the stimulus of a job for as long as the engine fails in
// the same way.
func (c *campaign) stimulusOf(ctx context.Context, f *failure, s *subject, j *job) *stimulus {
	var e *engine
	for i := range c.engines {
		if c.engines[i].name == f.engine {
			e = &c.engines[i]
		}
	}
	if e == nil || f.kind == "run" {
		return j.stim
	}
	fails := func(try *stimulus) bool {
		k := *j
		k.stim = try
		want := referenceEngine.run(ctx, []*job{{k.name, s.jobs[0].netlist, k.signals, try, k.seed}})[0]
		got := e.run(ctx, []*job{&k})[0]
		if want.err != nil || got.err != nil {
			return false
		}
		d := compareTraces(k.signals, want.trace, got.trace)
		return d != nil && d.kind == f.kind
	}
	best := j.stim
	tries := 60
	if e.external {
		tries = 12
	}
	attempt := func(x *stimulus) bool {
		if tries--; tries < 0 || ctx.Err() != nil || !fails(x) {
			return false
		}
		best = x
		return true
	}
	for n := len(best.steps) / 2; n >= 1; n /= 2 { // the end
		for len(best.steps) > n {
			x := *best
			x.steps = best.steps[:len(best.steps)-n]
			if !attempt(&x) {
				break
			}
		}
	}
	for i := range best.inputs { // whole inputs
		if best.inputs[i].reset {
			continue
		}
		x := *best
		x.steps = slices.Clone(best.steps)
		for n := range x.steps {
			x.steps[n].inputs = slices.Clone(x.steps[n].inputs)
			x.steps[n].inputs[i] = make(netlist.Value, netlist.Limbs(x.inputs[i].width))
		}
		attempt(&x)
	}
	for n := len(best.steps) - 2; n > 0; n-- { // single steps
		x := *best
		x.steps = append(slices.Clone(best.steps[:n]), best.steps[n+1:]...)
		attempt(&x)
	}
	return best
}
