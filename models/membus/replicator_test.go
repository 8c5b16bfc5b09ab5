package membus

import (
	"encoding/binary"
	"fmt"
	"math/rand"
	"testing"

	"github.com/hwgen/hwgen/hdl"
	"github.com/hwgen/hwgen/hdl/sim"
	"github.com/hwgen/hwgen/models/cachectl"
	"github.com/hwgen/hwgen/models/spec"
	"github.com/stretchr/testify/require"
)

// smallConfig is a configuration with an image of few lines.
func smallConfig(t *testing.T, lines int, sets ...string) spec.Config {
	c := spec.Default()
	for _, x := range append([]string{"memory=64KiB", "l1_size=512", "l2_size=1KiB", "l2_ways=2", "log_entries=64", "threads=2", "state_words=5"}, sets...) {
		require.NoError(t, c.Set(x))
	}
	c.ImageBytes = uint64(lines * c.LineBytes)
	c, err := c.Resolve()
	require.NoError(t, err)
	return c
}

// repBench plays the bus, the log, the cache's pending lines and the sender's
// side of a Replicator. Stores go on all the time, to lines that are not
// pending.
type repBench struct {
	t   *testing.T
	c   spec.Config
	a   spec.AddressMap
	s   *sim.Sim
	rng *rand.Rand

	view   []byte // memory, as a coherent reader sees it
	shadow []byte // at the last boundary
	words  []uint64
	log    []uint64 // lines logged in the open epoch
	pos    uint64   // of the log, entries
	epoch  uint32

	pending map[uint64]bool // lines of the closed epoch that were not released
	want    uint64          // a store waits for it
	waits   bool
	eager   bool
	linked  bool // the sender is real
	waited  int  // data packets since it waits
	early   int
	false_  int

	bus struct {
		busy bool
		line uint64
		kind cachectl.SnoopKind
		wait int
		data []byte
	}
	retrieved map[uint64][]byte // bytes of the last retrieval

	start      int // next line of the sweep, -1: none
	lines      map[uint64]bool
	data, sync uint64
	state      uint64
	marker     bool
	repeated   int
	wordAsked  int
	searches   int
	refused    int
	cycle      int
}

func newRepBench(t *testing.T, c spec.Config) *repBench {
	d, err := hdl.Elaborate(ReplicatorOf(&c))
	require.NoError(t, err)
	s, err := sim.New(d)
	require.NoError(t, err)
	t.Cleanup(func() { s.Close() })
	require.NoError(t, s.Reset(1))
	b := &repBench{t: t, c: c, a: c.AddressMap(), s: s, rng: rand.New(rand.NewSource(int64(c.FilterEntries))), view: make([]byte, c.MemBytes), start: -1, wordAsked: -1}
	b.rng.Read(b.view[b.a.Image.Base:b.a.Image.End()])
	b.retrieved = map[uint64][]byte{}
	b.words = make([]uint64, c.Threads*c.StateWords)
	s.MustSignal("node").Set(1)
	s.MustSignal("term").Set(3)
	s.MustSignal("state_ready").Set(1)
	return b
}

func (b *repBench) get(n string) uint64    { return b.s.MustSignal(n).Get() }
func (b *repBench) set(n string, v uint64) { b.s.MustSignal(n).Set(v) }
func (b *repBench) flag(n string, v bool)  { b.set(n, map[bool]uint64{true: 1}[v]) }
func (b *repBench) fires(n string) bool    { return b.get(n+"_valid") == 1 && b.get(n+"_ready") == 1 }

func (b *repBench) wide(n string) []byte {
	v := b.s.MustSignal(n).Value()
	out := make([]byte, 8*len(v))
	for i, x := range v {
		binary.LittleEndian.PutUint64(out[8*i:], x)
	}
	return out
}

func (b *repBench) lineAt(line uint64) []byte {
	n := uint64(b.c.LineBytes)
	return b.view[line*n : line*n+n]
}

func (b *repBench) imageLine(line uint64) uint64 { return b.a.Image.Base/uint64(b.c.LineBytes) + line }

