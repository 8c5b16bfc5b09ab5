package sim

import (
	"github.com/hwgen/hwgen/hdl/netlist"
	"github.com/hwgen/hwgen/hdl/sim/internal/engine"
)

// observer is called around every edge set.
type observer struct {
	f      func(Edges)
	before bool
}

// Edges is an edge set: the clock edges of one instant.
type Edges struct {
	s   *Sim
	at  int64
	set engine.Events
}

// Time is when the edges happen, in picoseconds.
func (e Edges) Time() int64 { return e.at }

// Active reports whether the edge set holds the active edge of a domain.
func (e Edges) Active(domain string) bool {
	d, err := e.s.domain(domain)
	return err == nil && e.set>>e.s.p.Domains[d].Event&1 == 1
}

// Clocks lists the clocks that have an edge, by index into [Sim.Clocks], and
// whether they rise.
func (e Edges) Clocks(f func(clock int, rising bool)) {
	for i, x := range e.s.p.Events {
		if e.set>>i&1 == 1 {
			f(x.Clock, x.Edge == netlist.Rising)
		}
	}
}

// Clock describes a clock that the simulator drives.
type Clock struct {
	Name   string // the net in the top
	Domain string // the first domain on it
	Period int64  // picoseconds
	Phase  int64
	Both   bool // something happens at either edge
}

// Clocks lists the clocks.
func (s *Sim) Clocks() []Clock {
	var out []Clock
	for i, c := range s.p.Clocks {
		out = append(out, Clock{
			Name: c.Name, Domain: s.flat.Domains[c.Domain].Name, Period: s.sched.clocks[i].period, Phase: s.sched.clocks[i].phase,
			Both: c.Event[0] >= 0 && c.Event[1] >= 0,
		})
	}
	return out
}

// BeforeEdges calls f before every edge set, until the function it returns is
// called: then everything is settled, and inputs are as the edge will see them.
// An edge that a failed check has stopped is announced again when it happens.
// f may read anything and write nothing. Steps are slower while it is there.
func (s *Sim) BeforeEdges(f func(Edges)) (stop func()) { return s.observe(&observer{f, true}) }

// OnEdges calls f after every edge set, when everything has settled, until the
// function it returns is called. f may read anything and write nothing. Steps
// are slower while it is there.
func (s *Sim) OnEdges(f func(Edges)) (stop func()) { return s.observe(&observer{f, false}) }

func (s *Sim) observe(o *observer) (stop func()) {
	s.observers = append(s.observers, o)
	return func() {
		for i, x := range s.observers {
			if x == o {
				s.observers = append(s.observers[:i:i], s.observers[i+1:]...)
				return
			}
		}
	}
}

func (s *Sim) notify(before bool, at int64, set engine.Events) {
	for _, o := range s.observers {
		if o.before == before {
			o.f(Edges{s, at, set})
		}
	}
}
