package main

import (
	"time"

	"github.com/hwgen/hwgen/hdl/netlist"
	"github.com/hwgen/hwgen/hdl/sim"
)

type embedded struct {
	s    *sim.Sim
	each bool // every cycle is a call, after which every signal can be read
}

// Embed starts the embedded simulator on a design.
func Embed(d *netlist.Design, e sim.Engine, each bool) (Runner, error) {
	s, err := sim.New(d, sim.WithEngine(e), sim.WithSeed(1))
	if err != nil {
		return nil, err
	}
	return &embedded{s, each}, nil
}

func (r *embedded) Run(n int) (time.Duration, uint64, error) {
	start := time.Now()
	calls, cycles := 1, n
	if r.each {
		calls, cycles = n, 1
	}
	for range calls {
		if err := r.s.Step(cycles); err != nil {
			return 0, 0, err
		}
	}
	took := time.Since(start)
	sum, err := r.s.Get("sum")
	return took, sum, err
}

func (r *embedded) Close() error { return r.s.Close() }
