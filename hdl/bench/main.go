package main

import (
	"encoding/json"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"github.com/hwgen/hwgen/hdl/bench/design"
)

func main() {
	out := flag.String("o", "build/bench.json", "where the results go")
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
	var results []result
	for _, part := range []struct {
		name    string
		measure func() ([]result, error)
	}{
		{"emit", func() ([]result, error) { return emissions(quick) }},
		{"sim", func() ([]result, error) {
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
	return write(out, results)
}

func write(path string, results []result) error {
	data, err := json.MarshalIndent(results, "", "  ")
	if err != nil {
		return err
	}
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		return err
	}
	return os.WriteFile(path, append(data, '\n'), 0o644)
}

// mixTable prints what the generated designs are made of.
func mixTable() {
	t := newTable(fmt.Sprintf("Operations of the generated designs (seed %d)", soc20k.Seed), "operation", "%")
	for _, m := range design.Mix {
		t.row(m.Name, m.Parts)
	}
	for _, w := range design.Widths {
		t.row(fmt.Sprintf("width %d", w.Width), w.Parts)
	}
	t.end()
}
