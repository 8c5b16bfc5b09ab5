package wasm

import (
	"math/bits"

	"github.com/hwgen/hwgen/hdl/netlist"
	"github.com/hwgen/hwgen/hdl/sim/internal/engine"
)

// makeWord computes a node of at most 64 bits.
func (l *lowerer) makeWord(id engine.ID) vid {
	if v := l.source(id, 0); v != 0 {
		return v
	}
	n := &l.p.Mod.Nodes[id]
	a, w := n.Args(), int(n.Width)
	switch n.Op {
	case netlist.OpNot:
		v := l.word(a[0])
		return l.g.xor(v, l.g.like(v, ones(w)))
	case netlist.OpAnd, netlist.OpOr, netlist.OpXor:
		return l.logic(n.Op, l.word(a[0]), l.word(a[1]))
	case netlist.OpMux:
		return l.g.sel(l.cond(l.p.Alias[a[0]]), l.word(a[1]), l.word(a[2]))
	case netlist.OpNeg:
		return l.g.sub(l.g.num(w > 32, 0), l.word(a[0]))
	case netlist.OpAdd:
		return l.g.add(l.word(a[0]), l.word(a[1]))
	case netlist.OpSub:
		return l.g.sub(l.word(a[0]), l.word(a[1]))
	case netlist.OpMulU:
		return l.g.mul(l.narrow(l.cleanWord(l.p.Alias[a[0]]), w), l.narrow(l.cleanWord(l.p.Alias[a[1]]), w))
	case netlist.OpMulS:
		return l.g.mul(l.signExtended(a[0], 0, w), l.signExtended(a[1], 0, w))
	case netlist.OpEq, netlist.OpNe, netlist.OpLtU, netlist.OpLeU, netlist.OpLtS, netlist.OpLeS:
		return l.compare(n.Op, l.p.Alias[a[0]], l.p.Alias[a[1]])
	case netlist.OpRedAnd, netlist.OpRedOr, netlist.OpRedXor:
		return l.reduce(n.Op, l.p.Alias[a[0]])
	case netlist.OpShl, netlist.OpShrU, netlist.OpShrS:
		return l.shiftWord(n.Op, l.p.Alias[a[0]], l.p.Alias[a[1]], w)
	case netlist.OpZExt:
		return l.narrow(l.cleanWord(l.p.Alias[a[0]]), w)
	case netlist.OpSExt:
		return l.signExtended(a[0], 0, w)
	case netlist.OpSlice:
		return l.bits(a[0], int(n.Aux), w)
	case netlist.OpCat, netlist.OpRep:
		return l.join(id, 0, w)
	case netlist.OpIndex:
		return l.indexWord(id, 0)
	case netlist.OpInsert:
		return l.insertWord(l.p.Alias[a[0]], l.p.Alias[a[1]], l.p.Alias[a[2]])
	}
	panic("wasm: no word for " + n.Op.String())
}

// compare makes a comparison of two nodes of any equal width.
func (l *lowerer) compare(op netlist.Op, a, b engine.ID) vid {
	switch op {
	case netlist.OpEq, netlist.OpNe:
		return l.equal(op == netlist.OpNe, a, b)
	case netlist.OpLtU:
		return l.less(a, b, false)
	case netlist.OpLtS:
		return l.less(a, b, true)
	case netlist.OpLeU:
		return l.g.not(l.less(b, a, false))
	}
	return l.g.not(l.less(b, a, true))
}

func (l *lowerer) equal(ne bool, a, b engine.ID) vid {
	k := kEq
	if ne {
		k = kNe
	}
	w := l.width(a)
	if w <= 64 {
		return l.g.cmp(k, l.cleanWord(a), l.cleanWord(b))
	}
	if n := netlist.Limbs(w); n > loopLimbs {
		return l.g.cmp(k, l.wideCompare(wEq, a, b), l.g.num(false, 1))
	}
	acc := l.g.num(true, 0)
	for i := range netlist.Limbs(w) {
		acc = l.g.or(acc, l.g.xor(l.cleanLimb(a, i), l.cleanLimb(b, i)))
	}
	return l.g.cmp(k, acc, l.g.num(true, 0))
}

func (l *lowerer) less(a, b engine.ID, signed bool) vid {
	w := l.width(a)
	k := kLtU
	if signed {
		k = kLtS
	}
	if w <= 64 {
		if !signed {
			return l.g.cmp(k, l.cleanWord(a), l.cleanWord(b))
		}
		x, y := l.word(a), l.word(b)
		sh := l.g.size(x) - w
		return l.g.cmp(k, l.g.shl(x, sh), l.g.shl(y, sh))
	}
	n := netlist.Limbs(w)
	if n > loopLimbs || n > localLimbs && l.inMemory(a) && l.inMemory(b) {
		if signed {
			return l.wideCompare(wLtS, a, b)
		}
		return l.wideCompare(wLtU, a, b)
	}
	r := l.g.cmp(kLtU, l.cleanLimb(a, 0), l.cleanLimb(b, 0))
	for i := 1; i < n; i++ {
		x, y := l.cleanLimb(a, i), l.cleanLimb(b, i)
		kk := kLtU
		if i == n-1 && signed {
			sh := 64*n - w
			x, y, kk = l.g.shl(x, sh), l.g.shl(y, sh), kLtS
		}
		r = l.g.sel(l.g.cmp(kEq, x, y), r, l.g.cmp(kk, x, y))
	}
	return r
}

