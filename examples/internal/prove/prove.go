// Package prove is what the tests of the examples have in common: the emitted
// Verilog of each is linted, synthesised, and run in other simulators against
// what the embedded one did.
package prove

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/hwgen/hwgen/gen/verilog"
	"github.com/hwgen/hwgen/hdl"
	"github.com/hwgen/hwgen/hdl/netlist"
	"github.com/hwgen/hwgen/hdl/sim"
	"github.com/hwgen/hwgen/verilator/replay"
)

const seed = 1

// Design elaborates a component that must have no errors and no warnings.
func Design[P any](t *testing.T, c hdl.Component[P]) *netlist.Design {
	t.Helper()
	d, err := hdl.Elaborate(c)
	require.NoError(t, err)
	require.Empty(t, d.Warnings.List, d.Warnings.Error())
	return d
}

// Sim runs a design in the embedded simulator, after a cycle of reset.
func Sim(t *testing.T, d *netlist.Design, opts ...sim.Option) *sim.Sim {
	t.Helper()
	s, err := sim.New(d, append([]sim.Option{sim.WithSeed(seed)}, opts...)...)
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, s.Close()) })
	require.NoError(t, s.Reset(1))
	return s
}

// Elsewhere runs test as [Replay] does, lints the Verilog, and synthesises it
// for iCE40.
func Elsewhere(t *testing.T, d *netlist.Design, test func(s *sim.Sim), opts ...sim.Option) {
	t.Helper()
	Replay(t, d, test, opts...)
	t.Run("lint", func(t *testing.T) { Lint(t, d) })
	t.Run("synth_ice40", func(t *testing.T) { Synthesise(t, d) })
}

// Replay runs test on a design in the embedded simulator and then, with the
// same inputs, in Verilator and Icarus Verilog.
func Replay(t *testing.T, d *netlist.Design, test func(s *sim.Sim), opts ...sim.Option) {
	t.Helper()
	s, err := sim.New(d, append([]sim.Option{sim.WithSeed(seed)}, opts...)...)
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, s.Close()) })
	rec, err := replay.Record(s, d, seed)
	require.NoError(t, err)
	require.NoError(t, s.Reset(1))
	test(s)
	t.Run("verilator", func(t *testing.T) { require.NoError(t, rec.Verilator(t.Context())) })
	t.Run("icarus", func(t *testing.T) { require.NoError(t, rec.Icarus(t.Context())) })
}

// Lint accepts no word from Verilator, Icarus Verilog and yosys, as the Verilog
// comes and with its assertions.
func Lint(t *testing.T, d *netlist.Design) {
	t.Helper()
	dir, files := emit(t, d)
	for _, define := range [][]string{nil, {"-DSIMULATION"}} {
		args := append([]string{"--lint-only", "-Wall", "--top-module", d.Top.Name}, define...)
		require.Empty(t, run(t, dir, "verilator", append(args, files...)...))
		args = append([]string{"-Wall", "-g2005", "-t", "null", "-s", d.Top.Name}, define...)
		require.Empty(t, run(t, dir, "iverilog", append(args, files...)...))
	}
	require.Empty(t, run(t, dir, "yosys", "-q", "-p", "read_verilog "+strings.Join(files, " ")))
}

// Synthesise maps the design to iCE40 cells, without a warning and without a
// latch, and returns the numbers of cells as yosys reports them.
func Synthesise(t *testing.T, d *netlist.Design) string {
	t.Helper()
	dir, files := emit(t, d)
	script := "read_verilog " + strings.Join(files, " ") + "; synth_ice40 -top " + d.Top.Name +
		"; check -assert; select -assert-none t:$dlatch t:$_DLATCH_*; tee -q -o cells stat"
	require.Empty(t, run(t, dir, "yosys", "-q", "-p", script))
	cells, err := os.ReadFile(filepath.Join(dir, "cells"))
	require.NoError(t, err)
	return string(cells)
}

// emit writes the Verilog into a fresh directory and lists its .v files.
func emit(t *testing.T, d *netlist.Design) (dir string, names []string) {
	t.Helper()
	files, err := verilog.Emit(d)
	require.NoError(t, err)
	dir = t.TempDir()
	require.NoError(t, verilog.WriteDir(dir, files))
	for _, f := range files {
		if strings.HasSuffix(f.Name, ".v") {
			names = append(names, f.Name)
		}
	}
	return dir, names
}

func run(t *testing.T, dir, name string, args ...string) string {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), name, args...)
	cmd.Dir = dir
	out, err := cmd.CombinedOutput()
	require.NoError(t, err, "%s %s:\n%s", name, strings.Join(args, " "), out)
	return string(out)
}
