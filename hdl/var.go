package hdl

import (
	"github.com/hwgen/hwgen/hdl/netlist"
)

// Var is something that can be assigned: a register, a wire, an output port,
// or a part of one. Reading it gives its settled value, wherever the read
// stands; of several assignments the last one that is reached wins.
type Var struct {
	Signal
	target netlist.ID
	path   []netlist.Sel
}

// variable declares a named node.
func (m *Module) variable(op netlist.Op, name string, width int, pos netlist.Pos) Var {
	good := m.goodWidth(width, name, pos)
	if !good {
		width = 1
	}
	m.claim(name, pos)
	id := m.nl.AddNode(op, width, pos)
	m.nl.Nodes[id].Aux = uint64(len(m.nl.Vars))
	m.nl.Vars = append(m.nl.Vars, netlist.Var{Name: name, Node: id, Pos: pos, Domain: -1})
	if !good {
		return Var{Signal: m.poison(1), target: id}
	}
	return Var{Signal: m.sig(id), target: id}
}

func (v Var) info() *netlist.Var {
	return v.m.nl.Var(v.target)
}

// Wire declares a combinational variable of width bits. It must be assigned on
// every path.
func (m *Module) Wire(name string, width int) Var {
	return m.variable(netlist.OpWire, name, width, m.here())
}

// Let gives an expression a name: a wire that is assigned once. It is the
// expression's value always, in whatever branch the call stands.
func (m *Module) Let(name string, v Value) Signal {
	pos := m.here()
	id, ok := m.use(v.signal(), 0, pos)
	if !ok {
		return m.poison(int(v.signal().width))
	}
	w := m.variable(netlist.OpWire, name, m.nl.Width(id), pos)
	m.nl.Nodes[w.target].Enum = m.nl.Nodes[id].Enum
	m.nl.Stmts = append(m.nl.Stmts, &netlist.Assign{Pos: pos, Target: w.target, Value: id})
	return w.Signal
}

// Reg declares a register of width bits in the current clock domain. It holds
// reset after a reset and at power-up, and its value where no assignment is
// reached. In a domain without a reset, reset is its value at power-up.
func (m *Module) Reg(name string, width int, reset Int, opts ...RegOption) Var {
	return m.register(name, width, Lit(width, reset), opts, m.here())
}

// RegBig is Reg with a reset value of any width, a literal.
func (m *Module) RegBig(name string, reset Signal, opts ...RegOption) Var {
	return m.register(name, reset.Width(), reset, opts, m.here())
}

func (m *Module) register(name string, width int, reset Signal, opts []RegOption, pos netlist.Pos) Var {
	v := m.variable(netlist.OpReg, name, width, pos)
	width = v.Width()
	o := regOptions{domain: m.domain}
	for _, f := range opts {
		f(&o)
	}
	x := v.info()
	x.Value = make(netlist.Value, netlist.Limbs(width))
	if reset.lit == nil {
		m.errorf("HG108", pos, "the reset value of %s is not a constant", name).fix("use hdl.Lit")
	} else if m.literalFits(reset.lit, width, pos) {
		x.Value = toValue(width, reset.lit.value)
	}
	d := m.useDomain(o.domain, pos)
	x = v.info()
	x.Domain, x.Init, x.Sync, x.Keep = d, o.init, o.sync, o.keep
	if x.Init == netlist.InitReset && d >= 0 && m.nl.Domains[d].Kind == netlist.NoReset {
		x.Init = netlist.InitValue
	}
	x.Attrs = append(x.Attrs, o.attrs...)
	if o.enable != nil {
		m.enables[v.target] = o.enable.signal()
	}
	return v
}

// OutReg declares a register that an output always shows. It is called what the
// output is called, with _q.
func (m *Module) OutReg(out Out, reset Int, opts ...RegOption) Var {
	pos := m.here()
	if out.m != m || out.target <= 0 {
		m.errorf("HG108", pos, "an output of another module, or of none, is given to OutReg").
			fix("give it an output of the module that is being built")
		return Var{Signal: m.poison(1)}
	}
	v := m.register(out.info().Name+"_q", out.Width(), Lit(out.Width(), reset), opts, pos)
	m.assign(out.Var, v.Signal, pos)
	return v
}

