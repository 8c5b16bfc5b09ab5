package verilog_test

import (
	"fmt"
	"math/rand"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/hwgen/hwgen/hdl/netlist"
	"github.com/stretchr/testify/require"
)

// nest is a module that applies one operator to the results of every other
// one, in every position, at widths 1 to 4.
type nest struct {
	m      *netlist.Module
	inputs map[[2]int]netlist.ID // width, number
	exprs  []netlist.ID
}

func newNest(name string) *nest {
	return &nest{m: &netlist.Module{Name: name, Nodes: make([]netlist.Node, 1)}, inputs: map[[2]int]netlist.ID{}}
}

func (n *nest) variable(op netlist.Op, name string, width int) netlist.ID {
	id := n.m.AddNode(op, width, netlist.Pos{})
	n.m.Nodes[id].Aux = uint64(len(n.m.Vars))
	n.m.Ports = append(n.m.Ports, len(n.m.Vars))
	n.m.Vars = append(n.m.Vars, netlist.Var{Name: name, Node: id, Domain: -1})
	return id
}

// input returns input number k of a width.
func (n *nest) input(width, k int) netlist.ID {
	key := [2]int{width, k}
	if n.inputs[key] == 0 {
		n.inputs[key] = n.variable(netlist.OpInput, fmt.Sprintf("i%d_%d", width, k), width)
	}
	return n.inputs[key]
}

// node applies an operation to arguments.
func (n *nest) node(op netlist.Op, width, aux int, args ...netlist.ID) netlist.ID {
	id := n.m.AddNode(op, width, netlist.Pos{}, args...)
	n.m.Nodes[id].Aux = uint64(aux)
	return id
}

// inner makes a node of width w with an operation, 0 if it has no such result.
func (n *nest) inner(op netlist.Op, w int) netlist.ID {
	in := n.input
	switch netlist.Ops[op].Rule {
	case netlist.RuleSame:
		return n.node(op, w, 0, []netlist.ID{in(w, 0), in(w, 1)}[:netlist.Ops[op].Arity]...)
	case netlist.RuleMux:
		return n.node(op, w, 0, in(1, 0), in(w, 0), in(w, 1))
	case netlist.RuleCompare:
		if w == 1 {
			return n.node(op, w, 0, in(3, 0), in(3, 1))
		}
	case netlist.RuleReduce:
		if w == 1 {
			return n.node(op, w, 0, in(3, 0))
		}
	case netlist.RuleMul:
		if w >= 2 {
			return n.node(op, w, 0, in(1+w/4, 0), in(w-1-w/4, 1))
		}
	case netlist.RuleShift:
		return n.node(op, w, 0, in(w, 0), in(3, 1))
	case netlist.RuleExtend:
		return n.node(op, w, 0, in(max(w-1, 1), 0))
	case netlist.RuleSlice:
		return n.node(op, w, 1, in(w+2, 0))
	case netlist.RuleCat:
		if w >= 2 {
			return n.node(op, w, 0, in(1, 0), in(w-1, 1))
		}
		return n.node(op, w, 0, in(1, 0))
	case netlist.RuleRep:
		if w == 4 {
			return n.node(op, w, 0, in(2, 0))
		}
		return n.node(op, w, 0, in(1, 0))
	case netlist.RuleIndex:
		return n.node(op, w, 0, in(3*w, 0), in(2, 1))
	case netlist.RuleInsert:
		e := 1 + w/4
		return n.node(op, w, 0, in(w, 0), in(2, 1), in(e, 0))
	}
	return 0
}

