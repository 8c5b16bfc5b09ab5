package scenario

import "math/bits"

// Rand is SplitMix64: the same numbers in every version of every executor.
// A draw below n takes the upper half of a 128-bit product.
type Rand struct{ state uint64 }

// NewRand begins a sequence for one purpose of a run.
func NewRand(seed, purpose uint64) *Rand {
	r := &Rand{seed}
	r.state = r.Next() ^ purpose*0xd1342543de82ef95
	return r
}

// Next is 64 bits.
func (r *Rand) Next() uint64 {
	r.state += 0x9e3779b97f4a7c15
	z := r.state
	z = (z ^ z>>30) * 0xbf58476d1ce4e5b9
	z = (z ^ z>>27) * 0x94d049bb133111eb
	return z ^ z>>31
}

// Below is a number from 0 to n-1; n is not 0.
func (r *Rand) Below(n uint64) uint64 {
	hi, _ := bits.Mul64(r.Next(), n)
	return hi
}

// Happens says whether a chance comes true.
func (r *Rand) Happens(c Chance) bool { return c.B > 0 && r.Below(c.B) < c.A }
