package parts

import (
	"math/big"
	"math/bits"

	"github.com/hwgen/hwgen/hdl"
)

// linear is a linear function over bits: bit i of the result is the exclusive
// or of the argument's bits that are set in row i.
type linear []*big.Int

// identity is the function that changes nothing.
func identity(width int) linear {
	f := make(linear, width)
	for i := range f {
		f[i] = new(big.Int).SetBit(new(big.Int), i, 1)
	}
	return f
}

// apply is the function of a signal.
func (f linear) apply(x hdl.Signal) hdl.Signal {
	rows := make([]hdl.Value, len(f))
	for i, row := range f {
		rows[len(f)-1-i] = parity(x, row)
	}
	return hdl.Cat(rows...)
}

// listed is the number of bits up to which an exclusive or names its bits one
// by one; above, it is written with a mask.
const listed = 8

// parity is the exclusive or of the bits of x that mask selects.
func parity(x hdl.Signal, mask *big.Int) hdl.Signal {
	n := 0
	for _, w := range mask.Bits() {
		n += bits.OnesCount(uint(w))
	}
	switch {
	case n == 0:
		return hdl.Lit(1, 0)
	case n > listed:
		return x.And(hdl.Hex(x.Width(), mask.Text(16))).RedXor()
	}
	var from []hdl.Value
	for i := x.Width() - 1; i >= 0; i-- {
		if mask.Bit(i) == 1 {
			from = append(from, x.Bit(i))
		}
	}
	return hdl.Cat(from...).RedXor()
}
