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
