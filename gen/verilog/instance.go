package verilog

import (
	"strconv"

	"github.com/hwgen/hwgen/hdl/netlist"
)

// instance makes an instance with its connections.
func (b *builder) instance(i int) {
	x := &b.m.Insts[i]
	out := &instance{module: x.Module.Name, name: b.insts[i], attrs: x.Attrs, comment: x.Comment, pos: x.Pos}
	if box := x.Module.BlackBox; box != nil {
		for _, p := range box.Params {
			out.params = append(out.params, param{p.Name, paramValue(p)})
		}
	}
	out.conns = b.clockConns(x)
	if box := x.Module.BlackBox; box != nil {
		for _, name := range box.ClockOuts {
			out.conns = append(out.conns, conn{name, &ref{b.clockOut(i, name)}})
		}
	}
	for port, v := range x.Conns {
		child := &x.Module.Vars[x.Module.Ports[port]]
		out.conns = append(out.conns, conn{child.Name, b.connection(v)})
	}
	b.items = append(b.items, blank{}, out, blank{})
}

// connection is what variable v, a port of an instance, is connected to.
func (b *builder) connection(v int) expr {
	x := &b.m.Vars[v]
	switch {
	case x.Inout:
		return &ref{b.vars[b.padOf(v)]}
	case b.drive[v].to != 0:
		return &ref{b.vars[b.drive[v].to-1]}
	case b.drive[v].inline:
		return b.rhs(b.drive[v].assign.Value)
	case b.node(x.Node).Op == netlist.OpInstIn:
		return b.read(b.vars[v])
	}
	return &ref{b.vars[v]}
}

// padOf is the variable whose name the net of a bidirectional pad has: a port
// of this module, if it is connected to one.
func (b *builder) padOf(v int) int {
	for b.m.Vars[v].Driver != 0 {
		v = int(b.node(b.m.Vars[v].Driver).Aux)
	}
	return v
}

func paramValue(p netlist.Param) expr {
	switch v := p.Value.(type) {
	case string:
		return text(quote(v))
	case netlist.Value:
		return literal(p.Width, v, 0)
	case int:
		return text(strconv.Itoa(v))
	}
	return text("0")
}

// clockConns connects the clocks and resets of an instance.
func (b *builder) clockConns(x *netlist.Inst) []conn {
	var out []conn
	seen := map[string]bool{}
	add := func(port, net string, invert bool) {
		if port == "" || net == "" || seen[port] {
			return
		}
		seen[port] = true
		var e expr = &ref{b.clock(net)}
		if invert {
			e = &unary{"~", e}
		}
		out = append(out, conn{port, e})
	}
	for i, p := range x.Domains {
		c := &x.Module.Domains[i]
		if p < 0 {
			continue
		}
		d := &b.m.Domains[p]
		if c.Source == netlist.ClockPort {
			add(c.Clock, d.Clock, false)
		}
		if c.ResetNode == 0 {
			add(c.Reset, d.Reset, c.ActiveLow != d.ActiveLow)
		}
	}
	return out
}

// clockOut is the net of a black box's clock output.
func (b *builder) clockOut(inst int, port string) *symbol {
	for i := range b.m.Domains {
		d := &b.m.Domains[i]
		if d.Source == netlist.ClockInst && d.Inst == inst && d.InstPort == port {
			return b.clocks[d.Clock]
		}
	}
	s := b.symbol(b.names.pick(b.m.Insts[inst].Name+"_"+port), 1)
	b.items = append(b.items, &decl{kind: "wire", width: 1, sym: s})
	b.temps = append(b.temps, s)
	return s
}
