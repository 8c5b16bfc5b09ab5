package main

import (
	"fmt"
	"math/rand"

	"github.com/hwgen/hwgen/hdl/bench/report"
	"github.com/hwgen/hwgen/models/spec"
)

// pause measures how long the VM stands still at a checkpoint, against the bound:
// max(1.1, 1.1 x entry bytes / bus bytes) cycles a flagged line, 2 for each flag
// word that is not empty, and 64.
func (b *bench) pause() ([]report.Result, error) {
	t := report.NewTable("Pause at a checkpoint, cycles", "L2", "bus", "flagged lines", "flag words", "pause", "bound", "until all is sent")
	worst := 0.0
	for _, set := range [][]string{
		{"l2_size=4KiB", "l2_ways=2", "bus_width=32"}, {"l2_size=4KiB", "l2_ways=2"},
		{"bus_width=32"}, {},
	} {
		c := spec.Default()
		for _, s := range append(set, "state_words=0") {
			if err := c.Set(s); err != nil {
				return nil, err
			}
		}
		c, err := c.Resolve()
		if err != nil {
			return nil, err
		}
		rows := c.L2().Rows()
		for _, n := range []int{0, 1, rows / 16, rows / 4, rows} {
			cycles, words, err := pauseOf(c, n)
			if err != nil {
				return nil, err
			}
			bound := max(1.1, 1.1*float64(c.EntryBytes()*8)/float64(c.BusBits))*float64(n) + 2*float64(words) + 64
			worst = max(worst, float64(cycles)/bound)
			sent := n * (c.LineBytes*8 + c.LinkBits - 1) / c.LinkBits
			t.Row(fmt.Sprintf("%d KiB, %d ways", c.L2Bytes>>10, c.L2Ways), c.BusBits, n, words, cycles, fmt.Sprintf("%.0f", bound), fmt.Sprintf("at least %d", cycles+sent))
		}
	}
	t.End()
	return []report.Result{report.Of("pause_over_bound", worst, "worst pause / bound", "at most 1", worst)}, nil
}

// pauseOf flags n lines, at most one a row, spread by chance, and asks for a
// checkpoint.
func pauseOf(c spec.Config, n int) (cycles, words int, err error) {
	r, err := newRig(c)
	if err != nil {
		return 0, 0, err
	}
	defer r.s.Close()
	r.set("logging", 1)
	rows, l2 := c.L2().Rows(), c.L2()
	perWord := max(8, l2.Ways) / l2.Ways // sets in a flag word
	used := map[int]bool{}
	first := c.ImageBase
	for _, i := range rand.New(rand.NewSource(1)).Perm(rows)[:n] {
		addr := first + uint64(i*c.LineBytes)
		used[l2.Index(addr)/perWord] = true
		if err := r.access(addr, 1, 4, true); err != nil {
			return 0, 0, err
		}
	}
	if err := r.idle(); err != nil {
		return 0, 0, err
	}
	r.set("checkpoint", 1)
	for done := false; !done; {
		done = r.get("boundary") == 1
		if r.get("paused") == 1 {
			cycles++
		}
		if err := r.step(); err != nil {
			return 0, 0, err
		}
		r.set("checkpoint", 0)
	}
	return cycles, len(used), nil
}
