package parts_test

import (
	"fmt"
	"testing"

	"github.com/hwgen/hwgen/hdl"
	"github.com/hwgen/hwgen/hdl/parts"
)

// crossingProof follows one item, any one, through a part that carries a
// stream from one clock to another, whatever the two clocks do. What a check
// reads of the other side under Cross is what is there at that instant.
type crossingProof[P hdl.Component[Q], Q any] struct {
	Part P
	Most int                                                  // items it holds
	Ends func(q *Q) (hdl.StreamIn[bits], hdl.StreamOut[bits]) `hdl:"-"`
	// Levels are what src and dst know of the items in the memory, if the part tells.
	Levels func(q *Q) (src, dst hdl.Signal) `hdl:"-"`
}

type crossingProofPorts struct {
	In    hdl.StreamIn[bits]
	Out   hdl.StreamOut[bits]
	Watch hdl.In // follow the item that enters now
}

func (crossingProof[P, Q]) ModuleName() string { return "proof" }

func (crossingProof[P, Q]) Domains() []hdl.DomainSpec { return parts.AsyncFIFO[bits]{}.Domains() }

func (crossingProof[P, Q]) Ports() crossingProofPorts {
	p := crossingProofPorts{In: hdl.InStream(hdl.W(1)), Out: hdl.OutStream(hdl.W(1)), Watch: hdl.Input(1).In("src")}
	p.In.Valid = p.In.Valid.In("src")
	p.Out.Ready = p.Out.Ready.In("dst")
	return p
}

func (q crossingProof[P, Q]) Build(m *hdl.Module, p *crossingProofPorts) {
	src, dst := m.Domain("src"), m.Domain("dst")
	dut := hdl.Inst(m, "dut", hdl.Component[Q](q.Part), hdl.MapDomain("src", src), hdl.MapDomain("dst", dst))
	in, out := q.Ends(dut)
	hdl.Connect(in, p.In)
	hdl.Connect(p.Out, out)

	w := hdl.BitsFor(uint64(q.Most + 1))
	sent, got := m.Reg("sent", w, 0, hdl.On(src)), m.Reg("got", w, 0, hdl.On(dst))
	following := m.Reg("following", 1, 0, hdl.On(src))
	number := m.Reg("number", w, 0, hdl.On(src))
	item := m.Reg("item", 1, 0, hdl.On(src))
	m.In(src, func() {
		parts.AssumeStream(m, "in", p.In.Valid, p.In.Ready, p.In.Data)
		m.When(p.In.Fire(), func() {
			sent.Set(sent.Inc())
			m.When(p.Watch.AndNot(following), func() {
				following.SetLit(1)
				number.Set(sent)
				item.Set(p.In.Data)
			})
		})
		m.Cover(sent.Sub(hdl.Cross(got.Signal)).EqLit(uint64(q.Most)), "the part is full")
	})
	passed := m.Reg("passed", 1, 0, hdl.On(dst))
	m.In(dst, func() {
		parts.AssertStream(m, "out", p.Out.Valid, p.Out.Ready, p.Out.Data)
		held := m.Let("held", hdl.Cross(sent.Signal).Sub(got))
		m.Assert(held.LeU(hdl.U(uint64(q.Most))), "no more items inside than it holds")
		m.Assert(implies(p.Out.Valid, held.NeLit(0)), "an item is offered that did not go in")
		m.When(p.Out.Fire(), func() { got.Set(got.Inc()) })
		ours := m.Let("ours", hdl.Cross(following.Signal).AndNot(passed).And(hdl.Cross(number.Signal).Eq(got)).And(p.Out.Valid))
		m.Assert(implies(ours, p.Out.Data.Eq(hdl.Cross(item.Signal))), "the item comes out as it went in")
		m.When(ours.And(p.Out.Ready), func() { passed.SetLit(1) })
		m.Cover(ours.And(p.Out.Data.RedAnd()).And(p.Out.Ready).And(held.EqLit(uint64(q.Most))), "an item comes out of the full part")
		m.Cover(p.Out.Fire().And(got.EqLit(uint64(q.Most))), "the counts have gone round")
	})
	if q.Levels != nil {
		q.levels(m, dut, p, sent.Signal, got.Signal)
	}
}

