package hdl

import (
	"github.com/hwgen/hwgen/hdl/netlist"
)

// WhenChain continues a When.
type WhenChain struct {
	m    *Module
	last *netlist.If
	done bool
}

// When makes the assignments, checks and memory ports of body happen only where
// cond, of 1 bit, is 1.
func (m *Module) When(cond Value, body func()) *WhenChain {
	s := m.newIf(cond, m.here())
	m.emit(s)
	m.inBlock(&s.Then, body)
	return &WhenChain{m: m, last: s}
}

func (m *Module) newIf(cond Value, pos netlist.Pos) *netlist.If {
	c, ok := m.bit(cond.signal(), "condition", pos)
	if !ok {
		c = m.nl.AddConst(1, netlist.Value{0}, pos)
	}
	return &netlist.If{Pos: pos, Cond: c}
}

// Elsewhen is tried where no condition before it held.
func (w *WhenChain) Elsewhen(cond Value, body func()) *WhenChain {
	pos := w.m.here()
	w.check(pos)
	s := w.m.newIf(cond, pos)
	w.last.Else = append(w.last.Else, s)
	w.last.ElsePos = pos
	w.m.inBlock(&s.Then, body)
	w.last = s
	return w
}

// Otherwise is for where no condition held; it ends the chain.
func (w *WhenChain) Otherwise(body func()) {
	pos := w.m.here()
	w.check(pos)
	w.done = true
	w.last.ElsePos = pos
	w.m.inBlock(&w.last.Else, body)
}

func (w *WhenChain) check(pos netlist.Pos) {
	if w.done {
		w.m.errorf("HG117", pos, "a branch follows Otherwise and is never reached").
			related(w.last.ElsePos, "Otherwise is here").
			fix("put it before Otherwise")
	}
}
