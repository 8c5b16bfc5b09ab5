package parts_test

import (
	"fmt"
	"testing"

	"github.com/hwgen/hwgen/hdl"
	"github.com/hwgen/hwgen/hdl/parts"
)

// routesProof has every part that joins and splits streams, with its promises.
type routesProof struct{}

const routes = 3

type routesProofPorts struct {
	MuxIn       []hdl.StreamIn[bits]
	MuxSelect   hdl.In
	MuxOut      hdl.StreamOut[bits]
	DemuxIn     hdl.StreamIn[bits]
	DemuxSelect hdl.In
	DemuxOut    []hdl.StreamOut[bits]
	ForkIn      hdl.StreamIn[bits]
	ForkOut     []hdl.StreamOut[bits]
	JoinIn      []hdl.StreamIn[bits]
	JoinOut     hdl.StreamOut[hdl.Vec[bits]]
	First       hdl.StreamIn[bits]
	Second      hdl.StreamIn[bits]
	ZipOut      hdl.StreamOut[parts.Pair[bits, bits]]
}

func (routesProof) ModuleName() string { return "proof" }

func (routesProof) Ports() routesProofPorts {
	shape := hdl.W(2)
	p := routesProofPorts{
		MuxSelect: hdl.Input(2), MuxOut: hdl.OutStream(shape),
		DemuxIn: hdl.InStream(shape), DemuxSelect: hdl.Input(2),
		ForkIn:  hdl.InStream(shape),
		JoinOut: hdl.OutStream(hdl.VecOf(routes, shape)),
		First:   hdl.InStream(shape), Second: hdl.InStream(shape),
		ZipOut: hdl.OutStream(parts.Pair[bits, bits]{First: shape, Second: shape}),
	}
	for range routes {
		p.MuxIn, p.JoinIn = append(p.MuxIn, hdl.InStream(shape)), append(p.JoinIn, hdl.InStream(shape))
		p.DemuxOut, p.ForkOut = append(p.DemuxOut, hdl.OutStream(shape)), append(p.ForkOut, hdl.OutStream(shape))
	}
	return p
}

func (x routesProof) Build(m *hdl.Module, p *routesProofPorts) {
	x.muxes(m, p)
	x.fork(m, p)
	x.joins(m, p)
}

func (routesProof) muxes(m *hdl.Module, p *routesProofPorts) {
	mux := hdl.Inst(m, "mux", parts.StreamMux[bits]{Shape: hdl.W(2), N: routes})
	demux := hdl.Inst(m, "demux", parts.StreamDemux[bits]{Shape: hdl.W(2), N: routes})
	mux.Select.Drive(p.MuxSelect)
	demux.Select.Drive(p.DemuxSelect)
	hdl.Connect(p.MuxOut, mux.Out)
	hdl.Connect(demux.In, p.DemuxIn)
	parts.AssertStream(m, "mux out", p.MuxOut.Valid, p.MuxOut.Ready, p.MuxOut.Data)
	parts.AssumeStream(m, "demux in", p.DemuxIn.Valid, p.DemuxIn.Ready, p.DemuxIn.Data)
	var in, out []hdl.Value
	for i := range routes {
		from, to := p.MuxIn[i], p.DemuxOut[i]
		hdl.Connect(mux.In[i], from)
		hdl.Connect(to, demux.Out[i])
		parts.AssumeStream(m, fmt.Sprint("mux in ", i), from.Valid, from.Ready, from.Data)
		parts.AssertStream(m, fmt.Sprint("demux out ", i), to.Valid, to.Ready, to.Data)
		m.Assert(implies(from.Fire(), p.MuxSelect.EqLit(uint64(i)).And(p.MuxOut.Data.Eq(from.Data))), "the mux passes on what was selected")
		m.Assert(implies(to.Fire(), p.DemuxSelect.EqLit(uint64(i)).And(to.Data.Eq(p.DemuxIn.Data))), "the demux passes on to what was selected")
		m.Cover(from.Fire().And(m.Past(from.Valid, 2)), "an item waits and passes the mux")
		m.Cover(to.Fire().And(m.Past(to.Valid, 2)), "an item waits and passes the demux")
		in, out = append(in, from.Fire()), append(out, to.Fire())
	}
	m.Assert(parts.IsOneHotOrZero(hdl.Cat(in...)).And(hdl.Cat(in...).RedOr().Eq(p.MuxOut.Fire())), "the mux takes an item when it gives one")
	m.Assert(parts.IsOneHotOrZero(hdl.Cat(out...)).And(hdl.Cat(out...).RedOr().Eq(p.DemuxIn.Fire())), "the demux gives an item when it takes one")
}

