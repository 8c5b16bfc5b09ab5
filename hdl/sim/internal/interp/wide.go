package interp

import (
	"math/bits"

	"github.com/hwgen/hwgen/hdl/netlist"
)

// wideOp is one operation on limbs.
type wideOp struct {
	op     netlist.Op
	width  int
	aux    int
	dst    []uint64
	args   [][]uint64
	widths []int
	value  netlist.Value // opReset
}

func limbs(width int) int { return (width + 63) / 64 }

func (e *Engine) wide(w *wideOp) {
	d, a := w.dst, w.args[0]
	var b []uint64
	if len(w.args) > 1 {
		b = w.args[1]
	}
	switch w.op {
	case netlist.OpAnd:
		for i := range d {
			d[i] = a[i] & b[i]
		}
	case netlist.OpOr:
		for i := range d {
			d[i] = a[i] | b[i]
		}
	case netlist.OpXor:
		for i := range d {
			d[i] = a[i] ^ b[i]
		}
	case netlist.OpNot:
		for i := range d {
			d[i] = ^a[i]
		}
		maskTop(d, w.width)
	case netlist.OpMux:
		a = w.args[2-a[0]][:len(d)]
		for i := range d { // copy is a call, and most values are short
			d[i] = a[i]
		}
	case netlist.OpIndex:
		w.index(d, a, b[0])
	case netlist.OpNeg, netlist.OpAdd, netlist.OpSub, netlist.OpMulU, netlist.OpMulS:
		w.arithmetic(d, a, b)
	case netlist.OpEq, netlist.OpNe, netlist.OpLtU, netlist.OpLeU, netlist.OpLtS, netlist.OpLeS,
		netlist.OpRedAnd, netlist.OpRedOr, netlist.OpRedXor:
		d[0] = truth(w.holds(a, b))
	case netlist.OpShl, netlist.OpShrU, netlist.OpShrS:
		w.shift(d, a, b[0])
	case netlist.OpMemRead:
		m := &e.mems[w.aux]
		if a[0] < m.depth {
			copy(d, e.v[m.at+a[0]*m.stride:])
		} else {
			clear(d)
		}
	case netlist.OpInsert:
		copy(d, a)
		if ew := w.widths[2]; b[0] < uint64(w.width/ew) {
			put(d, w.args[2], int(b[0])*ew, ew)
		}
	}
}

func maskTop(d []uint64, width int) {
	if r := width % 64; r != 0 {
		d[len(d)-1] &= 1<<r - 1
	}
}

func (w *wideOp) arithmetic(d, a, b []uint64) {
	var carry uint64
	switch w.op {
	case netlist.OpAdd:
		for i := range d {
			d[i], carry = bits.Add64(a[i], b[i], carry)
		}
	case netlist.OpSub:
		for i := range d {
			d[i], carry = bits.Sub64(a[i], b[i], carry)
		}
	case netlist.OpNeg:
		for i := range d {
			d[i], carry = bits.Sub64(0, a[i], carry)
		}
	default:
		w.multiply(d, a, b)
	}
	maskTop(d, w.width)
}

// multiply makes the unsigned product; for a negative factor of the signed
// one, the other factor is taken off at the weight of its sign.
func (w *wideOp) multiply(d, a, b []uint64) {
	clear(d)
	for i, x := range a {
		var carry uint64
		for j, y := range b {
			if i+j >= len(d) {
				break
			}
			hi, lo := bits.Mul64(x, y)
			var c uint64
			lo, c = bits.Add64(lo, d[i+j], 0)
			hi += c
			lo, c = bits.Add64(lo, carry, 0)
			d[i+j], carry = lo, hi+c
		}
		if i+len(b) < len(d) {
			d[i+len(b)] = carry
		}
	}
	if w.op == netlist.OpMulS {
		if bitAt(a, w.widths[0]-1) {
			subAt(d, b, w.widths[0])
		}
		if bitAt(b, w.widths[1]-1) {
			subAt(d, a, w.widths[1])
		}
	}
}

func bitAt(v []uint64, i int) bool { return v[i/64]>>(i%64)&1 == 1 }

