package check

import (
	"math/bits"

	"github.com/hwgen/hwgen/hdl/netlist"
)

// crossings reports values of one clock that another one samples without a
// marked synchroniser (HG207), once for a value and the clock that samples it,
// and inputs that two clocks sample (HG208).
func crossings(m *module) []netlist.Diagnostic {
	if m.Unclocked {
		return nil
	}
	out := sharedInputs(m)
	if len(m.clocks.roots) < 2 {
		return out
	}
	type key struct {
		source netlist.ID
		clock  int
	}
	at := map[key]int{}
	for _, s := range m.clocks.sinks {
		foreign := m.clocks.launched[s.node] &^ mask(s.clock)
		for ; foreign != 0; foreign &= foreign - 1 {
			from := bits.TrailingZeros64(foreign)
			source, pos := m.origin(s, 1<<from)
			k := key{source, s.clock}
			if i, ok := at[k]; ok {
				if len(out[i].Related) <= maxRelated && pos != out[i].Pos {
					out[i].Related = append(out[i].Related, netlist.Related{Pos: pos, Message: "read here too, by " + s.name})
				}
				continue
			}
			at[k] = len(out)
			out = append(out, m.crossing(s, source, from, pos))
		}
	}
	return out
}

func (m *module) crossing(s sink, source netlist.ID, from int, pos netlist.Pos) netlist.Diagnostic {
	c := m.clocks
	what := m.name(source)
	if c.roots[from].domain == noClock {
		return m.clockless(s, source, pos)
	}
	d := m.report("HG207", pos, "%s changes with clock %s and is read by %s with clock %s, without a synchroniser",
		what, c.label(from), s.name, c.label(s.clock))
	d.Related = []netlist.Related{{Pos: m.declared(source), Message: what + " is of clock " + c.label(from)}}
	if s.target != 0 && s.kind == sinkReg {
		d.Related = append(d.Related, netlist.Related{Pos: s.pos, Message: s.name + " is of clock " + c.label(s.clock)})
	}
	d.Fix = "pass one bit through a register marked hdl.Synchroniser(), words through an asynchronous FIFO; mark a value that is stable when it is read with hdl.Cross"
	if s.kind == sinkReset {
		d.Fix = "synchronise the release of the reset to the clock it resets"
	}
	return d
}

// clockless reports a value that follows no clock: of a black box that has none.
func (m *module) clockless(s sink, source netlist.ID, pos netlist.Pos) netlist.Diagnostic {
	what := m.name(source)
	d := m.report("HG207", pos, "%s follows no clock and is read by %s with clock %s, without a synchroniser",
		what, s.name, m.clocks.label(s.clock))
	d.Related = []netlist.Related{{Pos: m.declared(source), Message: what + " comes from a black box that names no clock for it"}}
	d.Fix = "if it has a clock, list that in the box's Domains and name it with In; else pass it through a register marked hdl.Synchroniser(), or mark a value that is stable when it is read with hdl.Cross"
	if s.kind == sinkReset {
		d.Fix = "synchronise the release of the reset to the clock it resets, as parts.ResetSynchronizer does"
	}
	return d
}

// origin finds a value of the given clocks that a sink samples, and the
// statement that reads it.
func (m *module) origin(s sink, clocks uint64) (netlist.ID, netlist.Pos) {
	start := func(id netlist.ID) bool { return m.starts(id)&clocks != 0 }
	avoid := func(id netlist.ID) bool { return m.clocks.launched[id]&clocks == 0 }
	if s.target != 0 {
		if p := m.graph.plain.pathFrom(s.target, s.node, start, avoid); p != nil {
			return p[len(p)-1], m.where(s.target, p[1])
		}
	}
	if p := m.graph.plain.pathFrom(0, s.node, start, avoid); p != nil {
		return p[len(p)-1], s.pos
	}
	return s.node, s.pos
}

// starts is the set of clocks that a node itself, not what it depends on, gives
// to its value.
func (m *module) starts(id netlist.ID) uint64 {
	set := m.clocks.launched[id]
	if op := m.Nodes[id].Op; op == netlist.OpReg || op == netlist.OpInput {
		return set
	}
	if m.Nodes[id].Op != netlist.OpMemRead && m.Nodes[id].Op != netlist.OpInstOut {
		return 0
	}
	for _, d := range m.graph.plain.deps(id) {
		set &^= m.clocks.launched[d]
	}
	return set
}

// sharedInputs reports inputs of no named domain that several clocks sample.
func sharedInputs(m *module) []netlist.Diagnostic {
	var out []netlist.Diagnostic
	c := m.clocks
	for _, p := range m.Ports {
		v := &m.Vars[p]
		set := c.sampled[v.Node]
		if m.Nodes[v.Node].Op != netlist.OpInput || bits.OnesCount64(set) < 2 {
			continue
		}
		first := bits.TrailingZeros64(set)
		second := bits.TrailingZeros64(set & (set - 1))
		d := m.report("HG208", v.Pos, "input %s is read with clock %s and with clock %s", v.Name, c.label(first), c.label(second))
		for _, s := range c.sinks {
			if (s.clock == first || s.clock == second) && len(d.Related) < maxRelated {
				if p := m.graph.plain.pathFrom(s.target, s.node, func(id netlist.ID) bool { return id == v.Node }, func(netlist.ID) bool { return false }); p != nil {
					pos := s.pos
					if s.target != 0 {
						pos = m.where(s.target, p[1])
					}
					d.Related = append(d.Related, netlist.Related{Pos: pos, Message: "read here by " + s.name + " with clock " + c.label(s.clock)})
				}
			}
		}
		d.Fix = "say with In(\"name\") which domain it belongs to, and synchronise it to the other one"
		out = append(out, d)
	}
	return out
}
