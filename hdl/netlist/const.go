package netlist

import "math/bits"

// Limbs is the number of 64-bit words that hold width bits.
func Limbs(width int) int { return (width + 63) / 64 }

// Value is a bit vector, least significant word first, bits above the width
// zero. Its width is known from where it stands.
type Value []uint64

// MakeValue returns v in width bits; higher bits of v are dropped.
func MakeValue(width int, v uint64) Value {
	x := make(Value, Limbs(width))
	x[0] = v
	x.Mask(width)
	return x
}

// Mask clears the bits from width on.
func (v Value) Mask(width int) {
	if r := width % 64; r != 0 {
		v[len(v)-1] &= 1<<r - 1
	}
}

// IsZero reports whether all bits are zero.
func (v Value) IsZero() bool {
	for _, w := range v {
		if w != 0 {
			return false
		}
	}
	return true
}

// BitLen is the number of bits up to the highest one set.
func (v Value) BitLen() int {
	for i := len(v) - 1; i >= 0; i-- {
		if v[i] != 0 {
			return 64*i + bits.Len64(v[i])
		}
	}
	return 0
}

// Bit returns bit i, 0 past the end.
func (v Value) Bit(i int) uint64 {
	if i/64 >= len(v) {
		return 0
	}
	return v[i/64] >> (i % 64) & 1
}

// Equal compares two values of the same width.
func (v Value) Equal(w Value) bool {
	if len(v) != len(w) {
		return false
	}
	for i := range v {
		if v[i] != w[i] {
			return false
		}
	}
	return true
}

// Slice returns width bits of v from bit lo on; bits past the end are zero.
func (v Value) Slice(lo, width int) Value {
	out := make(Value, Limbs(width))
	word, sh := lo/64, uint(lo%64)
	for i := range out {
		if word+i < len(v) {
			out[i] = v[word+i] >> sh
		}
		if sh != 0 && word+i+1 < len(v) {
			out[i] |= v[word+i+1] << (64 - sh)
		}
	}
	out.Mask(width)
	return out
}

// AddConst adds a constant node.
func (m *Module) AddConst(width int, v Value, pos Pos) ID {
	id := m.AddNode(OpConst, width, pos)
	m.setConst(id, v)
	return id
}

// BecomeConst turns node id in place into the constant v of the node's width.
func (m *Module) BecomeConst(id ID, v Value) {
	n := &m.Nodes[id]
	n.Op, n.Flags = OpConst, 0
	n.SetArgs()
	m.setConst(id, v)
}

func (m *Module) setConst(id ID, v Value) {
	n := &m.Nodes[id]
	if n.Width <= 64 {
		n.Aux = v[0]
		return
	}
	n.Aux = uint64(len(m.Wide))
	m.Wide = append(m.Wide, v)
}

// ConstValue returns the value of a constant node. It must not be changed.
func (m *Module) ConstValue(id ID) Value {
	n := &m.Nodes[id]
	if n.Width <= 64 {
		return Value{n.Aux}
	}
	return m.Wide[n.Aux]
}
