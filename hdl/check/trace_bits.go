package check

import "github.com/hwgen/hwgen/hdl/netlist"

// maxBits bounds the search by bit: past it, a loop by whole signal is taken
// for one.
const maxBits = 1 << 18

// acyclicByBit reports whether no bit of a component depends on itself. What
// mixes bits, such as an addition, counts as mixing all of them.
func (m *module) acyclicByBit(loop []netlist.ID, inside map[netlist.ID]bool) bool {
	t := tracer{m: m, base: make(map[netlist.ID]int, len(loop))}
	n := 0
	for _, id := range loop {
		t.base[id] = n
		n += m.Width(id) + 1 // one more for "any bit of it"
		if n > maxBits {
			return false
		}
	}
	t.state = make([]uint8, n)
	for _, id := range loop {
		for b := range m.Width(id) + 1 {
			if t.cyclic(id, b) {
				return false
			}
		}
	}
	return true
}

type tracer struct {
	m     *module
	base  map[netlist.ID]int
	state []uint8 // 0 new, 1 on the way, 2 done
}

// bit is one bit of a node; bit number Width stands for any of them.
type bit struct {
	id netlist.ID
	n  int
}

// cyclic searches from a bit for a way back to itself.
func (t *tracer) cyclic(id netlist.ID, n int) bool {
	type frame struct {
		at   bit
		deps []bit
	}
	if t.state[t.base[id]+n] != 0 {
		return false
	}
	t.state[t.base[id]+n] = 1
	work := []frame{{bit{id, n}, t.deps(bit{id, n})}}
	for len(work) > 0 {
		f := &work[len(work)-1]
		if len(f.deps) == 0 {
			t.state[t.base[f.at.id]+f.at.n] = 2
			work = work[:len(work)-1]
			continue
		}
		d := f.deps[0]
		f.deps = f.deps[1:]
		switch s := &t.state[t.base[d.id]+d.n]; *s {
		case 1:
			return true
		case 0:
			*s = 1
			work = append(work, frame{d, t.deps(d)})
		}
	}
	return false
}

// deps lists the bits inside the component that a bit depends on.
func (t *tracer) deps(b bit) []bit {
	m, n := t.m, &t.m.Nodes[b.id]
	var out []bit
	add := func(id netlist.ID, k int) {
		if _, ok := t.base[id]; ok {
			out = append(out, bit{id, k})
		}
	}
	if b.n == int(n.Width) {
		for k := range b.n {
			out = append(out, bit{b.id, k})
		}
		return out
	}
	args := m.graph.deps(b.id)
	switch n.Op {
	case netlist.OpWire, netlist.OpOutput, netlist.OpInstIn, netlist.OpCopy, netlist.OpCross,
		netlist.OpNot, netlist.OpAnd, netlist.OpOr, netlist.OpXor:
		for _, a := range args {
			add(a, b.n)
		}
	case netlist.OpMux:
		add(args[0], 0)
		add(args[1], b.n)
		add(args[2], b.n)
	case netlist.OpSlice:
		add(args[0], b.n+int(n.Aux))
	case netlist.OpZExt, netlist.OpSExt:
		if w := m.Width(args[0]); b.n < w {
			add(args[0], b.n)
		} else if n.Op == netlist.OpSExt {
			add(args[0], w-1)
		}
	case netlist.OpRep:
		add(args[0], b.n%m.Width(args[0]))
	case netlist.OpCat:
		lo := int(n.Width)
		for _, a := range args {
			if lo -= m.Width(a); b.n >= lo {
				add(a, b.n-lo)
				break
			}
		}
	default:
		for _, a := range args {
			add(a, m.Width(a))
		}
	}
	return out
}
