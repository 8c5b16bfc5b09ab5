package hdl

import (
	"fmt"
	"math/big"
	"reflect"

	"github.com/hwgen/hwgen/hdl/netlist"
)

// SwitchChain collects the cases of a Switch.
type SwitchChain struct {
	m    *Module
	s    *netlist.Switch
	enum *enumInfo
	seen map[string]netlist.Pos
	bad  bool
}

// Switch selects among cases by the value of subject:
//
//	m.Switch(op).
//		Case(Add, func() { … }).
//		Case(hdl.OneOf(Sub, Neg), func() { … }).
//		Default(func() { … })
//
// A Switch over an enumeration all of whose values have a case needs no
// Default; encodings that name no value then take the last case.
func (m *Module) Switch(subject Value) *SwitchChain {
	pos := m.here()
	id, ok := m.use(subject.signal(), 0, pos)
	if !ok {
		id = m.nl.AddConst(1, netlist.Value{0}, pos)
	}
	c := m.newSwitch(id, pos)
	c.bad = !ok
	m.emit(c.s)
	return c
}

func (m *Module) newSwitch(subject netlist.ID, pos netlist.Pos) *SwitchChain {
	c := &SwitchChain{m: m, s: &netlist.Switch{Pos: pos, Subject: subject}, seen: map[string]netlist.Pos{}}
	if e := m.nl.Nodes[subject].Enum; e != 0 {
		c.enum = m.enumInfos[e-1]
	}
	return c
}

// oneOf is a list of case values.
type oneOf []any

// OneOf lets a case hold for several values.
func OneOf(values ...any) any { return oneOf(values) }

// Case runs body where the subject has the value: an integer of any Go type, a
// literal, a value of the subject's enumeration, or several of them by [OneOf].
func (c *SwitchChain) Case(value any, body func()) *SwitchChain {
	m, pos := c.m, c.m.here()
	if c.s.HasDefault {
		m.errorf("HG117", pos, "a case follows Default and is never reached").fix("put it before Default")
	}
	list, ok := value.(oneOf)
	if !ok {
		list = oneOf{value}
	}
	arm := netlist.Case{Pos: pos}
	for _, v := range list {
		if id, ok := c.caseValue(v, pos); ok {
			arm.Values = append(arm.Values, id)
		}
	}
	m.inBlock(&arm.Body, body)
	if len(arm.Values) < len(list) {
		m.spoilt(arm.Body)
	}
	if len(arm.Values) > 0 && !c.bad {
		c.s.Cases = append(c.s.Cases, arm)
	}
	return c
}

// spoilt marks what is assigned in an arm that was dropped because of an error:
// that a target is not assigned on all paths is no mistake of its own then.
func (m *Module) spoilt(body []netlist.Stmt) {
	for _, s := range body {
		switch s := s.(type) {
		case *netlist.Assign:
			m.markDriven(s.Target)
		case *netlist.If:
			m.spoilt(s.Then)
			m.spoilt(s.Else)
		case *netlist.Switch:
			for _, c := range s.Cases {
				m.spoilt(c.Body)
			}
			m.spoilt(s.Default)
		}
	}
}

// Default runs body where no case holds.
func (c *SwitchChain) Default(body func()) {
	if c.s.HasDefault {
		c.m.errorf("HG117", c.m.here(), "a Switch has two Defaults").fix("remove one")
	}
	c.s.HasDefault = true
	c.m.inBlock(&c.s.Default, body)
}

func (c *SwitchChain) caseValue(v any, pos netlist.Pos) (netlist.ID, bool) {
	m := c.m
	if c.bad {
		return 0, false
	}
	w := m.nl.Width(c.s.Subject)
	lit, ok := c.literalOf(v, pos)
	if !ok {
		return 0, false
	}
	id, ok := m.literalNode(lit, w, pos)
	if !ok {
		return 0, false
	}
	if m.nl.Width(id) != w {
		m.errorf("HG101", pos, "case value of %s in a Switch over %s (%s)", bits(m.nl.Width(id)), bits(w), m.describe(c.s.Subject)).
			related(c.s.Pos, "the Switch is here")
		return 0, false
	}
	key := fmt.Sprint(m.nl.ConstValue(id))
	if first, dup := c.seen[key]; dup {
		m.errorf("HG118", pos, "case %v is listed twice", v).related(first, "first listed here").fix("remove one")
		return 0, false
	}
	c.seen[key] = pos
	return id, true
}

// literalOf turns what the author gave as a case into a literal.
func (c *SwitchChain) literalOf(v any, pos netlist.Pos) (Signal, bool) {
	m := c.m
	if s, ok := v.(Value); ok {
		if s.signal().lit == nil {
			m.errorf("HG119", pos, "a case value is not a constant").fix("use When for a comparison with a signal")
			return Signal{}, false
		}
		return s.signal(), true
	}
	if b, ok := v.(*big.Int); ok {
		return LitBig(0, b), true
	}
	n, ok := intOf(v)
	switch r := reflect.ValueOf(v); {
	case ok:
	case r.IsValid() && r.CanInt():
		m.errorf("HG119", pos, "case %d is negative", r.Int()).fix("write hdl.SInt(%d, %d) for two's complement", m.nl.Width(c.s.Subject), r.Int())
		return Signal{}, false
	default:
		m.errorf("HG119", pos, "a case value has Go type %T", v).
			fix("use an integer, a literal or a value of the enumeration, or several of them in hdl.OneOf")
		return Signal{}, false
	}
	if c.enum == nil {
		return U(n), true
	}
	if reflect.TypeOf(v) == c.enum.goType || reflect.TypeOf(v).PkgPath() == "" {
		if c.enum.has(n) {
			return Signal{lit: &literal{value: new(big.Int).SetUint64(n), enum: c.enum}}, true
		}
	}
	m.errorf("HG119", pos, "case %v is not a value of %s", v, c.enum.name).
		related(c.s.Pos, "the Switch is over %s", m.describe(c.s.Subject)).
		fix("its values are %s", c.enum.list())
	return Signal{}, false
}

// intOf reads an integer of any Go type; negative ones are none.
func intOf(v any) (uint64, bool) {
	r := reflect.ValueOf(v)
	switch {
	case !r.IsValid():
		return 0, false
	case r.CanUint():
		return r.Uint(), true
	case r.CanInt() && r.Int() >= 0:
		return uint64(r.Int()), true
	}
	return 0, false
}

// completeSwitches gives every Switch that lists all values of an enumeration,
// but not all encodings, a default: its last case.
func completeSwitches(m *netlist.Module, stmts []netlist.Stmt) {
	for _, s := range stmts {
		switch s := s.(type) {
		case *netlist.If:
			completeSwitches(m, s.Then)
			completeSwitches(m, s.Else)
		case *netlist.Switch:
			for _, c := range s.Cases {
				completeSwitches(m, c.Body)
			}
			completeSwitches(m, s.Default)
			completeSwitch(m, s)
		}
	}
}

func completeSwitch(m *netlist.Module, s *netlist.Switch) {
	e := m.EnumOf(s.Subject)
	if e == nil || s.HasDefault || len(s.Cases) == 0 {
		return
	}
	n := 0
	for _, c := range s.Cases {
		n += len(c.Values)
	}
	if n != len(e.Values) || e.Width < 31 && n == 1<<e.Width {
		return
	}
	last := s.Cases[len(s.Cases)-1]
	s.Cases = s.Cases[:len(s.Cases)-1]
	s.HasDefault, s.Default, s.DefaultValues = true, last.Body, last.Values
}
