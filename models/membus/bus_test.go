package membus

import (
	"fmt"
	"math/rand"
	"testing"

	"github.com/hwgen/hwgen/hdl"
	"github.com/hwgen/hwgen/hdl/sim"
	"github.com/hwgen/hwgen/models/cachectl"
	"github.com/stretchr/testify/require"
)

// fixture plays the cache, the masters and the memory. view is what a coherent
// reader gets; lines in dirty are newer in the cache than in chips.
type fixture struct {
	t     *testing.T
	c     Bus
	s     *sim.Sim
	rng   *rand.Rand
	view  [][]uint64 // by line, a word a beat
	chips [][]uint64
	dirty map[uint64]bool

	want  []cachectl.SnoopKind // by port, 0 the cache: what it asks for
	line  []uint64
	asks  []bool
	wait  []int // grants of others since it asks
	worst int

	busy        bool // a transfer is under way
	owner, beat int
	got         []uint64
	cacheBeat   int
	answer      int // 0 nothing, 1 answers, 2 supplies
	snooped     uint64
	memLine     uint64
	done        int
}

func (f *fixture) get(n string) uint64    { return f.s.MustSignal(n).Get() }
func (f *fixture) set(n string, v uint64) { f.s.MustSignal(n).Set(v) }
func (f *fixture) flag(n string, v bool) {
	f.set(n, map[bool]uint64{true: 1}[v])
}
func (f *fixture) fires(n string) bool { return f.get(n+"_valid") == 1 && f.get(n+"_ready") == 1 }
func (f *fixture) coin() bool          { return f.rng.Intn(3) > 0 }

// port is the name of a port of master i-1, or of the cache.
func port(i int, what string) string {
	if i == 0 {
		return "cache_" + what
	}
	return fmt.Sprintf("master_%d_%s", i-1, what)
}

func TestBusIsCoherentAndFair(t *testing.T) {
	for _, c := range []Bus{
		{AddrBits: 16, LineBytes: 32, BusBits: 32, Masters: 3},
		{AddrBits: 32, LineBytes: 16, BusBits: 128, Masters: 1},
		{AddrBits: 20, LineBytes: 128, BusBits: 64, Masters: 6},
	} {
		t.Run(c.ModuleName(), func(t *testing.T) { newFixture(t, c).run(6000) })
	}
}

func newFixture(t *testing.T, c Bus) *fixture {
	d, err := hdl.Elaborate(c)
	require.NoError(t, err)
	require.Empty(t, d.Warnings.Error())
	s, err := sim.New(d)
	require.NoError(t, err)
	require.NoError(t, s.Reset(1))
	f := &fixture{t: t, c: c, s: s, rng: rand.New(rand.NewSource(1)), dirty: map[uint64]bool{}}
	for range 16 {
		l := f.fresh()
		f.view, f.chips = append(f.view, l), append(f.chips, append([]uint64(nil), l...))
	}
	n := c.Masters + 1
	f.want, f.line, f.asks, f.wait = make([]cachectl.SnoopKind, n), make([]uint64, n), make([]bool, n), make([]int, n)
	return f
}

func (f *fixture) fresh() []uint64 {
	l := make([]uint64, f.c.beats())
	for i := range l {
		l[i] = f.rng.Uint64() >> (64 - min(64, f.c.BusBits))
	}
	return l
}

func (f *fixture) run(cycles int) {
	for range cycles {
		f.inputs()
		f.observe()
		require.NoError(f.t, f.s.Step(1))
	}
	require.Greater(f.t, f.done, cycles/60)
	require.LessOrEqual(f.t, f.worst, len(f.want)-1, "nobody waits for more than one turn of each other")
}

