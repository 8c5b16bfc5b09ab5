package sha256

import "math/big"

// The constants of FIPS 180-4 are not copied but computed as it defines them:
// the first 32 bits of the fractional parts of the square roots of the first 8
// primes (section 5.3.3), and of the cube roots of the first 64 (4.2.2).

// initialHash is H(0), the hash before the first block.
func initialHash() []uint64 { return rootFractions(8, 2) }

// roundConstants is K, a word for each round.
func roundConstants() []uint64 { return rootFractions(64, 3) }

// rootFractions is the first 32 bits of the fractional part of the degree-th
// root of each of the first n primes.
func rootFractions(n int, degree uint) []uint64 {
	var out []uint64
	for p := int64(2); len(out) < n; p++ {
		if big.NewInt(p).ProbablyPrime(0) {
			scaled := new(big.Int).Lsh(big.NewInt(p), 32*degree) // root(p * 2^32d) = root(p) * 2^32
			out = append(out, root(scaled, degree).Uint64()&0xffff_ffff)
		}
	}
	return out
}

// root is the degree-th root of x, rounded down, found bit by bit.
func root(x *big.Int, degree uint) *big.Int {
	r := new(big.Int)
	d := big.NewInt(int64(degree))
	for i := x.BitLen()/int(degree) + 1; i >= 0; i-- {
		r.SetBit(r, i, 1)
		if new(big.Int).Exp(r, d, nil).Cmp(x) > 0 {
			r.SetBit(r, i, 0)
		}
	}
	return r
}
