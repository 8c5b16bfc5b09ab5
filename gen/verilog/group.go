package verilog

import (
	"slices"

	"github.com/hwgen/hwgen/hdl/netlist"
)

// The author's statements become blocks. Everything that is assigned under one
// condition stays together, so that the if tree is printed once, with these
// exceptions:
//
//   - a combinational block never reads what it assigns, nor what another block
//     computes from it: such groups are split (split.go);
//   - a combinational block assigns only what follows the same inputs and the
//     same outputs of instances (follow.go);
//   - registers of different domains, and those with and without a reset, have
//     blocks of their own;
//   - each memory has its own blocks, from which synthesis infers block RAM;
//   - what serves checks only stands apart, under its macro.

// group is what becomes one block, or a few assigns.
type group struct {
	first int // the first of its statements at the top level
	vars  []int
	stmts []netlist.Stmt
	class class
	notes bool // a comment of the author's stands before it
}

// class tells what can share a block.
type class struct {
	kind   groupKind
	domain int
	reset  bool
	mem    int
}

type groupKind uint8

const (
	combGroup groupKind = iota
	regGroup
	memGroup
	checkGroup     // assertions and prints of a clock
	hiddenComb     // as combGroup and regGroup, for checks only
	hiddenRegGroup //
)

// maxMerged is the number of registers up to which blocks that stand side by
// side and share their reset are printed as one.
const maxMerged = 12

// grouper assigns statements to groups.
type grouper struct {
	b       *builder
	classes []class
	units   []int // union-find
	byClass map[class]int
	groups  []*group
	index   []int // unit to group, -1: none yet
}

// makeGroups splits the module's statements into groups, in order of their
// first statement.
func (b *builder) makeGroups() []*group {
	g := &grouper{b: b, byClass: map[class]int{}}
	for v := range b.m.Vars {
		g.addUnit(b.classOf(v))
	}
	for _, s := range b.m.Stmts {
		switch s.(type) {
		case *netlist.If, *netlist.Switch:
			last := map[class]int{}
			g.join([]netlist.Stmt{s}, last)
		}
	}
	split := b.splitGroups(g)
	g.index = slices.Repeat([]int{-1}, len(g.units))
	g.collect(split)
	return g.merge()
}

func (b *builder) classOf(v int) class {
	x := &b.m.Vars[v]
	if b.node(x.Node).Op != netlist.OpReg {
		if x.Verif {
			return class{kind: hiddenComb}
		}
		return class{kind: combGroup}
	}
	c := class{kind: regGroup, domain: x.Domain}
	if x.Verif {
		c.kind = hiddenRegGroup
	}
	c.reset = x.Init == netlist.InitReset && b.m.Domains[x.Domain].Kind != netlist.NoReset
	return c
}

func (g *grouper) addUnit(c class) int {
	g.units = append(g.units, len(g.units))
	g.classes = append(g.classes, c)
	return len(g.units) - 1
}

func (g *grouper) find(u int) int {
	for g.units[u] != u {
		g.units[u] = g.units[g.units[u]]
		u = g.units[u]
	}
	return u
}

// unit is what a statement belongs to, -1 for none.
func (g *grouper) unit(s netlist.Stmt) int {
	switch s := s.(type) {
	case *netlist.Assign:
		v := int(g.b.node(s.Target).Aux)
		if g.b.drive[v].inline || g.b.drive[v].direct {
			return -1
		}
		return v
	case *netlist.Exec:
		return g.execUnit(g.b.execClass(s))
	}
	return -1
}

func (g *grouper) execUnit(c class) int {
	u, ok := g.byClass[c]
	if !ok {
		u = g.addUnit(c)
		g.byClass[c] = u
		if g.index != nil {
			g.index = append(g.index, -1)
		}
	}
	return u
}

