package wasm

import (
	"github.com/hwgen/hwgen/hdl/netlist"
	"github.com/hwgen/hwgen/hdl/sim/internal/engine"
)

// makeLimb computes word i of a node of more than 64 bits.
func (l *lowerer) makeLimb(id engine.ID, i int) vid {
	if v := l.source(id, i); v != 0 {
		return v
	}
	if l.wantsWhole(id) {
		return l.wholeLimb(id, i)
	}
	return l.computeLimb(id, i)
}

// wantsWhole reports that a wide node is better computed at once into memory.
func (l *lowerer) wantsWhole(id engine.ID) bool {
	n := &l.p.Mod.Nodes[id]
	limbs := netlist.Limbs(int(n.Width))
	switch n.Op {
	case netlist.OpShl, netlist.OpShrU, netlist.OpShrS:
		_, isConst := l.constAmount(n.Args()[1])
		if !isConst && limbs > loopLimbs {
			return true
		}
	case netlist.OpInsert:
		_, isConst := l.constAmount(n.Args()[1])
		return !isConst
	case netlist.OpMulU, netlist.OpMulS:
		return limbs > 2
	case netlist.OpAdd, netlist.OpSub, netlist.OpNeg, netlist.OpAnd, netlist.OpOr, netlist.OpXor, netlist.OpNot, netlist.OpMux:
		if limbs > loopLimbs {
			return true
		}
	case netlist.OpSlice, netlist.OpZExt, netlist.OpSExt:
		return false
	}
	return limbs > localLimbs && l.uses[id] > 1
}

func (l *lowerer) constAmount(id engine.ID) (uint64, bool) {
	return l.g.constant(l.addr32(id))
}

// computeLimb is word i of a node, in values.
func (l *lowerer) computeLimb(id engine.ID, i int) vid {
	n := &l.p.Mod.Nodes[id]
	a, w := n.Args(), int(n.Width)
	wi := min(64, w-64*i)
	switch n.Op {
	case netlist.OpNot:
		return l.g.xor(l.limb(a[0], i), l.g.num(true, ones(wi)))
	case netlist.OpAnd, netlist.OpOr, netlist.OpXor:
		return l.logic(n.Op, l.limb(a[0], i), l.limb(a[1], i))
	case netlist.OpMux:
		return l.g.sel(l.cond(l.p.Alias[a[0]]), l.limb(a[1], i), l.limb(a[2], i))
	case netlist.OpAdd:
		return l.addLimb(id, i, l.limb(a[0], i), l.limb(a[1], i))
	case netlist.OpSub:
		return l.subLimb(id, i, l.limb(a[0], i), l.limb(a[1], i))
	case netlist.OpNeg:
		return l.subLimb(id, i, l.g.num(true, 0), l.limb(a[0], i))
	case netlist.OpMulU, netlist.OpMulS:
		return l.mul128(id, i)
	case netlist.OpShl, netlist.OpShrU, netlist.OpShrS:
		return l.g.extU(l.shiftLimb(id, i))
	case netlist.OpSlice:
		return l.g.extU(l.bits(a[0], int(n.Aux)+64*i, wi))
	case netlist.OpZExt:
		return l.g.extU(l.bits(a[0], 64*i, wi))
	case netlist.OpSExt:
		return l.g.extU(l.signExtended(a[0], 64*i, wi))
	case netlist.OpCat, netlist.OpRep:
		return l.g.extU(l.join(id, 64*i, wi))
	case netlist.OpIndex:
		return l.g.extU(l.indexWord(id, i))
	case netlist.OpInsert:
		return l.constInsertLimb(id, i)
	}
	panic("wasm: no word for wide " + n.Op.String())
}

// carryIn is the carry or borrow into word i as i64.
func (l *lowerer) carryIn(id engine.ID, i int) vid {
	if i == 0 {
		return l.g.num(true, 0)
	}
	k := carryKey{id, i}
	if c, ok := l.carry[k]; ok {
		return c
	}
	// Word i-1 of a sum leaves its carry behind; words come in any order.
	a := l.p.Mod.Nodes[id].Args()
	switch l.p.Mod.Nodes[id].Op {
	case netlist.OpAdd:
		l.addLimb(id, i-1, l.limb(a[0], i-1), l.limb(a[1], i-1))
	case netlist.OpSub:
		l.subLimb(id, i-1, l.limb(a[0], i-1), l.limb(a[1], i-1))
	default:
		l.subLimb(id, i-1, l.g.num(true, 0), l.limb(a[0], i-1))
	}
	return l.carry[k]
}

func (l *lowerer) addLimb(id engine.ID, i int, x, y vid) vid {
	g, cin := l.g, l.carryIn(id, i)
	s := g.add(x, y)
	if g.isConst(y, 0) {
		s = x
	}
	r := g.add(s, cin)
	var c vid
	switch {
	case g.isConst(cin, 0):
		c = g.cmp(kLtU, r, y)
	case g.isConst(y, 0):
		c = g.cmp(kLtU, r, cin)
	default:
		c = g.or(g.cmp(kLtU, s, y), g.cmp(kLtU, r, cin))
	}
	l.carry[carryKey{id, i + 1}] = g.extU(c)
	return r
}

