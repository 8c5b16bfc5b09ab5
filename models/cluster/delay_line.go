package cluster

import (
	"fmt"

	"github.com/hwgen/hwgen/hdl"
	"github.com/hwgen/hwgen/models/membus"
)

// DelayLine is one direction of a plain link: what goes in comes out a number of
// cycles later. It stands still while its end does not take what has come.
type DelayLine struct {
	LinkBits int
	Delay    int // cycles, 0 to 65,536
}

// ModuleName holds the parameters.
func (c DelayLine) ModuleName() string { return fmt.Sprintf("delay_line_k%d_d%d", c.LinkBits, c.Delay) }

// DelayLinePorts are the ports of a DelayLine.
type DelayLinePorts struct {
	In  hdl.StreamIn[membus.Beat]
	Out hdl.StreamOut[membus.Beat]
}

// Ports declares them.
func (c DelayLine) Ports() DelayLinePorts {
	beat := membus.Link{LinkBits: c.LinkBits}.BeatShape()
	return DelayLinePorts{hdl.InStream(beat), hdl.OutStream(beat)}
}

// Check says what is wrong with the parameters.
func (c DelayLine) Check() error {
	if c.Delay < 0 || c.Delay > 1<<16 {
		return fmt.Errorf("DelayLine.Delay is %d; it is 0 to 65536 cycles", c.Delay)
	}
	return nil
}

// Build describes a ring of places, each with a beat or without; the oldest one
// is in a register at the end.
func (c DelayLine) Build(m *hdl.Module, p *DelayLinePorts) {
	beat := membus.Link{LinkBits: c.LinkBits}.BeatShape()
	if c.Delay == 0 {
		hdl.Connect(p.Out, p.In)
		return
	}
	valid := m.Reg("end_valid", 1, 0)
	end := hdl.RegOf(m, "end", beat, hdl.Undefined())
	moves := m.Let("moves", valid.AndNot(p.Out.Ready).Not())
	p.In.Accept(moves)
	p.Out.Offer(valid, end.V)
	if c.Delay == 1 {
		m.When(moves, func() {
			valid.Set(p.In.Valid)
			end.Set(p.In.Data)
		})
		return
	}
	places := c.Delay - 1
	w := hdl.IndexBits(places)
	at, filled := m.Reg("place", w, 0), m.Reg("filled", 1, 0).Comment("every place was written since the reset")
	ring := m.Mem("ring", hdl.WidthOf(beat)+1, places)
	last := at.EqLit(places - 1)
	out := ring.Read(at)
	ring.Write(moves, at, hdl.Cat(p.In.Valid, hdl.Pack(p.In.Data)))
	m.When(moves, func() {
		at.Set(hdl.Mux(last, hdl.Lit(w, 0), at.Inc()))
		m.When(last, func() { filled.SetLit(1) })
		valid.Set(out.Msb().And(filled))
		end.Set(hdl.Unpack(beat, out.Trunc(hdl.WidthOf(beat))))
	})
}
