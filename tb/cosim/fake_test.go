package cosim

import (
	"bytes"
	"math/rand/v2"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/hwgen/hwgen/golden"
	"github.com/hwgen/hwgen/models/cachectl"
	"github.com/hwgen/hwgen/models/cluster"
	"github.com/hwgen/hwgen/models/spec"
	"github.com/hwgen/hwgen/tb/harness"
)

// fake is hardware without faults: a model that drives itself, and tells what it
// does as a monitor would.
type fake struct {
	t     testing.TB
	cl    *golden.Cluster
	out   []harness.Event
	mem   [2][]byte
	after func() // records that an event has when it has taken effect
	cycle uint64
	tag   uint32
}

// small is a configuration in which a run of everything is short.
func small(t testing.TB, change ...string) spec.Config {
	c := spec.Default()
	for _, s := range append([]string{
		"address_width=16", "memory=64KiB", "l1_size=512", "l2_size=1KiB", "l2_ways=2", "log_entries=64", "state_words=2",
		"image_base=0x4000", "image_size=2KiB", "guard_band=8", "threads=2",
	}, change...) {
		require.NoError(t, c.Set(s))
	}
	return c.MustResolve()
}

func newFake(t testing.TB, c spec.Config) *fake {
	cl, err := golden.New(c, golden.Options{})
	require.NoError(t, err)
	f := &fake{t: t, cl: cl, mem: [2][]byte{make([]byte, c.MemBytes), make([]byte, c.MemBytes)}}
	cl.Observe(f.see)
	return f
}

func (f *fake) tell(e harness.Event) {
	e.Cycle, e.Bytes = f.cycle, bytes.Clone(e.Bytes)
	f.out = append(f.out, e)
}

// written tells of all lines of a node's memory that have changed.
func (f *fake) written(node, owner uint8) {
	n := uint64(f.cl.Config.LineBytes)
	chips := f.cl.Nodes[node].Chips()
	for at := uint64(0); at < f.cl.Config.MemBytes; at += n {
		if !bytes.Equal(chips[at:at+n], f.mem[node][at:at+n]) {
			copy(f.mem[node][at:], chips[at:at+n])
			f.tell(harness.Event{Kind: harness.Write, Node: node, Owner: owner, Addr: at, Bytes: chips[at : at+n]})
		}
	}
}

