package wasm

import "math/bits"

// The constructors of values. Each returns the simplest value it knows that
// equals the operation; operands of one operation have one type.

func (g *graph) bin(k kind, a, b vid, known uint64) vid {
	return g.put(value{k: k, is64: g.v[a].is64, a: a, b: b, known: known})
}

func (g *graph) and(a, b vid) vid {
	a, b = g.order(a, b)
	ca, aok := g.constant(a)
	cb, bok := g.constant(b)
	switch {
	case aok && bok:
		return g.like(a, ca&cb)
	case a == b:
		return a
	case ^g.known(a)&^g.known(b)&g.full(a) == 0:
		return g.like(a, 0)
	case bok && ^g.known(a)&g.full(a)&^cb == 0:
		return a
	case bok && g.v[a].k == kAnd:
		if c, ok := g.constant(g.v[a].b); ok {
			return g.and(g.v[a].a, g.like(a, c&cb))
		}
	}
	return g.bin(kAnd, a, b, g.known(a)|g.known(b))
}

func (g *graph) or(a, b vid) vid {
	a, b = g.order(a, b)
	ca, aok := g.constant(a)
	cb, bok := g.constant(b)
	switch {
	case aok && bok:
		return g.like(a, ca|cb)
	case a == b:
		return a
	case bok && cb == 0:
		return a
	case bok && cb == ^g.known(a)&g.full(a)|cb:
		return b
	}
	if r := g.rotation(a, b); r != 0 {
		return r
	}
	return g.bin(kOr, a, b, g.known(a)&g.known(b))
}

// rotation recognises x<<k | x>>(size-k).
func (g *graph) rotation(a, b vid) vid {
	x, y := &g.v[a], &g.v[b]
	if x.k == kShrU {
		x, y = y, x
	}
	if x.k != kShl || y.k != kShrU || x.a != y.a {
		return 0
	}
	l, ok1 := g.constant(x.b)
	r, ok2 := g.constant(y.b)
	size := uint64(32)
	if x.is64 {
		size = 64
	}
	if !ok1 || !ok2 || l+r != size {
		return 0
	}
	return g.bin(kRotl, x.a, x.b, 0)
}

func (g *graph) xor(a, b vid) vid {
	a, b = g.order(a, b)
	ca, aok := g.constant(a)
	cb, bok := g.constant(b)
	switch {
	case aok && bok:
		return g.like(a, ca^cb)
	case a == b:
		return g.like(a, 0)
	case bok && cb == 0:
		return a
	case bok && g.v[a].k == kXor:
		if c, ok := g.constant(g.v[a].b); ok {
			return g.xor(g.v[a].a, g.like(a, c^cb))
		}
	case bok && cb == 1 && g.isBool(a):
		if r := g.inverted(a); r != 0 {
			return r
		}
	}
	return g.bin(kXor, a, b, g.known(a)&g.known(b))
}

// addKnown is what is known of a sum of values below 2^m and 2^n.
func (g *graph) addKnown(a, b vid) uint64 {
	n := max(bits.Len64(^g.known(a)), bits.Len64(^g.known(b))) + 1
	low := bits.TrailingZeros64(^g.known(a) | ^g.known(b))
	return ^ones(n) | ones(low)
}

func (g *graph) add(a, b vid) vid {
	a, b = g.order(a, b)
	ca, aok := g.constant(a)
	cb, bok := g.constant(b)
	switch {
	case aok && bok:
		return g.like(a, ca+cb)
	case bok && cb == 0:
		return a
	case bok && g.v[a].k == kAdd:
		if c, ok := g.constant(g.v[a].b); ok {
			return g.add(g.v[a].a, g.like(a, c+cb))
		}
	}
	return g.bin(kAdd, a, b, g.addKnown(a, b))
}

func (g *graph) sub(a, b vid) vid {
	cb, bok := g.constant(b)
	ca, aok := g.constant(a)
	switch {
	case aok && bok:
		return g.like(a, ca-cb)
	case bok:
		return g.add(a, g.like(a, -cb))
	case a == b:
		return g.like(a, 0)
	}
	return g.bin(kSub, a, b, ones(bits.TrailingZeros64(^g.known(a)|^g.known(b))))
}

func (g *graph) mul(a, b vid) vid {
	a, b = g.order(a, b)
	ca, aok := g.constant(a)
	cb, bok := g.constant(b)
	switch {
	case aok && bok:
		return g.like(a, ca*cb)
	case bok && cb == 0:
		return b
	case bok && cb == 1:
		return a
	case bok && cb&(cb-1) == 0:
		return g.shl(a, bits.TrailingZeros64(cb))
	}
	n := bits.Len64(^g.known(a)) + bits.Len64(^g.known(b))
	return g.bin(kMul, a, b, ^ones(n))
}
