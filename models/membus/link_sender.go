package membus

import (
	"errors"
	"fmt"

	"github.com/hwgen/hwgen/hdl"
	"github.com/hwgen/hwgen/models/spec"
)

// PacketSender puts packets on a link that may lose, repeat, reorder, delay or
// corrupt them. Sequenced packets are numbered, get their CRC as they are
// written into the resend buffer, and are sent from there, again and again until
// they are accepted (go back to the first one that was not): when nothing was
// accepted for as long as spec.Config.ResendTimeout says, or when an accept asks
// for it by saying the same number again, and nothing is accepted until a round trip
// after the last packet that was sent again: without that wait, repeated packets
// and repeated accepts would keep each other going. Unsequenced packets go
// between them.
//
// A marker's digest is filled in here: this is where each packet is seen once,
// in the order of the sequence.
type PacketSender struct {
	Link
	Window int    // packets not yet accepted: 2 to 256
	Delay  uint64 // of the link one way at most, cycles: up to 2^32-1
}

// ModuleName holds the parameters.
func (c PacketSender) ModuleName() string {
	return fmt.Sprintf("packet_sender_%s_w%d_t%d", c.Link.name(), c.Window, c.Delay)
}

// Check says what is wrong with the parameters.
func (c PacketSender) Check() error {
	err := c.Link.check()
	if c.Window < 2 || c.Window > 256 {
		err = errors.Join(err, fmt.Errorf("PacketSender.Window is %d; it is 2 to 256", c.Window))
	}
	if c.Delay >= 1<<32 {
		err = errors.Join(err, fmt.Errorf("PacketSender.Delay is %d; it is 0 to %d cycles", c.Delay, uint64(1)<<32-1))
	}
	return err
}

// PacketSenderPorts are the ports of a PacketSender.
type PacketSenderPorts struct {
	In   hdl.StreamIn[Packet] // sequenced kinds; once taken, the bytes are safe
	Note hdl.StreamIn[Packet] // unsequenced kinds

	Accept   hdl.In // an accept has come
	AcceptTo hdl.In // its number
	Mute     hdl.In // no sequenced packet begins to be sent

	Out   hdl.StreamOut[Beat]
	Next  hdl.Out // sequence number of the next new packet
	Held  hdl.Out // packets taken and not accepted
	Again hdl.Out // it goes back
}

// Ports declares them.
func (c PacketSender) Ports() PacketSenderPorts {
	return PacketSenderPorts{
		In: hdl.InStream(c.PacketShape()), Note: hdl.InStream(c.NoteShape()),
		Accept: hdl.Input(1), AcceptTo: hdl.Input(spec.SeqBits), Mute: hdl.Input(1), Out: hdl.OutStream(c.BeatShape()),
		Next: hdl.Output(spec.SeqBits), Held: hdl.Output(c.countBits()), Again: hdl.Output(1),
	}
}

func (c PacketSender) countBits() int { return hdl.BitsFor(uint64(c.Window)) }
func (c PacketSender) slotBits() int  { return hdl.IndexBits(c.Window + 1) }
func (c PacketSender) beatBits() int  { return hdl.IndexBits(c.maxBeats()) }

// timeout is the wait after which it goes back by itself.
func (c PacketSender) timeout() uint64 {
	s := c.spec()
	s.Window, s.LinkDelay = c.Window, c.Delay
	return s.ResendTimeout()
}

// roundTrip is the time in which a packet's accept comes back.
func (c PacketSender) roundTrip() uint64 { return 2*c.Delay + 2*uint64(c.maxBeats()) + 64 }

// noteSlot is the place of the resend buffer that an unsequenced packet takes.
func (c PacketSender) noteSlot() hdl.Signal { return hdl.Lit(c.slotBits(), uint64(c.Window)) }

// Build describes the sender.
func (c PacketSender) Build(m *hdl.Module, p *PacketSenderPorts) {
	s := &sender{c: c, m: m, p: p}
	n := c.countBits()
	s.next = m.Reg("next_q", spec.SeqBits, 0)
	s.base = m.Reg("base_seq", spec.SeqBits, 0).Comment("number of the oldest packet in the buffer")
	s.held = m.Reg("held_q", n, 0)
	s.whole = m.Reg("whole", n, 0).Comment("packets in the buffer from the oldest on, with their CRC")
	s.ahead = m.Reg("ahead", n, 0).Comment("those sent since it went back")
	s.far = m.Reg("far", n, 0).Comment("those sent ever")
	s.credit = m.Reg("credit", n, 0).Comment("those accepted, still in the buffer")
	s.note = m.Reg("note_whole", 1, 0).Comment("an unsequenced packet waits in the buffer")
	s.mem = m.Mem("buffer", c.LinkBits, (c.Window+1)<<c.beatBits())
	s.lengths = m.Mem("lengths", c.beatBits(), c.Window+1)
	s.frees, s.rewind = m.Wire("frees", 1), m.Wire("rewind", 1)
	s.reading, s.noteLast = m.Reg("reading", 1, 0), m.Reg("note_last", 1, 0).Comment("what was read last is not sequenced")
	s.begins, s.noteSent = m.Wire("begins", 1), m.Wire("note_sent", 1)
	s.compose()
	s.accepts()
	s.count()
	s.transmit()
	p.Next.Set(s.next)
	p.Held.Set(s.held)
	p.Again.Set(s.rewind)
}

