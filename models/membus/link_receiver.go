package membus

import (
	"errors"
	"fmt"

	"github.com/hwgen/hwgen/hdl"
	"github.com/hwgen/hwgen/hdl/parts"
	"github.com/hwgen/hwgen/models/spec"
)

// PacketReceiver takes packets from a link. What has a wrong length, kind, CRC
// or padding is dropped; so is a packet of an older term. Sequenced packets of
// the peer's VM are handed on in order, each once. One that is not the next, or
// for which there is no room, is dropped and asked for again; so the link never
// stands still, and what is not sequenced always gets through.
//
// Accepts say how many packets were handed on, one accept for several where the
// sender is busy.
type PacketReceiver struct {
	Link
	Depth int // packets that are kept until they can be handed on: 1 to 256
}

// ModuleName holds the parameters.
func (c PacketReceiver) ModuleName() string {
	return fmt.Sprintf("packet_receiver_%s_d%d", c.Link.name(), c.Depth)
}

// Check says what is wrong with the parameters.
func (c PacketReceiver) Check() error {
	err := c.Link.check()
	if c.Depth < 1 || c.Depth > 256 {
		err = errors.Join(err, fmt.Errorf("PacketReceiver.Depth is %d; it is 1 to 256", c.Depth))
	}
	return err
}

// PacketReceiverPorts are the ports of a PacketReceiver.
type PacketReceiverPorts struct {
	In  hdl.StreamIn[Beat]
	Out hdl.StreamOut[Received] // sequenced packets

	Node     hdl.In    // this node's number, 0 or 1
	Loopback hdl.In    // the packets are this node's own
	Term     [2]hdl.In // the term of each VM
	Close    hdl.In    // no sequenced packet has an effect any more, kept ones neither

	AcceptOut hdl.StreamOut[Packet] // to be sent
	Notices   Notices
	Number    hdl.Out // sequence number of the packet in Out
	Whole     Whole   // the packet that the notices are about
}

// Whole is a packet, with its sequence number.
type Whole struct {
	Received hdl.OutOf[Received]
	Seq      hdl.Out
}

// Notices are what packets say that are not handed on. Each is 1 for a cycle.
type Notices struct {
	Accept    hdl.Out // an accept has come
	AcceptTo  hdl.Out // its number
	Ack       hdl.Out // an ack has come; its epoch is in Epoch
	Heartbeat hdl.Out // a heartbeat has come
	State     hdl.Out // its protection state
	Marker    hdl.Out // a marker was repeated; its epoch is in Epoch
	Epoch     hdl.Out
	Newer     hdl.Out // a packet has a higher term of its VM than is known; it waits until that is known, if it is sequenced
	VM        hdl.Out // of the packet of any of these
	NewTerm   hdl.Out
	Dropped   hdl.Out // a packet was dropped
}

// Ports declares them.
func (c PacketReceiver) Ports() PacketReceiverPorts {
	bit := hdl.Output(1)
	return PacketReceiverPorts{
		In: hdl.InStream(c.BeatShape()), Out: hdl.OutStream(c.receivedShape()),
		Node: hdl.Input(1), Term: [2]hdl.In{hdl.Input(spec.TermBits), hdl.Input(spec.TermBits)}, Close: hdl.Input(1), Loopback: hdl.Input(1),
		Number: hdl.Output(spec.SeqBits), Whole: Whole{hdl.OutputOf(c.receivedShape()), hdl.Output(spec.SeqBits)},
		AcceptOut: hdl.OutStream(c.NoteShape()),
		Notices: Notices{
			Accept: bit, AcceptTo: hdl.Output(spec.SeqBits), Ack: bit, Heartbeat: bit, State: hdl.Output(8), Marker: bit,
			Epoch: hdl.Output(spec.EpochBits), Newer: bit, VM: bit, NewTerm: hdl.Output(spec.TermBits), Dropped: bit,
		},
	}
}

// receiver is the receiver under construction.
type receiver struct {
	c PacketReceiver
	m *hdl.Module
	p *PacketReceiverPorts

	whole  hdl.Var // a packet has come, and is judged in this cycle
	body   hdl.Var
	beats  hdl.Var
	state  hdl.Var // of the CRC
	packet Received
	seq    hdl.Signal
	class  hdl.Signal
	good   hdl.Signal // as it was sent

	expect, taken, due hdl.Var
	owed               hdl.Var
}

