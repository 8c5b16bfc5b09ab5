package uart

import "github.com/hwgen/hwgen/hdl"

// Rx receives characters. It begins at the falling edge of the start bit and
// samples each bit in its middle: with 16 cycles a bit or more, 8N1 characters
// arrive whole from senders up to 5 per cent too fast or too slow.
type Rx struct{ Format }

// ModuleName is uart_rx with the format.
func (r Rx) ModuleName() string { return "uart_rx_" + r.name() }

// Char is a character received. A sender that is late is not waited for: Out
// offers a character for as long as it takes the next one to arrive.
type Char struct {
	Bits        hdl.Bits // the data, DataBits wide
	FrameError  hdl.Bits // 1 bit: a stop bit was 0
	ParityError hdl.Bits // 1 bit; 0 without parity
	Overrun     hdl.Bits // 1 bit: characters before this one were lost, as Ready was 0
}

// RxPorts are the ports of an [Rx].
type RxPorts struct {
	Rxd hdl.In // the line; it belongs to no clock
	Out hdl.StreamOut[Char]
}

// Ports declares them.
func (r Rx) Ports() RxPorts {
	return RxPorts{
		Rxd: hdl.Input(1).Doc("asynchronous"),
		Out: hdl.OutStream(Char{hdl.W(r.DataBits), hdl.W(1), hdl.W(1), hdl.W(1)}),
	}
}

// Build describes the receiver.
func (r Rx) Build(m *hdl.Module, p *RxPorts) {
	line := m.RegNext("line", m.RegNext("line_meta", p.Rxd, 1, hdl.Synchroniser()), 1)
	at := hdl.NewFSM(m, "state", r.states()...)
	tick := m.Reg("tick", r.tickWidth(), 0).Comment("cycles to the next sample")
	bit := m.Reg("bit_index", 4, 0)
	shift := m.Reg("shift", r.DataBits, 0)
	frameError := m.Reg("frame_error", 1, 0)
	parityError := hdl.Lit(1, 0)

	sample := m.Let("sample", tick.IsZero())
	wait := func(cycles int) { tick.SetLit(cycles - 1) }
	m.When(sample.Not(), func() { tick.Set(tick.Dec()) })

	char := m.Wire("char", 1).Comment("a character is complete")
	char.SetLit(0)
	at.State(idle, func() {
		frameError.SetLit(0)
		bit.SetLit(0)
		m.When(line.Not(), func() {
			wait(max(1, r.Divisor/2-1)) // the synchroniser has delayed the line
			at.Goto(start)
		})
	})
	at.State(start, func() {
		m.When(sample, func() {
			wait(r.Divisor)
			at.Goto(data)
			m.When(line, func() { at.Goto(idle) }) // a glitch, no start bit
		})
	})
	at.State(data, func() {
		m.When(sample, func() {
			wait(r.Divisor)
			shift.Set(hdl.Cat(line, shift.Slice(r.DataBits-1, 1)))
			bit.Set(bit.Inc())
			m.When(bit.EqLit(r.DataBits-1), func() {
				bit.SetLit(0)
				at.Goto(r.afterData())
			})
		})
	})
	if r.Parity != None {
		wrong := m.Reg("parity_error", 1, 0)
		parityError = wrong.Signal
		at.State(parity, func() {
			m.When(sample, func() {
				wait(r.Divisor)
				wrong.Set(line.Ne(r.parityOf(shift.Signal)))
				at.Goto(stop)
			})
		})
	}
	at.State(stop, func() {
		m.When(sample, func() {
			wait(r.Divisor)
			bit.Set(bit.Inc())
			frameError.Set(frameError.Or(line.Not()))
			m.When(bit.EqLit(r.stopBits()-1), func() {
				char.SetLit(1)
				at.Goto(idle)
			})
		})
	})
	r.deliver(m, p, char.Signal, Char{shift.Signal, frameError.Or(line.Not()), parityError, hdl.Lit(1, 0)})
}

// deliver keeps a character until it is taken or the next one comes.
func (r Rx) deliver(m *hdl.Module, p *RxPorts, done hdl.Signal, now Char) {
	valid := m.Reg("valid", 1, 0)
	kept := hdl.RegOf(m, "kept", hdl.ShapeOf(now))
	p.Out.Offer(valid, kept.V)
	m.When(p.Out.Fire(), func() { valid.SetLit(0) })
	m.When(done, func() {
		valid.SetLit(1)
		now.Overrun = valid.AndNot(p.Out.Ready)
		kept.Set(now)
	})
}
