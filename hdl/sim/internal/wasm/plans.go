package wasm

import (
	"cmp"
	"slices"

	"github.com/hwgen/hwgen/hdl/netlist"
	"github.com/hwgen/hwgen/hdl/sim/internal/engine"
)

// settlePlan computes everything stored from inputs, registers and memories.
func (e *Engine) settlePlan(temps *arena) *plan { return e.settleOf(e.p.Order, temps) }

// edgePlan is one edge of a set of events. A fused one computes from the
// sources alone; otherwise what is stored is taken as settled.
func (e *Engine) edgePlan(set engine.Events, temps *arena) *plan {
	fused := e.fused
	l := newLowerer(e.p, e.layout, temps, e.settledBefore())
	pl := &plan{l: l, g: l.g}
	if t := e.trigger(l, set); t != 0 {
		pl.add(&effect{kind: efFlag, obj: -1, words: []word{{e.flag, 4, t}}})
		pl.fences = append(pl.fences, 1)
		pl.flagged = true
	}
	in := func(ev int) bool { return set>>ev&1 == 1 }
	for i := range e.p.Reads {
		if r := &e.p.Reads[i]; in(r.Event) && !r.New {
			ef := l.readOld(r)
			if fused && len(ef.words) > localLimbs {
				ef = l.guarded(ef)
			}
			pl.add(ef)
		}
	}
	for i := range e.p.Writes {
		if w := &e.p.Writes[i]; in(w.Event) {
			pl.add(l.writeEffect(w))
		}
	}
	for i := range e.p.Reads {
		if r := &e.p.Reads[i]; in(r.Event) && r.New {
			pl.add(l.readNew(r))
		}
	}
	resets := map[engine.ID]vid{}
	for _, d := range e.p.Domains {
		if d.Reset != 0 && fused {
			resets[d.Reset] = l.cond(d.Reset)
		}
	}
	var last []*effect
	for i := range e.p.Regs {
		r := &e.p.Regs[i]
		switch {
		case in(r.Event):
			ef := l.slotEffect(r.Node, r.Next)
			if !fused {
				pl.add(ef)
				continue
			}
			ef, onReset := l.splitReset(ef, resets[e.resetOf(r)])
			for _, arm := range l.arms(ef) {
				pl.add(arm)
			}
			if onReset != nil {
				last = append(last, onReset)
			}
		case r.AsyncReset != 0 && fused:
			// A reset that comes and goes between edges of its own clock.
			pl.add(l.slotEffect(r.Node, r.Node))
		}
	}
	slices.SortStableFunc(last, func(a, b *effect) int { return cmp.Compare(a.cond, b.cond) })
	pl.effects = append(pl.effects, last...)
	if fused {
		pl.groups()
	}
	pl.schedule()
	return pl
}

// resetOf is the reset of a register's domain, 0 if it has none.
func (e *Engine) resetOf(r *engine.Reg) engine.ID {
	n := e.p.Node(r.Node)
	if d := e.p.Mod.Vars[n.Aux].Domain; d >= 0 && d < len(e.p.Domains) {
		return e.p.Domains[d].Reset
	}
	return 0
}

// settledBefore tells which computed nodes an edge finds in memory; nil: none.
func (e *Engine) settledBefore() func(engine.ID) bool {
	if e.fused {
		return nil
	}
	return func(id engine.ID) bool {
		return e.layout.Nodes[id].Size != 0 && e.p.Mod.Nodes[id].Op != netlist.OpConst
	}
}

// trigger is the condition that stops before an edge of the set, 0: never.
func (e *Engine) trigger(l *lowerer, set engine.Events) vid {
	t := vid(0)
	for ev, id := range e.p.Trigger {
		if set>>ev&1 == 0 || id == 0 {
			continue
		}
		if c := l.cond(id); t == 0 {
			t = c
		} else {
			t = l.g.or(t, c)
		}
	}
	if t != 0 && l.g.isConst(t, 0) {
		return 0
	}
	return t
}

// stored lists what the build keeps in memory.
func (e *Engine) stored() []engine.ID {
	p := e.p
	var ids []engine.ID
	for i := range p.Regs {
		ids = append(ids, p.Regs[i].Node)
	}
	for i := range p.Reads {
		ids = append(ids, p.Reads[i].Node)
	}
	if !e.fused { // what an edge needs is settled before it
		for i := range p.Regs {
			ids = append(ids, p.Regs[i].Next)
		}
		for i := range p.Reads {
			ids = append(ids, p.Reads[i].Addr, p.Reads[i].En)
		}
		for i := range p.Writes {
			w := &p.Writes[i]
			ids = append(ids, w.Addr, w.Data, w.En, w.Mask)
		}
		ids = append(ids, p.Trigger...)
	}
	ids = append(ids, p.Keep...)
	for i := range p.Calls { // a call stores its arguments and its results
		ids = append(ids, p.Calls[i].Args...)
		for _, port := range p.Calls[i].Outs {
			ids = append(ids, p.Boxes[p.Calls[i].Box].Out[port])
		}
	}
	return ids
}