// Build describes the receiver.
func (c PacketReceiver) Build(m *hdl.Module, p *PacketReceiverPorts) {
	r := &receiver{c: c, m: m, p: p}
	r.collect()
	r.check()
	r.judge()
}

// collect puts the beats of a packet side by side. Beats behind the longest
// packet are forgotten: the packet is too long.
func (r *receiver) collect() {
	m, p, c := r.m, r.p, r.c
	n := c.maxBeats()
	r.whole = m.Reg("whole", 1, 0)
	r.body = m.Reg("packet", n*c.LinkBits, 0, hdl.Undefined())
	r.beats = m.Reg("beats", hdl.BitsFor(uint64(n+1)), 0)
	r.state = m.RegBig("crc_state", packetCRC().Start())
	p.In.Accept(r.whole.Not())
	r.whole.Set(p.In.Fire().And(p.In.Data.Last))
	next := packetCRC().Update(m, "crc", r.state, p.In.Data.Data, 8)
	m.When(p.In.Fire(), func() {
		r.state.Set(next)
		m.When(r.beats.LtU(hdl.U(uint64(n+1))), func() { r.beats.Set(r.beats.Inc()) })
		for i := range n {
			m.When(r.beats.EqLit(uint64(i)), func() { r.body.Part((i+1)*c.LinkBits-1, i*c.LinkBits).Set(p.In.Data.Data) })
		}
	}).Elsewhen(r.whole, func() {
		r.beats.SetLit(0)
		r.state.Set(packetCRC().Start())
	})
}

// check says whether a packet is as it was sent, and takes it apart.
func (r *receiver) check() {
	m, c := r.m, r.c
	all := fit(r.body.Signal, max(r.body.Width(), headBits+c.bodyBits()))
	at := 0
	field := func(w int) hdl.Signal { at += w; return all.Slice(at-1, at-w) }
	q := c.receivedShape()
	q.Kind.Signal = field(spec.KindBits)
	q.VM, q.Term, q.Epoch = field(spec.VMBits), field(spec.TermBits), field(spec.EpochBits)
	r.seq = field(spec.SeqBits)
	r.class = m.Let("class", c.classOf(q.Kind))
	length := c.byClass(r.class, r.beats.Width(), c.beats)
	residue := c.byClass(r.class, spec.CRCBits, func(cl class) int { return int(c.residue(cl)) })
	right := packetCRC().Finish(r.state).Eq(residue)
	r.good = m.Let("good", r.whole.And(r.class.RedOr()).And(r.beats.Eq(length)).And(right))
	var bodies, sums []hdl.Value
	for _, cl := range c.classes() {
		end := 8 * cl.bytes
		sums = append(sums, all.Slice(end+31, end))
		if end == headBits {
			bodies = append(bodies, hdl.Lit(c.bodyBits(), 0))
		} else {
			bodies = append(bodies, all.Slice(end-1, headBits).ZExt(c.bodyBits()))
		}
	}
	hdl.Unused(r.body) // the padding is only in the CRC
	q.Body, q.CRC = m.Let("payload", hdl.OneHotMux(r.class, bodies...)), hdl.OneHotMux(r.class, sums...)
	r.packet = q
}

