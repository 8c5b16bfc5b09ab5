package check

import (
	"slices"
	"strings"

	"github.com/hwgen/hwgen/hdl/netlist"
)

// combLoops reports signals that depend on themselves without a register
// between (HG204), by whole signals; a loop that is none bit by bit is HG206.
// Each knot of loops is one message, with one way round in full.
func combLoops(m *module) []netlist.Diagnostic {
	var out []netlist.Diagnostic
	for _, loop := range m.graph.loops {
		out = append(out, m.combLoop(loop))
	}
	return out
}

func (m *module) combLoop(loop []netlist.ID) netlist.Diagnostic {
	inside := make(map[netlist.ID]bool, len(loop))
	for _, id := range loop {
		inside[id] = true
	}
	ring := m.ring(loop, inside)
	names := make([]string, len(ring))
	for i, id := range ring {
		names[i] = m.name(id)
	}
	pos := m.where(ring[len(ring)-1], ring[len(ring)-2])
	var d netlist.Diagnostic
	if m.acyclicByBit(loop, inside) {
		d = m.report("HG206", pos, "%s depends on itself as a whole signal, although none of its bits does: %s", names[0], strings.Join(names, " → "))
		d.Fix = "make separate wires of the parts that feed each other; simulators and synthesis order whole signals"
	} else {
		d = m.report("HG204", pos, "combinational loop: %s", strings.Join(names, " → "))
		d.Fix = "break it with a register, or remove one of the dependencies"
	}
	for i := 1; i < len(ring); i++ {
		d.Related = append(d.Related, m.step(ring[i-1], ring[i])...)
	}
	return d
}

// ring is a shortest loop through the author's first signal in the component,
// in the direction in which values flow; the first node is the last one too.
func (m *module) ring(loop []netlist.ID, inside map[netlist.ID]bool) []netlist.ID {
	start := netlist.ID(0)
	for _, id := range loop {
		op := m.Nodes[id].Op
		better := start == 0 || rank(op) < rank(m.Nodes[start].Op) || rank(op) == rank(m.Nodes[start].Op) && id < start
		if m.graph.named(id) && better {
			start = id
		}
	}
	back := m.graph.path(start,
		func(id netlist.ID) bool { return id == start },
		func(id netlist.ID) bool { return !inside[id] })
	slices.Reverse(back)
	return back
}

// rank prefers the module's own signals over those of instances.
func rank(op netlist.Op) int {
	if op == netlist.OpInstIn || op == netlist.OpInstOut || op == netlist.OpMemRead {
		return 1
	}
	return 0
}

// step tells how a value gets from one named node to the next; through an
// instance, with the way inside it.
func (m *module) step(from, to netlist.ID) []netlist.Related {
	n := &m.Nodes[to]
	pos := m.where(to, from)
	switch {
	case n.Op == netlist.OpReg:
		return []netlist.Related{{Pos: m.declared(to), Message: m.name(from) + " resets " + m.name(to) + " asynchronously"}}
	case n.Op == netlist.OpMemRead:
		return []netlist.Related{{Pos: pos, Message: m.name(from) + " addresses " + m.name(to) + ", which is read asynchronously"}}
	case n.Op != netlist.OpInstOut:
		return []netlist.Related{{Pos: pos, Message: m.name(from) + " drives " + m.name(to)}}
	}
	out := []netlist.Related{{Pos: pos, Message: m.name(to) + " follows " + m.name(from) + " without a register"}}
	if v := &m.Vars[m.Nodes[from].Aux]; m.Nodes[from].Op == netlist.OpInstIn {
		out = append(out, m.inside(&m.Insts[v.Inst], v.Port, m.Vars[n.Aux].Port)...)
	}
	return out
}

// inside is the way from an input to an output through an instance.
func (m *module) inside(inst *netlist.Inst, in, out int) []netlist.Related {
	s := m.known[inst.Module]
	if s == nil || s.module == nil {
		return nil
	}
	c := s.module
	first, last := c.Vars[c.Ports[in]].Node, c.Vars[c.Ports[out]].Node
	back := c.graph.path(last, func(id netlist.ID) bool { return id == first }, func(netlist.ID) bool { return false })
	var rel []netlist.Related
	for i := len(back) - 1; i > 0; i-- {
		for _, r := range c.step(back[i], back[i-1]) {
			r.Message = "in " + inst.Name + ": " + r.Message
			rel = append(rel, r)
		}
	}
	return rel
}
