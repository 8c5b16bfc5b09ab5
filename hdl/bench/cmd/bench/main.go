package main

import (
	"fmt"
	"os"

	"github.com/hwgen/hwgen/hdl"
	"github.com/hwgen/hwgen/hdl/bench"
	"github.com/hwgen/hwgen/hdl/bench/design"
	"github.com/hwgen/hwgen/hdl/netlist"
	"github.com/hwgen/hwgen/hdl/sim"
)

func must[T any](v T, err error) T {
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	return v
}

func main() {
	calm := design.Soc{Seed: 1, Clusters: 1, Tiles: 4, Steps: 160, Period: 8}



	run("small", must(hdl.Elaborate(calm)), 10000)

}

func run(name string, d *netlist.Design, n int) {
	dir := "/tmp/vb/" + name
	os.MkdirAll(dir, 0o755)
	v := must(bench.Verilate(d, dir))
	runners := []bench.Runner{must(v.Start()), must(bench.Embed(d, sim.Fast)), must(bench.Embed(d, sim.Observe)), must(bench.Embed(d, sim.Interpreter))}
	fmt.Println(name, "verilator build", v.Build)
	for range 3 {
		for i, r := range runners {
			took, sum, err := r.Run(n)
			fmt.Printf("  %d %v/cycle %x %v\n", i, float64(took.Nanoseconds())/float64(n), sum, err)
		}
	}
}
