package main

import (
	"bytes"
	"fmt"
	"runtime"
	"time"

	"github.com/hwgen/hwgen/gen/verilog"
	"github.com/hwgen/hwgen/hdl"
	"github.com/hwgen/hwgen/hdl/bench/design"
	"github.com/hwgen/hwgen/hdl/bench/report"
)

// emission is what it took to elaborate, check and emit one design.
type emission struct {
	lines, nodes, modules int
	took                  time.Duration
	bytes                 uint64 // allocated in all
	live                  uint64 // held at the end
}

// emitOnce elaborates with all checks and passes, and emits.
func emitOnce(s design.Soc) (emission, error) {
	runtime.GC()
	var before, after, held runtime.MemStats
	runtime.ReadMemStats(&before)
	begin := startWatch()
	d, err := hdl.Elaborate(s)
	if err != nil {
		return emission{}, err
	}
	files, err := verilog.Emit(d)
	if err != nil {
		return emission{}, err
	}
	e := emission{took: begin.took(), modules: len(d.Modules)}
	runtime.ReadMemStats(&after)
	runtime.GC()
	runtime.ReadMemStats(&held)
	for _, f := range files {
		e.lines += bytes.Count(f.Data, []byte("\n"))
	}
	for _, m := range d.Modules {
		e.nodes += len(m.Nodes)
	}
	e.bytes, e.live = after.TotalAlloc-before.TotalAlloc, held.HeapAlloc-min(held.HeapAlloc, before.HeapAlloc)
	runtime.KeepAlive(files)
	runtime.KeepAlive(d)
	return e, nil
}

func emitMedian(s design.Soc, times int) (emission, error) {
	var all []emission
	var took []time.Duration
	for range times {
		e, err := emitOnce(s)
		if err != nil {
			return e, err
		}
		all, took = append(all, e), append(took, e.took)
	}
	e := all[len(all)-1]
	e.took = report.Median(took)
	return e, nil
}

// emissions measures a design of more than 100,000 lines and one of a tenth,
// all modules distinct.
func emissions(quick bool) ([]report.Result, error) {
	small := design.Soc{Seed: 2, Clusters: 7, Tiles: 7, Steps: 160, Period: 8}
	large := small
	large.Clusters = 10 * small.Clusters
	times := 5
	if quick {
		times = 1
	}
	if _, err := emitOnce(small); err != nil { // warm up
		return nil, err
	}
	a, err := emitMedian(small, times)
	if err != nil {
		return nil, err
	}
	b, err := emitMedian(large, times)
	if err != nil {
		return nil, err
	}
	t := report.NewTable("Elaborate, check and emit (elapsed time, or processor time where that is less)", "lines", "modules", "nodes", "time", "ms / 1,000 lines", "ns / node", "allocated", "held")
	for _, e := range []emission{a, b} {
		t.Row(e.lines, e.modules, e.nodes, ms(e.took), fmt.Sprintf("%.2f", perKline(e)), fmt.Sprintf("%.0f", perNode(e)),
			fmt.Sprintf("%d MiB", e.bytes>>20), fmt.Sprintf("%d MiB", e.live>>20))
	}
	t.End()
	growth := b.took.Seconds() / a.took.Seconds() / float64(b.lines) * float64(a.lines) * 10
	memory := float64(b.bytes) / float64(a.bytes) / float64(b.lines) * float64(a.lines) * 10
	return []report.Result{
		report.Of("emit_ms_per_kline", perKline(b), "ms", "10 ms", perKline(b)/10),
		report.Of("emit_ns_per_node", perNode(b), "ns", "", 0),
		report.Of("emit_growth_10x", growth, "times", "12 times", growth/12),
		report.Of("emit_memory_growth_10x", memory, "times", "12 times", memory/12),
	}, nil
}

func perKline(e emission) float64 { return e.took.Seconds() * 1e3 / (float64(e.lines) / 1e3) }
func perNode(e emission) float64  { return float64(e.took.Nanoseconds()) / float64(e.nodes) }
