package hdl

import (
	"fmt"
	mathbits "math/bits"

	"github.com/hwgen/hwgen/hdl/netlist"
)

// ZExt extends to width bits with zeros; width must not be less than before.
func (s Signal) ZExt(width int) Signal { return extend(netlist.OpZExt, s, width) }

// SExt extends to width bits with the top bit; width must not be less than before.
func (s Signal) SExt(width int) Signal { return extend(netlist.OpSExt, s, width) }

func extend(op netlist.Op, s Signal, width int) Signal {
	m, pos := at(s)
	if m == nil {
		switch {
		case s.lit != nil && s.width == 0:
			s.width = clampWidth(width)
			return s
		case width < 1:
			return badLit("HG103", "%s has a width of %d bits", op, width)
		case width < int(s.width):
			return badLit("HG101", "%s of a constant of %d bits to %d bits", op, s.width, width)
		}
		return evalLits(op, width, 0, s)
	}
	if !m.goodWidth(width, op.String(), pos) {
		return m.poison(int(s.width))
	}
	x, ok := m.use(s, 0, pos)
	if !ok {
		return m.poison(width)
	}
	if width < m.nl.Width(x) {
		m.errorf("HG101", pos, "%s of %s (%s) to %s", op, bits(m.nl.Width(x)), m.describe(x), bits(width)).
			fix("to make it narrower, use Trunc(%d)", width)
		return m.poison(width)
	}
	if width == m.nl.Width(x) {
		return s
	}
	return m.sig(m.nl.AddNode(op, width, pos, x))
}

// Trunc keeps the low width bits; width must not be more than before.
func (s Signal) Trunc(width int) Signal {
	if width == int(s.width) {
		return s
	}
	return s.slice("Trunc", width-1, 0)
}

// Slice is bits hi down to lo, both included.
func (s Signal) Slice(hi, lo int) Signal { return s.slice("Slice", hi, lo) }

// Part is Slice.
func (s Signal) Part(hi, lo int) Signal { return s.slice("Part", hi, lo) }

// Bit is bit i, 0 the least significant.
func (s Signal) Bit(i int) Signal { return s.slice("Bit", i, i) }

// Msb is the most significant bit: the sign of a two's complement number.
func (s Signal) Msb() Signal { return s.slice("Msb", int(s.width)-1, int(s.width)-1) }

// bitsTo names a range of bits, or the only one in it.
func bitsTo(hi, lo int) string {
	if hi == lo {
		return fmt.Sprintf("bit %d", hi)
	}
	return fmt.Sprintf("bits %d to %d", hi, lo)
}

func (s Signal) slice(what string, hi, lo int) Signal {
	m, pos := at(s)
	if m == nil {
		if lo < 0 || hi < lo || hi >= int(s.width) {
			return badLit("HG104", "%s takes %s of a constant of %s", what, bitsTo(hi, lo), bits(int(s.width)))
		}
		return evalLits(netlist.OpSlice, hi-lo+1, uint64(lo), s)
	}
	x, ok := m.use(s, 0, pos)
	if !ok {
		return m.poison(hi - lo + 1)
	}
	w := m.nl.Width(x)
	if lo < 0 || hi < lo || hi >= w {
		d := m.errorf("HG104", pos, "%s takes %s of %s, which has %s", what, bitsTo(hi, lo), m.describe(x), bitsTo(w-1, 0))
		if hi < lo {
			d.fix("the higher bit comes first")
		} else {
			d.fix("take bits %d to 0, or make %s wider", w-1, m.describe(x))
		}
		return m.poison(hi - lo + 1)
	}
	if hi-lo+1 == w {
		return s
	}
	id := m.nl.AddNode(netlist.OpSlice, hi-lo+1, pos, x)
	m.nl.Nodes[id].Aux = uint64(lo)
	return m.sig(id)
}

// BitAt is bit number index, which may be any signal; 0 past the end.
func (s Signal) BitAt(index Value) Signal { return s.Elem(index, 1) }

// Elem is element number index of s seen as a vector of elements of width
// bits, element 0 lowest; zero past the end. s must be a whole number of
// elements wide.
func (s Signal) Elem(index Value, width int) Signal {
	i := index.signal()
	m, pos := at(s, i)
	if m == nil {
		if width < 1 || int(s.width)%width != 0 {
			return badLit("HG104", "a constant of %d bits is not a vector of %d-bit elements", s.width, width)
		}
		return evalLits(netlist.OpIndex, width, 0, s, i)
	}
	x, okX := m.use(s, 0, pos)
	y, okY := m.use(i, indexWidth(int(s.width), width), pos)
	if !okX || !okY || !m.goodElem(x, width, pos) {
		return m.poison(width)
	}
	return m.sig(m.nl.AddNode(netlist.OpIndex, width, pos, x, y))
}

func (m *Module) goodElem(x netlist.ID, width int, pos netlist.Pos) bool {
	if width >= 1 && m.nl.Width(x)%width == 0 {
		return true
	}
	m.errorf("HG104", pos, "%s of %d bits is not a vector of %d-bit elements", m.describe(x), m.nl.Width(x), width).
		fix("the width of the whole is a multiple of the element's")
	return false
}

// indexWidth is the number of bits that count the elements of a vector.
func indexWidth(total, width int) int {
	if width < 1 {
		return 1
	}
	return BitsFor(uint64(max(total/width-1, 1)))
}

