package parts_test

import (
	"math/big"
	mathbits "math/bits"
	"testing"

	"github.com/hwgen/hwgen/hdl"
	"github.com/hwgen/hwgen/hdl/parts"
	"github.com/stretchr/testify/require"
)

// helpers has an output for each function on bits.
type helpers struct{ Width int }

type helpersPorts struct {
	In                                                    hdl.In
	Found, First, FoundLast, Last, Lowest, Reverse        hdl.Out
	OneHotIndex, IsOneHot, OneHotOrZero, Pop, Lead, Trail hdl.Out
	Gray, Binary, OneHot, Above                           hdl.Out
}

func (h helpers) Ports() helpersPorts {
	w, i, c := h.Width, hdl.IndexBits(h.Width), hdl.BitsFor(uint64(h.Width))
	return helpersPorts{
		In: hdl.Input(w), Found: hdl.Output(1), First: hdl.Output(i), FoundLast: hdl.Output(1), Last: hdl.Output(i),
		Lowest: hdl.Output(w), Reverse: hdl.Output(w), OneHotIndex: hdl.Output(i), IsOneHot: hdl.Output(1), OneHotOrZero: hdl.Output(1),
		Pop: hdl.Output(c), Lead: hdl.Output(c), Trail: hdl.Output(c), Gray: hdl.Output(w), Binary: hdl.Output(w), OneHot: hdl.Output(w), Above: hdl.Output(w),
	}
}

func (h helpers) Build(m *hdl.Module, p *helpersPorts) {
	found, first := parts.FindFirst(p.In)
	p.Found.Set(found)
	p.First.Set(first)
	found, last := parts.FindLast(p.In)
	p.FoundLast.Set(found)
	p.Last.Set(last)
	p.Lowest.Set(parts.LowestSet(p.In))
	p.Reverse.Set(parts.Reverse(p.In))
	p.OneHotIndex.Set(parts.OneHotIndex(parts.LowestSet(p.In)))
	p.IsOneHot.Set(parts.IsOneHot(p.In))
	p.OneHotOrZero.Set(parts.IsOneHotOrZero(p.In))
	p.Pop.Set(parts.PopCount(p.In))
	p.Lead.Set(parts.LeadingZeros(p.In))
	p.Trail.Set(parts.TrailingZeros(p.In))
	p.Gray.Set(parts.BinaryToGray(p.In))
	p.Binary.Set(parts.GrayToBinary(parts.BinaryToGray(p.In)))
	p.OneHot.Set(parts.OneHot(p.In.Trunc(min(h.Width, hdl.IndexBits(h.Width))), h.Width))
	p.Above.Set(parts.Above(parts.LowestSet(p.In)))
}

// checkHelpers compares everything with what math/big says.
func checkHelpers(t *testing.T, r *rig, width int, x *big.Int) {
	t.Helper()
	r.setBig("in", x)
	pop, last := 0, 0
	for i := range width {
		if x.Bit(i) == 1 {
			pop++
			last = i
		}
	}
	first, lead, lowest := 0, width, new(big.Int)
	above := new(big.Int)
	if pop > 0 {
		first = int(x.TrailingZeroBits())
		lead = width - x.BitLen()
		lowest.SetBit(lowest, first, 1)
		above.Xor(ones(width), ones(first+1))
	}
	trail := first
	if pop == 0 {
		trail = width
	}
	flag := func(b bool) uint64 {
		if b {
			return 1
		}
		return 0
	}
	for name, want := range map[string]uint64{
		"found": flag(pop > 0), "first": uint64(first), "found_last": flag(pop > 0), "last": uint64(last),
		"one_hot_index": uint64(first), "is_one_hot": flag(pop == 1), "one_hot_or_zero": flag(pop < 2),
		"pop": uint64(pop), "lead": uint64(lead), "trail": uint64(trail),
	} {
		require.Equal(t, want, r.get(name), "%s of %b", name, x)
	}
	reverse := new(big.Int)
	for i := range width {
		reverse.SetBit(reverse, width-1-i, x.Bit(i))
	}
	gray := new(big.Int).Xor(x, new(big.Int).Rsh(x, 1))
	for name, want := range map[string]*big.Int{"lowest": lowest, "reverse": reverse, "gray": gray, "binary": x, "above": above} {
		require.Zero(t, want.Cmp(r.big(name)), "%s of %b", name, x)
	}
	index := int(new(big.Int).And(x, ones(min(width, hdl.IndexBits(width)))).Int64())
	hot := new(big.Int)
	if index < width {
		hot.SetBit(hot, index, 1)
	}
	require.Zero(t, hot.Cmp(r.big("one_hot")))
}

// All values up to 9 bits, and random ones of many bits.
func TestBitHelpers(t *testing.T) {
	for width := 1; width <= 9; width++ {
		r := rigOf(t, helpers{width})
		for x := range int64(1) << width {
			checkHelpers(t, r, width, big.NewInt(x))
		}
	}
	for _, width := range []int{31, 32, 33, 64, 65, 200, 513} {
		r := rigOf(t, helpers{width})
		rnd := random(uint64(width))
		for i := range 60 {
			x := randomBig(rnd, width)
			if i < width {
				x.Lsh(x, uint(rnd.IntN(width))).And(x, ones(width)) // zeros below
				x.Rsh(x, uint(rnd.IntN(width)))                     // and above
			}
			checkHelpers(t, r, width, x)
		}
	}
}

func TestFindFirstSetComponent(t *testing.T) {
	r := rigOf(t, parts.FindFirstSet{Width: 11})
	for x := range uint64(1) << 11 {
		r.set("in", x)
		if x == 0 {
			require.Equal(t, [3]uint64{}, [3]uint64{r.get("found"), r.get("index"), r.get("one_hot")})
			continue
		}
		i := uint64(mathbits.TrailingZeros64(x))
		require.Equal(t, [3]uint64{1, i, 1 << i}, [3]uint64{r.get("found"), r.get("index"), r.get("one_hot")})
	}
}
