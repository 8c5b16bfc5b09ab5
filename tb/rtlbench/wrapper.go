package main

import (
	"bytes"
	"fmt"

	"github.com/hwgen/hwgen/hdl/netlist"
)

// wrapper is a module with a handful of pins: every input of the design comes from
// a shift register, every output goes into a flip-flop and from there into
// another one.
func wrapper(d *netlist.Design) []byte {
	var ports bytes.Buffer
	in, out := 0, 0
	ports.WriteString("    .clk(clk),\n    .rst(rst_q)")
	for _, i := range d.Top.Ports {
		p := d.Top.Vars[i]
		w := int(d.Top.Nodes[p.Node].Width)
		if d.Top.Nodes[p.Node].Op == netlist.OpInput {
			fmt.Fprintf(&ports, ",\n    .%s(in[%d:%d])", p.Name, in+w-1, in)
			in += w
		} else {
			fmt.Fprintf(&ports, ",\n    .%s(out[%d:%d])", p.Name, out+w-1, out)
			out += w
		}
	}
	var b bytes.Buffer
	fmt.Fprintf(&b, "module pins (input clk, input rst, input data_in, input load, output data_out);\n")
	fmt.Fprintf(&b, "  reg rst_q;\n  reg [%d:0] in;\n  wire [%d:0] out;\n  reg [%d:0] caught, shift;\n", in-1, out-1, out-1)
	fmt.Fprintf(&b, "  always @(posedge clk) begin\n    rst_q <= rst;\n    in <= {in, data_in};\n    caught <= out;\n")
	fmt.Fprintf(&b, "    shift <= load ? caught : {shift, 1'b0};\n  end\n  assign data_out = shift[%d];\n", out-1)
	fmt.Fprintf(&b, "  %s design (\n%s\n  );\nendmodule\n", d.Top.Name, ports.String())
	return b.Bytes()
}
