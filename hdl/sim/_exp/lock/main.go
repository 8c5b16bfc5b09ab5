package main

import (
	"fmt"

	"github.com/hwgen/hwgen/hdl"
	"github.com/hwgen/hwgen/hdl/bench/design"
	"github.com/hwgen/hwgen/hdl/sim"
)

func main() {
	soc := design.Soc{Seed: 1, Clusters: 6, Tiles: 6, Steps: 160, Period: 8}
	d, _ := hdl.Elaborate(soc)
	a, _ := sim.New(d, sim.WithEngine(sim.Interpreter))
	b, _ := sim.New(d, sim.WithEngine(sim.Observe))
	for c := range 400 {
		n := 0
		for _, name := range b.Signals() {
			x, y := a.MustSignal(name), b.MustSignal(name)
			if x.Big().Cmp(y.Big()) != 0 {
				fmt.Println(c, name, x.Big(), y.Big(), x.Width())
				n++
				if n > 10 {
					return
				}
			}
		}
		if n > 0 {
			return
		}
		a.Step(1)
		b.Step(1)
	}
}
