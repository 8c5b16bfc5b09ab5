package parts_test

import (
	"testing"

	"github.com/hwgen/hwgen/hdl"
	"github.com/hwgen/hwgen/hdl/parts"
)

// packetProof sends beats through an upsizer and the words through a downsizer:
// what comes out is what went in, beat by beat and packet by packet, and the
// words between are right.
type packetProof struct{ Ratio int }

type packetProofPorts struct {
	In    hdl.StreamIn[parts.Beat[bits]]
	Stop  hdl.In // the words wait
	Out   hdl.StreamOut[parts.Beat[bits]]
	Watch hdl.In // follow the beat that enters now
}

func (packetProof) ModuleName() string { return "proof" }

func (packetProof) Ports() packetProofPorts {
	return packetProofPorts{In: hdl.InStream(parts.BeatOf(hdl.W(1))), Stop: hdl.Input(1), Out: hdl.OutStream(parts.BeatOf(hdl.W(1))), Watch: hdl.Input(1)}
}

func (x packetProof) Build(m *hdl.Module, p *packetProofPorts) {
	up := hdl.Inst(m, "up", parts.Upsizer{Width: 1, Ratio: x.Ratio})
	down := hdl.Inst(m, "down", parts.Downsizer{Width: 1, Ratio: x.Ratio})
	hdl.Connect(up.In, p.In)
	word := up.Out.Data
	stopped := m.Reg("stopped", 1, 0).Comment("a word that was offered is not taken back")
	open := m.Let("open", p.Stop.Not().Or(stopped))
	m.When(down.In.Ready.Or(up.Out.Valid.Not()), func() { stopped.SetLit(0) }).
		Elsewhen(open.And(up.Out.Valid), func() { stopped.SetLit(1) })
	down.In.Offer(up.Out.Valid.And(open), word)
	up.Out.Accept(down.In.Ready.And(open))
	hdl.Connect(p.Out, down.Out)
	parts.AssumeStream(m, "in", p.In.Valid, p.In.Ready, p.In.Data)
	parts.AssertStream(m, "words", up.Out.Valid, up.Out.Ready.Signal, word)
	parts.AssertStream(m, "out", p.Out.Valid, p.Out.Ready, p.Out.Data)
	x.words(m, up)
	x.follow(m, p)
	m.Cover(p.Out.Fire().And(p.Out.Data.Last).And(m.Past(up.Out.Valid, x.Ratio)), "a packet of a whole word has passed")
	m.Cover(up.Out.Valid.And(word.Last).And(word.Keep.EqLit(1)), "a packet of one beat is in a word")
}

// words asserts that lanes are kept from the lowest on, that those that are not
// are zero, and that only the last word of a packet is not full.
func (x packetProof) words(m *hdl.Module, up *parts.UpsizerPorts) {
	word := up.Out.Data
	m.Assert(implies(up.Out.Valid, word.Keep.Bit(0).And(word.Keep.And(word.Keep.Inc()).EqLit(0))), "lanes are kept without gaps")
	m.Assert(implies(up.Out.Valid, word.Data.AndNot(word.Keep).EqLit(0)), "lanes that are not kept are zero")
	m.Assert(implies(up.Out.Valid.AndNot(word.Last), word.Keep.RedAnd()), "only the last word is not full")
}

// follow asserts that a beat comes out after as many as were ahead of it.
func (x packetProof) follow(m *hdl.Module, p *packetProofPorts) {
	most := uint64(2*x.Ratio - 1) // a word is full as its first beat leaves
	w := hdl.BitsFor(most + 1)
	push, pop := p.In.Fire(), p.Out.Fire()
	held := m.Reg("held", w, 0)
	held.Set(held.Add(push.ZExt(w)).Sub(pop.ZExt(w)))
	following, ahead := m.Reg("following", 1, 0), m.Reg("ahead", w, 0)
	item := hdl.RegOf(m, "item", parts.BeatOf(hdl.W(1)))
	ours := m.Let("ours", following.And(ahead.EqLit(0)))
	m.Assert(implies(p.Out.Valid, held.NeLit(0)), "a beat is offered that did not go in")
	m.Assert(held.LeU(hdl.U(most)), "no more beats inside than fit")
	m.Assert(implies(ours.And(p.Out.Valid), hdl.Pack(p.Out.Data).Eq(hdl.Pack(item.V))), "the beat comes out as it went in")
	m.When(following.Not().And(p.Watch).And(push), func() {
		following.SetLit(1)
		item.Set(p.In.Data)
		ahead.Set(held.Sub(pop.ZExt(w)))
	}).Elsewhen(following.And(pop), func() {
		ahead.Set(ahead.Dec())
		m.When(ours, func() { following.SetLit(0) })
	})
	m.Cover(ours.And(pop).And(item.V.Data), "the beat that is followed comes out")
}