// judge decides what becomes of a packet.
func (r *receiver) judge() {
	m, p, c, q, out := r.m, r.p, r.c, r.packet, r.p.Notices
	r.expect = m.Reg("expect", spec.SeqBits, 0).Comment("number of the next packet to keep")
	r.taken = m.Reg("taken", spec.SeqBits, 0).Comment("number of the next packet to hand on")
	r.due, r.owed = m.Reg("accept_due", 1, 0), m.Reg("accept_owed", 1, 0).Comment("something was dropped that must come again")
	vm := m.Let("vm", q.VM.Bit(0))
	known := m.Let("vm_known", q.VM.Slice(spec.VMBits-1, 1).IsZero())
	have := m.Let("term", hdl.Mux(vm, p.Term[1], p.Term[0]))
	own := m.Let("vm_own", vm.Eq(p.Node))
	wanted := m.Let("vm_wanted", own.Eq(p.Loopback))
	p.Whole.Received.Set(q)
	p.Whole.Seq.Set(r.seq)
	p.Number.Set(r.taken)
	is := func(k spec.PacketKind) hdl.Signal { return q.Kind.Is(k) }
	note := is(spec.PktAck).Or(is(spec.PktAccept)).Or(is(spec.PktHeartbeat))
	timely := m.Let("timely", r.good.And(known).And(q.Term.GeU(have)))
	heard := m.Let("heard", timely.And(note).And(own.Or(is(spec.PktHeartbeat))))
	out.Newer.Set(timely.And(q.Term.GtU(have)))
	out.VM.Set(vm)
	out.NewTerm.Set(q.Term)
	out.Epoch.Set(q.Epoch)
	out.Accept.Set(heard.And(is(spec.PktAccept)))
	out.AcceptTo.Set(q.Body.Trunc(spec.SeqBits))
	out.Ack.Set(heard.And(is(spec.PktAck)))
	out.Heartbeat.Set(heard.And(is(spec.PktHeartbeat)))
	out.State.Set(q.Body.Trunc(8))

	sequenced := m.Let("sequenced", timely.AndNot(note).And(wanted).And(q.Term.Eq(have)).AndNot(p.Close))
	kept := hdl.Inst(m, "kept", parts.FIFO[Received]{Shape: c.receivedShape(), Depth: c.Depth})
	hdl.Unused(kept.Level, kept.AlmostFull, kept.AlmostEmpty)
	fresh := m.Reg("fresh", 1, 1).Comment("nothing was kept since the reset: a start says where numbers begin")
	first := m.Let("is_first", fresh.And(is(spec.PktStart)))
	next := m.Let("is_next", sequenced.And(r.seq.Eq(r.expect).Or(first)))
	old := m.Let("is_old", sequenced.And(r.expect.Sub(r.seq).Dec().Msb().Not()))
	kept.In.Offer(next, q)
	out.Marker.Set(old.And(is(spec.PktMarker)))
	out.Dropped.Set(r.whole.AndNot(heard).AndNot(kept.In.Fire()))
	m.When(kept.In.Fire(), func() {
		r.expect.Set(r.seq.Inc())
		fresh.SetLit(0)
	})
	p.Out.Offer(kept.Out.Valid.AndNot(p.Close), kept.Out.Data)
	kept.Out.Accept(p.Out.Ready.Or(p.Close))
	m.When(p.Out.Fire(), func() { r.taken.Set(r.taken.Inc()) }).
		Elsewhen(kept.In.Fire().And(first), func() { r.taken.Set(r.seq) })
	m.Assert(r.expect.Sub(r.taken).LeU(hdl.U(uint64(c.Depth))).Or(p.Close), "S17: what is kept is handed on in order")
	r.accept(sequenced, old, kept.In.Fire())
}

// accept tells how far packets were handed on, when some were and when one was
// dropped; what must come again is asked for once more, when all that was kept
// is handed on: the first accept may have told something new.
func (r *receiver) accept(sequenced, old, keeps hdl.Signal) {
	m, p, c := r.m, r.p, r.c
	misses := m.Let("misses", sequenced.AndNot(old).AndNot(keeps))
	last := m.Let("nothing_kept", r.taken.Eq(r.expect))
	sent := m.Let("accept_sent", p.AcceptOut.Fire())
	shape := c.NoteShape()
	shape.Kind = shape.Kind.Of(spec.PktAccept)
	peer := m.Let("peer", p.Node.Eq(p.Loopback))
	shape.VM, shape.Term = peer.ZExt(spec.VMBits), hdl.Mux(peer, p.Term[1], p.Term[0])
	shape.Epoch, shape.Body = hdl.Lit(spec.EpochBits, 0), r.taken.Signal
	p.AcceptOut.Offer(r.due, shape)
	m.When(misses.Or(old).Or(p.Out.Fire()), func() { r.due.SetLit(1) }).
		Elsewhen(sent, func() { r.due.Set(r.owed.And(last)) })
	m.When(misses, func() { r.owed.SetLit(1) }).
		Elsewhen(sent.And(last), func() { r.owed.SetLit(0) })
}
