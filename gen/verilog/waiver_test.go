package verilog_test

import (
	"testing"

	"github.com/hwgen/hwgen/hdl"
	"github.com/stretchr/testify/require"
)

// A reset that resets some registers synchronously and others asynchronously
// is waived where it is declared (semantics 21).
func TestResetUsedBothWays(t *testing.T) {
	d := boxed(t, "both_ways", func(m *hdl.Module, p *boxPorts) {
		x := m.Reg("x", 8, 0)
		x.Set(p.A)
		var y, z hdl.Var
		m.In(m.WithReset("sync", m.Domain(""), p.C, hdl.SyncReset, false), func() {
			y = m.Reg("y1", 8, 0)
			y.Set(p.B)
		})
		m.In(m.WithReset("async", m.Domain(""), p.C, hdl.AsyncReset, false), func() {
			z = m.Reg("z1", 8, 0)
			z.Set(p.A)
			m.Assert(z.Ne(hdl.Lit(8, 3)).Or(p.C), "never 3")
		})
		p.Y.Set(y)
		p.Z.Set(z.Xor(x))
		p.V.SetLit(0)
		hdl.Unused(p.I)
	})
	require.NotNil(t, d)
	lint(t, d)
}

// The top's asynchronous reset gates an assertion.
func TestAsynchronousResetGatesAssertions(t *testing.T) {
	d := elaborate(t, box{"gating", func(m *hdl.Module, p *boxPorts) {
		x := m.Reg("x", 8, 0)
		x.Set(p.A)
		m.Assert(x.Ne(p.B), "differ")
		p.Y.Set(x)
		p.Z.Set(p.B)
		p.V.Set(p.C)
		hdl.Unused(p.I)
	}}, hdl.WithDomain(hdl.DomainSpec{Reset: hdl.AsyncReset, ActiveLow: true}))
	lint(t, d)
}

// wordy has ports that are words of C++, and inside names that Verilator takes
// for classes.
type wordy struct{}

type wordyPorts struct {
	Set       hdl.In
	Queue     hdl.In
	Interrupt hdl.Out
	Double    hdl.Out
}

func (wordy) Ports() wordyPorts {
	return wordyPorts{Set: hdl.Input(1), Queue: hdl.Input(4), Interrupt: hdl.Output(1), Double: hdl.Output(4)}
}

func (wordy) Build(m *hdl.Module, p *wordyPorts) {
	process := m.RegNext("process", p.Queue, 0)
	friend := m.Let("friend", process.Inc())
	p.Interrupt.Set(p.Set.And(m.Let("semaphore", friend.RedOr())))
	p.Double.Set(friend)
}

// Names that are words of C++ are good Verilog: Verilator is told so where they
// are declared.
func TestPortsNamedAsInCxx(t *testing.T) {
	d := elaborate(t, wordy{})
	lint(t, d)
	got := text(t, d, "wordy")
	require.Contains(t, got, "/* verilator lint_off SYMRSVDWORD */")
	require.Contains(t, got, " interrupt,")
	require.Contains(t, got, " process_;")
	require.Contains(t, got, " friend;")
}