func (f *fixture) inputs() {
	for i := range f.want {
		if !f.asks[i] && !(f.busy && i == f.owner) && f.rng.Intn(4) == 0 {
			f.asks[i], f.wait[i] = true, 0
			f.line[i] = uint64(f.rng.Intn(len(f.view)))
			f.want[i] = cachectl.SnoopKind(f.rng.Intn(4))
		}
		f.flag(port(i, "req_valid"), f.asks[i])
		f.set(port(i, "req_line"), f.line[i])
		if i > 0 {
			f.set(port(i, "req_kind"), uint64(f.want[i]))
		} else {
			f.flag("cache_req_write", f.want[0] == cachectl.SnoopWrite)
		}
		f.flag(port(i, "read_ready"), f.coin())
		f.flag(port(i, "write_valid"), i == f.owner && f.beat < f.c.beats() && f.coin())
		if i == f.owner && f.beat < f.c.beats() {
			f.set(port(i, "write_data"), f.view[f.line[i]][f.beat])
		}
	}
	f.flag("cache_snoop_ready", f.coin())
	f.flag("cache_dirty_valid", f.answer == 1)
	f.flag("cache_dirty_data", f.dirty[f.snooped])
	f.flag("cache_data_valid", f.answer == 2 && f.coin())
	f.set("cache_data_data", f.view[f.snooped][f.cacheBeat%f.c.beats()])
	f.flag("memory_req_ready", f.coin())
	f.flag("memory_write_ready", f.coin())
	f.flag("memory_read_valid", f.coin())
	f.set("memory_read_data", f.chips[f.memLine][f.beat%f.c.beats()])
}

func (f *fixture) observe() {
	for i := range f.want {
		if f.fires(port(i, "req")) {
			f.grant(i)
		}
	}
	if f.fires("cache_snoop") {
		f.snooped, f.answer = f.get("cache_snoop_line"), 1
		require.Equal(f.t, f.line[f.owner], f.snooped)
		require.NotZero(f.t, f.owner, "the cache is not asked about its own transfers")
		if f.want[f.owner] == cachectl.SnoopWrite {
			delete(f.dirty, f.snooped)
		}
	} else if f.fires("cache_dirty") {
		f.answer, f.cacheBeat = 0, 0
		if f.dirty[f.snooped] {
			f.answer = 2
		}
	}
	if f.fires("memory_req") {
		f.memLine = f.get("memory_req_line")
	}
	f.beats()
}

func (f *fixture) grant(i int) {
	require.EqualValues(f.t, i, f.get("owner"))
	f.busy, f.owner, f.beat, f.got, f.asks[i] = true, i, 0, nil, false
	for k := range f.want {
		if k != i && f.asks[k] {
			f.wait[k]++
			f.worst = max(f.worst, f.wait[k])
		}
	}
	switch {
	case f.want[i] == cachectl.SnoopWrite && i > 0:
		f.view[f.line[i]] = f.fresh()
	case i == 0 && f.want[i] == cachectl.SnoopWrite: // a castout
		delete(f.dirty, f.line[i])
	case i == 0 && f.dirty[f.line[0]]: // the cache does not fill what it has
		f.line[0] = uint64(len(f.view)) - 1
	}
}

func (f *fixture) beats() {
	read, written := f.fires(port(f.owner, "read")), f.fires("memory_write")
	if f.fires("cache_data") {
		f.cacheBeat++
	}
	if written {
		f.chips[f.memLine][f.beat] = f.get("memory_write_data")
	}
	if read {
		f.got = append(f.got, f.get(port(f.owner, "read_data")))
	}
	if !read && !written {
		return
	}
	f.beat++
	if f.beat < f.c.beats() {
		return
	}
	f.done++
	f.busy = false
	f.answer = 0
	if read && f.owner > 0 {
		require.Equal(f.t, f.view[f.line[f.owner]], f.got, "%v of line %d by %d", f.want[f.owner], f.line[f.owner], f.owner)
		if f.want[f.owner] == cachectl.SnoopOwn {
			delete(f.dirty, f.line[f.owner])
			require.Equal(f.t, f.view[f.line[f.owner]], f.chips[f.line[f.owner]], "memory gets what the new owner gets")
		}
	}
	// Now and then the cache modifies a line.
	if l := uint64(f.rng.Intn(len(f.view) - 1)); f.rng.Intn(2) == 0 && !f.asked(l) {
		f.view[l], f.dirty[l] = f.fresh(), true
	}
}

func (f *fixture) asked(l uint64) bool {
	for i := range f.want {
		if f.asks[i] && f.line[i] == l {
			return true
		}
	}
	return false
}
