package main

import (
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"syscall"
	"time"

	"github.com/hwgen/hwgen/hdl/bench/report"
)

// wholeTrace runs hwgen cosim on a whole trace in a process of its own.
func wholeTrace(file string) ([]report.Result, error) {
	failAt := "1250000"
	if _, err := os.Stat(file); err != nil {
		fmt.Printf("%s is not there: sort_trace is that of %s\n", file, excerpt)
		file, failAt = excerpt, "15000"
	}
	dir, err := os.MkdirTemp("", "hwgen-bench-*")
	if err != nil {
		return nil, err
	}
	defer os.RemoveAll(dir)
	bin := filepath.Join(dir, "hwgen")
	if out, err := exec.Command("go", "build", "-o", bin, "./cmd/hwgen").CombinedOutput(); err != nil {
		return nil, fmt.Errorf("go build: %w\n%s", err, out)
	}
	cmd := exec.Command(bin, "cosim", "--json", "--checkpoint-every", "20000", "--fail-at", failAt, file)
	cmd.Stderr = os.Stderr
	begin := time.Now()
	out, err := cmd.Output()
	if err != nil {
		return nil, fmt.Errorf("hwgen cosim: %w", err)
	}
	took := time.Since(begin).Seconds()
	var res struct {
		Counts map[string]uint64 `json:"counts"`
		Cycles uint64            `json:"cycles"`
	}
	if err := json.Unmarshal(out, &res); err != nil {
		return nil, err
	}
	fmt.Printf("%s: %d references on the primary, %d cycles\n", file, res.Counts["references"], res.Cycles)
	kib := float64(cmd.ProcessState.SysUsage().(*syscall.Rusage).Maxrss)
	if runtime.GOOS == "darwin" {
		kib /= 1024
	}
	mb := kib / 1024
	results := []report.Result{report.AtMost("sort_trace_s", took, "s", 180), report.AtMost("sort_trace_mb", mb, "MB", 500)}
	if file == excerpt { // the limits are those of the whole trace
		for i := range results {
			results[i].Against, results[i].Ratio = "nothing: it is an excerpt's", 0
		}
	}
	return results, nil
}