// outer makes a node with x, of width w, as its argument number p, 0 if there
// is none.
func (n *nest) outer(op netlist.Op, p, w int, x netlist.ID) netlist.ID {
	put := func(width, aux int, args ...netlist.ID) netlist.ID {
		args[p] = x
		return n.node(op, width, aux, args...)
	}
	in := func(w, k int) netlist.ID { return n.input(w, 2+k) }
	switch netlist.Ops[op].Rule {
	case netlist.RuleSame:
		return put(w, 0, []netlist.ID{in(w, 0), in(w, 1)}[:netlist.Ops[op].Arity]...)
	case netlist.RuleMux:
		if p > 0 {
			return put(w, 0, in(1, 0), in(w, 0), in(w, 1))
		} else if w == 1 {
			return put(3, 0, in(1, 0), in(3, 0), in(3, 1))
		}
	case netlist.RuleCompare:
		return put(1, 0, in(w, 0), in(w, 1))
	case netlist.RuleReduce:
		return put(1, 0, in(w, 0))
	case netlist.RuleMul:
		return put(w+3, 0, []netlist.ID{in(w+3*p-w*p, 0), in(3+w*p-3*p, 1)}...)
	case netlist.RuleShift:
		if p == 0 {
			return put(w, 0, in(w, 0), in(2, 1))
		}
		return put(3, 0, in(3, 0), in(w, 1))
	case netlist.RuleExtend:
		return put(w+2, 0, in(w, 0))
	case netlist.RuleSlice:
		return put(w-w/2, w/2, in(w, 0))
	case netlist.RuleCat:
		if p == 0 {
			return put(w+2, 0, in(w, 0), in(2, 1))
		}
		return put(w+2, 0, in(2, 0), in(w, 1))
	case netlist.RuleRep:
		return put(3*w, 0, in(w, 0))
	case netlist.RuleIndex:
		if p == 0 {
			return put(1, 0, in(w, 0), in(2, 1))
		}
		return put(2, 0, in(6, 0), in(w, 1))
	case netlist.RuleInsert:
		switch p {
		case 0:
			return put(w, 0, in(w, 0), in(2, 1), in(1, 0))
		case 1:
			return put(6, 0, in(6, 0), in(w, 1), in(2, 0))
		}
		return put(3*w, 0, in(3*w, 0), in(2, 1), in(w, 0))
	}
	return 0
}

// finish makes an output of every expression.
func (n *nest) finish(t testing.TB) {
	for i, id := range n.exprs {
		out := n.variable(netlist.OpOutput, fmt.Sprintf("y%d", i), n.m.Width(id))
		n.m.Stmts = append(n.m.Stmts, &netlist.Assign{Target: out, Value: id})
	}
	missing := netlist.LowerStatements(n.m)
	require.Empty(t, missing)
	require.NoError(t, netlist.Verify(n.m))
}

// value computes an expression from the inputs' values, by variable.
func (n *nest) value(id netlist.ID, vals []netlist.Value) netlist.Value {
	x := &n.m.Nodes[id]
	switch x.Op {
	case netlist.OpInput:
		return vals[x.Aux]
	case netlist.OpConst:
		return n.m.ConstValue(id)
	}
	var args []netlist.Value
	var widths []int
	for _, a := range x.Args() {
		args, widths = append(args, n.value(a, vals)), append(widths, n.m.Width(a))
	}
	return netlist.Eval(x.Op, int(x.Width), x.Aux, widths, args)
}

func nestOf(t testing.TB, op netlist.Op) *nest {
	n := newNest("nest_" + strings.ToLower(op.String()))
	for p := range max(netlist.Ops[op].Arity, 1) + b2i(op == netlist.OpCat) {
		for w := 1; w <= 4; w++ {
			for in := netlist.OpNot; in <= netlist.OpCross; in++ {
				if x := n.inner(in, w); x != 0 {
					if y := n.outer(op, p, w, x); y != 0 {
						n.exprs = append(n.exprs, y)
					}
				}
			}
		}
	}
	n.finish(t)
	return n
}

func b2i(b bool) int {
	if b {
		return 1
	}
	return 0
}

