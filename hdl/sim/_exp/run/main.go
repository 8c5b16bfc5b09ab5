package main

import (
	"flag"
	"fmt"
	"os"
	"runtime/pprof"
	"sort"
	"syscall"
	"time"

	"github.com/hwgen/hwgen/hdl"
	"github.com/hwgen/hwgen/hdl/bench/design"
	"github.com/hwgen/hwgen/hdl/netlist"
	"github.com/hwgen/hwgen/hdl/sim"
)

func cpu() time.Duration {
	var u syscall.Rusage
	syscall.Getrusage(syscall.RUSAGE_SELF, &u)
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}

func main() {
	prof := flag.String("prof", "", "")
	which := flag.String("d", "small,calm,busy,wide,sha", "")
	eng := flag.String("e", "interp", "")
	each := flag.Bool("each", false, "")
	m := flag.Int("m", 200, "")
	n := flag.Int("n", 8000, "")
	flag.Parse()
	soc := design.Soc{Seed: 1, Clusters: 6, Tiles: 6, Steps: 160, Period: 8}
	small, busy := soc, soc
	small.Clusters = 1
	busy.Period = 1
	kinds := map[string]sim.Engine{"interp": sim.Interpreter, "fast": sim.Fast, "observe": sim.Observe}
	for _, name := range splitc(*which) {
		var d *netlist.Design
		var err error
		switch name {
		case "small":
			d, err = hdl.Elaborate(small)
		case "calm":
			d, err = hdl.Elaborate(soc)
		case "busy":
			d, err = hdl.Elaborate(busy)
		case "wide":
			d, err = hdl.Elaborate(design.Wide{Width: 1024, Stages: 4})
		case "sha":
			d, err = hdl.Elaborate(design.SHA{})
		}
		if err != nil {
			panic(err)
		}
		for _, e := range splitc(*eng) {
			t0 := time.Now()
			s, err := sim.New(d, sim.WithEngine(kinds[e]))
			if err != nil {
				panic(err)
			}
			s.Step(1)
			ready := time.Since(t0)
			s.Step(200)
			if *prof != "" {
				f, _ := os.Create(*prof)
				pprof.StartCPUProfile(f)
			}
			var all []float64
			for range *m {
				c := time.Now()
				if *each {
					for range *n / *m {
						s.Step(1)
					}
				} else {
					s.Step(*n / *m)
				}
				all = append(all, float64(time.Since(c).Nanoseconds())/float64(*n / *m))
			}
			if *prof != "" {
				pprof.StopCPUProfile()
			}
			sort.Float64s(all)
			v, _ := s.Get("sum")
			fmt.Printf("%-6s %-8s ready %6.1f ms  min %8.1f  med %8.1f ns  sum %x\n", name, e, ready.Seconds()*1e3, all[0], all[len(all)/2], v)
		}
	}
}

func splitc(s string) []string {
	var out []string
	cur := ""
	for _, c := range s + "," {
		if c == ',' {
			out = append(out, cur)
			cur = ""
		} else {
			cur += string(c)
		}
	}
	return out
}
