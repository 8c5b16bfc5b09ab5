package sim

import "github.com/hwgen/hwgen/hdl/sim/internal/engine"

// observer is called after every edge set, or before it.
type observer struct {
	f      func(Edges)
	before bool
}

// Edges says what has just happened, or is about to: which clocks have an edge,
// and when.
type Edges struct {
	s   *Sim
	set engine.Events
}

// Time is when the last edges happened, in picoseconds.
func (e Edges) Time() int64 { return e.s.sched.now }

// Active reports whether the edge set held the active edge of a domain.
func (e Edges) Active(domain string) bool {
	d, err := e.s.domain(domain)
	return err == nil && e.set>>e.s.p.Domains[d].Event&1 == 1
}

// OnEdges calls f after every edge set, when everything has settled, until the
// function it returns is called. f may read anything and write nothing. Steps
// are slower while there is an observer.
func (s *Sim) OnEdges(f func(Edges)) (stop func()) {
	return s.observe(&observer{f: f})
}

// BeforeEdges calls f before every edge set, with everything settled: what f
// reads is what the edges sample. It is called again where a failed check has
// kept the edges from happening. In everything else it is as [Sim.OnEdges].
func (s *Sim) BeforeEdges(f func(Edges)) (stop func()) {
	return s.observe(&observer{f: f, before: true})
}

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

func (s *Sim) notify(set engine.Events) { s.call(set, false) }

func (s *Sim) call(set engine.Events, before bool) {
	for _, o := range s.observers {
		if o.before == before {
			o.f(Edges{s, set})
		}
	}
}
