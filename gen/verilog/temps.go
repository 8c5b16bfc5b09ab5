package verilog

import "github.com/hwgen/hwgen/hdl/netlist"

// declare puts the declaration of a named expression, or of an asynchronous
// read, before the item that is being built, the first time it is used.
func (b *builder) declare(id netlist.ID) {
	n, x := b.node(id), &b.info[id]
	if n.Op == netlist.OpMemRead {
		b.declareRead(id)
		return
	}
	if x.name == nil || x.declared {
		return
	}
	x.declared = true
	touched := b.touched
	if n.Op == netlist.OpInsert {
		b.insert(id)
	} else {
		v := b.value(id)
		b.items = append(b.items, &decl{kind: "wire", width: x.name.width, sym: x.name, value: v, pos: n.Pos})
	}
	b.touched = touched
	b.temps = append(b.temps, x.name)
}

// declareRead declares the data of an asynchronous read port.
func (b *builder) declareRead(id netlist.ID) {
	x := &b.info[id]
	r := &b.m.Reads[b.node(id).Aux]
	if r.Sync || x.declared {
		return
	}
	x.declared = true
	s := b.reads[b.node(id).Aux]
	mem := b.mems[r.Mem]
	mem.readAll()
	touched := b.touched
	var word expr = &bitSel{mem, b.rhs(r.Addr)}
	if m := &b.m.Mems[r.Mem]; b.o.seeded && b.canPass(m, r.Addr) {
		word = &ternary{b.inside(m, r.Addr), word, number(s.width, 0)}
	}
	b.items = append(b.items, &decl{kind: "wire", width: s.width, sym: s, pos: r.Pos, value: word})
	b.touched = touched
	b.temps = append(b.temps, s)
}

// insert declares a vector with one element replaced, which takes an always
// block.
func (b *builder) insert(id netlist.ID) {
	n, s := b.node(id), b.info[id].name
	vec, index, val := n.Args()[0], b.m.Resolve(n.Args()[1]), n.Args()[2]
	w := b.m.Width(val)
	e := element{index, int(n.Width) / w, w}
	// The block runs only when something that it reads changes.
	b.touched = false
	first := &assignStmt{lhs: &ref{s}, rhs: b.rhs(vec), blocking: true, pos: n.Pos}
	second := b.assignElement(s, 0, w, []element{e}, b.expr(val), true, n.Pos)
	if !b.touched {
		v, _ := b.evalConst(id)
		b.items = append(b.items, &decl{kind: "wire", width: s.width, sym: s, value: literal(s.width, v, 0), pos: n.Pos})
		return
	}
	b.items = append(b.items,
		&decl{kind: "reg", width: s.width, sym: s, pos: n.Pos},
		&process{body: append([]stmt{first}, second...), pos: n.Pos})
}

// assignElement assigns w bits of s that begin at lo plus the elements'
// offsets, where no index lies past the end.
func (b *builder) assignElement(s *symbol, lo, w int, elems []element, rhs expr, blocking bool, pos netlist.Pos) []stmt {
	var dynamic []element
	var cond expr
	for _, e := range elems {
		if b.node(e.index).Op == netlist.OpConst {
			v := b.m.ConstValue(e.index)
			if v.BitLen() > 31 || int(v[0]) >= e.n {
				return nil
			}
			lo += int(v[0]) * e.width
			continue
		}
		if e.n > 1 {
			dynamic = append(dynamic, e)
		}
		if b.past(e) {
			g := b.guard(e)
			if cond == nil {
				cond = g
			} else {
				cond = &binary{"&&", precLogicAnd, cond, g}
			}
		}
	}
	a := &assignStmt{lhs: b.target(s, lo, w, dynamic), rhs: rhs, blocking: blocking, pos: pos}
	if cond == nil {
		return []stmt{a}
	}
	return []stmt{&ifStmt{cond: cond, then: []stmt{a}, pos: pos}}
}

// target prints the left side of an assignment, which reads nothing of s.
func (b *builder) target(s *symbol, lo, w int, elems []element) expr {
	switch {
	case w == s.width:
		return &ref{s}
	case len(elems) == 0:
		return &partSel{s, lo + w - 1, lo}
	}
	whole, parts := s.whole, s.parts
	x := b.selection(s, lo, w, elems)
	s.whole, s.parts = whole, parts
	return x
}
