package cachectl

import (
	"fmt"
	"math/rand"
	"slices"
	"testing"

	"github.com/hwgen/hwgen/hdl"
	"github.com/hwgen/hwgen/hdl/netlist"
	"github.com/hwgen/hwgen/hdl/sim"
	"github.com/stretchr/testify/require"
)

// bench drives an L2: cores, bus, memory, other masters and the log are here in
// Go. The reference is a flat memory: answers come in the order in which
// requests take effect.
type bench struct {
	t   *testing.T
	g   Geometry
	s   *sim.Sim
	rng *rand.Rand
	sig map[string]*sim.Signal

	mem, ref []byte
	calm     bool // no stalls

	waiting [][]request2 // by thread: accepted, not answered
	offered *request2
	tags    uint64

	bus      busState
	cycle    int
	answered int

	dirtyLines map[uint64]bool // by counted stores since the last boundary
	logged     []uint64
	space      int // log entries that the path still takes
	pausing    bool
	toSend     []uint64
	boundaries int
	snoops     int
}

type request2 struct {
	addr, data, mask uint64
	store, counted   bool
	thread, tag      uint64
}

type busState struct {
	kind  string // "", fill, castout, snoop
	line  uint64
	beat  int
	wait  int
	snoop SnoopKind
	asked bool
	dirty bool
	heard bool
	buf   []byte
}

func newBench(t *testing.T, g Geometry, seed int64, memBytes int) *bench {
	d, err := hdl.Elaborate(L2{g})
	require.NoError(t, err)
	return benchOf(t, d, g, seed, memBytes)
}

func benchOf(t *testing.T, d *netlist.Design, g Geometry, seed int64, memBytes int) *bench {
	s, err := sim.New(d, sim.WithSeed(uint64(seed)))
	require.NoError(t, err)
	b := &bench{t: t, g: g, s: s, rng: rand.New(rand.NewSource(seed)), sig: map[string]*sim.Signal{}, space: 4}
	b.mem = make([]byte, memBytes)
	b.rng.Read(b.mem)
	b.ref = append([]byte(nil), b.mem...)
	b.waiting = make([][]request2, g.Threads)
	b.dirtyLines = map[uint64]bool{}
	require.NoError(t, s.Reset(2))
	b.set("counting", 1)
	return b
}

func (b *bench) at(name string) *sim.Signal {
	x := b.sig[name]
	if x == nil {
		x = b.s.MustSignal(name)
		b.sig[name] = x
	}
	return x
}

func (b *bench) get(name string) uint64    { return b.at(name).Get() }
func (b *bench) set(name string, v uint64) { b.at(name).Set(v) }
func (b *bench) flag(name string, v bool) {
	if v {
		b.set(name, 1)
	} else {
		b.set(name, 0)
	}
}

func (b *bench) chance(n int) bool { return b.calm || b.rng.Intn(n) != 0 }

func (b *bench) bytes(m []byte, addr uint64, n int) []byte { return m[addr : addr+uint64(n)] }

func (b *bench) setWide(name string, v []byte) {
	x := make([]uint64, (len(v)+7)/8)
	for i, c := range v {
		x[i/8] |= uint64(c) << (i % 8 * 8)
	}
	b.at(name).SetValue(x)
}

func (b *bench) wide(name string, n int) []byte {
	v := b.at(name).Value()
	out := make([]byte, n)
	for i := range out {
		out[i] = byte(v[i/8] >> (i % 8 * 8))
	}
	return out
}

// step runs a cycle with what offer gives the core port.
func (b *bench) step(offer func() *request2) {
	b.cycle++
	b.inputs(offer)
	b.observe()
	require.NoError(b.t, b.s.Step(1), "cycle %d", b.cycle)
}

func (b *bench) inputs(offer func() *request2) {
	if b.offered == nil {
		b.offered = offer()
	}
	b.flag("req_valid", b.offered != nil)
	if r := b.offered; r != nil {
		b.set("req_addr", r.addr)
		b.flag("req_store", r.store)
		b.set("req_data", r.data)
		b.set("req_mask", r.mask)
		b.set("req_thread", r.thread)
		b.flag("req_counted", r.counted)
		b.set("req_tag", r.tag)
	}
	b.flag("resp_ready", b.chance(5))
	b.flag("pause", b.pausing)
	b.set("epoch", uint64(b.boundaries%2))
	b.flag("pending", len(b.toSend) > 0)
	if b.space < 8 && b.chance(3) {
		b.space++
	}
	b.flag("log_ready", b.space > 0)
	b.flag("log_spare", b.space > 1)
	b.flag("room", b.calm || b.chance(4))
	b.flag("check", !b.calm && b.rng.Intn(200) == 0)
	b.busInputs()
}

