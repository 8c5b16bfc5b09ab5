package interp

import "github.com/hwgen/hwgen/hdl/netlist"

// isView reports that a node is only another arrangement of its arguments'
// bits. A view is computed where it is used, and only those of its bits that
// are; many cost nothing.
func isView(op netlist.Op) bool {
	switch op {
	case netlist.OpSlice, netlist.OpCat, netlist.OpZExt, netlist.OpSExt, netlist.OpRep:
		return true
	}
	return false
}

// bits is bits lo..lo+w-1 of a node, at most 64, which must exist.
func (l *lowerer) bits(n id, lo, w int) operand {
	n = l.p.Arg(n)
	nw := l.p.Width(n)
	if nw <= 64 && lo == 0 && w == nw {
		return l.word(n)
	}
	if !l.known[n] && isView(l.p.Node(n).Op) {
		if o, ok := l.through(n, lo, w); ok {
			return o
		}
	}
	if nw <= 64 {
		return l.emit1(opSlice, uint32(lo), ones(w), l.word(n))
	}
	i, s := lo/64, lo%64
	x := l.limb(n, i)
	switch {
	case s == 0 && w == min(64, nw-64*i):
		return x
	case s+w <= 64:
		return l.emit1(opSlice, uint32(s), ones(w), x)
	}
	return l.emit1(opFunnel, uint32(s), ones(w), x, l.limb(n, i+1))
}

// through takes bits of a view from what it is a view of, if they come from
// one place.
func (l *lowerer) through(n id, lo, w int) (operand, bool) {
	x := l.p.Node(n)
	args := x.Args()
	first := args[0]
	aw := l.p.Width(l.p.Arg(first))
	switch x.Op {
	case netlist.OpSlice:
		return l.bits(first, lo+int(x.Aux), w), true
	case netlist.OpZExt, netlist.OpSExt:
		switch {
		case lo+w <= aw:
			return l.bits(first, lo, w), true
		case x.Op == netlist.OpSExt:
			return l.signExtended(first, lo, w), true
		case lo >= aw:
			return zero, true
		}
		return l.bits(first, lo, aw-lo), true
	case netlist.OpRep:
		if aw == 1 || lo/aw == (lo+w-1)/aw || lo%aw == 0 && w%aw == 0 {
			return l.join(n, lo, w), true
		}
	case netlist.OpCat:
		at := int(x.Width)
		for _, a := range args {
			pw := l.p.Width(l.p.Arg(a))
			if at -= pw; at <= lo {
				if lo+w <= at+pw {
					return l.bits(a, lo-at, w), true
				}
				break
			}
		}
	}
	return operand{}, false
}

// join puts bits of a view together.
func (l *lowerer) join(n id, lo, w int) operand {
	x := l.p.Node(n)
	args := x.Args()
	switch x.Op {
	case netlist.OpRep:
		return l.repeated(args[0], lo, w)
	case netlist.OpCat:
		if o, ok := l.rotation(x, lo, w); ok {
			return o
		}
		at := int(x.Width)
		return l.joinParts(lo, w, func() (id, int, bool) {
			if len(args) == 0 {
				return 0, 0, false
			}
			a := args[0]
			args = args[1:]
			at -= l.p.Width(l.p.Arg(a))
			return a, at, true
		})
	}
	o, _ := l.through(n, lo, w)
	return o
}

// joinParts joins what lies in lo..lo+w-1 of parts, the uppermost first; next
// tells a part and where it begins.
func (l *lowerer) joinParts(lo, w int, next func() (id, int, bool)) operand {
	var acc operand
	first := true
	for {
		a, at, ok := next()
		if !ok {
			return acc
		}
		from, to := max(at, lo), min(at+l.p.Width(l.p.Arg(a)), lo+w)
		if from >= to {
			continue
		}
		part := l.bits(a, from-at, to-from)
		if first {
			acc, first = part, false
		} else {
			acc = l.emit1(opCat, uint32(to-from), 0, acc, part)
		}
	}
}

// repeated is bits of copies of a node, one after the other.
func (l *lowerer) repeated(a id, lo, w int) operand {
	aw := l.p.Width(l.p.Arg(a))
	switch {
	case aw == 1:
		return l.emit1(opScale, 0, ones(w), l.word(a))
	case lo/aw == (lo+w-1)/aw:
		return l.bits(a, lo%aw, w)
	case lo%aw == 0 && w%aw == 0:
		return l.emit1(opScale, 0, repeat(aw, w), l.word(a))
	}
	at := ((lo+w-1)/aw + 1) * aw
	return l.joinParts(lo, w, func() (id, int, bool) {
		at -= aw
		return a, at, at+aw > lo
	})
}

// repeat has a one at every aw bits of w.
func repeat(aw, w int) uint64 {
	var k uint64
	for i := 0; i < w; i += aw {
		k |= 1 << i
	}
	return k
}

// signExtended is bits of a sign-extended node, some of them past its end.
func (l *lowerer) signExtended(a id, lo, w int) operand {
	aw := l.p.Width(l.p.Arg(a))
	if lo >= aw {
		return l.emit1(opScale, 0, ones(w), l.bits(a, aw-1, 1))
	}
	return l.emit1(opSExt, uint32(64-(aw-lo)), ones(w), l.bits(a, lo, aw-lo))
}

// rotation finds that a concatenation is a rotated word: two slices that meet
// in the argument of both.
func (l *lowerer) rotation(x *netlist.Node, lo, w int) (operand, bool) {
	args := x.Args()
	if len(args) != 2 || lo != 0 || w != int(x.Width) {
		return operand{}, false
	}
	hi, low := l.p.Node(l.p.Arg(args[0])), l.p.Node(l.p.Arg(args[1]))
	if hi.Op != netlist.OpSlice || low.Op != netlist.OpSlice {
		return operand{}, false
	}
	a := l.p.Arg(hi.Args()[0])
	if l.p.Arg(low.Args()[0]) != a || int(hi.Aux)+w != int(low.Aux)+int(low.Width) || low.Aux != hi.Aux+uint64(hi.Width) {
		return operand{}, false
	}
	left := uint32(low.Width)
	return l.emit1(opRotate, left|uint32(w-int(left))<<8, ones(w), l.bits(a, int(hi.Aux), w)), true
}
