package membus

import (
	"fmt"
	"hash/crc32"
	"math/rand"
	"testing"

	"github.com/hwgen/hwgen/golden"
	"github.com/hwgen/hwgen/hdl"
	"github.com/hwgen/hwgen/hdl/sim"
	"github.com/hwgen/hwgen/models/spec"
	"github.com/stretchr/testify/require"
)

// faults of a link, in percent of the packets; delay in cycles.
type faults struct {
	lose, repeat, corrupt, cut, delay, stall int
}

// onWire is a packet on its way.
type onWire struct {
	beats [][]uint64
	at    int // cycle at which it arrives
}

// wire is one direction of a link.
type wire struct {
	coming [][]uint64 // beats of the packet that is being sent
	flying []onWire
	out    [][]uint64 // beats of the packet that is being received
}

// linkEndBench is one end, with the link that leads to it.
type linkEndBench struct {
	s        *sim.Sim
	in       wire
	offered  *golden.Packet
	sent     []golden.Packet // expected, by sequence number
	taken    int
	sum      uint32 // digest of what was sent
	agains   int
	beats    int // on the link, from this end
	note     *golden.Packet
	notes    []golden.Packet // sent
	heard    int
	accepted int // packets that the other end has said it has
}

type linkBench struct {
	t     *testing.T
	c     spec.Config
	f     faults
	rng   *rand.Rand
	ends  [2]*linkEndBench
	cycle int
	total int
}

func linkConfig(t *testing.T, addr, line, link, window int) spec.Config {
	c := spec.Default()
	c.AddrBits, c.LineBytes, c.LinkBits, c.Window, c.LinkDelay = addr, line, link, window, 40
	c.L1Ways, c.L1Bytes = 1, 4<<10
	c, err := c.Resolve()
	require.NoError(t, err)
	return c
}

func newLinkBench(t *testing.T, c spec.Config, f faults, total int) *linkBench {
	b := &linkBench{t: t, c: c, f: f, rng: rand.New(rand.NewSource(int64(c.LinkBits + c.Window))), total: total}
	d, err := hdl.Elaborate(LinkEndOf(&c))
	require.NoError(t, err)
	for i := range b.ends {
		s, err := sim.New(d)
		require.NoError(t, err)
		t.Cleanup(func() { s.Close() })
		require.NoError(t, s.Reset(1))
		b.ends[i] = &linkEndBench{s: s}
		s.MustSignal("node").Set(uint64(i))
		s.MustSignal("term_0").Set(7)
		s.MustSignal("term_1").Set(9)
	}
	return b
}

func (e *linkEndBench) get(n string) uint64 { return e.s.MustSignal(n).Get() }
func (e *linkEndBench) flag(n string, v bool) {
	e.s.MustSignal(n).Set(map[bool]uint64{true: 1}[v])
}
func (e *linkEndBench) fires(n string) bool { return e.get(n+"_valid") == 1 && e.get(n+"_ready") == 1 }

// drive puts a packet at a stream that the end takes.
func (e *linkEndBench) drive(c *spec.Config, port string, k *golden.Packet) {
	e.flag(port+"_valid", k != nil)
	if k == nil {
		return
	}
	for n, v := range map[string]uint64{"kind": uint64(k.Kind), "vm": uint64(k.VM), "term": uint64(k.Term), "epoch": uint64(k.Epoch)} {
		e.s.MustSignal(port + "_" + n).Set(v)
	}
	b := k.Encode(c)
	body := make([]uint64, 24)
	for i, x := range b[12 : len(b)-4] {
		if k.Kind == spec.PktMarker && i >= 8 {
			break // the sender fills in the digest
		}
		body[i/8] |= uint64(x) << (i % 8 * 8)
	}
	g := e.s.MustSignal(port + "_body")
	g.SetValue(body[:(g.Width()+63)/64])
}

// fresh is the next packet of end i, as it must appear on the link.
func (b *linkBench) fresh(i int) *golden.Packet {
	e := b.ends[i]
	kinds := []spec.PacketKind{spec.PktData, spec.PktData, spec.PktData, spec.PktSync, spec.PktState, spec.PktMarker}
	k := golden.Packet{
		Kind: kinds[b.rng.Intn(len(kinds))], VM: uint8(i), Term: []uint16{7, 9}[i], Epoch: b.rng.Uint32(), Seq: uint32(len(e.sent)),
		Slot: b.rng.Uint32(), Line: uint64(b.rng.Uint32()), Bytes: make([]byte, b.c.LineBytes), Lines: b.rng.Uint32(), StateWords: b.rng.Uint32(),
	}
	b.rng.Read(k.Bytes)
	if b.c.EntryBytes() == 8 {
		k.Line |= uint64(b.rng.Uint32()) << 32
	}
	return &k
}

