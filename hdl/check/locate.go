package check

import "github.com/hwgen/hwgen/hdl/netlist"

// where is the statement by which target depends directly on source: the
// assignment whose value does, or the condition it stands under.
func (m *module) where(target, source netlist.ID) netlist.Pos {
	n := &m.Nodes[target]
	switch n.Op {
	case netlist.OpInstOut:
		return m.Insts[m.Vars[n.Aux].Inst].Pos
	case netlist.OpMemRead:
		return n.Pos
	}
	f := finder{m: m, target: target, source: source}
	f.block(m.Stmts, netlist.Pos{}, false)
	switch {
	case f.value != (netlist.Pos{}):
		return f.value
	case f.cond != (netlist.Pos{}):
		return f.cond
	}
	return m.declared(target)
}

type finder struct {
	m              *module
	target, source netlist.ID
	value, cond    netlist.Pos
}

// block looks through statements that stand under a condition at pos which
// depends on the source (under).
func (f *finder) block(stmts []netlist.Stmt, pos netlist.Pos, under bool) {
	for _, s := range stmts {
		switch s := s.(type) {
		case *netlist.Assign:
			f.assign(s, pos, under)
		case *netlist.If:
			p, u := pos, under
			if !u && f.reads(s.Cond) {
				p, u = s.Pos, true
			}
			f.block(s.Then, p, u)
			f.block(s.Else, p, u)
		case *netlist.Switch:
			p, u := pos, under
			if !u && f.reads(s.Subject) {
				p, u = s.Pos, true
			}
			for _, c := range s.Cases {
				f.block(c.Body, p, u)
			}
			f.block(s.Default, p, u)
		}
	}
}

func (f *finder) assign(s *netlist.Assign, pos netlist.Pos, under bool) {
	if s.Target != f.target {
		return
	}
	hit := f.reads(s.Value)
	for _, p := range s.Path {
		hit = hit || p.Index != 0 && f.reads(p.Index)
	}
	if hit && f.value == (netlist.Pos{}) {
		f.value = s.Pos
	}
	if under && f.cond == (netlist.Pos{}) {
		f.cond = pos
	}
}

// reads reports whether an expression reads the source.
func (f *finder) reads(id netlist.ID) bool {
	seen := map[netlist.ID]bool{}
	var visit func(netlist.ID) bool
	visit = func(id netlist.ID) bool {
		if id == f.source {
			return true
		}
		if seen[id] || f.m.graph.named(id) {
			return false
		}
		seen[id] = true
		for _, a := range f.m.Nodes[id].Args() {
			if visit(a) {
				return true
			}
		}
		return false
	}
	return visit(id)
}
