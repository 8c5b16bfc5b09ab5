package cachectl

import (
	"github.com/hwgen/hwgen/hdl"
	"github.com/hwgen/hwgen/hdl/parts"
)

// Replacement state of a set, as models/spec defines it. With one way there is
// none, and the functions are not called.

// replacementBits is the width of a set's replacement state.
func (g Geometry) replacementBits() int {
	if g.RoundRobin {
		return g.wayBits()
	}
	return g.Ways - 1
}

// victim is the way, one-hot, that the policy replaces when all are valid.
func (g Geometry) victim(state hdl.Signal) hdl.Signal {
	if g.RoundRobin {
		return parts.OneHot(state, g.Ways)
	}
	bits := make([]hdl.Value, g.Ways)
	for w := range g.Ways {
		var sel hdl.Signal
		for i, n := range path(w, g.wayBits()) {
			b := state.Bit(n.node - 1)
			if !n.upper {
				b = b.Not()
			}
			if i == 0 {
				sel = b
			} else {
				sel = sel.And(b)
			}
		}
		bits[g.Ways-1-w] = sel
	}
	return hdl.Cat(bits...)
}

// touched is the state after a touch of a way, one-hot: every bit on its path
// points away from it. Round robin has no touches.
func (g Geometry) touched(state, way hdl.Signal) hdl.Signal {
	if g.RoundRobin {
		return state
	}
	bits := make([]hdl.Value, g.Ways-1)
	for node := 1; node < g.Ways; node++ {
		lower, upper := halves(node, g.Ways)
		inLower, inUpper := way.And(hdl.Lit(g.Ways, lower)).RedOr(), way.And(hdl.Lit(g.Ways, upper)).RedOr()
		bits[g.Ways-1-node] = inLower.Or(state.Bit(node - 1).AndNot(inUpper))
	}
	return hdl.Cat(bits...)
}

// afterFill is the state after a fill of a way; full: it replaced a valid row.
func (g Geometry) afterFill(state, way, full hdl.Signal) hdl.Signal {
	if !g.RoundRobin {
		return g.touched(state, way)
	}
	return hdl.Mux(full, parts.OneHotIndex(way).Inc(), state)
}

type step struct {
	node  int
	upper bool
}

// path leads from the root to a way.
func path(way, depth int) []step {
	var out []step
	node := 1
	for d := depth - 1; d >= 0; d-- {
		upper := way>>d&1 == 1
		out = append(out, step{node, upper})
		node = 2 * node
		if upper {
			node++
		}
	}
	return out
}

// halves are the ways, as masks, below a node's children.
func halves(node, ways int) (lower, upper uint64) {
	for w := range ways {
		for _, s := range path(w, log2(ways)) {
			if s.node == node && s.upper {
				upper |= 1 << w
			} else if s.node == node {
				lower |= 1 << w
			}
		}
	}
	return lower, upper
}