func (b *bench) busInputs() {
	u := &b.bus
	if u.wait > 0 {
		u.wait--
	}
	b.flag("bus_req_ready", u.kind == "" && b.chance(3))
	b.flag("bus_read_valid", u.kind == "fill" && u.wait == 0 && b.chance(3))
	n := b.g.busBytes()
	if u.kind == "fill" {
		b.setWide("bus_read_data", b.bytes(b.mem, u.line*uint64(b.g.LineBytes)+uint64(u.beat*n), n))
	}
	b.flag("bus_write_ready", u.kind == "castout" && b.chance(3))
	b.flag("snoop_valid", u.kind == "snoop" && !u.asked)
	b.set("snoop_line", u.line)
	b.set("snoop_kind", uint64(u.snoop))
	b.flag("snoop_dirty_ready", u.kind == "snoop" && u.asked && !u.heard)
	b.flag("snoop_data_ready", u.kind == "snoop" && u.dirty && b.chance(3))
}

func (b *bench) fire(name string) bool { return b.get(name+"_valid") == 1 && b.get(name+"_ready") == 1 }

// observe takes note of what passes at the coming edge.
func (b *bench) observe() {
	b.flag("sent", false)
	if b.fire("req") {
		r := *b.offered
		b.waiting[r.thread] = append(b.waiting[r.thread], r)
		b.offered = nil
	}
	if b.fire("resp") {
		b.answer()
	}
	if b.fire("log") {
		b.logged = append(b.logged, b.get("log_data"))
		b.space--
	}
	b.busMoves()
	if b.pausing && b.get("quiet") == 1 {
		b.boundary()
	}
}

func (b *bench) answer() {
	b.answered++
	thread := b.get("resp_thread")
	require.NotEmpty(b.t, b.waiting[thread], "an answer nobody asked for")
	r := b.waiting[thread][0]
	b.waiting[thread] = b.waiting[thread][1:]
	require.Equal(b.t, r.tag, b.get("resp_tag"), "out of order")
	word := r.addr &^ uint64(b.g.coreBytes()-1)
	if r.store {
		for i := range b.g.coreBytes() {
			if r.mask>>i&1 == 1 {
				b.ref[word+uint64(i)] = byte(r.data >> (8 * i))
			}
		}
		if r.counted {
			b.dirtyLines[r.addr/uint64(b.g.LineBytes)] = true
		}
	}
	base := r.addr &^ uint64(b.g.busBytes()-1)
	require.Equal(b.t, b.bytes(b.ref, base, b.g.busBytes()), b.wide("resp_word", b.g.busBytes()),
		"cycle %d: %+v", b.cycle, r)
}

func (b *bench) busMoves() {
	u := &b.bus
	n, lb := b.g.busBytes(), uint64(b.g.LineBytes)
	switch {
	case b.fire("bus_req"):
		*u = busState{kind: "fill", line: b.get("bus_req_line"), wait: b.rng.Intn(6)}
		if b.get("bus_req_write") == 1 {
			u.kind = "castout"
		}
		if b.calm {
			u.wait = 0
		}
	case b.fire("bus_read"), b.fire("bus_write"):
		if u.kind == "castout" {
			copy(b.mem[u.line*lb+uint64(u.beat*n):], b.wide("bus_write_data", n))
		}
		u.beat++
		if u.beat == b.g.beats() {
			*u = busState{}
		}
	case b.fire("snoop"):
		u.asked = true
	case b.fire("snoop_dirty"):
		u.heard, u.dirty = true, b.get("snoop_dirty_data") == 1
		if !u.dirty {
			b.snooped(b.bytes(b.mem, u.line*lb, int(lb)))
		}
	case b.fire("snoop_data"):
		u.buf = append(u.buf, b.wide("snoop_data_data", n)...)
		if len(u.buf) == int(lb) {
			b.snooped(u.buf)
		}
	case u.kind == "" && !b.calm:
		b.otherMaster()
	}
}

