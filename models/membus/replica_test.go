package membus

import (
	"encoding/binary"
	"fmt"
	"hash/crc32"
	"math/rand"
	"testing"

	"github.com/hwgen/hwgen/golden"
	"github.com/hwgen/hwgen/hdl"
	"github.com/hwgen/hwgen/hdl/sim"
	"github.com/hwgen/hwgen/models/cachectl"
	"github.com/hwgen/hwgen/models/spec"
	"github.com/stretchr/testify/require"
)

// staBench plays the primary and the memory of a Replica.
type staBench struct {
	t     *testing.T
	c     spec.Config
	a     spec.AddressMap
	s     *sim.Sim
	rng   *rand.Rand
	mem   []byte
	cycle int

	busy  bool
	write bool
	addr  uint64
	beat  int

	image, words []byte // of the last committed checkpoint
	next         []byte // image and words of the one that is being sent
	nextWords    []byte
	acks         []uint32
	sum          uint32
	lines        uint32
	slot         uint32
	area         int // that is collected in
	staged       []golden.Packet
	commits      int
	copied       []uint64
	unfit        int
	quietLink    bool // acks are not taken
}

func newStaBench(t *testing.T, c spec.Config) *staBench {
	d, err := hdl.Elaborate(ReplicaOf(&c))
	require.NoError(t, err)
	s, err := sim.New(d)
	require.NoError(t, err)
	t.Cleanup(func() { s.Close() })
	require.NoError(t, s.Reset(1))
	b := &staBench{t: t, c: c, a: c.AddressMap(), s: s, rng: rand.New(rand.NewSource(int64(c.LineBytes))), mem: make([]byte, c.MemBytes)}
	b.rng.Read(b.mem)
	b.set("term", 4)
	return b
}

func (b *staBench) get(n string) uint64    { return b.s.MustSignal(n).Get() }
func (b *staBench) set(n string, v uint64) { b.s.MustSignal(n).Set(v) }
func (b *staBench) flag(n string, v bool)  { b.set(n, map[bool]uint64{true: 1}[v]) }
func (b *staBench) fires(n string) bool    { return b.get(n+"_valid") == 1 && b.get(n+"_ready") == 1 }

func (b *staBench) step() {
	b.cycle++
	n := b.c.BusBits / 8
	at := b.addr + uint64(b.beat*n)
	b.flag("bus_ready", !b.busy && b.rng.Intn(3) > 0)
	b.flag("write_ready", b.busy && b.write && b.rng.Intn(4) > 0)
	valid := b.busy && !b.write && b.rng.Intn(4) > 0
	b.flag("read_valid", valid)
	v := make([]uint64, (n+7)/8)
	if valid {
		for i := range n {
			v[i/8] |= uint64(b.mem[at+uint64(i)]) << (i % 8 * 8)
		}
	}
	b.s.MustSignal("read_data").SetValue(v)
	b.flag("ack_ready", !b.quietLink && b.rng.Intn(2) == 0)

	moved := b.fires("write") || b.fires("read")
	if b.fires("write") {
		v := b.s.MustSignal("write_data").Value()
		for i := range n {
			b.mem[at+uint64(i)] = byte(v[i/8] >> (i % 8 * 8))
		}
	}
	if moved {
		if b.beat++; b.beat == b.c.BusBeats() {
			b.busy = false
		}
	}
	if b.fires("bus") {
		kind := cachectl.SnoopKind(b.get("bus_kind"))
		b.busy, b.beat, b.write, b.addr = true, 0, kind == cachectl.SnoopWrite, b.get("bus_line")*uint64(b.c.LineBytes)
		require.Contains(b.t, []cachectl.SnoopKind{cachectl.SnoopWrite, cachectl.SnoopRead}, kind)
	}
	if b.fires("ack") {
		require.Equal(b.t, []uint64{uint64(spec.PktAck), 1, 4}, []uint64{b.get("ack_kind"), b.get("ack_vm"), b.get("ack_term")})
		b.acks = append(b.acks, uint32(b.get("ack_epoch")))
	}
	b.commits += int(b.get("stat_commit"))
	b.unfit += int(b.get("stat_unfit"))
	if b.get("stat_copied") == 1 {
		b.copied = append(b.copied, b.get("stat_index"))
	}
	require.NoError(b.t, b.s.Step(1), "cycle %d", b.cycle)
}