var crcTable = crc32.MakeTable(crc32.Castagnoli)

// expect notes a packet that was taken by the sender.
func (b *linkBench) expect(e *linkEndBench) {
	k := *e.offered
	k.Digest = e.sum
	k.Encode(&b.c)
	switch k.Kind {
	case spec.PktMarker, spec.PktStart:
		e.sum = 0
	default:
		e.sum = crc32.Update(e.sum, crcTable, []byte{byte(k.CRC), byte(k.CRC >> 8), byte(k.CRC >> 16), byte(k.CRC >> 24)})
	}
	e.sent = append(e.sent, k)
	e.offered = nil
}

func (b *linkBench) percent(n int) bool { return b.rng.Intn(100) < n }

func (b *linkBench) inputs(i int) {
	e := b.ends[i]
	if e.offered == nil && len(e.sent) < b.total && !b.percent(b.f.stall) {
		e.offered = b.fresh(i)
	}
	e.drive(&b.c, "send", e.offered)
	if e.note == nil && b.f.stall > 0 && b.rng.Intn(200) == 0 {
		e.note = &golden.Packet{Kind: spec.PktAck, VM: uint8(1 - i), Term: []uint16{9, 7}[i], Epoch: b.rng.Uint32()}
		if b.rng.Intn(2) == 0 {
			e.note = &golden.Packet{Kind: spec.PktHeartbeat, VM: uint8(i), Term: []uint16{7, 9}[i], Protection: spec.Protection(b.rng.Intn(4))}
		}
	}
	e.drive(&b.c, "ack", pick(e.note, spec.PktAck))
	e.drive(&b.c, "beat", pick(e.note, spec.PktHeartbeat))
	e.flag("take_ready", !b.percent(b.f.stall))
	e.flag("link_out_ready", !b.percent(b.f.stall))
	b.feed(e.s, &e.in)
}

// feed offers the next beat of what arrives.
func (b *linkBench) feed(s *sim.Sim, w *wire) {
	for k, p := range w.flying {
		if len(w.out) == 0 && p.at <= b.cycle {
			w.out = p.beats
			w.flying = append(w.flying[:k], w.flying[k+1:]...)
			break
		}
	}
	valid := len(w.out) > 0 && !b.percent(b.f.stall)
	s.MustSignal("link_in_valid").Set(map[bool]uint64{true: 1}[valid])
	if valid {
		s.MustSignal("link_in_data").SetValue(w.out[0])
		s.MustSignal("link_in_last").Set(map[bool]uint64{true: 1}[len(w.out) == 1])
	}
}

func pick(k *golden.Packet, kind spec.PacketKind) *golden.Packet {
	if k != nil && k.Kind == kind {
		return k
	}
	return nil
}

func (b *linkBench) observe(i int) {
	e, peer := b.ends[i], b.ends[1-i]
	if e.fires("send") {
		b.expect(e)
		require.LessOrEqual(b.t, len(e.sent)-e.accepted, b.c.Window, "S17: window")
	}
	for _, port := range []string{"ack", "beat"} {
		if e.fires(port) {
			e.notes = append(e.notes, *e.note)
			e.note = nil
		}
	}
	if e.fires("take") {
		b.take(e, peer)
	}
	if e.fires("link_in") {
		e.in.out = e.in.out[1:]
	}
	if e.get("again") == 1 {
		e.agains++
	}
	b.notices(e, peer)
	if !e.fires("link_out") {
		return
	}
	e.beats++
	w := &peer.in
	w.coming = append(w.coming, append([]uint64(nil), e.s.MustSignal("link_out_data").Value()...))
	if e.get("link_out_last") == 1 {
		b.onLink(e, w.coming)
		b.fly(w)
		w.coming = nil
	}
}

func (b *linkBench) bytes(beats [][]uint64) []byte {
	var out []byte
	for _, x := range beats {
		for i := range b.c.LinkBits / 8 {
			out = append(out, byte(x[i/8]>>(i%8*8)))
		}
	}
	return out
}

