package sim

import (
	"fmt"

	"github.com/hwgen/hwgen/hdl/sim/internal/engine"
)

// RunUntil is [Sim.Step], at most n cycles, that ends after the first cycle
// after which a signal is not zero; n is at least 1 for anything to happen. It
// returns how many cycles have happened. If the signal is named in
// [WithStops], all edges have the same period and no function is called around
// them (BeforeEdges, OnEdges), the cycles up to there run inside the engine;
// else it costs a call and a look at the signal in each. A failed check ends it
// as it ends Step.
func (s *Sim) RunUntil(g *Signal, n int) (int, error) {
	if err := s.movable(); err != nil {
		return 0, err
	}
	if n < 0 {
		return 0, fmt.Errorf("sim: RunUntil of %d cycles", n)
	}
	if g.s != s {
		return 0, fmt.Errorf("sim: %s is a signal of another simulator", g.name)
	}
	s.ready()
	if len(s.p.Events) == 0 || n == 0 {
		return 0, nil
	}
	main := s.p.Domains[0].Event
	start := s.counts[main]
	var err error
	if s.sched.uniform && len(s.observers) == 0 && s.stopsAt(g) {
		first := s.counts[0]
		err = s.applyUntil(s.sched.all, n, g)
		s.sched.advance(s.counts[0] - first)
	} else {
		err = s.untilRaised(main, n, g)
	}
	return int(s.counts[main] - start), err
}

// untilRaised looks at the signal after every cycle.
func (s *Sim) untilRaised(main, n int, g *Signal) error {
	for range n {
		if err := s.until(main, 1); err != nil {
			return err
		}
		if g.Bool() {
			return nil
		}
	}
	return nil
}

// stopsAt reports whether the engine stops at a signal.
func (s *Sim) stopsAt(g *Signal) bool {
	for _, id := range s.p.Stops {
		if s.lay.Nodes[id] == g.slot {
			return true
		}
	}
	return false
}

// stopDue reports whether the engine would stop before the next edge for a
// signal of WithStops.
func (s *Sim) stopDue() bool {
	for _, g := range s.stops {
		if g.Bool() {
			return true
		}
	}
	return false
}

// alarmed reports whether a check fails or a print is due at an edge set.
func (s *Sim) alarmed(set engine.Events) bool {
	for e, id := range s.p.Alarm {
		if set>>e&1 == 1 && id != 0 && s.bit(id) {
			return true
		}
	}
	return false
}
