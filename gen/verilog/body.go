package verilog

import (
	"slices"

	"github.com/hwgen/hwgen/hdl/netlist"
)

// body makes what stands in the module, in the author's order: an instance
// stands where its inputs are first driven, first of all if it has none.
func (b *builder) body() []item {
	b.inlineInputs()
	b.directOutputs()
	b.groups = b.makeGroups()
	b.items = nil
	b.clockNets()
	b.memoryContents()
	insts := b.instanceOrder()
	for _, g := range b.groups {
		for len(insts) > 0 && insts[0].at <= g.first {
			b.instance(insts[0].inst)
			insts = insts[1:]
		}
		switch g.class.kind {
		case combGroup:
			b.comb(g)
		case regGroup:
			b.register(g)
		case memGroup:
			b.memory(g)
		}
	}
	for _, x := range insts {
		b.instance(x.inst)
	}
	b.idleRegisters()
	return b.items
}

// placed is an instance and the statement before which it stands.
type placed struct{ inst, at int }

func (b *builder) instanceOrder() []placed {
	if len(b.m.Insts) == 0 {
		return nil
	}
	out := make([]placed, len(b.m.Insts))
	for i := range out {
		out[i] = placed{i, len(b.m.Stmts)}
	}
	var walk func(stmts []netlist.Stmt, at int)
	walk = func(stmts []netlist.Stmt, at int) {
		for i, s := range stmts {
			k := at
			if at < 0 {
				k = i
			}
			switch s := s.(type) {
			case *netlist.Assign:
				if n := b.node(s.Target); n.Op == netlist.OpInstIn {
					x := b.m.Vars[n.Aux].Inst
					out[x].at = min(out[x].at, k)
				}
			case *netlist.If:
				walk(s.Then, k)
				walk(s.Else, k)
			case *netlist.Switch:
				for j := range s.Cases {
					walk(s.Cases[j].Body, k)
				}
				walk(s.Default, k)
			}
		}
	}
	walk(b.m.Stmts, -1)
	for i := range out {
		if out[i].at == len(b.m.Stmts) { // it has no inputs
			out[i].at = 0
		}
	}
	slices.SortStableFunc(out, func(x, y placed) int { return x.at - y.at })
	return out
}

// idleRegisters gives registers that nothing assigns their values.
func (b *builder) idleRegisters() {
	var vars []int
	for v := range b.m.Vars {
		x := &b.m.Vars[v]
		if b.node(x.Node).Op == netlist.OpReg && !x.Verif && !b.assigned(v) {
			vars = append(vars, v)
		}
	}
	b.powerUp(vars)
}

// ports makes the header: clocks and resets, then the author's ports.
func (b *builder) ports() []port {
	var out []port
	seen := map[string]bool{}
	for i := range b.m.Domains {
		d := &b.m.Domains[i]
		if d.Source == netlist.ClockPort && !seen[d.Clock] {
			seen[d.Clock] = true
			out = append(out, port{dir: "input", kind: "wire", sym: b.clocks[d.Clock]})
		}
		if d.Reset != "" && d.ResetNode == 0 && !seen[d.Reset] {
			seen[d.Reset] = true
			out = append(out, port{dir: "input", kind: "wire", sym: b.clocks[d.Reset]})
		}
	}
	for _, v := range b.m.Ports {
		x := &b.m.Vars[v]
		p := port{dir: "input", kind: "wire", sym: b.vars[v], attrs: x.Attrs, comment: x.Comment, pos: x.Pos}
		if b.node(x.Node).Op == netlist.OpOutput {
			p.dir = "output"
			if b.drive[v].isReg {
				p.kind = "reg"
			}
		}
		if x.Inout {
			p.dir = "inout"
		}
		out = append(out, p)
	}
	return out
}

