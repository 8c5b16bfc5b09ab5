package harness

import (
	"bytes"
	"context"
	"encoding/binary"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/hwgen/hwgen/models/cluster"
	"github.com/hwgen/hwgen/models/spec"
	"github.com/hwgen/hwgen/tb/engine"
)

// benchRun is a run of the whole harness on the embedded engine.
type benchRun struct {
	t      *testing.T
	h      *Harness
	e      engine.Snapshotter
	start  *engine.Snapshot
	s      *Stimulus
	r      engine.Records
	events []Event
}

// shared is the harness that all runs use, and its state at power-up.
var shared = sync.OnceValues(func() (benchRun, error) {
	c := spec.Default()
	for _, s := range small {
		if err := c.Set(s); err != nil {
			return benchRun{}, err
		}
	}
	h, err := New(c)
	if err != nil {
		return benchRun{}, err
	}
	e, err := engine.New(context.Background(), engine.Embedded, h.Design, engine.Options{})
	if err != nil {
		return benchRun{}, err
	}
	s, err := e.(engine.Snapshotter).Snapshot(nil)
	return benchRun{h: h, e: e.(engine.Snapshotter), start: s}, err
})

func newRun(t *testing.T) *benchRun {
	b, err := shared()
	require.NoError(t, err)
	require.NoError(t, b.e.Restore(b.start))
	b.t, b.s = t, b.h.Stimulus()
	return &b
}

func (b *benchRun) control(list ...Command) {
	for _, x := range list {
		require.NoError(b.t, b.s.Control(x))
	}
}

// stores fills some lines of the image.
func (b *benchRun) stores(n int) {
	for i := range n {
		require.NoError(b.t, b.s.Core(&Core{Op: spec.OpStore, Addr: b.h.Config.ImageBase + uint64(4*i), Size: 4, Data: uint64(i) + 1, Tag: uint8(i)}))
	}
}

// run lets cycles happen and keeps the events.
func (b *benchRun) run(cycles int) {
	require.NoError(b.t, b.e.Run(b.s.Block(cycles), &b.r))
	for x := range b.h.Events(&b.r) {
		b.s.Observe(x)
		y := *x
		y.Bytes = bytes.Clone(x.Bytes)
		b.events = append(b.events, y)
	}
}

// of are the events of some kinds.
func (b *benchRun) of(kinds ...Kind) (out []Event) {
	for _, x := range b.events {
		for _, k := range kinds {
			if x.Kind == k {
				out = append(out, x)
			}
		}
	}
	return out
}

// The thinnest way through everything: stores, what another master reads of them,
// and what it writes.
func TestSlice(t *testing.T) {
	b := newRun(t)
	base := b.h.Config.ImageBase
	b.stores(3)
	require.NoError(t, b.s.Core(&Core{Op: spec.OpLoad, Addr: base + 8, Size: 2, Tag: 77}))
	b.control(WaitTaken{4}, WaitIdle{}, BusRead{0, base}, BusOwn{0, base}, BusWrite{0, base + 3, []byte{0xaa, 0xbb}}, BusRead{0, base})
	core, control := b.s.Waiting()
	require.Equal(t, []int{4, 6}, []int{core, control})
	b.run(300)
	core, control = b.s.Waiting()
	require.Equal(t, []int{0, 0}, []int{core, control})
	var got []Event
	for _, x := range b.of(Answer) {
		got = append(got, Event{Thread: x.Thread, Tag: x.Tag, Code: x.Code, Data: x.Data})
	}
	require.ElementsMatch(t, []Event{{}, {Tag: 1}, {Tag: 2}, {Tag: 77, Data: 3}}, got)
	accepted := b.of(Accept)
	require.Len(t, accepted, 4)
	require.Equal(t, Event{Cycle: accepted[0].Cycle, Kind: Accept, Op: uint8(spec.OpStore), Size: 4, Addr: base, Data: 1, Bytes: accepted[0].Bytes}, accepted[0])

	line := make([]byte, 32)
	line[0], line[4], line[8] = 1, 2, 3
	reads := b.of(Read)
	require.Len(t, reads, 3)
	require.Equal(t, line, reads[0].Bytes, "the cache supplies it")
	require.Equal(t, line, reads[1].Bytes)
	line[3], line[4] = 0xaa, 0xbb
	require.Equal(t, line, reads[2].Bytes, "memory keeps the rest of the line")
	writes := b.of(Write)
	require.Len(t, writes, 2)
	require.Equal(t, []uint64{base, base}, []uint64{writes[0].Addr, writes[1].Addr})
	for _, x := range b.of(Done) {
		require.EqualValues(t, Fine, x.Code)
	}
}

