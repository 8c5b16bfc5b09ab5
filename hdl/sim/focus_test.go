package sim_test

import (
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/hwgen/hwgen/hdl"
	"github.com/hwgen/hwgen/hdl/sim"
)

// TestLookingAtFewSignals looks at a few signals after every cycle, at others
// from time to time, and goes back in time: engines that settle only what is
// looked at must show what one shows that settles everything.
func TestLookingAtFewSignals(t *testing.T) {
	d, err := hdl.Elaborate(pair{8})
	require.NoError(t, err)
	each(t, func(t *testing.T, e sim.Option) {
		want, got := start(t, d, nil, sim.WithEngine(sim.Interpreter)), start(t, d, nil, e)
		names := got.Signals()
		r := rand.New(rand.NewPCG(1, 2))
		sims := []*sim.Sim{want, got}
		var back []*sim.Snapshot
		few := names[:3]
		for cycle := range 2000 {
			if cycle%400 == 0 {
				r.Shuffle(len(names), func(i, j int) { names[i], names[j] = names[j], names[i] })
				few = slices.Clone(names[:3])
			}
			if cycle == 700 {
				for _, s := range sims {
					x, err := s.Snapshot()
					require.NoError(t, err)
					back = append(back, x)
				}
			}
			if cycle > 700 && cycle%97 == 0 {
				for i, s := range sims {
					require.NoError(t, s.Restore(back[i]))
				}
			}
			if r.IntN(3) > 0 {
				valid, ready, data := r.Uint64N(2), r.Uint64N(2), r.Uint64N(256)
				for _, s := range sims {
					set(t, s, "in_valid", valid)
					set(t, s, "out_ready", ready)
					set(t, s, "in_data", data)
				}
			}
			look := few
			if r.IntN(50) == 0 {
				look = names
			}
			if r.IntN(4) > 0 {
				for _, name := range look {
					require.Equal(t, get(t, want, name), get(t, got, name), "%s before cycle %d", name, cycle)
				}
			}
			n := 1 + r.IntN(3)
			for _, s := range sims {
				step(t, s, n)
			}
			for _, name := range look {
				require.Equal(t, get(t, want, name), get(t, got, name), "%s after cycle %d", name, cycle)
			}
		}
	})
}
