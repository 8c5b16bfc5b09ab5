package wasm_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/hwgen/hwgen/hdl"
	"github.com/hwgen/hwgen/hdl/bench/design"
	"github.com/hwgen/hwgen/hdl/netlist"
	"github.com/hwgen/hwgen/hdl/sim/internal/engine"
	"github.com/hwgen/hwgen/hdl/sim/internal/wasm"
)

func benchmark(b *testing.B, d *netlist.Design, err error, observe bool) {
	require.NoError(b, err)
	start := time.Now()
	f, err := netlist.Flatten(d)
	require.NoError(b, err)
	p, err := engine.Compile(f, engine.Options{Observe: observe})
	require.NoError(b, err)
	front := time.Since(start)
	e, err := wasm.New(p, engine.Hooks{})
	require.NoError(b, err)
	defer e.Close()
	p.PowerUp(e.Layout(), e.Memory())
	e.Settle()
	e.Step(1, 1, false)
	ready := time.Since(start)
	e.Step(1, 200, false)
	b.ResetTimer()
	e.Step(1, b.N, false)
	b.ReportMetric(float64(len(p.Order)), "nodes")
	b.ReportMetric(float64(front.Milliseconds()), "front-ms")
	b.ReportMetric(float64(ready.Milliseconds()), "ready-ms")
	b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "cycles/s")
}

// Soc20k is the generated design of about 20,000 nodes.
var soc20k = design.Soc{Seed: 1, Clusters: 6, Tiles: 6, Steps: 160, Period: 8}

func soc(b *testing.B, s design.Soc, observe bool) {
	d, err := hdl.Elaborate(s)
	benchmark(b, d, err, observe)
}

func BenchmarkSoc(b *testing.B)        { soc(b, soc20k, false) }
func BenchmarkSocObserve(b *testing.B) { soc(b, soc20k, true) }
func BenchmarkSHA(b *testing.B) {
	d, err := hdl.Elaborate(design.SHA{})
	benchmark(b, d, err, false)
}
