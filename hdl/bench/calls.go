package main

import (
	"fmt"
	"time"

	"github.com/hwgen/hwgen/hdl"
	"github.com/hwgen/hwgen/hdl/bench/design"
	"github.com/hwgen/hwgen/hdl/bench/report"
	"github.com/hwgen/hwgen/hdl/netlist"
	"github.com/hwgen/hwgen/hdl/sim"
)

// calls measures what a call from Go costs: a step with two pokes and two
// peeks, and snapshots.
func calls() ([]report.Result, error) {
	step, err := stepOverhead()
	if err != nil {
		return nil, err
	}
	out := []report.Result{step}
	for _, s := range []struct {
		name  string
		bytes int
	}{{"sim_snapshot_us_64k", 64 << 10}, {"sim_snapshot_us_1m", 1 << 20}} {
		r, err := snapshot(s.name, s.bytes)
		if err != nil {
			return nil, err
		}
		out = append(out, r)
	}
	t := report.NewTable("Calls", "what", "measured", "limit")
	for _, r := range out {
		t.Row(r.Name, fmt.Sprintf("%.3g %s", r.Value, r.Unit), r.Against)
	}
	t.End()
	return out, nil
}

func start[P any](top hdl.Component[P]) (*sim.Sim, *netlist.Design, error) {
	d, err := hdl.Elaborate(top)
	if err != nil {
		return nil, nil, err
	}
	s, err := sim.New(d)
	return s, d, err
}

// stepOverhead is a loop of two pokes, Step(1) and two peeks, less what the
// model itself takes: the time of a cycle inside one long Step, and of the
// settle that the pokes cause.
func stepOverhead() (report.Result, error) {
	s, _, err := start(design.Adder{})
	if err != nil {
		return report.Result{}, err
	}
	defer s.Close()
	a, b, sum, odd := s.MustSignal("a"), s.MustSignal("b"), s.MustSignal("sum"), s.MustSignal("odd")
	const n = 500 // short enough for most turns to pass undisturbed
	var over []float64
	for range 1001 {
		begin := time.Now()
		if err := s.Step(n); err != nil {
			return report.Result{}, err
		}
		model := time.Since(begin)
		begin = time.Now()
		for i := range uint64(n) {
			a.Set(i & 0xffff)
			b.Set(i >> 3)
			if err := s.Step(1); err != nil {
				return report.Result{}, err
			}
			sink += sum.Get() + odd.Get()
		}
		over = append(over, float64(time.Since(begin)-model)/n)
	}
	v := report.Median(over)
	return report.Of("sim_step_overhead_ns", v, "ns", "1000 ns, the settle that the pokes cause included", v/1000), nil
}

var sink uint64

func snapshot(name string, bytes int) (report.Result, error) {
	s, _, err := start(design.Store{Bytes: bytes})
	if err != nil {
		return report.Result{}, err
	}
	defer s.Close()
	if err := s.Step(100); err != nil {
		return report.Result{}, err
	}
	x, err := s.Snapshot()
	if err != nil {
		return report.Result{}, err
	}
	var took []float64
	for range 201 {
		begin := time.Now()
		if err := s.SnapshotInto(x); err != nil {
			return report.Result{}, err
		}
		took = append(took, float64(time.Since(begin).Nanoseconds())/1e3)
	}
	limit := 5 + 0.1*float64(bytes>>10)
	v := report.Median(took)
	return report.Of(name, v, "us", fmt.Sprintf("%.1f us", limit), v/limit), nil
}