// declarations lists localparams, variables and memories.
func (b *builder) declarations() []item {
	var out []item
	out = append(out, b.localparams()...)
	if len(out) > 0 {
		out = append(out, blank{})
	}
	isPort := make([]bool, len(b.m.Vars))
	for _, v := range b.m.Ports {
		isPort[v] = true
	}
	for v := range b.m.Vars {
		if x := &b.m.Vars[v]; !isPort[v] && !x.Verif {
			if d := b.declaration(v); d != nil {
				out = append(out, d)
			}
		}
	}
	out = append(out, b.clockDecls()...)
	for i := range b.m.Mems {
		x := &b.m.Mems[i]
		if len(x.Reads)+len(x.Writes) == 0 {
			continue
		}
		for _, k := range x.Reads {
			if r := &b.m.Reads[k]; r.Sync {
				out = append(out, &decl{kind: "reg", width: x.Width, sym: b.reads[k], pos: r.Pos})
			}
		}
		out = append(out, &decl{kind: "reg", width: x.Width, sym: b.mems[i], depth: x.Depth, attrs: x.Attrs, comment: x.Comment, pos: x.Pos})
	}
	return append(append(out, b.loopVars...), blank{})
}

// declaration declares a variable that is no port, nil if it needs none.
func (b *builder) declaration(v int) *decl {
	x := &b.m.Vars[v]
	op := b.node(x.Node).Op
	d := &decl{kind: "wire", width: b.vars[v].width, sym: b.vars[v], attrs: x.Attrs, comment: x.Comment, pos: x.Pos}
	switch {
	case b.drive[v].inline, b.drive[v].to != 0, x.Inout && b.padOf(v) != v:
		return nil
	case op == netlist.OpReg, b.drive[v].isReg:
		d.kind = "reg"
	case op == netlist.OpWire && !b.assigned(v) && b.info[x.Node].total == 0:
		return nil
	}
	return d
}

// localparams declares the values of enumerations that are read; some names
// stand in comments only.
func (b *builder) localparams() []item {
	keys := make([]enumKey, 0, len(b.enums))
	for k := range b.enums {
		keys = append(keys, k)
	}
	slices.SortFunc(keys, func(x, y enumKey) int {
		if x.enum != y.enum {
			return int(x.enum) - int(y.enum)
		}
		if x.value < y.value {
			return -1
		}
		return 1
	})
	var out []item
	done := map[*symbol]bool{}
	for _, k := range keys {
		s := b.enums[k]
		if done[s] || !s.whole {
			continue
		}
		done[s] = true
		out = append(out, &decl{kind: "localparam", width: s.width, sym: s, value: number(s.width, k.value)})
	}
	return out
}

// unused reads, for the linters, what nothing else does: clocks, variables,
// memory ports, and the named expressions given.
func (b *builder) unused(name string, temps []*symbol) []item {
	parts := concat{text("1'b0")}
	for i := range b.m.Domains {
		d := &b.m.Domains[i]
		for _, name := range []string{d.Clock, d.Reset} {
			if name != "" {
				parts = addUnread(parts, b.clocks[name])
				b.clocks[name].readAll()
			}
		}
	}
	for v := range b.m.Vars {
		x := &b.m.Vars[v]
		op := b.node(x.Node).Op
		if op == netlist.OpOutput || x.Verif || x.Inout || b.declaration(v) == nil {
			continue
		}
		parts = addUnread(parts, b.vars[v])
	}
	for i := range b.m.Reads {
		if b.m.Reads[i].Sync {
			parts = addUnread(parts, b.reads[i])
		}
	}
	return append(b.reduction(name, parts, temps), blank{})
}

// reduction reads parts, and of temps what is not read.
func (b *builder) reduction(name string, parts concat, temps []*symbol) []item {
	for _, s := range temps {
		parts = addUnread(parts, s)
	}
	if len(parts) == 1 {
		return nil
	}
	s := b.symbol(b.names.pick(name), 1)
	return []item{blank{}, &decl{kind: "wire", width: 1, sym: s, value: &unary{"&", parts}}}
}

// addUnread appends the bits of s that are not read.
func addUnread(parts concat, s *symbol) concat {
	if s == nil {
		return parts
	}
	for _, x := range s.unread() {
		if x.hi-x.lo+1 == s.width {
			parts = append(parts, &ref{s})
		} else {
			parts = append(parts, &partSel{s, x.hi, x.lo})
		}
	}
	return parts
}
