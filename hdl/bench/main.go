package main

import (
	"encoding/json"
	"flag"
	"fmt"
	"os"
	"path/filepath"

	"github.com/hwgen/hwgen/hdl/bench/design"
)

func main() {
	out := flag.String("o", "build/bench.json", "where the results go")
	quick := flag.Bool("quick", false, "fewer and shorter turns")
	work := flag.String("dir", "build/bench", "where Verilator builds")
	flag.Parse()
	if err := run(*out, *work, *quick); err != nil {
		fmt.Fprintln(os.Stderr, "bench:", err)
		os.Exit(1)
	}
}

func run(out, work string, quick bool) error {
	work, err := filepath.Abs(work)
	if err != nil {
		return err
	}
	mixTable()
	results, err := emissions(quick)
	if err != nil {
		return err
	}
	sims, err := simulations(work, quick)
	if err != nil {
		return err
	}
	simulationTable(sims)
	results = append(results, simulationResults(sims)...)
	c, err := calls()
	if err != nil {
		return err
	}
	results = append(results, c...)
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
