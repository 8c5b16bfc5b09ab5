package main

import (
	"fmt"
	"slices"
	"time"

	"github.com/hwgen/hwgen/hdl/bench/report"
)

// contender is one simulator of a comparison.
type contender struct {
	name   string
	r      Runner
	stride int       // cycles in one turn
	ns     []float64 // a cycle, by turn
}

// race lets simulators take turns, short ones, of which most pass without the
// machine doing something else. Their checksums are compared first.
func race(names []string, runners []Runner, turns int, slice time.Duration) ([]*contender, error) {
	var all []*contender
	for i, r := range runners {
		all = append(all, &contender{name: names[i], r: r})
	}
	if err := sameSums(all, 500); err != nil {
		return nil, err
	}
	for _, c := range all {
		took, _, err := c.r.Run(500)
		if err != nil {
			return nil, err
		}
		c.stride = max(10, int(float64(slice)/float64(took)*500))
	}
	for range turns {
		for _, c := range all {
			took, _, err := c.r.Run(c.stride)
			if err != nil {
				return nil, err
			}
			c.ns = append(c.ns, float64(took.Nanoseconds())/float64(c.stride))
		}
	}
	return all, nil
}

func sameSums(all []*contender, cycles int) error {
	var sums []uint64
	for _, c := range all {
		_, sum, err := c.r.Run(cycles)
		if err != nil {
			return err
		}
		sums = append(sums, sum)
		if sum != sums[0] {
			return fmt.Errorf("after %d cycles %s has the checksum %x, %s has %x", cycles, all[0].name, sums[0], c.name, sum)
		}
	}
	return nil
}

// ratio is the median over the turns of how many times a is as fast as b.
func ratio(a, b *contender) float64 {
	var r []float64
	for i := range a.ns {
		r = append(r, b.ns[i]/a.ns[i])
	}
	return report.Median(r)
}

// spread is by how much the middle half of the turns differ in how many times
// a is as fast as b: what the machine's noise does to one turn.
func spread(a, b *contender) float64 {
	var r []float64
	for i := range a.ns {
		r = append(r, b.ns[i]/a.ns[i])
	}
	slices.Sort(r)
	n := len(r)
	return (r[n*3/4] - r[n/4]) / r[n/2]
}