// onLink checks a packet's bytes as they are on the link.
func (b *linkBench) onLink(e *linkEndBench, beats [][]uint64) {
	all := b.bytes(beats)
	kind := spec.PacketKind(all[0])
	size := b.c.PacketLayout(kind).Bytes()
	require.Equal(b.t, b.c.LinkBeats(kind), len(beats), "%v", kind)
	for _, x := range all[size:] {
		require.Zero(b.t, x, "padding of %v", kind)
	}
	k, err := golden.Decode(&b.c, all[:size])
	require.NoError(b.t, err)
	if kind.Sequenced() {
		require.Less(b.t, int(k.Seq), len(e.sent))
		require.Equal(b.t, e.sent[k.Seq].Encode(&b.c), all[:size], "%v %d", kind, k.Seq)
	} else {
		require.LessOrEqual(b.t, int(k.Seq), len(e.sent))
	}
}

// fly puts a packet on its way, with what the link does to it.
func (b *linkBench) fly(w *wire) {
	if b.percent(b.f.lose) {
		return
	}
	for n := 0; n == 0 || n == 1 && b.percent(b.f.repeat); n++ {
		p := onWire{at: b.cycle + 1}
		if b.f.delay > 0 {
			p.at += b.rng.Intn(b.f.delay)
		}
		for _, x := range w.coming {
			p.beats = append(p.beats, append([]uint64(nil), x...))
		}
		for k := 0; k < 3 && b.percent(b.f.corrupt); k++ {
			bit := b.rng.Intn(b.c.LinkBits)
			p.beats[b.rng.Intn(len(p.beats))][bit/64] ^= 1 << (bit % 64)
		}
		if b.percent(b.f.cut) {
			if x := b.rng.Intn(len(p.beats) + 1); x > 0 {
				p.beats = p.beats[:x]
			} else {
				p.beats = append(p.beats, p.beats...)
			}
		}
		w.flying = append(w.flying, p)
	}
}

// take checks a packet that is handed on: the next one, as it was sent.
func (b *linkBench) take(e, from *linkEndBench) {
	require.Less(b.t, e.taken, len(from.sent), "a packet that was not sent")
	want := from.sent[e.taken]
	e.taken++
	raw := want.Encode(&b.c)
	require.Equal(b.t, []uint64{uint64(want.Kind), uint64(want.VM), uint64(want.Term), uint64(want.Epoch), uint64(want.CRC)},
		[]uint64{e.get("take_kind"), e.get("take_vm"), e.get("take_term"), e.get("take_epoch"), e.get("take_crc")}, "packet %d", want.Seq)
	body := e.s.MustSignal("take_body").Value()
	for i := range e.s.MustSignal("take_body").Width() / 8 {
		x := byte(0)
		if i < len(raw)-16 {
			x = raw[12+i]
		}
		require.Equal(b.t, x, byte(body[i/8]>>(i%8*8)), "byte %d of the payload of %v %d", i, want.Kind, want.Seq)
	}
}

// notices checks what is told beside the packets.
func (b *linkBench) notices(e, from *linkEndBench) {
	if e.get("notices_accept") == 1 {
		e.accepted = max(e.accepted, int(e.get("notices_accept_to")))
		require.LessOrEqual(b.t, e.accepted, from.taken, "an accept of what was not handed on")
	}
	require.Zero(b.t, e.get("notices_newer"))
	for _, n := range []struct {
		name string
		kind spec.PacketKind
	}{{"notices_ack", spec.PktAck}, {"notices_heartbeat", spec.PktHeartbeat}} {
		if e.get(n.name) == 0 {
			continue
		}
		e.heard++
		found := false
		for _, k := range from.notes {
			found = found || k.Kind == n.kind && (n.kind == spec.PktAck && uint64(k.Epoch) == e.get("notices_epoch") ||
				n.kind == spec.PktHeartbeat && uint64(k.Protection) == e.get("notices_state") && uint64(k.VM) == e.get("notices_vm"))
		}
		require.True(b.t, found, "%s that was not sent", n.name)
	}
}

func (b *linkBench) run(limit int) {
	for b.cycle = 0; b.cycle < limit; b.cycle++ {
		for i := range b.ends {
			b.inputs(i)
		}
		for i := range b.ends {
			b.observe(i)
		}
		for _, e := range b.ends {
			require.NoError(b.t, e.s.Step(1), "cycle %d", b.cycle)
		}
		if b.ends[0].taken == b.total && b.ends[1].taken == b.total && b.ends[0].accepted == b.total && b.ends[1].accepted == b.total {
			return
		}
	}
	require.Fail(b.t, "packets are missing", "%d and %d of %d arrived in %d cycles", b.ends[0].taken, b.ends[1].taken, b.total, limit)
}