// step runs a cycle; pulses are inputs that are 1 in it.
func (b *repBench) step(pulses ...string) {
	b.cycle++
	b.inputs()
	for _, n := range pulses {
		b.set(n, 1)
	}
	b.observe()
	require.NoError(b.t, b.s.Step(1), "cycle %d", b.cycle)
	for _, n := range pulses {
		b.set(n, 0)
	}
}

func (b *repBench) inputs() {
	u := &b.bus
	b.flag("bus_ready", !u.busy && b.rng.Intn(3) > 0)
	if u.busy && u.wait > 0 {
		if u.wait--; u.wait == 0 {
			b.snooped()
		}
	}
	valid := u.busy && u.wait == 0 && b.rng.Intn(4) > 0
	b.flag("read_valid", valid)
	if valid {
		n := b.c.BusBits / 8
		v := make([]uint64, (n+7)/8)
		for i := range n {
			v[i/8] |= uint64(u.data[i]) << (i % 8 * 8)
		}
		b.s.MustSignal("read_data").SetValue(v)
	}
	b.flag("send_ready", b.linked || b.rng.Intn(3) > 0)
	b.flag("want", b.waits && (b.eager || b.rng.Intn(8) == 0))
	b.set("want_line", b.want)
	if b.wordAsked >= 0 {
		b.set("state_word", b.words[b.wordAsked])
	} else {
		b.set("state_word", b.rng.Uint64()>>(64-b.c.CoreBits))
	}
}

// snooped is the moment at which the cache answers: the bytes are those of now.
func (b *repBench) snooped() {
	u := &b.bus
	u.data = append([]byte(nil), b.lineAt(u.line)...)
	if b.a.Image.Contains(u.line*uint64(b.c.LineBytes), 1) {
		rel := u.line - b.imageLine(0)
		b.retrieved[rel] = u.data
		if u.kind == cachectl.SnoopRetrieve {
			delete(b.pending, u.line)
			if b.waits && b.want == u.line {
				b.waits = false
				b.early++
			}
		}
	}
}

func (b *repBench) observe() {
	u := &b.bus
	if b.fires("bus") {
		u.busy, u.line, u.kind, u.wait = true, b.get("bus_line"), cachectl.SnoopKind(b.get("bus_kind")), 1+b.rng.Intn(6)
		require.NotEqual(b.t, cachectl.SnoopWrite, u.kind)
	}
	if b.fires("read") {
		if u.data = u.data[b.c.BusBits/8:]; len(u.data) == 0 {
			u.busy = false
		}
	}
	b.wordAsked = -1
	if b.get("state_read") == 1 {
		b.wordAsked = int(b.get("state_index"))
	}
	b.searches += int(b.get("stat_search"))
	b.refused += int(b.get("stat_refused"))
	if b.fires("send") {
		b.packet()
	}
	if b.get("pending") == 0 {
		b.pending, b.waits = nil, false
	}
	b.stores()
}

// stores modify lines, and log them. One that hits a pending line waits.
func (b *repBench) stores() {
	if b.rng.Intn(12) > 0 || len(b.log) >= min(b.c.LogEntries/2, 40) {
		return
	}
	rel := uint64(b.rng.Intn(b.c.ImageLines()))
	line := b.imageLine(rel)
	if b.pending[line] || b.waits && b.want == line {
		if !b.waits {
			b.want, b.waits, b.waited = line, true, 0
		}
		return
	}
	if !b.waits && b.pending != nil && b.rng.Intn(10) == 0 { // the cache is wrong about this one
		b.want, b.waits, b.waited = line, true, 0
		b.false_++
	}
	b.lineAt(line)[b.rng.Intn(b.c.LineBytes)]++
	b.log = append(b.log, line)
	if b.rng.Intn(3) == 0 {
		b.log = append(b.log, line) // logged again after a flag check
	}
}

