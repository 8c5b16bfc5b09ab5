package verilog_test

import (
	"context"
	"flag"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/hwgen/hwgen/gen/verilog"
	"github.com/hwgen/hwgen/hdl"
	"github.com/hwgen/hwgen/hdl/netlist"
	"github.com/stretchr/testify/require"
)

var update = flag.Bool("update", false, "rewrite the snapshots in testdata")

// elaborate fails the test if the design has errors.
func elaborate[P any](t testing.TB, c hdl.Component[P], opts ...hdl.Option) *netlist.Design {
	t.Helper()
	d, err := hdl.Elaborate(c, opts...)
	require.NoError(t, err)
	return d
}

// emit writes a design into a new directory and returns it with the names of
// the Verilog files.
func emit(t testing.TB, d *netlist.Design, opts ...verilog.Option) (dir string, names []string) {
	t.Helper()
	files, err := verilog.Emit(d, opts...)
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

// text returns the emitted text of a module.
func text(t testing.TB, d *netlist.Design, module string, opts ...verilog.Option) string {
	t.Helper()
	files, err := verilog.Emit(d, opts...)
	require.NoError(t, err)
	for _, f := range files {
		if f.Name == module+".v" {
			return string(f.Data)
		}
	}
	require.Fail(t, "no module "+module)
	return ""
}

// run runs a tool, which must succeed, and returns what it says.
func run(t testing.TB, dir, tool string, args ...string) string {
	t.Helper()
	out, err := tryRun(t, dir, tool, args...)
	require.NoError(t, err, "%s %s\n%s", tool, strings.Join(args, " "), out)
	return out
}

func tryRun(t testing.TB, dir, tool string, args ...string) (string, error) {
	t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), 10*time.Minute)
	defer cancel()
	cmd := exec.CommandContext(ctx, tool, args...)
	cmd.Dir = dir
	// A tool's own children end with it.
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	cmd.Cancel = func() error { return syscall.Kill(-cmd.Process.Pid, syscall.SIGKILL) }
	cmd.WaitDelay = 5 * time.Second
	out, err := cmd.CombinedOutput()
	return string(out), err
}

// lint asks Verilator, Icarus and yosys; none may say a word.
func lint(t testing.TB, d *netlist.Design, opts ...verilog.Option) {
	t.Helper()
	dir, names := emit(t, d, opts...)
	lintFiles(t, dir, names, d.Top.Name)
}

func lintFiles(t testing.TB, dir string, names []string, top string) {
	t.Helper()
	for _, macros := range [][]string{nil, {"-DSIMULATION"}} {
		args := append([]string{"--lint-only", "-Wall", "--top-module", top}, macros...)
		require.Empty(t, run(t, dir, "verilator", append(args, names...)...), "verilator %v", macros)
		args = append([]string{"-Wall", "-g2005", "-s", top, "-o", os.DevNull}, macros...)
		require.Empty(t, run(t, dir, "iverilog", append(args, names...)...), "iverilog %v", macros)
	}
	for _, mode := range []string{"", "-formal "} {
		out := run(t, dir, "yosys", "-q", "-p", "read_verilog "+mode+strings.Join(names, " ")+"; hierarchy -check -top "+top+"; proc; check -assert")
		require.Empty(t, out, "yosys %s", mode)
	}
}

// snapshot compares the emitted modules with a file that people read.
func snapshot(t *testing.T, d *netlist.Design, name string, opts ...verilog.Option) {
	t.Helper()
	files, err := verilog.Emit(d, opts...)
	require.NoError(t, err)
	var got strings.Builder
	for _, f := range files {
		if !strings.HasSuffix(f.Name, ".v") {
			got.WriteString("// ---- " + f.Name + "\n")
		}
		got.Write(f.Data)
		got.WriteString("\n")
	}
	path := filepath.Join("testdata", name+".v")
	if *update {
		require.NoError(t, os.MkdirAll("testdata", 0o755))
		require.NoError(t, os.WriteFile(path, []byte(got.String()), 0o644))
		return
	}
	want, err := os.ReadFile(path)
	require.NoError(t, err, "run the test with -update to make the snapshot")
	require.Equal(t, string(want), got.String(), "run the test with -update if the change is meant")
}