// Whatever the link does, each packet arrives once and in order (S17), and what
// is on the link is what models/spec lays out.
func TestLinkMasksFaults(t *testing.T) {
	bad := faults{lose: 8, repeat: 8, corrupt: 8, cut: 3, delay: 60, stall: 20}
	for _, x := range []struct{ addr, line, link, window, total int }{
		{32, 16, 8, 2, 60}, {48, 16, 8, 9, 60}, {32, 32, 16, 3, 80}, {48, 64, 32, 5, 80}, {32, 32, 64, 16, 100},
		{48, 32, 128, 2, 120}, {32, 128, 256, 33, 40}, {48, 128, 512, 256, 50}, {32, 16, 512, 4, 150},
	} {
		t.Run(fmt.Sprintf("%+v", x), func(t *testing.T) {
			b := newLinkBench(t, linkConfig(t, x.addr, x.line, x.link, x.window), bad, x.total)
			b.run(400 * x.total * (1 + 64/x.link))
			t.Log(b.cycle, "cycles", b.ends[0].agains, "times back", b.ends[0].heard, "notes heard of", len(b.ends[1].notes))
			require.NotZero(t, b.ends[0].agains+b.ends[1].agains)
			require.NotZero(t, b.ends[0].heard+b.ends[1].heard)
		})
	}
}

// Without faults nothing is sent twice, and the link is busy.
func TestLinkIsBusy(t *testing.T) {
	for _, x := range []struct{ line, link, total, percent int }{{32, 64, 200, 70}, {32, 8, 60, 85}, {128, 32, 80, 85}, {64, 512, 200, 40}} {
		t.Run(fmt.Sprintf("%+v", x), func(t *testing.T) {
			b := newLinkBench(t, linkConfig(t, 32, x.line, x.link, 16), faults{}, x.total)
			b.run(400 * x.total)
			require.Zero(t, b.ends[0].agains+b.ends[1].agains)
			require.Greater(t, 100*b.ends[0].beats, x.percent*b.cycle, "%d beats in %d cycles", b.ends[0].beats, b.cycle)
		})
	}
}

// single is one end, fed by hand.
func single(t *testing.T) *linkBench {
	b := newLinkBench(t, linkConfig(t, 32, 32, 64, 4), faults{}, 0)
	b.ends[0].flag("link_out_ready", true)
	return b
}

// arrive lets a packet arrive at end 0 and returns what is told of it in the
// cycle in which it is judged.
func (b *linkBench) arrive(k golden.Packet) map[string]uint64 {
	e := b.ends[0]
	raw := k.Encode(&b.c)
	for len(raw)%8 != 0 {
		raw = append(raw, 0)
	}
	for at := 0; at < len(raw); at += 8 {
		e.flag("link_in_valid", true)
		var v uint64
		for i := range 8 {
			v |= uint64(raw[at+i]) << (8 * i)
		}
		e.s.MustSignal("link_in_data").Set(v)
		e.flag("link_in_last", at+8 == len(raw))
		require.EqualValues(b.t, 1, e.get("link_in_ready"))
		require.NoError(b.t, e.s.Step(1))
	}
	e.flag("link_in_valid", false)
	told := map[string]uint64{}
	for _, n := range []string{"accept", "ack", "heartbeat", "marker", "newer", "vm", "new_term", "dropped", "epoch"} {
		told[n] = e.get("notices_" + n)
	}
	require.NoError(b.t, e.s.Step(1))
	return told
}

