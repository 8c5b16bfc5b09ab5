package scenario

import (
	"io"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/hwgen/hwgen/tb/trace"
)

// The numbers are the published ones for SplitMix64 with this seed.
func TestRandIsSplitMix64(t *testing.T) {
	r := Rand{1234567}
	for _, want := range []uint64{6457827717110365317, 3203168211198807973, 9817491932198370423, 4593380528125082431, 16408922859458223821} {
		assert.Equal(t, want, r.Next())
	}
}

func TestBelowAndChances(t *testing.T) {
	r := NewRand(1, 2)
	var seen [7]int
	hits := 0
	for range 7000 {
		seen[r.Below(7)]++
		if r.Happens(Chance{1, 4}) {
			hits++
		}
	}
	for _, n := range seen {
		assert.InDelta(t, 1000, n, 150)
	}
	assert.InDelta(t, 1750, hits, 200)
	assert.False(t, r.Happens(Chance{}))
	assert.True(t, r.Happens(Chance{3, 3}))
	assert.NotEqual(t, NewRand(1, 2).Next(), NewRand(1, 3).Next(), "purposes draw apart")
}

func drain(t *testing.T, s Stream) (out []Access) {
	buf := make([]Access, 10)
	for {
		n, err := s.Next(buf)
		out = append(out, buf[:n]...)
		if err == io.EOF {
			require.NoError(t, s.Close())
			return out
		}
		require.NoError(t, err)
	}
}

func TestRandomAccesses(t *testing.T) {
	p := compile(t, "seed 5\nrandom 1000 in image+0x101 for 1000 sizes 2, 4 threads 1..3 stores 1 in 2 hot image+0x200 for 64 takes 3 in 4")
	a := drain(t, p.Actions[0].(*Random).Stream())
	require.Len(t, a, 1000)
	base := p.Config.ImageBase
	hot, stores := 0, 0
	threads := map[uint8]int{}
	for _, x := range a {
		assert.Contains(t, []uint8{2, 4}, x.Size)
		assert.Zero(t, x.Addr%uint64(x.Size))
		assert.GreaterOrEqual(t, x.Addr, base+0x101)
		assert.LessOrEqual(t, x.Addr+uint64(x.Size), base+0x101+1000)
		threads[x.Thread]++
		if x.Addr-base-0x200 < 64 {
			hot++
		}
		if x.Store {
			stores++
			assert.Less(t, x.Value, uint64(1)<<(8*x.Size))
		}
	}
	assert.InDelta(t, 750+250*64/1000, hot, 50)
	assert.InDelta(t, 500, stores, 60)
	assert.Len(t, threads, 3)
	assert.Equal(t, a, drain(t, p.Actions[0].(*Random).Stream()), "the same again")
}

func TestReplayTakesTurns(t *testing.T) {
	p := compile(t, `replay "../../examples/traces/sort.lackey.gz" limit 100 threads 0, 2`)
	r := p.Actions[0].(*Replay)
	s, err := r.Stream(&p.Config)
	require.NoError(t, err)
	a := drain(t, s)
	assert.Equal(t, uint64(99), a[len(a)-1].Ref)
	for _, x := range a {
		assert.Equal(t, uint8(x.Ref%2*2), x.Thread)
		if x.Store {
			assert.True(t, trace.Wrote(byte(x.Value), x.Ref, x.Addr))
		}
	}
}
