package verilog

import "github.com/hwgen/hwgen/hdl/netlist"

// register makes the blocks of a group of registers: power-up values, then
// what happens at the clock edge, reset first.
func (b *builder) register(g *group) {
	b.space()
	for len(g.stmts) > 0 {
		n, ok := g.stmts[0].(*netlist.Note)
		if !ok {
			break
		}
		b.items = append(b.items, comment(n.Text))
		g.stmts = g.stmts[1:]
	}
	body := b.stmts(g.stmts, false)
	if len(body) == 0 { // every assignment is past the end: the value stays
		b.powerUp(g.vars)
		return
	}
	d := &b.m.Domains[g.class.domain]
	p := &process{events: b.clockEvents(g.class.domain, g.class.reset), body: body, pos: g.stmts[0].Position()}
	if g.class.reset {
		r := &ifStmt{cond: b.inReset(d), els: body}
		for _, v := range g.vars {
			x := &b.m.Vars[v]
			r.then = append(r.then, &assignStmt{lhs: &ref{b.vars[v]}, rhs: b.resetValue(x), pos: x.Pos})
		}
		p.body = []stmt{r}
	}
	b.powerUp(g.vars)
	b.items = append(b.items, p, blank{})
}

// clockEvents is what a block of a domain waits for.
func (b *builder) clockEvents(domain int, reset bool) []event {
	d := &b.m.Domains[domain]
	out := []event{{d.Edge == netlist.Falling, b.clock(d.Clock)}}
	if reset && d.Kind == netlist.AsyncReset {
		out = append(out, event{d.ActiveLow, b.clock(d.Reset)})
	}
	return out
}

// clock returns a clock or reset net, which is read.
func (b *builder) clock(name string) *symbol {
	s := b.clocks[name]
	s.readAll()
	return s
}

func (b *builder) inReset(d *netlist.Domain) expr {
	r := &ref{b.clock(d.Reset)}
	if d.ActiveLow {
		return &unary{"!", r}
	}
	return r
}

func (b *builder) resetValue(x *netlist.Var) expr {
	n := b.node(x.Node)
	if n.Enum != 0 {
		if s := b.enumValue(n.Enum, x.Value); s != nil {
			s.readAll()
			return &ref{s}
		}
	}
	return literal(int(n.Width), x.Value, 0)
}

// powerUp gives registers the values that they hold before the first edge.
func (b *builder) powerUp(vars []int) {
	var body []stmt
	for _, v := range vars {
		if x := b.powerUpValue(&b.m.Vars[v]); x != nil {
			body = append(body, &assignStmt{lhs: &ref{b.vars[v]}, rhs: x, blocking: true, pos: b.m.Vars[v].Pos})
		}
	}
	if len(body) > 0 {
		b.items = append(b.items, &initial{body})
	}
}

func (b *builder) powerUpValue(x *netlist.Var) expr {
	switch {
	case x.Init != netlist.InitUndefined:
		return b.resetValue(x)
	case b.o.seeded:
		w := b.m.Width(x.Node)
		return literal(w, netlist.UndefinedValue(b.o.seed, b.m.Name, x.Name, 0, w), netlist.FlagHex)
	}
	return nil
}
