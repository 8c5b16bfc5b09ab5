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

// inverted is the opposite of a comparison with zero, 0 if a is another value.
func (g *graph) inverted(a vid) vid {
	x := &g.v[a]
	if (x.k == kEq || x.k == kNe) && g.isConst(x.b, 0) {
		if g.isBool(x.a) && x.k == kEq {
			return g.bool32(x.a)
		}
		return g.cmp(kEq+kNe-x.k, x.a, x.b)
	}
	return 0
}

// bool32 is a 0-or-1 value as i32.
func (g *graph) bool32(a vid) vid {
	if g.v[a].is64 {
		return g.wrap(a)
	}
	return a
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

// cmp compares; the result is an i32, 0 or 1.
func (g *graph) cmp(k kind, a, b vid) vid {
	if k == kEq || k == kNe {
		a, b = g.order(a, b)
	}
	ca, aok := g.constant(a)
	cb, bok := g.constant(b)
	if aok && bok {
		return g.bit(foldCmp(k, ca, cb, g.v[a].is64))
	}
	if a == b {
		return g.bit(k == kEq || k == kLeU || k == kLeS)
	}
	if bok && g.isBool(a) && cb <= 1 && (k == kEq || k == kNe) {
		if (k == kEq) == (cb == 1) {
			return g.bool32(a)
		}
		if !g.is64(a) {
			if r := g.inverted(a); r != 0 {
				return r
			}
			if g.v[a].k == kXor && g.isConst(g.v[a].b, 1) {
				return g.v[a].a
			}
		}
		b = g.like(a, 0)
		return g.put(value{k: kEq, a: a, b: b, known: ^uint64(1)})
	}
	if bok && (k == kEq || k == kNe) && cb&g.known(a) != 0 {
		return g.bit(k == kNe)
	}
	if k == kLtU && bok && cb > ^g.known(a) {
		return g.bit(true)
	}
	if k == kLeU && bok && cb >= ^g.known(a) {
		return g.bit(true)
	}
	if k == kLtU && bok && cb == 0 {
		return g.bit(false)
	}
	if k == kLtU && bok && cb == 1 {
		return g.cmp(kEq, a, g.like(a, 0))
	}
	return g.put(value{k: k, a: a, b: b, known: ^uint64(1)})
}

func foldCmp(k kind, a, b uint64, is64 bool) bool {
	sa, sb := int64(a), int64(b)
	if !is64 {
		sa, sb = int64(int32(a)), int64(int32(b))
	}
	switch k {
	case kEq:
		return a == b
	case kNe:
		return a != b
	case kLtU:
		return a < b
	case kLeU:
		return a <= b
	case kLtS:
		return sa < sb
	}
	return sa <= sb
}

func (g *graph) bit(v bool) vid {
	if v {
		return g.num(false, 1)
	}
	return g.num(false, 0)
}

// not inverts a 0-or-1 i32.
func (g *graph) not(a vid) vid { return g.xor(a, g.num(false, 1)) }

// sel is c ? a : b; c is an i32, 0 or 1.
func (g *graph) sel(c, a, b vid) vid {
	if v, ok := g.constant(c); ok {
		if v != 0 {
			return a
		}
		return b
	}
	if a == b {
		return a
	}
	if x := &g.v[c]; x.k == kXor && g.isConst(x.b, 1) {
		c, a, b = x.a, b, a
	} else if x.k == kEq && g.isConst(x.b, 0) && !g.v[x.a].is64 {
		c, a, b = x.a, b, a
	} else if x.k == kNe && g.isConst(x.b, 0) && !g.v[x.a].is64 {
		c = x.a
	}
	if !g.is64(a) && g.isBool(a) && g.isBool(b) && g.isBool(c) {
		if r := g.selBool(c, a, b); r != 0 {
			return r
		}
	}
	// A mux of the same select below one of the arms.
	if x := &g.v[a]; x.k == kSelect && x.a == c {
		a = x.b
	}
	if x := &g.v[b]; x.k == kSelect && x.a == c {
		b = x.c
	}
	if a == b {
		return a
	}
	return g.put(value{k: kSelect, is64: g.v[a].is64, a: c, b: a, c: b, known: g.known(a) & g.known(b)})
}

// selBool is a mux of single bits of which one is constant.
func (g *graph) selBool(c, a, b vid) vid {
	switch {
	case g.isConst(a, 1) && g.isConst(b, 0):
		return c
	case g.isConst(a, 0) && g.isConst(b, 1):
		return g.not(c)
	case g.isConst(a, 1) || a == c:
		return g.or(c, b)
	case g.isConst(b, 0) || b == c:
		return g.and(c, a)
	case g.isConst(a, 0):
		return g.and(g.not(c), b)
	case g.isConst(b, 1):
		return g.or(g.not(c), a)
	}
	return 0
}

func (g *graph) wrap(a vid) vid {
	x := g.v[a]
	switch {
	case !x.is64:
		return a
	case x.k == kConst:
		return g.num(false, x.imm)
	case x.k == kExtU || x.k == kExtS:
		return x.a
	case x.k == kLoad && x.size == 8:
		return g.put(value{k: kLoad, size: 4, obj: x.obj, dep: x.dep, imm: x.imm, known: x.known})
	case x.k == kLoad:
		return g.put(value{k: kLoad, size: x.size, obj: x.obj, dep: x.dep, imm: x.imm, known: x.known})
	case x.k == kShrU && g.isConst(x.b, 32) && g.v[x.a].k == kLoad && g.v[x.a].size == 8:
		y := g.v[x.a]
		return g.put(value{k: kLoad, size: 4, obj: y.obj, dep: y.dep, imm: y.imm + 4, known: y.known >> 32})
	case x.k == kOr || x.k == kAnd || x.k == kXor:
		if g.cheapWrap(x.a) && g.cheapWrap(x.b) {
			p, q := g.wrap(x.a), g.wrap(x.b)
			switch x.k {
			case kOr:
				return g.or(p, q)
			case kAnd:
				return g.and(p, q)
			}
			return g.xor(p, q)
		}
	case x.k == kShl:
		if n, ok := g.constant(x.b); ok {
			if n >= 32 {
				return g.num(false, 0)
			}
			if g.cheapWrap(x.a) {
				return g.shl(g.wrap(x.a), int(n))
			}
		}
	}
	return g.put(value{k: kWrap, a: a, known: x.known})
}

// cheapWrap reports that the low half of a is there without an instruction.
func (g *graph) cheapWrap(a vid) bool {
	x := &g.v[a]
	switch x.k {
	case kConst, kExtU, kExtS:
		return true
	case kShl:
		n, ok := g.constant(x.b)
		return ok && (n >= 32 || g.cheapWrap(x.a))
	case kOr:
		return g.cheapWrap(x.a) && g.cheapWrap(x.b)
	}
	return false
}

func (g *graph) extU(a vid) vid {
	x := g.v[a]
	switch {
	case x.is64:
		return a
	case x.k == kConst:
		return g.num(true, x.imm)
	case x.k == kLoad:
		return g.put(value{k: kLoad, is64: true, size: x.size, obj: x.obj, dep: x.dep, imm: x.imm, known: x.known})
	case x.k == kWrap && ^g.known(x.a)>>32 == 0:
		return x.a
	}
	return g.put(value{k: kExtU, is64: true, a: a, known: x.known})
}

func (g *graph) extS(a vid) vid {
	x := g.v[a]
	switch {
	case x.is64:
		return a
	case x.known>>31&1 == 1:
		return g.extU(a)
	}
	return g.put(value{k: kExtS, is64: true, a: a})
}

// popcnt counts the ones of a.
func (g *graph) popcnt(a vid) vid {
	if c, ok := g.constant(a); ok {
		return g.like(a, uint64(bits.OnesCount64(c)))
	}
	return g.put(value{k: kPopcnt, is64: g.v[a].is64, a: a, known: ^uint64(127)})
}

// clean clears the bits of a from w on.
func (g *graph) clean(a vid, w int) vid {
	if w >= g.size(a) || ^g.known(a)>>w == 0 {
		return a
	}
	return g.and(a, g.like(a, ones(w)))
}

// neg1 is all ones where the 0-or-1 value c is 1, in the type of is64.
func (g *graph) spread(c vid, is64 bool) vid {
	if v, ok := g.constant(c); ok {
		return g.num(is64, -v)
	}
	if is64 {
		c = g.extU(c)
	}
	return g.sub(g.num(is64, 0), c)
}