// otherMaster may begin a transfer of another master.
func (b *bench) otherMaster() {
	u := &b.bus
	if len(b.toSend) > 0 && b.rng.Intn(3) == 0 {
		*u = busState{kind: "snoop", snoop: SnoopRetrieve, line: b.toSend[0]}
	} else if b.rng.Intn(30) == 0 {
		*u = busState{kind: "snoop", line: uint64(b.rng.Intn(len(b.mem) / b.g.LineBytes))}
		u.snoop = []SnoopKind{SnoopRead, SnoopOwn, SnoopWrite}[b.rng.Intn(3)]
		// Writes go to the upper half of the memory, which is in no image.
		if u.snoop == SnoopWrite {
			u.line |= uint64(len(b.mem) / b.g.LineBytes / 2)
		}
	}
}

// snooped ends a snoop: line is what the other master gets.
func (b *bench) snooped(line []byte) {
	u := &b.bus
	b.snoops++
	lb := uint64(b.g.LineBytes)
	if u.snoop != SnoopWrite {
		require.Equal(b.t, b.bytes(b.ref, u.line*lb, int(lb)), line, "cycle %d: %v of line %x", b.cycle, u.snoop, u.line)
	}
	switch u.snoop {
	case SnoopOwn:
		copy(b.mem[u.line*lb:], line)
	case SnoopWrite:
		fresh := make([]byte, lb)
		b.rng.Read(fresh)
		copy(b.mem[u.line*lb:], fresh)
		copy(b.ref[u.line*lb:], fresh)
	case SnoopRetrieve:
		b.toSend = b.toSend[1:]
		b.flag("sent", true)
	}
	*u = busState{}
}

// boundary is I4: what was logged is what counted stores modified.
func (b *bench) boundary() {
	got := map[uint64]bool{}
	for _, l := range b.logged {
		got[l] = true
	}
	require.Equal(b.t, b.dirtyLines, got, "I4 at cycle %d", b.cycle)
	b.toSend = nil
	for l := range got {
		b.toSend = append(b.toSend, l)
	}
	slices.Sort(b.toSend)
	b.logged, b.dirtyLines = nil, map[uint64]bool{}
	b.boundaries++
	b.pausing = false
}

func (b *bench) random() *request2 {
	if b.rng.Intn(4) == 0 {
		return nil
	}
	thread := uint64(b.rng.Intn(b.g.Threads))
	if b.get("open")>>thread&1 == 0 || b.pausing {
		return nil
	}
	size := uint64(1) << b.rng.Intn(log2(b.g.coreBytes())+1)
	half := uint64(len(b.mem) / 2)
	addr := uint64(b.rng.Intn(int(half))) &^ (size - 1)
	if b.rng.Intn(5) > 0 {
		addr = addr % 512
	}
	r := &request2{addr: addr, thread: thread, tag: b.tags % (1 << TagWidth), store: b.rng.Intn(2) == 0}
	b.tags++
	if r.store {
		r.data = b.rng.Uint64() >> (64 - b.g.CoreBits)
		r.mask = (1<<size - 1) << (addr % uint64(b.g.coreBytes()))
		r.counted = b.g.Log && b.rng.Intn(3) > 0
		if !r.counted && b.rng.Intn(2) == 0 {
			r.addr += half
		}
	} else if b.rng.Intn(3) == 0 {
		r.addr += half
	}
	return r
}

func TestL2AgainstFlatMemory(t *testing.T) {
	for i, g := range []Geometry{
		{AddrBits: 32, LineBytes: 32, BusBits: 32, CoreBits: 32, Threads: 4, Bytes: 4096, Ways: 2, Log: true, FlagWait: 64},
		{AddrBits: 32, LineBytes: 32, BusBits: 256, CoreBits: 32, Threads: 4, Bytes: 32768, Ways: 4, Log: true, FlagWait: 4},
		{AddrBits: 32, LineBytes: 32, BusBits: 64, CoreBits: 32, Threads: 2, Bytes: 4096, Ways: 2},
		{AddrBits: 48, LineBytes: 16, BusBits: 64, CoreBits: 64, Threads: 16, Bytes: 1 << 20, Ways: 16, Log: true, FlagWait: 64},
		{AddrBits: 16, LineBytes: 128, BusBits: 32, CoreBits: 32, Threads: 1, Bytes: 1024, Ways: 1, Log: true, FlagWait: 1, RoundRobin: true},
		{AddrBits: 20, LineBytes: 64, BusBits: 32, CoreBits: 32, Threads: 3, Bytes: 1024, Ways: 16, Log: true, FlagWait: 1, RoundRobin: true},
	} {
		t.Run(fmt.Sprint(i), func(t *testing.T) {
			b := newBench(t, g, int64(i+1), 32768)
			n := 30000
			for range n {
				if b.rng.Intn(500) == 0 && len(b.toSend) == 0 {
					b.pausing = g.Log
				}
				b.step(b.random)
			}
			t.Logf("answered %d, boundaries %d, snoops %d", b.answered, b.boundaries, b.snoops)
			require.Greater(t, b.answered, n/100)
			if g.Log {
				require.Greater(t, b.boundaries, 5)
			}
			require.Greater(t, b.snoops, 50)
		})
	}
}

