package cosim

import (
	"github.com/hwgen/hwgen/tb/harness"
	"github.com/hwgen/hwgen/tb/scenario"
)

// surroundings sets what memory and link do to the nodes.
func (x *exec) surroundings(a scenario.Action) error {
	var list []harness.Command
	switch a := a.(type) {
	case *scenario.MemoryLatency:
		most := min(a.Latency.Most, 1<<24-1)
		x.slowest = max(x.slowest, uint32(most))
		for n := range 2 {
			list = append(list, harness.MemoryLatency{Node: n, Least: uint32(min(a.Latency.Least, most)), Most: uint32(most)})
		}
	case *scenario.Stalls:
		list = x.stalls(a)
	case *scenario.LinkDelay:
		for _, n := range senders(a.To) {
			list = append(list, harness.LinkDelay{From: n, Least: uint32(min(a.Delay.Least, 1<<24-1)), Most: uint32(min(a.Delay.Most, 1<<24-1))})
		}
	case *scenario.LinkClean:
		for _, n := range senders(a.To) {
			list = append(list, harness.LinkClean{From: n})
		}
	case *scenario.LinkFault:
		kind := []harness.FaultKind{harness.Lose, harness.Repeat, harness.Corrupt}[a.Kind]
		for _, n := range senders(a.To) {
			if len(a.Packets) == 0 {
				list = append(list, harness.LinkChance{From: n, Kind: kind, Chance: chance(a.Chance)})
			}
			for _, number := range a.Packets {
				list = append(list, harness.LinkPacket{From: n, Kind: kind, Number: uint32(number)})
			}
		}
	}
	x.press(a)
	_, err := x.do(list...)
	return err
}

// press notes the back-pressure for the coverage.
func (x *exec) press(a scenario.Action) {
	k := x.opt.Coverage
	if k == nil {
		return
	}
	p := BadLink
	switch a := a.(type) {
	case *scenario.MemoryLatency:
		p = SlowMemory
	case *scenario.Stalls:
		p = [...]Pressure{SlowMemory, SlowCore, BadLink}[a.At]
	case *scenario.LinkClean:
		p = Free
	}
	x.feed.sync()
	switch {
	case p == Free && k.pressure == BadLink:
		k.pressure = Free
	case p != Free && k.pressure == Free:
		k.pressure = p
	case p != Free && k.pressure != p:
		k.pressure = Everything
	}
}

func (x *exec) stalls(a *scenario.Stalls) (list []harness.Command) {
	for n := range 2 {
		switch a.At {
		case scenario.AtMemory:
			list = append(list, harness.MemoryStall{Node: n, Chance: chance(a.Chance)})
		case scenario.AtCore:
			list = append(list, harness.CoreStall{Node: n, Chance: chance(a.Chance)})
		}
	}
	if a.At == scenario.AtLink {
		for _, n := range senders(a.To) {
			list = append(list, harness.LinkStall{From: n, Chance: chance(a.Chance)})
		}
	}
	return list
}

// senders are the nodes whose packets travel in a direction.
func senders(to scenario.Direction) []int {
	switch to {
	case scenario.ToPrimary:
		return []int{1}
	case scenario.ToSecondary:
		return []int{0}
	}
	return []int{0, 1}
}

// chance is one in 65,536; what is not 0 stays more than 0, what is certain
// happens but once in 65,536.
func chance(c scenario.Chance) uint16 {
	if c.A == 0 {
		return 0
	}
	v := c.A * 65536 / c.B
	if c.A >= 1<<48 {
		v = uint64(float64(c.A) / float64(c.B) * 65536)
	}
	return uint16(min(max(v, 1), 65535))
}
