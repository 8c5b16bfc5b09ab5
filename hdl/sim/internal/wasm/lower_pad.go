package wasm

import (
	"github.com/hwgen/hwgen/hdl/netlist"
	"github.com/hwgen/hwgen/hdl/sim/internal/engine"
)

// padKey is a value that lies in memory with zeros beside it.
type padKey struct {
	id engine.ID
	op netlist.Op
}

// shiftPadded is word i of a shift of a value of some words by any amount: the
// value lies between zeros, from where two words are read at the place that the
// amount tells. What is shifted in by a signed shift is made zero by inverting
// all of a negative value before and after.
func (l *lowerer) shiftPadded(op netlist.Op, x engine.ID, amt vid, w, i int) vid {
	g, n := l.g, netlist.Limbs(w)
	var sign vid
	if op == netlist.OpShrS {
		sign = g.spread(g.clean(l.bits(x, w-1, 1), 1), true)
	}
	p := l.padded(op, x, sign, w)
	words := g.shrU(amt, 6)
	if ok, always := l.below(amt, uint64(64*n)); !always {
		words = g.sel(ok, words, g.num(false, uint64(n)))
	}
	bs := g.extU(g.and(amt, g.num(false, 63)))
	inv := g.xor(bs, g.num(true, 63))
	if op == netlist.OpShl {
		at := g.shl(g.sub(g.num(false, uint64(n)), words), 3)
		from := place{off: p.off - uint32(8*n), obj: p.obj, dep: p.dep}
		hi, lo := l.byteLoad(from, at, 8*i, 64), l.byteLoad(from, at, 8*i-8, 64)
		return g.or(g.shift(kShl, hi, bs), g.shift(kShrU, g.shrU(lo, 1), inv))
	}
	at := g.shl(words, 3)
	lo, hi := l.byteLoad(p, at, 8*i, 64), l.byteLoad(p, at, 8*i+8, 64)
	v := g.or(g.shift(kShrU, lo, bs), g.shift(kShl, g.shl(hi, 1), inv))
	if sign != 0 {
		v = g.xor(v, sign)
	}
	return v
}

// padded stores a value with one zero word more than it has on the side from
// which a shift brings them in.
func (l *lowerer) padded(op netlist.Op, x engine.ID, sign vid, w int) place {
	k := padKey{x, op}
	if p, ok := l.pads[k]; ok {
		return p
	}
	g, n := l.g, netlist.Limbs(w)
	zeros := l.words64(n+1, func(int) vid { return g.num(true, 0) })
	value := l.words64(n, func(i int) vid {
		if sign == 0 {
			return l.cleanLimb(x, i)
		}
		return g.xor(l.signed(l.limb(x, i), min(64, w-64*i)), sign)
	})
	all := append(value, zeros...)
	at := 0
	if op == netlist.OpShl {
		all, at = append(zeros, value...), n+1
	}
	s := wide{kind: wStore, limbs: len(all), off: l.temps.alloc(len(all)), args: all}
	p := place{off: s.off + uint32(8*at), obj: -1, dep: g.addWide(s)}
	l.pads[k] = p
	return p
}
