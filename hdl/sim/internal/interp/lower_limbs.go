package interp

import "github.com/hwgen/hwgen/hdl/netlist"

// wordLimbs is up to how many words an operation on wide values is made of
// operations on words; longer ones are loops.
const wordLimbs = 16

// byWords lowers an operation with wide values in it to operations on their
// words; false: it is none of those that can be.
func (l *lowerer) byWords(n id, x *netlist.Node) bool {
	a := x.Args()
	aw := l.p.Width(l.p.Arg(a[0]))
	w := int(x.Width)
	switch x.Op {
	case netlist.OpEq, netlist.OpNe, netlist.OpRedAnd, netlist.OpRedOr, netlist.OpRedXor:
		if limbs(aw) > wordLimbs {
			return false
		}
		l.set(n, l.fold(x.Op, a, aw))
		return true
	case netlist.OpIndex:
		if w > 64 {
			return false
		}
		l.set(n, l.emit1(opElement, uint32(w)|uint32(aw/w)<<8, ones(w), l.whole(a[0]), l.word(a[1])))
		return true
	case netlist.OpNot, netlist.OpAnd, netlist.OpOr, netlist.OpXor, netlist.OpMux:
	default:
		return false
	}
	if limbs(w) > wordLimbs {
		return false
	}
	parts := make([]operand, limbs(w))
	for i := range parts {
		parts[i] = l.logicLimb(x.Op, a, i, ones(min(64, w-64*i)))
	}
	l.parts[n] = parts
	return true
}

func (l *lowerer) logicLimb(op netlist.Op, a []id, i int, mask uint64) operand {
	switch op {
	case netlist.OpNot:
		return l.emit1(opXorK, 0, mask, l.limb(a[0], i))
	case netlist.OpMux:
		x, y := l.limb(a[1], i), l.limb(a[2], i)
		if x == y {
			return x
		}
		return l.emit1(opMux, 0, 0, x, y, l.word(a[0]))
	case netlist.OpAnd:
		return l.emit1(opAnd, 0, 0, l.limb(a[0], i), l.limb(a[1], i))
	case netlist.OpOr:
		return l.emit1(opOr, 0, 0, l.limb(a[0], i), l.limb(a[1], i))
	}
	return l.emit1(opXor, 0, 0, l.limb(a[0], i), l.limb(a[1], i))
}

// fold makes one bit of all words of one or two values.
func (l *lowerer) fold(op netlist.Op, a []id, w int) operand {
	var acc operand
	for i := range limbs(w) {
		x := l.limb(a[0], i)
		join := opOr
		switch op {
		case netlist.OpEq, netlist.OpNe:
			x = l.emit1(opXor, 0, 0, x, l.limb(a[1], i))
		case netlist.OpRedAnd: // zeros are what counts
			x = l.emit1(opXorK, 0, ones(min(64, w-64*i)), x)
		case netlist.OpRedXor:
			join = opXor
		}
		if i == 0 {
			acc = x
		} else {
			acc = l.emit1(join, 0, 0, acc, x)
		}
	}
	switch op {
	case netlist.OpRedXor:
		return l.emit1(opRedXor, 0, 0, acc)
	case netlist.OpEq, netlist.OpRedAnd:
		return l.emit1(opEqK, 0, 0, acc)
	}
	return l.emit1(opNeK, 0, 0, acc)
}
