package verilog

import (
	"fmt"

	"github.com/hwgen/hwgen/hdl/netlist"
)

// memoryChecks are assertions of every memory: no access past the end, no
// collision that its rule forbids.
func (b *builder) memoryChecks(i int) {
	m := &b.m.Mems[i]
	for _, k := range m.Writes {
		w := &b.m.Writes[k]
		b.withinDepth(m, w.Addr, w.Guard, w.Domain, w.Pos, "write to")
	}
	for _, k := range m.Reads {
		if r := &b.m.Reads[k]; r.Sync {
			b.withinDepth(m, r.Addr, r.Guard, r.Domain, r.Pos, "read of")
			if m.RDW == netlist.Never {
				b.noCollision(m, r)
			}
		}
	}
	for x, k := range m.Writes {
		for _, l := range m.Writes[x+1:] {
			b.noDoubleWrite(m, &b.m.Writes[k], &b.m.Writes[l])
		}
	}
}

// all joins conditions; 0 is true.
func (b *builder) all(conds ...netlist.ID) expr {
	var out expr
	for _, c := range conds {
		if c == 0 {
			continue
		}
		if x := b.cond(c); out == nil {
			out = x
		} else {
			out = &binary{"&&", precLogicAnd, out, x}
		}
	}
	return out
}

func and(x, y expr) expr {
	if x == nil {
		return y
	}
	return &binary{"&&", precLogicAnd, x, y}
}

func (b *builder) withinDepth(m *netlist.Mem, addr, guard netlist.ID, domain int, pos netlist.Pos, what string) {
	if !b.canPass(m, addr) {
		return
	}
	w := b.m.Width(addr)
	v := make(netlist.Value, netlist.Limbs(w))
	v[0] = uint64(m.Depth)
	past := &binary{">=", precRelation, b.expr(addr), literal(w, v, netlist.FlagDec)}
	b.guarded(domain, []stmt{&ifStmt{
		cond: and(b.all(guard), past),
		then: b.failure(pos, fmt.Sprintf("%s memory %s past its end", what, m.Name)),
	}})
}

// together is the condition at an edge of domain y that domain x ticks too,
// out of reset, and that all guards hold; nil: always.
func (b *builder) together(x, y int, guards ...netlist.ID) expr {
	out := b.all(append(b.enables(x, y), guards...)...)
	d, e := &b.m.Domains[x], &b.m.Domains[y]
	if d.Kind == netlist.NoReset || e.Kind != netlist.NoReset && d.Reset == e.Reset {
		return out
	}
	if out == nil {
		return not(b.inReset(d))
	}
	return and(out, not(b.inReset(d)))
}

func (b *builder) noCollision(m *netlist.Mem, r *netlist.MemRead) {
	for _, k := range m.Writes {
		w := &b.m.Writes[k]
		if !b.sameEdge(w.Domain, r.Domain) {
			continue
		}
		b.guarded(r.Domain, []stmt{&ifStmt{
			cond: and(b.together(w.Domain, r.Domain, r.Guard, w.Guard), b.writes(w, b.collides(w, r.Addr))),
			then: b.failure(r.Pos, fmt.Sprintf("memory %s is read and written at one address", m.Name)),
		}})
	}
}

func (b *builder) noDoubleWrite(m *netlist.Mem, x, y *netlist.MemWrite) {
	if !b.sameEdge(x.Domain, y.Domain) {
		return
	}
	same := b.writes(x, b.writes(y, b.collides(x, y.Addr)))
	if x.Mask != 0 && y.Mask != 0 { // two masks may take turns in a word
		both := &binary{"&", precAnd, b.expr(x.Mask), b.expr(y.Mask)}
		same = &binary{"&&", precLogicAnd, &unary{"|", both}, b.collides(x, y.Addr)}
	}
	b.guarded(y.Domain, []stmt{&ifStmt{
		cond: and(b.together(x.Domain, y.Domain, x.Guard, y.Guard), same),
		then: b.failure(y.Pos, fmt.Sprintf("memory %s is written twice at one address", m.Name)),
	}})
}
