package verilog

import (
	"math/bits"

	"github.com/hwgen/hwgen/hdl/netlist"
)

// Dynamic elements. The tools disagree about an index past the end (Icarus
// reads x), so a read that can go there is guarded and gives zero, and a write
// is guarded and does nothing.

// element is one dynamic step into a vector of n elements of width bits.
type element struct {
	index netlist.ID
	n     int
	width int
}

// past reports whether the index can lie past the end.
func (b *builder) past(e element) bool {
	w := b.m.Width(e.index)
	return w > 31 || 1<<w > e.n
}

// guard is the condition under which the index lies within.
func (b *builder) guard(e element) expr {
	w := b.m.Width(e.index)
	if e.n == 1 {
		return &binary{"==", precEquality, b.expr(e.index), literal(w, make(netlist.Value, netlist.Limbs(w)), 0)}
	}
	v := make(netlist.Value, netlist.Limbs(w))
	v[0] = uint64(e.n)
	return &binary{"<", precRelation, b.expr(e.index), literal(w, v, netlist.FlagDec)}
}

// index prints element Args[1] of Args[0].
func (b *builder) index(n *netlist.Node) expr {
	vec, index := n.Args()[0], b.m.Resolve(n.Args()[1])
	w := int(n.Width)
	e := element{index, b.m.Width(vec) / w, w}
	if b.node(index).Op == netlist.OpConst {
		return b.constElement(vec, e)
	}
	var x expr
	if e.n == 1 {
		x = b.expr(vec)
	} else {
		s := b.symbolOf(vec)
		b.declare(b.m.Resolve(vec))
		x = b.selection(s, 0, w, []element{e})
	}
	if b.past(e) {
		return &ternary{b.guard(e), x, number(w, 0)}
	}
	return x
}

func (b *builder) constElement(vec netlist.ID, e element) expr {
	v := b.m.ConstValue(e.index)
	if v.BitLen() > 31 || int(v[0]) >= e.n {
		return number(e.width, 0)
	}
	return b.slice(vec, int(v[0])*e.width, e.width)
}

// selection prints w bits of s that begin at bit lo plus the elements' offsets,
// given that no index lies past the end.
func (b *builder) selection(s *symbol, lo, w int, elems []element) expr {
	b.touched = true
	s.readAll()
	if w == 1 && lo == 0 && len(elems) == 1 && elems[0].width == 1 {
		return b.bitSelection(s, elems[0])
	}
	return &plusSel{&ref{s}, b.offset(s.width, lo, elems), w}
}

// bitSelection prints s[index]; the index is made exactly as wide as the
// vector asks for.
func (b *builder) bitSelection(s *symbol, e element) expr {
	need := bits.Len(uint(s.width - 1))
	w := b.m.Width(e.index)
	switch {
	case w < need:
		return &bitSel{s, b.zeroExtend(e.index, need)}
	case w > need && b.canSlice(e.index, 0, need):
		return &bitSel{s, b.slice(e.index, 0, need)}
	case w > need:
		return &plusSel{&ref{s}, b.expr(e.index), 1}
	}
	return &bitSel{s, b.rhs(e.index)}
}

// offset prints the number of the first bit selected in a vector of total bits.
func (b *builder) offset(total, lo int, elems []element) expr {
	w := bits.Len(uint(total - 1)) // as wide as Verilator wants it
	if len(elems) == 1 && lo == 0 && elems[0].width&(elems[0].width-1) == 0 {
		e := elems[0]
		zeros := bits.Len(uint(e.width)) - 1
		x := b.inRange(e, w-zeros)
		if zeros == 0 {
			return x
		}
		return b.appendPart(b.appendPart(nil, x), number(zeros, 0))
	}
	var sum expr
	for _, e := range elems {
		x := b.inRange(e, w)
		if e.width != 1 {
			x = &binary{"*", precMul, x, number(w, uint64(e.width))}
		}
		if sum == nil {
			sum = x
		} else {
			sum = &binary{"+", precAdd, sum, x}
		}
	}
	if lo != 0 {
		sum = &binary{"+", precAdd, sum, number(w, uint64(lo))}
	}
	return sum
}

// inRange prints an index in w bits, which hold every element's number.
func (b *builder) inRange(e element, w int) expr {
	if iw := b.m.Width(e.index); iw > w {
		return b.slice(e.index, 0, w)
	}
	return b.zeroExtend(e.index, w)
}
