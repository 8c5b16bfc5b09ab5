package membus

import (
	"errors"
	"fmt"

	"github.com/hwgen/hwgen/hdl"
	"github.com/hwgen/hwgen/hdl/parts"
	"github.com/hwgen/hwgen/models/spec"
)

// LinkEnd is a node's end of the link: a PacketSender and a PacketReceiver that
// send and hear each other's accepts.
type LinkEnd struct {
	Link
	Window int
	Delay  uint64 // cycles, see PacketSender
	Depth  int    // packets kept for a busy taker, see PacketReceiver
}

// LinkEndOf takes the parameters from a resolved configuration.
func LinkEndOf(c *spec.Config) LinkEnd {
	return LinkEnd{Link: LinkOf(c), Window: c.Window, Delay: c.LinkDelay, Depth: 2}
}

// ModuleName holds the parameters.
func (c LinkEnd) ModuleName() string {
	return fmt.Sprintf("link_end_%s_w%d_t%d_d%d", c.Link.name(), c.Window, c.Delay, c.Depth)
}

// Check says what is wrong with the parameters.
func (c LinkEnd) Check() error {
	return errors.Join(c.sender().Check(), PacketReceiver{c.Link, c.Depth}.Check())
}

func (c LinkEnd) sender() PacketSender { return PacketSender{c.Link, c.Window, c.Delay} }

// LinkEndPorts are the ports of a LinkEnd.
type LinkEndPorts struct {
	LinkOut hdl.StreamOut[Beat]
	LinkIn  hdl.StreamIn[Beat]

	Send hdl.StreamIn[Packet]    // sequenced kinds
	Ack  hdl.StreamIn[Packet]    // acks to be sent
	Beat hdl.StreamIn[Packet]    // heartbeats to be sent
	Take hdl.StreamOut[Received] // sequenced kinds

	Node     hdl.In
	Term     [2]hdl.In
	Loopback hdl.In // what this end sends comes back to it
	Close    hdl.In // nothing sequenced is taken any more
	Mute     hdl.In // nothing sequenced is sent any more

	Notices Notices
	Number  hdl.Out // sequence number of the packet in Take
	Whole   Whole   // the packet that the notices are about
	Next    hdl.Out // sequence number of the next new packet
	Held    hdl.Out // packets sent and not accepted, or about to be sent
	Again   hdl.Out // the sender goes back
}

// Ports declares them.
func (c LinkEnd) Ports() LinkEndPorts {
	s, r := c.sender().Ports(), PacketReceiver{c.Link, c.Depth}.Ports()
	return LinkEndPorts{
		LinkOut: s.Out, LinkIn: r.In, Send: s.In, Ack: hdl.InStream(c.NoteShape()), Beat: hdl.InStream(c.NoteShape()), Take: r.Out,
		Node: r.Node, Term: r.Term, Close: r.Close, Loopback: r.Loopback, Number: r.Number, Whole: r.Whole, Mute: s.Mute, Notices: r.Notices, Next: s.Next, Held: s.Held, Again: s.Again,
	}
}

// notes lets heartbeats, acks and accepts take turns. An offer may be withdrawn
// here, as a takeover does, so that no choice is held.
func (c LinkEnd) notes(m *hdl.Module, p *LinkEndPorts, s *PacketSenderPorts, r *PacketReceiverPorts) {
	wants := m.Let("notes_wait", hdl.Cat(r.AcceptOut.Valid, p.Ack.Valid, p.Beat.Valid))
	after := m.Reg("notes_after", 3, 0).Comment("those whose turn comes before the first one's")
	later := wants.And(after)
	pick := m.Let("notes_pick", parts.LowestSet(hdl.Mux(later.RedOr(), later, wants)))
	s.Note.Offer(wants.RedOr(), hdl.MuxOf(pick.Bit(0), p.Beat.Data, hdl.MuxOf(pick.Bit(1), p.Ack.Data, r.AcceptOut.Data)))
	p.Beat.Accept(s.Note.Ready.And(pick.Bit(0)))
	p.Ack.Accept(s.Note.Ready.And(pick.Bit(1)))
	r.AcceptOut.Accept(s.Note.Ready.And(pick.Bit(2)))
	m.When(s.Note.Fire(), func() { after.Set(pick.Dec().Or(pick).Not()) })
}

// Build joins the two.
func (c LinkEnd) Build(m *hdl.Module, p *LinkEndPorts) {
	s := hdl.Inst(m, "sender", c.sender())
	r := hdl.Inst(m, "receiver", PacketReceiver{c.Link, c.Depth})
	hdl.Connect(p.LinkOut, s.Out)
	hdl.Connect(r.In, p.LinkIn)
	hdl.Connect(s.In, p.Send)
	hdl.Connect(p.Take, r.Out)
	c.notes(m, p, s, r)
	s.Accept.Drive(r.Notices.Accept)
	s.AcceptTo.Drive(r.Notices.AcceptTo)
	r.Node.Drive(p.Node)
	r.Close.Drive(p.Close)
	r.Loopback.Drive(p.Loopback)
	p.Whole.Received.Set(r.Whole.Received.V)
	s.Mute.Drive(p.Mute)
	for i := range p.Term {
		r.Term[i].Drive(p.Term[i])
	}
	n, o := p.Notices, r.Notices
	for _, x := range [][2]hdl.Out{
		{n.Accept, o.Accept}, {n.AcceptTo, o.AcceptTo}, {n.Ack, o.Ack}, {n.Heartbeat, o.Heartbeat}, {n.State, o.State}, {n.Marker, o.Marker},
		{n.Epoch, o.Epoch}, {n.Newer, o.Newer}, {n.VM, o.VM}, {n.NewTerm, o.NewTerm}, {n.Dropped, o.Dropped},
		{p.Next, s.Next}, {p.Number, r.Number}, {p.Whole.Seq, r.Whole.Seq}, {p.Held, s.Held}, {p.Again, s.Again},
	} {
		x[0].Set(x[1])
	}
}
