package membus

import (
	"strconv"

	"github.com/hwgen/hwgen/hdl"
	"github.com/hwgen/hwgen/models/spec"
)

// composer cuts a packet into beats, in two stages: the first one runs the CRC
// over what stands before it, the second one puts it in and writes.
type composer struct {
	*sender
	busy, isNote, left hdl.Var // first stage: a packet, its beats to come
	class, body        hdl.Var
	slot               hdl.Var // of sequenced packets
	state              hdl.Var // of the CRC, over what went to the second stage

	valid, last, note2, word, class2, slot2 hdl.Var // second stage: a beat
	tail, rest                              hdl.Var // beats with the CRC alone, and the CRC
	tailNote, tailSlot                      hdl.Var
	digest                                  hdl.Var
}

// compose takes packets and writes them into the buffer.
func (s *sender) compose() {
	m, c := s.m, s.c
	k := len(c.classes())
	x := &composer{sender: s}
	beats := 0
	for _, cl := range c.classes() {
		beats = max(beats, c.bodyBeats(cl))
	}
	x.busy, x.isNote, x.left = m.Reg("compose", 1, 0), m.Reg("compose_note", 1, 0), m.Reg("compose_left", hdl.BitsFor(uint64(beats)), 0)
	x.class, x.body = m.Reg("compose_class", k, 0), m.Reg("compose_body", beats*c.LinkBits, 0, hdl.Undefined())
	x.slot = m.Reg("compose_slot", c.slotBits(), 0)
	x.state = m.RegBig("crc_state", packetCRC().Start())
	x.valid, x.last, x.note2 = m.Reg("write", 1, 0), m.Reg("write_last", 1, 0), m.Reg("write_note", 1, 0)
	x.word, x.class2, x.slot2 = m.Reg("write_word", c.LinkBits, 0, hdl.Undefined()), m.Reg("write_class", k, 0), m.Reg("write_slot", c.slotBits(), 0)
	x.tail, x.rest = m.Reg("tail", 3, 0), m.Reg("tail_crc", spec.CRCBits, 0, hdl.Undefined())
	x.tailNote, x.tailSlot = m.Reg("tail_note", 1, 0), m.Reg("tail_slot", c.slotBits(), 0)
	x.digest = m.RegBig("digest_state", packetCRC().Start())
	x.load(beats)
	x.write()
}

// load takes a packet, and moves its beats on to the second stage. A marker
// waits until the digest of the packets before it is there.
func (x *composer) load(beats int) {
	m, p, c := x.m, x.p, x.c
	tailing := x.tail.NeLit(0)
	free := m.Let("compose_free", x.busy.Not().And(tailing.Not().Or(x.valid.Not())))
	noteFits := m.Let("note_fits", x.note.Not().AndNot(x.valid.And(x.note2)).AndNot(tailing.And(x.tailNote)).AndNot(x.reading.And(x.noteLast)))
	p.Note.Accept(free.And(noteFits))
	marker := p.In.Data.Kind.Is(spec.PktMarker)
	settled := marker.Not().Or(x.valid.Not().AndNot(tailing))
	p.In.Accept(free.And(x.held.LtU(hdl.U(uint64(c.Window)))).And(settled).AndNot(p.Note.Fire()))
	x.loads = m.Let("loads", p.In.Fire())

	moves := m.Let("beat_moves", x.busy.And(tailing.Not().Or(x.valid.Not())))
	final := m.Let("beat_is_last", x.left.EqLit(1))
	m.When(moves, func() {
		if beats > 1 {
			x.body.Set(x.body.ShrULit(c.LinkBits))
		}
		x.left.Set(x.left.Dec())
		m.When(final, func() { x.busy.SetLit(0) })
		x.state.Set(x.advance(final))
	})
	in, note := p.In.Data, p.Note.Data
	body := in.Body.Or(marker.Rep(c.bodyBits()).And(hdl.Cat(packetCRC().Finish(x.digest), hdl.Lit(64, 0)).ZExt(c.bodyBits())))
	head := func(q Packet) hdl.Signal { return hdl.Cat(x.next, q.Epoch, q.Term, q.VM, q.Kind) }
	whole := hdl.Mux(p.Note.Fire(), hdl.Cat(note.Body, head(note)).ZExt(headBits+c.bodyBits()), hdl.Cat(body, head(in)))
	class := m.Let("class_in", hdl.Mux(p.Note.Fire(), c.classOf(note.Kind), c.classOf(in.Kind)))
	m.When(x.loads.Or(p.Note.Fire()), func() {
		x.busy.SetLit(1)
		x.isNote.Set(p.Note.Fire())
		x.left.Set(c.byClass(class, x.left.Width(), c.bodyBeats))
		x.class.Set(class)
		x.body.Set(fit(whole, beats*c.LinkBits))
		x.state.Set(packetCRC().Start())
	})
	m.When(moves.And(final).AndNot(x.isNote), func() { x.slot.Set(c.after(x.slot)) })
	m.When(moves, func() {
		x.word.Set(x.body.Trunc(c.LinkBits))
		x.last.Set(final)
		x.note2.Set(x.isNote)
		x.class2.Set(x.class)
		x.slot2.Set(hdl.Mux(x.isNote, c.noteSlot(), x.slot))
	})
	m.When(moves, func() { x.valid.SetLit(1) }).
		Elsewhen(tailing.Not(), func() { x.valid.SetLit(0) })
	m.Assert(p.In.Valid.Not().Or(class.NeLit(0)), "a packet has a kind")
}

