package check

import "github.com/hwgen/hwgen/hdl/netlist"

// constantConditions warns of a When or Switch whose condition is known when
// the hardware is described (HG304).
func constantConditions(m *module) []netlist.Diagnostic {
	var conds []*netlist.If
	var switches []*netlist.Switch
	walk(m.Stmts, func(s netlist.Stmt) {
		switch s := s.(type) {
		case *netlist.If:
			conds = append(conds, s)
		case *netlist.Switch:
			switches = append(switches, s)
		}
	})
	if len(conds)+len(switches) == 0 {
		return nil
	}
	known := m.constants()
	var out []netlist.Diagnostic
	for _, s := range conds {
		v, ok := known[s.Cond]
		if !ok {
			continue
		}
		d := m.report("HG304", s.Pos, "the condition is always %d%s", v[0], m.becauseOf(s.Cond))
		d.Fix = "decide with Go's if what is known when the hardware is described"
		out = append(out, d)
	}
	for _, s := range switches {
		if _, ok := known[s.Subject]; ok {
			d := m.report("HG304", s.Pos, "the Switch is over a constant")
			d.Fix = "decide with Go's switch what is known when the hardware is described"
			out = append(out, d)
		}
	}
	return out
}

// becauseOf explains a comparison that the width decides.
func (m *module) becauseOf(cond netlist.ID) string {
	n := &m.Nodes[cond]
	if n.Op != netlist.OpLtU && n.Op != netlist.OpLeU {
		return ""
	}
	for _, a := range n.Args() {
		if m.graph.named(a) {
			return ": " + m.name(a) + " is unsigned and " + count(m.Width(a), "bit") + " wide"
		}
	}
	return ": the comparison is unsigned"
}
