package parts_test

import (
	"fmt"
	"testing"

	"github.com/hwgen/hwgen/hdl"
	"github.com/hwgen/hwgen/hdl/parts"
)

// queueProof follows one item, any one, through a part that keeps the order of
// a stream.
type queueProof[P hdl.Component[Q], Q any] struct {
	Part  P
	Width int
	Most  int // items it holds
	// Follow an item through the part; else only counts and the stream's rules.
	Follow bool
	Ends   func(q *Q) (hdl.StreamIn[bits], hdl.StreamOut[bits]) `hdl:"-"`
	Level  func(q *Q) hdl.Signal                                `hdl:"-"` // items held, if the part tells
}

type queueProofPorts struct {
	In    hdl.StreamIn[bits]
	Out   hdl.StreamOut[bits]
	Watch hdl.In // follow the item that enters now
}

func (q queueProof[P, Q]) ModuleName() string { return "proof" }

func (q queueProof[P, Q]) Ports() queueProofPorts {
	return queueProofPorts{In: hdl.InStream(hdl.W(q.Width)), Out: hdl.OutStream(hdl.W(q.Width)), Watch: hdl.Input(1)}
}

func (q queueProof[P, Q]) Build(m *hdl.Module, p *queueProofPorts) {
	dut := hdl.Inst(m, "dut", hdl.Component[Q](q.Part))
	in, out := q.Ends(dut)
	hdl.Connect(in, p.In)
	hdl.Connect(p.Out, out)
	parts.AssumeStream(m, "in", p.In.Valid, p.In.Ready, p.In.Data)
	parts.AssertStream(m, "out", p.Out.Valid, p.Out.Ready, p.Out.Data)

	w := hdl.BitsFor(uint64(q.Most + 1))
	push, pop := p.In.Fire(), p.Out.Fire()
	held := m.Reg("held", w, 0)
	m.When(push.AndNot(pop), func() { held.Set(held.Inc()) }).
		Elsewhen(pop.AndNot(push), func() { held.Set(held.Dec()) })
	m.Assert(held.LeU(hdl.U(uint64(q.Most))), "no more items inside than it holds")
	if q.Level != nil {
		m.Assert(q.Level(dut).ZExt(w).Eq(held), "the level is the number of items")
	}
	m.Assert(implies(pop, held.NeLit(0).Or(push)), "an item comes out that did not go in")

	m.Cover(held.EqLit(uint64(q.Most)), "the part is full")
	if !q.Follow {
		hdl.Unused(p.Watch)
		return
	}
	following := m.Reg("following", 1, 0)
	ahead := m.Reg("ahead", w, 0)
	item := m.Reg("item", q.Width, 0)
	ours := following.And(pop).And(ahead.EqLit(0))
	m.Assert(implies(ours, p.Out.Data.Eq(item)), "the item comes out as it went in")
	m.Assert(implies(pop.And(push).And(held.EqLit(0)), p.Out.Data.Eq(p.In.Data)), "an item that passes at once is the one that comes")
	m.Assert(implies(following, ahead.LtU(held)), "the item is inside")
	m.When(following.Not().And(p.Watch).And(push).AndNot(pop.And(held.EqLit(0))), func() {
		following.SetLit(1)
		item.Set(p.In.Data)
		ahead.Set(hdl.Mux(pop, held.Dec(), held))
	}).Elsewhen(following.And(pop), func() {
		ahead.Set(ahead.Dec())
		m.When(ours, func() { following.SetLit(0) })
	})
	m.Cover(ours.And(p.Out.Data.RedAnd()).And(held.EqLit(uint64(q.Most))), "an item comes out of the full part")
	if q.Most > 1 {
		m.Cover(push.And(pop).And(held.NeLit(0)), "one item enters as another leaves")
	}
}

func fifoEnds(q *parts.FIFOPorts[bits]) (hdl.StreamIn[bits], hdl.StreamOut[bits]) {
	return q.In, q.Out
}

func fifoLevel(q *parts.FIFOPorts[bits]) hdl.Signal { return q.Level.Signal }

func streamEnds(q *parts.StreamPorts[bits]) (hdl.StreamIn[bits], hdl.StreamOut[bits]) {
	return q.In, q.Out
}

func proveFIFO(t *testing.T, f parts.FIFO[bits], follow bool) *proof {
	f.Shape = hdl.W(2)
	return newProof(t, elaborate(t, queueProof[parts.FIFO[bits], parts.FIFOPorts[bits]]{f, 2, f.Depth, follow, fifoEnds, fifoLevel}))
}

func proveRegister(t *testing.T, mode parts.RegisterMode, most int, follow bool) *proof {
	r := parts.StreamRegister[bits]{Shape: hdl.W(2), Mode: mode}
	return newProof(t, elaborate(t, queueProof[parts.StreamRegister[bits], parts.StreamPorts[bits]]{r, 2, most, follow, streamEnds, nil}))
}

// What a FIFO promises, for all time: the stream's rules and the counts by
// induction; that each item comes out unchanged and in its turn by
// property-directed reachability, which finds by itself what the memory holds.
func TestFIFOIsProved(t *testing.T) {
	for _, f := range []parts.FIFO[bits]{
		{Depth: 1}, {Depth: 3}, {Depth: 2, Pipe: true}, {Depth: 2, Flow: true},
		{Depth: 3, BlockRAM: true}, {Depth: 2, BlockRAM: true, Bypass: true, Pipe: true},
	} {
		t.Run(fmt.Sprint(f.Depth, f.BlockRAM, f.Bypass, f.Flow, f.Pipe), func(t *testing.T) {
			proveFIFO(t, f, false).holds(3)
			p := proveFIFO(t, f, true)
			p.covers(4*f.Depth + 6)
			p.unbounded()
		})
	}
}

func TestFIFOProofFindsBugs(t *testing.T) {
	p := proveFIFO(t, parts.FIFO[bits]{Depth: 3}, true)
	p.catches(12, bug{"fifo", "assign full = level_q == 2'd3;", "assign full = 1'b0;"})
	p.catches(12, bug{"fifo", "head_q <= (head_q == 2'd2)", "head_q <= (head_q == 2'd3)"})
	p.catches(12, bug{"fifo", "level_q <= level_q - 2'd1", "level_q <= level_q"})
}

func TestStreamRegisterIsProved(t *testing.T) {
	for mode, most := range map[parts.RegisterMode]int{parts.Full: 2, parts.Forward: 1, parts.Backward: 1} {
		t.Run(mode.String(), func(t *testing.T) {
			p := proveRegister(t, mode, most, true)
			p.covers(8)
			p.unbounded()
		})
	}
}

func TestStreamRegisterProofFindsBugs(t *testing.T) {
	proveRegister(t, parts.Full, 2, true).catches(8, bug{"stream", "skid_valid_q ? skid_q : in_data", "in_data"})
	proveRegister(t, parts.Forward, 1, true).catches(8, bug{"stream", "in_ready = ~valid_q | out_ready", "in_ready = 1'b1"})
	proveRegister(t, parts.Backward, 1, true).catches(8, bug{"stream", "kept_valid_q | in_valid", "in_valid"})
}
