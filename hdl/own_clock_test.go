package hdl_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/hwgen/hwgen/hdl"
)

// ownClocks declares the ports that its author knows from Verilog.
type ownClocks struct{}

type ownClocksPorts struct {
	Clk, Rst hdl.In
	D        hdl.In
	Q        hdl.Out
}

func (ownClocks) Ports() ownClocksPorts {
	return ownClocksPorts{
		Clk: hdl.Input(1),
		Rst: hdl.Input(1),
		D:   hdl.Input(1), Q: hdl.Output(1),
	}
}

func (ownClocks) Build(m *hdl.Module, p *ownClocksPorts) {
	q := m.Reg("q_q", 1, 0)
	m.When(p.Clk, func() { q.Set(p.D) })
	p.Q.Set(q.Or(p.Rst))
}

func TestPortsForClockAndReset(t *testing.T) {
	_, err := hdl.Elaborate(ownClocks{})
	const fix = "remove the port, or give it another name; registers use the current clock domain, and "
	require.EqualError(t, err, `hdl/own_clock_test.go:22: error HG110: module own_clocks: clk is the name of the module's clock, which is a port by itself
	hdl/own_clock_test.go:29: the clock is first used here
	fix: `+fix+`ClockPort in the DomainSpec of the component's Domains names this port otherwise
hdl/own_clock_test.go:23: error HG110: module own_clocks: rst is the name of the module's reset, which is a port by itself
	hdl/own_clock_test.go:29: the reset is first used here
	fix: `+fix+`ResetPort in the DomainSpec of the component's Domains names this port otherwise`)
}

// renamedClocks does as the message says.
type renamedClocks struct{ ownClocks }

func (renamedClocks) ModuleName() string { return "renamed" }

func (renamedClocks) Domains() []hdl.DomainSpec {
	return []hdl.DomainSpec{{ClockPort: "clock", ResetPort: "reset"}}
}

func TestPortsForClockAndResetMended(t *testing.T) {
	_, err := hdl.Elaborate(renamedClocks{})
	require.NoError(t, err)
}

// lateClock uses the clock before it names a wire like it.
type lateClock struct{}

func (lateClock) Ports() counterPorts { return counter{8}.Ports() }

func (lateClock) Domains() []hdl.DomainSpec { return []hdl.DomainSpec{{Name: "io"}} }

func (lateClock) Build(m *hdl.Module, p *counterPorts) {
	q := m.RegNext("q", p.En, 0)
	p.Count.Set(m.Let("io_clk", q).ZExt(8))
}

func TestWireCalledLikeAClock(t *testing.T) {
	_, err := hdl.Elaborate(lateClock{})
	require.ErrorContains(t, err, `hdl/own_clock_test.go:68: error HG110: module late_clock: io_clk is the name of the clock of clock domain "io", which is a port by itself
	hdl/own_clock_test.go:67: the clock is first used here`)
}
