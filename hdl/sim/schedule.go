package sim

import (
	"fmt"
	"math"

	"github.com/hwgen/hwgen/hdl/netlist"
	"github.com/hwgen/hwgen/hdl/sim/internal/engine"
)

const defaultPeriod = 10_000 // picoseconds

// schedule says when which clock edges happen. Times are picoseconds.
type schedule struct {
	now     int64
	events  []scheduled
	uniform bool // all events happen together, always
	all     engine.Events
	clocks  []clockSpec
}

type scheduled struct{ at, period int64 }

func (s *Sim) makeSchedule() error {
	clocks := make([]clockSpec, len(s.p.Clocks))
	for i, c := range s.p.Clocks {
		clocks[i].period = defaultPeriod
		if c.MHz > 0 {
			clocks[i].period = max(2, int64(math.Round(1e6/c.MHz)))
		}
	}
	for name, spec := range s.opts.clocks {
		d, err := s.domain(name)
		if err != nil {
			return err
		}
		if spec.period < 2 || spec.phase < 0 || spec.period > 1<<50 || spec.phase > 1<<50 {
			return fmt.Errorf("sim: clock of domain %q: period %d ps, phase %d ps", name, spec.period, spec.phase)
		}
		clocks[s.p.Events[s.p.Domains[d].Event].Clock] = spec
	}
	s.sched.clocks = clocks
	s.sched.uniform = len(s.p.Events) > 0
	for i, e := range s.p.Events {
		c := clocks[e.Clock]
		at := c.phase + c.period/2
		if e.Edge == netlist.Falling {
			at = c.phase + c.period
		}
		s.sched.events = append(s.sched.events, scheduled{at, c.period})
		s.sched.all |= 1 << i
		s.sched.uniform = s.sched.uniform && s.sched.events[i] == s.sched.events[0]
	}
	return nil
}

// next is the time of the next edge set, and the set.
func (s *schedule) next() (int64, engine.Events) {
	at := s.events[0].at
	for _, e := range s.events[1:] {
		at = min(at, e.at)
	}
	var set engine.Events
	for i, e := range s.events {
		if e.at == at {
			set |= 1 << i
		}
	}
	return at, set
}

// happened moves on past an edge set.
func (s *schedule) happened(at int64, set engine.Events) {
	s.now = max(s.now, at)
	for i := range s.events {
		if set>>i&1 == 1 {
			s.events[i].at += s.events[i].period
		}
	}
}

// advance moves a uniform schedule on by n edge sets.
func (s *schedule) advance(n int64) {
	if n <= 0 {
		return
	}
	s.now = s.events[0].at + (n-1)*s.events[0].period
	for i := range s.events {
		s.events[i].at += n * s.events[i].period
	}
}
