package check

import (
	"slices"

	"github.com/hwgen/hwgen/hdl/netlist"
)

// doubleDrivers reports assignments that can never matter, because the same
// bits are assigned again in the same branch (HG202). A default is none: a
// constant, or what a later When replaces on some paths, or a part of a vector.
func doubleDrivers(m *module) []netlist.Diagnostic {
	var out []netlist.Diagnostic
	doubleIn(m, m.Stmts, &out)
	return out
}

func doubleIn(m *module, block []netlist.Stmt, out *[]netlist.Diagnostic) {
	later := map[netlist.ID]*coverage{}
	for i := len(block) - 1; i >= 0; i-- {
		switch s := block[i].(type) {
		case *netlist.Assign:
			doubleAssign(m, s, later, out)
		case *netlist.If:
			doubleIn(m, s.Then, out)
			doubleIn(m, s.Else, out)
		case *netlist.Switch:
			for _, c := range s.Cases {
				doubleIn(m, c.Body, out)
			}
			doubleIn(m, s.Default, out)
		}
	}
}

func doubleAssign(m *module, s *netlist.Assign, later map[netlist.ID]*coverage, out *[]netlist.Diagnostic) {
	lo, w, exact := constantPart(m, s)
	c := later[s.Target]
	isDefault := m.Soft[s] || m.Nodes[s.Value].Op == netlist.OpConst
	if c != nil && c.holds(lo, lo+w) && !isDefault && !m.offered(s.Target, c.at(lo), later) {
		what := m.name(s.Target) + bitRange(lo, w, m.Width(s.Target))
		d := m.report("HG202", s.Pos, "%s is assigned again in the same branch: this assignment has no effect", what)
		d.Related = []netlist.Related{{Pos: c.at(lo), Message: "assigned again here"}}
		d.Fix = "remove one of the two, or put the second under a condition"
		if st := m.Streams[s.Target]; st != nil {
			d.Fix = "a stream has one source; parts.StreamArbiter makes one stream of several"
			if s.Target == st.Ready {
				d.Fix = "a stream has one destination; parts.StreamFork gives its items to several"
			}
		}
		*out = append(*out, d)
	}
	if !exact {
		return
	}
	if c == nil {
		c = &coverage{}
		later[s.Target] = c
	}
	c.add(lo, lo+w, s.Pos)
}

// offered reports whether the payload of a stream is assigned at pos together
// with valid, which is then reported for both.
func (m *module) offered(target netlist.ID, pos netlist.Pos, later map[netlist.ID]*coverage) bool {
	st := m.Streams[target]
	if st == nil || target == st.Valid || target == st.Ready || later[st.Valid] == nil {
		return false
	}
	valid := later[st.Valid]
	return valid.holds(0, 1) && valid.at(0) == pos
}

// constantPart is the range of bits an assignment lies in, and whether it
// always sets all of them.
func constantPart(m *module, s *netlist.Assign) (lo, w int, exact bool) {
	w = m.Width(s.Target)
	for _, p := range s.Path {
		if p.Index != 0 {
			return lo, w, false
		}
		lo, w = lo+p.Lo, p.Width
	}
	return lo, w, true
}

// coverage is a set of bits, as ranges that do not touch, in order.
type coverage struct{ spans []span }

type span struct {
	lo, hi int // hi excluded
	pos    netlist.Pos
}

// find is the index of the first span that ends after lo.
func (c *coverage) find(lo int) int {
	i, _ := slices.BinarySearchFunc(c.spans, lo, func(s span, lo int) int {
		if s.hi <= lo {
			return -1
		}
		return 1
	})
	return i
}

func (c *coverage) holds(lo, hi int) bool {
	i := c.find(lo)
	return i < len(c.spans) && c.spans[i].lo <= lo && hi <= c.spans[i].hi
}

// at is the position that came with the span that holds bit lo.
func (c *coverage) at(lo int) netlist.Pos { return c.spans[c.find(lo)].pos }

// add takes the bits lo to hi-1 in; spans that touch become one, which keeps
// the position added last.
func (c *coverage) add(lo, hi int, pos netlist.Pos) {
	i := c.find(lo - 1)
	j := i
	for j < len(c.spans) && c.spans[j].lo <= hi {
		lo, hi = min(lo, c.spans[j].lo), max(hi, c.spans[j].hi)
		j++
	}
	c.spans = slices.Replace(c.spans, i, j, span{lo, hi, pos})
}