// RegNext is a register that takes next at every edge.
func (m *Module) RegNext(name string, next Value, reset Int, opts ...RegOption) Signal {
	pos := m.here()
	id, ok := m.use(next.signal(), 0, pos)
	if !ok {
		return m.poison(next.signal().Width())
	}
	w := m.nl.Width(id)
	v := m.register(name, w, Lit(w, reset), opts, pos)
	m.assign(v, next.signal(), pos)
	return v.Signal
}

// RegOption changes a register as it is declared.
type RegOption func(*regOptions)

type regOptions struct {
	domain *Domain
	init   netlist.Init
	enable Value
	sync   bool
	keep   bool
	attrs  []netlist.Attr
}

// On puts a register into a clock domain other than the current one.
func On(d *Domain) RegOption { return func(o *regOptions) { o.domain = d } }

// Enable lets a register change only where en, of 1 bit, is 1; reset goes first.
func Enable(en Value) RegOption { return func(o *regOptions) { o.enable = en } }

// WithoutReset makes the reset value one for power-up only: the domain's reset
// does not touch the register.
func WithoutReset() RegOption {
	return func(o *regOptions) { o.init = netlist.InitValue }
}

// Undefined leaves the register undefined at power-up, and without a reset:
// simulation draws its value from the seed.
func Undefined() RegOption {
	return func(o *regOptions) { o.init = netlist.InitUndefined }
}

// Synchroniser marks the register as the first stage of a synchroniser: what it
// takes may come from another clock domain.
func Synchroniser() RegOption {
	return func(o *regOptions) {
		o.sync = true
		o.attrs = append(o.attrs, netlist.Attr{Key: "ASYNC_REG", Value: "TRUE"})
	}
}

// KeepReg keeps the register observable whatever is optimised.
func KeepReg() RegOption { return func(o *regOptions) { o.keep = true } }

// Set assigns x, of the variable's width, where the branch it stands in is
// taken. A Set further down wins over it.
func (v Var) Set(x Value) {
	if v.m == nil {
		misuse("HG108", "a zero variable is assigned", "declare it with Reg, Wire or as a port first")
	}
	v.m.assign(v, x.signal(), v.m.here())
}

// SetLit assigns a constant.
func (v Var) SetLit(x Int) {
	if v.m == nil {
		misuse("HG108", "a zero variable is assigned", "declare it with Reg, Wire or as a port first")
	}
	v.m.assign(v, U(x), v.m.here())
}

// assign emits an assignment, or reports why it cannot be; nil then.
func (m *Module) assign(v Var, x Signal, pos netlist.Pos) *netlist.Assign {
	if v.isPoison() {
		m.markDriven(v.target)
		return nil
	}
	if !m.goodTarget(v, pos) {
		return nil
	}
	w := int(v.width)
	id, ok := m.use(x, w, pos)
	if !ok {
		m.markDriven(v.target)
		return nil
	}
	if m.nl.Width(id) != w {
		m.mismatchSet(v, id, pos)
		m.markDriven(v.target)
		return nil
	}
	if n := &m.nl.Nodes[id]; n.Op == netlist.OpConst && n.Enum == 0 && len(v.path) == 0 {
		n.Enum = m.nl.Nodes[v.target].Enum
	}
	a := &netlist.Assign{Pos: pos, Target: v.target, Path: v.path, Value: id}
	if en, ok := m.enables[v.target]; ok {
		m.assignEnabled(en, a)
		return a
	}
	m.emit(a)
	return a
}

// goodTarget reports a target that this module has no right to drive.
func (m *Module) goodTarget(v Var, pos netlist.Pos) bool {
	x := m.nl.Var(v.target)
	switch op := m.nl.Nodes[v.target].Op; {
	case op.IsTarget():
		return true
	case op == netlist.OpInput:
		m.errorf("HG106", pos, "%s is an input of this module and is driven from inside", x.Name).
			related(x.Pos, "%s is declared here", x.Name).
			fix("drive it in the parent, on the ports that hdl.Inst returned, or make it an output")
	case op == netlist.OpInstOut:
		inst := &m.nl.Insts[x.Inst]
		port := inst.Module.Vars[inst.Module.Ports[x.Port]]
		m.errorf("HG106", pos, "%s is an output of instance %s and is driven by the parent", port.Name, inst.Name).
			related(port.Pos, "%s is declared here", port.Name).
			fix("read it; only the Build of %s sets it", inst.Module.Name)
	default:
		m.errorf("HG106", pos, "%s cannot be assigned", m.describe(v.target))
	}
	return false
}

