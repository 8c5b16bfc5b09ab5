package verilog

import "github.com/hwgen/hwgen/hdl/netlist"

// gateKinds tells which clock gate cells a design uses.
type gateKinds uint8

const (
	gateRising gateKinds = 1 << iota
	gateFalling
)

// clockNets makes the clocks and resets that are made in the module.
func (b *builder) clockNets() {
	done := map[string]bool{}
	for i := range b.m.Domains {
		d := &b.m.Domains[i]
		if d.ResetNode != 0 && d.Reset != "" && !done[d.Reset] {
			done[d.Reset] = true
			b.items = append(b.items, &contAssign{lhs: &ref{b.clocks[d.Reset]}, rhs: b.rhs(d.ResetNode), pos: d.Pos})
		}
		if d.Source == netlist.ClockGate {
			b.gate(d)
		}
	}
}

func (b *builder) gate(d *netlist.Domain) {
	cell := b.o.gateCell
	if d.Edge == netlist.Falling {
		cell += "_n"
		b.gates |= gateFalling
	} else {
		b.gates |= gateRising
	}
	b.items = append(b.items, blank{}, &instance{
		module: cell, name: b.names.pick(d.Clock + "_gate"), pos: d.Pos,
		conns: []conn{
			{"clk", &ref{b.clock(b.m.Domains[d.Parent].Clock)}},
			{"enable", b.rhs(d.Enable)},
			{"gated", &ref{b.clocks[d.Clock]}},
		},
	}, blank{})
}

// clockDecls declares the nets of clocks and resets that are no ports.
func (b *builder) clockDecls() []item {
	var out []item
	done := map[string]bool{}
	for i := range b.m.Domains {
		d := &b.m.Domains[i]
		for k, name := range []string{d.Clock, d.Reset} {
			isPort := d.Source == netlist.ClockPort && k == 0 || d.ResetNode == 0 && k == 1
			if name == "" || done[name] || isPort {
				continue
			}
			if k == 0 && d.Source == netlist.ClockSame {
				continue
			}
			done[name] = true
			out = append(out, &decl{kind: "wire", width: 1, sym: b.clocks[name], pos: d.Pos})
		}
	}
	return out
}

// The cells are latch-based: the enable counts as it was before the edge,
// whatever it does while the clock is active.
const gateModel = `// Clock gate: the clock runs in cycles in which enable is 1 before its rising
// edge. A behavioural model; synthesis replaces it by the library's cell.
module CELL (
  input  wire clk,
  input  wire enable,
  output wire gated
);
  reg open;
  initial open = 1'b0;
  /* verilator lint_off LATCH */
  always @*
    if (!clk)
      open = enable;
  /* verilator lint_on LATCH */
  assign gated = clk & open;
endmodule
`

const gateFallingModel = `// Clock gate for falling edges: the clock runs in cycles in which enable is 1
// before its falling edge. A behavioural model; synthesis replaces it by the
// library's cell.
module CELL (
  input  wire clk,
  input  wire enable,
  output wire gated
);
  reg open;
  initial open = 1'b0;
  /* verilator lint_off LATCH */
  always @*
    if (clk)
      open = enable;
  /* verilator lint_on LATCH */
  assign gated = clk | ~open;
endmodule
`
