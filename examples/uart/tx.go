package uart

import "github.com/hwgen/hwgen/hdl"

// Tx sends the characters of a stream, the least significant bit first.
type Tx struct{ Format }

// ModuleName is uart_tx with the format: uart_tx_d868_8n1.
func (t Tx) ModuleName() string { return "uart_tx_" + t.name() }

// TxPorts are the ports of a [Tx].
type TxPorts struct {
	In  hdl.StreamIn[hdl.Bits]
	Txd hdl.Out // the line, 1 when idle
}

// Ports declares them.
func (t Tx) Ports() TxPorts {
	return TxPorts{In: hdl.InStream(hdl.W(t.DataBits)), Txd: hdl.Output(1).Doc("1 when idle")}
}

// Build describes the transmitter.
func (t Tx) Build(m *hdl.Module, p *TxPorts) {
	at := hdl.NewFSM(m, "state", t.states()...)
	tick := m.Reg("tick", t.tickWidth(), 0).Comment("cycles of the present bit that are left")
	bit := m.Reg("bit_index", 4, 0)
	shift := m.Reg("shift", t.DataBits, 0)
	line := m.OutReg(p.Txd, 1)

	bitEnd := m.Let("bit_end", tick.IsZero())
	begin := func() { tick.SetLit(t.Divisor - 1) } // the next bit's cycles
	m.When(bitEnd.Not(), func() { tick.Set(tick.Dec()) })
	p.In.Accept(at.Is(idle))

	at.State(idle, func() {
		line.SetLit(1)
		m.When(p.In.Valid, func() {
			shift.Set(p.In.Data)
			line.SetLit(0)
			begin()
			at.Goto(start)
		})
	})
	at.State(start, func() {
		m.When(bitEnd, func() {
			line.Set(shift.Bit(0))
			bit.SetLit(0)
			begin()
			at.Goto(data)
		})
	})
	at.State(data, func() {
		m.When(bitEnd, func() {
			begin()
			bit.Set(bit.Inc())
			shift.Set(shift.RotrLit(1)) // after all bits, shift is the character again
			line.Set(shift.Bit(1))
			m.When(bit.EqLit(t.DataBits-1), func() {
				bit.SetLit(0)
				if t.Parity == None {
					line.SetLit(1)
				} else {
					line.Set(t.parityOf(shift.Signal))
				}
				at.Goto(t.afterData())
			})
		})
	})
	if t.Parity != None {
		at.State(parity, func() {
			m.When(bitEnd, func() {
				line.SetLit(1)
				begin()
				at.Goto(stop)
			})
		})
	}
	at.State(stop, func() {
		m.When(bitEnd, func() {
			begin()
			bit.Set(bit.Inc())
			m.When(bit.EqLit(t.stopBits()-1), func() {
				tick.SetLit(0)
				at.Goto(idle)
			})
		})
	})
}
