package main

import (
	"fmt"
	"os"
	"path/filepath"
	"time"

	"github.com/hwgen/hwgen/hdl"
	"github.com/hwgen/hwgen/hdl/bench/design"
	"github.com/hwgen/hwgen/hdl/bench/report"
	"github.com/hwgen/hwgen/hdl/netlist"
	"github.com/hwgen/hwgen/hdl/sim"
)

// soc20k is the generated design of about 20,000 nodes: the seed is part of it.
var soc20k = design.Soc{Seed: 1, Clusters: 6, Tiles: 6, Steps: 160, Period: 8}

// subject is a design of the simulation table.
type subject struct {
	name   string
	design *netlist.Design
}

func subjects() ([]subject, error) {
	busy, small := soc20k, soc20k
	busy.Period = 1
	small.Clusters, small.Tiles = 1, 6
	var out []subject
	add := func(name string, d *netlist.Design, err error) error {
		out = append(out, subject{name, d})
		return err
	}
	d, err := hdl.Elaborate(design.SHA{})
	if err := add("SHA-256", d, err); err != nil {
		return nil, err
	}
	for _, s := range []struct {
		name string
		soc  design.Soc
	}{{"generated, 3.5k nodes, calm", small}, {"generated, 20k nodes, calm", soc20k}, {"generated, 20k nodes, busy", busy}} {
		d, err := hdl.Elaborate(s.soc)
		if err := add(s.name, d, err); err != nil {
			return nil, err
		}
	}
	d, err = hdl.Elaborate(design.Wide{Width: 1024, Stages: 4})
	return out, add("lines of 1,024 bits", d, err)
}

// simulation is what the race on one design gave, a cycle in ns.
type simulation struct {
	subject
	nodes                             int
	verilator, fast, observe          *contender
	fastEach, each                    *contender // a call for every cycle, with a poke and three peeks
	interp                            *contender
	buildVerilator, readyFast, readyO time.Duration
}

// wideReady is the time from netlist to first cycle of some 2,500 nodes, most of
// them 1,024 bits wide.
func wideReady() (time.Duration, error) {
	d, err := hdl.Elaborate(design.Wide{Width: 1024, Stages: 64})
	if err != nil {
		return 0, err
	}
	return ready(d, sim.Fast)
}

func simulations(dir string, quick bool) ([]*simulation, error) {
	list, err := subjects()
	if err != nil {
		return nil, err
	}
	turns, slice := 301, 3*time.Millisecond
	if quick {
		turns, slice = 51, 2*time.Millisecond
	}
	var out []*simulation
	for _, s := range list {
		x, err := simulate(s, filepath.Join(dir, s.design.Top.Name), turns, slice)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", s.name, err)
		}
		out = append(out, x)
	}
	return out, nil
}

func simulate(s subject, dir string, turns int, slice time.Duration) (*simulation, error) {
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return nil, err
	}
	fmt.Fprintf(os.Stderr, "building %s with Verilator\n", s.name)
	v, err := Verilate(s.design, dir)
	if err != nil {
		return nil, err
	}
	x := &simulation{subject: s, buildVerilator: v.Build}
	if x.nodes, err = countNodes(s.design); err != nil {
		return nil, err
	}
	vr, err := v.Start()
	if err != nil {
		return nil, err
	}
	runners := []Runner{vr}
	for _, e := range []sim.Engine{sim.Fast, sim.Observe, sim.Interpreter} {
		r, err := Embed(s.design, e)
		if err != nil {
			return nil, err
		}
		runners = append(runners, r)
	}
	for _, e := range []sim.Engine{sim.Fast, sim.Observe} {
		r, err := EmbedBench(s.design, e)
		if err != nil {
			return nil, err
		}
		runners = append(runners, r)
	}
	all, err := race([]string{"verilator", "fast", "observe", "interpreter", "fast, each cycle", "observe, each cycle"}, runners, turns, slice)
	if err != nil {
		return nil, err
	}
	x.verilator, x.fast, x.observe, x.interp, x.fastEach, x.each = all[0], all[1], all[2], all[3], all[4], all[5]
	for _, r := range runners {
		if err := r.Close(); err != nil {
			return nil, err
		}
	}
	if x.readyFast, err = ready(s.design, sim.Fast); err != nil {
		return nil, err
	}
	x.readyO, err = ready(s.design, sim.Observe)
	return x, err
}

