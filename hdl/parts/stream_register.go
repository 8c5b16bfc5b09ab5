package parts

import "github.com/hwgen/hwgen/hdl"

// RegisterMode says which paths a [StreamRegister] cuts.
type RegisterMode uint8

const (
	// Full registers valid, payload and ready: no combinational path at all. Two
	// payload registers, latency 1.
	Full RegisterMode = iota
	// Forward registers valid and payload; ready stays combinational. One
	// payload register, latency 1.
	Forward
	// Backward registers ready; valid and payload stay combinational while the
	// consumer keeps up. One payload register, latency 0.
	Backward
)

func (r RegisterMode) String() string {
	if int(r) < len(registerModes) {
		return registerModes[r]
	}
	return "unknown"
}

var registerModes = [...]string{"full", "forward", "backward"}

// StreamRegister breaks the paths through a stream and keeps its full
// throughput.
type StreamRegister[T any] struct {
	Shape T            `hdl:"w"`
	Mode  RegisterMode `hdl:",omitzero"`
}

// StreamPorts are the ports of a part with one stream in and one out.
type StreamPorts[T any] struct {
	In  hdl.StreamIn[T]
	Out hdl.StreamOut[T]
}

// Ports returns the ports.
func (r StreamRegister[T]) Ports() StreamPorts[T] {
	return StreamPorts[T]{In: hdl.InStream(r.Shape), Out: hdl.OutStream(r.Shape)}
}

// Build describes the register.
func (r StreamRegister[T]) Build(m *hdl.Module, p *StreamPorts[T]) {
	shaped(m, "StreamRegister.Shape", r.Shape)
	switch r.Mode {
	case Full:
		r.full(m, p)
	case Forward:
		r.forward(m, p)
	case Backward:
		r.backward(m, p)
	default:
		m.Fatalf("StreamRegister.Mode is %d; it is Full, Forward or Backward", r.Mode)
	}
}

// full has a second register for the item that arrives in the cycle in which
// the consumer stops.
func (r StreamRegister[T]) full(m *hdl.Module, p *StreamPorts[T]) {
	valid, skid := m.Reg("valid_q", 1, 0), m.Reg("skid_valid_q", 1, 0)
	item := hdl.RegOf(m, "item_q", r.Shape, hdl.Undefined())
	spare := hdl.RegOf(m, "skid_q", r.Shape, hdl.Undefined())
	p.In.Accept(skid.Not())
	p.Out.Offer(valid, item.V)
	m.When(valid.Not().Or(p.Out.Ready), func() {
		valid.Set(skid.Or(p.In.Valid))
		skid.SetLit(0)
		item.Set(hdl.MuxOf(skid, spare.V, p.In.Data))
	}).Elsewhen(p.In.Fire(), func() {
		skid.SetLit(1)
		spare.Set(p.In.Data)
	})
	m.Assert(valid.Or(skid.Not()), "the spare register is used only while the other one is")
}

func (r StreamRegister[T]) forward(m *hdl.Module, p *StreamPorts[T]) {
	valid := m.Reg("valid_q", 1, 0)
	item := hdl.RegOf(m, "item_q", r.Shape, hdl.Undefined())
	p.In.Accept(valid.Not().Or(p.Out.Ready))
	p.Out.Offer(valid, item.V)
	m.When(p.In.Ready, func() { valid.Set(p.In.Valid) })
	m.When(p.In.Fire(), func() { item.Set(p.In.Data) })
}

func (r StreamRegister[T]) backward(m *hdl.Module, p *StreamPorts[T]) {
	kept := m.Reg("kept_valid_q", 1, 0)
	item := hdl.RegOf(m, "kept_q", r.Shape, hdl.Undefined())
	p.In.Accept(kept.Not())
	p.Out.Offer(kept.Or(p.In.Valid), hdl.MuxOf(kept, item.V, p.In.Data))
	m.When(p.Out.Ready, func() { kept.SetLit(0) }).
		Elsewhen(p.In.Fire(), func() {
			kept.SetLit(1)
			item.Set(p.In.Data)
		})
}
