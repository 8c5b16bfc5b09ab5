package wasm

import (
	"github.com/hwgen/hwgen/hdl/netlist"
	"github.com/hwgen/hwgen/hdl/sim/internal/engine"
)

// bits is w <= 64 bits of a node from bit lo on, which may lie below 0 or past
// the end: such bits are zero. It is an i32 if w <= 32, else an i64; anything
// may stand above w.
func (l *lowerer) bits(id engine.ID, lo, w int) vid {
	id = l.p.Alias[id]
	nw := l.width(id)
	if lo < 0 || lo+w > nw {
		return l.outside(id, lo, w, nw)
	}
	n := &l.p.Mod.Nodes[id]
	if l.words[id] == 0 && (l.loaded == nil || !l.loaded(id)) {
		switch n.Op {
		case netlist.OpSlice:
			return l.bits(n.Args()[0], lo+int(n.Aux), w)
		case netlist.OpZExt:
			return l.bits(n.Args()[0], lo, w)
		case netlist.OpSExt, netlist.OpCat, netlist.OpRep:
			return l.join(id, lo, w)
		}
	}
	if nw <= 64 {
		return l.narrow(l.g.shrU(l.wordToShift(id, lo, w), lo), w)
	}
	if l.virtual(id) {
		return l.virtualBits(id, lo, w)
	}
	return l.limbBits(id, lo, w)
}

// wordToShift is the word of a node whose bits from lo on are wanted: clean
// only where a right shift would bring dirt down into the w bits.
func (l *lowerer) wordToShift(id engine.ID, lo, w int) vid {
	v := l.word(id)
	if l.g.v[v].k == kShrS || lo == 0 || lo+w <= l.width(id) {
		return v
	}
	return l.g.clean(v, l.width(id))
}

// narrow converts to the type for w bits.
func (l *lowerer) narrow(v vid, w int) vid {
	if w <= 32 {
		return l.g.wrap(v)
	}
	return l.g.extU(v)
}

// outside handles ranges that leave the node.
func (l *lowerer) outside(id engine.ID, lo, w, nw int) vid {
	from, to := max(lo, 0), min(lo+w, nw)
	if from >= to {
		return l.g.num(w > 32, 0)
	}
	v := l.g.clean(l.bits(id, from, to-from), to-from)
	return l.g.shl(l.narrow(v, w), from-lo)
}

// limbBits takes bits out of the words of a wide node.
func (l *lowerer) limbBits(id engine.ID, lo, w int) vid {
	i, sh := lo/64, lo%64
	x := l.limb(id, i)
	if sh/32 == (sh+w-1)/32 && l.g.v[x].k == kLoad {
		// Half a word is a load of its own; rotations of it are found so.
		return l.g.shrU(l.g.wrap(l.g.shrU(x, sh&32)), sh&31)
	}
	v := l.g.shrU(x, sh)
	if sh+w > 64 {
		v = l.g.or(v, l.g.shl(l.limb(id, i+1), 64-sh))
	}
	return l.narrow(v, w)
}

// virtual reports that a wide node is computed bit by bit where it is used.
func (l *lowerer) virtual(id engine.ID) bool {
	if l.uses[id] > 1 || l.width(id) <= 64*localLimbs || l.limbs[id] != nil || l.whole[id] != 0 {
		return false
	}
	if l.loaded != nil && l.loaded(id) || l.width(id) > 64*loopLimbs {
		return false
	}
	switch l.p.Mod.Nodes[id].Op {
	case netlist.OpAnd, netlist.OpOr, netlist.OpXor, netlist.OpNot, netlist.OpMux:
		return true
	}
	return false
}

func (l *lowerer) virtualBits(id engine.ID, lo, w int) vid {
	n := &l.p.Mod.Nodes[id]
	a := n.Args()
	switch n.Op {
	case netlist.OpNot:
		v := l.bits(a[0], lo, w)
		return l.g.xor(v, l.g.like(v, ones(w)))
	case netlist.OpMux:
		return l.g.sel(l.cond(l.p.Alias[a[0]]), l.bits(a[1], lo, w), l.bits(a[2], lo, w))
	}
	return l.logic(n.Op, l.bits(a[0], lo, w), l.bits(a[1], lo, w))
}

func (l *lowerer) logic(op netlist.Op, a, b vid) vid {
	switch op {
	case netlist.OpAnd:
		return l.g.and(a, b)
	case netlist.OpOr:
		return l.g.or(a, b)
	}
	return l.g.xor(a, b)
}

// join puts w bits together from the parts of a Cat, Rep or SExt.
func (l *lowerer) join(id engine.ID, lo, w int) vid {
	n := &l.p.Mod.Nodes[id]
	args := n.Args()
	if n.Op == netlist.OpSExt {
		return l.signExtended(args[0], lo, w)
	}
	if n.Op == netlist.OpRep {
		aw := l.width(l.p.Alias[args[0]])
		if aw == 1 {
			return l.g.spread(l.cond(l.p.Alias[args[0]]), w > 32)
		}
		return l.joinParts(lo, w, int(n.Width)/aw, func(i int) (engine.ID, int, int) { return args[0], i * aw, aw })
	}
	// The parts from the least significant on.
	at := make([]int, len(args)+1)
	for i := range args {
		at[i+1] = at[i] + l.width(l.p.Alias[args[len(args)-1-i]])
	}
	return l.joinParts(lo, w, len(args), func(i int) (engine.ID, int, int) {
		return args[len(args)-1-i], at[i], at[i+1] - at[i]
	})
}

func (l *lowerer) joinParts(lo, w, n int, part func(i int) (engine.ID, int, int)) vid {
	// The first part that ends after lo.
	first, end := 0, n
	for first < end {
		mid := (first + end) / 2
		if _, at, aw := part(mid); at+aw > lo {
			end = mid
		} else {
			first = mid + 1
		}
	}
	var v vid
	for i := first; i < n; i++ {
		id, at, aw := part(i)
		if at >= lo+w {
			break
		}
		from, to := max(at, lo), min(at+aw, lo+w)
		p := l.bits(id, from-at, to-from)
		if to < lo+w {
			p = l.g.clean(p, to-from) // the topmost part may stay dirty
		}
		p = l.g.shl(l.narrow(p, w), from-lo)
		if v == 0 {
			v = p
		} else {
			v = l.g.or(p, v)
		}
	}
	return v
}

// signExtended is w bits from lo on of a sign-extended node.
func (l *lowerer) signExtended(arg engine.ID, lo, w int) vid {
	arg = l.p.Alias[arg]
	aw := l.width(arg)
	switch {
	case lo+w <= aw:
		return l.bits(arg, lo, w)
	case lo >= aw:
		return l.g.spread(l.g.clean(l.bits(arg, aw-1, 1), 1), w > 32)
	}
	v := l.bits(arg, lo, min(aw-lo, 64))
	if w > 32 && !l.g.is64(v) {
		v = l.g.extU(v)
	}
	return l.signed(v, aw-lo)
}

// signed extends the sign of the low w bits through the whole word.
func (l *lowerer) signed(v vid, w int) vid {
	size := l.g.size(v)
	if w >= size {
		return v
	}
	return l.g.shrS(l.g.shl(v, size-w), size-w)
}
