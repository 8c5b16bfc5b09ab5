package main

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"github.com/hwgen/hwgen/hdl/bench/design"
	"github.com/hwgen/hwgen/hdl/bench/report"
)

func main() {
	out := flag.String("o", "build/bench.json", "where the results go; what else is there stays")
	quick := flag.Bool("quick", false, "fewer and shorter turns")
	work := flag.String("dir", "build/bench", "where Verilator builds")
	only := flag.String("only", "emit,sim,calls", "what to measure")
	flag.Parse()
	if err := run(*out, *work, *only, *quick); err != nil {
		fmt.Fprintln(os.Stderr, "bench:", err)
		os.Exit(1)
	}
}

func run(out, work, only string, quick bool) error {
	work, err := filepath.Abs(work)
	if err != nil {
		return err
	}
	mixTable()
	var results []report.Result
	for _, part := range []struct {
		name    string
		measure func() ([]report.Result, error)
	}{
		{"emit", func() ([]report.Result, error) { return emissions(quick) }},
		{"sim", func() ([]report.Result, error) {
			list, err := simulations(work, quick)
			if err != nil {
				return nil, err
			}
			simulationTable(list)
			wide, err := wideReady()
			if err != nil {
				return nil, err
			}
			return simulationResults(list, wide), nil
		}},
		{"calls", calls},
	} {
		if !strings.Contains(only, part.name) {
			continue
		}
		r, err := part.measure()
		if err != nil {
			return err
		}
		results = append(results, r...)
	}
	return report.Merge(out, results)
}

// mixTable prints what the generated designs are made of.
func mixTable() {
	t := report.NewTable(fmt.Sprintf("Operations of the generated designs (seed %d)", soc20k.Seed), "operation", "%")
	for _, m := range design.Mix {
		t.Row(m.Name, m.Parts)
	}
	for _, w := range design.Widths {
		t.Row(fmt.Sprintf("width %d", w.Width), w.Parts)
	}
	t.End()
}
