package parts

import (
	"math/big"

	"github.com/hwgen/hwgen/hdl"
)

// Counter counts up or down among 0 to Modulo-1.
type Counter struct {
	Width  int    // bits of the count: 1 to 4096
	Modulo uint64 `hdl:"m,omitzero"` // numbers it has: 2 to 2^Width; 0: 2^Width
	// Saturate stays at either end instead of going round.
	Saturate bool
}

// CounterPorts are the ports of a [Counter].
type CounterPorts struct {
	Enable hdl.In  // count at this edge
	Down   hdl.In  // count down, not up
	Load   hdl.In  // take Value at this edge, whatever Enable is
	Value  hdl.In  // must be less than Modulo
	Count  hdl.Out // the present number; 0 after reset
	Wrap   hdl.Out // the coming edge goes past an end, or with Saturate would
}

// Ports returns the ports.
func (c Counter) Ports() CounterPorts {
	return CounterPorts{
		Enable: hdl.Input(1), Down: hdl.Input(1), Load: hdl.Input(1), Value: hdl.Input(c.Width),
		Count: hdl.Output(c.Width), Wrap: hdl.Output(1),
	}
}

// Build describes the counter.
func (c Counter) Build(m *hdl.Module, p *CounterPorts) {
	ranged(m, "Counter.Width", c.Width, 1, 4096)
	one := big.NewInt(1)
	top := new(big.Int).Sub(new(big.Int).Lsh(one, uint(c.Width)), one)
	if c.Modulo == 1 || c.Modulo != 0 && new(big.Int).SetUint64(c.Modulo-1).Cmp(top) > 0 {
		m.Fatalf("Counter.Modulo is %d; with a Width of %d it is 0, or 2 to 2^%d", c.Modulo, c.Width, c.Width)
	}
	whole := c.Modulo == 0 || new(big.Int).SetUint64(c.Modulo-1).Cmp(top) == 0
	if !whole {
		top.SetUint64(c.Modulo - 1)
	}
	last := hdl.LitBig(c.Width, top)

	count := m.RegBig("count_q", hdl.LitBig(c.Width, new(big.Int)))
	atEnd := m.Let("at_end", hdl.Mux(p.Down, count.IsZero(), count.Eq(last)))
	step := m.Let("step", hdl.Mux(p.Down, count.Dec(), count.Inc()))
	switch {
	case c.Saturate:
		step = hdl.Mux(atEnd, count, step)
	case !whole:
		step = hdl.Mux(atEnd, hdl.Mux(p.Down, last, hdl.LitBig(c.Width, new(big.Int))), step)
	}
	m.When(p.Load, func() { count.Set(p.Value) }).
		Elsewhen(p.Enable, func() { count.Set(step) })
	p.Count.Set(count)
	p.Wrap.Set(p.Enable.AndNot(p.Load).And(atEnd))
	if !whole {
		m.Assume(p.Load.Not().Or(p.Value.LeU(last)), "Value of a Counter is not less than Modulo")
		m.Assert(count.LeU(last), "the count is less than Modulo")
	}
}
