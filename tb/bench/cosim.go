package main

import (
	"context"
	"fmt"
	"time"

	"github.com/hwgen/hwgen/hdl/bench/report"
	"github.com/hwgen/hwgen/models/spec"
	"github.com/hwgen/hwgen/tb/cosim"
	"github.com/hwgen/hwgen/tb/engine"
	"github.com/hwgen/hwgen/tb/harness"
	"github.com/hwgen/hwgen/tb/scenario"
)

// program is the run that is measured: the excerpt, a checkpoint each 5,000
// references.
func program() *scenario.Program {
	c := spec.Default()
	c.ImageBytes = 256 << 10
	p := scenario.FromTrace(c.MustResolve(), excerpt, nil, 0)
	p.SetEvery(5000)
	return p
}

func open(k engine.Kind, o engine.Options) func(*harness.Harness) (engine.Engine, error) {
	return func(h *harness.Harness) (engine.Engine, error) {
		return engine.New(context.Background(), k, h.Design, o)
	}
}

func cosims(turns int) ([]report.Result, error) {
	ready, err := ready()
	if err != nil {
		return nil, err
	}
	out := []report.Result{report.AtMost("cluster_ready_ms", ready, "ms", 200)}
	alone := map[engine.Kind][]float64{}
	for _, k := range engine.Kinds {
		var ratios []float64
		for range turns {
			whole, bare, cycles, err := pair(k)
			if err != nil {
				return nil, err
			}
			ratios = append(ratios, whole/bare)
			alone[k] = append(alone[k], cycles/bare)
		}
		r := report.Median(ratios)
		out = append(out, report.AtMost(fmt.Sprintf("cosim_overhead_%v", k), r, "times", 1.25))
	}
	fast := report.Median(alone[engine.Embedded]) / report.Median(alone[engine.Verilator])
	fmt.Printf("cycles a second: embedded %.0f, verilator %.0f\n", report.Median(alone[engine.Embedded]), report.Median(alone[engine.Verilator]))
	return append(out, report.AtLeast("cluster_fast_vs_verilator", fast, "times", 0.9)), nil
}

// pair is one run with everything compared, and its stimulus on the engine alone,
// seconds.
func pair(k engine.Kind) (whole, bare, cycles float64, err error) {
	p := program()
	h, err := harness.New(p.Config)
	if err != nil {
		return 0, 0, 0, err
	}
	e, err := open(k, engine.Options{})(h)
	if err != nil {
		return 0, 0, 0, err
	}
	defer e.Close()
	tape := &cosim.Tape{}
	begin := time.Now()
	res, err := cosim.RunOn(p, h, e, cosim.Options{Tape: tape})
	if err != nil {
		return 0, 0, 0, err
	}
	if !res.Passed() {
		return 0, 0, 0, fmt.Errorf("the run that is measured failed: %v %v", res.Mismatch, res.Failures)
	}
	whole = time.Since(begin).Seconds()
	b, err := open(k, engine.Options{NoRecords: true})(h)
	if err != nil {
		return 0, 0, 0, err
	}
	defer b.Close()
	var rec engine.Records
	begin = time.Now()
	for i := range tape.Blocks {
		if err := b.Run(&tape.Blocks[i], &rec); err != nil {
			return 0, 0, 0, err
		}
	}
	return whole, time.Since(begin).Seconds(), float64(b.Cycle()), nil
}

// ready is the time from a configuration to an engine, ms.
func ready() (float64, error) {
	var took []float64
	for range 5 {
		begin := time.Now()
		h, err := harness.New(program().Config)
		if err != nil {
			return 0, err
		}
		e, err := open(engine.Embedded, engine.Options{})(h)
		if err != nil {
			return 0, err
		}
		took = append(took, float64(time.Since(begin).Microseconds())/1000)
		e.Close()
	}
	return report.Median(took), nil
}
