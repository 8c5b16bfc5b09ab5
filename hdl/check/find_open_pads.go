package check

import "github.com/hwgen/hwgen/hdl/netlist"

// openPads reports bidirectional pads of instances that nothing is connected
// to (HG213).
func openPads(m *module) []netlist.Diagnostic {
	var out []netlist.Diagnostic
	joined := map[netlist.ID]bool{} // pads that another one is connected to
	for i := range m.Vars {
		if v := &m.Vars[i]; v.Inout {
			joined[v.Driver] = true
		}
	}
	for i := range m.Vars {
		v := &m.Vars[i]
		if v.Inout && m.Nodes[v.Node].Op == netlist.OpInstIn && v.Driver == 0 && !joined[v.Node] && !m.Broken[v.Node] && !v.Unused {
			d := m.report("HG213", v.Pos, "bidirectional pad %s of instance %s is not connected", m.port(v).Name, m.Insts[v.Inst].Name)
			d.Fix = "connect it to a pad of this module, or of another instance, with Connect"
			out = append(out, d)
		}
	}
	return out
}
