package cachectl

import (
	"fmt"
	"math/rand"
	"testing"

	"github.com/hwgen/hwgen/hdl"
	"github.com/hwgen/hwgen/hdl/sim"
	"github.com/hwgen/hwgen/models/spec"
	"github.com/stretchr/testify/require"
)

// What the engine has in memory between initial and next is what it took, in
// order, apart from nulls (I3), through many wraps, flushes and releases; the
// room it reports is S7's.
func TestLogEngineKeepsOrder(t *testing.T) {
	for _, c := range []LogEngine{
		{AddrBits: 32, LineBytes: 32, BusBits: 32, Entries: 64},
		{AddrBits: 32, LineBytes: 32, BusBits: 256, Entries: 32},
		{AddrBits: 48, LineBytes: 32, BusBits: 32, Entries: 32},
		{AddrBits: 48, LineBytes: 16, BusBits: 128, Entries: 32},
		{AddrBits: 20, LineBytes: 128, BusBits: 64, Entries: 64},
	} {
		t.Run(fmt.Sprintf("%+v", c), func(t *testing.T) { runLogEngine(t, c) })
	}
}

func runLogEngine(t *testing.T, c LogEngine) {
	d, err := hdl.Elaborate(c)
	require.NoError(t, err)
	s, err := sim.New(d)
	require.NoError(t, err)
	require.NoError(t, s.Reset(1))
	get := func(n string) uint64 { return s.MustSignal(n).Get() }
	set := func(n string, v uint64) { s.MustSignal(n).Set(v) }
	rng := rand.New(rand.NewSource(1))
	eb, per := c.entryBits()/8, c.perLine()
	base := uint64(3 * c.Entries * eb)
	set("base", base/uint64(c.LineBytes))
	log := make([]byte, c.Entries*eb)
	want := []uint64{} // accepted, not released
	var flagged, laps int
	line, beat := uint64(0), 0
	mask := uint64(2*c.Entries - 1)
	initial, flushing := uint64(0), false
	mayBefore, low, calm := false, false, false // one cycle ago
	band := c.Entries * 3 / 4
	set("band", uint64(band))
	for cycle := range 20000 {
		set("in_valid", 0)
		if flagged > 0 && rng.Intn(2) == 0 && !flushing {
			set("in_valid", 1)
			set("in_data", rng.Uint64()>>(64-c.lineBits()))
		}
		set("bus_req_ready", uint64(rng.Intn(2)))
		set("bus_write_ready", uint64(rng.Intn(2)))
		if !flushing && flagged == 0 && rng.Intn(3) == 0 {
			flushing = true
		}
		set("flush", map[bool]uint64{true: 1}[flushing])
		next := get("next")
		set("release_log", 0)
		if rng.Intn(50) == 0 {
			set("release_log", 1)
			set("release_to", next)
		}
		// S7, from what is outside: free > flagged + the most that padding can be.
		gathered := len(want) - int((next-initial)&mask) + nulls(log, initial, next, c)
		free := c.Entries - int((next-initial)&mask) - gathered
		// Room may be a cycle late, and keep what may be under way.
		may := func(inFlight int) bool { return free > flagged+per-1+inFlight }
		if get("room") == 1 {
			require.True(t, may(0), "cycle %d: free %d flagged %d", cycle, free, flagged)
		} else if cycle > 0 && !flushing {
			require.False(t, may(spec.LogOpsInFlight) && mayBefore, "cycle %d: free %d flagged %d", cycle, free, flagged)
		}
		mayBefore = may(spec.LogOpsInFlight)
		if calm && !flushing {
			require.Equal(t, low, get("warn") == 1, "cycle %d: %d free, band %d", cycle, free, band)
		}
		low, calm = free < band, !flushing
		flag := !flushing && get("room") == 1 && rng.Intn(3) == 0
		set("flag_set", map[bool]uint64{true: 1}[flag])

		if get("in_valid") == 1 && get("in_ready") == 1 {
			want = append(want, get("in_data")*uint64(c.LineBytes)|1)
			flagged--
		}
		if flag {
			flagged++
		}
		if get("bus_req_valid") == 1 && get("bus_req_ready") == 1 {
			line, beat = get("bus_req_line")*uint64(c.LineBytes)-base, 0
			require.EqualValues(t, (next%uint64(c.Entries))*uint64(eb), line)
		}
		if get("bus_write_valid") == 1 && get("bus_write_ready") == 1 {
			v := s.MustSignal("bus_write_data").Value()
			for i := range c.BusBits / 8 {
				log[int(line)+beat*c.BusBits/8+i] = byte(v[i/8] >> (i % 8 * 8))
			}
			beat++
		}
		if get("release_log") == 1 {
			n := int((next-initial)&mask) - nulls(log, initial, next, c)
			require.Equal(t, want[:n], entries(log, initial, next, c), "I3 at cycle %d", cycle)
			want = want[n:]
			initial = next
			laps++
		}
		if flushing && get("flushed") == 1 {
			flushing = false
		}
		require.NoError(t, s.Step(1))
	}
	require.Greater(t, laps, 100)
}

// entries are the valid ones between two pointers.
func entries(log []byte, from, to uint64, c LogEngine) []uint64 {
	out := []uint64{}
	eb := c.entryBits() / 8
	for ; from%uint64(2*c.Entries) != to%uint64(2*c.Entries); from++ {
		at := int(from%uint64(c.Entries)) * eb
		var v uint64
		for i := range eb {
			v |= uint64(log[at+i]) << (8 * i)
		}
		if v != 0 {
			out = append(out, v)
		}
	}
	return out
}

func nulls(log []byte, from, to uint64, c LogEngine) int {
	return int((to-from)%uint64(2*c.Entries)) - len(entries(log, from, to, c))
}
