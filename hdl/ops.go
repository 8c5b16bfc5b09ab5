package hdl

import (
	"strings"

	"github.com/hwgen/hwgen/hdl/netlist"
)

// at returns the module and position for an operation over some signals; the
// module is nil if all of them are literals.
func at(sigs ...Signal) (*Module, netlist.Pos) {
	var m *Module
	for _, s := range sigs {
		if s.m != nil && (m == nil || m.e.current != m) {
			m = s.m // of signals of several modules, the one being built reports it
		}
	}
	if m == nil {
		return nil, netlist.Pos{}
	}
	return m, m.e.pos.here()
}

// same is an operator whose operands and result have one width.
func same(op netlist.Op, a, b Signal) Signal {
	m, pos := at(a, b)
	if m == nil {
		return evalLits(op, 0, 0, a, b)
	}
	x, y, w, ok := m.pair(op.String(), a, b, pos)
	if !ok {
		return m.poison(w)
	}
	return m.sig(m.nl.AddNode(op, w, pos, x, y))
}

// pair makes nodes of two operands that must be equally wide.
func (m *Module) pair(what string, a, b Signal, pos netlist.Pos) (x, y netlist.ID, w int, ok bool) {
	w = int(max(a.width, b.width))
	x, okA := m.use(a, w, pos)
	y, okB := m.use(b, w, pos)
	if !okA || !okB {
		return 0, 0, w, false
	}
	if wx, wy := m.nl.Width(x), m.nl.Width(y); wx != wy {
		m.mismatch(what, x, y, pos)
		return 0, 0, w, false
	}
	return x, y, m.nl.Width(x), true
}

func (m *Module) mismatch(what string, x, y netlist.ID, pos netlist.Pos) {
	wx, wy := m.nl.Width(x), m.nl.Width(y)
	d := m.errorf("HG101", pos, "%s of %s (%s) and %s (%s)", what, bits(wx), m.describe(x), bits(wy), m.describe(y))
	for _, id := range []netlist.ID{x, y} {
		if m.nl.Var(id) != nil {
			d.related(m.declared(id), "%s is %s wide", m.describe(id), bits(m.nl.Width(id)))
		}
	}
	lo, hi := min(wx, wy), max(wx, wy)
	d.fix("extend the narrower one with ZExt(%d) or SExt(%d), or cut the wider one with Trunc(%d)", hi, hi, lo)
}

func unary(op netlist.Op, a Signal, width int32) Signal {
	m, pos := at(a)
	if m == nil {
		return evalLits(op, int(width), 0, a)
	}
	x, ok := m.use(a, 0, pos)
	if !ok {
		return m.poison(int(width))
	}
	return m.sig(m.nl.AddNode(op, int(width), pos, x))
}

func compare(op netlist.Op, a, b Signal, mirror bool) Signal {
	if mirror {
		a, b = b, a
	}
	m, pos := at(a, b)
	if m == nil {
		return evalLits(op, 1, 0, a, b)
	}
	what := op.String()
	if mirror { // as the author wrote it
		what = strings.Replace(what, "L", "G", 1)
		a, b = b, a
	}
	x, y, _, ok := m.pair(what, a, b, pos)
	if !ok {
		return m.poison(1)
	}
	if mirror {
		x, y = y, x
	}
	id := m.nl.AddNode(op, 1, pos, x, y)
	if mirror {
		m.nl.Nodes[id].Flags |= netlist.FlagMirror
	}
	return m.sig(id)
}

// Not inverts every bit. The inverse of Eq is Ne, and the other way round.
func (s Signal) Not() Signal {
	if m := s.m; m != nil && !m.closed && s.id > 0 {
		n := m.nl.Nodes[s.id]
		if n.Op == netlist.OpEq || n.Op == netlist.OpNe {
			inverse := netlist.OpEq + netlist.OpNe - n.Op
			return m.sig(m.nl.AddNode(inverse, 1, m.here(), n.Args()...))
		}
	}
	return unary(netlist.OpNot, s, s.width)
}

// Neg is the two's complement, modulo 2^width.
func (s Signal) Neg() Signal { return unary(netlist.OpNeg, s, s.width) }

// And is the bitwise and; both operands have one width.
func (s Signal) And(v Value) Signal { return same(netlist.OpAnd, s, v.signal()) }

// Or is the bitwise or.
func (s Signal) Or(v Value) Signal { return same(netlist.OpOr, s, v.signal()) }

// Xor is the bitwise exclusive or.
func (s Signal) Xor(v Value) Signal { return same(netlist.OpXor, s, v.signal()) }

// AndNot is s and the inverse of v.
func (s Signal) AndNot(v Value) Signal { return s.And(v.signal().Not()) }

// Add is the sum modulo 2^width.
func (s Signal) Add(v Value) Signal { return same(netlist.OpAdd, s, v.signal()) }

// Sub is the difference modulo 2^width.
func (s Signal) Sub(v Value) Signal { return same(netlist.OpSub, s, v.signal()) }

// AddC is the sum with its carry: one bit wider than the operands.
func (s Signal) AddC(v Value) Signal { return carry(netlist.OpAdd, s, v.signal()) }

// SubC is the difference with its borrow as the top bit: one bit wider than
// the operands.
func (s Signal) SubC(v Value) Signal { return carry(netlist.OpSub, s, v.signal()) }

