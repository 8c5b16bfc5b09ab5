package main

import (
	"fmt"
	"io"
	"path/filepath"
	"strings"

	"github.com/hwgen/hwgen/hdl/bench/report"
	"github.com/hwgen/hwgen/models/spec"
	"github.com/hwgen/hwgen/tb/trace"
)

// stalls measures what logging costs: the same accesses with the VM's stores
// counted, checked every 1,024 cycles and logged, and with none of it.
func (b *bench) stalls() ([]report.Result, error) {
	files, err := filepath.Glob(b.traces)
	if err != nil {
		return nil, err
	}
	if len(files) == 0 {
		return nil, fmt.Errorf("no trace matches %s", b.traces)
	}
	t := report.NewTable("Cycles that flags, flag check and log cost, by trace", "trace", "accesses", "bus bits", "without", "with", "cost", "bus busy")
	total := 0
	for _, f := range files {
		for _, width := range []string{"auto", "32"} {
			c := spec.Default()
			if err := c.Set("bus_width=" + width); err != nil {
				return nil, err
			}
			c, err := c.Resolve()
			if err != nil {
				return nil, err
			}
			list, err := readTrace(f, &c, b.refs)
			if err != nil {
				return nil, err
			}
			var cycles [2]int
			var busy float64
			for on := range 2 {
				if cycles[on], busy, err = runTrace(c, list, on == 1); err != nil {
					return nil, err
				}
			}
			cost := cycles[1] - cycles[0]
			total += max(0, cost)
			t.Row(strings.TrimSuffix(filepath.Base(f), ".lackey.gz"), len(list), c.BusBits, cycles[0], cycles[1], cost, fmt.Sprintf("%.0f %%", 100*busy))
		}
	}
	t.End()
	return []report.Result{report.Of("log_stall_cycles", float64(total), "cycles", "0", float64(total))}, nil
}

// readTrace reads the first accesses of a trace.
func readTrace(path string, c *spec.Config, n int) ([]trace.Access, error) {
	r, err := trace.Open(path, trace.Options{})
	if err != nil {
		return nil, err
	}
	defer r.Close()
	list := make([]trace.Access, n)
	at := 0
	for im := trace.NewImporter(r, c); at < n; {
		k, err := im.Next(list[at:])
		at += k
		if err == io.EOF {
			break
		}
		if err != nil {
			return nil, err
		}
	}
	return list[:at], nil
}

// runTrace counts the cycles until the last access is answered, and the share of
// them in which the memory was busy.
func runTrace(c spec.Config, list []trace.Access, logging bool) (cycles int, busy float64, err error) {
	r, err := newRig(c)
	if err != nil {
		return 0, 0, err
	}
	defer r.s.Close()
	r.flag("logging", logging)
	r.set("interval", 1024)
	r.set("free", 1)
	for _, a := range list {
		if err := r.access(a.Addr, a.Value, a.Size, a.Store); err != nil {
			return 0, 0, err
		}
	}
	r.set("core_valid", 0)
	for r.left > 0 {
		if err := r.step(); err != nil {
			return 0, 0, err
		}
	}
	return r.now, float64(r.busy) / float64(r.now), nil
}
