package cluster

import (
	"reflect"

	"github.com/hwgen/hwgen/hdl"
	"github.com/hwgen/hwgen/models/cachectl"
	"github.com/hwgen/hwgen/models/membus"
	"github.com/hwgen/hwgen/models/spec"
)

// show makes the outputs of a group registers of what they are given, in the
// order of its fields.
func (n *node) show(group any, values ...hdl.Value) {
	v := reflect.ValueOf(group).Elem()
	for i, x := range values {
		n.m.OutReg(v.Field(i).Interface().(hdl.Out), 0).Set(x)
	}
}

// watch drives the Watch ports.
func (n *node) watch(w *Watch) {
	m, p, ctl, k := n.m, n.p, n.ctl, n.controls
	q, answer := p.Control.Data, n.bank.Response.Data
	wrote := m.RegNext("control_wrote", q.Write, 0)
	w.Control.Valid.Set(m.RegNext("control_done", k.fires, 0))
	w.Control.Write.Set(wrote)
	w.Control.Addr.Set(m.RegNext("control_address", q.Addr, 0))
	w.Control.Data.Set(hdl.Mux(wrote, m.RegNext("control_word", q.Data, 0), answer.Data))
	w.Control.Fault.Set(answer.Error)
	w.StateWord.Valid.Set(k.word)
	w.StateWord.Index.Set(k.index)
	w.StateWord.Data.Set(k.value)

	req, ans := p.Core.Data, p.Answer.Data
	n.show(&w.Accept, p.Core.Fire(), req.Thread, req.Tag, req.Op, hdl.Cat(req.OnBehalf, req.Privileged), req.Size, req.Addr, req.Data)
	l1 := ctl.L1Hit.Or(ctl.Stat.Load.And(ctl.Rows.Untouched))
	n.show(&w.Answer, p.Answer.Fire(), ans.Thread, ans.Tag, ans.Error, ans.Data, l1)
	n.show(&w.Check, ctl.Rows.Check, ctl.Rows.CheckRow, ctl.Rows.CheckLine)
	n.show(&w.Castout, ctl.Rows.Castout, ctl.Rows.Row, ctl.Rows.Line)
	n.show(&w.Fill, ctl.Rows.Fill, ctl.Rows.Row, ctl.Rows.Line)
	n.show(&w.Barrier, ctl.Barrier)
	n.show(&w.Boundary, ctl.Closing)
	n.watchBus(w)
	n.watchPackets(w)

	n.show(&w.Copy, n.replica.Stat.Copied, n.replica.Stat.Index.ZExt(32))
	e := n.fail.Event
	n.show(&w.Start, e.Start)
	n.show(&w.Stop, e.Stop)
	n.show(&w.Lost, e.Lost, e.Run)
	n.show(&w.Takeover, e.Takeover, e.Timed)
	n.show(&w.Handout, e.Handout, n.replica.Committed)
	n.show(&w.Restore, e.Restore)
}

// watchBus shows transfers on the bus.
func (n *node) watchBus(w *Watch) {
	m, now, c := n.m, n.bus.Now, &n.c.Config
	image := c.AddressMap().Image
	is := func(owner int) hdl.Signal { return now.Owner.EqLit(owner) }
	inImage := inRange(now.Line.Signal, image.Base/uint64(c.LineBytes), image.End()/uint64(c.LineBytes))
	n.show(&w.Retrieve, now.Answered.And(is(OwnerReplicator)).And(inImage), now.Line, now.Dirty)
	n.show(&w.Snoop, now.Answered.And(is(OwnerMaster)).And(now.Kind.NeLit(uint8(cachectl.SnoopWrite))), now.Owner, now.Line, now.Kind, now.Dirty)
	g := n.guard.Master.Req.Data
	n.show(&w.Refuse, n.guard.BadAddress.Or(n.guard.Foreign), g.Line, g.Kind)

	bytes := now.Word.Signal
	if c.BusBeats() > 1 {
		passed := m.Reg("watched_beats", 8*c.LineBytes-c.BusBits, 0, hdl.Undefined())
		bytes = hdl.Cat(now.Word, passed)
		m.When(now.Read.Or(now.Written), func() { passed.Set(bytes.Slice(8*c.LineBytes-1, c.BusBits)) })
	}
	last := now.Last
	n.show(&w.Read, now.Read.And(last).AndNot(is(OwnerCache)), now.Owner, now.Line, now.Kind, bytes)
	writes := now.Kind.EqLit(uint8(cachectl.SnoopWrite)) // else it is the cache's line that a master takes
	n.show(&w.Write, now.Written.And(last), now.Owner.And(writes.Rep(now.Owner.Width())), now.Line, bytes)
}