func TestUpsizerAndDownsizerAreProved(t *testing.T) {
	for ratio := 2; ratio <= 3; ratio++ {
		p := newProof(t, elaborate(t, packetProof{ratio}))
		p.covers(12)
		p.unbounded()
	}
	p := newProof(t, elaborate(t, packetProof{2}))
	p.finds(bug{"upsizer", "in_ready = ~full_q | out_ready", "in_ready = 1'b1"})
	p.finds(bug{"upsizer", "full_q <= ends", "full_q <= 1'b1"})
	p.finds(bug{"downsizer", "out_last = in_last & ~more", "out_last = in_last"})
	p.finds(bug{"downsizer", "in_ready = out_ready & ~more", "in_ready = out_ready"})
}

// gearboxProof follows one bit through a gearbox.
type gearboxProof struct{ In, Out int }

type gearboxProofPorts struct {
	In   hdl.StreamIn[bits]
	Out  hdl.StreamOut[bits]
	Lane hdl.In // the bit of the word that enters now is followed
}

func (gearboxProof) ModuleName() string { return "proof" }

func (x gearboxProof) Ports() gearboxProofPorts {
	return gearboxProofPorts{In: hdl.InStream(hdl.W(x.In)), Out: hdl.OutStream(hdl.W(x.Out)), Lane: hdl.Input(3)}
}

func (x gearboxProof) Build(m *hdl.Module, p *gearboxProofPorts) {
	box := hdl.Inst(m, "box", parts.Gearbox{InWidth: x.In, OutWidth: x.Out})
	hdl.Connect(box.In, p.In)
	hdl.Connect(p.Out, box.Out)
	parts.AssumeStream(m, "in", p.In.Valid, p.In.Ready, p.In.Data)
	parts.AssertStream(m, "out", p.Out.Valid, p.Out.Ready, p.Out.Data)
	most := uint64(x.In + 2*x.Out - 1)
	w := hdl.BitsFor(most) + 1
	lit := func(v int) hdl.Signal { return hdl.Lit(w, uint64(v)) }
	push, pop := p.In.Fire(), p.Out.Fire()
	none := hdl.Lit(w, 0)
	in, out := hdl.Mux(push, lit(x.In), none), hdl.Mux(pop, lit(x.Out), none)
	held := m.Reg("held", w, 0)
	held.Set(held.Add(in).Sub(out))
	m.Assert(held.LeU(hdl.Lit(w, most)), "no more bits inside than it holds")
	m.Assert(p.Out.Valid.Eq(held.GeU(lit(x.Out))), "a word is offered as soon as there is one")
	m.Assert(implies(held.LtU(lit(x.Out)), p.In.Ready), "no lack of bits while there is room")

	following, ahead, item := m.Reg("following", 1, 0), m.Reg("ahead", w, 0), m.Reg("item", 1, 0)
	lane := p.Lane.ZExt(w)
	ours := m.Let("ours", following.And(ahead.LtU(lit(x.Out))).And(p.Out.Valid))
	m.Assert(implies(ours, p.Out.Data.BitAt(ahead).Eq(item)), "the bit comes out as it went in")
	m.Assert(implies(following, ahead.LtU(held)), "the bit is inside")
	m.When(following.Not().And(push).And(lane.LtU(lit(x.In))), func() {
		following.SetLit(1)
		item.Set(p.In.Data.BitAt(p.Lane))
		ahead.Set(held.Sub(out).Add(lane))
	}).Elsewhen(following.And(pop), func() {
		ahead.Set(ahead.Sub(out))
		m.When(ours, func() { following.SetLit(0) })
	})
	m.Cover(ours.And(pop).And(item).And(ahead.EqLit(uint64(x.Out-1))), "the bit comes out on top")
	m.Cover(push.And(pop), "a word enters as another leaves")
}

func TestGearboxIsProved(t *testing.T) {
	for _, x := range []gearboxProof{{2, 3}, {3, 2}, {1, 3}, {4, 2}} {
		p := newProof(t, elaborate(t, x))
		p.covers(10)
		p.unbounded()
	}
	p := newProof(t, elaborate(t, gearboxProof{2, 3}))
	p.finds(bug{"gearbox", "count_q <= left + ", "count_q <= count_q + "})
	p.finds(bug{"gearbox", "out_valid = count_q >= ", "out_valid = count_q > "})
}
