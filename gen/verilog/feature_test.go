package verilog_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/hwgen/hwgen/gen/verilog"
	"github.com/hwgen/hwgen/hdl"
	"github.com/hwgen/hwgen/hdl/netlist"
	"github.com/stretchr/testify/require"
)

// PLL is external Verilog with parameters, a clock output and a pad.
type PLL struct{ Mult int }

type PLLPorts struct {
	Locked hdl.Out
	Out    hdl.ClockOut
	Pad    hdl.InOut
}

func (PLL) Ports() PLLPorts {
	return PLLPorts{Locked: hdl.Output(1), Pad: hdl.Bidir(2)}
}

func (PLL) Domains() []hdl.DomainSpec {
	return []hdl.DomainSpec{{Reset: hdl.NoReset, ClockPort: "refclk"}}
}

func (p PLL) BlackBox() hdl.BlackBox {
	return hdl.BlackBox{Module: "pll", Params: []hdl.BoxParam{{Name: "MULT", Value: p.Mult}, {Name: "MODE", Value: `a "b"`}}, Files: []string{"pll.v"}}
}

const pllModel = `module pll #(parameter MULT = 1, parameter MODE = "") (input wire refclk, output wire locked, output wire out, inout wire [1:0] pad);
  assign locked = MULT > 1 && MODE != "";
  assign out = refclk;
endmodule
`

// Pads is a middle level through which a pad goes straight up.
type Pads struct{}

type PadsPorts struct {
	Pad hdl.InOut
	Ok  hdl.Out
	Q   hdl.Out
}

func (Pads) Ports() PadsPorts {
	return PadsPorts{Pad: hdl.Bidir(2), Ok: hdl.Output(1), Q: hdl.Output(4)}
}

func (Pads) Build(m *hdl.Module, p *PadsPorts) {
	pll := hdl.InstBlackBox(m, "clocks", PLL{4})
	pll.Pad.Connect(p.Pad)
	p.Ok.Set(pll.Locked)
	m.In(pll.Out.Domain(hdl.DomainSpec{Name: "mul", MHz: 400}, hdl.Cross(pll.Locked.Not())), func() {
		r := m.Reg("r", 4, 0)
		r.Set(r.Inc())
		p.Q.Set(r)
	})
}

type PadTop struct{}

func (PadTop) Ports() PadsPorts { return Pads{}.Ports() }

func (PadTop) Build(m *hdl.Module, p *PadsPorts) {
	x := hdl.Inst(m, "x", Pads{})
	x.Pad.Connect(p.Pad)
	p.Ok.Set(x.Ok)
	p.Q.Set(x.Q)
}

func TestBlackBoxesAndPads(t *testing.T) {
	d := elaborate(t, PadTop{})
	dir, names := emit(t, d)
	require.NoError(t, os.WriteFile(filepath.Join(dir, "pll.v"), []byte(pllModel), 0o644))
	lintBox(t, dir, append(names, "pll.v"), d.Top.Name)
	snapshot(t, d, "pads")
	require.NotContains(t, names, "pll.v", "a black box has no module file of ours")
}

// PadNet joins the pads of three instances, and those of two more with its own.
type PadNet struct{}

func (PadNet) Ports() PadsPorts { return Pads{}.Ports() }

func (PadNet) Build(m *hdl.Module, p *PadsPorts) {
	var pads []hdl.InOut
	for _, name := range []string{"u", "v", "w", "x", "y"} {
		k := hdl.InstBlackBox(m, name, PLL{4})
		pads = append(pads, k.Pad)
		if name == "u" {
			p.Ok.Set(k.Locked)
		}
	}
	pads[0].Connect(pads[1])
	pads[1].Connect(pads[2])
	pads[3].Connect(pads[4])
	pads[4].Connect(p.Pad)
	p.Q.SetLit(0)
}

func TestPadsJoinedBetweenInstances(t *testing.T) {
	d := elaborate(t, PadNet{})
	dir, names := emit(t, d)
	require.NoError(t, os.WriteFile(filepath.Join(dir, "pll.v"), []byte(pllModel), 0o644))
	lintBox(t, dir, append(names, "pll.v"), d.Top.Name)
	got := text(t, d, "pad_net")
	require.Equal(t, 3, strings.Count(got, "(w_pad)"), got)
	require.Equal(t, 2, strings.Count(got, "(pad)"), got)
	require.Regexp(t, `wire \[1:0\] +w_pad;`, got)
}

