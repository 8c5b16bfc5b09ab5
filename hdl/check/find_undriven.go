package check

import (
	"fmt"

	"github.com/hwgen/hwgen/hdl/netlist"
)

// undriven reports what has no value always (HG201, HG205) or on some paths (HG203).
func undriven(m *netlist.Module, missing []netlist.Incomplete, broken map[netlist.ID]bool) []netlist.Diagnostic {
	var out []netlist.Diagnostic
	for _, x := range missing {
		v := &m.Vars[x.Var]
		if broken[v.Node] {
			continue
		}
		d := netlist.Diagnostic{Pos: v.Pos, Module: m.Name}
		bits := bitRange(x.Lo, x.Width, m.Width(v.Node))
		switch op := m.Nodes[v.Node].Op; {
		case x.Partly:
			d.Code = "HG203"
			d.Message = fmt.Sprintf("%s%s is assigned on some paths only, which would be a latch", v.Name, bits)
			d.Fix = "assign a default before the When, or add an Otherwise"
			d.Related = assignments(m, v.Node)
		case op == netlist.OpInstIn:
			inst := &m.Insts[v.Inst]
			port := inst.Module.Vars[inst.Module.Ports[v.Port]].Name
			d.Code = "HG205"
			d.Message = fmt.Sprintf("input %s%s of instance %s is not driven", port, bits, inst.Name)
			d.Fix = "Drive it, if only with a constant"
		default:
			d.Code = "HG201"
			d.Message = fmt.Sprintf("%s%s is never assigned", v.Name, bits)
			d.Fix = "Set it, or remove it"
		}
		out = append(out, d)
	}
	return out
}

// assignments lists where a target is assigned.
func assignments(m *netlist.Module, target netlist.ID) []netlist.Related {
	var out []netlist.Related
	walk(m.Stmts, func(s netlist.Stmt) {
		if a, ok := s.(*netlist.Assign); ok && a.Target == target {
			out = append(out, netlist.Related{Pos: a.Pos, Message: "assigned here"})
		}
	})
	return out
}

// walk calls f for every statement, outer ones first.
func walk(stmts []netlist.Stmt, f func(netlist.Stmt)) {
	for _, s := range stmts {
		f(s)
		switch s := s.(type) {
		case *netlist.If:
			walk(s.Then, f)
			walk(s.Else, f)
		case *netlist.Switch:
			for _, c := range s.Cases {
				walk(c.Body, f)
			}
			walk(s.Default, f)
		}
	}
}