// levels asserts that neither side ever thinks of more room or more items than
// there are.
func (q crossingProof[P, Q]) levels(m *hdl.Module, dut *Q, p *crossingProofPorts, sent, got hdl.Signal) {
	w := sent.Width()
	src, dst := q.Levels(dut)
	inMemory := func(sent, got, offered hdl.Signal) hdl.Signal { return sent.Sub(got).Sub(offered.ZExt(w)) }
	m.In(m.Domain("src"), func() {
		known := src.ZExt(w)
		m.Assert(known.LeU(hdl.U(uint64(q.Most-1))), "src_level is more than the memory holds")
		m.Assert(known.GeU(inMemory(sent, hdl.Cross(got), hdl.Cross(p.Out.Valid.Signal))), "src_level is less than there is")
	})
	m.In(m.Domain("dst"), func() {
		known := dst.ZExt(w)
		m.Assert(known.LeU(inMemory(hdl.Cross(sent), got, p.Out.Valid.Signal)), "dst_level is more than there is")
		m.Cover(known.EqLit(uint64(q.Most-1)), "dst sees the memory full")
	})
}

func asyncEnds(q *parts.AsyncFIFOPorts[bits]) (hdl.StreamIn[bits], hdl.StreamOut[bits]) {
	return q.In, q.Out
}

func asyncLevels(q *parts.AsyncFIFOPorts[bits]) (src, dst hdl.Signal) {
	return q.SrcLevel.Signal, q.DstLevel.Signal
}

func proveAsyncFIFO(t *testing.T, depth, stages int) *proof {
	f := parts.AsyncFIFO[bits]{Shape: hdl.W(1), Depth: depth, Stages: stages}
	return newClocksProof(t, elaborate(t, crossingProof[parts.AsyncFIFO[bits], parts.AsyncFIFOPorts[bits]]{f, depth + 1, asyncEnds, asyncLevels}))
}

// For all relations of the clocks, with synchronisers that are late bit by bit.
func TestAsyncFIFOIsProved(t *testing.T) {
	for _, f := range [][2]int{{2, 2}, {4, 2}} {
		t.Run(fmt.Sprint(f), func(t *testing.T) {
			p := proveAsyncFIFO(t, f[0], f[1])
			if f[0] == 2 {
				p.covers(20)
			}
			p.unbounded()
		})
	}
}

func TestAsyncFIFOProofFindsBugs(t *testing.T) {
	p := proveAsyncFIFO(t, 2, 2)
	p.catchesInBoth(bug{"async", "assign in_ready = src_held != 2'd2", "assign in_ready = 1'b1"})
	p.catchesInBoth(bug{"async", "tail_gray_q <= (tail_q + 2'd1) ^ ((tail_q + 2'd1) >> 1)", "tail_gray_q <= tail_q + 2'd1"})
	p.catchesInBoth(bug{"async", "assign free = ~ready_q | out_ready", "assign free = 1'b1"})
	p.catchesInBoth(bug{"async", "mem_rdata <= mem[head_q[0]]", "mem_rdata <= mem[~head_q[0]]"})
}

func proveHandshake(t *testing.T, stages int) *proof {
	h := parts.Handshake[bits]{Shape: hdl.W(1), Stages: stages}
	return newClocksProof(t, elaborate(t, crossingProof[parts.Handshake[bits], parts.StreamPorts[bits]]{h, 1, streamEnds, nil}))
}

func TestHandshakeIsProved(t *testing.T) {
	for stages := 2; stages <= 3; stages++ {
		p := proveHandshake(t, stages)
		p.covers(20)
		p.unbounded()
	}
}

