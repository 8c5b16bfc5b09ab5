package hdl

import (
	"cmp"
	"fmt"
	"reflect"
	"strings"

	"github.com/hwgen/hwgen/hdl/netlist"
)

// A payload is a Go type whose values travel together: a Signal, an Enum, a
// Vec, or a struct or array of payloads. A value with widths only, its shape,
// is written with W, EnumOf and VecOf:
//
//	type Req struct {
//		Addr hdl.Bits
//		Op   hdl.Enum[Op]
//	}
//	shape := Req{Addr: hdl.W(32), Op: hdl.EnumOf(Read, Write)}

// leafRef is one signal of a payload.
type leafRef struct {
	name string
	sig  *Signal
	enum *enumInfo
}

// leafField is a field that is one signal; *Signal and *Enum are.
type leafField interface{ leaf() *Signal }

func (s *Signal) leaf() *Signal { return s }

// vecField is a field that is a Vec.
type vecField interface {
	freshen()
	leaves(name string) []leafRef
}

// leavesOf lists the signals of the payload p points to. A payload type that
// holds anything else is a misuse.
func leavesOf(p any) []leafRef {
	var out []leafRef
	walkLeaves(reflect.ValueOf(p).Elem(), "", &out)
	return out
}

func walkLeaves(v reflect.Value, name string, out *[]leafRef) {
	if v.CanAddr() && v.Addr().CanInterface() {
		switch f := v.Addr().Interface().(type) {
		case portField:
			misuse("HG112", fmt.Sprintf("field %s of a payload is a port (%s)", name, v.Type()), "use hdl.Bits")
		case vecField:
			f.freshen()
			*out = append(*out, f.leaves(name)...)
			return
		case leafField:
			ref := leafRef{name: name, sig: f.leaf()}
			if e, ok := v.Addr().Interface().(enumShape); ok {
				ref.enum = e.enumeration()
			}
			*out = append(*out, ref)
			return
		}
	}
	switch v.Kind() {
	case reflect.Struct:
		t := v.Type()
		for i := range t.NumField() {
			f := t.Field(i)
			if !f.IsExported() && !(f.Anonymous && f.Type.Kind() == reflect.Struct) {
				misuse("HG112", fmt.Sprintf("field %s of payload %s is not exported", f.Name, t), "export it")
			}
			walkLeaves(v.Field(i), join(name, fieldName(f)), out)
		}
	case reflect.Array:
		for i := range v.Len() {
			walkLeaves(v.Index(i), fmt.Sprintf("%s_%d", name, i), out)
		}
	default:
		misuse("HG112", fmt.Sprintf("field %s of a payload has type %s", name, v.Type()),
			"a payload is made of hdl.Bits, hdl.Enum, hdl.Vec, and structs and arrays of those")
	}
}

// VarOf is a variable of a payload type: a register, wire or port of several
// signals. V holds their values.
type VarOf[T any] struct {
	V    T
	m    *Module
	vars []Var
}

// declare makes a variable for each leaf of shape.
func declare[T any](shape T, name string, one func(name string, l leafRef) Var) VarOf[T] {
	out := VarOf[T]{V: shape}
	for _, l := range leavesOf(&out.V) {
		v := one(join(name, l.name), l)
		out.m = v.m
		out.vars = append(out.vars, v)
		*l.sig = v.Signal
	}
	return out
}

// RegOf declares a register for each signal of shape. A field that is a
// literal in shape has it as its reset value, the others have zero.
func RegOf[T any](m *Module, name string, shape T, opts ...RegOption) VarOf[T] {
	pos := m.here()
	return declare(shape, name, func(n string, l leafRef) Var {
		reset := *l.sig
		if reset.lit == nil {
			reset = Lit(int(l.sig.width), l.enum.first())
		}
		v := m.register(n, int(l.sig.width), reset, opts, pos)
		m.setEnum(v, l.enum)
		return v
	})
}

// first is the value an enumeration resets to: the first one listed.
func (e *enumInfo) first() uint64 {
	if e == nil || len(e.values) == 0 {
		return 0
	}
	return e.values[0]
}

// WireOf declares a wire for each signal of shape.
func WireOf[T any](m *Module, name string, shape T) VarOf[T] {
	pos := m.here()
	return declare(shape, name, func(n string, l leafRef) Var {
		v := m.variable(netlist.OpWire, n, int(l.sig.width), pos)
		m.setEnum(v, l.enum)
		return v
	})
}

func (m *Module) setEnum(v Var, e *enumInfo) {
	if e == nil {
		return
	}
	if e.bad != "" {
		m.errorf("HG123", v.info().Pos, "%s: %s", v.info().Name, e.bad).fix("%s", cmp.Or(e.mend, "list each value once"))
		return
	}
	m.nl.Nodes[v.target].Enum = m.enumIndex(e)
}

// Set assigns all of x.
func (v VarOf[T]) Set(x T) {
	if v.m == nil {
		misuse("HG108", "a zero variable is assigned", "declare it with RegOf, WireOf or as a port first")
	}
	v.m.setLeaves(v.vars, leavesOf(&x), v.m.here())
}

