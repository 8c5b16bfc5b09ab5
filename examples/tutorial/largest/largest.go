// Package largest is a solution of the tutorial's exercise.
package largest

import "github.com/hwgen/hwgen/hdl"

// Largest answers each message with its largest byte.
type Largest struct{}

// Byte is a byte of a message.
type Byte struct {
	Data hdl.Bits
	Last hdl.Bits // 1: the message ends with this byte
}

// Ports are the ports of a Largest.
type Ports struct {
	In  hdl.StreamIn[Byte]
	Out hdl.StreamOut[hdl.Bits]
}

// Ports says how wide the payloads are.
func (Largest) Ports() Ports {
	return Ports{
		In:  hdl.InStream(Byte{Data: hdl.W(8), Last: hdl.W(1)}),
		Out: hdl.OutStream(hdl.W(8)),
	}
}

// Build describes what is inside.
func (Largest) Build(m *hdl.Module, p *Ports) {
	largest := m.Reg("largest", 8, 0)
	done := m.Reg("done", 1, 0) // largest is that of a whole message
	in := p.In.Data

	p.In.Accept(done.Not())
	p.Out.Offer(done, largest.Signal)

	m.When(p.In.Fire(), func() {
		m.When(in.Data.GtU(largest), func() { largest.Set(in.Data) })
		done.Set(in.Last)
	})
	m.When(p.Out.Fire(), func() {
		largest.SetLit(0)
		done.SetLit(0)
	})
}
