package main

import (
	"fmt"

	"github.com/hwgen/hwgen/hdl/bench/report"
)

// area counts the cells of the L2s on iCE40.
func (b *bench) area() ([]report.Result, error) {
	t := report.NewTable("L2, 4 KiB, 32 B lines, 2 ways, 32-bit bus, 4 threads: yosys synth_ice40", "variant", "LUT4", "FF", "BRAM")
	found := map[string]*synthesised{}
	for _, v := range []variant{plain, tracked, pending, larger} {
		s, err := b.ice40(v)
		if err != nil {
			return nil, err
		}
		t.Row(v.doc, s.lut(), s.ff(), s.bram())
		found[v.name] = s
	}
	t.End()
	none, with, more := found[plain.name], found[tracked.name], found[larger.name]
	over := 100 * (float64(with.lut())/float64(none.lut()) - 1)
	growth := 100 * (max(float64(more.lut())/float64(with.lut()), float64(more.ff())/float64(with.ff())) - 1)
	fmt.Printf("\nflags and log: %+d LUT4 (%.1f %%); capacity x 4: %.1f %% more\n", with.lut()-none.lut(), over, growth)
	return []report.Result{
		report.AtMost("l2_lut4", float64(with.lut()), "LUT4", 1300),
		report.Of("l2_ff", float64(with.ff()), "FF", "806, bsg_cache", float64(with.ff())/806),
		report.Of("l2_bram", float64(with.bram()), "BRAM", "14, bsg_cache", float64(with.bram())/14),
		report.AtMost("l2_log_lut_overhead", over, "%", 25),
		report.AtMost("l2_capacity_x4_growth", growth, "%", 10),
	}, nil
}
