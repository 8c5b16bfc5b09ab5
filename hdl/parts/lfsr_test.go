package parts_test

import (
	"fmt"
	"math/big"
	"testing"

	"github.com/hwgen/hwgen/hdl/parts"
	"github.com/stretchr/testify/require"
)

// The state returns to the seed after 2^n-1 steps and not before.
func TestLFSRHasItsFullPeriod(t *testing.T) {
	for width := 2; width <= 14; width++ {
		for _, galois := range []bool{false, true} {
			r := rigOf(t, parts.LFSR{Width: width, Galois: galois})
			r.set("enable", 1)
			state := r.signal("state")
			seen := make([]bool, 1<<width)
			for range 1<<width - 1 {
				x := state.Get()
				require.NotZero(t, x)
				require.False(t, seen[x], "width %d: %b comes twice", width, x)
				seen[x] = true
				r.step()
			}
			require.Equal(t, uint64(1), state.Get())
		}
	}
}

// A Galois register multiplies by x modulo the polynomial, a Fibonacci register
// obeys the recurrence of the taps; Steps of them at once are as many steps.
func TestLFSRFollowsItsPolynomial(t *testing.T) {
	for _, l := range []parts.LFSR{
		{Width: 16}, {Width: 100}, {Width: 168}, {Width: 9, Taps: []int{4, 9}, Seed: 0x155}, {Width: 37, Seed: 12345},
		{Width: 4, Taps: []int{4}}, {Width: 200, Taps: []int{200, 1, 7, 190}},
	} {
		taps := l.Taps
		if taps == nil {
			taps = parts.LFSRTaps(l.Width)
		}
		for _, steps := range []int{1, 2, 7, 33} {
			t.Run(fmt.Sprint(l.Width, steps), func(t *testing.T) {
				l.Steps = steps
				l.Galois = true
				checkGalois(t, l, taps, rigOf(t, l))
				l.Galois = false
				checkFibonacci(t, l, taps, rigOf(t, l))
			})
		}
	}
}

func checkGalois(t *testing.T, l parts.LFSR, taps []int, r *rig) {
	p := big.NewInt(1)
	for _, e := range taps {
		p.SetBit(p, e, 1)
	}
	want := new(big.Int).SetUint64(max(l.Seed, 1))
	r.set("enable", 1)
	for range 30 {
		require.Equal(t, want, r.big("state"))
		for i := range l.Steps {
			require.Equal(t, want.Bit(l.Width-1), r.big("out").Bit(i))
			want.Lsh(want, 1)
			if want.Bit(l.Width) == 1 {
				want.Xor(want, p)
			}
		}
		r.step()
	}
}

func checkFibonacci(t *testing.T, l parts.LFSR, taps []int, r *rig) {
	seed := new(big.Int).SetUint64(max(l.Seed, 1))
	var history []uint // bits that entered, the first one is the seed's top bit
	for i := l.Width - 1; i >= 0; i-- {
		history = append(history, seed.Bit(i))
	}
	r.set("enable", 1)
	for cycle := range 30 {
		out, state := r.big("out"), r.big("state")
		for i := range l.Steps {
			require.Equal(t, history[cycle*l.Steps+i], out.Bit(i), "the bits leave in the order in which they entered")
			next := uint(0)
			for _, e := range taps {
				next ^= history[len(history)-e]
			}
			history = append(history, next)
		}
		for i := range l.Width {
			require.Equal(t, history[cycle*l.Steps+l.Width-1-i], state.Bit(i))
		}
		r.step()
	}
}

func TestLFSRLoads(t *testing.T) {
	r := rigOf(t, parts.LFSR{Width: 8, Seed: 9})
	require.Equal(t, uint64(9), r.get("state"))
	r.set("load", 1)
	r.set("value", 0x5a)
	r.step()
	require.Equal(t, uint64(0x5a), r.get("state"))
	r.set("value", 0)
	r.step()
	require.Equal(t, uint64(9), r.get("state"), "zero would stay")
}
