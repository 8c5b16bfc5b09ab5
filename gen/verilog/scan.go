package verilog

import "github.com/hwgen/hwgen/hdl/netlist"

// scanTargets finds out how each target is assigned.
func (b *builder) scanTargets() {
	b.drive = make([]driven, len(b.m.Vars))
	b.scan(b.m.Stmts, false)
	for v := range b.drive {
		d, x := &b.drive[v], &b.m.Vars[v]
		if d.assigns == 1 && !d.nested && len(d.assign.Path) == 0 && b.node(x.Node).Op != netlist.OpReg && !x.Verif {
			n := &b.info[b.m.Resolve(d.assign.Value)]
			if n.wire == 0 {
				n.wire = int32(v + 1)
			}
		}
	}
}

func (b *builder) scan(stmts []netlist.Stmt, nested bool) {
	for _, s := range stmts {
		switch s := s.(type) {
		case *netlist.Assign:
			d := &b.drive[b.node(s.Target).Aux]
			if nested {
				d.nested = true
			} else {
				d.assigns++
				d.assign = s
			}
		case *netlist.If:
			b.scan(s.Then, true)
			b.scan(s.Else, true)
		case *netlist.Switch:
			for i := range s.Cases {
				b.scan(s.Cases[i].Body, true)
			}
			b.scan(s.Default, true)
		}
	}
}

// single reports whether v is assigned once, as a whole, without a condition.
func (d *driven) single() bool {
	return d.assigns == 1 && !d.nested && len(d.assign.Path) == 0
}

// wireOf returns the wire or output that is just this expression, -1 for none.
func (b *builder) wireOf(id netlist.ID) int { return int(b.info[id].wire) - 1 }

// directOutputs connects wires and outputs that are just an instance's output
// to the instance.
func (b *builder) directOutputs() {
	for v := range b.m.Vars {
		d := &b.drive[v]
		op := b.node(b.m.Vars[v].Node).Op
		if op != netlist.OpWire && op != netlist.OpOutput || b.m.Vars[v].Verif || !d.single() {
			continue
		}
		src := b.m.Resolve(d.assign.Value)
		if b.node(src).Op != netlist.OpInstOut || b.info[src].total != 1 {
			continue
		}
		x := &b.m.Vars[b.node(src).Aux]
		if !x.Keep && !x.Inout && len(x.Attrs) == 0 && x.Comment == "" {
			b.drive[b.node(src).Aux].to = v + 1
			d.direct = true
		}
	}
}

// inlineInputs decides which inputs of instances are connected to their value
// directly: those that nothing else mentions.
func (b *builder) inlineInputs() {
	for v := range b.m.Vars {
		x := &b.m.Vars[v]
		d := &b.drive[v]
		if b.node(x.Node).Op != netlist.OpInstIn || x.Inout || x.Keep || len(x.Attrs) > 0 || x.Comment != "" {
			continue
		}
		if d.single() && b.info[x.Node].total == 0 && b.info[b.m.Resolve(d.assign.Value)].name != b.vars[v] {
			d.inline = true
		}
	}
}