// A node dies in exactly the cycle that was asked for, and nothing is told of it
// any more.
func TestDeaths(t *testing.T) {
	for name, x := range map[string]struct {
		arm  Command
		want func(b *benchRun) uint64 // the first dead cycle
	}{
		"at a cycle":              {KillAt{0, 137}, func(*benchRun) uint64 { return 137 }},
		"at a cycle that is over": {KillAt{0, 1}, func(b *benchRun) uint64 { return b.of(Done)[0].Cycle + 1 }},
		"after events": {KillAfter{Node: 0, First: 2, FirstOf: MaskOf(0, Fill), Then: 3, ThenOf: MaskOf(0, Answer, Accept)}, func(b *benchRun) uint64 {
			fills := b.of(Fill)
			n := 0
			for _, e := range b.of(Answer, Accept) {
				if e.Cycle > fills[1].Cycle {
					if n++; n == 3 {
						return e.Cycle + 1
					}
				}
			}
			return 0
		}},
		"after events of one kind":         {KillAfter{Node: 0, First: 5, FirstOf: MaskOf(0, Answer)}, func(b *benchRun) uint64 { return b.of(Answer)[4].Cycle + 1 }},
		"at once, when nothing is counted": {KillAfter{Node: 0}, func(b *benchRun) uint64 { return b.of(Done)[0].Cycle + 1 }},
		"by command":                       {Kill{0}, func(b *benchRun) uint64 { return b.of(Done)[0].Cycle + 1 }},
	} {
		t.Run(name, func(t *testing.T) {
			b := newRun(t)
			b.control(x.arm)
			b.stores(60)
			b.run(1000)
			killed := b.of(Killed)
			require.Len(t, killed, 1)
			require.EqualValues(t, 0, killed[0].Node)
			require.Equal(t, x.want(b), killed[0].Cycle)
			dropped := 0
			for _, e := range b.events {
				if e.Kind == Dropped {
					dropped += int(e.Index)
				} else if e.Kind < nodeKinds {
					require.Less(t, e.Cycle, killed[0].Cycle, "%v", e.Kind)
				}
			}
			require.Equal(t, 60, len(b.of(Accept))+dropped)
			core, _ := b.s.Waiting()
			require.Zero(t, core)
		})
	}
}

func TestDisarm(t *testing.T) {
	b := newRun(t)
	b.control(KillAt{0, 150}, KillAfter{Node: 1, First: 1, FirstOf: MaskOf(0, Answer)}, Disarm{0}, Disarm{1})
	b.stores(30)
	b.run(500)
	require.Empty(t, b.of(Killed))
	require.Len(t, b.of(Accept), 30)
}

