package wasm

import "math/bits"

// shl, shrU and shrS shift by a constant below the size of the type.
func (g *graph) shl(a vid, n int) vid {
	if n == 0 {
		return a
	}
	x := g.v[a]
	if x.k == kConst {
		return g.like(a, x.imm<<n)
	}
	size := g.size(a)
	if x.k == kShl {
		if c, ok := g.constant(x.b); ok {
			if int(c)+n >= size {
				return g.like(a, 0)
			}
			return g.shl(x.a, int(c)+n)
		}
	}
	if x.k == kAnd { // a mask of bits that the shift drops anyway
		if c, ok := g.constant(x.b); ok && (c<<n)&g.full(a) == (^g.known(x.a)<<n)&g.full(a)&(c<<n) && c|^ones(size-n) == ^uint64(0) {
			return g.shl(x.a, n)
		}
	}
	known := x.known<<n | ones(n)
	return g.bin(kShl, a, g.like(a, uint64(n)), known)
}

func (g *graph) size(a vid) int {
	if g.v[a].is64 {
		return 64
	}
	return 32
}

func (g *graph) shrU(a vid, n int) vid {
	if n == 0 {
		return a
	}
	x := g.v[a]
	size := g.size(a)
	if ^x.known>>n == 0 {
		return g.like(a, 0)
	}
	switch x.k {
	case kConst:
		return g.like(a, x.imm>>n)
	case kShrU:
		if c, ok := g.constant(x.b); ok {
			if int(c)+n >= size {
				return g.like(a, 0)
			}
			return g.shrU(x.a, int(c)+n)
		}
	case kShl:
		if c, ok := g.constant(x.b); ok {
			return g.shrOfShl(a, x.a, int(c), n)
		}
	case kAnd:
		if c, ok := g.constant(x.b); ok {
			return g.and(g.shrU(x.a, n), g.like(a, c>>n))
		}
	case kOr:
		if r := g.shrOfOr(x, n); r != 0 {
			return r
		}
	}
	known := x.known>>n | ^(ones(size) >> n)
	return g.bin(kShrU, a, g.like(a, uint64(n)), known)
}

// shrOfShl is (y<<l)>>n where a is y<<l.
func (g *graph) shrOfShl(a, y vid, l, n int) vid {
	mask := (ones(g.size(a)) << l & g.full(a)) >> n
	if l >= n {
		return g.and(g.shl(y, l-n), g.like(a, mask))
	}
	return g.and(g.shrU(y, n-l), g.like(a, mask))
}

// shrOfOr shifts a concatenation of which one part falls away.
func (g *graph) shrOfOr(x value, n int) vid {
	if ^g.known(x.a)>>n == 0 {
		return g.shrU(x.b, n)
	}
	if ^g.known(x.b)>>n == 0 {
		return g.shrU(x.a, n)
	}
	return 0
}

func (g *graph) shrS(a vid, n int) vid {
	if n == 0 {
		return a
	}
	x := g.v[a]
	if x.known>>(g.size(a)-1)&1 == 1 {
		return g.shrU(a, n)
	}
	if x.k == kConst {
		if x.is64 {
			return g.num(true, uint64(int64(x.imm)>>n))
		}
		return g.num(false, uint64(int64(int32(x.imm))>>n))
	}
	return g.bin(kShrS, a, g.like(a, uint64(n)), 0)
}

// shift shifts by a value already known to be below the size of the type.
func (g *graph) shift(k kind, a, n vid) vid {
	if c, ok := g.constant(n); ok {
		switch k {
		case kShl:
			return g.shl(a, int(c))
		case kShrU:
			return g.shrU(a, int(c))
		case kShrS:
			return g.shrS(a, int(c))
		}
	}
	if g.isConst(a, 0) {
		return a
	}
	known := uint64(0)
	switch {
	case k == kShrU:
		known = ^ones(bits.Len64(^g.known(a)))
	case k == kShl:
		known = ones(bits.TrailingZeros64(^g.known(a)))
	}
	return g.bin(k, a, n, known)
}
