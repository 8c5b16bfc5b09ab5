package wasm

import (
	"fmt"

	"github.com/hwgen/hwgen/hdl/netlist"
	"github.com/hwgen/hwgen/hdl/sim/internal/engine"
)

// Focus compiles code that settles only the given nodes, and returns it; nil if
// that is not possible. What it returned before must not be called again.
func (e *Engine) Focus(ids []engine.ID) func() {
	if !e.fused {
		return nil
	}
	temps := &arena{next: e.temps}
	plan := e.settleOf(ids, temps)
	if temps.next+64 > e.top {
		return nil
	}
	m := e.module()
	m.bin.shared = true
	m.sequence("settle", newEmitter(plan, m).functions())
	if e.focus != nil {
		e.focus.Close(e.ctx)
		e.focus = nil
	}
	e.focused++
	inst, err := e.instantiate(m, fmt.Sprintf("focus%d", e.focused))
	if err != nil {
		return nil
	}
	e.focus = inst
	settle := inst.ExportedFunction("settle")
	return func() { e.call(settle) }
}

// settleOf computes nodes from inputs, registers and memories.
func (e *Engine) settleOf(ids []engine.ID, temps *arena) *plan {
	l := newLowerer(e.p, e.layout, temps, nil)
	pl := &plan{l: l, g: l.g}
	for _, id := range ids {
		if e.layout.Nodes[id].Size == 0 {
			continue
		}
		if e.p.Node(id).Op == netlist.OpInstOut {
			v := l.g.v[l.boxOut(id, 0)]
			pl.add(&effect{kind: efForce, obj: -1, words: []word{{val: v.dep}}})
			continue
		}
		pl.add(l.slotEffect(id, id))
	}
	pl.schedule()
	return pl
}
