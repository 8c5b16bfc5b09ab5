package wasm

import "math/bits"

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
