package mistakes

import (
	"os"
	"os/exec"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/hwgen/hwgen/gen/verilog"
	"github.com/hwgen/hwgen/hdl"
)

// vendorCells stand for the black boxes of the examples.
var vendorCells = map[string]string{
	"vendor_mul.v": "module vendor_mul #(parameter STAGES = 1) (input [7:0] a, input [7:0] b, output [7:0] p);\n" +
		"  assign p = a * b + 8'(STAGES);\nendmodule\n",
	"vendor_pad.v": "module vendor_pad (inout pad, output [7:0] y);\n  assign y = {8{pad}};\nendmodule\n",
}

// TestNoWarningMeansLintClean: what is elaborated without a warning has none in
// Verilator either.
func TestNoWarningMeansLintClean(t *testing.T) {
	for _, s := range specimens {
		if !s.good {
			continue
		}
		d, err := s.run()
		require.NoError(t, err)
		files, err := verilog.Emit(d)
		require.NoError(t, err)
		dir := t.TempDir()
		require.NoError(t, verilog.WriteDir(dir, files))
		for name, text := range vendorCells {
			require.NoError(t, os.WriteFile(filepath.Join(dir, name), []byte(text), 0o644))
		}
		cmd := exec.Command("verilator", "--lint-only", "-Wall", "-y", dir, filepath.Join(dir, d.Top.Name+".v"))
		out, err := cmd.CombinedOutput()
		require.NoError(t, err, "%s: %s", s.code, out)
	}
}

// TestBlackBoxKeepsItsName: the Verilog's, for all values of its parameters.
func TestBlackBoxKeepsItsName(t *testing.T) {
	d, err := hdl.Elaborate(example[two]{ports: twoPorts, build: func(m *hdl.Module, p *two) {
		sum := p.A.Signal
		for i, name := range []string{"one", "two"} {
			mul := hdl.InstBlackBox(m, name, multiplier{Stages: i})
			mul.A.Drive(sum)
			mul.B.Drive(p.B)
			sum = mul.P.Signal
		}
		p.Y.Set(sum)
	}})
	require.NoError(t, err)
	for _, x := range d.Top.Insts {
		require.Equal(t, "vendor_mul", x.Module.Name)
	}
	_, err = verilog.Emit(d)
	require.NoError(t, err)
}