// offer puts a packet at the port.
func (b *staBench) offer(k *golden.Packet) {
	k.VM, k.Term = 1, 4
	raw := k.Encode(&b.c)
	b.set("take_valid", 1)
	b.set("take_kind", uint64(k.Kind))
	b.set("take_vm", 1)
	b.set("take_term", 4)
	b.set("take_epoch", uint64(k.Epoch))
	b.set("take_crc", uint64(k.CRC))
	g := b.s.MustSignal("take_body")
	body := make([]uint64, (g.Width()+63)/64)
	for i, x := range raw[12 : len(raw)-4] {
		body[i/8] |= uint64(x) << (i % 8 * 8)
	}
	g.SetValue(body)
}

// send offers a packet until it is taken.
func (b *staBench) send(k golden.Packet) {
	b.offer(&k)
	for range 5000 {
		taken := b.fires("take")
		b.step()
		if taken {
			b.set("take_valid", 0)
			switch k.Kind {
			case spec.PktData, spec.PktSync, spec.PktState:
				b.sum = crc32.Update(b.sum, crcTable, binary.LittleEndian.AppendUint32(nil, k.CRC))
				b.staged = append(b.staged, k)
			}
			return
		}
	}
	require.Fail(b.t, "not taken", "%v", k.Kind)
}

// begin starts collecting a checkpoint.
func (b *staBench) begin() {
	b.sum, b.lines, b.slot, b.staged = 0, 0, 0, nil
	b.next = append([]byte(nil), b.image...)
}

func (b *staBench) line() []byte {
	l := make([]byte, b.c.LineBytes)
	b.rng.Read(l)
	return l
}

func (b *staBench) sendData(epoch uint32, line int) {
	k := golden.Packet{Kind: spec.PktData, Epoch: epoch, Slot: b.slot, Line: uint64(line), Bytes: b.line()}
	copy(b.next[line*b.c.LineBytes:], k.Bytes)
	b.slot++
	b.lines++
	b.send(k)
}

func (b *staBench) sendState(epoch uint32) {
	b.nextWords = []byte{}
	for i := range b.c.StateLines() {
		k := golden.Packet{Kind: spec.PktState, Epoch: epoch, Slot: uint32(i), Line: uint64(i), Bytes: b.line()}
		b.nextWords = append(b.nextWords, k.Bytes...)
		b.send(k)
	}
}

func (b *staBench) marker(epoch uint32) golden.Packet {
	return golden.Packet{Kind: spec.PktMarker, Epoch: epoch, Lines: b.lines, StateWords: uint32(b.c.Threads * b.c.StateWords), Digest: b.sum}
}

// committed notes that the checkpoint that was sent is the last one. At the
// commit point all of it is in staging, where models/spec says.
func (b *staBench) committed() {
	b.image, b.words = b.next, b.nextWords
	n := uint64(b.c.LineBytes)
	for _, k := range b.staged {
		at := b.c.StagingSlot(&b.a, b.area, int(k.Slot))
		switch k.Kind {
		case spec.PktSync:
			at = b.a.Further.Base + k.Line*n
			if b.lastOf(k) {
				continue // a data packet's line is copied over it
			}
		case spec.PktState:
			at = b.c.StagingState(&b.a, b.area) + k.Line*n
		case spec.PktData:
			number := make([]byte, 8)
			copy(number, b.mem[b.c.StagingAddr(&b.a, b.area, int(k.Slot)):][:b.c.EntryBytes()])
			require.Equal(b.t, k.Line, binary.LittleEndian.Uint64(number), "number of slot %d", k.Slot)
		}
		require.Equal(b.t, k.Bytes, b.mem[at:at+n], "%v %d", k.Kind, k.Slot)
	}
	if b.c.StagingAreas == 2 {
		b.area = 1 - b.area
	}
}

// lastOf says whether a line that was swept is staged too.
func (b *staBench) lastOf(k golden.Packet) bool {
	for _, d := range b.staged {
		if d.Kind == spec.PktData && d.Line == k.Line {
			return true
		}
	}
	return false
}

