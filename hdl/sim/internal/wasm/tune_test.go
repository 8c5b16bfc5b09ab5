package wasm

import (
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/hwgen/hwgen/hdl"
	"github.com/hwgen/hwgen/hdl/bench/design"
	"github.com/hwgen/hwgen/hdl/netlist"
	"github.com/hwgen/hwgen/hdl/sim/internal/engine"
)

func TestTune(t *testing.T) {
	calm := design.Soc{Seed: 1, Clusters: 6, Tiles: 6, Steps: 160, Period: 8}
	busy := calm
	busy.Period = 1
	sha, err := hdl.Elaborate(design.SHA{})
	require.NoError(t, err)
	dc, err := hdl.Elaborate(calm)
	require.NoError(t, err)
	db, err := hdl.Elaborate(busy)
	require.NoError(t, err)
	wd, err := hdl.Elaborate(design.Wide{Width: 1024, Stages: 16})
	require.NoError(t, err)
	for i, d := range []*netlist.Design{sha, dc, db, wd} {
		var es []engine.Engine
		var names []string
		var best []float64
		add := func(name string, set func()) {
			og, oc := guardCost, chunkCost
			set()
			f, err := netlist.Flatten(d)
			require.NoError(t, err)
			p, err := engine.Compile(f, engine.Options{})
			require.NoError(t, err)
			s := time.Now()
			e, err := New(p, engine.Hooks{})
			require.NoError(t, err)
			took := time.Since(s)
			p.PowerUp(e.Layout(), e.Memory())
			e.Settle()
			es = append(es, e)
			names = append(names, fmt.Sprint(name, " ", took.Milliseconds(), "ms"))
			best = append(best, 1e18)
			guardCost, chunkCost = og, oc
		}
		add("none", func() { guardCost = 1 << 30 })
		for _, c := range []int{8, 24, 60, 150} {
			add(fmt.Sprint("guard ", c), func() { guardCost = c })
		}
		for _, c := range []int{300, 600, 2400} {
			add(fmt.Sprint("chunk ", c), func() { chunkCost = c })
		}
		n := 2000
		if i == 0 {
			n = 200000
		}
		for range 15 {
			for k, e := range es {
				s := time.Now()
				e.Step(1, n, false)
				best[k] = min(best[k], float64(time.Since(s).Nanoseconds())/float64(n))
			}
		}
		for k := range es {
			fmt.Printf("%d %-16s %.1f\n", i, names[k], best[k])
			es[k].Close()
		}
	}
}
