package parts_test

import (
	"math/big"
	"testing"

	"github.com/hwgen/hwgen/hdl/parts"
	"github.com/stretchr/testify/require"
)

// polynomial arithmetic over GF(2), for the proof of the table.

func mulMod(a, b, p *big.Int) *big.Int {
	n := p.BitLen() - 1
	out := new(big.Int)
	for i := b.BitLen() - 1; i >= 0; i-- {
		out.Lsh(out, 1)
		if out.Bit(n) == 1 {
			out.Xor(out, p)
		}
		if b.Bit(i) == 1 {
			out.Xor(out, a)
		}
	}
	return out
}

// powX is x^e modulo p.
func powX(e, p *big.Int) *big.Int {
	out := big.NewInt(1)
	for i := e.BitLen() - 1; i >= 0; i-- {
		out = mulMod(out, out, p)
		if e.Bit(i) == 1 {
			out = mulMod(out, big.NewInt(2), p)
		}
	}
	return out
}

// Each polynomial of the table is primitive: x^(2^n-1) is 1, and x^((2^n-1)/q)
// is not for any prime q that divides 2^n-1. The order of x then is 2^n-1, which
// makes the polynomial irreducible too.
func TestLFSRTapsArePrimitive(t *testing.T) {
	one := big.NewInt(1)
	for n := 2; n <= 168; n++ {
		taps := parts.LFSRTaps(n)
		require.Equal(t, n, taps[0])
		p := big.NewInt(1)
		for _, e := range taps {
			p.SetBit(p, e, 1)
		}
		order := ones(n)
		require.Zero(t, powX(order, p).Cmp(one), "degree %d", n)
		for _, q := range primesOf(t, n) {
			require.NotZero(t, powX(new(big.Int).Quo(order, q), p).Cmp(one), "degree %d", n)
		}
	}
	require.Nil(t, parts.LFSRTaps(1))
	require.Nil(t, parts.LFSRTaps(169))
}

// primesOf lists the primes that divide 2^n-1: of the factors listed that do,
// and of what is left. It checks that all of them are prime and that nothing is
// missing.
func primesOf(t *testing.T, n int) []*big.Int {
	t.Helper()
	left := ones(n)
	var out []*big.Int
	for _, q := range mersennePrimes {
		if new(big.Int).Rem(ones(n), q).Sign() != 0 {
			continue
		}
		out = append(out, q)
		for new(big.Int).Rem(left, q).Sign() == 0 {
			left.Quo(left, q)
		}
	}
	if left.Cmp(big.NewInt(1)) > 0 {
		out = append(out, left)
	}
	for _, q := range out {
		require.True(t, q.ProbablyPrime(20), "%v, a factor of 2^%d-1, is prime", q, n)
	}
	return out
}
