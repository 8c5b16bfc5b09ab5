package addronly

import (
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"
)

// Two ways, two sets, lines of 32: worked out by hand.
var byHand = []struct {
	ref  Ref
	miss bool
	why  string
}{
	{Ref{0x00, 4, Load}, true, "cold"},
	{Ref{0x1c, 4, Store}, false, "same line"},
	{Ref{0x40, 4, Store}, true, "set 0, second way"},
	{Ref{0x00, 1, Load}, false, "line 0 is the most recent now"},
	{Ref{0x80, 4, Modify}, true, "set 0: line 2 goes"},
	{Ref{0x00, 4, Load}, false, "line 0 has stayed"},
	{Ref{0x40, 4, Load}, true, "line 2 is gone; now line 4 goes"},
	{Ref{0x1e, 4, Load}, true, "straddles: line 0 is there, line 1 is not; one miss"},
	{Ref{0x1e, 4, Load}, false, "now both are"},
	{Ref{0xbe, 4, Store}, true, "lines 5 and 6: both miss, one is counted"},
	{Ref{0xa0, 512, Load}, false, "cut to a line: 5 only"},
	{Ref{0xc0, 32, Load}, false, "6 came with the straddling store"},
}

func TestByHand(t *testing.T) {
	c, err := New(128, 2, 32)
	require.NoError(t, err)
	for _, x := range byHand {
		before := c.Stats().Misses()
		c.Run([]Ref{x.ref})
		assert.Equal(t, x.miss, c.Stats().Misses() != before, "%+v: %s", x.ref, x.why)
	}
	assert.Equal(t, Stats{Loads: 9, Stores: 3, LoadMisses: 4, StoreMisses: 2}, c.Stats())
}

// The plainest possible model: a list a set.
type plain struct {
	sets [][]uint64
	ways int
}

func (p *plain) touch(line uint64) bool {
	s := &p.sets[line%uint64(len(p.sets))]
	at := slices.Index(*s, line)
	if at >= 0 {
		*s = slices.Delete(*s, at, at+1)
	}
	*s = slices.Insert(*s, 0, line)
	if len(*s) > p.ways {
		*s = (*s)[:p.ways]
	}
	return at < 0
}

func TestAgainstLists(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		ways := rapid.IntRange(1, 5).Draw(rt, "ways")
		sets := 1 << rapid.IntRange(0, 3).Draw(rt, "sets")
		line := 1 << rapid.IntRange(0, 7).Draw(rt, "line")
		c, err := New(ways*sets*line, ways, line)
		require.NoError(rt, err)
		p := plain{make([][]uint64, sets), ways}
		var want Stats
		for range rapid.IntRange(1, 200).Draw(rt, "n") {
			r := Ref{rapid.Uint64Range(0, uint64(4*ways*sets*line)).Draw(rt, "addr"), uint16(rapid.IntRange(1, 40).Draw(rt, "size")), Kind(rapid.IntRange(0, 2).Draw(rt, "kind"))}
			c.Run([]Ref{r})
			n := min(uint64(r.Size), uint64(line))
			miss := p.touch(r.Addr / uint64(line))
			if last := (r.Addr + n - 1) / uint64(line); last != r.Addr/uint64(line) {
				miss = p.touch(last) || miss
			}
			switch {
			case r.Kind == Store && miss:
				want.Stores++
				want.StoreMisses++
			case r.Kind == Store:
				want.Stores++
			case miss:
				want.Loads++
				want.LoadMisses++
			default:
				want.Loads++
			}
		}
		require.Equal(rt, want, c.Stats())
	})
}

func TestGeometry(t *testing.T) {
	for _, g := range [][3]int{{1024, 1, 33}, {1024, 0, 32}, {96, 1, 32}, {32, 2, 32}, {0, 1, 32}, {1024, 1, 0}} {
		_, err := New(g[0], g[1], g[2])
		assert.ErrorContains(t, err, "expected a power of two")
	}
	_, err := New(96, 3, 32) // one set of three
	assert.NoError(t, err)
}

// References as a program makes them: mostly near the last ones, some far away.
func BenchmarkRun(b *testing.B) {
	rnd := rand.New(rand.NewPCG(1, 2))
	refs := make([]Ref, 1<<20)
	at := uint64(1 << 30)
	for i := range refs {
		if rnd.IntN(16) == 0 {
			at = 1<<30 + rnd.Uint64N(1<<18)
		}
		refs[i] = Ref{at + rnd.Uint64N(128)&^3, 1 << rnd.IntN(4), Kind(rnd.IntN(3))}
	}
	c, err := New(32<<10, 8, 64)
	if err != nil {
		b.Fatal(err)
	}
	for b.Loop() {
		c.Run(refs)
	}
	s := c.Stats()
	b.ReportMetric(float64(s.Refs())/b.Elapsed().Seconds()/1e6, "Mrefs/s")
	b.ReportMetric(100*float64(s.Misses())/float64(s.Refs()), "%miss")
}
