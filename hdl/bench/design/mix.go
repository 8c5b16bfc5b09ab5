package design

import (
	"math/rand/v2"

	"github.com/hwgen/hwgen/hdl"
)

// Mix is the share of operations in a generated tile, in parts of 100.
var Mix = []struct {
	Name  string
	Parts int
	Make  func(t *tileBuilder, w int) hdl.Signal
}{
	{"and, or, xor, not", 26, (*tileBuilder).logic},
	{"mux", 20, (*tileBuilder).mux},
	{"add, sub", 16, (*tileBuilder).sum},
	{"compare", 9, (*tileBuilder).compare},
	{"slice, concatenation, extension", 14, (*tileBuilder).rearrange},
	{"shift by a constant, rotation", 5, (*tileBuilder).shiftLit},
	{"shift by a signal", 3, (*tileBuilder).shift},
	{"reduction", 3, (*tileBuilder).reduce},
	{"element of a vector", 2, (*tileBuilder).element},
	{"multiplication", 2, (*tileBuilder).product},
}

// Widths is the distribution of widths in a generated tile.
var Widths = []struct{ Width, Parts int }{
	{1, 24}, {2, 6}, {4, 8}, {8, 14}, {12, 4}, {16, 10}, {24, 3}, {32, 19}, {48, 2}, {64, 6}, {96, 1}, {128, 2}, {256, 1},
}

func (t *tileBuilder) width() int {
	n := t.r.IntN(100)
	for _, w := range Widths {
		if n -= w.Parts; n < 0 {
			return w.Width
		}
	}
	return 1
}

// pick returns a signal of width w made of what there is.
func (t *tileBuilder) pick(w int) hdl.Signal {
	for range 12 {
		// Recent signals more often than old ones: logic is local.
		n := len(t.pool)
		i := n - 1 - t.r.IntN(min(n, 40))
		if t.r.IntN(4) == 0 {
			i = t.r.IntN(n)
		}
		if s := t.pool[i]; s.Width() == w {
			return s
		}
	}
	s := t.pool[t.r.IntN(len(t.pool))]
	switch {
	case s.Width() > w:
		lo := t.r.IntN(s.Width() - w + 1)
		return s.Slice(lo+w-1, lo)
	case s.Width() < w && t.r.IntN(2) == 0:
		return s.SExt(w)
	case s.Width() < w:
		return s.ZExt(w)
	}
	return s
}

func (t *tileBuilder) logic(w int) hdl.Signal {
	a, b := t.pick(w), t.pick(w)
	switch t.r.IntN(8) {
	case 0:
		return a.Not()
	case 1, 2, 3:
		return a.And(b)
	case 4, 5:
		return a.Or(b)
	}
	return a.Xor(b)
}

func (t *tileBuilder) mux(w int) hdl.Signal { return hdl.Mux(t.pick(1), t.pick(w), t.pick(w)) }

func (t *tileBuilder) sum(w int) hdl.Signal {
	switch t.r.IntN(4) {
	case 0:
		return t.pick(w).Sub(t.pick(w))
	case 1:
		return t.pick(w).Inc()
	}
	return t.pick(w).Add(t.pick(w))
}

func (t *tileBuilder) compare(int) hdl.Signal {
	w := t.width()
	a, b := t.pick(w), t.pick(w)
	switch t.r.IntN(5) {
	case 0:
		return a.Eq(b)
	case 1:
		return a.EqLit(t.r.Uint64() & (1<<min(w, 4) - 1))
	case 2:
		return a.Ne(b)
	case 3:
		return a.LtU(b)
	}
	return a.LtS(b)
}

func (t *tileBuilder) rearrange(w int) hdl.Signal {
	if w == 1 || t.r.IntN(2) == 0 {
		return t.pick(w+t.r.IntN(16)).Slice(w-1, 0)
	}
	n := 1 + t.r.IntN(w-1)
	return hdl.Cat(t.pick(w-n), t.pick(n))
}

func (t *tileBuilder) shiftLit(w int) hdl.Signal {
	a, n := t.pick(w), t.r.IntN(w)
	switch t.r.IntN(4) {
	case 0:
		return a.ShlLit(n)
	case 1:
		return a.ShrULit(n)
	case 2:
		return a.ShrSLit(n)
	}
	return a.RotlLit(n)
}

func (t *tileBuilder) shift(w int) hdl.Signal {
	a, n := t.pick(w), t.pick(1+t.r.IntN(6))
	switch t.r.IntN(3) {
	case 0:
		return a.Shl(n)
	case 1:
		return a.ShrU(n)
	}
	return a.ShrS(n)
}

func (t *tileBuilder) reduce(int) hdl.Signal {
	a := t.pick(t.width())
	switch t.r.IntN(3) {
	case 0:
		return a.RedAnd()
	case 1:
		return a.RedOr()
	}
	return a.RedXor()
}

func (t *tileBuilder) element(w int) hdl.Signal {
	if w > 64 {
		return t.logic(w)
	}
	return t.pick(8*w).Elem(t.pick(3), w)
}

func (t *tileBuilder) product(w int) hdl.Signal {
	if w < 2 || w > 64 {
		return t.sum(w)
	}
	a := w / 2
	return t.pick(a).MulU(t.pick(w - a))
}

func (t *tileBuilder) any() hdl.Signal {
	n := t.r.IntN(100)
	for _, x := range Mix {
		if n -= x.Parts; n < 0 {
			return x.Make(t, t.width())
		}
	}
	return t.logic(t.width())
}

// tileBuilder makes the inside of one tile.
type tileBuilder struct {
	r    *rand.Rand
	m    *hdl.Module
	pool []hdl.Signal
}