// countNodes is the size of the expanded design, without wires and copies.
func countNodes(d *netlist.Design) (int, error) {
	f, err := netlist.Flatten(d)
	if err != nil {
		return 0, err
	}
	n := 0
	for i := range f.Nodes {
		switch f.Nodes[i].Op {
		case netlist.OpInvalid, netlist.OpConst, netlist.OpWire, netlist.OpOutput, netlist.OpInstIn, netlist.OpCopy:
		default:
			n++
		}
	}
	return n, nil
}

// ready is the time from a netlist to the end of the first cycle.
func ready(d *netlist.Design, e sim.Engine) (time.Duration, error) {
	var took []time.Duration
	for range 7 {
		start := startWatch()
		s, err := sim.New(d, sim.WithEngine(e))
		if err != nil {
			return 0, err
		}
		if err := s.Step(1); err != nil {
			return 0, err
		}
		took = append(took, start.took())
		if err := s.Close(); err != nil {
			return 0, err
		}
	}
	return report.Median(took), nil
}

func simulationTable(list []*simulation) {
	t := report.NewTable("Simulation, ns a cycle (median); in brackets how many times the speed of Verilator's model",
		"design", "nodes", "Verilator", "fast", "observe", "interpreter", "spread")
	for _, x := range list {
		t.Row(x.name, x.nodes, ns(x.verilator), against(x.fast, x.verilator), against(x.observe, x.verilator), against(x.interp, x.verilator),
			fmt.Sprintf("%.0f %%", 100*spread(x.fast, x.verilator)))
	}
	t.End()
	t = report.NewTable("One call a cycle, with an input written and three signals read, ns a cycle; in brackets how many times the speed of the fast build with many cycles a call",
		"design", "fast, many cycles a call", "fast", "observe")
	for _, x := range list {
		t.Row(x.name, ns(x.fast), against(x.fastEach, x.fast), against(x.each, x.fast))
	}
	t.End()
	t = report.NewTable("From netlist to first cycle", "design", "nodes", "Verilator", "fast", "observe")
	for _, x := range list {
		t.Row(x.name, x.nodes, x.buildVerilator.Round(100*time.Millisecond), ms(x.readyFast), ms(x.readyO))
	}
	t.End()
}

func ns(c *contender) string { return fmt.Sprintf("%.4g", report.Median(c.ns)) }

func against(c, v *contender) string {
	return fmt.Sprintf("%.4g (%.2f)", report.Median(c.ns), ratio(c, v))
}

func ms(d time.Duration) string { return fmt.Sprintf("%.1f ms", d.Seconds()*1e3) }

func simulationResults(list []*simulation, wide time.Duration) []report.Result {
	sha, busy, calm, small, wideLines := list[0], list[3], list[2], list[1], list[4]
	worse := calm // of the two, what is harder for us
	if ratio(busy.fast, busy.verilator) < ratio(calm.fast, calm.verilator) {
		worse = busy
	}
	rel := func(name string, a, b *contender, against string) report.Result {
		return report.Of(name, ratio(a, b), "times", against, ratio(a, b))
	}
	interp, each := small, small // where they do worst
	for _, x := range []*simulation{calm, busy} {
		if ratio(x.interp, x.verilator) < ratio(interp.interp, interp.verilator) {
			interp = x
		}
		if ratio(x.each, x.fast) < ratio(each.each, each.fast) {
			each = x
		}
	}
	millis := func(name string, d time.Duration, limit float64) report.Result {
		v := d.Seconds() * 1e3
		return report.Of(name, v, "ms", fmt.Sprintf("%g ms", limit), v/limit)
	}
	return []report.Result{
		rel("sim_fast_vs_verilator_sha256", sha.fast, sha.verilator, "verilator 5.006 -O3"),
		rel("sim_fast_vs_verilator_20k", worse.fast, worse.verilator, "verilator 5.006 -O3"),
		rel("sim_fast_vs_verilator_wide", wideLines.fast, wideLines.verilator, "verilator 5.006 -O3"),
		rel("sim_observe_vs_fast", calm.observe, calm.fast, "fast build"),
		rel("sim_observe_each_cycle_vs_fast", each.each, each.fast, "fast build, many cycles a call; here a call, a poke and three peeks in each"),
		rel("sim_interp_vs_verilator", interp.interp, interp.verilator, "verilator 5.006 -O3"),
		millis("sim_ready_ms_20k", calm.readyFast, 100),
		millis("sim_ready_ms_wide", wide, 100),
	}
}
