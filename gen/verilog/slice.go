package verilog

import "github.com/hwgen/hwgen/hdl/netlist"

// Verilog takes a part of a name only. Where the author takes a part of an
// expression, the part is taken of its operands if that says the same; else
// the expression gets a name.

// canSlice reports whether bits lo+w-1..lo of id can be printed.
func (b *builder) canSlice(id netlist.ID, lo, w int) bool {
	id = b.m.Resolve(id)
	n := b.node(id)
	if w == int(n.Width) || b.isNamed(id) || n.Op == netlist.OpConst {
		return true
	}
	args := n.Args()
	once := b.info[id].uses <= 1
	switch n.Op {
	case netlist.OpCross:
		return b.canSlice(args[0], lo, w)
	case netlist.OpSlice:
		return b.canSlice(args[0], lo+int(n.Aux), w)
	case netlist.OpCat, netlist.OpRep, netlist.OpZExt:
		ok := true
		b.pieces(id, lo, w, func(p piece) { ok = ok && (p.id == 0 || b.canSlice(p.id, p.lo, p.w)) })
		return ok
	case netlist.OpSExt:
		return lo+w <= b.m.Width(args[0]) && b.canSlice(args[0], lo, w)
	case netlist.OpNot, netlist.OpAnd, netlist.OpOr, netlist.OpXor:
		return once && b.canSliceAll(args, lo, w)
	case netlist.OpMux:
		return once && b.canSliceAll(args[1:], lo, w)
	case netlist.OpAdd, netlist.OpSub, netlist.OpNeg:
		return once && lo == 0 && b.canSliceAll(args, 0, w)
	}
	return false
}

func (b *builder) canSliceAll(args []netlist.ID, lo, w int) bool {
	for _, a := range args {
		if !b.canSlice(a, lo, w) {
			return false
		}
	}
	return true
}

// cheapSlice reports whether parts of id can be printed several times over: it
// is a name, a constant or a part of a name.
func (b *builder) cheapSlice(id netlist.ID) bool {
	id = b.m.Resolve(id)
	n := b.node(id)
	if b.isNamed(id) || n.Op == netlist.OpConst {
		return true
	}
	return (n.Op == netlist.OpSlice || n.Op == netlist.OpCross) && b.cheapSlice(n.Args()[0])
}

// piece is w bits of node id from lo on; id 0: zeros.
type piece struct {
	id    netlist.ID
	lo, w int
}

// pieces lists what bits lo+w-1..lo of a concatenation, repetition or zero
// extension are made of, highest first.
func (b *builder) pieces(id netlist.ID, lo, w int, f func(piece)) {
	n := b.node(id)
	args := n.Args()
	at := int(n.Width)
	part := func(id netlist.ID, width int) {
		at -= width
		from, to := max(lo, at), min(lo+w, at+width)
		if from < to {
			f(piece{id, from - at, to - from})
		}
	}
	switch n.Op {
	case netlist.OpCat:
		for _, a := range args {
			part(a, b.m.Width(a))
		}
	case netlist.OpRep:
		for at > 0 && at > lo {
			part(args[0], b.m.Width(args[0]))
		}
	case netlist.OpZExt:
		part(0, int(n.Width)-b.m.Width(args[0]))
		part(args[0], b.m.Width(args[0]))
	}
}

// slice prints bits lo+w-1..lo of id.
func (b *builder) slice(id netlist.ID, lo, w int) expr {
	id = b.m.Resolve(id)
	n := b.node(id)
	if w == int(n.Width) {
		return b.expr(id)
	}
	if n.Op == netlist.OpConst {
		return literal(w, b.m.ConstValue(id).Slice(lo, w), n.Flags)
	}
	if s := b.symbolOf(id); s != nil {
		b.declare(id)
		return b.part(s, lo, w)
	}
	args := n.Args()
	switch n.Op {
	case netlist.OpCross, netlist.OpSExt:
		return b.slice(args[0], lo, w)
	case netlist.OpSlice:
		return b.slice(args[0], lo+int(n.Aux), w)
	case netlist.OpCat, netlist.OpRep, netlist.OpZExt:
		var parts concat
		b.pieces(id, lo, w, func(p piece) {
			if p.id == 0 {
				parts = append(parts, number(p.w, 0))
			} else {
				parts = b.appendPart(parts, b.slice(p.id, p.lo, p.w))
			}
		})
		return joined(parts)
	case netlist.OpNot:
		return &unary{"~", b.slice(args[0], lo, w)}
	case netlist.OpNeg:
		return &unary{"-", b.slice(args[0], lo, w)}
	case netlist.OpMux:
		return &ternary{b.cond(args[0]), b.slice(args[1], lo, w), b.slice(args[2], lo, w)}
	}
	op := binaries[n.Op]
	return &binary{op.text, op.prec, b.slice(args[0], lo, w), b.slice(args[1], lo, w)}
}

// part prints bits of a symbol.
func (b *builder) part(s *symbol, lo, w int) expr {
	b.touched = true
	if w == s.width {
		s.readAll()
		return &ref{s}
	}
	s.read(lo+w-1, lo)
	return &partSel{s, lo + w - 1, lo}
}

// appendPart adds an element to a concatenation, one level deep.
func (b *builder) appendPart(parts concat, x expr) concat {
	if c, ok := x.(concat); ok {
		return append(parts, c...)
	}
	return append(parts, x)
}

func joined(parts concat) expr {
	if len(parts) == 1 {
		return parts[0]
	}
	return parts
}
