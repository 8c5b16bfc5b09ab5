package harness

import (
	"fmt"
	"math/bits"

	"github.com/hwgen/hwgen/hdl"
	"github.com/hwgen/hwgen/hdl/parts"
	"github.com/hwgen/hwgen/models/membus"
	"github.com/hwgen/hwgen/models/spec"
)

// link is one direction of the link. A packet gathers in a slot, as fast as the
// sender gives beats; when it is whole, the faults are drawn, and it arrives when
// its delay is over. Packets with unlike delays overtake each other. Where no
// slot is free, the sender waits.
type link struct {
	LinkBits int
	Beats    int // of the longest packet
	Slots    int
	Salt     uint64
}

// ModuleName holds the parameters.
func (c link) ModuleName() string {
	return fmt.Sprintf("tb_link_k%d_n%d_s%d_%x", c.LinkBits, c.Beats, c.Slots, c.Salt)
}

type linkPorts struct {
	In  hdl.StreamIn[membus.Beat]
	Out hdl.StreamOut[membus.Beat]

	SenderDead   hdl.In // nothing more is taken; what has come of a packet goes on without its end
	SenderBoot   hdl.In // the sender is reset: its numbers begin at 0
	ReceiverDead hdl.In // what arrives is lost

	Set    settings
	Clean  hdl.In // faults, delays and stalls end
	Number hdl.StreamIn[numberedFault]
	Clash  hdl.Out // 1: Number cannot be kept

	Fault hdl.Out // 1: something was done to a packet, behind its last beat
	What  hdl.Out // FaultKind bits
	Kind  hdl.Out // of packet
	Seq   hdl.Out
}

// numberedFault is what shall happen to a packet.
type numberedFault struct {
	What hdl.Bits
	Seq  hdl.Bits
}

// tableBits is how many low bits of a packet's number choose its place in the
// table of numbered faults.
const tableBits = 12

const cleanBits = 16 // cleans that are told apart

// tableEntry is a numbered fault that waits, if it was entered since the last
// clean.
type tableEntry struct {
	Clean hdl.Bits
	High  hdl.Bits // the number's other bits
	What  hdl.Bits
}

func (c link) stride() int { return 1 << bits.Len(uint(c.Beats-1)) }

// Ports declares them.
func (c link) Ports() linkPorts {
	beat := parts.BeatOf(hdl.W(c.LinkBits))
	in, bit := hdl.Input(1), hdl.Output(1)
	return linkPorts{
		In: hdl.InStream(beat), Out: hdl.OutStream(beat),
		SenderDead: in, SenderBoot: in, ReceiverDead: in, Set: settingPorts(), Clean: in,
		Number: hdl.InStream(numberedFault{hdl.W(3), hdl.W(spec.SeqBits)}), Clash: bit,
		Fault: bit, What: hdl.Output(3), Kind: hdl.Output(spec.KindBits), Seq: hdl.Output(spec.SeqBits),
	}
}

// timeBits is the width of due times, which are compared around the circle.
const timeBits = 32

// way is a link under construction.
type way struct {
	c           link
	m           *hdl.Module
	p           *linkPorts
	draw, draw2 hdl.Signal // noise
	now         hdl.Signal
	least, span hdl.Signal // of the delay

	valid, again hdl.Var  // a bit a slot: a packet is in it; it comes twice
	due          *hdl.Mem // when the packet in a slot arrives
	beats        *hdl.Mem
	info         hdl.MemOf[packetInfo]

	ends, whole hdl.Signal // the packet that gathers is complete; with its end
	slot        hdl.Signal // where
	length      hdl.Signal // its beats
	what        hdl.Signal // faults
	release     hdl.Signal // a bit a slot: its packet has arrived
	rearm       hdl.Signal // a bit a slot: it comes again
	outSlot     hdl.Signal // the slot at the receiver
	starts      hdl.Signal // it begins to arrive
	changed     hdl.Var    // packets have come or gone
}

// packetInfo is what is known of a packet beside its beats.
type packetInfo struct {
	Length  hdl.Bits
	Corrupt hdl.Bits
	Beat    hdl.Bits // in which a bit is inverted
	Bit     hdl.Bits
}

