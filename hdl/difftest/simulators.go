package difftest

import (
	"bytes"
	"errors"
	"fmt"
	"strings"

	"github.com/hwgen/hwgen/hdl/netlist"
	"github.com/hwgen/hwgen/hdl/sim"
)

// runSim runs a design in the embedded simulator.
func runSim(d *netlist.Design, signals []signal, s *stimulus, seed uint64, engine sim.Engine) (*trace, error) {
	var out bytes.Buffer
	x, err := sim.New(d, sim.WithEngine(engine), sim.WithSeed(seed), sim.WithOutput(&out))
	if err != nil {
		return nil, err
	}
	defer x.Close()
	inputs := make([]*sim.Signal, len(s.inputs))
	for i, in := range s.inputs {
		if inputs[i], err = x.Signal(in.name); err != nil {
			if in.reset { // nothing is reset by it
				continue
			}
			return nil, err
		}
	}
	watch := make([]*sim.Signal, len(signals))
	for k, g := range signals {
		if watch[k], err = x.Signal(g.path); err != nil {
			return nil, err
		}
	}
	t := &trace{}
	for n, st := range s.steps {
		for i, v := range st.inputs {
			if inputs[i] != nil {
				inputs[i].SetValue(v)
			}
		}
		if err := edges(x, s, n, t); err != nil {
			return nil, err
		}
		row := make([]netlist.Value, len(signals))
		for k := range watch {
			row[k] = watch[k].Value()
		}
		t.steps = append(t.steps, row)
	}
	t.prints = lines(out.String())
	return t, nil
}

// edges lets the edges of a step happen, also where a check fails.
func edges(x *sim.Sim, s *stimulus, n int, t *trace) error {
	active, _ := s.events(n)
	var domains []string
	for i, c := range s.clocks {
		if active>>i&1 == 1 {
			domains = append(domains, c.domain)
		}
	}
	if len(domains) == 0 {
		return nil
	}
	for range 2 {
		err := x.Edge(domains...)
		var failed *sim.CheckError
		switch {
		case err == nil:
			return nil
		case !errors.As(err, &failed):
			return err
		}
		for _, f := range append([]*sim.CheckError{failed}, failed.More...) {
			one := *f
			one.More = nil
			t.faults = append(t.faults, fmt.Sprintf("step %d: %v", n, &one))
		}
	}
	return errors.New("the same edge fails twice")
}

func lines(text string) []string {
	if text == "" {
		return nil
	}
	return strings.Split(strings.TrimSuffix(text, "\n"), "\n")
}
