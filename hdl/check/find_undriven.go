package check

import (
	"github.com/hwgen/hwgen/hdl/netlist"
)

// undriven reports what has no value always (HG201, HG205) or on some paths (HG203).
func undriven(m *module) []netlist.Diagnostic {
	var out []netlist.Diagnostic
	never := m.neverDriven()
	for _, x := range m.missing {
		v := &m.Vars[x.Var]
		if m.Broken[v.Node] {
			continue
		}
		if s := m.Streams[v.Node]; s != nil && never[v.Node] && v.Node != s.Ready && never[s.Valid] {
			if v.Node == s.Valid {
				out = append(out, m.idle(s, v, "nothing is offered to", "Offer or Send to it, or make it the destination of a Connect"))
			}
			continue
		} else if s != nil && v.Node == s.Ready && !x.Partly {
			out = append(out, m.idle(s, v, "nothing accepts", "Accept it, or make it the source of a Connect"))
			continue
		}
		bits := bitRange(x.Lo, x.Width, m.Width(v.Node))
		op := m.Nodes[v.Node].Op
		var d netlist.Diagnostic
		switch {
		case x.Partly:
			d = m.report("HG203", v.Pos, "%s%s is assigned on some paths only, which would be a latch", m.name(v.Node), bits)
			d.Fix = "assign a default before the When or Switch, or add an Otherwise or Default; for a value that is kept, use a register"
			d.Related = append(assignments(m, v.Node), m.missingPaths(v.Node, x.Lo, x.Width)...)
		case op == netlist.OpInstIn:
			d = m.report("HG205", v.Pos, "input %s%s of instance %s is not driven", m.port(v).Name, bits, m.Insts[v.Inst].Name)
			if m.port(v).Pos != v.Pos { // a part's port has the position of the instance
				d.Related = []netlist.Related{{Pos: m.port(v).Pos, Message: "the input is declared here"}}
			}
			d.Fix = "drive it, if only with a constant"
		default:
			d = m.report("HG201", v.Pos, "%s %s%s is never assigned", m.kind(v.Node), v.Name, bits)
			d.Fix = "set it, or remove it"
		}
		out = append(out, d)
	}
	return out
}

// neverDriven are the targets that no assignment reaches at all.
func (m *module) neverDriven() map[netlist.ID]bool {
	out := map[netlist.ID]bool{}
	for _, x := range m.missing {
		if v := &m.Vars[x.Var]; !x.Partly && x.Width == m.Width(v.Node) {
			out[v.Node] = true
		}
	}
	return out
}

// idle reports a side of a stream that nothing drives, once for its signals.
func (m *module) idle(s *Stream, v *netlist.Var, what, fix string) netlist.Diagnostic {
	code, of := "HG201", ""
	if m.Nodes[v.Node].Op == netlist.OpInstIn {
		code, of = "HG205", " of instance "+m.Insts[v.Inst].Name
	}
	d := m.report(code, v.Pos, "%s stream %s%s", what, s.Name, of)
	d.Fix = fix
	return d
}

// maxRelated bounds how many positions of one kind a message lists.
const maxRelated = 8

// assignments lists where a target is assigned.
func assignments(m *module, target netlist.ID) []netlist.Related {
	var out []netlist.Related
	walk(m.Stmts, func(s netlist.Stmt) {
		if a, ok := s.(*netlist.Assign); ok && a.Target == target && len(out) < maxRelated {
			out = append(out, netlist.Related{Pos: a.Pos, Message: "assigned here"})
		}
	})
	return out
}