func (b *builder) execClass(s *netlist.Exec) class {
	m := b.m
	switch s.Kind {
	case netlist.ExecWrite:
		w := &m.Writes[s.Index]
		return class{kind: memGroup, domain: w.Domain, mem: w.Mem}
	case netlist.ExecRead:
		r := &m.Reads[s.Index]
		return class{kind: memGroup, domain: r.Domain, mem: r.Mem}
	case netlist.ExecCheck:
		return class{kind: checkGroup, domain: b.clockOf(m.Checks[s.Index].Domain)}
	}
	return class{kind: checkGroup, domain: b.clockOf(m.Prints[s.Index].Domain)}
}

// clockOf is the first domain with the clock of domain d. Checks and prints of
// one clock share a block, whatever resets them: prints keep their order.
func (b *builder) clockOf(d int) int {
	for i := range d {
		if x, y := &b.m.Domains[i], &b.m.Domains[d]; x.Clock == y.Clock && x.Edge == y.Edge {
			return i
		}
	}
	return d
}

// join unites the units of one class inside a When or Switch.
func (g *grouper) join(stmts []netlist.Stmt, last map[class]int) {
	for _, s := range stmts {
		switch s := s.(type) {
		case *netlist.If:
			g.join(s.Then, last)
			g.join(s.Else, last)
		case *netlist.Switch:
			for i := range s.Cases {
				g.join(s.Cases[i].Body, last)
			}
			g.join(s.Default, last)
		default:
			u := g.unit(s)
			if u < 0 {
				continue
			}
			c := g.classes[u]
			if v, ok := last[c]; ok {
				g.units[g.find(u)] = g.find(v)
			} else {
				last[c] = u
			}
		}
	}
}

// group returns the group of a unit, made at its first statement.
func (g *grouper) group(u, at int, split []int) int {
	root := g.find(u)
	if split != nil && u < len(split) && split[u] >= 0 {
		root = split[u]
	}
	if g.index[root] < 0 {
		g.index[root] = len(g.groups)
		g.groups = append(g.groups, &group{first: at, class: g.classes[root]})
	}
	return g.index[root]
}

// part is what of a list of statements belongs to one group.
type part struct {
	group int
	stmts []netlist.Stmt
}

// collect deals the statements out to their groups, in order.
func (g *grouper) collect(split []int) {
	var note netlist.Stmt
	for i, s := range g.b.m.Stmts {
		if n, ok := s.(*netlist.Note); ok {
			if note != nil {
				n = &netlist.Note{Pos: n.Pos, Text: note.(*netlist.Note).Text + "\n" + n.Text}
			}
			note = n
			continue
		}
		for k, p := range g.project([]netlist.Stmt{s}, i, split) {
			x := g.groups[p.group]
			if k == 0 && note != nil {
				x.stmts = append(x.stmts, note)
				x.notes = x.notes || len(x.stmts) == 1
				note = nil
			}
			x.stmts = append(x.stmts, p.stmts...)
		}
	}
	seen := make([]bool, len(g.b.m.Vars))
	for _, s := range g.b.m.Stmts {
		g.listVars(s, split, seen)
	}
}

// listVars enters the variables of each group in the order of assignment.
func (g *grouper) listVars(s netlist.Stmt, split []int, seen []bool) {
	switch s := s.(type) {
	case *netlist.Assign:
		v := int(g.b.node(s.Target).Aux)
		if !seen[v] && g.unit(s) >= 0 {
			seen[v] = true
			x := g.groups[g.group(v, 0, split)]
			x.vars = append(x.vars, v)
		}
	case *netlist.If:
		for _, list := range [][]netlist.Stmt{s.Then, s.Else} {
			for _, t := range list {
				g.listVars(t, split, seen)
			}
		}
	case *netlist.Switch:
		for i := range s.Cases {
			for _, t := range s.Cases[i].Body {
				g.listVars(t, split, seen)
			}
		}
		for _, t := range s.Default {
			g.listVars(t, split, seen)
		}
	}
}