// bench is a testbench in Verilog that applies the vectors in stim.hex to
// modules and prints the outputs of each, joined, in binary.
func bench(nests []*nest, count int) string {
	var b strings.Builder
	var inputs []string
	total := 0
	b.WriteString("`timescale 1ns/1ns\nmodule bench;\n")
	for k, n := range nests {
		var conns, outs []string
		for _, v := range n.m.Ports {
			x := &n.m.Vars[v]
			w := n.m.Width(x.Node)
			net := fmt.Sprintf("%s_%s", n.m.Name, x.Name)
			kind := "reg"
			if n.m.Nodes[x.Node].Op == netlist.OpOutput {
				kind = "wire"
				outs = append(outs, net)
			} else {
				inputs = append(inputs, net)
				total += w
			}
			fmt.Fprintf(&b, "%s [%d:0] %s;\n", kind, w-1, net)
			conns = append(conns, fmt.Sprintf(".%s(%s)", x.Name, net))
		}
		fmt.Fprintf(&b, "%s u%d (%s);\n", n.m.Name, k, strings.Join(conns, ", "))
		fmt.Fprintf(&b, "task show_%d; begin\n", k)
		for _, out := range outs {
			fmt.Fprintf(&b, "$write(\"%%b\", %s);\n", out)
		}
		b.WriteString("$write(\"\\n\");\nend endtask\n")
	}
	fmt.Fprintf(&b, "reg [%d:0] stim [0:%d];\ninteger i;\ninitial begin\n$readmemh(\"stim.hex\", stim);\n", total-1, count-1)
	fmt.Fprintf(&b, "for (i = 0; i < %d; i = i + 1) begin\n{%s} = stim[i];\n#1;\n", count, strings.Join(inputs, ", "))
	for k := range nests {
		fmt.Fprintf(&b, "show_%d;\n", k)
	}
	b.WriteString("end\n$finish;\nend\nendmodule\n")
	return b.String()
}

// stimulus draws vectors, as the text of stim.hex, and computes what the bench
// must print.
func stimulus(nests []*nest, count int, seed int64) (vectors string, want []string) {
	r := rand.New(rand.NewSource(seed))
	var b strings.Builder
	for range count {
		var in []netlist.Value
		var inWidths []int
		for _, n := range nests {
			vals := make([]netlist.Value, len(n.m.Vars))
			for v := range n.m.Vars {
				x := &n.m.Vars[v]
				if n.m.Nodes[x.Node].Op == netlist.OpInput {
					w := n.m.Width(x.Node)
					vals[v] = randomValue(r, w)
					in, inWidths = append(in, vals[v]), append(inWidths, w)
				}
			}
			var out []netlist.Value
			var outWidths []int
			for _, e := range n.exprs {
				out, outWidths = append(out, n.value(e, vals)), append(outWidths, n.m.Width(e))
			}
			want = append(want, joinBinary(out, outWidths))
		}
		b.WriteString(joinHex(in, inWidths) + "\n")
	}
	return b.String(), want
}

// joinHex prints values side by side as one hexadecimal number.
func joinHex(parts []netlist.Value, widths []int) string {
	total := 0
	for _, w := range widths {
		total += w
	}
	return hex(netlist.Eval(netlist.OpCat, total, 0, widths, parts), total)
}

// joinBinary prints values side by side in binary.
func joinBinary(parts []netlist.Value, widths []int) string {
	var b strings.Builder
	for i, v := range parts {
		for k := widths[i] - 1; k >= 0; k-- {
			b.WriteByte('0' + byte(v.Bit(k)))
		}
	}
	return b.String()
}

func randomValue(r *rand.Rand, w int) netlist.Value {
	v := make(netlist.Value, netlist.Limbs(w))
	switch r.Intn(5) {
	case 0:
		for i := range v {
			v[i] = ^uint64(0)
		}
	case 1:
		v[0] = uint64(r.Intn(8))
	default:
		for i := range v {
			v[i] = r.Uint64()
		}
	}
	v.Mask(w)
	return v
}

func hex(v netlist.Value, w int) string {
	out := make([]byte, 0, w/4+1)
	for i := (w+3)/4 - 1; i >= 0; i-- {
		out = append(out, "0123456789abcdef"[v.Slice(4*i, 4)[0]])
	}
	return string(out)
}

