package check

import (
	"math/big"
	"slices"
	"strings"

	"github.com/hwgen/hwgen/hdl/netlist"
)

// gaps finds the paths on which bits of a target have no value.
type gaps struct {
	m         *module
	target    netlist.ID
	lo, width int
	found     []netlist.Related
}

// missingPaths lists where some bits of a target that others assign are not.
func (m *module) missingPaths(target netlist.ID, lo, width int) []netlist.Related {
	g := &gaps{m: m, target: target, lo: lo, width: width}
	g.block(m.Stmts)
	return g.found[:min(len(g.found), maxRelated)]
}

// block looks for gaps in statements that do not assign the bits in any case.
func (g *gaps) block(stmts []netlist.Stmt) {
	for _, s := range stmts {
		switch s := s.(type) {
		case *netlist.If:
			if g.some([]netlist.Stmt{s}) && !g.always([]netlist.Stmt{s}) {
				g.branches(s)
			}
		case *netlist.Switch:
			if g.some([]netlist.Stmt{s}) && !g.always([]netlist.Stmt{s}) {
				g.cases(s)
			}
		}
	}
}

func (g *gaps) branches(s *netlist.If) {
	g.arm(s.Then, s.Pos, "no value where this condition is 1")
	switch {
	case len(s.Else) == 1 && isIf(s.Else[0]) && s.ElsePos == (netlist.Pos{}):
		if e := s.Else[0].(*netlist.If); !g.always(s.Else) {
			g.branches(e)
		}
	case s.ElsePos != (netlist.Pos{}):
		g.arm(s.Else, s.ElsePos, "no value in this Otherwise")
	default:
		g.arm(s.Else, s.Pos, "no value where this condition is 0")
	}
}

func isIf(s netlist.Stmt) bool { _, ok := s.(*netlist.If); return ok }

func (g *gaps) cases(s *netlist.Switch) {
	for i := range s.Cases {
		c := &s.Cases[i]
		g.arm(c.Body, c.Pos, "no value in case "+g.values(s, c.Values))
	}
	switch {
	case len(s.DefaultValues) > 0:
		pos := s.Pos
		if len(s.Default) > 0 {
			pos = s.Default[0].Position()
		}
		g.arm(s.Default, pos, "no value in case "+g.values(s, s.DefaultValues))
	case s.HasDefault:
		g.arm(s.Default, s.Pos, "no value in the Default of this Switch")
	case !g.exhaustive(s):
		g.arm(nil, s.Pos, "no value where no case of this Switch holds")
	}
}

// arm notes a branch without a value, or what within it is without.
func (g *gaps) arm(stmts []netlist.Stmt, pos netlist.Pos, text string) {
	switch {
	case g.always(stmts):
	case g.some(stmts):
		g.block(stmts)
	default:
		g.found = append(g.found, netlist.Related{Pos: pos, Message: text})
	}
}

// values names the values of a case.
func (g *gaps) values(s *netlist.Switch, ids []netlist.ID) string {
	var out []string
	e := g.m.EnumOf(s.Subject)
	for _, id := range ids {
		v := g.m.ConstValue(id)
		n := new(big.Int)
		for k := len(v) - 1; k >= 0; k-- {
			n.Lsh(n, 64).Or(n, new(big.Int).SetUint64(v[k]))
		}
		text := n.String()
		if e != nil && n.IsUint64() {
			if i := slices.Index(e.Values, v[0]); i >= 0 {
				text = e.Labels[i]
			}
		}
		out = append(out, text)
	}
	return strings.Join(out, ", ")
}

func (g *gaps) exhaustive(s *netlist.Switch) bool {
	n := 0
	for _, c := range s.Cases {
		n += len(c.Values)
	}
	w := g.m.Width(s.Subject)
	return w < 31 && n >= 1<<w
}

// always reports whether statements assign the bits on every path.
func (g *gaps) always(stmts []netlist.Stmt) bool {
	for _, s := range stmts {
		switch s := s.(type) {
		case *netlist.Assign:
			if g.assigns(s) {
				return true
			}
		case *netlist.If:
			if g.always(s.Then) && g.always(s.Else) {
				return true
			}
		case *netlist.Switch:
			all := s.HasDefault && g.always(s.Default) || !s.HasDefault && g.exhaustive(s)
			for i := range s.Cases {
				all = all && g.always(s.Cases[i].Body)
			}
			if all {
				return true
			}
		}
	}
	return false
}

// some reports whether statements assign the bits on any path.
func (g *gaps) some(stmts []netlist.Stmt) bool {
	found := false
	walk(stmts, func(s netlist.Stmt) {
		a, ok := s.(*netlist.Assign)
		found = found || ok && g.assigns(a)
	})
	return found
}

// assigns reports whether an assignment sets any of the bits. An element under
// an index that varies is one of many.
func (g *gaps) assigns(a *netlist.Assign) bool {
	if a.Target != g.target {
		return false
	}
	lo, width := 0, g.m.Width(a.Target)
	for _, p := range a.Path {
		if p.Index != 0 {
			return false
		}
		lo, width = lo+p.Lo, p.Width
	}
	return lo < g.lo+g.width && g.lo < lo+width
}
