package sim

import (
	"errors"
	"fmt"
	"strings"

	"github.com/hwgen/hwgen/hdl/netlist"
)

// CompareSeeds runs a design twice, with everything that is undefined at
// power-up drawn from two seeds, and compares all outputs before every edge: a
// difference means that something reaches an output that was never set, most
// often because a reset is missing. run gets each simulator and must do the
// same with both; stalls, Task.Rand and delays of crossings are the same.
//
// The payload of an output stream (x_valid, x_ready and what else begins with
// x_) counts only where its valid is 1.
func CompareSeeds(d *netlist.Design, run func(s *Sim) error, opts ...Option) error {
	first, err := traceOutputs(d, run, opts, 1)
	if err != nil {
		return err
	}
	second, err := traceOutputs(d, run, opts, 2)
	if err != nil {
		return err
	}
	for i, a := range first.samples {
		if i >= len(second.samples) {
			break
		}
		if b := second.samples[i]; a.time != b.time || a.values != b.values {
			return first.report(i, second)
		}
	}
	if n, k := len(first.samples), len(second.samples); n != k {
		return fmt.Errorf("sim: the run has %d edges with one seed and %d with another: what it does depends on undefined state", n, k)
	}
	return nil
}

// outputTrace is what the outputs of one run were.
type outputTrace struct {
	outputs []*Signal
	valid   []*Signal // for each output: the valid of its stream, or nil
	samples []outputSample
}

type outputSample struct {
	time   int64
	values string // the outputs that count, in hexadecimal
}

func traceOutputs(d *netlist.Design, run func(s *Sim) error, opts []Option, seed uint64) (*outputTrace, error) {
	s, err := New(d, append(append([]Option(nil), opts...), withUndefined(seed))...)
	if err != nil {
		return nil, err
	}
	defer s.Close()
	t := &outputTrace{}
	for _, i := range s.flat.Ports {
		v := &s.flat.Vars[i]
		if s.flat.Nodes[v.Node].Op != netlist.OpOutput {
			continue
		}
		g, err := s.Signal(v.Name)
		if err != nil {
			return nil, err
		}
		t.outputs = append(t.outputs, g)
		t.valid = append(t.valid, s.validOf(v.Name))
	}
	defer s.BeforeEdges(func(e Edges) { t.sample(s, e.Time()) })()
	if err := run(s); err != nil {
		return nil, fmt.Errorf("sim: run with seed %d of undefined state: %w", seed, err)
	}
	t.sample(s, s.Now())
	return t, nil
}

// validOf finds the valid signal of the stream that an output is payload of.
func (s *Sim) validOf(name string) *Signal {
	for i := len(name) - 1; i > 0; i-- {
		if name[i] != '_' {
			continue
		}
		valid := name[:i] + "_valid"
		_, isReady := s.names.vars[name[:i]+"_ready"]
		if g, err := s.Signal(valid); err == nil && isReady && valid != name && name != name[:i]+"_ready" {
			return g
		}
	}
	return nil
}

func (t *outputTrace) sample(s *Sim, time int64) {
	var b strings.Builder
	for i, g := range t.outputs {
		if t.valid[i] != nil && !t.valid[i].Bool() {
			b.WriteString("- ")
			continue
		}
		fmt.Fprintf(&b, "%x ", g.Big())
	}
	t.samples = append(t.samples, outputSample{time: time, values: b.String()})
}

// report says how two runs differ at sample i.
func (t *outputTrace) report(i int, other *outputTrace) error {
	a, b := t.samples[i], other.samples[i]
	if a.time != b.time {
		return fmt.Errorf("sim: edge %d is at %d ps with one seed of undefined state and at %d ps with another: what the run does depends on undefined state", i, a.time, b.time)
	}
	x, y := strings.Fields(a.values), strings.Fields(b.values)
	var lines []string
	for k, g := range t.outputs {
		if x[k] != y[k] {
			lines = append(lines, fmt.Sprintf("%s is %s or %s", g.name, x[k], y[k]))
		}
	}
	text := fmt.Sprintf("sim: outputs depend on undefined state, first before edge %d at %d ps: %s", i, a.time, strings.Join(lines, "; "))
	if u := t.undefined(); len(u) > 0 {
		text += "\n\tundefined at power-up: " + strings.Join(u, ", ")
	}
	return errors.New(text)
}

// undefined lists what begins with a value from the seed.
func (t *outputTrace) undefined() []string {
	if len(t.outputs) == 0 {
		return nil
	}
	f := t.outputs[0].s.flat
	var out []string
	for i := range f.VarOrigin {
		v := &f.Vars[i]
		if f.Nodes[v.Node].Op == netlist.OpReg && v.Init == netlist.InitUndefined {
			out = append(out, v.Name)
		}
	}
	for i := range f.Mems {
		if f.Mems[i].Init == nil {
			out = append(out, f.Mems[i].Name)
		}
	}
	for i := range f.Reads {
		if f.Reads[i].Sync {
			out = append(out, "data of "+f.Mems[f.Reads[i].Mem].Name)
		}
	}
	const most = 12
	if len(out) > most {
		out = append(out[:most], fmt.Sprintf("and %d more", len(out)-most))
	}
	return out
}
