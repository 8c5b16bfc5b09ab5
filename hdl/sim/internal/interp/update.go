package interp

import (
	"github.com/hwgen/hwgen/hdl/netlist"
	"github.com/hwgen/hwgen/hdl/sim/internal/engine"
)

// update is what a register does at an edge: it becomes value while reset is 1,
// else from, unless hold says to keep what it has.
type update struct {
	reset operand // word 0: none
	value netlist.Value
	hold  operand // word 0: always from
	keep  uint64  // value of hold, 0 or 1, with which the register keeps its own
	from  []operand
}

// update takes a register's next value apart: a mux that all registers of a
// domain have (reset) or many share (enable) is decided once for all of them.
func (l *lowerer) update(r *engine.Reg) update {
	var u update
	next := l.p.Arg(r.Next)
	if reset := l.resetOf(r); reset != 0 {
		if x := l.p.Node(next); x.Op == netlist.OpMux && l.p.Arg(x.Args()[0]) == reset {
			if k := l.p.Arg(x.Args()[1]); l.p.Node(k).Op == netlist.OpConst {
				u.reset, u.value = l.word(reset), l.p.Mod.ConstValue(k)
				next = l.p.Arg(x.Args()[2])
			}
		}
	}
	if x := l.p.Node(next); x.Op == netlist.OpMux {
		c, yes, no := l.p.Arg(x.Args()[0]), l.p.Arg(x.Args()[1]), l.p.Arg(x.Args()[2])
		if no == r.Node {
			u.hold, u.keep, next = l.word(c), 0, yes
		} else if yes == r.Node {
			u.hold, u.keep, next = l.word(c), 1, no
		}
	}
	for k := range limbs(l.p.Width(r.Node)) {
		u.from = append(u.from, l.limb(next, k))
	}
	return u
}

// resetOf is the reset of a register's domain, 0 if it has none.
func (l *lowerer) resetOf(r *engine.Reg) id {
	n := l.p.Node(r.Node)
	if d := l.p.Mod.Vars[n.Aux].Domain; d >= 0 && d < len(l.p.Domains) {
		return l.p.Arg(l.p.Domains[d].Reset)
	}
	return 0
}