func TestHandshakeProofFindsBugs(t *testing.T) {
	p := proveHandshake(t, 2)
	p.catchesInBoth(bug{"handshake", "in_ready = given_sync1_q == request_q", "in_ready = 1'b1"})
	p.catchesInBoth(bug{"handshake", "if (out_valid && out_ready)", "if (out_valid)"})
	p.catchesInBoth(bug{"handshake", "out_valid = request_sync1_q != given_q", "out_valid = request_sync1_q"})
}

// pulseProof counts the pulses on either side.
type pulseProof struct{ Stages int }

func (pulseProof) ModuleName() string { return "proof" }

func (pulseProof) Domains() []hdl.DomainSpec { return parts.PulseSynchronizer{}.Domains() }

func (p pulseProof) Ports() parts.PulseSynchronizerPorts {
	return parts.PulseSynchronizer{Stages: p.Stages}.Ports()
}

func (x pulseProof) Build(m *hdl.Module, p *parts.PulseSynchronizerPorts) {
	src, dst := m.Domain("src"), m.Domain("dst")
	dut := hdl.Inst(m, "dut", parts.PulseSynchronizer{Stages: x.Stages}, hdl.MapDomain("src", src), hdl.MapDomain("dst", dst))
	dut.In.Drive(p.In)
	p.Out.Set(dut.Out)
	apart := uint64(x.Stages + 1)
	sent, got := m.Reg("sent", 2, 0, hdl.On(src)), m.Reg("got", 2, 0, hdl.On(dst))
	// known is sent as it was at the last edge of dst, age the edges since it changed.
	known := m.Reg("known", 2, 0, hdl.On(dst))
	age := m.Reg("age", 3, apart, hdl.On(dst))
	m.In(src, func() {
		rested := sent.Eq(hdl.Cross(known.Signal)).And(hdl.Cross(age.Signal).GeU(hdl.Lit(3, apart)))
		m.Assume(implies(p.In, rested), "pulses are Stages+1 cycles of dst apart")
		m.When(p.In, func() { sent.Set(sent.Inc()) })
	})
	m.In(dst, func() {
		now := hdl.Cross(sent.Signal)
		known.Set(now)
		m.When(now.Ne(known), func() { age.SetLit(1) }).
			Elsewhen(age.LtU(hdl.Lit(3, apart)), func() { age.Set(age.Inc()) })
		m.When(dut.Out, func() { got.Set(got.Inc()) })
		m.Assert(implies(dut.Out, now.Ne(got)), "a pulse comes out that did not go in")
		m.Assert(implies(now.Eq(known).And(age.GeU(hdl.Lit(3, apart))), now.Eq(got.Add(dut.Out.ZExt(2)))), "a pulse is lost or later than Stages+1 edges")
		m.Cover(got.EqLit(1).And(dut.Out), "a second pulse")
		m.Cover(dut.Out.And(age.EqLit(apart)), "a pulse as late as can be")
		m.Cover(dut.Out.And(age.EqLit(apart-1)), "a pulse as early as can be")
	})
}

func provePulses(t *testing.T, stages int) *proof {
	return newClocksProof(t, elaborate(t, pulseProof{stages}))
}

func TestPulseSynchronizerIsProved(t *testing.T) {
	for stages := 2; stages <= 3; stages++ {
		p := provePulses(t, stages)
		p.covers(20)
		p.unbounded()
	}
}

func TestPulseSynchronizerProofFindsBugs(t *testing.T) {
	p := provePulses(t, 2)
	p.catchesInBoth(bug{"pulse", "toggle_q <= ~toggle_q", "toggle_q <= 1'b1"})
	p.catchesInBoth(bug{"pulse", "toggle_sync1_q ^ seen_q", "toggle_sync1_q & ~seen_q"})
	p.catchesInBoth(bug{"proof", "if (dut_out)", "if (!dut_out)"})
}