// A dead node answers nothing; a revived one begins anew, but for its memory.
func TestRevival(t *testing.T) {
	b := newRun(t)
	base := b.h.Config.ImageBase
	b.stores(8)
	b.control(WaitTaken{8}, WaitIdle{}, BusOwn{0, base}, Kill{0},
		ReadRegister{0, 0}, WriteRegister{0, 0, 1}, BusRead{0, base}, BusWrite{0, base, []byte{1}}, WaitIdle{}, Revive{0}, Wait{3}, BusRead{0, base}, BusRead{0, base + 32})
	b.run(600)
	var codes []Outcome
	for _, x := range b.of(Done) {
		codes = append(codes, Outcome(x.Code))
	}
	require.Equal(t, []Outcome{Fine, Fine, Fine, Fine, Dead, Dead, Dead, Dead, Fine, Fine, Fine, Fine, Fine}, codes)
	reads := b.of(Read)
	require.Len(t, reads, 3)
	want := []byte{1, 0, 0, 0, 2, 0, 0, 0, 3, 0, 0, 0, 4, 0, 0, 0, 5, 0, 0, 0, 6, 0, 0, 0, 7, 0, 0, 0, 8, 0, 0, 0}
	require.Equal(t, want, reads[1].Bytes, "what was in memory")
	require.Equal(t, make([]byte, 32), reads[2].Bytes)
	require.Len(t, b.of(Revived), 3, "both at the start")

	b.events = nil
	b.stores(8)
	b.run(300)
	require.Len(t, b.of(Answer), 8)
}

// Core commands go to the node that is active.
func TestActivate(t *testing.T) {
	b := newRun(t)
	b.control(Activate{1})
	b.run(10)
	b.stores(5)
	b.run(300)
	for _, x := range b.of(Accept, Answer) {
		require.EqualValues(t, 1, x.Node)
	}
	require.Len(t, b.of(Answer), 5)
}

func TestWaits(t *testing.T) {
	b := newRun(t)
	b.control(Wait{100}, Wait{0}, WaitUntil{300}, WaitUntil{10}, WaitTaken{5}, WaitFor{3, MaskOf(0, Answer)}, WaitIdle{})
	b.run(250)
	require.Len(t, b.of(Done), 2)
	b.run(150)
	done := b.of(Done)
	require.Len(t, done, 4)
	require.InDelta(t, 100, done[0].Cycle, 4)
	require.EqualValues(t, 300, done[2].Cycle)
	b.stores(20)
	b.run(500)
	done = b.of(Done)
	require.Len(t, done, 7)
	accepted, answered := b.of(Accept), b.of(Answer)
	require.Equal(t, accepted[4].Cycle+1, done[4].Cycle)
	later := 0
	for _, x := range answered {
		if x.Cycle > done[4].Cycle && x.Cycle < done[5].Cycle {
			later++
		}
	}
	require.GreaterOrEqual(t, later, 3)
	require.LessOrEqual(t, later, 5, "a command needs two cycles to begin")
	require.Greater(t, done[6].Cycle, answered[19].Cycle)
}

func TestBadCommands(t *testing.T) {
	s := newRun(t).s
	for want, x := range map[string]Command{
		"node 2; there are 0 and 1":      Kill{2},
		"9 to 8 cycles":                  LinkDelay{0, 9, 8},
		"at most 16777215":               MemoryLatency{0, 0, 1 << 24},
		"bus access to 0x10000":          BusRead{0, 1 << 16},
		"bus write of 2 bytes at 0x1f":   BusWrite{0, 31, []byte{1, 2}},
		"bus write of 0 bytes":           BusWrite{0, 31, nil},
		"link fault 0x3; there are lose": LinkChance{0, 3, 1},
		"link fault 0x8; there are lose": LinkPacket{0, 8, 1},
		"link fault 0x0; there are lose": LinkPacket{0, 0, 1},
	} {
		require.ErrorContains(t, s.Control(x), want)
	}
	for want, x := range map[string]Core{
		"core command 4":                       {Op: 4},
		"thread 4 of 4":                        {Thread: 4},
		"request bits 0x4":                     {Bits: 4},
		"an access of 3 bytes":                 {Size: 3},
		"an access of 0 bytes":                 {},
		"address 0x100000000 has more than 32": {Size: 4, Addr: 1 << 32},
		"data 0x100000000 have more than 32":   {Size: 4, Data: 1 << 32},
	} {
		require.ErrorContains(t, s.Core(&x), want)
	}
	for range CoreQueue {
		require.NoError(t, s.Core(&Core{Size: 1}))
	}
	require.ErrorIs(t, s.Core(&Core{Size: 1}), ErrFull)
	for range ControlQueue / 5 {
		require.NoError(t, s.Control(BusWrite{0, 0, []byte{1}}))
	}
	require.ErrorIs(t, s.Control(BusWrite{0, 0, []byte{1}}), ErrFull)
	_, control := s.Room()
	require.Equal(t, 4, control)
}

