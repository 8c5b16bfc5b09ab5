package verilog

import "github.com/hwgen/hwgen/hdl/netlist"

// A block runs whenever something that one of its targets reads changes, and
// then all its targets may change for a moment: a default comes before what
// overrides it. A target that shares a block with one that follows other inputs
// would thus seem to follow them too, which can close a loop through another
// module that the design does not have: an event-driven simulator never leaves
// it. So targets share a block only if they follow the same inputs of the
// module and the same outputs of its instances. Registers start no loop.

// byFollowed parts the targets of each group by what they follow. It returns,
// for each Var, the lowest of the targets that it can stay with.
func (s *sorter) byFollowed() []int {
	n := &s.b.m.Nodes
	var sources []int32
	for v := range s.b.m.Vars {
		x := s.b.m.Vars[v].Node
		if op := (*n)[x].Op; op == netlist.OpInput || op == netlist.OpInstOut {
			sources = append(sources, int32(x))
		}
	}
	part := make([]int, len(s.b.m.Vars))
	for v := range part {
		part[v] = s.g.find(v)
	}
	walk := s.walk()
	for len(sources) > 0 {
		k := min(len(sources), 64)
		s.refine(part, s.reach(walk, sources[:k]))
		sources = sources[k:]
	}
	return s.lowest(part)
}

// walk lists the vertices, what they depend on first; those in loops, if there
// are any, come last.
func (s *sorter) walk() []int32 {
	need := make([]int32, len(s.need))
	copy(need, s.need)
	out := make([]int32, 0, len(need))
	for v, k := range need {
		if k == 0 {
			out = append(out, int32(v))
		}
	}
	for i := 0; i < len(out); i++ {
		for _, w := range s.succ[out[i]] {
			if need[w]--; need[w] == 0 {
				out = append(out, w)
			}
		}
	}
	for v, k := range need {
		if k > 0 {
			out = append(out, int32(v))
		}
	}
	return out
}

// reach returns for each vertex which of up to 64 sources it follows.
func (s *sorter) reach(walk, sources []int32) []uint64 {
	out := make([]uint64, len(s.succ))
	for i, v := range sources {
		out[v] |= 1 << i
	}
	done := make([]bool, len(walk))
	for again := true; again; {
		again = false
		clear(done)
		for _, v := range walk {
			done[v] = true
			for _, w := range s.succ[v] {
				if out[v]&^out[w] == 0 || s.coarse[w] {
					continue
				}
				out[w] |= out[v]
				again = again || done[w] // in a loop
			}
		}
	}
	return out
}

// refine parts what was together by one more word of what each follows.
func (s *sorter) refine(part []int, reach []uint64) {
	type key struct {
		part int
		word uint64
	}
	number := map[key]int{}
	for v := range part {
		k := key{part[v], reach[s.b.m.Vars[v].Node]}
		if _, ok := number[k]; !ok {
			number[k] = len(number)
		}
		part[v] = number[k]
	}
}

// lowest numbers the parts by the lowest target in each.
func (s *sorter) lowest(part []int) []int {
	first := map[int]int{}
	out := make([]int, len(part))
	for v, p := range part {
		if _, ok := first[p]; !ok {
			first[p] = v
		}
		out[v] = first[p]
	}
	return out
}
