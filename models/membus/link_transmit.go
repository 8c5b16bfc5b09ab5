package membus

import (
	"github.com/hwgen/hwgen/hdl"
	"github.com/hwgen/hwgen/hdl/parts"
)

// transmit reads packets out of the buffer on to the link, an unsequenced one
// first unless the last one was. Between two packets the buffer is freed, so
// that a packet that is being read stays what it is.
func (s *sender) transmit() {
	m, p, c := s.m, s.p, s.c
	oldest, slot := m.Reg("oldest_slot", c.slotBits(), 0), m.Reg("send_slot", c.slotBits(), 0)
	at, from := m.Reg("read_at", c.beatBits(), 0), m.Reg("read_slot", c.slotBits(), 0)
	length := m.Reg("read_length", c.beatBits(), 0)

	waiting := m.Let("packet_waits", s.ahead.LtU(s.whole).AndNot(p.Mute))
	idle := s.reading.Not()
	s.frees.Set(idle.And(s.credit.NeLit(0)))
	s.rewind.Set(idle.AndNot(s.frees).And(s.back))
	choose := m.Let("choose", idle.AndNot(s.frees).AndNot(s.back))
	s.noteSent.Set(choose.And(s.note).And(s.noteLast.Not().Or(waiting.Not())))
	s.begins.Set(choose.And(waiting).AndNot(s.noteSent))
	sum := oldest.ZExt(c.slotBits() + 1).Add(fit(s.credit.Signal, c.slotBits()+1))
	moved := m.Let("oldest_then", hdl.Mux(sum.GeU(hdl.U(uint64(c.Window))), sum.Sub(hdl.U(uint64(c.Window))), sum).Trunc(c.slotBits()))
	m.When(s.frees, func() {
		oldest.Set(moved)
		m.When(s.ahead.LtU(s.credit), func() { slot.Set(moved) })
	})
	m.When(s.rewind, func() { slot.Set(oldest) })
	m.When(s.begins, func() { slot.Set(c.after(slot)) })
	start := m.Let("starts", s.begins.Or(s.noteSent))
	which := m.Let("start_slot", hdl.Mux(s.noteSent, c.noteSlot(), slot))
	m.When(start, func() {
		s.reading.SetLit(1)
		at.SetLit(0)
		from.Set(which)
		length.Set(s.lengths.Read(which))
		s.noteLast.Set(s.noteSent)
	})

	out := hdl.Inst(m, "out_queue", parts.FIFO[Beat]{Shape: c.BeatShape(), Depth: 4})
	fetched, lastFetched := m.Reg("fetched", 1, 0), m.Reg("fetched_last", 1, 0)
	room := m.Let("queue_room", out.Level.Add(fetched.ZExt(out.Level.Width())).LtU(hdl.U(4)))
	fetch := m.Let("fetch", s.reading.And(room))
	final := m.Let("fetch_last", at.Eq(length))
	word := s.mem.ReadSync(fetch, hdl.Cat(from, at))
	fetched.Set(fetch)
	m.When(fetch, func() {
		at.Set(at.Inc())
		lastFetched.Set(final)
		m.When(final, func() { s.reading.SetLit(0) })
	})
	out.In.Offer(fetched, Beat{Data: word, Last: lastFetched.Signal})
	hdl.Unused(out.In.Ready, out.AlmostFull, out.AlmostEmpty)
	m.Assert(fetched.Not().Or(out.In.Ready), "the queue has room for what is fetched")
	hdl.Connect(p.Out, out.Out)
}
