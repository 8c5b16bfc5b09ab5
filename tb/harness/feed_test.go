package harness

import (
	"fmt"
	"math/rand"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/hwgen/hwgen/hdl/sim"
	"github.com/hwgen/hwgen/models/spec"
)

// feedRig is a feed with two cores that take requests now and then.
type feedRig struct {
	t       *testing.T
	s       *sim.Sim
	c       spec.Config
	rng     *rand.Rand
	next    []uint64    // of each thread: data of the next command
	queue   []Core      // to be put in
	took    [2][]uint64 // data of what the nodes took
	last    []uint64    // of each thread: data of the last one taken
	pushed  int
	dropped int
	awaited int
	busy    bool // the cores take everything
	closed  uint64
}

func newFeedRig(t *testing.T, sets ...string) *feedRig {
	c := configured(t, sets...)
	return &feedRig{t: t, s: simulate(t, feed{c}), c: c, rng: rand.New(rand.NewSource(5)), next: make([]uint64, c.Threads), last: make([]uint64, c.Threads)}
}

func (r *feedRig) add(n int) {
	for range n {
		t := r.rng.Intn(r.c.Threads)
		r.next[t]++
		r.queue = append(r.queue, Core{
			Op: spec.Op(r.rng.Intn(2)), Thread: uint8(t), Bits: uint8(r.rng.Intn(4)), Size: 1 << r.rng.Intn(3), Tag: uint8(r.rng.Intn(256)),
			Addr: r.rng.Uint64() >> (64 - r.c.AddrBits), Data: uint64(t)<<24 | r.next[t],
		})
	}
}

// want is what the port must show of a command, by its data.
func (r *feedRig) check(node int, sent map[uint64]Core) {
	at := fmt.Sprintf("core_%d", node)
	get := func(n string) uint64 { return r.s.MustSignal(at + "_" + n).Get() }
	x, ok := sent[get("data")]
	require.True(r.t, ok, "what was never put in: %x", get("data"))
	require.Equal(r.t, []uint64{uint64(x.Op), uint64(x.Thread), uint64(x.Bits & 1), uint64(x.Bits >> 1), 0, uint64(x.Tag), x.Addr},
		[]uint64{get("op"), get("thread"), get("privileged"), get("on_behalf"), uint64(x.Size) >> get("size") &^ 1, get("tag"), get("addr")})
}

// step is a cycle; sent are all commands that were put in so far.
func (r *feedRig) step(sent map[uint64]Core) {
	s := r.s
	flag(s, "valid", len(r.queue) > 0)
	if len(r.queue) > 0 {
		x := r.queue[0]
		r.queue = r.queue[1:]
		for n, v := range map[string]uint64{"what": x.what(), "addr": x.Addr, "data": x.Data} {
			require.NoError(r.t, s.Set(n, v))
		}
		sent[x.Data] = x
		r.pushed++
	}
	r.watch(sent)
}

// watch lets the cycle happen, and checks what the nodes take.
func (r *feedRig) watch(sent map[uint64]Core) {
	s := r.s
	for i := range 2 {
		flag(s, fmt.Sprintf("core_%d_ready", i), r.busy || r.rng.Intn(3) == 0)
		require.NoError(r.t, s.Set(fmt.Sprintf("open_%d", i), (1<<r.c.Threads-1)&^r.closed))
	}
	for i := range 2 {
		if !fires(s, fmt.Sprintf("core_%d", i)) {
			continue
		}
		r.check(i, sent)
		v := s.MustSignal(fmt.Sprintf("core_%d_data", i)).Get()
		require.Greater(r.t, v&0xffffff, r.last[v>>24], "the order of a thread")
		r.last[v>>24] = v & 0xffffff
		r.took[i] = append(r.took[i], v)
		require.True(r.t, s.MustSignal("taken").Bool())
	}
	if s.MustSignal("dropped").Bool() {
		r.dropped += int(s.MustSignal("count").Get())
	}
	if s.MustSignal("awaited").Bool() {
		r.awaited++
	}
	require.NoError(r.t, s.Step(1))
}

