package verilog_test

import (
	"strings"
	"testing"

	"github.com/hwgen/hwgen/gen/verilog"
	"github.com/hwgen/hwgen/hdl"
	"github.com/stretchr/testify/require"
)

// Mixed has registers of every kind of reset in several domains.
type Mixed struct{}

type MixedPorts struct {
	D       hdl.In
	En      hdl.In
	Restart hdl.In
	Q       hdl.Out
}

func (Mixed) Ports() MixedPorts {
	return MixedPorts{D: hdl.Input(4), En: hdl.Input(1), Restart: hdl.Input(1), Q: hdl.Output(4)}
}

func (Mixed) Domains() []hdl.DomainSpec {
	return []hdl.DomainSpec{
		{MHz: 100},
		{Name: "fast", Reset: hdl.AsyncReset, ActiveLow: true, MHz: 400},
		{Name: "fall", Edge: hdl.Falling, Reset: hdl.AsyncReset},
		{Name: "free", Reset: hdl.NoReset},
	}
}

func (Mixed) Build(m *hdl.Module, p *MixedPorts) {
	sum := hdl.Value(p.D)
	count := m.Reg("count", 4, 3)
	plain := m.Reg("plain", 4, 5, hdl.WithoutReset())
	undefined := m.Reg("undefined", 4, 0, hdl.Undefined())
	m.When(p.En, func() {
		count.Set(count.Inc())
		plain.Set(plain.Add(p.D))
		undefined.Set(p.D)
	})
	gated := m.GateClock("gated", m.Domain(""), p.En)
	soft := m.WithReset("soft", m.Domain(""), p.Restart, hdl.AsyncReset, false)
	for i, d := range []*hdl.Domain{m.Domain("fast"), m.Domain("fall"), m.Domain("free"), gated, soft} {
		m.In(d, func() {
			s := m.Reg("meta"+string(rune('0'+i)), 4, 0, hdl.Synchroniser())
			s.Set(count)
			r := m.Reg("r"+string(rune('0'+i)), 4, 1)
			r.Set(r.Xor(s))
			sum = r.Xor(hdl.Cross(sum))
		})
	}
	p.Q.Set(sum.(hdl.Signal).Xor(count).Xor(plain).Xor(undefined))
}

func TestDomainsAndResets(t *testing.T) {
	d := elaborate(t, Mixed{})
	lint(t, d)
	snapshot(t, d, "mixed_resets")
}

// Comments, attributes and the author's names reach the Verilog; positions by
// option, and no path of this machine (semantics 17, 22).
func TestPositions(t *testing.T) {
	d := elaborate(t, Sender{})
	plain := text(t, d, "sender")
	comments := text(t, d, "sender", verilog.WithPositions(verilog.PositionComments))
	require.Contains(t, comments, "shift <= data; // gen/verilog/designs_test.go:")
	lines := text(t, d, "sender", verilog.WithPositions(verilog.LineDirectives))
	require.Contains(t, lines, "`line ")
	for _, s := range []string{plain, comments, lines} {
		require.NotContains(t, s, "\"/")
	}
	lint(t, d, verilog.WithPositions(verilog.PositionComments))
	lint(t, d, verilog.WithPositions(verilog.LineDirectives))

	// Without the comments, the text is the plain one.
	var stripped strings.Builder
	for _, l := range strings.SplitAfter(comments, "\n") {
		if i := strings.Index(l, " // gen/"); i >= 0 {
			l = l[:i] + "\n"
		}
		stripped.WriteString(l)
	}
	require.Equal(t, strings.ReplaceAll(plain, "  // DONE", ""), strings.ReplaceAll(stripped.String(), "  // DONE", ""))
}

// The same design gives the same bytes, however often it is elaborated.
func TestDeterministic(t *testing.T) {
	first, err := verilog.Emit(elaborate(t, Many{12}))
	require.NoError(t, err)
	for range 3 {
		again, err := verilog.Emit(elaborate(t, Many{12}))
		require.NoError(t, err)
		require.Equal(t, first, again)
	}
}

// Constraints name clocks and crossings (semantics 8).
func TestConstraints(t *testing.T) {
	files, err := verilog.Emit(elaborate(t, Mixed{}))
	require.NoError(t, err)
	var sdc, xdc string
	for _, f := range files {
		switch {
		case strings.HasSuffix(f.Name, ".sdc"):
			sdc = string(f.Data)
		case strings.HasSuffix(f.Name, ".xdc"):
			xdc = string(f.Data)
		}
	}
	require.Contains(t, sdc, "create_clock -name clk -period 10.000 [get_ports clk]\n")
	require.Contains(t, sdc, "create_clock -name fast_clk -period 2.500 [get_ports fast_clk]\n")
	require.Contains(t, xdc, "{meta0_reg*}")
}