func (c link) infoShape() packetInfo {
	n := hdl.BitsFor(uint64(c.Beats))
	return packetInfo{hdl.W(n), hdl.W(1), hdl.W(n), hdl.W(log2(c.LinkBits))}
}

func log2(n int) int { return bits.Len(uint(n)) - 1 }

// Build describes the link.
func (c link) Build(m *hdl.Module, p *linkPorts) {
	w := &way{c: c, m: m, p: p}
	w.draw = noise(m, "noise", p.Set.reseed(), p.Set.Value, c.Salt)
	w.draw2 = noise(m, "noise2", p.Set.reseed(), p.Set.Value, bits.ReverseBytes64(c.Salt)|1)
	now := m.Reg("now", timeBits, 0)
	now.Set(now.Inc())
	w.now = now.Signal
	delays := m.Reg("delays", 64, 1<<32)
	m.When(p.Set.is(setLinkDelay), func() { delays.Set(p.Set.Value) })
	m.When(p.Clean, func() { delays.SetLit(1 << 32) })
	w.least, w.span = delays.Trunc(delayBits), delays.Slice(31+delayBits, 32)
	w.valid, w.again = m.Reg("valid", c.Slots, 0), m.Reg("again", c.Slots, 0)
	w.due = m.Mem("due", timeBits, c.Slots, hdl.Contents(0))
	w.beats = m.Mem("beats", c.LinkBits, c.Slots*c.stride(), hdl.Contents(0))
	w.info = hdl.NewMemOf(m, "info", c.infoShape(), c.Slots, hdl.Contents(0))
	w.gather()
	w.judge()
	w.deliver()
	w.slots()
	hdl.Unused(w.draw, w.draw2, delays)
}

// chance keeps the chance of something, and tells whether it happens.
func (w *way) chance(name string, x setting, noise hdl.Value) hdl.Signal {
	r := w.m.Reg(name, chanceBits, 0)
	w.m.When(w.p.Set.is(x), func() { r.Set(w.p.Set.Value.Trunc(chanceBits)) })
	w.m.When(w.p.Clean, func() { r.SetLit(0) })
	return chance(noise, r)
}

func (w *way) delay() hdl.Signal { return delay(w.draw2.Slice(63, 64-delayBits), w.least, w.span) }

// gather puts the beats of a packet into a free slot.
func (w *way) gather() {
	m, p, c := w.m, w.p, w.c
	free, first := parts.FindFirst(w.valid.Not())
	count := m.Reg("count", hdl.BitsFor(uint64(c.Beats)), 0)
	kept := m.Reg("gather_slot", hdl.IndexBits(c.Slots), 0)
	begins := m.Let("begins", count.IsZero())
	w.slot = m.Let("slot", hdl.Mux(begins, first, kept))
	stall := w.chance("stall", setLinkStall, w.draw.Slice(15, 0))
	// The last beat and the arrival of another packet use the tables in turn.
	p.In.Accept(begins.Not().Or(free).AndNot(stall).AndNot(p.SenderDead))
	fire := m.Let("fire", p.In.Fire())
	full := m.Let("full", count.EqLit(uint64(c.Beats-1)))
	w.whole = m.Let("whole", fire.And(p.In.Data.Last.Or(full)))
	w.ends = m.Let("ends", w.whole.Or(p.SenderDead.AndNot(begins)))
	w.length = m.Let("length", hdl.Mux(p.SenderDead, count, count.Inc()))
	m.When(w.ends, func() { count.SetLit(0) }).Elsewhen(fire, func() { count.Set(count.Inc()) })
	m.When(fire, func() { kept.Set(w.slot) })
	at := w.slot
	if c.stride() > 1 {
		at = hdl.Cat(w.slot, count.Trunc(log2(c.stride())))
	}
	w.beats.Write(fire, at, p.In.Data.Data)
	p.Kind.Set(w.capture("kind", count, 0, 1))
	p.Seq.Set(w.capture("seq", count, (spec.KindBits+spec.VMBits+spec.TermBits+spec.EpochBits)/8, spec.SeqBits/8))
}

