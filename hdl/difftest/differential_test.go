package difftest

import (
	"flag"
	"fmt"
	"os"
	"testing"
	"time"

	"github.com/hwgen/hwgen/hdl/netlist"
	"github.com/hwgen/hwgen/hdl/passes"
	"github.com/hwgen/hwgen/hdl/sim"
	"github.com/hwgen/hwgen/verilator"
	"github.com/stretchr/testify/require"
)

var (
	flagDesigns = flag.Int("designs", 200, "how many random designs TestDifferential runs")
	flagSeed    = flag.Uint64("seed", 1, "seed of the first of them")
	flagSteps   = flag.Int("steps", 60, "clock edges that each design is run for")
	flagBatch   = flag.Int("batch", 50, "designs in one model of Verilator or Icarus")
	flagEngines = flag.String("engines", "reference,interpreter,fast,observe,Icarus,Verilator", "engines that are compared with the reference")
	flagReduce  = flag.Int("reduce", 400, "how many smaller designs are tried for one that fails")
	flagTable   = flag.Bool("table", false, "print the whole table of coverage")
)

func engines(batch int, cache verilator.Cache) []engine {
	var out []engine
	for _, e := range []engine{
		referenceEngine, simEngine(sim.Interpreter), simEngine(sim.Fast), simEngine(sim.Observe),
		externalEngine(icarusTool, batch, cache), externalEngine(verilatorTool, batch, cache),
	} {
		if contains(*flagEngines, e.name) {
			out = append(out, e)
		}
	}
	return out
}

// variants are the forms in which every design is run.
var variants = []variant{
	{name: "plain"},
	{name: "passes", apply: applying(passes.Default)},
	{name: "optimised", apply: applying(passes.Optimise)},
}

// applying runs passes and verifies the netlist after each.
func applying(list []passes.Pass) func(d *netlist.Design) error {
	return func(d *netlist.Design) error {
		for _, m := range d.Modules {
			for _, p := range list {
				p.Run(m)
				if err := netlist.Verify(m); err != nil {
					return fmt.Errorf("%s: %w", p.Name, err)
				}
			}
		}
		return nil
	}
}

// TestDifferential runs random designs in all engines. With the default flags
// the models of Verilator come from the cache where nothing has changed.
// For a long run:
//
//	go test ./hdl/difftest -run Differential -designs 5000 -seed 1000 -timeout 0 -v
func TestDifferential(t *testing.T) {
	cache := verilator.Cache{Off: *flagDesigns != 200 || *flagSeed != 1}
	c := &campaign{engines: engines(*flagBatch, cache), variants: variants, steps: *flagSteps, coverage: NewCoverage()}
	start := time.Now()
	for done := 0; done < *flagDesigns; {
		n := min(*flagBatch*len(variants), *flagDesigns-done)
		var seeds []uint64
		for range n {
			seeds = append(seeds, *flagSeed+uint64(done))
			done++
		}
		for _, f := range c.run(t.Context(), seeds) {
			t.Errorf("%v\nagain: go test ./hdl/difftest -run Differential -designs 1 -seed %d -engines %s", f, f.seed, f.engine)
			if *flagReduce > 0 {
				t.Log("reduced:\n" + c.report(t.Context(), c.reduce(t.Context(), f, *flagReduce)))
			}
			if t.Context().Err() != nil {
				return
			}
		}
		fmt.Fprintf(os.Stderr, "%d designs after %v\n", done, time.Since(start).Round(time.Second))
	}
	if *flagTable {
		fmt.Println(c.coverage)
	}
	fmt.Println(c.coverage.Summary())
	if *flagDesigns >= 200 {
		require.Empty(t, c.coverage.Empty(), "cells of the table without a design")
	}
}
