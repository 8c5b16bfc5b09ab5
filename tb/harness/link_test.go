package harness

import (
	"encoding/binary"
	"fmt"
	"math/rand"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/hwgen/hwgen/hdl/netlist"
	"github.com/hwgen/hwgen/hdl/sim"
	"github.com/hwgen/hwgen/models/spec"
)

// linkRig sends packets and receives what comes.
type linkRig struct {
	t     *testing.T
	s     *sim.Sim
	c     link
	rng   *rand.Rand
	cycle int

	sending [][]byte // packets to be sent
	at      int      // beat of the first of them
	sent    map[uint32]int
	got     [][]byte // packets received
	gotAt   []int
	part    []byte
	faults  map[uint32]FaultKind // of the last transmission of a number
	stalled int
}

func newLinkRig(t *testing.T, c link) *linkRig {
	r := &linkRig{t: t, s: simulate(t, c), c: c, rng: rand.New(rand.NewSource(3)), sent: map[uint32]int{}, faults: map[uint32]FaultKind{}}
	return r
}

// packet has a kind and a number where packets have them.
func (r *linkRig) packet(kind spec.PacketKind, number uint32, beats int) []byte {
	b := make([]byte, beats*r.c.LinkBits/8)
	r.rng.Read(b)
	b[0] = byte(kind)
	binary.LittleEndian.PutUint32(b[8:], number)
	return b
}

func (r *linkRig) step() {
	s, n := r.s, r.c.LinkBits/8
	flag(s, "in_valid", len(r.sending) > 0)
	if len(r.sending) > 0 {
		p := r.sending[0]
		v := make(netlist.Value, netlist.Limbs(r.c.LinkBits))
		for i, x := range p[r.at*n:][:n] {
			v[i/8] |= uint64(x) << (i % 8 * 8)
		}
		require.NoError(r.t, s.SetValue("in_data", v))
		flag(s, "in_last", (r.at+1)*n == len(p))
		switch {
		case !fires(s, "in"):
			r.stalled++
		case (r.at+1)*n == len(p):
			number := binary.LittleEndian.Uint32(p[8:])
			r.sent[number] = r.cycle
			r.faults[number] = 0
			if s.MustSignal("fault").Bool() {
				require.EqualValues(r.t, p[0], s.MustSignal("kind").Get())
				require.EqualValues(r.t, number, s.MustSignal("seq").Get())
				r.faults[number] = FaultKind(s.MustSignal("what").Get())
			}
			r.sending, r.at = r.sending[1:], 0
		default:
			r.at++
		}
	}
	if fires(s, "out") {
		word := s.MustSignal("out_data").Value()
		for i := range n {
			r.part = append(r.part, byte(word[i/8]>>(i%8*8)))
		}
		if s.MustSignal("out_last").Bool() {
			r.got, r.gotAt, r.part = append(r.got, r.part), append(r.gotAt, r.cycle), nil
		}
	}
	require.NoError(r.t, s.Step(1))
	r.cycle++
}

// drain steps until nothing has come for a while.
func (r *linkRig) drain(quiet int) {
	for last, n := r.cycle, len(r.got); r.cycle-last < quiet || len(r.sending) > 0; r.step() {
		if len(r.got) > n {
			last, n = r.cycle, len(r.got)
		}
	}
}

func (r *linkRig) number(p []byte) uint32 { return binary.LittleEndian.Uint32(p[8:]) }

func plainLink(bits int) link { return link{LinkBits: bits, Beats: 56 * 8 / bits, Slots: 8, Salt: 11} }

// Without faults packets arrive as they are, in order, delayed as it was asked.
func TestLinkCarries(t *testing.T) {
	for _, bits := range []int{8, 64, 128} {
		t.Run(fmt.Sprint(bits), func(t *testing.T) {
			r := newLinkRig(t, plainLink(bits))
			flag(r.s, "out_ready", true)
			var all [][]byte
			for i := range 60 {
				all = append(all, r.packet(spec.PktData, uint32(i), 1+max(12*8/bits, r.rng.Intn(r.c.Beats))%r.c.Beats))
			}
			for i := range all {
				if len(all[i]) < 12 {
					all[i] = r.packet(spec.PktData, uint32(i), r.c.Beats)
				}
			}
			r.sending = append(r.sending, all...)
			r.drain(100)
			require.Equal(t, all, r.got)

			give(t, r.s, setLinkDelay, 100|1<<32)
			last := r.packet(spec.PktData, 60, r.c.Beats)
			r.sending = [][]byte{last}
			r.drain(300)
			require.Equal(t, last, r.got[60])
			require.Equal(t, 100+r.c.Beats, r.gotAt[60]-r.sent[60], "from last beat to last beat: the delay, and the packet once more")
		})
	}
}

