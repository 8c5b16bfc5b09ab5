package replay

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/hwgen/hwgen/hdl"
	"github.com/hwgen/hwgen/hdl/sim"
)

// crosser passes its input to another clock.
type crosser struct{}

func (crosser) Domains() []hdl.DomainSpec { return twoClocks{}.Domains() }

func (crosser) Ports() ports { return twoClocks{}.Ports() }

func (crosser) Build(m *hdl.Module, p *ports) {
	held := m.Reg("held", 1, 0)
	held.Set(p.A.RedOr())
	m.In(m.Domain("slow"), func() {
		meta := m.Reg("meta", 1, 0, hdl.Synchroniser())
		meta.Set(held)
		p.Old.Set(m.RegNext("last", meta, 0).Rep(100).And(p.Wide))
	})
	p.Sum.Set(held.Rep(8))
}

// TestRunsThatCannotBeReplayed are refused at once.
func TestRunsThatCannotBeReplayed(t *testing.T) {
	d, err := hdl.Elaborate(twoClocks{})
	require.NoError(t, err)
	other, err := hdl.Elaborate(crosser{})
	require.NoError(t, err)
	s, err := sim.New(d, sim.WithSeed(7))
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, s.Close()) })
	_, err = Record(s, other, 7)
	require.EqualError(t, err, "replay: the simulator runs two_clocks, and not the design that is given: give it Sim.Design()")
	_, err = Record(s, d, 1)
	require.EqualError(t, err, "replay: the simulator of two_clocks has seed 7, and not 1: give it Sim.Seed()")
	require.NoError(t, s.Step(3))
	_, err = Record(s, d, 7)
	require.EqualError(t, err, "replay: the simulator of two_clocks has run 3 cycles of fast_clk: a recording begins before the first")

	late, err := sim.New(other, sim.WithJitter())
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, late.Close()) })
	_, err = Record(late, other, late.Seed())
	require.EqualError(t, err, "replay: the simulator of crosser delays crossings (sim.WithJitter), which the Verilog does not")
}
