package check

import "github.com/hwgen/hwgen/hdl/netlist"

// constants finds the nodes among the author's whose value is known when the
// hardware is described: operations on constants, and comparisons that the
// width decides.
func (m *module) constants() map[netlist.ID]netlist.Value {
	known := map[netlist.ID]netlist.Value{}
	for id := netlist.ID(1); id < m.authored; id++ {
		n := &m.Nodes[id]
		if n.Op == netlist.OpConst {
			known[id] = m.ConstValue(id)
			continue
		}
		if len(n.Args()) == 0 || n.Op.IsVar() || n.Op == netlist.OpMemRead {
			continue
		}
		if v, ok := m.fold(n, known); ok {
			known[id] = v
		}
	}
	return known
}

func (m *module) fold(n *netlist.Node, known map[netlist.ID]netlist.Value) (netlist.Value, bool) {
	args := n.Args()
	all, any := true, false
	for _, a := range args {
		_, ok := known[a]
		all, any = all && ok, any || ok
	}
	switch {
	case all && n.Op == netlist.OpCross:
		return known[args[0]], true
	case all:
		widths, values := make([]int, len(args)), make([]netlist.Value, len(args))
		for i, a := range args {
			widths[i], values[i] = m.Width(a), known[a]
		}
		return netlist.Eval(n.Op, int(n.Width), n.Aux, widths, values), true
	case any && (n.Op == netlist.OpLtU || n.Op == netlist.OpLeU):
		return m.foldCompare(n, known)
	}
	return nil, false
}

// foldCompare decides x < 0, max < x, 0 <= x and x <= max of unsigned numbers.
func (m *module) foldCompare(n *netlist.Node, known map[netlist.ID]netlist.Value) (netlist.Value, bool) {
	a, b := n.Args()[0], n.Args()[1]
	va, okA := known[a]
	vb, okB := known[b]
	switch {
	case n.Op == netlist.OpLtU && (okB && vb.IsZero() || okA && allOnes(va, m.Width(a))):
		return netlist.Value{0}, true
	case n.Op == netlist.OpLeU && (okA && va.IsZero() || okB && allOnes(vb, m.Width(b))):
		return netlist.Value{1}, true
	}
	return nil, false
}

func allOnes(v netlist.Value, width int) bool {
	for i := range width {
		if v.Bit(i) == 0 {
			return false
		}
	}
	return true
}
