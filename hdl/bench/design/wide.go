package design

import (
	"fmt"

	"github.com/hwgen/hwgen/hdl"
)

// Wide moves lines of Width bits between stages: each shifts, merges, adds,
// compares and stores lines, and picks words out of them.
type Wide struct{ Width, Stages int }

// Ports declares the ports.
func (Wide) Ports() TickPorts { return TickPorts{Sum: hdl.Output(64)} }

// Build describes the design.
func (w Wide) Build(m *hdl.Module, p *TickPorts) {
	data := lfsr(m)
	line := m.Reg("line", w.Width, 0)
	line.Set(hdl.Cat(line.Slice(w.Width-65, 0), data))
	x := line.Signal
	for i := range w.Stages {
		u := hdl.Inst(m, fmt.Sprintf("u_stage%d", i), stage{w.Width})
		u.In.Drive(x)
		u.Control.Drive(data.RotlLit(i).Slice(15, 0))
		x = m.Let(fmt.Sprintf("line%d", i), u.Out.Signal)
	}
	checksum(m, p, x.Slice(63, 0).Xor(x.Slice(w.Width-1, w.Width-64)))
}

type stage struct{ Width int }

type stagePorts struct {
	In, Control hdl.In
	Out         hdl.Out
}

func (s stage) Ports() stagePorts {
	return stagePorts{In: hdl.Input(s.Width), Control: hdl.Input(16), Out: hdl.Output(s.Width)}
}

func (s stage) Build(m *hdl.Module, p *stagePorts) {
	c := p.Control.Signal
	held := m.Reg("held", s.Width, 0)
	mem := m.Mem("lines", s.Width, 64, hdl.Rule(hdl.Old), hdl.Contents(1))
	mem.Write(c.Bit(0), c.Slice(6, 1), p.In)
	read := m.Reg("seen", 1, 0)
	m.When(c.Bit(7), func() { read.SetLit(1) })
	stored := m.Let("stored", mem.ReadSync(c.Bit(7), c.Slice(13, 8)).And(read.Rep(s.Width)))
	merged := m.Let("merged", hdl.Mux(c.Bit(2), p.In.And(stored), p.In.Xor(held)))
	word := m.Let("word", merged.Elem(c.Slice(3+hdl.IndexBits(s.Width/32), 4), 32))
	vector := m.Wire("vector", s.Width)
	vector.Set(merged)
	vector.ElemVar(c.Slice(2+hdl.IndexBits(s.Width/32), 3), 32).Set(word.Inc())
	m.When(c.Bit(3), func() { held.Set(vector.Add(stored)) }).
		Elsewhen(c.Bit(4), func() { held.Set(merged.ShrU(c.Slice(15, 8))) }).
		Elsewhen(merged.LtU(held), func() { held.Set(hdl.Cat(held.Slice(s.Width-2, 0), merged.RedXor())) })
	out := m.Reg("out_q", s.Width, 0)
	out.Set(held.Xor(merged))
	p.Out.Set(out)
}
