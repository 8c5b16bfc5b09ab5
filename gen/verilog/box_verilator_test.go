package verilog_test

import (
	"context"
	"fmt"
	"os"
	"strings"
	"testing"

	"github.com/hwgen/hwgen/gen/verilog"
	"github.com/hwgen/hwgen/hdl/netlist"
	"github.com/hwgen/hwgen/verilator"
)

// boxRun is what a box did in Icarus.
type boxRun struct {
	test string
	d    *netlist.Design
	opts []verilog.Option
	in   []vector
	out  [][3]string
}

// ran are the boxes of the tests so far. Verilator runs them all in one model:
// a build of one's own for each would take longer than all other tests.
var ran []boxRun

func TestMain(m *testing.M) {
	code := m.Run()
	if code == 0 && len(ran) > 0 {
		if err := runInVerilator(); err != nil {
			fmt.Println("--- FAIL: boxes in Verilator:", err)
			code = 1
		}
	}
	os.Exit(code)
}

// runInVerilator gives all boxes the inputs that they had in Icarus, which are
// the same ones, and compares their outputs. What was x there may be anything.
func runInVerilator() error {
	c := verilator.Config{Top: "boxes", Defines: []string{"SIMULATION"}, Optimise: verilator.ForBuild, Flags: []string{"-Wno-fatal"}}
	c.Ports.Clocks = []string{"clk"}
	c.Ports.Inputs = []verilator.Port{{Name: "rst", Width: 1}, {Name: "a", Width: 8}, {Name: "b", Width: 8}, {Name: "c", Width: 1}, {Name: "i", Width: 4}}
	header, body := "  input wire clk,\n  input wire rst, c,\n  input wire [7:0] a, b,\n  input wire [3:0] i", ""
	var longest []vector
	seen := map[string]bool{}
	for k, r := range ran {
		if seen[r.d.Top.Name] {
			return fmt.Errorf("two boxes are called %s", r.d.Top.Name)
		}
		seen[r.d.Top.Name] = true
		if len(r.in) > len(longest) {
			longest = r.in
		}
		files, err := verilog.Emit(r.d, append(r.opts, verilog.WithStop(""))...)
		if err != nil {
			return err
		}
		for _, f := range files {
			switch {
			case strings.HasSuffix(f.Name, ".v"):
				c.Files = append(c.Files, verilator.File(f))
			case strings.HasSuffix(f.Name, ".hex"):
				c.Data = append(c.Data, verilator.File(f))
			}
		}
		header += fmt.Sprintf(",\n  output wire [7:0] y%d, z%d,\n  output wire v%d", k, k, k)
		conn := ".a(a), .b(b), .c(c), .i(i)"
		if len(r.d.Top.Domains) > 0 {
			conn += ", .clk(clk)"
			if r.d.Top.Domains[0].Kind != netlist.NoReset {
				conn += ", .rst(rst)"
			}
		}
		body += fmt.Sprintf("  %s u%d (%s, .y(y%d), .z(z%d), .v(v%d));\n", r.d.Top.Name, k, conn, k, k, k)
		for _, p := range []verilator.Port{{Name: "y", Width: 8}, {Name: "z", Width: 8}, {Name: "v", Width: 1}} {
			c.Ports.Outputs = append(c.Ports.Outputs, verilator.Port{Name: fmt.Sprint(p.Name, k), Width: p.Width})
		}
	}
	c.Files = append(c.Files, verilator.File{Name: "boxes.v", Data: []byte("module boxes (\n" + header + "\n);\n" + body + "endmodule\n")})
	model, err := verilator.Build(context.Background(), c)
	if err != nil {
		return err
	}
	defer model.Close()
	var block []uint64
	step := func(clk, rst uint64, v vector) {
		level := []uint64{clk}
		block = c.Ports.AppendStep(block, verilator.Step{Mid: level, End: level, Inputs: [][]uint64{{rst}, {v.A}, {v.B}, {v.C}, {v.I}}})
	}
	step(0, 0, vector{})
	step(0, 1, vector{})
	step(1, 1, vector{})
	step(0, 0, vector{})
	const before = 4
	for _, v := range longest {
		step(0, 0, v)
		step(1, 0, v)
	}
	got, err := model.Run(context.Background(), verilator.RunOptions{}, block)
	if err != nil {
		return err
	}
	words := c.Ports.RecordWords()
	for k, r := range ran {
		for n, want := range r.out {
			row := got.Records[(before+2*n)*words+3*k:]
			for j, w := range want {
				if !strings.ContainsAny(w, "xX") && w != fmt.Sprint(row[j]) {
					return fmt.Errorf("%s: %s: cycle %d, %+v: output %c is %d, and %s in Icarus", r.test, r.d.Top.Name, n, longest[n], "yzv"[j], row[j], w)
				}
			}
		}
	}
	return nil
}
