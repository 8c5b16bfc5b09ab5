// Package hdl is a language for describing digital hardware in Go.
//
// A component is a Go struct; its fields are its parameters. Its Ports method
// returns a struct of ports, its Build method describes the hardware by calls
// on a [Module]:
//
//	type Counter struct{ Width int }
//
//	type CounterPorts struct {
//		En    hdl.In
//		Count hdl.Out
//	}
//
//	func (c Counter) Ports() CounterPorts {
//		return CounterPorts{En: hdl.Input(1), Count: hdl.Output(c.Width)}
//	}
//
//	func (c Counter) Build(m *hdl.Module, p *CounterPorts) {
//		count := m.Reg("count_q", c.Width, 0)
//		m.When(p.En, func() { count.Set(count.Inc()) })
//		p.Count.Set(count)
//	}
//
// [Elaborate] runs the description, checks it, and returns a netlist that
// gen/verilog prints and hdl/sim runs. Every mistake is reported with a code,
// the position in the author's source and what would be right; docs/errors.md
// explains each code.
//
// Widths are strict: no operator extends or truncates by itself. Signals have no
// sign: operators that need one say so. Of several assignments to one variable
// the last one reached wins, and reading a variable gives its settled value,
// wherever the read stands.
package hdl