func (f *fake) see(e *golden.Event) {
	f.done()
	f.cycle++
	node, c := e.Node, &f.cl.Config
	n := f.cl.Nodes[node]
	dirty := func(addr uint64) bool {
		row := n.Find(addr)
		return row >= 0 && n.Row(row).Dirty
	}
	tell := func(k harness.Kind, x harness.Event) {
		x.Kind, x.Node = k, node
		f.tell(x)
	}
	read := func(owner, kind uint8, addr uint64, b []byte) {
		d := dirty(addr)
		if kind == accessRetrieve {
			tell(harness.Retrieve, harness.Event{Addr: addr, Dirty: d})
		} else {
			tell(harness.Snoop, harness.Event{Owner: owner, Addr: addr, Dirty: d, Access: kind})
		}
		if d && kind == accessOwn {
			tell(harness.Write, harness.Event{Owner: owner, Addr: addr, Bytes: b})
			copy(f.mem[node][addr:], b)
		}
		tell(harness.Read, harness.Event{Owner: owner, Addr: addr, Access: kind, Bytes: b})
	}
	write := func(owner uint8, b []byte) {
		tell(harness.Write, harness.Event{Owner: owner, Addr: e.Addr, Bytes: b})
		copy(f.mem[node][e.Addr:], b)
	}
	switch e.Kind {
	case golden.EvAccess:
		f.tag = (f.tag + 1) % 256
		data, answer := uint64(0), e.Data
		if e.Op == spec.OpStore {
			data, answer = e.Data, 0
		}
		tell(harness.Accept, harness.Event{Thread: e.Thread, Tag: f.tag, Op: uint8(e.Op), Bits: e.Bits, Size: e.Size, Addr: e.Addr, Data: data})
		f.cycle++
		tell(harness.Answer, harness.Event{Thread: e.Thread, Tag: f.tag, Code: e.Code, Data: answer, L1: e.Level == 1})
	case golden.EvFill:
		tell(harness.Fill, harness.Event{Row: e.Row, Addr: e.Addr})
	case golden.EvCastout:
		tell(harness.Castout, harness.Event{Row: e.Row, Addr: e.Addr})
		if dirty(e.Addr) {
			write(cluster.OwnerCache, n.View()[e.Addr:e.Addr+uint64(c.LineBytes)])
		}
	case golden.EvFlagCheck:
		tell(harness.Check, harness.Event{Row: e.Row, Addr: e.Addr})
	case golden.EvTransfer:
		read(cluster.OwnerMaster, accessOwn, e.Addr, e.Bytes)
	case golden.EvSnoop:
		read(cluster.OwnerMaster, uint8(cachectl.SnoopRead), e.Addr, e.Bytes)
	case golden.EvRetrieve:
		read(cluster.OwnerReplicator, accessRetrieve, c.ImageBase+e.Addr<<c.LineShift(), e.Bytes)
	case golden.EvBusWrite:
		if e.Code == 0 {
			write(cluster.OwnerMaster, e.Bytes)
		} else {
			tell(harness.Refuse, harness.Event{Addr: e.Addr, Access: accessWrite})
		}
	case golden.EvLogWritten:
		write(cluster.OwnerLog, e.Bytes)
	case golden.EvStateWord:
		tell(harness.StateWord, harness.Event{Index: uint32(e.Thread)*uint32(c.StateWords) + e.Row, Data: e.Data})
	case golden.EvBarrier:
		tell(harness.Barrier, harness.Event{})
	case golden.EvBoundary:
		tell(harness.Boundary, harness.Event{})
	case golden.EvSend:
		tell(harness.Send, harness.Event{Bytes: e.Bytes})
	case golden.EvTake:
		if k := spec.PacketKind(e.Bytes[0]); !k.Sequenced() {
			tell(harness.Notice, harness.Event{Bytes: e.Bytes})
			return
		}
		tell(harness.Take, harness.Event{Bytes: e.Bytes})
		f.after = func() { f.written(node, cluster.OwnerReplica) }
	case golden.EvCopy:
		f.after = func() { // told when it is in memory
			f.written(node, cluster.OwnerReplica)
			tell(harness.Copy, harness.Event{Row: e.Row})
		}
	case golden.EvStart:
		tell(harness.Start, harness.Event{})
	case golden.EvTakeover:
		tell(harness.Takeover, harness.Event{Timeout: e.Code != 0})
	case golden.EvHandout:
		tell(harness.Handout, harness.Event{Epoch: uint32(e.Data)})
	case golden.EvWrite, golden.EvRead:
		tell(harness.Control, harness.Event{Store: e.Kind == golden.EvWrite, Addr: uint64(e.Code), Data: e.Data})
	default:
		f.t.Fatalf("%v is no event of this run", e.Kind)
	}
}

func (f *fake) done() {
	if f.after != nil {
		do := f.after
		f.after = nil
		do()
	}
}

// everything drives the fake through all that can happen.
func (f *fake) everything(seed uint64) []harness.Event {
	rnd := rand.New(rand.NewPCG(seed, 1))
	n, m := f.cl.Nodes[0], f.cl.Nodes[1]
	c := &f.cl.Config
	ok := func(err error) { require.NoError(f.t, err) }
	traffic := func(k int) {
		for range k {
			if n.LogFree() < 24 {
				return
			}
			r := golden.Request{Addr: c.ImageBase + rnd.Uint64N(c.ImageBytes), Size: uint8(1) << rnd.IntN(3), Thread: uint8(rnd.IntN(2)), Op: spec.Op(rnd.IntN(2))}
			if rnd.IntN(10) == 0 {
				r.Addr = rnd.Uint64N(c.MemBytes)
			}
			r.Addr &^= uint64(r.Size - 1)
			if r.Op == spec.OpStore {
				r.Data = rnd.Uint64() & (1<<(8*r.Size) - 1)
			}
			_, err := n.Access(&r)
			ok(err)
			switch rnd.IntN(20) {
			case 0:
				ok(n.CheckFlags())
			case 1:
				ok(n.Snoop(rnd.Uint64N(2048)*32, nil))
			case 2:
				ok(n.Transfer(rnd.Uint64N(2048)*32, nil))
			case 3:
				n.BusWrite(rnd.Uint64N(512)*32, bytes.Repeat([]byte{byte(rnd.Uint32())}, 32))
			case 4:
				ok(n.StateWord(rnd.IntN(2), rnd.IntN(2), uint64(rnd.Uint32())))
			case 5:
				_, err := n.ReadRegister(golden.Register(rnd.IntN(12)))
				ok(err)
			}
		}
	}
	traffic(40)
	ok(n.Sync())
	for range 4 {
		traffic(60)
		ok(n.CloseEpoch())
		traffic(5)
		ok(n.SendEpoch())
		traffic(5)
		ok(m.CopyAll())
		ok(n.Acknowledge())
	}
	traffic(10)
	ok(m.Takeover(true))
	_, err := m.Handout()
	ok(err)
	f.done()
	return f.out
}