// subAt subtracts x * 2^lo from d.
func subAt(d, x []uint64, lo int) {
	word, s := lo/64, uint(lo%64)
	var borrow, low uint64
	for i := word; i < len(d); i++ {
		var part uint64
		if i-word < len(x) {
			part = x[i-word]<<s | low
			low = x[i-word] >> 1 >> (63 - s)
		} else {
			part, low = low, 0
		}
		d[i], borrow = bits.Sub64(d[i], part, borrow)
	}
}

func (w *wideOp) holds(a, b []uint64) bool {
	switch w.op {
	case netlist.OpEq:
		return equal(a, b)
	case netlist.OpNe:
		return !equal(a, b)
	case netlist.OpLtU:
		return less(a, b)
	case netlist.OpLeU:
		return !less(b, a)
	case netlist.OpLtS:
		return w.lessS(a, b)
	case netlist.OpLeS:
		return !w.lessS(b, a)
	case netlist.OpRedXor:
		var x uint64
		for _, y := range a {
			x ^= y
		}
		return bits.OnesCount64(x)&1 == 1
	case netlist.OpRedOr:
		for _, y := range a {
			if y != 0 {
				return true
			}
		}
		return false
	}
	last := len(a) - 1
	for _, y := range a[:last] {
		if ^y != 0 {
			return false
		}
	}
	return a[last] == ones(w.widths[0]-64*last)
}

func equal(a, b []uint64) bool {
	for i := range a {
		if a[i] != b[i] {
			return false
		}
	}
	return true
}

func less(a, b []uint64) bool {
	for i := len(a) - 1; i >= 0; i-- {
		if a[i] != b[i] {
			return a[i] < b[i]
		}
	}
	return false
}

func (w *wideOp) lessS(a, b []uint64) bool {
	sa, sb := bitAt(a, w.widths[0]-1), bitAt(b, w.widths[0]-1)
	if sa != sb {
		return sa
	}
	return less(a, b)
}

func (w *wideOp) shift(d, a []uint64, by uint64) {
	fill := w.op == netlist.OpShrS && bitAt(a, w.width-1)
	n := int(min(by, uint64(w.width)))
	if w.op == netlist.OpShl {
		shiftLeft(d, a, n)
		maskTop(d, w.width)
		return
	}
	shiftRight(d, a, n)
	if fill {
		setFrom(d, w.width-n)
		maskTop(d, w.width)
	}
}

// shiftLeft sets d to a << n; limbs of a past d are dropped.
func shiftLeft(d, a []uint64, n int) {
	word, s := n/64, uint(n%64)
	for i := len(d) - 1; i >= 0; i-- {
		var x uint64
		if j := i - word; j >= 0 {
			if j < len(a) {
				x = a[j] << s
			}
			if j > 0 && j-1 < len(a) {
				x |= a[j-1] >> 1 >> (63 - s)
			}
		}
		d[i] = x
	}
}

// shiftRight sets d to a >> n, which must fit.
func shiftRight(d, a []uint64, n int) {
	word, s := n/64, uint(n%64)
	for i := range d {
		var x uint64
		if j := i + word; j < len(a) {
			x = a[j] >> s
			if j+1 < len(a) {
				x |= a[j+1] << 1 << (63 - s)
			}
		}
		d[i] = x
	}
}

// setFrom sets all bits of d from bit lo on.
func setFrom(d []uint64, lo int) {
	for i := lo / 64; i < len(d); i++ {
		d[i] |= ^uint64(0) << (lo % 64)
		lo = 0
	}
}

// put writes the w bits of x into d at bit lo. Bits of x above w are zero.
func put(d, x []uint64, lo, w int) {
	for i := 0; w > 0; i++ {
		n := min(w, 64)
		at, s := (lo+64*i)/64, uint(lo%64)
		m := ones(n)
		d[at] = d[at]&^(m<<s) | x[i]<<s
		if int(s)+n > 64 {
			r := 64 - s
			d[at+1] = d[at+1]&^(m>>r) | x[i]>>r
		}
		w -= n
	}
}

func (w *wideOp) index(d, a []uint64, n uint64) {
	if n >= uint64(w.widths[0]/w.width) {
		clear(d)
		return
	}
	shiftRight(d, a, int(n)*w.width)
	maskTop(d, w.width)
}
