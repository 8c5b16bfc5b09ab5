package parts_test

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/hwgen/hwgen/gen/verilog"
	"github.com/hwgen/hwgen/hdl/netlist"
	"github.com/stretchr/testify/require"
)

// emit writes a design's Verilog into a fresh directory and lists its files.
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

// cells synthesises for a target and returns what yosys' stat says.
func cells(t *testing.T, d *netlist.Design, synth string) string {
	t.Helper()
	dir, files := emit(t, d)
	script := "read_verilog " + strings.Join(files, " ") + "; " + synth + " -top " + d.Top.Name + "; tee -q -o cells stat"
	silent(t, dir, "yosys", "-q", "-p", script)
	out, err := os.ReadFile(filepath.Join(dir, "cells"))
	require.NoError(t, err)
	return string(out)
}

func TestVerilogOfPartsIsClean(t *testing.T) {
	for _, s := range specimens() {
		d, err := s.build()
		require.NoError(t, err)
		t.Run(d.Top.Name, func(t *testing.T) {
			dir, files := emit(t, d)
			silent(t, dir, "verilator", append([]string{"--lint-only", "-Wall", "-DSIMULATION", "--top-module", d.Top.Name}, files...)...)
			silent(t, dir, "verilator", append([]string{"--lint-only", "-Wall", "--top-module", d.Top.Name}, files...)...)
			silent(t, dir, "iverilog", append([]string{"-Wall", "-g2005", "-t", "null", "-DSIMULATION", "-s", d.Top.Name}, files...)...)
			silent(t, dir, "yosys", "-q", "-p", "read_verilog "+strings.Join(files, " ")+"; hierarchy -check -top "+d.Top.Name+"; proc; check -assert; select -assert-none t:$dlatch")
		})
	}
}