// assignEnabled puts the assignment under the register's enable, in the If of
// the assignment before it where that is the same.
func (m *Module) assignEnabled(en Signal, a *netlist.Assign) {
	c, ok := m.bit(en, "enable", a.Pos)
	if !ok {
		return
	}
	if k := len(*m.block) - 1; k >= 0 {
		if last, ok := (*m.block)[k].(*netlist.If); ok && last.Cond == c && len(last.Else) == 0 {
			last.Then = append(last.Then, a)
			return
		}
	}
	m.emit(&netlist.If{Pos: a.Pos, Cond: c, Then: []netlist.Stmt{a}})
}

func (m *Module) mismatchSet(v Var, id netlist.ID, pos netlist.Pos) {
	d := m.errorf("HG101", pos, "%s has %s and is assigned %s (%s)",
		m.describe(v.target)+describePath(v), bits(int(v.width)), bits(m.nl.Width(id)), m.describe(id))
	d.related(m.declared(v.target), "%s is declared here", m.describe(v.target))
	if m.nl.Width(id) > int(v.width) && v.width == 1 {
		d.fix("take one bit with Bit(i), or use RedOr() for \"any bit set\"")
	} else if m.nl.Width(id) > int(v.width) {
		d.fix("cut it with Trunc(%d)", v.width)
	} else {
		d.fix("extend it with ZExt(%d) or SExt(%d)", v.width, v.width)
	}
}

func describePath(v Var) string {
	if len(v.path) == 0 {
		return ""
	}
	return " (a part of it)"
}

// Bit is bit i as a variable.
func (v Var) Bit(i int) Var { return v.part("Bit", i, i) }

// Part is bits hi down to lo as a variable.
func (v Var) Part(hi, lo int) Var { return v.part("Part", hi, lo) }

func (v Var) part(what string, hi, lo int) Var {
	s := v.Signal.slice(what, hi, lo)
	out := Var{Signal: s, target: v.target}
	out.path = append(append(out.path, v.path...), netlist.Sel{Lo: lo, Width: hi - lo + 1})
	return out
}

// ElemVar is element number index of v, seen as a vector of elements of width
// bits, as a variable; past the end it reads as zero and is not written.
func (v Var) ElemVar(index Value, width int) Var {
	s := v.Signal.Elem(index, width)
	out := Var{Signal: s, target: v.target}
	if s.isPoison() || v.m == nil {
		out.path = v.path // reported
		return out
	}
	i := v.m.nl.Nodes[s.id].Args()[1]
	out.path = append(append(out.path, v.path...), netlist.Sel{Width: width, Index: i})
	return out
}

// Comment puts a comment beside the variable's declaration in the Verilog.
func (v Var) Comment(text string) Var {
	if v.m != nil && v.target > 0 {
		v.info().Comment = text
	}
	return v
}

// Attr puts a Verilog attribute (* key = "value" *) on the declaration.
func (v Var) Attr(key, value string) Var {
	if v.m != nil && v.target > 0 {
		x := v.info()
		x.Attrs = append(x.Attrs, netlist.Attr{Key: key, Value: value})
	}
	return v
}

// Keep keeps the variable observable whatever is optimised.
func (v Var) Keep() Var {
	if v.m != nil && v.target > 0 {
		v.info().Keep = true
	}
	return v
}

// Unused says that not all of a signal is read, and that this is meant: no
// warning, and the usual reduction into a wire named _unused in the Verilog.
func Unused(signals ...Value) {
	for _, v := range signals {
		s := v.signal()
		if s.m == nil || s.id <= 0 {
			continue
		}
		id := s.id
		for s.m.nl.Nodes[id].Op == netlist.OpSlice {
			id = s.m.nl.Nodes[id].Args()[0]
		}
		if x := s.m.nl.Var(id); x != nil {
			x.Unused = true
		}
	}
}