func (l *lowerer) subLimb(id engine.ID, i int, x, y vid) vid {
	g, bin := l.g, l.carryIn(id, i)
	d := g.sub(x, y)
	r := g.sub(d, bin)
	b := g.cmp(kLtU, x, y)
	if !g.isConst(bin, 0) {
		b = g.or(b, g.cmp(kLtU, d, bin))
	}
	l.carry[carryKey{id, i + 1}] = g.extU(b)
	return r
}

// mul128 is word i of a product of at most 128 bits.
func (l *lowerer) mul128(id engine.ID, i int) vid {
	n := &l.p.Mod.Nodes[id]
	op := func(arg engine.ID, k int) vid {
		if n.Op == netlist.OpMulS {
			return l.g.extU(l.signExtended(arg, 64*k, 64))
		}
		return l.cleanLimb(l.p.Alias[arg], k)
	}
	a0, b0 := op(n.Args()[0], 0), op(n.Args()[1], 0)
	if i == 0 {
		return l.g.mul(a0, b0)
	}
	a1, b1 := op(n.Args()[0], 1), op(n.Args()[1], 1)
	cross := l.g.add(l.g.mul(a1, b0), l.g.mul(a0, b1))
	return l.g.add(l.mulHigh(a0, b0), cross)
}

// mulHigh is the upper half of the product of two words.
func (l *lowerer) mulHigh(a, b vid) vid {
	g := l.g
	m := g.num(true, 0xffffffff)
	al, ah := g.and(a, m), g.shrU(a, 32)
	bl, bh := g.and(b, m), g.shrU(b, 32)
	lh, hl := g.mul(al, bh), g.mul(ah, bl)
	mid := g.add(g.add(g.shrU(g.mul(al, bl), 32), g.and(lh, m)), g.and(hl, m))
	hi := g.add(g.mul(ah, bh), g.add(g.shrU(lh, 32), g.shrU(hl, 32)))
	return g.add(hi, g.shrU(mid, 32))
}

// shiftLimb is word i of a shift that does not go through memory.
func (l *lowerer) shiftLimb(id engine.ID, i int) vid {
	n := &l.p.Mod.Nodes[id]
	x, w := l.p.Alias[n.Args()[0]], int(n.Width)
	wi := min(64, w-64*i)
	if c, ok := l.constAmount(n.Args()[1]); ok {
		c := int(min(c, uint64(w)))
		switch n.Op {
		case netlist.OpShl:
			return l.bits(x, 64*i-c, wi)
		case netlist.OpShrU:
			return l.bits(x, 64*i+c, wi)
		}
		return l.signExtended(x, 64*i+c, wi)
	}
	if netlist.Limbs(w) > localLimbs {
		return l.shiftPadded(n.Op, x, l.addr32(n.Args()[1]), w, i)
	}
	out := l.shiftNetwork(n.Op, x, l.addr32(n.Args()[1]), w)
	copy(l.limbs[id], out)
	return out[i]
}

// shiftNetwork shifts a value of a few words by any amount: first by words,
// then by bits across word borders.
func (l *lowerer) shiftNetwork(op netlist.Op, x engine.ID, amt vid, w int) []vid {
	g, n := l.g, netlist.Limbs(w)
	in := make([]vid, n)
	for i := range in {
		in[i] = l.cleanLimb(x, i)
	}
	fill := g.num(true, 0)
	if op == netlist.OpShrS {
		in[n-1] = l.signed(l.limb(x, n-1), w-64*(n-1))
		fill = g.shrS(in[n-1], 63)
	}
	at := func(v []vid, i int) vid {
		if i < 0 || i >= n {
			return fill
		}
		return v[i]
	}
	dir := 1
	if op == netlist.OpShl {
		dir = -1
	}
	for k := 1; k >= 0; k-- {
		c := g.and(g.shrU(amt, 6+k), g.num(false, 1))
		out := make([]vid, n)
		for i := range out {
			out[i] = g.sel(c, at(in, i+dir<<k), in[i])
		}
		in = out
	}
	bs := g.extU(g.and(amt, g.num(false, 63)))
	inv := g.xor(bs, g.num(true, 63))
	ok, always := l.below(amt, uint64(64*n))
	out := make([]vid, n)
	for i := range out {
		if op == netlist.OpShl {
			out[i] = g.or(g.shift(kShl, in[i], bs), g.shift(kShrU, g.shrU(at(in, i-1), 1), inv))
		} else {
			out[i] = g.or(g.shift(kShrU, in[i], bs), g.shift(kShl, g.shl(at(in, i+1), 1), inv))
		}
		if !always {
			out[i] = g.sel(ok, out[i], fill)
		}
	}
	return out
}

// constInsertLimb is word i of an Insert at a constant index.
func (l *lowerer) constInsertLimb(id engine.ID, i int) vid {
	n := &l.p.Mod.Nodes[id]
	vec, val := n.Args()[0], l.p.Alias[n.Args()[2]]
	ew := l.width(val)
	c, _ := l.constAmount(n.Args()[1])
	x := l.limb(vec, i)
	if c >= uint64(int(n.Width)/ew) {
		return x
	}
	from := int(c)*ew - 64*i // of the element, in this word
	lo, hi := max(from, 0), min(from+ew, 64)
	if lo >= hi {
		return x
	}
	v := l.g.extU(l.g.clean(l.bits(val, lo-from, hi-lo), hi-lo))
	keep := l.g.and(x, l.g.num(true, ^(ones(hi-lo)<<lo)))
	return l.g.or(keep, l.g.shl(v, lo))
}