// packet checks a packet that goes to the sender.
func (b *repBench) packet() {
	kind := spec.PacketKind(b.get("send_kind"))
	body := b.wide("send_body")
	le, e := binary.LittleEndian, b.c.EntryBytes()
	require.Equal(b.t, []uint64{1, 3, uint64(b.epoch)}, []uint64{b.get("send_vm"), b.get("send_term"), b.get("send_epoch")})
	slot, line := uint64(le.Uint32(body)), uint64(le.Uint32(body[4:]))
	if e == 8 {
		line = le.Uint64(body[4:])
	}
	bytes := body[4+e : 4+e+b.c.LineBytes]
	require.False(b.t, b.marker, "a packet behind the marker")
	switch kind {
	case spec.PktStart:
		require.Equal(b.t, 0, b.start)
	case spec.PktSync:
		require.Equal(b.t, []uint64{uint64(b.sync), uint64(b.sync)}, []uint64{slot, line})
		require.Equal(b.t, b.retrieved[line], bytes)
		b.sync++
	case spec.PktData:
		require.Equal(b.t, b.data, slot)
		require.Contains(b.t, b.lines, line, "I4: a line of the epoch")
		n := uint64(b.c.LineBytes)
		require.Equal(b.t, b.shadow[line*n:line*n+n], bytes, "I5: line %d at the boundary, cycle %d", line, b.cycle)
		if b.lines[line] {
			b.repeated++
		}
		b.lines[line] = true
		b.data++
		b.waited++
	case spec.PktState:
		require.Equal(b.t, []uint64{b.state, b.state}, []uint64{slot, line})
		b.state++
		for i := range bytes {
			at := int(line)*b.c.LineBytes + i
			want := byte(0)
			if k := at / b.c.CoreBytes(); k < len(b.words) {
				want = byte(b.words[k] >> (at % b.c.CoreBytes() * 8))
			}
			require.Equal(b.t, want, bytes[i], "byte %d of the state block", at)
		}
	case spec.PktMarker:
		b.marker = true
		require.EqualValues(b.t, b.data+b.sync, le.Uint32(body))
		require.EqualValues(b.t, len(b.words), le.Uint32(body[4:]))
		require.EqualValues(b.t, b.c.StateLines(), b.state)
		for l, sent := range b.lines {
			require.True(b.t, sent, "line %d was left out", l)
		}
	default:
		require.Fail(b.t, "kind", "%v", kind)
	}
}

func (b *repBench) until(what string, limit int, done func() bool) {
	for range limit {
		if done() {
			return
		}
		b.step()
	}
	require.Fail(b.t, what, "not within %d cycles", limit)
}

func (b *repBench) sig(n string) func() bool { return func() bool { return b.get(n) == 1 } }

// boundary closes the open epoch: its addresses are in the log, padded.
func (b *repBench) boundary() (to uint64) {
	e, per := b.c.EntryBytes(), b.c.EntriesPerLine()
	from := b.pos
	b.lines, b.pending = map[uint64]bool{}, map[uint64]bool{}
	put := func(v uint64) {
		at := b.a.Log.Base + b.pos%uint64(b.c.LogEntries)*uint64(e)
		for i := range e {
			b.view[at+uint64(i)] = byte(v >> (8 * i))
		}
		b.pos++
	}
	for _, l := range b.log {
		if b.rng.Intn(20) == 0 && int(b.pos-from) < b.c.LogEntries/2-2*per {
			for b.pos%uint64(per) != 0 {
				put(0) // a flush
			}
		}
		put(l*uint64(b.c.LineBytes) | 1)
		b.lines[l-b.imageLine(0)] = false
		b.pending[l] = true
	}
	for b.pos%uint64(per) != 0 {
		put(0)
	}
	b.log = nil
	b.shadow = append([]byte(nil), b.view[b.a.Image.Base:b.a.Image.End()]...)
	for i := range b.words {
		b.words[i] = b.rng.Uint64() >> (64 - b.c.CoreBits)
	}
	mask := uint64(2*b.c.LogEntries - 1)
	b.set("from", from&mask)
	b.set("to", b.pos&mask)
	b.set("epoch", uint64(b.epoch))
	b.data, b.state, b.marker = 0, 0, false
	b.set("boundary", 1)
	require.NoError(b.t, b.s.Step(1))
	b.set("boundary", 0)
	return b.pos & mask
}

