package main

import (
	"github.com/hwgen/hwgen/hdl/bench/report"
	"github.com/hwgen/hwgen/models/spec"
	"github.com/hwgen/hwgen/tb/designs"
)

// vendors counts the cells of every design, at the defaults, on ECP5 and on
// Xilinx' 7 series: what has to be block RAM has to become it there too.
func (b *bench) vendors() ([]report.Result, error) {
	t := report.NewTable("At the defaults: synth_ecp5, and synth_xilinx", "design", "LUT", "FF", "DP16KD", "LUT", "FF", "RAMB36", "RAMB18")
	c, err := spec.Default().Resolve()
	if err != nil {
		return nil, err
	}
	for i := range designs.All {
		d := &designs.All[i]
		n, err := d.Elaborate(&c)
		if err != nil {
			return nil, err
		}
		s, err := b.emit("vendors_"+d.Name, n)
		if err != nil {
			return nil, err
		}
		e, err := s.synth("synth_ecp5 -top " + s.top)
		if err != nil {
			return nil, err
		}
		x, err := s.synth("synth_xilinx -flatten -top " + s.top)
		if err != nil {
			return nil, err
		}
		t.Row(d.Name, e["LUT4"], e["TRELLIS_FF"], e["DP16KD"],
			sum(x, "LUT"), x["FDRE"]+x["FDSE"]+x["FDCE"]+x["FDPE"], x["RAMB36E1"], x["RAMB18E1"])
	}
	t.End()
	return nil, nil
}
