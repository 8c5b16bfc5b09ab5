package sim_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/hwgen/hwgen/hdl"
	"github.com/hwgen/hwgen/hdl/sim"
)

func TestCompareSeeds(t *testing.T) {
	type ports struct {
		X    hdl.In
		Sum  hdl.Out
		Last hdl.StreamOut[hdl.Bits]
	}
	build := func(opts ...hdl.RegOption) func(m *hdl.Module, p *ports) {
		return func(m *hdl.Module, p *ports) {
			sum := m.Reg("total", 8, 0, opts...)
			sum.Set(sum.Add(p.X))
			p.Sum.Set(sum)
			last, valid := m.Reg("held", 8, 0, hdl.Undefined()), m.Reg("full", 1, 0)
			m.When(p.X.NeLit(0), func() { last.Set(p.X); valid.SetLit(1) })
			p.Last.Offer(valid, last.Signal)
			hdl.Unused(p.Last.Ready)
		}
	}
	shape := func() ports { return ports{hdl.Input(8), hdl.Output(8), hdl.OutStream(hdl.W(8))} }
	run := func(s *sim.Sim) error {
		if err := s.Reset(2); err != nil {
			return err
		}
		if err := s.Step(3); err != nil {
			return err
		}
		if err := s.Set("x", 5); err != nil {
			return err
		}
		return s.Step(3)
	}
	good, err := elaborate("good", shape, build())
	require.NoError(t, err)
	require.NoError(t, sim.CompareSeeds(good, run), "the payload counts only where it is valid")
	bad, err := elaborate("bad", shape, build(hdl.Undefined()))
	require.NoError(t, err)
	err = sim.CompareSeeds(bad, run)
	require.ErrorContains(t, err, "sim: outputs depend on undefined state, first before edge 0 at 5000 ps: sum is ")
	require.ErrorContains(t, err, "\n\tundefined at power-up: total, held")
	require.ErrorContains(t, sim.CompareSeeds(bad, func(s *sim.Sim) error { return s.Set("y", 1) }), `no signal "y"`)
	require.ErrorContains(t, sim.CompareSeeds(good, func(s *sim.Sim) error {
		v, err := s.Get("held")
		if err != nil {
			return err
		}
		return s.Step(int(v&15) + 1)
	}), "what the run does depends on undefined state")
}