// watchPackets shows what is sent and heard. No two of the three ways to send
// are open in one cycle.
func (n *node) watchPackets(w *Watch) {
	l := n.link
	zero := hdl.Lit(spec.CRCBits, 0)
	length, sent := n.layOut(l.Send.Data, l.Next, zero, spec.PktStart, spec.PktMarker, spec.PktData, spec.PktSync, spec.PktState)
	ackLength, ack := n.layOut(l.Ack.Data, l.Next, zero, spec.PktAck)
	beatLength, beat := n.layOut(l.Beat.Data, l.Next, zero, spec.PktHeartbeat)
	acks, beats := l.Ack.Fire(), l.Beat.Fire()
	n.show(&w.Send, l.Send.Fire().Or(acks).Or(beats), hdl.Mux(acks, ackLength, hdl.Mux(beats, beatLength, length)), hdl.Mux(acks, ack, hdl.Mux(beats, beat, sent)))

	q := l.Take.Data
	length, taken := n.layOut(q.Packet, l.Number, q.CRC, spec.PktStart, spec.PktMarker, spec.PktData, spec.PktSync, spec.PktState)
	n.show(&w.Take, l.Take.Fire(), length, taken)
	h := l.Whole.Received.V
	length, heard := n.layOut(h.Packet, l.Whole.Seq, h.CRC, spec.PktAck, spec.PktAccept, spec.PktHeartbeat)
	n.show(&w.Notice, l.Notices.Ack.Or(l.Notices.Accept).Or(l.Notices.Heartbeat), length, heard)
}

// layOut is a packet of one of some kinds as it is on the link, and its length in
// bytes.
func (n *node) layOut(q membus.Packet, seq, crc hdl.Value, kinds ...spec.PacketKind) (length, bytes hdl.Signal) {
	c := &n.c.Config
	head := hdl.Cat(seq, q.Epoch, q.Term, q.VM, q.Kind)
	var is, lengths, all []hdl.Value
	for i, k := range kinds {
		size := c.PacketLayout(k).Bits()
		body := size - spec.CRCBits - head.Width()
		whole := hdl.Cat(crc, head)
		if body > 0 {
			whole = hdl.Cat(crc, q.Body.Trunc(body), head)
		}
		is = append([]hdl.Value{q.Kind.Is(kinds[i])}, is...)
		lengths, all = append(lengths, hdl.Lit(8, size/8)), append(all, whole.ZExt(packetBits(c)))
	}
	sel := hdl.Cat(is...)
	return hdl.OneHotMux(sel, lengths...), hdl.OneHotMux(sel, all...)
}

// unused says what some nodes have no use for.
func (n *node) unused() {
	now, l, r := n.bus.Now, n.link, n.rep
	hdl.Unused(n.bus.Granted, n.bus.Owner, n.ctl.Epoch, n.ctl.Warn, r.StateIndex, n.replica.Stat.Index, n.replica.Stat.Unfit, l.Next, l.Number, l.Whole.Seq)
	hdl.Unused(now.Owner, now.Line, now.Kind, now.Answered, now.Dirty, now.Read, now.Written, now.Last, now.Word)
	rows := n.ctl.Rows
	hdl.Unused(rows.Check, rows.CheckRow, rows.CheckLine, rows.Castout, rows.Fill, rows.Row, rows.Line, rows.Untouched)
	h := l.Whole.Received.V
	hdl.Unused(h.Kind, h.VM, h.Term, h.Epoch, h.Body, h.CRC)
}
