package parts_test

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/hwgen/hwgen/gen/verilog"
	"github.com/hwgen/hwgen/hdl/netlist"
	"github.com/hwgen/hwgen/verilator"
	"github.com/stretchr/testify/require"
)

// tool runs a program in a directory and returns all that it printed.
func tool(t *testing.T, dir, name string, args ...string) (string, error) {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), name, args...)
	cmd.Dir = dir
	out, err := cmd.CombinedOutput()
	return string(out), err
}

// silent runs a program that must succeed without a word.
func silent(t *testing.T, dir, name string, args ...string) {
	t.Helper()
	out, err := tool(t, dir, name, args...)
	require.NoError(t, err, "%s %s:\n%s", name, strings.Join(args, " "), out)
	require.Empty(t, out, "%s %s", name, strings.Join(args, " "))
}

// around writes the Verilog of designs and of a module, all, around them, so
// that a tool has to run only once.
func around(t *testing.T, designs []*design) (dir string, files []string) {
	t.Helper()
	dir = t.TempDir()
	for _, f := range aroundFiles(t, designs) {
		require.NoError(t, os.WriteFile(filepath.Join(dir, f.Name), f.Data, 0o644))
		if strings.HasSuffix(f.Name, ".v") {
			files = append(files, f.Name)
		}
	}
	return dir, files
}

// aroundFiles is the Verilog of designs and of a module, all, around them.
func aroundFiles(t *testing.T, designs []*design, opts ...verilog.Option) (files []verilator.File) {
	t.Helper()
	var ports, insts []string
	seen := map[string]bool{}
	for _, d := range designs {
		list, err := verilog.Emit(d, opts...)
		require.NoError(t, err)
		for _, f := range list {
			if !seen[f.Name] {
				seen[f.Name] = true
				files = append(files, verilator.File(f))
			}
		}
		var conns []string
		for _, p := range portsOf(d.Top) {
			wire := d.Top.Name + "_at_" + p.name
			ports = append(ports, fmt.Sprintf("  %s wire [%d:0] %s", p.dir, p.width-1, wire))
			conns = append(conns, fmt.Sprintf("    .%s(%s)", p.name, wire))
		}
		insts = append(insts, fmt.Sprintf("  %s u_%s (\n%s\n  );\n", d.Top.Name, d.Top.Name, strings.Join(conns, ",\n")))
	}
	text := "module all (\n" + strings.Join(ports, ",\n") + "\n);\n" + strings.Join(insts, "") + "endmodule\n"
	return append(files, verilator.File{Name: "all.v", Data: []byte(text)})
}

type portOf struct {
	name, dir string
	width     int
}

// portsOf lists a module's ports, clocks and resets too.
func portsOf(m *netlist.Module) []portOf {
	var out []portOf
	seen := map[string]bool{}
	for _, d := range m.Domains {
		for _, name := range []string{d.Clock, d.Reset} {
			own := d.Source == netlist.ClockPort || name == d.Reset && d.ResetNode == 0
			if name != "" && own && !seen[name] {
				seen[name] = true
				out = append(out, portOf{name, "input", 1})
			}
		}
	}
	for _, i := range m.Ports {
		v := m.Vars[i]
		dir := "input"
		if m.Nodes[v.Node].Op == netlist.OpOutput {
			dir = "output"
		}
		out = append(out, portOf{v.Name, dir, m.Width(v.Node)})
	}
	return out
}

func TestVerilogOfPartsIsClean(t *testing.T) {
	var designs []*design
	for _, s := range specimens() {
		d, err := s.build()
		require.NoError(t, err)
		designs = append(designs, d)
	}
	dir, files := around(t, designs)
	for _, define := range [][]string{nil, {"-DSIMULATION"}} {
		silent(t, dir, "verilator", slices.Concat([]string{"--lint-only", "-Wall", "--top-module", "all"}, define, files)...)
		silent(t, dir, "iverilog", slices.Concat([]string{"-Wall", "-g2005", "-t", "null", "-s", "all"}, define, files)...)
	}
	read := "read_verilog " + strings.Join(files, " ") + "; hierarchy -check -top all; proc; check -assert; select -assert-none t:$dlatch"
	silent(t, dir, "yosys", "-q", "-p", read)
	silent(t, dir, "yosys", "-q", "-p", strings.Replace(read, "read_verilog", "read_verilog -formal", 1))
}
