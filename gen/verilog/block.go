package verilog

import (
	"strings"

	"github.com/hwgen/hwgen/hdl/netlist"
)

// comb makes the items of a combinational group: assigns where nothing is
// conditional, else one always block.
func (b *builder) comb(g *group) {
	if b.disjoint(g) {
		for _, s := range g.stmts {
			switch s := s.(type) {
			case *netlist.Note:
				b.items = append(b.items, comment(s.Text))
			case *netlist.Assign:
				b.assign(s)
			}
		}
		return
	}
	for _, v := range g.vars {
		b.drive[v].isReg = true
	}
	b.touched = false
	body := b.stmts(g.stmts, true)
	if b.touched {
		b.space()
		b.items = append(b.items, &process{body: body, pos: g.stmts[0].Position()}, blank{})
		return
	}
	vals := map[uint64]netlist.Value{}
	b.evalBlock(g.stmts, vals)
	for _, v := range g.vars {
		b.drive[v].isReg = false
		s := b.vars[v]
		if x := vals[uint64(v)]; x != nil {
			b.items = append(b.items, &contAssign{lhs: &ref{s}, rhs: literal(s.width, x, 0), pos: b.m.Vars[v].Pos})
		}
	}
}

// space leaves a line free before a block.
func (b *builder) space() { b.items = append(b.items, blank{}) }

// disjoint reports whether a group is unconditional assignments to constant
// parts that do not overlap.
func (b *builder) disjoint(g *group) bool {
	if len(g.vars) != 1 {
		return false
	}
	if b.drive[g.vars[0]].single() {
		return true
	}
	taken := make([]bool, b.vars[g.vars[0]].width)
	for _, s := range g.stmts {
		switch s := s.(type) {
		case *netlist.Note:
		case *netlist.Assign:
			lo, w, elems := b.path(s)
			if len(elems) > 0 {
				return false
			}
			for i := lo; i < lo+w; i++ {
				if taken[i] {
					return false
				}
				taken[i] = true
			}
		default:
			return false
		}
	}
	return true
}

// path adds up the selections of an assignment: w bits from lo on, plus the
// offsets of dynamic elements.
func (b *builder) path(s *netlist.Assign) (lo, w int, elems []element) {
	w = b.m.Width(s.Target)
	for i := range s.Path {
		p := &s.Path[i]
		if p.Index != 0 {
			elems = append(elems, element{b.m.Resolve(p.Index), w / p.Width, p.Width})
		} else {
			lo += p.Lo
		}
		w = p.Width
	}
	return lo, w, elems
}

func (b *builder) assign(s *netlist.Assign) {
	sym := b.vars[b.node(s.Target).Aux]
	lo, w, _ := b.path(s)
	b.items = append(b.items, &contAssign{lhs: b.target(sym, lo, w, nil), rhs: b.assignedValue(sym, s.Value), pos: s.Pos})
}

// assignedValue prints the value of an assignment; the wire that an expression is
// named after is assigned the expression itself.
func (b *builder) assignedValue(sym *symbol, value netlist.ID) expr {
	value = b.m.Resolve(value)
	if b.info[value].name == sym {
		return b.value(value)
	}
	return b.rhs(value)
}

// stmts prints the author's statements.
func (b *builder) stmts(list []netlist.Stmt, blocking bool) []stmt {
	out := make([]stmt, 0, len(list))
	for _, s := range list {
		if b.silent(s) {
			continue
		}
		switch s := s.(type) {
		case *netlist.Note:
			out = append(out, comment(s.Text))
		case *netlist.Assign:
			sym := b.vars[b.node(s.Target).Aux]
			lo, w, elems := b.path(s)
			rhs := b.rhs
			if len(elems) > 0 {
				rhs = b.expr // yosys computes the value of a dynamic element in a wider context
			}
			out = append(out, b.assignElement(sym, lo, w, elems, rhs(s.Value), blocking, s.Pos)...)
		case *netlist.If:
			out = b.appendIf(out, s, blocking)
		case *netlist.Switch:
			out = append(out, b.caseOf(s, blocking))
		case *netlist.Exec:
			out = append(out, b.exec(s)...)
		}
	}
	return out
}

func (b *builder) appendIf(out []stmt, s *netlist.If, blocking bool) []stmt {
	x := &ifStmt{cond: b.cond(s.Cond), then: b.stmts(s.Then, blocking), els: b.stmts(s.Else, blocking), pos: s.Pos}
	if len(x.then) == 0 {
		if len(x.els) == 0 {
			return out
		}
		x.then, x.els = x.els, nil
		if n, ok := x.cond.(*unary); ok && n.op == "!" {
			x.cond = n.x
		} else {
			x.cond = &unary{"!", x.cond}
		}
	}
	return append(out, x)
}

func (b *builder) caseOf(s *netlist.Switch, blocking bool) stmt {
	x := &caseStmt{subject: b.expr(s.Subject), pos: s.Pos}
	var arms []arm
	for i := range s.Cases {
		c := &s.Cases[i]
		arms = append(arms, arm{values: c.Values, caseArm: caseArm{body: b.stmts(c.Body, blocking)}})
	}
	last := len(arms) - 1
	switch {
	case s.HasDefault:
		arms = append(arms, arm{caseArm: caseArm{note: b.labelText(s.DefaultValues), body: b.stmts(s.Default, blocking)}})
	case !b.covers(s):
		arms = append(arms, arm{})
	case blocking: // without a default, tools look for a latch
		arms[last].note = b.labelText(s.Cases[last].Values)
		arms[last].values = nil
	}
	if d := &arms[len(arms)-1]; len(d.values) == 0 && len(d.body) == 0 {
		arms = dropEmpty(arms)
	}
	for _, a := range arms {
		a.labels = b.labels(a.values)
		x.arms = append(x.arms, a.caseArm)
	}
	return x
}

// arm is an arm whose labels are not made yet: the names in one that is dropped
// are not used.
type arm struct {
	values []netlist.ID
	caseArm
}

// dropEmpty removes arms that do nothing, like the default, and are there
// because other things happen in them.
func dropEmpty(arms []arm) []arm {
	out := arms[:0]
	for i := range arms {
		if len(arms[i].body) > 0 || i == len(arms)-1 {
			out = append(out, arms[i])
		}
	}
	return out
}

func (b *builder) labels(values []netlist.ID) []expr {
	out := make([]expr, len(values))
	for i, v := range values {
		out[i] = b.constant(b.m.Resolve(v))
	}
	return out
}

// labelText is a comment; what it names need not be declared.
func (b *builder) labelText(values []netlist.ID) string {
	var names []string
	for _, v := range values {
		x, _ := b.constantOf(b.m.Resolve(v))
		p := printer{}
		p.flat(x)
		names = append(names, string(p.buf))
	}
	return strings.Join(names, ", ")
}

// covers reports whether the cases list every value of the subject.
func (b *builder) covers(s *netlist.Switch) bool {
	n := 0
	for i := range s.Cases {
		n += len(s.Cases[i].Values)
	}
	w := b.m.Width(s.Subject)
	return w < 31 && n >= 1<<w
}