// Cat joins signals, the first one the most significant.
func Cat(parts ...Value) Signal {
	sigs := make([]Signal, len(parts))
	for i, p := range parts {
		sigs[i] = p.signal()
	}
	m, pos := at(sigs...)
	if m == nil {
		return catLits(sigs)
	}
	ids, w, ok := m.catNodes(sigs, pos)
	if !ok || !m.goodWidth(w, "Cat", pos) {
		return m.poison(w)
	}
	if len(ids) == 1 {
		return sigs[0]
	}
	return m.sig(m.nl.AddNode(netlist.OpCat, w, pos, ids...))
}

func (m *Module) catNodes(sigs []Signal, pos netlist.Pos) (ids []netlist.ID, w int, ok bool) {
	ok = true
	for _, s := range sigs {
		id, good := m.use(s, 0, pos)
		ok = ok && good
		if good {
			w += m.nl.Width(id)
		} else {
			w += int(s.width)
		}
		ids = append(ids, id)
	}
	return ids, w, ok
}

// Rep is n copies of s side by side.
func (s Signal) Rep(n int) Signal {
	m, pos := at(s)
	if m == nil {
		if w := repWidth(s, n); w != 0 {
			return evalLits(netlist.OpRep, w, 0, s)
		}
		return badLit("HG103", "a constant of %d bits is repeated %d times", s.width, n)
	}
	x, ok := m.use(s, 0, pos)
	w := repWidth(s, n)
	if ok && w == 0 {
		m.errorf("HG103", pos, "Rep of %d bits (%s), %d times", s.width, m.describe(x), n).
			fix("the result has 1 to %d bits", netlist.MaxWidth)
		return m.poison(1)
	}
	if !ok || !m.goodWidth(w, "Rep", pos) {
		return m.poison(w)
	}
	if n == 1 {
		return s
	}
	return m.sig(m.nl.AddNode(netlist.OpRep, w, pos, x))
}

// repWidth is the width of n copies of s, 0 if there can be none.
func repWidth(s Signal, n int) int {
	if n < 1 || n > netlist.MaxWidth || s.width < 0 || int(s.width)*n > netlist.MaxWidth {
		return 0
	}
	return int(s.width) * n
}

// Shl shifts left by amount, of any width; zeros come in, and an amount of the
// width or more gives zero.
func (s Signal) Shl(amount Value) Signal { return shift(netlist.OpShl, s, amount.signal()) }

// ShrU shifts right, zeros come in.
func (s Signal) ShrU(amount Value) Signal { return shift(netlist.OpShrU, s, amount.signal()) }

// ShrS shifts right, copies of the top bit come in.
func (s Signal) ShrS(amount Value) Signal { return shift(netlist.OpShrS, s, amount.signal()) }

// ShlLit shifts left by a constant.
func (s Signal) ShlLit(n int) Signal { return shiftLit(netlist.OpShl, s, n) }

// ShrULit shifts right by a constant, zeros come in.
func (s Signal) ShrULit(n int) Signal { return shiftLit(netlist.OpShrU, s, n) }

// ShrSLit shifts right by a constant, copies of the top bit come in.
func (s Signal) ShrSLit(n int) Signal { return shiftLit(netlist.OpShrS, s, n) }

// RotlLit rotates left by a constant.
func (s Signal) RotlLit(n int) Signal {
	w := int(s.width)
	if w < 1 {
		return s.ShlLit(0) // reports it
	}
	if n = ((n % w) + w) % w; n == 0 {
		return s
	}
	return Cat(s.Slice(w-n-1, 0), s.Slice(w-1, w-n))
}

// RotrLit rotates right by a constant.
func (s Signal) RotrLit(n int) Signal { return s.RotlLit(-n) }

func shiftLit(op netlist.Op, s Signal, n int) Signal {
	if n < 0 {
		m, pos := at(s)
		if m == nil {
			return badLit("HG104", "%s of a constant by %d", op, n)
		}
		m.errorf("HG104", pos, "%s by %d", op, n).fix("shift the other way")
		return m.poison(int(s.width))
	}
	return shift(op, s, Lit(BitsFor(uint64(max(n, 1))), uint64(n)))
}

func shift(op netlist.Op, s, amount Signal) Signal {
	m, pos := at(s, amount)
	if m == nil {
		return evalLits(op, 0, 0, s, amount)
	}
	x, okX := m.use(s, 0, pos)
	y, okY := m.use(amount, BitsFor(uint64(max(s.width, 1))), pos)
	if !okX || !okY {
		return m.poison(int(s.width))
	}
	return m.sig(m.nl.AddNode(op, m.nl.Width(x), pos, x, y))
}

// integer is any of Go's integer types.
type integer interface {
	~int | ~int8 | ~int16 | ~int32 | ~int64 | ~uint | ~uint8 | ~uint16 | ~uint32 | ~uint64 | ~uintptr
}

// BitsFor is the number of bits that hold v: at least 1. A negative v gives 0,
// which is an error as a width.
func BitsFor[T integer](v T) int {
	if v < 0 {
		return 0
	}
	return max(mathbits.Len64(uint64(v)), 1)
}

// IndexBits is the number of bits that address n things: at least 1.
func IndexBits(n int) int { return BitsFor(uint64(max(n, 2) - 1)) }
