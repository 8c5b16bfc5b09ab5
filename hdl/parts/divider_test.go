package parts_test

import (
	"fmt"
	"math/big"
	"testing"

	"github.com/hwgen/hwgen/hdl/parts"
	"github.com/stretchr/testify/require"
)

// divide is what the RISC-V specification says, by math/big, whose Quo and Rem
// truncate as it does.
func divide(width int, n, d *big.Int, signed bool) (quotient, remainder *big.Int) {
	modulus := new(big.Int).Lsh(big.NewInt(1), uint(width))
	if d.Sign() == 0 {
		return ones(width), n
	}
	if signed {
		n, d = toSigned(n, width), toSigned(d, width)
	}
	q, r := new(big.Int).QuoRem(n, d, new(big.Int))
	return q.Mod(q, modulus), r.Mod(r, modulus)
}

func toSigned(x *big.Int, width int) *big.Int {
	if x.Bit(width-1) == 0 {
		return x
	}
	return new(big.Int).Sub(x, new(big.Int).Lsh(big.NewInt(1), uint(width)))
}

// ask makes one division and checks its result and its time.
func ask(t *testing.T, r *rig, width int, n, d *big.Int, signed bool) {
	t.Helper()
	r.setBig("in_dividend", n)
	r.setBig("in_divisor", d)
	r.setBool("in_signed", signed)
	r.set("in_valid", 1)
	require.True(t, r.is("in_ready"))
	r.step()
	r.set("in_valid", 0)
	cycles := 1
	for ; !r.is("out_valid"); cycles++ {
		require.False(t, r.is("in_ready"))
		require.Less(t, cycles, 2*width+10)
		r.step()
	}
	require.Equal(t, width+1, cycles)
	q, rem := divide(width, n, d, signed)
	require.Equal(t, fmt.Sprint(q, rem), fmt.Sprint(r.big("out_quotient"), r.big("out_remainder")), "%v by %v, signed %v", n, d, signed)
	r.set("out_ready", 1)
	r.step()
	r.set("out_ready", 0)
}

func TestDividerExhaustively(t *testing.T) {
	for width := 1; width <= 4; width++ {
		r := rigOf(t, parts.Divider{Width: width})
		for n := range int64(1) << width {
			for d := range int64(1) << width {
				ask(t, r, width, big.NewInt(n), big.NewInt(d), false)
				ask(t, r, width, big.NewInt(n), big.NewInt(d), true)
			}
		}
	}
}

func TestDividerOfManyBits(t *testing.T) {
	for _, width := range []int{32, 64, 65, 130} {
		rnd := random(uint64(width))
		r := rigOf(t, parts.Divider{Width: width})
		for i := range 60 {
			n, d := randomBig(rnd, width), randomBig(rnd, width)
			d.Rsh(d, uint(rnd.IntN(width))) // quotients of all sizes
			ask(t, r, width, n, d, i%2 == 1)
		}
	}
}

// The table "Semantics for division by zero and division overflow" of the
// RISC-V unprivileged specification, for 32 bits.
func TestDividerAsRISCV(t *testing.T) {
	r := rigOf(t, parts.Divider{Width: 32})
	for _, c := range []struct{ n, d, signed, q, rem uint64 }{
		{1234567, 0, 0, 1<<32 - 1, 1234567},
		{1234567, 0, 1, 1<<32 - 1, 1234567},
		{1<<32 - 5, 0, 1, 1<<32 - 1, 1<<32 - 5},
		{1 << 31, 1<<32 - 1, 1, 1 << 31, 0},
	} {
		ask(t, r, 32, new(big.Int).SetUint64(c.n), new(big.Int).SetUint64(c.d), c.signed == 1)
		require.Equal(t, [2]uint64{c.q, c.rem}, [2]uint64{r.get("out_quotient"), r.get("out_remainder")})
	}
}

// A result waits until it is taken, and holds off the next request.
func TestDividerWaits(t *testing.T) {
	r := rigOf(t, parts.Divider{Width: 8})
	r.set("in_valid", 1)
	r.set("in_dividend", 200)
	r.set("in_divisor", 7)
	for range 9 {
		r.step()
	}
	r.set("in_dividend", 5)
	for range 5 {
		require.Equal(t, [4]uint64{1, 28, 4, 0}, [4]uint64{r.get("out_valid"), r.get("out_quotient"), r.get("out_remainder"), r.get("in_ready")})
		r.step()
	}
}
