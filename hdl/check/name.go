package check

import (
	"fmt"
	"strings"

	"github.com/hwgen/hwgen/hdl/netlist"
)

// name is what the author calls a node: a variable, or inst.port.
func (m *module) name(id netlist.ID) string {
	n := &m.Nodes[id]
	switch {
	case n.Op == netlist.OpMemRead:
		return "data of memory " + m.Mems[m.Reads[n.Aux].Mem].Name
	case !n.Op.IsVar():
		return n.Op.String() + " expression"
	}
	v := &m.Vars[n.Aux]
	if n.Op == netlist.OpInstIn || n.Op == netlist.OpInstOut {
		inst := &m.Insts[v.Inst]
		return inst.Name + "." + m.port(v).Name
	}
	return v.Name
}

// port is the child's port that an instance's variable stands for.
func (m *module) port(v *netlist.Var) *netlist.Var {
	child := m.Insts[v.Inst].Module
	return &child.Vars[child.Ports[v.Port]]
}

// declared is where a named node was declared.
func (m *module) declared(id netlist.ID) netlist.Pos {
	n := &m.Nodes[id]
	switch {
	case n.Op == netlist.OpInstIn || n.Op == netlist.OpInstOut:
		return m.port(&m.Vars[n.Aux]).Pos
	case n.Op.IsVar():
		return m.Vars[n.Aux].Pos
	}
	return n.Pos
}

// kind is a noun for a variable.
func (m *module) kind(id netlist.ID) string {
	switch m.Nodes[id].Op {
	case netlist.OpInput:
		return "input"
	case netlist.OpOutput:
		return "output"
	case netlist.OpReg:
		return "register"
	case netlist.OpWire:
		return "wire"
	case netlist.OpMemRead:
		return "read port"
	}
	return "value"
}

// meantUnused reports whether the author said, by a call or by the name, that a
// variable is not read.
func meantUnused(v *netlist.Var) bool {
	return v.Unused || v.Keep || v.Verif || strings.Contains(strings.ToLower(v.Name), "unused")
}

// count writes a number with its noun: 1 port, 2 ports.
func count(n int, noun string) string {
	if n == 1 {
		return "1 " + noun
	}
	return fmt.Sprintf("%d %ss", n, noun)
}