func (b *repBench) synchronise() {
	b.epoch++
	b.start, b.sync, b.data, b.marker = 0, 0, 0, false
	b.until("ready", 70000, b.sig("ready"))
	b.set("epoch", uint64(b.epoch))
	b.step("start")
	b.until("swept", 100*b.c.ImageLines(), b.sig("swept"))
	require.EqualValues(b.t, b.c.ImageLines(), b.sync)
}

// finish runs a closed epoch to its ack.
func (b *repBench) finish(to uint64) {
	b.until("marker", 200*b.c.LogEntries, b.sig("marked"))
	require.True(b.t, b.marker)
	b.set("ack_epoch", uint64(b.epoch-1))
	b.step("ack")
	require.EqualValues(b.t, 1, b.get("closed"), "an ack of an older epoch")
	b.set("ack_epoch", uint64(b.epoch))
	b.set("ack", 1)
	require.EqualValues(b.t, 1, b.get("acked"))
	require.Equal(b.t, to, b.get("release_to"))
	b.step("ack")
	require.Zero(b.t, b.get("closed"))
	b.sync = 0
	b.until("ready", 70000, b.sig("ready"))
}

// Every line of the epoch is sent with its bytes at the boundary (I4, I5),
// though stores go on as soon as a line is no longer pending, addresses are
// repeated in the log, and the filter is smaller than the epoch.
func TestReplicatorSendsTheEpoch(t *testing.T) {
	for _, x := range []struct {
		lines int
		sets  []string
	}{
		{40, []string{"filter=256"}},
		{40, []string{"filter=0", "bus_width=32"}},
		{40, []string{"filter=8", "address_width=48", "core_width=64", "bus_width=64"}},
		{24, []string{"filter=1", "line_size=128", "bus_width=128", "state_words=0", "log_entries=256"}},
		{50, []string{"filter=16", "line_size=16", "bus_width=64"}},
	} {
		t.Run(fmt.Sprint(x.sets), func(t *testing.T) {
			b := newRepBench(t, smallConfig(t, x.lines, x.sets...))
			b.synchronise()
			for range 8 {
				b.finish(b.boundary())
				for range 300 {
					b.step()
				}
				b.epoch++
			}
			t.Log(b.cycle, "cycles", b.repeated, "sent twice", b.early, "released early", b.false_, "falsely wanted", b.searches, "searches", b.refused, "refused")
			switch n := b.c.FilterEntries; {
			case n >= x.lines:
				require.Zero(t, b.repeated)
				require.NotZero(t, b.early)
			case n <= 1:
				require.NotZero(t, b.repeated)
			}
		})
	}
}

// A line that a store waits for is the next one sent, but for the one under way.
func TestReplicatorWantedFirst(t *testing.T) {
	b := newRepBench(t, smallConfig(t, 60, "filter=256", "log_entries=256"))
	b.synchronise()
	b.eager = true
	worst := 0
	for range 12 {
		for len(b.log) < 40 {
			b.step()
		}
		b.finish2(&worst)
		b.epoch++
	}
	require.LessOrEqual(t, worst, 2)
	require.NotZero(t, b.early)
}

// finish2 is boundary and finish, and notes how many lines were sent before one
// that was wanted.
func (b *repBench) finish2(worst *int) {
	to := b.boundary()
	for b.get("marked") == 0 {
		early := b.early
		b.step()
		if b.early > early {
			*worst = max(*worst, b.waited)
		}
	}
	b.finish(to)
}

// What is given up leaves nothing behind (S19): the next synchronisation starts
// anew, whatever was under way.
func TestReplicatorStops(t *testing.T) {
	b := newRepBench(t, smallConfig(t, 20, "filter=16"))
	for i := range 60 {
		b.synchronise()
		for len(b.log) < 10 {
			b.step()
		}
		if i%3 > 0 {
			b.boundary()
			for range b.rng.Intn(600) {
				b.step()
			}
		}
		b.step("stop")
		require.Zero(b.t, b.get("closed"))
		require.Zero(b.t, b.get("pending"))
		b.lines, b.log, b.pending, b.waits = nil, nil, nil, false
		b.until("rest", 200, func() bool { return b.get("ready") == 1 })
		b.state = 0
	}
	b.synchronise()
	b.finish(b.boundary())
}