func (l *lowerer) reduce(op netlist.Op, a engine.ID) vid {
	w := l.width(a)
	n := netlist.Limbs(w)
	if n == 1 {
		v := l.cleanWord(a)
		switch op {
		case netlist.OpRedAnd:
			return l.g.cmp(kEq, v, l.g.like(v, ones(w)))
		case netlist.OpRedOr:
			return l.g.cmp(kNe, v, l.g.like(v, 0))
		}
		return l.parity(v)
	}
	acc := l.cleanLimb(a, 0)
	for i := 1; i < n; i++ {
		x := l.cleanLimb(a, i)
		switch op {
		case netlist.OpRedAnd:
			if i == n-1 {
				x = l.g.or(x, l.g.num(true, ^ones(w-64*i)))
			}
			acc = l.g.and(acc, x)
		case netlist.OpRedOr:
			acc = l.g.or(acc, x)
		default:
			acc = l.g.xor(acc, x)
		}
	}
	switch op {
	case netlist.OpRedAnd:
		return l.g.cmp(kEq, acc, l.g.num(true, ^uint64(0)))
	case netlist.OpRedOr:
		return l.g.cmp(kNe, acc, l.g.num(true, 0))
	}
	return l.parity(acc)
}

func (l *lowerer) parity(v vid) vid {
	if l.g.isBool(v) {
		return l.g.bool32(v)
	}
	return l.g.and(l.g.wrap(l.g.popcnt(v)), l.g.num(false, 1))
}

// below reports whether v < n, as far as it is known at compile time: always
// when the second result is true.
func (l *lowerer) below(v vid, n uint64) (vid, bool) {
	if ^l.g.known(v) < n {
		return l.g.num(false, 1), true
	}
	return l.g.cmp(kLtU, v, l.g.num(false, n)), false
}

// amount converts an i32 shift amount to the type of v.
func (l *lowerer) amount(v, n vid) vid {
	if l.g.is64(v) {
		return l.g.extU(n)
	}
	return n
}

func (l *lowerer) shiftWord(op netlist.Op, x, n engine.ID, w int) vid {
	amt := l.addr32(n)
	if op == netlist.OpShrS {
		v := l.word(x)
		v = l.signed(v, w)
		top := l.g.num(false, uint64(l.g.size(v)-1))
		if ok, always := l.below(amt, uint64(l.g.size(v))); !always {
			amt = l.g.sel(ok, amt, top)
		}
		return l.g.shift(kShrS, v, l.amount(v, amt))
	}
	v, k := l.word(x), kShl
	if op == netlist.OpShrU {
		v, k = l.cleanWord(x), kShrU
	}
	return l.guardedShift(k, v, amt)
}

// guardedShift shifts by any i32: zero from the size of the type on.
func (l *lowerer) guardedShift(k kind, v, amt vid) vid {
	ok, always := l.below(amt, uint64(l.g.size(v)))
	if always {
		return l.g.shift(k, v, l.amount(v, amt))
	}
	if c, isC := l.g.constant(ok); isC && c == 0 {
		return l.g.like(v, 0)
	}
	if c, isC := l.g.constant(amt); isC && c >= uint64(l.g.size(v)) {
		return l.g.like(v, 0)
	}
	return l.g.sel(ok, l.g.shift(k, v, l.amount(v, amt)), l.g.like(v, 0))
}

// times multiplies an index by a constant without overflow: an index past n
// becomes n.
func (l *lowerer) times(idx vid, by, n uint64) vid {
	if bits.Len64(^l.g.known(idx))+bits.Len64(by) > 31 {
		idx = l.g.sel(l.g.cmp(kLtU, idx, l.g.num(false, n)), idx, l.g.num(false, n))
	}
	return l.g.mul(idx, l.g.num(false, by))
}

// indexWord is word i of an Index node, element width up to 64 bits if i is 0.
func (l *lowerer) indexWord(id engine.ID, i int) vid {
	n := &l.p.Mod.Nodes[id]
	vec, idx, ew := l.p.Alias[n.Args()[0]], l.addr32(n.Args()[1]), int(n.Width)
	vw := l.width(vec)
	if c, ok := l.g.constant(idx); ok {
		if c >= uint64(vw/ew) {
			return l.g.num(ew > 32, 0)
		}
		return l.bits(vec, int(c)*ew+64*i, min(64, ew-64*i))
	}
	if vw <= 64 {
		v := l.guardedShift(kShrU, l.cleanWord(vec), l.times(idx, uint64(ew), uint64(vw/ew)))
		return l.narrow(v, ew)
	}
	return l.indexWide(vec, idx, ew, i)
}

// insertWord replaces an element of a vector of at most 64 bits.
func (l *lowerer) insertWord(vec, index, val engine.ID) vid {
	ew := l.width(val)
	v, idx := l.word(vec), l.addr32(index)
	n := uint64(l.width(vec) / ew)
	pos := l.times(idx, uint64(ew), n)
	x := l.cleanWord(val)
	if l.g.is64(v) {
		x = l.g.extU(x)
	}
	ok, always := l.below(pos, uint64(l.g.size(v)))
	if c, isC := l.g.constant(idx); isC {
		if c >= n {
			return v
		}
		mask := ones(ew) << (c * uint64(ew))
		return l.g.or(l.g.and(v, l.g.like(v, ^mask)), l.g.shl(x, int(c)*ew))
	}
	p := l.amount(v, pos)
	mask := l.g.shift(kShl, l.g.like(v, ones(ew)), p)
	keep := l.g.and(v, l.g.xor(mask, l.g.like(v, ^uint64(0))))
	r := l.g.or(keep, l.g.shift(kShl, x, p))
	if always {
		return r
	}
	return l.g.sel(ok, r, v)
}