// capture is some bytes of the packet that gathers, the beat that comes now
// included.
func (w *way) capture(name string, count hdl.Value, at, n int) hdl.Signal {
	lane := w.c.LinkBits / 8
	var out []hdl.Value
	for i := at + n - 1; i >= at; i-- {
		r := w.m.Reg(fmt.Sprintf("%s_%d", name, i-at), 8, 0)
		k := i % lane
		come := w.p.In.Data.Data.Slice(8*k+7, 8*k)
		now := w.m.Let(fmt.Sprintf("%s_%d_now", name, i-at), hdl.Mux(hdl.Sig(count).EqLit(uint64(i/lane)).AndNot(w.p.SenderDead), come, r))
		w.m.When(w.p.In.Fire(), func() { r.Set(now) })
		out = append(out, now)
	}
	return hdl.Cat(out...)
}

// judge draws the faults of a packet that is complete.
func (w *way) judge() {
	m, p := w.m, w.p
	sequenced := hdl.Lit(1, 0)
	for _, k := range spec.PacketKinds {
		if k.Sequenced() {
			sequenced = sequenced.Or(p.Kind.EqLit(uint64(k)))
		}
	}
	next := m.Reg("next_seq", spec.SeqBits, 0)
	first := m.Let("first", w.whole.And(sequenced).And(p.Seq.Sub(next).Msb().Not()))
	m.When(first, func() { next.Set(p.Seq.Inc()) })
	m.When(p.SenderBoot, func() { next.SetLit(0) })
	numbered := w.table(first)
	lose := w.chance("lose", setLinkLose, w.draw.Slice(31, 16))
	repeat := w.chance("repeat", setLinkRepeat, w.draw.Slice(47, 32))
	corrupt := w.chance("corrupt", setLinkCorrupt, w.draw.Slice(63, 48))
	w.what = m.Let("what_now", hdl.Cat(corrupt, repeat, lose).Or(numbered).And(w.whole.Rep(3)))
	p.What.Set(w.what)
	p.Fault.Set(w.what.RedOr())
	n := hdl.BitsFor(uint64(w.c.Beats))
	w.info.Write(w.ends, w.slot, packetInfo{
		Length: w.length, Corrupt: w.what.Bit(2),
		Beat: w.draw2.Slice(15, 0).MulU(w.length).Slice(15+n, 16),
		Bit:  w.draw2.Slice(15+log2(w.c.LinkBits), 16),
	})
}

// table is the faults of a numbered packet, which happen to its first
// transmission; it is also where they are entered.
func (w *way) table(first hdl.Value) hdl.Signal {
	m, p := w.m, w.p
	shape := tableEntry{hdl.W(cleanBits), hdl.W(spec.SeqBits - tableBits), hdl.W(3)}
	mem := hdl.NewMemOf(m, "table", shape, 1<<tableBits, hdl.Contents(0))
	clean := m.Reg("cleans", cleanBits, 0)
	m.When(p.Clean, func() { clean.Set(clean.Inc()) })
	seq := m.Let("table_seq", hdl.Mux(first, p.Seq, p.Number.Data.Seq))
	at, high := seq.Trunc(tableBits), seq.Slice(spec.SeqBits-1, tableBits)
	e := mem.Read(at)
	waits := m.Let("waits", e.Clean.Eq(clean).And(e.What.RedOr()))
	mine := m.Let("mine", waits.And(e.High.Eq(high)))
	p.Number.Accept(hdl.Sig(first).Not())
	entering := p.Number.Fire()
	p.Clash.Set(waits.AndNot(mine))
	old := hdl.Mux(mine, e.What, hdl.Lit(3, 0))
	mem.Write(mine.And(first).Or(entering.AndNot(p.Clash)), at, tableEntry{
		clean.Signal, high, hdl.Mux(first, hdl.Lit(3, 0), old.Or(p.Number.Data.What)),
	})
	return old.And(hdl.Sig(first).Rep(3))
}

