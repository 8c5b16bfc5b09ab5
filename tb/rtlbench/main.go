// Command rtlbench measures the emitted hardware: its size and clock on an FPGA,
// hits a cycle, the pause at a checkpoint and what logging costs. It needs yosys
// and nextpnr-ice40.
package main

import (
	"flag"
	"fmt"
	"os"
	"strings"

	"github.com/hwgen/hwgen/hdl/bench/report"
)

// options are what the flags say.
type options struct {
	out, dir, only string
	traces         string
	seeds, jobs    int
	refs           int
}

func main() {
	var o options
	flag.StringVar(&o.out, "o", "build/bench-rtl.json", "where the results go")
	flag.StringVar(&o.dir, "dir", "build/bench-rtl", "where the tools work")
	flag.StringVar(&o.only, "only", "area,clock,hits,pause,stalls,vendors", "what to measure")
	flag.StringVar(&o.traces, "traces", "examples/traces/*.lackey.gz", "memory traces for the stall cycles")
	flag.IntVar(&o.seeds, "seeds", 15, "placements whose median is the clock")
	flag.IntVar(&o.jobs, "jobs", 2, "placements at a time")
	flag.IntVar(&o.refs, "refs", 50000, "references of each trace")
	flag.Parse()
	if err := run(o); err != nil {
		fmt.Fprintln(os.Stderr, "rtlbench:", err)
		os.Exit(1)
	}
}

func run(o options) error {
	if o.seeds < 1 || o.jobs < 1 || o.refs < 1 {
		return fmt.Errorf("-seeds, -jobs and -refs are at least 1")
	}
	b := &bench{options: o, designs: map[string]*synthesised{}}
	parts := []struct {
		name    string
		measure func() ([]report.Result, error)
	}{{"area", b.area}, {"clock", b.clock}, {"hits", b.hits}, {"pause", b.pause}, {"stalls", b.stalls}, {"vendors", b.vendors}}
	known := map[string]bool{}
	for _, p := range parts {
		known[p.name] = true
	}
	want := map[string]bool{}
	for _, n := range strings.Split(o.only, ",") {
		if !known[n] {
			return fmt.Errorf("-only: there is no part %q; the parts are area, clock, hits, pause, stalls, vendors", n)
		}
		want[n] = true
	}
	var all []report.Result
	for _, p := range parts {
		if !want[p.name] {
			continue
		}
		r, err := p.measure()
		if err != nil {
			return fmt.Errorf("%s: %w", p.name, err)
		}
		all = append(all, r...)
		if err := report.Merge(o.out, all); err != nil {
			return err
		}
	}
	return nil
}

// bench is the run: designs are synthesised once.
type bench struct {
	options
	designs map[string]*synthesised
}
