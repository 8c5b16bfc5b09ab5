package main

import (
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"text/tabwriter"
)

// result is one line of bench.json, as hdl/bench has them.
type result struct {
	Name    string  `json:"name"`
	Value   float64 `json:"value"`
	Unit    string  `json:"unit"`
	Against string  `json:"against"`
	Ratio   float64 `json:"ratio"`
}

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
	var results []result
	for _, part := range []struct {
		name    string
		measure func() ([]result, error)
	}{
		{"golden", goldens},
		{"cosim", func() ([]result, error) { return cosims(turns) }},
		{"trace", func() ([]result, error) { return wholeTrace(trace) }},
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
	w := tabwriter.NewWriter(os.Stdout, 0, 8, 2, ' ', 0)
	fmt.Fprintln(w, "\nCo-simulation and golden model\n\nwhat\tmeasured\tlimit")
	for _, r := range results {
		fmt.Fprintf(w, "%s\t%.3g %s\t%s\n", r.Name, r.Value, r.Unit, r.Against)
	}
	w.Flush()
	return merge(out, results)
}

// merge puts results into a file, in the place of those of the same names.
func merge(path string, results []result) error {
	var all []result
	old, err := os.ReadFile(path)
	if err == nil {
		err = json.Unmarshal(old, &all)
	}
	if err != nil && !errors.Is(err, os.ErrNotExist) {
		return fmt.Errorf("%s: %w", path, err)
	}
	all = slices.DeleteFunc(all, func(r result) bool {
		return slices.ContainsFunc(results, func(n result) bool { return n.Name == r.Name })
	})
	data, err := json.MarshalIndent(append(all, results...), "", "  ")
	if err != nil {
		return err
	}
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		return err
	}
	return os.WriteFile(path, append(data, '\n'), 0o644)
}

func median(x []float64) float64 {
	x = slices.Sorted(slices.Values(x))
	return x[len(x)/2]
}
