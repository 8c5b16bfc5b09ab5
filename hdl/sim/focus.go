package sim

import (
	"math"
	"slices"

	"github.com/hwgen/hwgen/hdl/netlist"
)

// Most testbenches look at the same few signals in every cycle. Settling all
// signals for them would take longer than the cycle itself, so the engine is
// asked for code that settles these few, once they are known.
type focus struct {
	source  []bool // by canonical node: never needs to be settled
	in      []bool // by canonical node: settled by run
	run     func() // nil: there is none
	fresh   bool   // run has been called since sources changed
	learnt  []netlist.ID
	settles int // since learning began
	patient int // how many until something is learnt; MaxInt: never
}

const (
	// focusAfter is how many settles something new is waited for, at first.
	focusAfter = 32
	// mostInFocus is from how many signals on all are settled.
	mostInFocus = 256
)

// focuser is an engine that can settle chosen signals.
type focuser interface {
	// Focus returns code that settles the nodes given, until it is called
	// again; nil if it cannot.
	Focus(ids []netlist.ID) func()
}

// findSources finds what is right without being settled. Registers with
// asynchronous resets are changed by a settle, and it may matter when.
func (s *Sim) findSources() {
	s.focus.in = make([]bool, len(s.flat.Nodes))
	s.focus.source = make([]bool, len(s.flat.Nodes))
	s.focus.patient = focusAfter
	for i := range s.p.Regs {
		if s.p.Regs[i].AsyncReset != 0 {
			s.focus.patient = math.MaxInt
			return
		}
	}
	for id := range s.flat.Nodes {
		switch n := &s.flat.Nodes[id]; n.Op {
		case netlist.OpConst, netlist.OpInput, netlist.OpAnyConst, netlist.OpReg:
			s.focus.source[id] = true
		case netlist.OpMemRead:
			s.focus.source[id] = s.flat.Reads[n.Aux].Sync
		}
	}
}

// look makes a signal right before it is read.
func (g *Signal) look() {
	s := g.s
	if !s.dirty && !s.stale && g.hot || s.focus.source[g.node] || s.closed {
		return
	}
	f := &s.focus
	if !g.hot {
		g.hot = true
		if !slices.Contains(f.learnt, g.node) && len(f.learnt) <= mostInFocus {
			f.learnt = append(f.learnt, g.node)
		}
	}
	if s.dirty {
		s.ready()
	}
	if !s.stale {
		return
	}
	if f.in[g.node] {
		if !f.fresh {
			f.fresh = true
			f.run()
		}
		return
	}
	if f.settles++; f.settles >= f.patient && len(f.learnt) <= mostInFocus {
		s.refocus()
		if f.in[g.node] {
			f.fresh = true
			f.run()
			return
		}
	}
	s.settle()
}

// refocus lets the engine compile code for what has been looked at so far.
// Every time it is waited longer.
func (s *Sim) refocus() {
	f := &s.focus
	f.settles, f.patient = 0, 8*f.patient
	e, ok := s.eng.(focuser)
	if !ok || !s.lazy {
		return
	}
	clear(f.in)
	if f.run = e.Focus(f.learnt); f.run == nil {
		return
	}
	for _, id := range f.learnt {
		f.in[id] = true
	}
}