// lintBox is lintFiles for files of which some are not ours.
func lintBox(t *testing.T, dir string, names []string, top string) {
	t.Helper()
	out := run(t, dir, "verilator", append([]string{"--lint-only", "-Wall", "-Wno-fatal", "--top-module", top}, names...)...)
	for _, l := range strings.Split(out, "\n") {
		if strings.HasPrefix(l, "%") {
			require.Contains(t, l, "pll.v")
		}
	}
	require.Empty(t, run(t, dir, "iverilog", append([]string{"-Wall", "-g2005", "-s", top, "-o", os.DevNull}, names...)...))
	require.Empty(t, run(t, dir, "yosys", "-q", "-p", "read_verilog "+strings.Join(names, " ")+"; hierarchy -check -top "+top+"; proc; check -assert"))
}

// Prover has one property that holds, one assumption and one cover.
type Prover struct{ Broken bool }

func (Prover) Ports() CounterPorts { return Counter{4}.Ports() }

func (c Prover) Build(m *hdl.Module, p *CounterPorts) {
	x := m.Reg("x", 4, 2)
	any := m.AnyConst("any", 4)
	limit := uint64(9)
	if c.Broken {
		limit = 5
	}
	m.When(p.En.And(x.LtU(hdl.Lit(4, 9))), func() { x.Set(x.Inc()) })
	m.Assert(x.LeU(hdl.Lit(4, limit)), "x stays 100% in range")
	m.Assert(m.Stable(x).Or(m.Past(p.En, 1)).Or(m.Initially()), "x changes only when asked to")
	m.Assume(any.Ne(hdl.Lit(4, 3)), "any is not 3")
	m.Cover(x.EqLit(7), "seven is reached")
	p.Count.Set(x)
	p.Last.SetLit(0)
}

// The same checks are proved by yosys and run in Icarus (semantics 19).
func TestChecksInFormalAndSimulation(t *testing.T) {
	prove := func(c Prover, steps string) string {
		d := elaborate(t, c)
		lint(t, d)
		dir, names := emit(t, d)
		run(t, dir, "yosys", "-q", "-p", "read_verilog -formal "+strings.Join(names, " ")+"; prep -flatten -top "+d.Top.Name+"; async2sync; dffunmap; write_smt2 -wires out.smt2")
		out, _ := tryRun(t, dir, "yosys-smtbmc", "-s", "z3", "-t", steps, "out.smt2")
		return out
	}
	require.Contains(t, prove(Prover{}, "12"), "Status: PASSED")
	require.Contains(t, prove(Prover{Broken: true}, "12"), "Status: FAILED")

	d := elaborate(t, Prover{Broken: true})
	dir, names := emit(t, d, verilog.WithStop("$finish"))
	bench := "module bench; reg clk, rst; wire [3:0] count; wire last; " + d.Top.Name + " u (.clk(clk), .rst(rst), .en(1'b1), .count(count), .last(last));\n" +
		"initial begin clk = 0; rst = 1; repeat (30) begin #1 clk = 1; #1 clk = 0; rst = 0; end $display(\"ran on\"); end endmodule\n"
	require.NoError(t, os.WriteFile(filepath.Join(dir, "bench.v"), []byte(bench), 0o644))
	for macro, want := range map[string]string{"SIMULATION": "assertion failed: x stays 100% in range", "OTHER": "ran on"} {
		run(t, dir, "iverilog", append([]string{"-g2005", "-D" + macro, "-o", "a.out", "bench.v"}, names...)...)
		out := run(t, dir, "vvp", "-n", "a.out")
		require.Contains(t, out, want)
		if macro == "SIMULATION" {
			require.Contains(t, out, "bench.u: gen/verilog/feature_test.go:")
			require.NotContains(t, out, "ran on")
		}
	}
}

