// Package report is what the benchmark commands share: results in a file for
// machines, tables for people.
package report

import (
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
)

// Result is one measured value. Ratio is Value over what Against says, 0 if it
// says nothing to divide by.
type Result struct {
	Name    string  `json:"name"`
	Value   float64 `json:"value"`
	Unit    string  `json:"unit"`
	Against string  `json:"against"`
	Ratio   float64 `json:"ratio"`
}

// Of is a value with what it is measured against.
func Of(name string, v float64, unit, against string, ratio float64) Result {
	return Result{name, v, unit, against, ratio}
}

// AtMost is a value that has a largest one.
func AtMost(name string, v float64, unit string, most float64) Result {
	return Result{name, v, unit, fmt.Sprintf("at most %g %s", most, unit), v / most}
}

// AtLeast is a value that has a least one.
func AtLeast(name string, v float64, unit string, least float64) Result {
	return Result{name, v, unit, fmt.Sprintf("at least %g %s", least, unit), v / least}
}

// Merge puts results into a file, in the places of those of the same names;
// what else is there stays. An error leaves the file as it was.
func Merge(path string, results []Result) error {
	var all []Result
	old, err := os.ReadFile(path)
	if err == nil {
		if err := json.Unmarshal(old, &all); err != nil {
			return fmt.Errorf("%s is no list of results: %w", path, err)
		}
	} else if !errors.Is(err, os.ErrNotExist) {
		return err
	}
	for _, r := range results {
		if i := slices.IndexFunc(all, func(x Result) bool { return x.Name == r.Name }); i >= 0 {
			all[i] = r
		} else {
			all = append(all, r)
		}
	}
	data, err := json.MarshalIndent(all, "", "  ")
	if err != nil {
		return err
	}
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		return err
	}
	beside := path + ".new"
	if err := os.WriteFile(beside, append(data, '\n'), 0o644); err != nil {
		return err
	}
	return os.Rename(beside, path)
}
