package check

import "github.com/hwgen/hwgen/hdl/netlist"

// glitches warns of logic in front of a synchroniser's first register (HG306):
// while its inputs change, its output can be what no register ever held.
func glitches(m *module) []netlist.Diagnostic {
	var out []netlist.Diagnostic
	for i := range m.Vars {
		v := &m.Vars[i]
		if !v.Sync {
			continue
		}
		own := mask(m.clocks.clock(v.Domain))
		if id := m.logic(v.Node, v.Driver, own); id != 0 {
			d := m.report("HG306", m.Nodes[id].Pos, "%s in front of synchroniser register %s can glitch", m.Nodes[id].Op, v.Name)
			d.Related = []netlist.Related{{Pos: v.Pos, Message: v.Name + " is declared here"}}
			d.Fix = "register the value with its own clock first"
			out = append(out, d)
		}
	}
	return out
}

// logic finds an operation of several inputs, not all of the register's own
// clock, between registers and a synchroniser; 0 if there is none.
func (m *module) logic(reg, id netlist.ID, own uint64) netlist.ID {
	for depth := 0; depth < 64; depth++ {
		n := &m.Nodes[id]
		args := m.graph.deps(id)
		switch n.Op {
		case netlist.OpWire, netlist.OpOutput, netlist.OpCopy, netlist.OpNot, netlist.OpSlice, netlist.OpZExt, netlist.OpSExt, netlist.OpCross, netlist.OpRep:
			if len(args) != 1 {
				return 0
			}
			id = args[0]
		case netlist.OpMux:
			switch {
			case m.clocks.launched[args[0]]&^own != 0:
				return id
			case args[2] == reg:
				id = args[1]
			case args[1] == reg:
				id = args[2]
			default:
				return id
			}
		case netlist.OpCat:
			for _, a := range args {
				if x := m.logic(reg, a, own); x != 0 {
					return x
				}
			}
			return 0
		default:
			if n.Op.IsVar() || n.Op == netlist.OpConst || n.Op == netlist.OpMemRead || m.clocks.launched[id]&^own == 0 {
				return 0
			}
			return id
		}
	}
	return 0
}