func TestFeed(t *testing.T) {
	for _, sets := range [][]string{{"threads=4"}, {"threads=1", "core_width=64"}, {"threads=16", "address_width=40"}} {
		t.Run(fmt.Sprint(sets), func(t *testing.T) {
			r := newFeedRig(t, sets...)
			sent := map[uint64]Core{}
			r.add(2000)
			for len(r.took[0]) < 2000 {
				r.closed = r.rng.Uint64() & (1<<r.c.Threads - 1)
				r.step(sent)
			}
			require.Empty(t, r.took[1])
			require.True(t, r.s.MustSignal("empty").Bool())

			r.busy, r.closed, r.took[0] = true, 0, nil
			r.add(500)
			for range 506 {
				r.step(sent)
			}
			require.GreaterOrEqual(t, len(r.took[0]), 500, "one in a cycle")
		})
	}
}

// One thread that is closed does not stop the others.
func TestFeedPassesClosedThreads(t *testing.T) {
	r := newFeedRig(t)
	r.busy, r.closed = true, 1<<2
	for _, th := range []uint8{2, 0, 1, 3, 0} {
		r.queue = append(r.queue, Core{Thread: th, Size: 4, Data: uint64(th)<<24 | uint64(len(r.queue)+1)})
	}
	sent := map[uint64]Core{}
	for range 20 {
		r.step(sent)
	}
	require.Equal(t, []uint64{2, 1<<24 | 3, 3<<24 | 4, 5}[1:], r.took[0][1:], "all but the closed one")
	require.EqualValues(t, 2, r.took[0][0]&0xff)
	r.closed = 0
	for range 5 {
		r.step(sent)
	}
	require.EqualValues(t, 2<<24|1, r.took[0][4])
}

// What waits is dropped with its node, and counted; after the switch the other
// node gets what comes then.
func TestFeedDrops(t *testing.T) {
	r := newFeedRig(t)
	sent := map[uint64]Core{}
	r.add(300)
	for range 200 {
		r.step(sent)
	}
	flag(r.s, "dead_0", true)
	flag(r.s, "gone_0", true)
	before := len(r.took[0])
	for range 150 {
		r.step(sent)
	}
	require.Len(t, r.took[0], before)
	require.Equal(t, 300, before+r.dropped, "each one taken or dropped")
	flag(r.s, "activate", true)
	require.NoError(t, r.s.Set("activate_to", 1))
	r.step(sent)
	flag(r.s, "activate", false)
	r.add(100)
	for range 700 {
		r.step(sent)
	}
	require.Len(t, r.took[1], 100)

	r.add(100)
	for range 60 {
		r.step(sent)
	}
	flag(r.s, "flush", true)
	r.step(sent)
	flag(r.s, "flush", false)
	for range 700 {
		r.step(sent)
	}
	require.Equal(t, 500, len(r.took[0])+len(r.took[1])+r.dropped)
}

func TestFeedAwaits(t *testing.T) {
	r := newFeedRig(t)
	sent := map[uint64]Core{}
	r.busy = true
	r.add(3)
	put := func(await Await) {
		s := NewStimulus(&r.c)
		require.NoError(t, s.Await(await))
		require.NoError(t, r.s.Set("what", s.core[0][0]))
		require.NoError(t, r.s.Set("data", s.core[0][2]))
		flag(r.s, "valid", true)
		r.watch(sent)
	}
	for range 3 {
		r.step(sent)
	}
	put(Await{2})
	r.add(3)
	for range 20 {
		r.step(sent)
	}
	require.Len(t, r.took[0], 3)
	require.Zero(t, r.awaited)
	require.NoError(t, r.s.Set("controls", 2))
	for range 20 {
		r.step(sent)
	}
	require.Len(t, r.took[0], 6)
	require.Equal(t, 1, r.awaited)
}