// The L1 in front changes nothing but the time.
func TestCachesAgainstFlatMemory(t *testing.T) {
	for i, c := range []Caches{
		{L1: Geometry{Bytes: 512, Ways: 1}, L2: Geometry{AddrBits: 32, LineBytes: 32, BusBits: 32, CoreBits: 32, Threads: 4, Bytes: 4096, Ways: 2, Log: true, FlagWait: 64}},
		{L1: Geometry{Bytes: 1024, Ways: 4}, L2: Geometry{AddrBits: 32, LineBytes: 32, BusBits: 256, CoreBits: 32, Threads: 4, Bytes: 4096, Ways: 4, Log: true, FlagWait: 4}},
		{L1: Geometry{Bytes: 512, Ways: 2, RoundRobin: true}, L2: Geometry{AddrBits: 16, LineBytes: 128, BusBits: 64, CoreBits: 32, Threads: 1, Bytes: 1024, Ways: 1, Log: true, FlagWait: 1, RoundRobin: true}},
	} {
		t.Run(fmt.Sprint(i), func(t *testing.T) {
			l1 := c.L2
			l1.Bytes, l1.Ways, l1.Log = c.L1.Bytes, c.L1.Ways, false
			d, err := hdl.Elaborate(Caches{l1, c.L2})
			require.NoError(t, err)
			require.Empty(t, d.Warnings.Error())
			b := benchOf(t, d, c.L2, int64(i+1), 32768)
			hits := 0
			for range 40000 {
				if b.rng.Intn(500) == 0 && len(b.toSend) == 0 {
					b.pausing = true
				}
				b.step(b.random)
				hits += int(b.get("l1_hit"))
			}
			t.Logf("answered %d, by the L1 %d, boundaries %d, snoops %d", b.answered, hits, b.boundaries, b.snoops)
			require.Positive(t, hits)
			require.Greater(t, b.boundaries, 5)
		})
	}
}

// A hit every cycle: loads and stores, to one line and to several, while the
// flag check and other masters are idle.
func TestL2HitsEveryCycle(t *testing.T) {
	g := Geometry{AddrBits: 32, LineBytes: 32, BusBits: 32, CoreBits: 32, Threads: 4, Bytes: 4096, Ways: 2, Log: true, FlagWait: 64}
	for _, c := range []struct {
		name  string
		store func(i int) bool
		line  func(i int) int
	}{
		{"loads", func(int) bool { return false }, func(i int) int { return i * 7 }},
		{"stores", func(int) bool { return true }, func(i int) int { return i * 7 }},
		{"stores to one word", func(int) bool { return true }, func(int) int { return 0 }},
		{"both, one line", func(i int) bool { return i%2 == 0 }, func(int) int { return 3 }},
		{"both", func(i int) bool { return i%3 == 0 }, func(i int) int { return i * 5 }},
	} {
		t.Run(c.name, func(t *testing.T) {
			b := newBench(t, g, 1, 32768)
			b.calm = true
			n := 0
			next := func() *request2 {
				r := &request2{addr: uint64(c.line(n) % 100 * 32), store: c.store(n), counted: true, mask: 15, data: uint64(n), tag: uint64(n) % 256}
				r.thread = uint64(n % 4)
				n++
				return r
			}
			for b.answered < 400 { // brings the lines in and sets their flags
				b.step(next)
			}
			before := b.answered
			for range 1000 {
				b.step(next)
			}
			require.Equal(t, 1000, b.answered-before)
		})
	}
}