// project cuts statements up by group; conditions are repeated in each.
func (g *grouper) project(stmts []netlist.Stmt, at int, split []int) []part {
	var out []part
	var note netlist.Stmt
	add := func(group int, s netlist.Stmt) {
		for i := range out {
			if out[i].group == group {
				if note != nil {
					out[i].stmts = append(out[i].stmts, note)
					note = nil
				}
				out[i].stmts = append(out[i].stmts, s)
				return
			}
		}
		list := []netlist.Stmt{s}
		if note != nil {
			list = []netlist.Stmt{note, s}
			note = nil
		}
		out = append(out, part{group, list})
	}
	for _, s := range stmts {
		switch s := s.(type) {
		case *netlist.Note:
			note = s
		case *netlist.If:
			g.projectIf(s, at, split, add)
		case *netlist.Switch:
			g.projectSwitch(s, at, split, add)
		default:
			if u := g.unit(s); u >= 0 {
				add(g.group(u, at, split), s)
			}
		}
	}
	return out
}

func (g *grouper) projectIf(s *netlist.If, at int, split []int, add func(int, netlist.Stmt)) {
	if c := g.b.m.Resolve(s.Cond); g.b.node(c).Op == netlist.OpConst {
		list := s.Else
		if g.b.node(c).Aux == 1 {
			list = s.Then
		}
		for _, p := range g.project(list, at, split) {
			for _, t := range p.stmts {
				add(p.group, t)
			}
		}
		return
	}
	then, els := g.project(s.Then, at, split), g.project(s.Else, at, split)
	for _, p := range then {
		add(p.group, &netlist.If{Pos: s.Pos, Cond: s.Cond, Then: p.stmts, Else: take(els, p.group), ElsePos: s.ElsePos})
	}
	for _, p := range els {
		if take(then, p.group) == nil {
			add(p.group, &netlist.If{Pos: s.Pos, Cond: s.Cond, Else: p.stmts, ElsePos: s.ElsePos})
		}
	}
}

func take(parts []part, group int) []netlist.Stmt {
	for _, p := range parts {
		if p.group == group {
			return p.stmts
		}
	}
	return nil
}

func (g *grouper) projectSwitch(s *netlist.Switch, at int, split []int, add func(int, netlist.Stmt)) {
	arms := make([][]part, len(s.Cases)+1)
	var order []int
	for i := range arms {
		if i < len(s.Cases) {
			arms[i] = g.project(s.Cases[i].Body, at, split)
		} else {
			arms[i] = g.project(s.Default, at, split)
		}
		for _, p := range arms[i] {
			if !slices.Contains(order, p.group) {
				order = append(order, p.group)
			}
		}
	}
	for _, group := range order {
		x := *s
		x.Cases = slices.Clone(s.Cases)
		for i := range x.Cases {
			x.Cases[i].Body = take(arms[i], group)
		}
		x.Default = take(arms[len(s.Cases)], group)
		joinEmpty(&x, s)
		add(group, &x)
	}
}

// joinEmpty shortens a case statement of which only a part is left: arms that
// have become empty are one arm, or the default where that does nothing.
func joinEmpty(x, whole *netlist.Switch) {
	var full []netlist.Case
	first, values := -1, []netlist.ID(nil)
	for i, c := range x.Cases {
		if len(c.Body) > 0 || len(whole.Cases[i].Body) == 0 {
			full = append(full, c)
			continue
		}
		if first < 0 {
			first = len(full)
			full = append(full, c)
		}
		values = append(values, c.Values...)
	}
	switch {
	case len(values) == 0:
		return
	case len(x.Default) == 0:
		full = slices.Delete(full, first, first+1)
		x.HasDefault, x.DefaultValues = true, nil
	default:
		full[first].Values = values
	}
	x.Cases = full
}

// merge joins blocks of registers that stand side by side and share a clock
// and a reset.
func (g *grouper) merge() []*group {
	var out []*group
	for _, x := range g.groups {
		if k := len(out) - 1; k >= 0 && x.class.kind == regGroup && out[k].class == x.class &&
			!x.notes && len(out[k].vars)+len(x.vars) <= maxMerged {
			out[k].vars = append(out[k].vars, x.vars...)
			out[k].stmts = append(out[k].stmts, x.stmts...)
			continue
		}
		out = append(out, x)
	}
	for _, x := range out {
		slices.Sort(x.vars)
	}
	return out
}
