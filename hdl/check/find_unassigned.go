package check

import "github.com/hwgen/hwgen/hdl/netlist"

// unassigned warns of registers that nothing assigns (HG302) and memories that
// are never written and have no contents (HG307).
func unassigned(m *module) []netlist.Diagnostic {
	var out []netlist.Diagnostic
	for i := range m.Vars {
		v := &m.Vars[i]
		if m.Nodes[v.Node].Op != netlist.OpReg || v.Driver != v.Node || m.Broken[v.Node] || meantUnused(v) || m.assigned(v.Node) {
			continue
		}
		d := m.report("HG302", v.Pos, "register %s is never assigned: it keeps its first value", v.Name)
		d.Fix = "set it, or use a constant"
		out = append(out, d)
	}
	for i := range m.Mems {
		x := &m.Mems[i]
		if len(x.Writes) == 0 && x.Init == nil {
			d := m.report("HG307", x.Pos, "memory %s is never written and has no contents", x.Name)
			d.Fix = "write it, or give it contents with hdl.Contents"
			out = append(out, d)
		}
	}
	return out
}

// assigned reports whether any statement assigns a target.
func (m *module) assigned(target netlist.ID) bool {
	found := false
	walk(m.Stmts, func(s netlist.Stmt) {
		a, ok := s.(*netlist.Assign)
		found = found || ok && a.Target == target
	})
	return found
}