// Random faults come as often as was asked, and what is told is what happens.
func TestLinkFaults(t *testing.T) {
	r := newLinkRig(t, plainLink(64))
	flag(r.s, "out_ready", true)
	give(t, r.s, setSeed, 99)
	give(t, r.s, setLinkLose, 1<<16/4)
	give(t, r.s, setLinkRepeat, 1<<16/4)
	give(t, r.s, setLinkCorrupt, 1<<16/4)
	give(t, r.s, setLinkDelay, 20|40<<32)
	const n = 1200
	all := map[uint32][]byte{}
	for i := range uint32(n) {
		all[i] = r.packet(spec.PktSync, i, 2+r.rng.Intn(6))
		r.sending = append(r.sending, all[i])
	}
	r.drain(200)
	came, flipped, overtaken := map[uint32]int{}, map[uint32]int{}, 0
	high := uint32(0)
	for _, p := range r.got {
		best, bits := uint32(0), 1000 // corruption may hit the number
		for i, want := range all {
			if d := distance(want, p); d < bits {
				best, bits = i, d
			}
		}
		came[best]++
		flipped[best] += bits
		if best < high {
			overtaken++
		}
		high = max(high, best)
	}
	count := map[FaultKind]int{}
	for i := range uint32(n) {
		f := r.faults[i]
		copies, bits := 1, 0
		if f&Repeat != 0 {
			copies = 2
		}
		if f&Lose != 0 {
			copies = 0
		}
		if f&Corrupt != 0 {
			bits = copies
		}
		require.Equal(t, copies, came[i], "packet %d, %v", i, f)
		require.Equal(t, bits, flipped[i], "packet %d, %v", i, f)
		for _, k := range []FaultKind{Lose, Repeat, Corrupt} {
			if f&k != 0 {
				count[k]++
			}
		}
	}
	for k, c := range count {
		require.InDelta(t, n/4, c, 60, "%v", k) // four standard deviations
	}
	require.Greater(t, overtaken, n/10)
}

// distance is how many bits differ; many, if the lengths do.
func distance(a, b []byte) int {
	if len(a) != len(b) {
		return 1 << 20
	}
	n := 0
	for i := range a {
		for x := a[i] ^ b[i]; x != 0; x &= x - 1 {
			n++
		}
	}
	return n
}

// enter asks for a numbered fault and reports whether it was refused.
func (r *linkRig) enter(k FaultKind, number uint32) bool {
	require.NoError(r.t, r.s.Set("number_what", uint64(k)))
	require.NoError(r.t, r.s.Set("number_seq", uint64(number)))
	flag(r.s, "number_valid", true)
	require.True(r.t, fires(r.s, "number"))
	refused := r.s.MustSignal("clash").Bool()
	r.step()
	flag(r.s, "number_valid", false)
	return refused
}

// A numbered fault happens to the first transmission only, and is forgotten by a
// clean.
func TestLinkNumberedFaults(t *testing.T) {
	r := newLinkRig(t, plainLink(32))
	flag(r.s, "out_ready", true)
	require.False(t, r.enter(Lose, 2))
	require.False(t, r.enter(Repeat, 2|1<<tableBits+1))
	require.True(t, r.enter(Repeat, 2|1<<tableBits), "its place is taken")
	require.False(t, r.enter(Corrupt, 4))
	require.False(t, r.enter(Repeat, 4), "both")
	send := func(kind spec.PacketKind, numbers ...uint32) (got []uint32) {
		from := len(r.got)
		for _, n := range numbers {
			r.sending = append(r.sending, r.packet(kind, n, 6))
		}
		r.drain(60)
		for _, p := range r.got[from:] {
			got = append(got, r.number(p))
		}
		return got
	}
	require.Equal(t, []uint32{2}, send(spec.PktAck, 2), "an ack is not numbered")
	require.Equal(t, []uint32{0, 1, 3}, send(spec.PktData, 0, 1, 2, 3))
	require.Equal(t, Lose, r.faults[2])
	require.Equal(t, []uint32{2, 3}, send(spec.PktData, 2, 3), "sent again")
	require.Len(t, send(spec.PktData, 4, 5), 3)
	require.Equal(t, Corrupt|Repeat, r.faults[4])
	require.False(t, r.enter(Lose, 6))
	flag(r.s, "clean", true)
	r.step()
	flag(r.s, "clean", false)
	require.Equal(t, []uint32{6, 7}, send(spec.PktMarker, 6, 7))
	require.False(t, r.enter(Lose, 1))
	flag(r.s, "sender_boot", true)
	r.step()
	flag(r.s, "sender_boot", false)
	require.Equal(t, []uint32{0, 2}, send(spec.PktStart, 0, 1, 2), "its numbers begin again")
}

// A dying sender leaves its packet without an end; what was whole arrives. At a
// dead receiver all is lost.
func TestLinkOfTheDead(t *testing.T) {
	r := newLinkRig(t, plainLink(64))
	flag(r.s, "out_ready", true)
	give(t, r.s, setLinkDelay, 50|1<<32)
	whole, cut := r.packet(spec.PktData, 0, 7), r.packet(spec.PktData, 1, 7)
	r.sending = [][]byte{whole, cut}
	for range 7 + 3 {
		r.step()
	}
	flag(r.s, "sender_dead", true)
	r.step()
	require.Equal(t, 3, r.at, "nothing more is taken")
	r.sending, r.at = nil, 0
	r.drain(100)
	require.Equal(t, [][]byte{whole, cut[:3*8]}, r.got)

	flag(r.s, "sender_dead", false)
	flag(r.s, "receiver_dead", true)
	flag(r.s, "out_ready", false)
	r.got = nil
	r.sending = [][]byte{r.packet(spec.PktData, 2, 7), r.packet(spec.PktData, 3, 7)}
	r.drain(200)
	flag(r.s, "receiver_dead", false)
	flag(r.s, "out_ready", true)
	r.sending = [][]byte{whole}
	r.drain(100)
	require.Equal(t, [][]byte{whole}, r.got)
}

// When all slots are taken the sender waits, and nothing is lost.
func TestLinkIsFull(t *testing.T) {
	r := newLinkRig(t, plainLink(64))
	flag(r.s, "out_ready", true)
	give(t, r.s, setLinkDelay, 1000|1<<32)
	give(t, r.s, setLinkStall, 1<<14)
	var all [][]byte
	for i := range 20 {
		all = append(all, r.packet(spec.PktData, uint32(i), 2))
	}
	r.sending = append(r.sending, all...)
	r.drain(1200)
	require.Equal(t, all, r.got)
	require.Greater(t, r.stalled, 1800)
}