// deliver gives the packet that has been due longest to the receiver.
func (w *way) deliver() {
	m, p, c := w.m, w.p, w.c
	sw := hdl.IndexBits(c.Slots)
	busy, slot := m.Reg("busy", 1, 0), m.Reg("out_slot", sw, 0)
	count := m.Reg("out_count", hdl.BitsFor(uint64(c.Beats)), 0)
	start := m.Wire("start", 1)
	best := w.earliest(start, m.Let("at_receiver", hdl.Lit(c.Slots, 1).Shl(slot).And(busy.Rep(c.Slots))))
	wait := best.due.Sub(w.now)
	start.Set(busy.Not().And(best.valid).And(wait.IsZero().Or(wait.Msb())))
	m.When(start, func() {
		busy.SetLit(1)
		slot.Set(best.slot)
		count.SetLit(0)
	})
	info := w.info.Read(slot)
	at := slot.Signal
	if c.stride() > 1 {
		at = hdl.Cat(slot, count.Trunc(log2(c.stride())))
	}
	word := w.beats.Read(at)
	flip := hdl.Lit(c.LinkBits, 1).Shl(info.Bit)
	last := m.Let("ends_now", count.Inc().Eq(info.Length))
	hit := m.Let("hit", info.Corrupt.And(count.Eq(info.Beat)))
	p.Out.Offer(busy, parts.Beat[hdl.Bits]{Data: hdl.Mux(hit, word.Xor(flip), word), Last: last})
	moves := m.Let("moves", busy.And(p.Out.Ready.Or(p.ReceiverDead)))
	m.When(moves, func() { count.Set(count.Inc()) })
	done := m.Let("done", moves.And(last))
	m.When(done, func() { busy.SetLit(0) })
	one := hdl.Lit(c.Slots, 1).Shl(slot)
	finished := m.Let("finished", one.And(done.Rep(c.Slots)))
	w.outSlot, w.starts = slot.Signal, start.Signal
	w.rearm = m.Let("rearm", finished.And(w.again))
	w.release = m.Let("release_slots", finished.AndNot(w.again))
}

// coming is a packet that may arrive next.
type coming struct{ valid, slot, due hdl.Signal }

// earliest is the packet that is due first, but for the one at the receiver. It is
// looked for when packets have come or gone, as that is much work.
func (w *way) earliest(start, atReceiver hdl.Value) coming {
	m, c := w.m, w.c
	sw := hdl.IndexBits(c.Slots)
	valid, slot, due := m.Reg("best", 1, 0), m.Reg("best_slot", sw, 0), m.Reg("best_due", timeBits, 0)
	look := m.Reg("look", 1, 0)
	changed := m.Wire("changed", 1)
	w.changed = changed
	look.Set(changed)
	left := w.valid.AndNot(atReceiver)
	var list []coming
	for i := range c.Slots {
		list = append(list, coming{left.Bit(i), hdl.Lit(sw, uint64(i)), w.due.Read(hdl.Lit(sw, uint64(i)))})
	}
	for len(list) > 1 {
		var next []coming
		for i := 0; i+1 < len(list); i += 2 {
			a, b := list[i], list[i+1]
			second := b.valid.And(a.valid.Not().Or(b.due.Sub(a.due).Msb()))
			next = append(next, coming{a.valid.Or(b.valid), hdl.Mux(second, b.slot, a.slot), hdl.Mux(second, b.due, a.due)})
		}
		if len(list)%2 == 1 {
			next = append(next, list[len(list)-1])
		}
		list = next
	}
	m.When(look, func() {
		valid.Set(list[0].valid)
		slot.Set(list[0].slot)
		due.Set(list[0].due)
	})
	m.When(start, func() { valid.SetLit(0) })
	return coming{valid.Signal, slot.Signal, due.Signal}
}

// slots keeps which slots hold a packet, and when it is due.
func (w *way) slots() {
	m := w.m
	enters := m.Let("enters", w.ends.AndNot(w.what.Bit(0)))
	come := m.Let("come", hdl.Lit(w.c.Slots, 1).Shl(w.slot).And(enters.Rep(w.c.Slots)))
	w.valid.Set(w.valid.AndNot(w.release).Or(come))
	w.again.Set(w.again.AndNot(w.rearm).AndNot(come).Or(come.And(w.what.Bit(1).Rep(w.c.Slots))))
	due := w.now.Add(w.delay().ZExt(timeBits))
	again := m.Let("comes_again", w.rearm.RedOr())
	w.due.Write(enters, w.slot, due)
	w.due.Write(again, w.outSlot, due)
	w.changed.Set(enters.Or(again).Or(w.starts))
}