func board(t testing.TB, c spec.Config) *Scoreboard {
	s, err := NewScoreboard(c)
	require.NoError(t, err)
	for r := golden.RegThreadMask; r <= golden.RegLogNext; r++ {
		s.Registers[uint64(r)] = r
	}
	return s
}

func compare(t testing.TB, c spec.Config, records []harness.Event) *Mismatch {
	s := board(t, c)
	for i := range records {
		s.Add(&records[i])
	}
	return s.End()
}

func TestHardwareWithoutFaultsAgrees(t *testing.T) {
	for seed := range uint64(10) {
		c := small(t)
		f := newFake(t, c)
		if m := compare(t, c, f.everything(seed)); m != nil {
			t.Fatal(m.Report())
		}
		s := board(t, c)
		for i := range f.out {
			s.Add(&f.out[i])
		}
		require.Nil(t, s.End())
		require.Equal(t, f.cl.Digest(), s.Model().Digest())
		require.Len(t, s.stats.Pauses, 5)
	}
}

// What hardware can get wrong in one record is noticed: lost, or one bit flipped.
func TestFaultsAreNoticed(t *testing.T) {
	c := small(t)
	rnd := rand.New(rand.NewPCG(3, 4))
	free := map[string]string{ // what may pass, and why
		"lost control":    "reads may happen or not",
		"lost state_word": "overwritten, or the value that was there",
		"lost send":       "of an accept: the next one says as much",
		"lost notice":     "of an accept: the next one says as much",
		"flip send":       "the CRC, which is not in it yet",
		"lost check":      "of a log line that was not written any more",
		"lost write":      "of the staged lines' numbers, before the last one of its line",
		"flip write":      "of the staged lines' numbers, before the last one of its line",
		"flip accept":     "of a request that is refused anyway",
		"flip answer":     "whether the L1 answered is free, where the L2 has the line",
	}
	tried, passed := 0, map[string]int{}
	f := newFake(t, c)
	all := f.everything(99)
	for range 400 {
		at := rnd.IntN(len(all))
		r := all[at]
		records := append([]harness.Event(nil), all[:at]...)
		what := "lost "
		if rnd.IntN(2) == 0 {
			if !flip(rnd, &r) {
				continue
			}
			what = "flip "
			records = append(records, r)
		}
		records = append(records, all[at+1:]...)
		tried++
		if compare(t, c, records) == nil {
			passed[what+r.Kind.String()]++
		}
	}
	for what, n := range passed {
		require.NotEmpty(t, free[what], "%s: not noticed, %d times of %d", what, n, tried)
	}
	t.Log(tried, "tried, passed:", passed)
	require.Greater(t, tried, 300)
}

// flip changes one bit of a record, if it has any.
func flip(rnd *rand.Rand, r *harness.Event) bool {
	if len(r.Bytes) > 0 && rnd.IntN(2) == 0 {
		r.Bytes = bytes.Clone(r.Bytes)
		r.Bytes[rnd.IntN(len(r.Bytes))] ^= 1 << rnd.IntN(8)
		return true
	}
	switch r.Kind {
	case harness.Castout, harness.Fill, harness.Check:
		if rnd.IntN(2) == 0 {
			r.Row ^= 1 << rnd.IntN(5)
		} else {
			r.Addr ^= 32 << rnd.IntN(11)
		}
	case harness.Retrieve, harness.Snoop:
		if rnd.IntN(2) == 0 {
			r.Dirty = !r.Dirty
		} else {
			r.Addr ^= 32 << rnd.IntN(11)
		}
	case harness.Write, harness.Read:
		r.Addr ^= 32 << rnd.IntN(11)
	case harness.Accept:
		switch rnd.IntN(4) {
		case 0:
			r.Tag ^= 1 << rnd.IntN(8)
		case 1:
			r.Op ^= 1
		case 2:
			r.Addr ^= 4 << rnd.IntN(14)
		case 3:
			r.Data ^= 1
		}
	case harness.Answer:
		switch rnd.IntN(4) {
		case 0:
			r.Tag ^= 1 << rnd.IntN(8)
		case 1:
			r.Code ^= 1
		case 2:
			r.L1 = !r.L1
		case 3:
			r.Data ^= 1 << rnd.IntN(32)
		}
	case harness.Copy:
		r.Row ^= 1 << rnd.IntN(4)
	case harness.Handout:
		r.Epoch ^= 1 << rnd.IntN(32)
	default:
		return false
	}
	return true
}
