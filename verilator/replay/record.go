// Package replay runs in an external simulator what the embedded one ran: a
// test drives a design in hdl/sim only, and its recording proves that the
// emitted Verilog does the same, cycle by cycle, on every output.
//
//	rec, err := replay.Record(s, design, s.Seed())
//	...               // Set, Step, processes: anything
//	err = rec.Verilator(ctx)
//	err = rec.Icarus(ctx)
package replay

import (
	"fmt"

	"github.com/hwgen/hwgen/hdl/netlist"
	"github.com/hwgen/hwgen/hdl/sim"
	"github.com/hwgen/hwgen/verilator"
)

// Recording is what went into a design and came out of it, edge set by edge set.
type Recording struct {
	design  *netlist.Design
	seed    uint64
	ports   verilator.Interface
	domains []string // of each clock
	inputs  []*sim.Signal
	outputs []*sim.Signal

	step    verilator.Step // of the edge set to come
	record  []uint64       // outputs before it
	steps   []uint64       // encoded
	records []uint64
	edges   int
	stop    []func()
}

// Record records s, a simulator of design d at power-up, until [Recording.Stop].
// seed is the simulator's: the Verilog begins with the same undefined contents.
// It is an error if s runs another design, has another seed, has run already or
// delays crossings, which the Verilog does not do.
func Record(s *sim.Sim, d *netlist.Design, seed uint64) (*Recording, error) {
	r := &Recording{design: d, seed: seed}
	if err := r.recordable(s); err != nil {
		return nil, err
	}
	if err := r.findPorts(s); err != nil {
		return nil, err
	}
	r.stop = []func(){s.BeforeEdges(func(sim.Edges) { r.sample() }), s.OnEdges(r.edge)}
	return r, nil
}

// recordable refuses a run that the Verilog cannot repeat.
func (r *Recording) recordable(s *sim.Sim) error {
	name := r.design.Top.Name
	if s.Design() != r.design {
		return fmt.Errorf("replay: the simulator runs %s, and not the design that is given: give it Sim.Design()", s.Name())
	}
	if s.Seed() != r.seed {
		return fmt.Errorf("replay: the simulator of %s has seed %d, and not %d: give it Sim.Seed()", name, s.Seed(), r.seed)
	}
	for _, d := range r.design.Top.Domains {
		if d.Source != netlist.ClockPort {
			continue
		}
		n, err := s.Cycle(d.Name)
		if err != nil {
			return fmt.Errorf("replay: %w", err)
		}
		if n > 0 {
			return fmt.Errorf("replay: the simulator of %s has run %d cycles of %s: a recording begins before the first", name, n, d.Clock)
		}
	}
	if s.Jitter() && crosses(r.design) {
		return fmt.Errorf("replay: the simulator of %s delays crossings (sim.WithJitter), which the Verilog does not", name)
	}
	return nil
}

// crosses reports whether a design has marked crossings.
func crosses(d *netlist.Design) bool {
	for _, m := range d.Modules {
		for i := range m.Vars {
			if m.Vars[i].Sync {
				return true
			}
		}
		for i := range m.Nodes {
			if m.Nodes[i].Op == netlist.OpCross {
				return true
			}
		}
	}
	return false
}

// Stop ends the recording with the outputs as they are now. Running it in
// another simulator stops it too.
func (r *Recording) Stop() {
	if len(r.stop) == 0 {
		return
	}
	for _, stop := range r.stop {
		stop()
	}
	r.stop = nil
	r.sample()
	r.keep()
}

// Edges is how many edge sets were recorded.
func (r *Recording) Edges() int { return r.edges }

// findPorts lists the top's ports in their order, clocks apart.
func (r *Recording) findPorts(s *sim.Sim) error {
	top := r.design.Top
	for _, d := range top.Domains {
		if d.Source != netlist.ClockPort {
			continue
		}
		if d.Edge != netlist.Rising {
			return fmt.Errorf("replay: clock %s is active at its falling edge; only rising ones can be replayed", d.Clock)
		}
		r.ports.Clocks = append(r.ports.Clocks, d.Clock)
		r.domains = append(r.domains, d.Name)
		if d.Kind != netlist.NoReset && d.ResetNode == 0 {
			if err := r.add(s, d.Reset, 1, false); err != nil {
				return err
			}
		}
	}
	for _, i := range top.Ports {
		v := &top.Vars[i]
		if v.Inout {
			return fmt.Errorf("replay: %s is a bidirectional pad, which cannot be replayed", v.Name)
		}
		if err := r.add(s, v.Name, top.Width(v.Node), top.Nodes[v.Node].Op == netlist.OpOutput); err != nil {
			return err
		}
	}
	return nil
}

func (r *Recording) add(s *sim.Sim, name string, width int, output bool) error {
	g, err := s.Signal(name)
	if err != nil {
		return fmt.Errorf("replay: %w", err)
	}
	p := verilator.Port{Name: name, Width: width}
	if output {
		r.ports.Outputs, r.outputs = append(r.ports.Outputs, p), append(r.outputs, g)
	} else {
		r.ports.Inputs, r.inputs = append(r.ports.Inputs, p), append(r.inputs, g)
	}
	return nil
}

// sample keeps what the next edge set will see.
func (r *Recording) sample() {
	r.step, r.record = verilator.Step{}, r.record[:0]
	for _, g := range r.inputs {
		r.step.Inputs = append(r.step.Inputs, g.Value())
	}
	for _, g := range r.outputs {
		r.record = append(r.record, g.Value()...)
	}
}

// edge records the sample and the edge set that followed it.
func (r *Recording) edge(e sim.Edges) {
	r.step.End = make([]uint64, (len(r.domains)+63)/64)
	for i, name := range r.domains {
		if e.Active(name) {
			r.step.End[i/64] |= 1 << (i % 64)
		}
	}
	r.keep()
	r.edges++
}

func (r *Recording) keep() {
	r.steps = r.ports.AppendStep(r.steps, r.step)
	r.records = append(r.records, r.record...)
}
