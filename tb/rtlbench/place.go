package main

import (
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"sync"

	"github.com/hwgen/hwgen/hdl/bench/report"
)

// clock places the L2 with and without the log.
func (b *bench) clock() ([]report.Result, error) {
	t := report.NewTable(fmt.Sprintf("Clock: nextpnr-ice40 hx8k ct256, %d seeds, MHz", b.seeds), "variant", "median", "quartiles", "least", "most")
	var medians []float64
	for _, v := range []variant{plain, tracked} {
		s, err := b.ice40(v)
		if err != nil {
			return nil, err
		}
		mhz, err := b.place(s)
		if err != nil {
			return nil, err
		}
		slices.Sort(mhz)
		n := len(mhz)
		medians = append(medians, mhz[n/2])
		t.Row(v.doc, fmt.Sprintf("%.1f", mhz[n/2]), fmt.Sprintf("%.1f to %.1f", mhz[n/4], mhz[n-1-n/4]), fmt.Sprintf("%.1f", mhz[0]), fmt.Sprintf("%.1f", mhz[n-1]))
	}
	t.End()
	loss := 100 * (1 - medians[1]/medians[0])
	return []report.Result{report.AtLeast("l2_fmax_mhz", medians[1], "MHz", 80), report.AtMost("l2_log_fmax_loss", loss, "%", 5)}, nil
}

// place puts the design between shift registers, as it has more ports than the
// part has pins, and places and routes it once for each seed.
func (b *bench) place(s *synthesised) ([]float64, error) {
	if err := os.WriteFile(filepath.Join(s.dir, "pins.v"), wrapper(s.design), 0o644); err != nil {
		return nil, err
	}
	if _, err := s.synth("synth_ice40 -top pins -json pins.json"); err != nil {
		return nil, err
	}
	mhz, errs := make([]float64, b.seeds), make([]error, b.seeds)
	var wait sync.WaitGroup
	slots := make(chan bool, b.jobs)
	for i := range b.seeds {
		wait.Add(1)
		go func() {
			defer wait.Done()
			slots <- true
			mhz[i], errs[i] = s.placeOnce(i + 1)
			<-slots
		}()
	}
	wait.Wait()
	for _, err := range errs {
		if err != nil {
			return nil, err
		}
	}
	return mhz, nil
}

var maxFrequency = regexp.MustCompile(`Max frequency for clock[^:]*: ([0-9.]+) MHz`)

// placeOnce is the clock that is reached with a seed. The log file stays, with
// the critical path at its end.
func (s *synthesised) placeOnce(seed int) (float64, error) {
	log := fmt.Sprintf("seed%d.log", seed)
	err := tool(s.dir, "nextpnr-ice40", "--hx8k", "--package", "ct256", "--json", "pins.json", "--freq", "80",
		"--timing-allow-fail", "--seed", fmt.Sprint(seed), "--quiet", "--log", log)
	if err != nil {
		return 0, err
	}
	text, err := os.ReadFile(filepath.Join(s.dir, log))
	if err != nil {
		return 0, err
	}
	found := maxFrequency.FindAllSubmatch(text, -1) // after placing, and after routing
	if len(found) == 0 {
		return 0, fmt.Errorf("nextpnr-ice40 says nothing of a clock: %s", filepath.Join(s.dir, log))
	}
	return strconv.ParseFloat(string(found[len(found)-1][1]), 64)
}