func (routesProof) fork(m *hdl.Module, p *routesProofPorts) {
	fork := hdl.Inst(m, "fork", parts.StreamFork[bits]{Shape: hdl.W(2), N: routes})
	hdl.Connect(fork.In, p.ForkIn)
	parts.AssumeStream(m, "fork in", p.ForkIn.Valid, p.ForkIn.Ready, p.ForkIn.Data)
	for i, out := range p.ForkOut {
		hdl.Connect(out, fork.Out[i])
		parts.AssertStream(m, fmt.Sprint("fork out ", i), out.Valid, out.Ready, out.Data)
		has := m.Reg(fmt.Sprintf("has_%d", i), 1, 0).Comment("this output has had the item")
		m.When(p.ForkIn.Fire(), func() { has.SetLit(0) }).
			Elsewhen(out.Fire(), func() { has.SetLit(1) })
		m.Assert(implies(out.Fire(), p.ForkIn.Valid.AndNot(has).And(out.Data.Eq(p.ForkIn.Data))), "an output has an item once")
		m.Assert(implies(p.ForkIn.Fire(), has.Or(out.Fire())), "an item leaves when all have it")
		m.Assert(implies(p.ForkIn.Valid.AndNot(has), out.Valid), "no output waits for another")
		m.Cover(p.ForkIn.Fire().And(out.Fire()).And(m.Past(out.Valid, 2)), "one output is the last")
	}
}

func (routesProof) joins(m *hdl.Module, p *routesProofPorts) {
	join := hdl.Inst(m, "join", parts.StreamJoin[bits]{Shape: hdl.W(2), N: routes})
	hdl.Connect(p.JoinOut, join.Out)
	parts.AssertStream(m, "join out", p.JoinOut.Valid, p.JoinOut.Ready, p.JoinOut.Data)
	for i, in := range p.JoinIn {
		hdl.Connect(join.In[i], in)
		parts.AssumeStream(m, fmt.Sprint("join in ", i), in.Valid, in.Ready, in.Data)
		m.Assert(in.Fire().Eq(p.JoinOut.Fire()), "one of each is taken")
		m.Assert(implies(p.JoinOut.Valid, in.Data.Eq(p.JoinOut.Data.At(i))), "each item is in its place")
		m.Cover(in.Fire().And(m.Past(in.Valid, 2)), "an item waits and is joined")
	}
	zip := hdl.Inst(m, "zip", parts.StreamZip[bits, bits]{First: hdl.W(2), Second: hdl.W(2)})
	hdl.Connect(zip.First, p.First)
	hdl.Connect(zip.Second, p.Second)
	hdl.Connect(p.ZipOut, zip.Out)
	parts.AssumeStream(m, "first", p.First.Valid, p.First.Ready, p.First.Data)
	parts.AssumeStream(m, "second", p.Second.Valid, p.Second.Ready, p.Second.Data)
	parts.AssertStream(m, "zip out", p.ZipOut.Valid, p.ZipOut.Ready, p.ZipOut.Data)
	m.Assert(p.First.Fire().Eq(p.ZipOut.Fire()).And(p.Second.Fire().Eq(p.ZipOut.Fire())), "one of both is taken")
	m.Assert(implies(p.ZipOut.Valid, p.ZipOut.Data.First.Eq(p.First.Data).And(p.ZipOut.Data.Second.Eq(p.Second.Data))), "both are in their places")
	m.Cover(p.ZipOut.Fire().And(m.Past(p.First.Valid, 2)), "an item waits and is zipped")
}

func TestRoutesAreProved(t *testing.T) {
	p := newProof(t, elaborate(t, routesProof{}))
	p.covers(6)
	p.unbounded()
	p.finds(bug{"stream_mux", "in_1_ready = out_ready & (select == 2'd1)", "in_1_ready = out_ready"})
	p.finds(bug{"stream_demux", "out_2_valid = in_valid & (select == 2'd2)", "out_2_valid = in_valid & (select >= 2'd1)"})
	p.finds(bug{"stream_fork", "done_q <= in_ready ? 3'd0 : have", "done_q <= in_ready ? 3'd0 : done_q"})
	p.finds(bug{"stream_join", "in_0_ready = out_valid & out_ready", "in_0_ready = out_ready"})
	p.finds(bug{"stream_zip", "out_valid = first_valid & second_valid", "out_valid = first_valid"})
}
