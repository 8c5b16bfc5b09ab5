package replay

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/hwgen/hwgen/hdl"
	"github.com/hwgen/hwgen/hdl/netlist"
	"github.com/hwgen/hwgen/hdl/sim"
)

// scaler has a vendor's multiplier in it. Wrong makes its model differ.
type scaler struct {
	Files []string
	Wrong bool
}

func (scaler) ModuleName() string { return "scaler" }

type scalerPorts struct {
	A, B hdl.In
	P    hdl.Out
}

func (scaler) Ports() scalerPorts {
	return scalerPorts{A: hdl.Input(8), B: hdl.Input(8), P: hdl.Output(16)}
}

func (c scaler) Build(m *hdl.Module, p *scalerPorts) {
	x := hdl.InstBlackBox(m, "mul", multiplier(c))
	x.Ce.DriveLit(1)
	x.A.Drive(p.A)
	x.B.Drive(p.B)
	p.P.Set(x.P)
}

type multiplier scaler

type multiplierPorts struct {
	Ce, A, B hdl.In
	P        hdl.Out
}

func (multiplier) Ports() multiplierPorts {
	return multiplierPorts{hdl.Input(1), hdl.Input(8), hdl.Input(8), hdl.Output(16)}
}

func (multiplier) Domains() []hdl.DomainSpec { return []hdl.DomainSpec{{Reset: hdl.NoReset}} }

func (x multiplier) BlackBox() hdl.BlackBox {
	return hdl.BlackBox{
		Module: "vendor_mul", Files: x.Files,
		Params: []hdl.BoxParam{{Name: "WIDTH", Value: 8}},
		Model:  func() netlist.Model { return &product{wrong: x.Wrong} },
	}
}

type product struct {
	p     uint64
	wrong bool
}

func (x *product) Eval(_, out []netlist.Value) { out[3][0] = x.p }

func (x *product) Edge(_ int, in []netlist.Value) {
	if x.p = in[1][0] * in[2][0]; x.wrong && x.p > 0 {
		x.p--
	}
}

func scaled(t *testing.T, c scaler) *Recording {
	t.Helper()
	d, err := hdl.Elaborate(c)
	require.NoError(t, err)
	s, err := sim.New(d)
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, s.Close()) })
	r, err := Record(s, d, 1)
	require.NoError(t, err)
	for i := range uint64(20) {
		require.NoError(t, s.Set("a", i*37&0xff))
		require.NoError(t, s.Set("b", i*91&0xff))
		require.NoError(t, s.Step(1))
	}
	return r
}

// TestBlackBoxesAreReplayed with their own Verilog, which neither tool finds
// without flaw: it warns of widths.
func TestBlackBoxesAreReplayed(t *testing.T) {
	inPackage := scaled(t, scaler{Files: []string{"testdata/vendor_mul.v"}})
	require.NoError(t, inPackage.Icarus(t.Context()))
	vcd := filepath.Join(t.TempDir(), "x.vcd")
	require.NoError(t, inPackage.Verilator(t.Context(), VCD(vcd)))
	text, err := os.ReadFile(vcd)
	require.NoError(t, err)
	require.Contains(t, string(text), " p [15:0]")

	elsewhere := scaled(t, scaler{Files: []string{"vendor_mul.v"}})
	require.NoError(t, elsewhere.Icarus(t.Context(), Dir("testdata")))
	nowhere := scaled(t, scaler{})
	require.NoError(t, nowhere.Icarus(t.Context(), Files("testdata/vendor_mul.v")))
	require.NoError(t, Together{inPackage}.Icarus(t.Context(), Files("testdata/vendor_mul.v")))
}

func TestModelsOfBlackBoxesAreCompared(t *testing.T) {
	r := scaled(t, scaler{Files: []string{"testdata/vendor_mul.v"}, Wrong: true})
	var m *Mismatch
	require.ErrorAs(t, r.Icarus(t.Context()), &m)
	require.Equal(t, "p", m.Output)
	require.Equal(t, "d26", m.Sim, "37·91 - 1")
	require.Equal(t, "d27", m.Tools)
}

func TestMissingFilesOfBlackBoxes(t *testing.T) {
	for c, want := range map[string]string{
		"":      "replay: black box vendor_mul of scaler names no Verilog: list it in BlackBox.Files, or with replay.Files",
		"rtl.v": "replay: black box vendor_mul of scaler: open rtl.v: no such file or directory (in replay; replay.Dir names another folder)",
	} {
		var files []string
		if c != "" {
			files = []string{c}
		}
		require.EqualError(t, scaled(t, scaler{Files: files}).Icarus(t.Context()), want)
	}
	r := scaled(t, scaler{Files: []string{"testdata/vendor_mul.v"}})
	require.ErrorContains(t, r.Icarus(t.Context(), Files("testdata/../replay_test.go", "../replay/replay_test.go")), "replay_test.go")
}
