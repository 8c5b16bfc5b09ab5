package netlist

import "fmt"

// Verify checks that a module is well formed: arities, widths, indices. A
// failure is a bug of the toolkit, never the user's.
func Verify(m *Module) error {
	for id := 1; id < len(m.Nodes); id++ {
		if err := verifyNode(m, ID(id)); err != nil {
			return fmt.Errorf("netlist: module %s: node %d (%s): %w", m.Name, id, m.Nodes[id].Op, err)
		}
	}
	for i := range m.Vars {
		v := &m.Vars[i]
		if v.Node <= 0 || int(v.Node) >= len(m.Nodes) || m.Nodes[v.Node].Aux != uint64(i) || !m.Nodes[v.Node].Op.IsVar() {
			return fmt.Errorf("netlist: module %s: variable %s: its node does not refer back", m.Name, v.Name)
		}
		if !m.Lowered || v.Inout || !m.Nodes[v.Node].Op.IsTarget() {
			continue
		}
		if v.Driver <= 0 || m.Width(v.Driver) != m.Width(v.Node) {
			return fmt.Errorf("netlist: module %s: variable %s: driver missing or of another width", m.Name, v.Name)
		}
	}
	return nil
}

func verifyNode(m *Module, id ID) error {
	n := &m.Nodes[id]
	if n.Op <= OpInvalid || n.Op >= opCount {
		return fmt.Errorf("unknown operation %d", n.Op)
	}
	if n.Width < 1 || n.Width > MaxWidth {
		return fmt.Errorf("width %d", n.Width)
	}
	info := &Ops[n.Op]
	args := n.Args()
	if len(args) != info.Arity && (info.Arity >= 0 || len(args) == 0) {
		return fmt.Errorf("%d arguments", len(args))
	}
	var w [3]int
	sum := 0
	for i, a := range args {
		if a <= 0 || int(a) >= len(m.Nodes) {
			return fmt.Errorf("argument %d is node %d", i, a)
		}
		if i < 3 {
			w[i] = m.Width(a)
		}
		sum += m.Width(a)
	}
	if !widthsFit(m, n, info.Rule, w, sum) {
		return fmt.Errorf("width %d with arguments of widths %v", n.Width, w[:min(3, len(args))])
	}
	return nil
}

func widthsFit(m *Module, n *Node, rule Rule, w [3]int, sum int) bool {
	nw := int(n.Width)
	switch rule {
	case RuleSame:
		return sum == nw*len(n.Args())
	case RuleMux:
		return w[0] == 1 && w[1] == nw && w[2] == nw
	case RuleCompare:
		return nw == 1 && w[0] == w[1]
	case RuleReduce:
		return nw == 1
	case RuleShift:
		return w[0] == nw
	case RuleExtend:
		return w[0] <= nw
	case RuleSlice:
		return int(n.Aux)+nw <= w[0]
	case RuleCat:
		return sum == nw
	case RuleRep:
		return nw%w[0] == 0
	case RuleMul:
		return w[0]+w[1] == nw && nw <= MaxMulWidth
	case RuleIndex:
		return w[0]%nw == 0
	case RuleInsert:
		return w[0] == nw && nw%w[2] == 0
	}
	return verifySource(m, n)
}

func verifySource(m *Module, n *Node) bool {
	switch {
	case n.Op == OpConst && n.Width > 64:
		return n.Aux < uint64(len(m.Wide)) && len(m.Wide[n.Aux]) == Limbs(int(n.Width))
	case n.Op == OpConst:
		return n.Width == 64 || n.Aux>>n.Width == 0
	case n.Op == OpMemRead:
		return n.Aux < uint64(len(m.Reads)) && m.Mems[m.Reads[n.Aux].Mem].Width == int(n.Width)
	}
	return n.Aux < uint64(len(m.Vars))
}