// Ports are never renamed: one that Verilog reserves is an error.
func TestReservedPortNames(t *testing.T) {
	m := &netlist.Module{Name: "m", Nodes: make([]netlist.Node, 1), Lowered: true}
	n := nest{m: m}
	n.variable(netlist.OpInput, "logic", 1)
	_, err := verilog.Emit(&netlist.Design{Top: m, Modules: []*netlist.Module{m}})
	require.EqualError(t, err, `verilog: module m: port "logic" is a word that Verilog or SystemVerilog reserves, and ports are never renamed`)
	m.Vars[0].Name = "ok"
	m.Name = "module"
	_, err = verilog.Emit(&netlist.Design{Top: m, Modules: []*netlist.Module{m}})
	require.EqualError(t, err, `verilog: "module" cannot be the name of a module`)
}

// A name inside that Verilog reserves, and two of one name, are changed.
func TestReservedNamesInside(t *testing.T) {
	n := newNest("inner_names")
	in := n.input(4, 0)
	w := n.m.AddNode(netlist.OpWire, 4, netlist.Pos{})
	n.m.Nodes[w].Aux = uint64(len(n.m.Vars))
	n.m.Vars = append(n.m.Vars, netlist.Var{Name: "logic", Node: w, Domain: -1})
	n.m.Stmts = append(n.m.Stmts, &netlist.Assign{Target: w, Value: in})
	n.exprs = []netlist.ID{n.node(netlist.OpNot, 4, 0, w)}
	n.finish(t)
	d := &netlist.Design{Top: n.m, Modules: []*netlist.Module{n.m}, Files: []string{""}}
	require.Contains(t, text(t, d, "inner_names"), "wire [3:0] logic_;")
	lint(t, d)
}

// Comments cannot smuggle in directives, and attributes reach the Verilog.
func TestCommentsAndAttributes(t *testing.T) {
	d := boxed(t, "noted", func(m *hdl.Module, p *boxPorts) {
		r := m.Reg("r", 8, 0).Comment("verilator lint_off WIDTH\nsecond */ line").Attr("keep", "").Attr("note", `say "x"`)
		r.Set(p.A)
		mem := m.Mem("mem", 8, 16, hdl.MemAttr("ram_style", "distributed"), hdl.MemComment("a table"))
		mem.Write(p.C, p.I, p.B)
		p.Y.Set(r)
		p.Z.Set(mem.Read(p.I))
		p.V.SetLit(0)
	})
	lint(t, d)
	got := text(t, d, "noted")
	require.Contains(t, got, "(* keep, note = \"say \\\"x\\\"\" *)\n")
	require.Contains(t, got, "// - verilator lint_off WIDTH second */ line")
	require.Contains(t, got, "(* ram_style = \"distributed\" *)\n")
}

// WriteDir replaces files whole and leaves nothing else behind.
func TestWriteDir(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "a", "b")
	files, err := verilog.Emit(elaborate(t, Chain{8}))
	require.NoError(t, err)
	require.NoError(t, verilog.WriteDir(dir, files))
	require.NoError(t, verilog.WriteDir(dir, files))
	list, err := os.ReadDir(dir)
	require.NoError(t, err)
	require.Len(t, list, len(files))
	for _, f := range files {
		got, err := os.ReadFile(filepath.Join(dir, f.Name))
		require.NoError(t, err)
		require.Equal(t, f.Data, got)
	}
	require.Error(t, verilog.WriteDir(dir, []verilog.File{{Name: "../x"}}))
}

// A print names the values of an enumeration, and prints the number of one that
// has no name, as the embedded simulator does.
func TestPrintsNameEnumerations(t *testing.T) {
	d := elaborate(t, Sender{})
	dir, names := emit(t, d, verilog.WithStop(""))
	bench := "module bench; reg clk, rst; wire busy, line; sender u (.clk(clk), .rst(rst), .start(1'b1), .data(8'h0a), .busy(busy), .line(line));\n" +
		"initial begin clk = 0; rst = 0; #1 clk = 1; #1 clk = 0; force u.state = 2'd2; #1 clk = 1; #1 clk = 0; force u.state = 2'd3; #1 clk = 1; #1 clk = 0; end endmodule\n"
	require.NoError(t, os.WriteFile(filepath.Join(dir, "bench.v"), []byte(bench), 0o644))
	run(t, dir, "iverilog", append([]string{"-g2005", "-DSIMULATION", "-o", "a.out", "bench.v"}, names...)...)
	require.Equal(t, "start in Idle with 0a\nstart in Done with 0a\nstart in 3 with 0a\n", run(t, dir, "vvp", "-n", "a.out"))
}