// Terms, VMs and a closed receiver (S14): node 0 knows term 7 of its own VM and
// term 9 of the peer's.
func TestLinkTerms(t *testing.T) {
	for _, x := range []struct {
		name               string
		kind               spec.PacketKind
		vm                 uint8
		term               uint16
		close              bool
		taken, told, newer uint64
	}{
		{"in order", spec.PktData, 1, 9, false, 1, 0, 0},
		{"an older term", spec.PktData, 1, 8, false, 0, 0, 0},
		{"a newer term waits until it is known", spec.PktData, 1, 10, false, 0, 0, 1},
		{"the node's own VM", spec.PktData, 0, 7, false, 0, 0, 0},
		{"no VM", spec.PktData, 3, 9, false, 0, 0, 0},
		{"closed", spec.PktData, 1, 9, true, 0, 0, 0},
		{"an ack", spec.PktAck, 0, 7, false, 0, 1, 0},
		{"an ack when closed", spec.PktAck, 0, 7, true, 0, 1, 0},
		{"an ack of an older term", spec.PktAck, 0, 6, false, 0, 0, 0},
		{"an ack of the peer's VM", spec.PktAck, 1, 9, false, 0, 0, 0},
		{"a heartbeat of a newer term", spec.PktHeartbeat, 0, 8, false, 0, 1, 1},
		{"a heartbeat of an older term", spec.PktHeartbeat, 1, 8, false, 0, 0, 0},
	} {
		t.Run(x.name, func(t *testing.T) {
			b := single(t)
			e := b.ends[0]
			e.flag("close", x.close)
			told := b.arrive(golden.Packet{Kind: x.kind, VM: x.vm, Term: x.term, Epoch: 5, Bytes: make([]byte, 32)})
			require.Equal(t, x.told, told["ack"]+told["heartbeat"])
			require.Equal(t, x.newer, told["newer"])
			if x.newer == 1 {
				require.EqualValues(t, x.vm, told["vm"])
				require.EqualValues(t, x.term, told["new_term"])
			}
			require.Equal(t, x.taken, e.get("take_valid"))
			require.Equal(t, x.taken+x.told == 0, told["dropped"] == 1)
		})
	}
}

// What is kept for a busy taker is forgotten when the receiver closes (S14), and
// a repeated marker is told of (S13).
func TestLinkCloses(t *testing.T) {
	b := single(t)
	e := b.ends[0]
	marker := golden.Packet{Kind: spec.PktMarker, VM: 1, Term: 9, Epoch: 5}
	require.Zero(t, b.arrive(marker)["marker"])
	require.EqualValues(t, 1, e.get("take_valid"))
	again := b.arrive(marker)
	require.EqualValues(t, 1, again["marker"])
	require.EqualValues(t, 5, again["epoch"])
	marker.Seq = 2
	require.Zero(t, b.arrive(marker)["marker"], "one that is not there yet")
	marker.Seq = 0
	e.flag("close", true)
	require.Zero(t, e.get("take_valid"))
	require.NoError(t, e.s.Step(1))
	require.Zero(t, b.arrive(marker)["marker"])
	e.flag("close", false)
	require.Zero(t, e.get("take_valid"), "what was kept is gone")
}

// A wrong parameter is an error that names it.
func TestLinkParameters(t *testing.T) {
	for want, c := range map[string]LinkEnd{
		"Link.LinkBits is 48":              {Link{32, 32, 48}, 4, 10, 1},
		"Link.LineBytes is 24":             {Link{32, 24, 64}, 4, 10, 1},
		"Link.AddrBits is 49":              {Link{49, 32, 64}, 4, 10, 1},
		"PacketSender.Window is 257":       {Link{32, 32, 64}, 257, 10, 1},
		"PacketSender.Delay is 4294967296": {Link{32, 32, 64}, 4, 1 << 32, 1},
		"PacketReceiver.Depth is 0":        {Link{32, 32, 64}, 4, 10, 0},
	} {
		_, err := hdl.Elaborate(c)
		require.ErrorContains(t, err, want)
	}
}

// A muted sender sends no sequenced packet, and all the others (S14).
func TestLinkMutes(t *testing.T) {
	b := newLinkBench(t, linkConfig(t, 32, 32, 64, 4), faults{}, 2)
	for _, e := range b.ends {
		e.flag("mute", true)
	}
	b.ends[0].note = &golden.Packet{Kind: spec.PktHeartbeat, Term: 7, Protection: spec.Protected}
	for b.cycle = 0; b.cycle < 300; b.cycle++ {
		for i := range b.ends {
			b.inputs(i)
		}
		for i := range b.ends {
			b.observe(i)
		}
		for _, e := range b.ends {
			require.NoError(t, e.s.Step(1))
		}
	}
	require.Len(t, b.ends[0].sent, 2, "packets are taken")
	require.Zero(t, b.ends[1].taken)
	require.Equal(t, 1, b.ends[1].heard)
	for _, e := range b.ends {
		e.flag("mute", false)
	}
	b.run(2000)
}