func TestConfigurationsThatCannotBe(t *testing.T) {
	c := configured(t)
	c.LogMode = spec.LogNone
	_, err := New(c)
	require.ErrorContains(t, err, "log_mode is none; expected address")
	c.Threads = 99
	_, err = New(c)
	require.ErrorContains(t, err, "threads")
}

// protect starts protection and runs until the first checkpoint can come.
func (b *benchRun) protect() {
	for _, r := range cluster.Bank(&b.h.Config).Registers {
		if r.Name == "command" {
			b.control(WriteRegister{0, uint32(r.Addr), 1})
		}
	}
	b.run(9000)
}

// What the link does to packets is told, and the nodes cope with it.
func TestLinkCommands(t *testing.T) {
	b := newRun(t)
	b.control(Seed{3}, LinkPacket{0, Lose, 2}, LinkPacket{0, Corrupt | Repeat, 5}, LinkPacket{0, Lose, 2 + 1<<tableBits}, LinkDelay{1, 20, 40}, LinkStall{0, 1 << 14})
	b.protect()
	var codes []Outcome
	for _, x := range b.of(Done) {
		codes = append(codes, Outcome(x.Code))
	}
	require.Equal(t, []Outcome{Fine, Fine, Fine, Refused, Fine, Fine, Fine}, codes)
	faults := b.of(Fault)
	require.Len(t, faults, 2)
	require.Equal(t, []uint32{uint32(Lose), uint32(Corrupt | Repeat)}, []uint32{faults[0].Index, faults[1].Index})
	require.Equal(t, []uint64{2, 5}, []uint64{faults[0].Data, faults[1].Data})
	require.EqualValues(t, spec.PktSync, faults[0].Op)
	require.Zero(t, faults[0].Node)
	lines := b.h.Config.ImageLines()
	require.GreaterOrEqual(t, len(b.of(Take)), 1+lines, "the start and every line")
	for i, x := range b.of(Take) {
		require.EqualValues(t, 1, x.Node)
		require.EqualValues(t, i, binary.LittleEndian.Uint32(x.Bytes[8:]), "in order, each once")
	}

	b.events = nil
	b.control(LinkChance{1, Lose, 1 << 15}, LinkChance{1, Repeat, 1 << 14})
	b.run(6000)
	kinds := map[uint32]int{}
	for _, x := range b.of(Fault) {
		require.EqualValues(t, 1, x.Node)
		kinds[x.Index]++
	}
	require.NotZero(t, kinds[uint32(Lose)])
	b.control(LinkClean{1})
	b.run(100)
	b.events = nil
	b.run(3000)
	require.Empty(t, b.of(Fault))
	require.NotEmpty(t, b.of(Notice))
}

// Stalls and latencies slow down what they are meant for.
func TestSlowSurroundings(t *testing.T) {
	took := func(list ...Command) uint64 {
		b := newRun(t)
		b.control(list...)
		for i := range 40 {
			require.NoError(t, b.s.Core(&Core{Op: spec.OpLoad, Addr: b.h.Config.ImageBase + uint64(i%20*64), Size: 4}))
		}
		b.run(4000)
		answers := b.of(Answer)
		require.Len(t, answers, 40)
		return answers[39].Cycle - b.of(Accept)[0].Cycle
	}
	plain := took()
	require.Equal(t, plain, took(CoreStall{1, 60000}, MemoryStall{1, 60000}, MemoryLatency{1, 50, 60}), "the other node")
	require.Greater(t, took(CoreStall{0, 60000}), plain+100)
	require.Greater(t, took(MemoryStall{0, 60000}), plain+200)
	require.Greater(t, took(MemoryLatency{0, 50, 50}), plain+20*40)
}