func carry(op netlist.Op, a, b Signal) Signal {
	w := int(max(a.width, b.width)) + 1
	if a.width == 0 && b.width == 0 {
		return same(op, a, b) // reports it
	}
	if a.width == 0 {
		a.width = b.width
	}
	if b.width == 0 {
		b.width = a.width
	}
	if a.width != b.width {
		return same(op, a, b) // reports it
	}
	return same(op, a.ZExt(w), b.ZExt(w))
}

// Inc is s + 1 modulo 2^width.
func (s Signal) Inc() Signal { return s.Add(U(1)) }

// Dec is s - 1 modulo 2^width.
func (s Signal) Dec() Signal { return s.Sub(U(1)) }

// MulU is the unsigned product; its width is the sum of the operands' widths,
// at most [netlist.MaxMulWidth].
func (s Signal) MulU(v Value) Signal { return product(netlist.OpMulU, s, v.signal()) }

// MulS is the two's complement product; its width is the sum of the operands'
// widths, at most [netlist.MaxMulWidth].
func (s Signal) MulS(v Value) Signal { return product(netlist.OpMulS, s, v.signal()) }

func product(op netlist.Op, a, b Signal) Signal {
	m, pos := at(a, b)
	if m == nil {
		return evalLits(op, 0, 0, a, b)
	}
	x, okA := m.use(a, int(b.width), pos)
	y, okB := m.use(b, int(a.width), pos)
	if !okA || !okB {
		return m.poison(int(a.width) + int(b.width))
	}
	w := m.nl.Width(x) + m.nl.Width(y)
	if w > netlist.MaxMulWidth {
		m.errorf("HG116", pos, "product of %d bits", w).
			fix("operands may have %d bits together; split the multiplication", netlist.MaxMulWidth)
		return m.poison(w)
	}
	return m.sig(m.nl.AddNode(op, w, pos, x, y))
}

// Eq is 1 when both operands, of one width, are equal.
func (s Signal) Eq(v Value) Signal { return compare(netlist.OpEq, s, v.signal(), false) }

// Ne is 1 when the operands differ.
func (s Signal) Ne(v Value) Signal { return compare(netlist.OpNe, s, v.signal(), false) }

// LtU is s < v, both unsigned.
func (s Signal) LtU(v Value) Signal { return compare(netlist.OpLtU, s, v.signal(), false) }

// LeU is s <= v, both unsigned.
func (s Signal) LeU(v Value) Signal { return compare(netlist.OpLeU, s, v.signal(), false) }

// GtU is s > v, both unsigned.
func (s Signal) GtU(v Value) Signal { return compare(netlist.OpLtU, s, v.signal(), true) }

// GeU is s >= v, both unsigned.
func (s Signal) GeU(v Value) Signal { return compare(netlist.OpLeU, s, v.signal(), true) }

// LtS is s < v, both two's complement.
func (s Signal) LtS(v Value) Signal { return compare(netlist.OpLtS, s, v.signal(), false) }

// LeS is s <= v, both two's complement.
func (s Signal) LeS(v Value) Signal { return compare(netlist.OpLeS, s, v.signal(), false) }

// GtS is s > v, both two's complement.
func (s Signal) GtS(v Value) Signal { return compare(netlist.OpLtS, s, v.signal(), true) }

// GeS is s >= v, both two's complement.
func (s Signal) GeS(v Value) Signal { return compare(netlist.OpLeS, s, v.signal(), true) }

// EqLit is 1 when s equals v; a v that needs more bits than s is an error.
func (s Signal) EqLit(v Int) Signal { return s.Eq(U(v)) }

// NeLit is 1 when s differs from v.
func (s Signal) NeLit(v Int) Signal { return s.Ne(U(v)) }

// RedAnd is 1 when all bits are 1.
func (s Signal) RedAnd() Signal { return unary(netlist.OpRedAnd, s, 1) }

// RedOr is 1 when any bit is 1.
func (s Signal) RedOr() Signal { return unary(netlist.OpRedOr, s, 1) }

// RedXor is the parity of the bits.
func (s Signal) RedXor() Signal { return unary(netlist.OpRedXor, s, 1) }

// IsZero is 1 when all bits are 0.
func (s Signal) IsZero() Signal { return s.RedOr().Not() }

// Mux is a where sel, of 1 bit, is 1, and b where it is 0.
func Mux(sel, a, b Value) Signal {
	s, x, y := sel.signal(), a.signal(), b.signal()
	m, pos := at(s, x, y)
	if m == nil {
		return evalLits(netlist.OpMux, 0, 0, s, x, y)
	}
	c, okC := m.bit(s, "select of a Mux", pos)
	i, j, w, ok := m.pair("Mux", x, y, pos)
	if !okC || !ok {
		return m.poison(w)
	}
	id := m.nl.AddNode(netlist.OpMux, w, pos, c, i, j)
	if e := m.nl.Nodes[i].Enum; e == m.nl.Nodes[j].Enum {
		m.nl.Nodes[id].Enum = e
	}
	return m.sig(id)
}

// bit makes a node of a condition, which must have 1 bit.
func (m *Module) bit(s Signal, what string, pos netlist.Pos) (netlist.ID, bool) {
	id, ok := m.use(s, 1, pos)
	if ok && m.nl.Width(id) != 1 {
		m.errorf("HG105", pos, "%s has %d bits (%s)", what, m.nl.Width(id), m.describe(id)).
			fix("use RedOr() for \"any bit set\", NeLit(0) or another comparison")
		return 0, false
	}
	return id, ok
}
