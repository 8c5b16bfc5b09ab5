package verilog

func (p *printer) stmts(list []stmt, indent int) {
	for _, s := range list {
		p.stmt(s, indent)
	}
}

func (p *printer) stmt(s stmt, indent int) {
	switch s := s.(type) {
	case *assignStmt:
		p.at(s.pos)
		p.indent(indent)
		p.assignment(s, indent)
	case *ifStmt:
		p.at(s.pos)
		p.indent(indent)
		p.ifChain(s, indent)
	case *caseStmt:
		p.caseStmt(s, indent)
	case *forStmt:
		p.indent(indent)
		p.str("for (" + s.v + " = ")
		p.num(s.from)
		p.str("; " + s.v + " < ")
		p.num(s.to)
		p.str("; " + s.v + " = " + s.v + " + 1)")
		p.body(s.body, indent, false)
	case *taskStmt:
		p.at(s.pos)
		p.indent(indent)
		p.task(s)
	case comment:
		p.comment(string(s), indent)
	}
}

func (p *printer) assignment(s *assignStmt, indent int) {
	p.flat(s.lhs)
	if s.blocking {
		p.str(" = ")
	} else {
		p.str(" <= ")
	}
	p.expr(s.rhs, indent)
	p.str(";")
	p.end(s.pos)
}

func (p *printer) task(s *taskStmt) {
	p.str(s.name)
	if len(s.args) > 0 {
		p.str("(")
		p.list(s.args)
		p.str(")")
	}
	p.str(";")
	p.end(s.pos)
}

func soleTask(list []stmt) (*taskStmt, bool) {
	if len(list) != 1 {
		return nil, false
	}
	t, ok := list[0].(*taskStmt)
	return t, ok
}

// simple reports whether a branch can stand without begin and end.
func simple(list []stmt) bool {
	if len(list) != 1 {
		return false
	}
	switch list[0].(type) {
	case *assignStmt, *taskStmt:
		return true
	}
	return false
}

// body prints what an always, an initial or a for holds; the line is open.
func (p *printer) body(list []stmt, indent int, nested bool) {
	one := simple(list)
	if len(list) == 1 && nested {
		switch s := list[0].(type) {
		case *ifStmt, *caseStmt:
			one = true
			_ = s
		}
	}
	if one {
		if _, ok := list[0].(*assignStmt); ok && p.pos != LineDirectives {
			p.str(" ")
			p.assignment(list[0].(*assignStmt), indent)
			return
		}
		p.str("\n")
		p.stmt(list[0], indent+2)
		return
	}
	p.str(" begin\n")
	p.stmts(list, indent+2)
	p.indent(indent)
	p.str("end\n")
}

// ifChain prints if, else if, else; the line is indented.
func (p *printer) ifChain(s *ifStmt, indent int) {
	bare := bareChain(s) && p.pos != LineDirectives
	for {
		p.str("if (")
		p.expr(s.cond, indent)
		p.str(")")
		if next := elseIf(s.els); next != nil {
			p.branchBody(s.then, indent, bare, true, s)
			p.str("else ")
			s = next
			continue
		}
		p.branchBody(s.then, indent, bare, len(s.els) > 0, s)
		break
	}
	if len(s.els) > 0 {
		p.str("else")
		p.branchBody(s.els, indent, bare, false, nil)
	}
}

// branchBody prints one branch; more says that an else follows.
func (p *printer) branchBody(list []stmt, indent int, bare, more bool, s *ifStmt) {
	if bare {
		if s != nil {
			p.end(s.pos)
		} else {
			p.str("\n")
		}
		p.stmts(list, indent+2)
		if more {
			p.indent(indent)
		}
		return
	}
	p.str(" begin")
	if s != nil {
		p.end(s.pos)
	} else {
		p.str("\n")
	}
	p.stmts(list, indent+2)
	p.indent(indent)
	p.str("end")
	if more {
		p.str(" ")
	} else {
		p.str("\n")
	}
}

func elseIf(els []stmt) *ifStmt {
	if len(els) != 1 {
		return nil
	}
	s, _ := els[0].(*ifStmt)
	return s
}

// bareChain reports whether all branches are single statements.
func bareChain(s *ifStmt) bool {
	for {
		if !simple(s.then) {
			return false
		}
		next := elseIf(s.els)
		if next == nil {
			return len(s.els) == 0 || simple(s.els)
		}
		s = next
	}
}

func (p *printer) caseStmt(s *caseStmt, indent int) {
	p.at(s.pos)
	p.indent(indent)
	p.str("case (")
	p.expr(s.subject, indent)
	p.str(")")
	p.end(s.pos)
	for i := range s.arms {
		p.arm(&s.arms[i], indent+2)
	}
	p.indent(indent)
	p.str("endcase\n")
}

func (p *printer) arm(a *caseArm, indent int) {
	p.indent(indent)
	if len(a.labels) == 0 {
		p.str("default")
	}
	for i, l := range a.labels {
		if i > 0 {
			p.str(", ")
			if p.column() > lineLimit-20 {
				p.newline(indent)
			}
		}
		p.flat(l)
	}
	p.str(":")
	one := simple(a.body)
	switch {
	case len(a.body) == 0:
		p.str(" ;")
		p.trailing(a.note)
		p.str("\n")
	case one && p.pos != LineDirectives:
		p.str(" ")
		p.note = a.note
		if x, ok := a.body[0].(*assignStmt); ok {
			p.assignment(x, indent)
		} else {
			p.task(a.body[0].(*taskStmt))
		}
	default:
		p.str(" begin")
		p.trailing(a.note)
		p.str("\n")
		p.stmts(a.body, indent+2)
		p.indent(indent)
		p.str("end\n")
	}
}
