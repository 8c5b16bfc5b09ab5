package verilog

import "github.com/hwgen/hwgen/hdl/netlist"

// An always block that reads only constants would never run. What is left of
// them after folding is computed here and becomes an assign.

// evalConst computes an expression of constants.
func (b *builder) evalConst(id netlist.ID) (netlist.Value, bool) {
	id = b.m.Resolve(id)
	n := b.node(id)
	if n.Op == netlist.OpConst {
		return b.m.ConstValue(id), true
	}
	ids := n.Args()
	if len(ids) == 0 {
		return nil, false
	}
	args, widths := make([]netlist.Value, len(ids)), make([]int, len(ids))
	for i, a := range ids {
		v, ok := b.evalConst(a)
		if !ok {
			return nil, false
		}
		args[i], widths[i] = v, b.m.Width(a)
	}
	return netlist.Eval(n.Op, int(n.Width), n.Aux, widths, args), true
}

// evalBlock runs statements that read only constants and enters what they
// assign into vals, by Var.
func (b *builder) evalBlock(stmts []netlist.Stmt, vals map[uint64]netlist.Value) {
	for _, s := range stmts {
		switch s := s.(type) {
		case *netlist.Assign:
			b.evalAssign(s, vals)
		case *netlist.If:
			if c, ok := b.evalConst(s.Cond); ok && c[0] == 1 {
				b.evalBlock(s.Then, vals)
			} else {
				b.evalBlock(s.Else, vals)
			}
		case *netlist.Switch:
			b.evalBlock(b.evalSwitch(s), vals)
		}
	}
}

func (b *builder) evalSwitch(s *netlist.Switch) []netlist.Stmt {
	subject, ok := b.evalConst(s.Subject)
	if !ok {
		return s.Default
	}
	for i := range s.Cases {
		for _, v := range s.Cases[i].Values {
			if x, ok := b.evalConst(v); ok && x.Equal(subject) {
				return s.Cases[i].Body
			}
		}
	}
	return s.Default
}

func (b *builder) evalAssign(s *netlist.Assign, vals map[uint64]netlist.Value) {
	key := b.node(s.Target).Aux
	w := b.m.Width(s.Target)
	cur := vals[key]
	if cur == nil {
		cur = make(netlist.Value, netlist.Limbs(w))
	}
	v, ok := b.evalConst(s.Value)
	if !ok {
		return
	}
	lo, size := 0, w
	for i := range s.Path {
		p := &s.Path[i]
		if p.Index == 0 {
			lo, size = lo+p.Lo, p.Width
			continue
		}
		at, ok := b.evalConst(p.Index)
		if !ok || at.BitLen() > 31 || int(at[0]) >= size/p.Width {
			return
		}
		lo, size = lo+int(at[0])*p.Width, p.Width
	}
	// Put the value into its place: {above, value, below}.
	parts, widths := []netlist.Value{}, []int{}
	if hi := lo + size; hi < w {
		parts, widths = append(parts, cur.Slice(hi, w-hi)), append(widths, w-hi)
	}
	parts, widths = append(parts, v), append(widths, size)
	if lo > 0 {
		parts, widths = append(parts, cur.Slice(0, lo)), append(widths, lo)
	}
	vals[key] = netlist.Eval(netlist.OpCat, w, 0, widths, parts)
}
