package main

import (
	"bytes"
	"fmt"

	"github.com/hwgen/hwgen/hdl"
	"github.com/hwgen/hwgen/hdl/bench/design"
	"github.com/hwgen/hwgen/hdl/netlist"
	"github.com/hwgen/hwgen/hdl/sim/internal/engine"
	"github.com/hwgen/hwgen/hdl/sim/internal/interp"
)

func main() {
	soc := design.Soc{Seed: 1, Clusters: 6, Tiles: 6, Steps: 160, Period: 8}
	small, busy := soc, soc
	small.Clusters = 1
	busy.Period = 1
	for _, c := range []struct {
		n string
		s design.Soc
	}{{"small", small}, {"calm", soc}, {"busy", busy}} {
		d, err := hdl.Elaborate(c.s)
		if err != nil {
			panic(err)
		}
		f, _ := netlist.Flatten(d)
		p, err := engine.Compile(f, engine.Options{Seed: 1, Observe: true})
		if err != nil {
			panic(err)
		}
		e, err := interp.New(p, engine.Hooks{})
		if err != nil {
			panic(err)
		}
		lay, mem := e.Layout(), e.Memory()
		p.PowerUp(lay, mem)
		e.Settle()
		e.Step(1, 300, false)
		old := make([]byte, len(mem))
		var A, B, C, N, R, RC float64
		ops := map[netlist.Op]int{}
		chg := map[netlist.Op]float64{}
		for _, id := range p.Order {
			ops[p.Node(id).Op]++
		}
		const cycles = 64
		hist := make([]int, 12)
		cnt := map[netlist.ID]int{}
		for range cycles {
			copy(old, mem)
			e.Step(1, 1, false)
			changed := func(id netlist.ID) bool {
				s := lay.Nodes[id]
				return !bytes.Equal(old[s.Off:s.Off+s.Size], mem[s.Off:s.Off+s.Size])
			}
			sup := map[netlist.ID]bool{}
			for i := range p.Regs {
				R++
				if changed(p.Regs[i].Node) {
					RC++
					sup[p.Regs[i].Node] = true
				}
			}
			for i := range p.Reads {
				if changed(p.Reads[i].Node) {
					sup[p.Reads[i].Node] = true
				}
			}
			for _, id := range p.Order {
				N++
				if changed(id) {
					A++
					cnt[id]++
				}
				b, cc := false, false
				for _, a := range p.Node(id).Args() {
					a = p.Alias[a]
					if lay.Nodes[a].Size > 0 && changed(a) {
						b = true
					}
					if sup[a] {
						cc = true
					}
				}
				if b {
					B++
					chg[p.Node(id).Op]++
				}
				if cc {
					C++
					sup[id] = true
				}
			}
		}
		for _, n := range cnt {
			hist[n*10/cycles]++
		}
		fmt.Printf("%s order %d  value changed %.3f  arg changed %.3f support changed %.3f  regs %.0f changed %.3f hist %v\n", c.n, len(p.Order), A/N, B/N, C/N, R/cycles, RC/R, hist)
		for o, n := range ops {
			fmt.Printf("  %v:%d(%.2f)", o, n, chg[o]/cycles/float64(n))
		}
		fmt.Println()
	}
}