// compareTools runs the bench in Icarus, in Verilator and, on what yosys makes
// of the modules, in Icarus again.
func compareTools(t *testing.T, nests []*nest, count int, verilator bool) {
	t.Helper()
	top := &netlist.Module{Name: "unused_top", Nodes: make([]netlist.Node, 1), Lowered: true}
	d := &netlist.Design{Top: top, Files: []string{""}}
	for _, n := range nests {
		d.Modules = append(d.Modules, n.m)
	}
	d.Modules = append(d.Modules, top)
	dir, all := emit(t, d)
	var names []string
	for _, n := range all {
		if n != "unused_top.v" {
			names = append(names, n)
		}
	}
	for _, n := range nests {
		require.Empty(t, run(t, dir, "verilator", "--lint-only", "-Wall", n.m.Name+".v"))
	}
	require.Empty(t, run(t, dir, "iverilog", append([]string{"-Wall", "-g2005", "-o", os.DevNull}, names...)...))

	vectors, want := stimulus(nests, count, 1)
	require.NoError(t, os.WriteFile(filepath.Join(dir, "bench.v"), []byte(bench(nests, count)), 0o644))
	require.NoError(t, os.WriteFile(filepath.Join(dir, "stim.hex"), []byte(vectors), 0o644))
	check := func(tool, out string) {
		t.Helper()
		got := binaryLines(out)
		require.Equal(t, len(want), len(got), tool)
		for i := range want {
			if want[i] != got[i] {
				n := nests[i%len(nests)]
				require.Fail(t, tool+": "+n.firstDifference(want[i], got[i]))
			}
		}
	}
	run(t, dir, "iverilog", append([]string{"-g2005", "-o", "a.out", "bench.v"}, names...)...)
	check("icarus", run(t, dir, "vvp", "-n", "a.out"))

	run(t, dir, "yosys", "-q", "-p", "read_verilog "+strings.Join(names, " ")+"; proc; opt; wreduce; clean; write_verilog -noattr synth.v")
	run(t, dir, "iverilog", "-g2005", "-o", "b.out", "bench.v", "synth.v")
	check("yosys", run(t, dir, "vvp", "-n", "b.out"))

	if verilator {
		args := []string{"--binary", "--timing", "-Wno-fatal", "-Wno-lint", "-MAKEFLAGS", "OPT_FAST=-O0 OPT_SLOW=-O0 OPT_GLOBAL=-O0", "-Mdir", "obj", "--top-module", "bench", "-o", "sim", "bench.v"}
		run(t, dir, "verilator", append(args, names...)...)
		check("verilator", run(t, dir, "./obj/sim"))
	}
}

func binaryLines(out string) []string {
	var lines []string
	for _, l := range strings.Split(out, "\n") {
		if l != "" && strings.Trim(l, "01xz") == "" {
			lines = append(lines, l)
		}
	}
	return lines
}

// firstDifference names the expression in which two lines differ.
func (n *nest) firstDifference(want, got string) string {
	if len(want) != len(got) {
		return fmt.Sprintf("%s: lines of %d and %d bits", n.m.Name, len(want), len(got))
	}
	at := 0
	for i, e := range n.exprs {
		w := n.m.Width(e)
		if a, b := want[at:at+w], got[at:at+w]; a != b {
			return fmt.Sprintf("%s y%d: %s: want %s, got %s", n.m.Name, i, n.describe(e), a, b)
		}
		at += w
	}
	return ""
}

func (n *nest) describe(id netlist.ID) string {
	x := &n.m.Nodes[id]
	if x.Op.IsVar() {
		return n.m.Vars[x.Aux].Name
	}
	var args []string
	for _, a := range x.Args() {
		args = append(args, n.describe(a))
	}
	return fmt.Sprintf("%s:%d(%s)", x.Op, x.Width, strings.Join(args, ", "))
}

// Every operator in every position of every other one, at widths 1 to 4:
// Icarus, Verilator and yosys compute what netlist.Eval says (semantics 3).
func TestEveryOperatorInEveryOther(t *testing.T) {
	var nests []*nest
	for op := netlist.OpNot; op <= netlist.OpCross; op++ {
		nests = append(nests, nestOf(t, op))
	}
	total := 0
	for _, n := range nests {
		total += len(n.exprs)
	}
	t.Logf("%d expressions in %d modules", total, len(nests))
	compareTools(t, nests, 150, true)
}
