package difftest

import (
	"flag"
	"testing"

	"github.com/hwgen/hwgen/hdl/sim"
	"github.com/hwgen/hwgen/verilator"
)

var (
	flagDesigns = flag.Int("designs", 200, "how many random designs TestDifferential runs")
	flagSeed    = flag.Uint64("seed", 1, "seed of the first of them")
	flagSteps   = flag.Int("steps", 60, "clock edges that each design is run for")
	flagEngines = flag.String("engines", "interpreter,fast,observe,Verilator,Icarus", "engines that are compared with the reference")
	flagReduce  = flag.Bool("reduce", true, "reduce designs that fail")
)

// all lists the engines by name.
func engines(batch int, cache verilator.Cache) []engine {
	return []engine{
		simEngine(sim.Interpreter), simEngine(sim.Fast), simEngine(sim.Observe),
		externalEngine(icarusTool, batch, cache), externalEngine(verilatorTool, batch, cache),
	}
}

func TestQuick(t *testing.T) {
	c := &campaign{variants: []variant{{name: "plain"}}, steps: *flagSteps, coverage: NewCoverage()}
	for _, e := range engines(50, verilator.Cache{Off: true}) {
		if contains(*flagEngines, e.name) {
			c.engines = append(c.engines, e)
		}
	}
	var seeds []uint64
	for k := range *flagDesigns {
		seeds = append(seeds, *flagSeed+uint64(k))
	}
	fails := c.run(t.Context(), seeds)
	for _, f := range fails {
		t.Error(clip(f.Error()))
	}
	t.Log(c.coverage.Summary())
	t.Log(len(c.coverage.Empty()), c.coverage.Empty()[:min(40, len(c.coverage.Empty()))])
}

func clip(s string) string {
	if len(s) > 1500 {
		return s[:1500]
	}
	return s
}
