package passes

import "github.com/hwgen/hwgen/hdl/netlist"

// FoldConstants computes what depends on constants only, and removes
// operations that do nothing: x & 0, x + 0, a mux whose arms are equal.
func FoldConstants(m *netlist.Module) int {
	f := &folder{m: m}
	eachNode(m, f.fold)
	return f.changed
}

type folder struct {
	m       *netlist.Module
	changed int
	widths  []int
	values  []netlist.Value
}

func (f *folder) fold(id netlist.ID) {
	n := &f.m.Nodes[id]
	if netlist.Ops[n.Op].Rule == netlist.RuleSource || n.Op == netlist.OpCopy {
		return
	}
	args := resolveArgs(f.m, n)
	if n.Op == netlist.OpCross && f.m.Nodes[args[0]].Op != netlist.OpConst {
		return
	}
	if f.constant(n, args) {
		v := netlist.Eval(n.Op, int(n.Width), n.Aux, f.widths, f.values)
		f.m.BecomeConst(id, v)
		f.changed++
		return
	}
	if src := f.simplify(n, args); src != 0 {
		f.m.Nodes[id].BecomeCopy(src)
		f.changed++
	} else if v, ok := f.decided(n, args); ok {
		f.m.BecomeConst(id, v)
		f.changed++
	}
}

func (f *folder) constant(n *netlist.Node, args []netlist.ID) bool {
	for _, a := range args {
		if f.m.Nodes[a].Op != netlist.OpConst {
			return false
		}
	}
	f.widths, f.values = f.widths[:0], f.values[:0]
	for _, a := range args {
		f.widths = append(f.widths, f.m.Width(a))
		f.values = append(f.values, f.m.ConstValue(a))
	}
	return true
}

// is reports whether a node is a constant with all bits equal to bit.
func (f *folder) is(id netlist.ID, bit uint64) bool {
	n := &f.m.Nodes[id]
	if n.Op != netlist.OpConst {
		return false
	}
	if n.Width <= 64 {
		want := uint64(0)
		if bit == 1 {
			want = ^uint64(0) >> (64 - n.Width)
		}
		return n.Aux == want
	}
	v := f.m.ConstValue(id)
	if bit == 0 {
		return v.IsZero()
	}
	return netlist.Eval(netlist.OpRedAnd, 1, 0, []int{int(n.Width)}, []netlist.Value{v})[0] == 1
}

// simplify returns the node that n is equal to, 0 if there is none.
func (f *folder) simplify(n *netlist.Node, a []netlist.ID) netlist.ID {
	switch n.Op {
	case netlist.OpAnd:
		return f.identity(a, 1, 0)
	case netlist.OpOr:
		return f.identity(a, 0, 1)
	case netlist.OpXor, netlist.OpAdd:
		return f.identity(a, 0, 2)
	case netlist.OpSub, netlist.OpShl, netlist.OpShrU, netlist.OpShrS:
		if f.is(a[1], 0) || n.Op != netlist.OpSub && f.is(a[0], 0) {
			return a[0]
		}
	case netlist.OpMux:
		return f.mux(n, a)
	case netlist.OpNot, netlist.OpNeg:
		if x := &f.m.Nodes[a[0]]; x.Op == n.Op {
			return f.m.Resolve(x.Args()[0])
		}
	case netlist.OpRedAnd, netlist.OpRedOr, netlist.OpRedXor, netlist.OpZExt, netlist.OpSExt, netlist.OpSlice, netlist.OpRep:
		if f.m.Width(a[0]) == int(n.Width) {
			return a[0]
		}
		if n.Op == netlist.OpSlice {
			f.sliceOfSlice(n, a[0])
		}
	case netlist.OpCat:
		if len(a) == 1 {
			return a[0]
		}
	}
	return 0
}

// identity handles operators with a neutral element, and an absorbing one
// unless it is 2; both are 0 or 1 in every bit. x op x is x where there is one.
func (f *folder) identity(a []netlist.ID, neutral, absorbing uint64) netlist.ID {
	for i := range a {
		if f.is(a[i], neutral) {
			return a[1-i]
		}
		if absorbing < 2 && f.is(a[i], absorbing) {
			return a[i]
		}
	}
	if absorbing < 2 && a[0] == a[1] {
		return a[0]
	}
	return 0
}

func (f *folder) mux(n *netlist.Node, a []netlist.ID) netlist.ID {
	switch {
	case f.is(a[0], 1):
		return a[1]
	case f.is(a[0], 0), a[1] == a[2]:
		return a[2]
	case n.Width == 1 && f.is(a[1], 1) && f.is(a[2], 0):
		return a[0]
	}
	return 0
}

// sliceOfSlice takes the part of the inner operand directly.
func (f *folder) sliceOfSlice(n *netlist.Node, x netlist.ID) {
	in := &f.m.Nodes[x]
	if in.Op != netlist.OpSlice {
		return
	}
	n.Aux += in.Aux
	n.SetArgs(f.m.Resolve(in.Args()[0]))
	f.changed++
}

// decided returns the value of an operation that its operands' values do not
// change.
func (f *folder) decided(n *netlist.Node, a []netlist.ID) (netlist.Value, bool) {
	zero := make(netlist.Value, netlist.Limbs(int(n.Width)))
	switch n.Op {
	case netlist.OpXor, netlist.OpSub, netlist.OpNe, netlist.OpLtU, netlist.OpLtS:
		if a[0] == a[1] {
			return zero, true
		}
		if n.Op == netlist.OpLtU && (f.is(a[1], 0) || f.is(a[0], 1)) {
			return zero, true
		}
	case netlist.OpEq, netlist.OpLeU, netlist.OpLeS:
		if a[0] == a[1] || n.Op == netlist.OpLeU && (f.is(a[0], 0) || f.is(a[1], 1)) {
			return netlist.Value{1}, true
		}
	case netlist.OpMulU, netlist.OpMulS:
		if f.is(a[0], 0) || f.is(a[1], 0) {
			return zero, true
		}
	case netlist.OpShl, netlist.OpShrU:
		if by := &f.m.Nodes[a[1]]; by.Op == netlist.OpConst {
			if v := f.m.ConstValue(a[1]); v.BitLen() > 32 || v[0] >= uint64(n.Width) {
				return zero, true
			}
		}
	}
	return nil, false
}
