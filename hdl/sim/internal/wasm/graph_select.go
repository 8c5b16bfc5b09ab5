package wasm

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
	switch { // 0 is the least there is; wazero needs this too, see mirrored
	case k == kLtU && bok && cb == 0:
		return g.bit(false)
	case k == kLtU && aok && ca == 0:
		return g.cmp(kNe, b, a)
	case k == kLeU && aok && ca == 0:
		return g.bit(true)
	case k == kLeU && bok && cb == 0:
		return g.cmp(kEq, a, b)
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
