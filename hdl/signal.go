package hdl

import (
	"github.com/hwgen/hwgen/hdl/netlist"
)

// Signal is a value of 1 to [netlist.MaxWidth] bits that can be read, never
// assigned. It has no sign: operators that need one say so (LtS, ShrS, MulS).
// Two signals cannot be compared with ==; that is what Eq is for.
//
// A Signal made by [W] is only a width, the shape of a field of a payload; one
// made by [Lit] is a constant that belongs to no module yet.
type Signal struct {
	_     [0]func()
	m     *Module
	id    netlist.ID
	width int32
	lit   *literal
}

// Bits is a Signal as the field of a payload struct.
type Bits = Signal

// Value is anything that can be read as bits: a [Signal], a variable, a port,
// a literal, an enumeration value.
type Value interface {
	signal() Signal
}

func (s Signal) signal() Signal { return s }

// Sig is a Value as a Signal, for helpers that take any Value.
func Sig(v Value) Signal { return v.signal() }

// Width is the signal's width in bits; 0 for a literal that takes its width
// from where it is used.
func (s Signal) Width() int { return int(s.width) }

// W is the shape of a field: width bits, no value.
func W(width int) Signal { return Signal{width: clampWidth(width)} }

// clampWidth keeps a width that is an error one, and within an int32.
func clampWidth(w int) int32 {
	const far = 1 << 24
	return int32(min(max(w, -far), far))
}

// poisoned marks the result of an operation that was already reported.
const poisoned netlist.ID = -1

func (s Signal) isPoison() bool { return s.id == poisoned }
func (s Signal) isShape() bool  { return s.m == nil && s.lit == nil }

func (m *Module) sig(id netlist.ID) Signal {
	return Signal{m: m, id: id, width: int32(m.nl.Width(id))}
}

func (m *Module) poison(width int) Signal {
	m.e.poisoned = true
	return Signal{m: m, id: poisoned, width: max(clampWidth(width), 1)}
}

// use checks that s can be read in m and makes it a node there. A literal
// without a width takes width. It reports what is wrong and returns false then.
func (m *Module) use(s Signal, width int, pos netlist.Pos) (netlist.ID, bool) {
	switch {
	case s.isPoison() && s.m.e == m.e:
		return 0, false
	case s.m != nil && s.m.e != m.e:
		m.leaked(s, pos)
		return 0, false
	case s.lit != nil:
		return m.literalNode(s, width, pos)
	case s.m == nil:
		m.errorf("HG108", pos, "a signal without a value is read").
			fix("a zero hdl.Signal and a shape made by hdl.W cannot be read; take a port, variable or literal")
		return 0, false
	case s.m.closed:
		m.leaked(s, pos)
		return 0, false
	case s.m != m:
		m.foreign(s, pos)
		return 0, false
	}
	if n := &m.nl.Nodes[s.id]; n.Op == netlist.OpInput && m.nl.Vars[n.Aux].Inout {
		m.errorf("HG106", pos, "bidirectional port %s cannot be read", m.describe(s.id)).
			fix("connect it to the pad of a black box")
		return 0, false
	}
	return s.id, true
}

func (m *Module) foreign(s Signal, pos netlist.Pos) {
	d := m.errorf("HG107", pos, "%s belongs to module %s", s.m.describe(s.id), s.m.nl.Name)
	d.related(s.m.nl.Nodes[s.id].Pos, "made here")
	d.fix("pass it through a port")
}

// describe names a node for a message: its variable's name, or its operation.
func (m *Module) describe(id netlist.ID) string {
	if id <= 0 {
		return "a value"
	}
	if v := m.nl.Var(id); v != nil {
		if inst, port := m.instancePort(id); port != nil {
			return inst.Name + "." + port.Name
		}
		return v.Name
	}
	n := &m.nl.Nodes[id]
	switch n.Op {
	case netlist.OpConst:
		return "constant " + formatConst(int(n.Width), m.nl.ConstValue(id))
	case netlist.OpSlice, netlist.OpZExt, netlist.OpSExt, netlist.OpIndex, netlist.OpCopy:
		return n.Op.String() + "(" + m.describe(n.Args()[0]) + ")"
	}
	return n.Op.String() + " expression"
}

// instancePort is the instance and the port in its module that a node stands
// for, nil if it stands for none.
func (m *Module) instancePort(id netlist.ID) (*netlist.Inst, *netlist.Var) {
	n := &m.nl.Nodes[id]
	if n.Op != netlist.OpInstIn && n.Op != netlist.OpInstOut {
		return nil, nil
	}
	v := &m.nl.Vars[n.Aux]
	inst := &m.nl.Insts[v.Inst]
	return inst, &inst.Module.Vars[inst.Module.Ports[v.Port]]
}

// declared is where a variable was declared: an instance's port, among the
// ports of its component.
func (m *Module) declared(id netlist.ID) netlist.Pos {
	if _, port := m.instancePort(id); port != nil {
		return port.Pos
	}
	return m.nl.Var(id).Pos
}