// synchronise is checkpoint 0, with a few lines that were modified meanwhile.
func (b *staBench) synchronise(epoch uint32) {
	b.image = make([]byte, b.c.ImageBytes)
	b.begin()
	b.send(golden.Packet{Kind: spec.PktStart, Epoch: epoch})
	for l := range b.c.ImageLines() {
		k := golden.Packet{Kind: spec.PktSync, Epoch: epoch, Slot: uint32(l), Line: uint64(l), Bytes: b.line()}
		copy(b.next[l*b.c.LineBytes:], k.Bytes)
		b.lines++
		b.send(k)
	}
	require.Zero(b.t, b.get("synced"))
	for range 5 {
		b.sendData(epoch, b.rng.Intn(b.c.ImageLines()))
	}
	b.sendState(epoch)
	b.send(b.marker(epoch))
	b.committed()
	require.EqualValues(b.t, 1, b.get("synced"))
}

// settle waits until the copy is finished and compares (I5).
func (b *staBench) settle() {
	for range 200 * (b.c.StagingSlots + 20) {
		if b.get("copying") == 0 && !b.busy {
			break
		}
		b.step()
	}
	require.Zero(b.t, b.get("copying"))
	require.Equal(b.t, b.image, b.mem[b.a.Further.Base:b.a.Further.End()], "I5: further image")
	require.Equal(b.t, b.words, b.mem[b.a.State.Base:b.a.State.End()][:len(b.words)], "I5: state")
}

var replicaConfigs = [][]string{
	{"staging_areas=1"}, {"staging_areas=2", "bus_width=32"}, {"staging_areas=2", "line_size=16", "bus_width=128", "state_words=0"},
	{"staging_areas=1", "address_width=48", "line_size=64", "bus_width=64", "core_width=64"},
}

func eachReplica(t *testing.T, f func(b *staBench)) {
	for _, sets := range replicaConfigs {
		t.Run(fmt.Sprint(sets), func(t *testing.T) { f(newStaBench(t, smallConfig(t, 24, sets...))) })
	}
}

// The further image and the state are those of the last committed checkpoint
// (I5), a line that is sent twice has its last bytes, and everything is acked.
func TestReplicaFollows(t *testing.T) {
	eachReplica(t, func(b *staBench) {
		b.synchronise(3)
		b.settle()
		for e := uint32(4); e < 14; e++ {
			b.copied = nil
			b.begin()
			n := b.rng.Intn(30)
			for range n {
				b.sendData(e, b.rng.Intn(b.c.ImageLines()))
			}
			b.sendState(e)
			b.send(b.marker(e))
			b.committed()
			require.EqualValues(b.t, e, b.get("committed"))
			if e%3 == 0 {
				b.settle()
				for i, at := 0, len(b.copied)-n-b.c.StateLines(); at+i < len(b.copied); i++ {
					require.EqualValues(b.t, i, b.copied[at+i], "order of the copy")
				}
			}
		}
		b.settle()
		for range 20 {
			b.step()
		}
		require.Equal(b.t, []uint32{3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13}, b.acks)
		require.Zero(b.t, b.unfit)
	})
}

// A checkpoint whose marker does not fit what was staged is not committed (I6).
func TestReplicaVerifiesMarkers(t *testing.T) {
	eachReplica(t, func(b *staBench) {
		b.synchronise(3)
		e := uint32(4)
		for i, spoil := range []func(k *golden.Packet){
			func(k *golden.Packet) { k.Lines++ }, func(k *golden.Packet) { k.Digest ^= 1 << 31 },
			func(k *golden.Packet) { k.StateWords-- }, func(k *golden.Packet) { k.Epoch++ },
		} {
			b.begin()
			b.sendData(e, 1)
			b.sendState(e)
			k := b.marker(e)
			spoil(&k)
			b.send(k)
			require.Equal(b.t, 1, b.commits, "spoilt marker %d", i)
			require.Equal(b.t, i+1, b.unfit)
			b.send(golden.Packet{Kind: spec.PktStart, Epoch: e}) // gives it up
			require.Zero(b.t, b.get("synced"))
		}
		if b.c.StateLines() > 0 {
			b.begin()
			b.send(b.marker(e))
			require.Equal(b.t, 1, b.commits, "state words are missing")
		}
		for _, k := range []golden.Packet{
			{Kind: spec.PktData, Epoch: e, Slot: 1}, {Kind: spec.PktData, Epoch: e, Line: 24}, {Kind: spec.PktData, Epoch: e + 1},
			{Kind: spec.PktSync, Epoch: e, Line: 24}, {Kind: spec.PktState, Epoch: e, Line: 9, Slot: 9},
		} {
			was := b.unfit
			k.Bytes = b.line()
			b.send(k)
			require.Equal(b.t, was+1, b.unfit, "%+v", k)
		}
		b.settle()
	})
}

