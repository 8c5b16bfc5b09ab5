package parts_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/hwgen/hwgen/hdl"
	"github.com/hwgen/hwgen/hdl/parts"
	"github.com/hwgen/hwgen/hdl/sim"
)

// restarted counts in a domain whose reset comes from a pin.
type restarted struct{ ActiveLow bool }

type restartedPorts struct {
	Pin   hdl.In
	Count hdl.Out
}

func (restarted) Ports() restartedPorts { return restartedPorts{hdl.Input(1), hdl.Output(4)} }

func (c restarted) Build(m *hdl.Module, p *restartedPorts) {
	local := parts.ResetSynchronizer{Stages: 2, ActiveLow: c.ActiveLow}.Domain(m, "local", m.Domain(""), p.Pin)
	m.In(local, func() {
		count := m.OutReg(p.Count, 0)
		count.Set(count.Inc())
	})
}

// TestResetSynchronizerMakesADomain of the right polarity, whatever comes in.
func TestResetSynchronizerMakesADomain(t *testing.T) {
	for _, low := range []bool{false, true} {
		d, err := hdl.Elaborate(restarted{low})
		require.NoError(t, err)
		require.Empty(t, d.Warnings)
		s, err := sim.New(d)
		require.NoError(t, err)
		on, off := uint64(1), uint64(0)
		if low {
			on, off = off, on
		}
		count := func(pin uint64, steps int) uint64 {
			require.NoError(t, s.Set("pin", pin))
			require.NoError(t, s.Step(steps))
			v, err := s.Get("count")
			require.NoError(t, err)
			return v
		}
		require.Zero(t, count(on, 3), "in reset")
		require.Zero(t, count(off, 2), "two stages")
		require.Equal(t, uint64(5), count(off, 5))
		require.Zero(t, count(on, 0), "at once")
		require.NoError(t, s.Close())
	}
}
