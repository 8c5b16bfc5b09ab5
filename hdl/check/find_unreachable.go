package check

import "github.com/hwgen/hwgen/hdl/netlist"

// unreachable warns of branches that are never taken (HG305): a condition that
// an earlier branch of the chain, or a branch around it, has already settled,
// and a Default behind cases for every value.
func unreachable(m *module) []netlist.Diagnostic {
	u := unreached{m: m, isFalse: map[netlist.ID]netlist.Pos{}}
	u.block(m.Stmts)
	return u.out
}

type unreached struct {
	m       *module
	isFalse map[netlist.ID]netlist.Pos // conditions that do not hold here, with the branch that took them
	out     []netlist.Diagnostic
}

func (u *unreached) block(stmts []netlist.Stmt) {
	for _, s := range stmts {
		switch s := s.(type) {
		case *netlist.If:
			u.branch(s)
		case *netlist.Switch:
			for _, c := range s.Cases {
				u.block(c.Body)
			}
			u.defaultArm(s)
			u.block(s.Default)
		}
	}
}

func (u *unreached) branch(s *netlist.If) {
	if at, no := u.isFalse[s.Cond]; no {
		d := u.m.report("HG305", s.Pos, "this branch is never reached: its condition is that of an earlier branch")
		d.Related = []netlist.Related{{Pos: at, Message: "where it holds, this branch is taken"}}
		d.Fix = "remove the branch, or correct its condition"
		u.out = append(u.out, d)
	}
	n := &u.m.Nodes[s.Cond]
	if n.Op == netlist.OpNot {
		u.without(n.Args()[0], s.Pos, s.Then)
	} else {
		u.block(s.Then)
	}
	u.without(s.Cond, s.Pos, s.Else)
}

// without goes through statements that are reached only where cond is 0.
func (u *unreached) without(cond netlist.ID, pos netlist.Pos, stmts []netlist.Stmt) {
	if len(stmts) == 0 {
		return
	}
	if _, known := u.isFalse[cond]; known {
		u.block(stmts)
		return
	}
	u.isFalse[cond] = pos
	u.block(stmts)
	delete(u.isFalse, cond)
}

func (u *unreached) defaultArm(s *netlist.Switch) {
	n := 0
	for _, c := range s.Cases {
		n += len(c.Values)
	}
	w := u.m.Width(s.Subject)
	if len(s.Default) == 0 || len(s.DefaultValues) > 0 || w >= 31 || n < 1<<w {
		return
	}
	d := u.m.report("HG305", s.Default[0].Position(), "Default is never reached: all %d values have a case", n)
	d.Related = []netlist.Related{{Pos: s.Pos, Message: "the Switch is here"}}
	d.Fix = "remove the Default"
	u.out = append(u.out, d)
}
