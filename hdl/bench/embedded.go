package main

import (
	"time"

	"github.com/hwgen/hwgen/hdl/netlist"
	"github.com/hwgen/hwgen/hdl/sim"
)

type embedded struct{ s *sim.Sim }

// Embed starts the embedded simulator on a design.
func Embed(d *netlist.Design, e sim.Engine) (Runner, error) {
	s, err := sim.New(d, sim.WithEngine(e), sim.WithSeed(1))
	if err != nil {
		return nil, err
	}
	return &embedded{s}, nil
}

func (r *embedded) Run(n int) (time.Duration, uint64, error) {
	start := startTurn()
	if err := r.s.Step(n); err != nil {
		return 0, 0, err
	}
	took := start.took()
	sum, err := r.s.Get("sum")
	return took, sum, err
}

func (r *embedded) Close() error { return r.s.Close() }

// bench is a simulator that is used as testbenches do: every cycle is a call,
// before which an input is written and after which signals are read.
type bench struct {
	embedded
	poke  *sim.Signal
	peeks []*sim.Signal
}

// EmbedBench starts one that reads the output and, if the engine keeps such,
// two wires from inside, which are two and four fifths through the list of all
// names.
func EmbedBench(d *netlist.Design, e sim.Engine) (Runner, error) {
	s, err := sim.New(d, sim.WithEngine(e), sim.WithSeed(1))
	if err != nil {
		return nil, err
	}
	names := s.Signals()
	return &bench{embedded{s}, s.MustSignal("rst"), []*sim.Signal{
		s.MustSignal("sum"), s.MustSignal(names[len(names)*2/5]), s.MustSignal(names[len(names)*4/5]),
	}}, nil
}

func (r *bench) Run(n int) (time.Duration, uint64, error) {
	start := startTurn()
	for range n {
		r.poke.Set(0)
		if err := r.s.Step(1); err != nil {
			return 0, 0, err
		}
		for _, g := range r.peeks {
			sink += g.Get()
		}
	}
	took := start.took()
	sum, err := r.s.Get("sum")
	return took, sum, err
}