// Update assigns the fields that change changes.
func (v VarOf[T]) Update(change func(x *T)) {
	if v.m == nil {
		misuse("HG108", "a zero variable is assigned", "declare it with RegOf, WireOf or as a port first")
	}
	pos := v.m.here()
	x := v.V
	old := leavesOf(&x) // gives x vectors of its own
	before := make([]Signal, len(old))
	for i, l := range old {
		before[i] = *l.sig
	}
	change(&x)
	now := leavesOf(&x)
	if len(now) != len(before) {
		v.m.setLeaves(v.vars, now, pos) // reports it
		return
	}
	for i, l := range now {
		if l.sig.m != before[i].m || l.sig.id != before[i].id || l.sig.lit != before[i].lit {
			v.m.goodLeaves(now[i:i+1], pos)
			v.m.setLeaf(v.vars[i], l, pos)
		}
	}
}

func (m *Module) setLeaves(vars []Var, leaves []leafRef, pos netlist.Pos) {
	if len(vars) != len(leaves) {
		m.errorf("HG101", pos, "a payload of %d signals is assigned one of %d", len(vars), len(leaves)).
			fix("give both the same shape; vectors of other lengths do not fit")
		for _, v := range vars {
			m.markDriven(v.target)
		}
		return
	}
	if len(vars) > 0 && !vars[0].isPoison() && !m.goodTarget(vars[0], pos) {
		return // all have the same side
	}
	m.goodLeaves(leaves, pos)
	for i, l := range leaves {
		a := m.setLeaf(vars[i], l, pos)
		if a != nil && len(leaves) > 1 {
			m.soft[a] = true // some fields of a whole may be set again
		}
	}
}

// goodLeaves reports the fields of a payload that have no value.
func (m *Module) goodLeaves(leaves []leafRef, pos netlist.Pos) {
	var missing []string
	for _, l := range leaves {
		if l.sig.isShape() {
			missing = append(missing, l.name)
		}
	}
	switch {
	case len(missing) == 0:
		return
	case len(leaves) == 1:
		m.errorf("HG108", pos, "the payload has no value").fix("give it one; a shape made by hdl.W is none")
	case len(missing) == 1:
		m.errorf("HG108", pos, "field %s of the payload has no value", missing[0]).
			fix("set every field, or use Update to change some of them")
	default:
		m.errorf("HG108", pos, "fields %s of the payload have no value", strings.Join(missing, ", ")).
			fix("set every field, or use Update to change some of them")
	}
}

func (m *Module) setLeaf(v Var, l leafRef, pos netlist.Pos) *netlist.Assign {
	if l.sig.isShape() {
		m.markDriven(v.target)
		return nil
	}
	return m.assign(v, *l.sig, pos)
}

// MuxOf is a where sel, of 1 bit, is 1, and b where it is 0, for each signal.
func MuxOf[T any](sel Value, a, b T) T {
	x, y := leavesOf(&a), leavesOf(&b)
	if len(x) != len(y) {
		misuse("HG101", "payloads of different shapes meet in a MuxOf", "give both the same shape")
	}
	out := a
	for i, l := range leavesOf(&out) {
		*l.sig = Mux(sel, *x[i].sig, *y[i].sig)
	}
	return out
}

// Pack is the payload as one signal, the first field most significant.
func Pack[T any](x T) Signal {
	var parts []Value
	for _, l := range leavesOf(&x) {
		parts = append(parts, *l.sig)
	}
	return Cat(parts...)
}

// Unpack is the reverse of Pack: shape gives the widths.
func Unpack[T any](shape T, packed Value) T {
	s := packed.signal()
	refs := leavesOf(&shape)
	if w := width(refs); s.m != nil && w != int(s.width) {
		m, pos := at(s)
		m.errorf("HG101", pos, "%d bits are unpacked into a payload of %d", s.width, w)
		for _, l := range refs {
			*l.sig = m.poison(int(l.sig.width))
		}
		return shape
	}
	hi := int(s.width) - 1
	for _, l := range refs {
		w := int(l.sig.width)
		*l.sig = s.Slice(hi, hi-w+1)
		l.sig.mark(l.enum)
		hi -= w
	}
	return shape
}

// WidthOf is the number of bits of a payload.
func WidthOf[T any](shape T) int { return width(leavesOf(&shape)) }

func width(refs []leafRef) int {
	w := 0
	for _, l := range refs {
		w += int(l.sig.width)
	}
	return w
}

// Zero is the payload of a shape with every field zero, as literals.
func Zero[T any](shape T) T {
	for _, l := range leavesOf(&shape) {
		*l.sig = Lit(int(l.sig.width), 0)
	}
	return shape
}

// ShapeOf is the payload with its values taken away.
func ShapeOf[T any](x T) T {
	for _, l := range leavesOf(&x) {
		*l.sig = W(int(l.sig.width))
	}
	return x
}