// fit is x in a width that may be more or less; what is cut off is zero.
func fit(x hdl.Signal, width int) hdl.Signal {
	if width < x.Width() {
		return x.Trunc(width)
	}
	return x.ZExt(width)
}

// after is the slot behind a slot.
func (c PacketSender) after(slot hdl.Var) hdl.Signal {
	return hdl.Mux(slot.EqLit(uint64(c.Window-1)), hdl.Lit(c.slotBits(), 0), slot.Inc())
}

// advance is the state of the CRC after the beat at the end of the first stage,
// of which fewer bytes count if it is the last one.
func (x *composer) advance(final hdl.Signal) hdl.Signal {
	m, c, crc := x.m, x.c, packetCRC()
	out := crc.Update(m, "crc", x.state, x.body.Trunc(c.LinkBits), 8)
	done := map[int]bool{c.laneBytes(): true}
	for _, cl := range c.classes() {
		n := c.lastBytes(cl)
		if done[n] {
			continue
		}
		done[n] = true
		is := c.byClass(x.class, 1, func(o class) int {
			if c.lastBytes(o) == n {
				return 1
			}
			return 0
		})
		part := crc.Update(m, "crc_"+strconv.Itoa(n), x.state, x.body.Trunc(8*n), 8)
		out = hdl.Mux(final.And(is), part, out)
	}
	return out
}

// write is the second stage.
func (x *composer) write() {
	m, c := x.m, x.c
	sum := m.Let("crc", packetCRC().Finish(x.state))
	tailing := m.Let("tailing", x.tail.NeLit(0))
	ends := m.Let("body_ends", x.valid.And(x.last).AndNot(tailing))
	var words, rests []hdl.Value
	for _, cl := range c.classes() {
		n := 8 * c.lastBytes(cl)
		both := hdl.Cat(sum, x.word.Trunc(n))
		words = append(words, fit(both, c.LinkBits))
		if both.Width() > c.LinkBits {
			rests = append(rests, both.Slice(both.Width()-1, c.LinkBits).ZExt(spec.CRCBits))
		} else {
			rests = append(rests, hdl.Lit(spec.CRCBits, 0))
		}
	}
	tails := c.byClass(x.class2, 3, func(cl class) int { return c.beats(cl) - c.bodyBeats(cl) })
	word := m.Let("beat_word", hdl.Mux(x.last, hdl.OneHotMux(x.class2, words...), x.word))
	writes := m.Let("writes", x.valid.Or(tailing))
	slot := m.Let("beat_slot", hdl.Mux(tailing, x.tailSlot, x.slot2))
	note := m.Let("beat_note", hdl.Mux(tailing, x.tailNote, x.note2))
	at := m.Reg("beat_at", c.beatBits(), 0)
	x.mem.Write(writes, hdl.Cat(slot, at), hdl.Mux(tailing, fit(x.rest.Signal, c.LinkBits), word))
	finished := m.Let("packet_whole", hdl.Mux(tailing, x.tail.EqLit(1), ends.And(tails.EqLit(0))))
	m.When(writes, func() { at.Set(at.Inc()) })
	m.When(finished, func() { at.SetLit(0) })
	x.lengths.Write(finished, slot, at)
	x.completes, x.noted = m.Let("completes", finished.AndNot(note)), m.Let("noted", finished.And(note))
	m.When(tailing, func() {
		x.tail.Set(x.tail.Dec())
		if c.LinkBits < spec.CRCBits {
			x.rest.Set(x.rest.ShrULit(c.LinkBits))
		}
	}).Elsewhen(ends, func() {
		x.tail.Set(tails)
		x.rest.Set(hdl.OneHotMux(x.class2, rests...))
		x.tailNote.Set(x.note2)
		x.tailSlot.Set(x.slot2)
	})
	x.digestOf(ends, sum)
}

// digestOf goes on with the checkpoint's digest when a CRC is known.
func (x *composer) digestOf(ends, sum hdl.Signal) {
	m, crc := x.m, packetCRC()
	k := len(x.c.classes())
	line, marker, bare := x.class2.Bit(k-1), x.class2.Bit(k-2), x.class2.Bit(0)
	m.When(ends.AndNot(x.note2), func() {
		m.When(line, func() { x.digest.Set(crc.Update(m, "digest", x.digest, sum, 8)) })
		m.When(marker.Or(bare), func() { x.digest.Set(crc.Start()) })
	})
}