// sender is the sender under construction.
type sender struct {
	c PacketSender
	m *hdl.Module
	p *PacketSenderPorts

	next, base                      hdl.Var
	held, whole, ahead, far, credit hdl.Var // counts from the oldest packet on
	note                            hdl.Var
	mem, lengths                    *hdl.Mem

	loads, completes hdl.Signal // a sequenced packet is taken; is whole
	noted            hdl.Signal // an unsequenced packet is whole
	progress         hdl.Signal // an accept frees packets
	accepted         hdl.Signal // so many
	back             hdl.Var    // it should go back

	frees, rewind    hdl.Var // between two packets: the buffer is freed, it goes back
	begins, noteSent hdl.Var // a packet begins to be read
	reading          hdl.Var // a packet is being read
	noteLast         hdl.Var // it, or the one before, is not sequenced
}

// accepts notes what was accepted and decides when to go back.
func (s *sender) accepts() {
	m, p, c := s.m, s.p, s.c
	d := m.Let("accept_distance", p.AcceptTo.Sub(s.base))
	valid := m.Let("accept_valid", p.Accept.And(d.LeU(s.far.ZExt(spec.SeqBits))))
	s.accepted = d.Trunc(c.countBits())
	s.progress = m.Let("progress", valid.And(s.accepted.GtU(s.credit)))
	waits := m.Let("waits", s.far.Ne(s.credit))
	again := m.Let("accept_again", valid.And(s.accepted.Eq(s.credit)).And(waits))

	timer := m.Reg("timer", hdl.BitsFor(c.timeout()), 0).Comment("cycles since something was accepted")
	quiet := m.Reg("quiet", hdl.BitsFor(c.roundTrip()), c.roundTrip()).Comment("cycles since a packet was sent again")
	expired := m.Let("expired", timer.EqLit(c.timeout()))
	calm := m.Let("calm", quiet.EqLit(c.roundTrip()))
	m.When(s.progress.Or(s.rewind).Or(waits.Not()), func() { timer.SetLit(0) }).
		Elsewhen(expired.Not(), func() { timer.Set(timer.Inc()) })
	m.When(s.ahead.Ne(s.far), func() { quiet.SetLit(0) }).
		Elsewhen(calm.Not(), func() { quiet.Set(quiet.Inc()) })
	s.back = m.Reg("go_back", 1, 0)
	asked := m.Reg("asked", 1, 0).Comment("an accept was repeated")
	m.When(s.progress.Or(s.rewind), func() {
		s.back.SetLit(0)
		asked.SetLit(0)
	}).Otherwise(func() {
		m.When(again, func() { asked.SetLit(1) })
		m.When(expired.Or(asked.And(calm).And(s.ahead.Eq(s.far))), func() { s.back.SetLit(1) })
	})
}

// count keeps the counts, all of them from the oldest packet on.
func (s *sender) count() {
	m, n := s.m, s.c.countBits()
	gone := m.Let("gone", s.frees.Rep(n).And(s.credit))
	keep := func(v hdl.Var, more hdl.Signal) { v.Set(v.Sub(gone).Add(more.ZExt(n))) }
	keep(s.held, s.loads)
	keep(s.whole, s.completes)
	s.credit.Set(hdl.Mux(s.progress, s.accepted, s.credit).Sub(gone))
	s.base.Set(s.base.Add(gone.ZExt(spec.SeqBits)))
	fresh := m.Let("sent_first", s.begins.And(s.ahead.Eq(s.far)))
	keep(s.far, fresh)
	m.When(s.rewind, func() { s.ahead.SetLit(0) }).
		Elsewhen(s.frees, func() { s.ahead.Set(hdl.Mux(s.ahead.LtU(gone), hdl.Lit(n, 0), s.ahead.Sub(gone))) }).
		Otherwise(func() { s.ahead.Set(s.ahead.Add(s.begins.ZExt(n))) })
	m.When(s.loads, func() { s.next.Set(s.next.Inc()) })
	m.When(s.noted, func() { s.note.SetLit(1) }).Elsewhen(s.noteSent, func() { s.note.SetLit(0) })
	m.Assert(s.credit.LeU(s.far).And(s.ahead.LeU(s.far)).And(s.far.LeU(s.whole)).And(s.whole.LeU(s.held)),
		"S17: a packet is sent once it is whole, and accepted once it was sent")
	m.Assert(s.held.LeU(hdl.U(uint64(s.c.Window))), "S17: no more packets under way than the window")
}
