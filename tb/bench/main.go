package main

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"github.com/hwgen/hwgen/hdl/bench/report"
)

func main() {
	out := flag.String("o", "build/bench.json", "where the results go; what else is there stays")
	only := flag.String("only", "golden,cosim,trace", "what to measure")
	trace := flag.String("trace", filepath.Join("..", "shared", "traces", "sort.lackey.gz"), "the memory trace of sort_trace_s; without it an excerpt is run")
	turns := flag.Int("turns", 5, "how often what is compared takes turns")
	flag.Parse()
	if err := run(*out, *only, *trace, *turns); err != nil {
		fmt.Fprintln(os.Stderr, "bench:", err)
		os.Exit(1)
	}
}

func run(out, only, trace string, turns int) error {
	var results []report.Result
	for _, part := range []struct {
		name    string
		measure func() ([]report.Result, error)
	}{
		{"golden", goldens},
		{"cosim", func() ([]report.Result, error) { return cosims(turns) }},
		{"trace", func() ([]report.Result, error) { return wholeTrace(trace) }},
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
	t := report.NewTable("Co-simulation and golden model", "what", "measured", "limit")
	for _, r := range results {
		t.Row(r.Name, fmt.Sprintf("%.3g %s", r.Value, r.Unit), r.Against)
	}
	t.End()
	return report.Merge(out, results)
}
