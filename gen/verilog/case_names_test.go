package verilog_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/hwgen/hwgen/hdl"
)

// Chooser selects by an enumeration that nothing else in it names: its last
// value, and those of arms that do nothing, stand nowhere but in the Switch.
type Chooser struct{ Quiet bool }

type ChooserPorts struct {
	Op hdl.InOf[hdl.Enum[State]]
	A  hdl.In
	Y  hdl.Out
	Z  hdl.Out
}

func (Chooser) Ports() ChooserPorts {
	return ChooserPorts{
		Op: hdl.InputOf(hdl.EnumOf(Idle, Send, Done)), A: hdl.Input(8), Y: hdl.Output(8), Z: hdl.Output(8),
	}
}

func (c Chooser) Build(m *hdl.Module, p *ChooserPorts) {
	z := m.Reg("z_q", 8, 0)
	p.Z.Set(z)
	m.Switch(p.Op.V).
		Case(Idle, func() { p.Y.Set(p.A) }).
		Case(Send, func() { p.Y.Set(p.A.Not()) }).
		Case(Done, func() { p.Y.SetLit(0) })
	m.Switch(p.Op.V).
		Case(Idle, func() { z.Set(p.A) }).
		Case(Send, func() {}).
		Case(Done, func() {
			if !c.Quiet {
				z.SetLit(1)
			}
		})
}

func TestNamesOfCasesThatAreNotUsed(t *testing.T) {
	for _, quiet := range []bool{false, true} {
		d := elaborate(t, Chooser{Quiet: quiet})
		lint(t, d)
		got := text(t, d, d.Top.Name)
		require.Regexp(t, "default: .*// DONE", got)
		require.NotContains(t, got, "localparam [1:0] DONE", got)
		require.Contains(t, got, "localparam [1:0] IDLE", got)
	}
}