// An ack that is lost is repeated with the heartbeat and when the marker comes
// again, until the next checkpoint shows that it arrived; the checkpoint is not
// applied again (S13).
func TestReplicaRepeatsAcks(t *testing.T) {
	eachReplica(t, func(b *staBench) {
		pulse := func(n string) {
			b.set(n, 1)
			b.step()
			b.set(n, 0)
			for range 20 {
				b.step()
			}
		}
		pulse("tick")
		require.Empty(b.t, b.acks, "nothing is committed")
		b.synchronise(3)
		b.settle()
		pulse("tick")
		b.set("marker_epoch", 3)
		pulse("marker")
		require.Equal(b.t, []uint32{3, 3, 3}, b.acks)
		b.set("marker_epoch", 2)
		pulse("marker")
		b.begin()
		b.sendData(4, 1)
		pulse("tick")
		require.Equal(b.t, []uint32{3, 3, 3}, b.acks)
		require.Equal(b.t, 1, b.commits)
	})
}

// A takeover at any time drops what is incomplete and finishes what is complete
// (S14, I6).
func TestReplicaTakeover(t *testing.T) {
	for _, sets := range replicaConfigs[:3] {
		t.Run(fmt.Sprint(sets), func(t *testing.T) {
			resumed := map[uint64]int{}
			for at := 0; at < 900; at += 37 {
				b := newStaBench(t, smallConfig(t, 24, sets...))
				b.synchronise(3)
				b.settle()
				b.begin()
				packets := []golden.Packet{}
				for i := range 12 {
					k := golden.Packet{Kind: spec.PktData, Epoch: 4, Slot: uint32(i), Line: uint64(b.rng.Intn(24)), Bytes: b.line()}
					copy(b.next[int(k.Line)*b.c.LineBytes:], k.Bytes)
					packets = append(packets, k)
				}
				b.nextWords = []byte{}
				for i := range b.c.StateLines() {
					k := golden.Packet{Kind: spec.PktState, Epoch: 4, Slot: uint32(i), Line: uint64(i), Bytes: b.line()}
					b.nextWords = append(b.nextWords, k.Bytes...)
					packets = append(packets, k)
				}
				for i := range packets {
					packets[i].VM, packets[i].Term = 1, 4
					packets[i].Encode(&b.c)
					b.sum = crc32.Update(b.sum, crcTable, binary.LittleEndian.AppendUint32(nil, packets[i].CRC))
				}
				b.lines = 12
				packets = append(packets, b.marker(4))
				for range at {
					if len(packets) == 0 {
						b.set("take_valid", 0)
						b.step()
						continue
					}
					b.offer(&packets[0])
					b.flag("take_valid", b.rng.Intn(4) > 0)
					taken := b.fires("take")
					b.step()
					if taken {
						packets = packets[1:]
					}
				}
				if len(packets) == 0 {
					b.committed()
				}
				b.set("close", 1)
				if len(packets) > 0 { // it stays at the door
					b.offer(&packets[0])
				}
				acks := len(b.acks)
				require.Zero(t, b.get("take_ready"))
				b.settle()
				require.Zero(t, b.get("take_ready"))
				require.Len(t, b.acks, acks, "nothing is acknowledged any more")
				resumed[b.get("committed")]++
				b.set("handout", 1)
				b.step()
				require.Zero(t, b.get("active"))
			}
			require.NotZero(t, resumed[3])
			require.NotZero(t, resumed[4])
		})
	}
}
