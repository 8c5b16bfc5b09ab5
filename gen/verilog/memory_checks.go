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
	w := b.m.Width(addr)
	if w < 31 && 1<<w <= m.Depth {
		return
	}
	v := make(netlist.Value, netlist.Limbs(w))
	v[0] = uint64(m.Depth)
	past := &binary{">=", precRelation, b.expr(addr), literal(w, v, netlist.FlagDec)}
	b.guarded(domain, []stmt{&ifStmt{
		cond: and(b.all(guard), past),
		then: b.failure(pos, fmt.Sprintf("%s memory %s past its end", what, m.Name)),
	}})
}

func (b *builder) noCollision(m *netlist.Mem, r *netlist.MemRead) {
	for _, k := range m.Writes {
		w := &b.m.Writes[k]
		if !b.sameEdge(w.Domain, r.Domain) {
			continue
		}
		b.guarded(r.Domain, []stmt{&ifStmt{
			cond: and(b.all(r.Guard, w.Guard), b.collides(w, r.Addr)),
			then: b.failure(r.Pos, fmt.Sprintf("memory %s is read and written at one address", m.Name)),
		}})
	}
}

func (b *builder) noDoubleWrite(m *netlist.Mem, x, y *netlist.MemWrite) {
	if !b.sameEdge(x.Domain, y.Domain) {
		return
	}
	b.guarded(y.Domain, []stmt{&ifStmt{
		cond: and(b.all(x.Guard, y.Guard), b.collides(x, y.Addr)),
		then: b.failure(y.Pos, fmt.Sprintf("memory %s is written twice at one address", m.Name)),
	}})
}
