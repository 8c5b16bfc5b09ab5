package verilog_test

import (
	"strings"
	"testing"

	"github.com/hwgen/hwgen/gen/verilog"
	"github.com/hwgen/hwgen/hdl"
	"github.com/hwgen/hwgen/hdl/netlist"
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

// constraintsOf returns the SDC and XDC of a design.
func constraintsOf(t *testing.T, d *netlist.Design) (sdc, xdc string) {
	files, err := verilog.Emit(d)
	require.NoError(t, err)
	for _, f := range files {
		switch {
		case strings.HasSuffix(f.Name, ".sdc"):
			sdc = string(f.Data)
		case strings.HasSuffix(f.Name, ".xdc"):
			xdc = string(f.Data)
		}
	}
	return sdc, xdc
}

// Exchange passes a Gray code, a bit and a word between two clocks, in an
// instance, and has a gated clock and one of a black box.
type Exchange struct{}

type ExchangePorts struct {
	Word hdl.In
	Go   hdl.In
	Out  hdl.Out
	Pad  hdl.InOut
}

func (Exchange) Domains() []hdl.DomainSpec {
	return []hdl.DomainSpec{{MHz: 100}, {Name: "b", MHz: 125}}
}

func (Exchange) Ports() ExchangePorts {
	return ExchangePorts{Word: hdl.Input(8), Go: hdl.Input(1), Out: hdl.Output(8), Pad: hdl.Bidir(2)}
}

func (Exchange) Build(m *hdl.Module, p *ExchangePorts) {
	code := m.RegNext("code", p.Word, 0)
	held := m.RegNext("held", p.Go, 0)
	var sum hdl.Signal
	m.In(m.Domain("b"), func() {
		gray := m.RegNext("gray", code, 0, hdl.Synchroniser())
		flag := m.RegNext("flag", held, 0, hdl.Synchroniser())
		word := m.Reg("taken", 8, 0)
		m.When(flag, func() { word.Set(hdl.Cross(code.Inc())) })
		sum = gray.Xor(word)
	})
	m.In(m.GateClock("slow", m.Domain("b"), sum.Bit(0)), func() { sum = m.RegNext("last", sum, 0).Xor(sum) })
	x := hdl.InstBlackBox(m, "pll", PLL{2})
	x.Pad.Connect(p.Pad)
	m.In(x.Out.Domain(hdl.DomainSpec{Name: "mul", MHz: 200, Reset: hdl.NoReset}, nil), func() {
		m.RegNext("locked", hdl.Cross(x.Locked), 0, hdl.KeepReg())
	})
	p.Out.Set(sum)
}

type ExchangeTop struct{}

func (ExchangeTop) Ports() ExchangePorts      { return Exchange{}.Ports() }
func (ExchangeTop) Domains() []hdl.DomainSpec { return Exchange{}.Domains() }
func (ExchangeTop) Build(m *hdl.Module, p *ExchangePorts) {
	x := hdl.Inst(m, "x", Exchange{})
	x.Word.Drive(p.Word)
	x.Go.Drive(p.Go)
	x.Pad.Connect(p.Pad)
	p.Out.Set(x.Out)
}

// Constraints name clocks, those that are made inside too, and every marked
// crossing (semantics 8).
func TestConstraints(t *testing.T) {
	sdc, xdc := constraintsOf(t, elaborate(t, ExchangeTop{}))
	require.Equal(t, `create_clock -name clk -period 10.000 [get_ports clk]
create_clock -name b_clk -period 8.000 [get_ports b_clk]

# Gated clocks.
create_generated_clock -name {x/slow_clk} -divide_by 1 -source [get_pins {x/slow_clk_gate/clk}] [get_pins {x/slow_clk_gate/gated}]

# Clocks of black boxes. Remove those that the tool derives itself.
create_clock -name {x/mul_clk} -period 5.000 [get_pins {x/pll/out}]

# Buses into synchronisers, such as Gray code: their bits arrive within one period of each other.
set_max_delay -datapath_only -from [get_cells -quiet {x/code_reg[*]}] -to [get_cells -quiet {x/gray_reg[*]}] 8.000
set_bus_skew -from [get_cells -quiet {x/code_reg[*]}] -to [get_cells -quiet {x/gray_reg[*]}] 8.000

# First stages of synchronisers: what they take may change at any time.
set_false_path -to [get_cells -quiet {x/flag_reg}]

# Stable when it is read: it arrives within one period.
set_max_delay -datapath_only -from [get_cells -quiet {x/code_reg[*]}] -to [get_cells -quiet {x/taken_reg[*]}] 8.000
`, xdc)
	require.Contains(t, sdc, "set_max_skew -from [get_registers {x|code[*]}] -to [get_registers {x|gray[*]}] 8.000\n")
	require.Contains(t, sdc, "set_false_path -to [get_registers {x|flag}]\n")

	sdc, xdc = constraintsOf(t, elaborate(t, Mixed{}))
	require.Contains(t, sdc, "create_clock -name fast_clk -period 2.500 [get_ports fast_clk]\n")
	require.Contains(t, xdc, "{meta0_reg[*]}")
	sdc, xdc = constraintsOf(t, elaborate(t, Chain{8}))
	require.Empty(t, sdc+xdc)
}
