package verilog_test

import (
	"fmt"
	"math/rand"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/hwgen/hwgen/gen/verilog"
	"github.com/hwgen/hwgen/hdl"
	"github.com/hwgen/hwgen/hdl/netlist"
	"github.com/stretchr/testify/require"
)

// box is a component for tests: fixed ports around a function.
type box struct {
	Name string
	Body func(m *hdl.Module, p *boxPorts) `hdl:"-"`
}

type boxPorts struct {
	A, B hdl.In // 8 bits
	C    hdl.In // 1 bit
	I    hdl.In // 4 bits
	Y, Z hdl.Out
	V    hdl.Out
}

func (box) Ports() boxPorts {
	return boxPorts{
		A: hdl.Input(8), B: hdl.Input(8), C: hdl.Input(1), I: hdl.Input(4),
		Y: hdl.Output(8), Z: hdl.Output(8), V: hdl.Output(1),
	}
}

func (b box) Build(m *hdl.Module, p *boxPorts) { b.Body(m, p) }

func (b box) ModuleName() string { return b.Name }

// boxed elaborates a function as a module.
func boxed(t testing.TB, name string, body func(m *hdl.Module, p *boxPorts)) *netlist.Design {
	t.Helper()
	return elaborate(t, box{name, body})
}

// vector is one set of inputs of a box.
type vector struct{ A, B, C, I uint64 }

// simulateBox applies random inputs, one a clock cycle after a reset of one
// cycle, in Icarus, and once all tests are done in Verilator. It returns the inputs with the outputs Y, Z and V as they
// are before each edge.
func simulateBox(t testing.TB, d *netlist.Design, cycles int, opts ...verilog.Option) (in []vector, out [][3]string) {
	t.Helper()
	dir, names := emit(t, d, opts...)
	r := rand.New(rand.NewSource(7))
	clocked := len(d.Top.Domains) > 0
	var b strings.Builder
	b.WriteString("module bench;\nreg clk, rst; reg [7:0] a, b; reg c; reg [3:0] i; wire [7:0] y, z; wire v;\n")
	conn := ".a(a), .b(b), .c(c), .i(i), .y(y), .z(z), .v(v)"
	if clocked {
		conn += ", .clk(clk)"
		if d.Top.Domains[0].Kind != netlist.NoReset {
			conn += ", .rst(rst)"
		}
	}
	fmt.Fprintf(&b, "%s u (%s);\ninitial begin\nclk = 0; rst = 0; a = 0; b = 0; c = 0; i = 0; #1 rst = 1; #1 clk = 1; #1 clk = 0; rst = 0;\n", d.Top.Name, conn)
	for range cycles {
		v := vector{r.Uint64() & 255, r.Uint64() & 255, r.Uint64() & 1, r.Uint64() & 15}
		in = append(in, v)
		fmt.Fprintf(&b, "a = %d; b = %d; c = %d; i = %d; #1 $display(\"OUT %%0d %%0d %%0d\", y, z, v); clk = 1; #1 clk = 0; #1;\n", v.A, v.B, v.C, v.I)
	}
	b.WriteString("end\nendmodule\n")
	require.NoError(t, os.WriteFile(filepath.Join(dir, "bench.v"), []byte(b.String()), 0o644))
	run(t, dir, "iverilog", append([]string{"-g2005", "-o", "a.out", "bench.v"}, names...)...)
	for _, l := range strings.Split(run(t, dir, "vvp", "-n", "a.out"), "\n") {
		if f := strings.Fields(l); len(f) == 4 && f[0] == "OUT" {
			out = append(out, [3]string{f[1], f[2], f[3]})
		}
	}
	require.Len(t, out, cycles)
	ran = append(ran, boxRun{t.Name(), d, opts, in, out})
	return in, out
}

func num(v uint64, w int) string { return fmt.Sprint(v & (1<<w - 1)) }
