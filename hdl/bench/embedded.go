package main

import (
	"time"

	"github.com/hwgen/hwgen/hdl/netlist"
	"github.com/hwgen/hwgen/hdl/sim"
)

type embedded struct {
	s *sim.Sim
}

// Embed starts the embedded simulator on a design.
func Embed(d *netlist.Design, e sim.Engine) (Runner, error) {
	s, err := sim.New(d, sim.WithEngine(e), sim.WithSeed(1))
	if err != nil {
		return nil, err
	}
	return &embedded{s}, nil
}

func (r *embedded) Run(n int) (time.Duration, uint64, error) {
	start := time.Now()
	if err := r.s.Step(n); err != nil {
		return 0, 0, err
	}
	took := time.Since(start)
	sum, err := r.s.Get("sum")
	return took, sum, err
}

func (r *embedded) Close() error { return r.s.Close() }
