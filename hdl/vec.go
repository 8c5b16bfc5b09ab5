package hdl

import (
	"fmt"

	"github.com/hwgen/hwgen/hdl/netlist"
)

// Vec is a vector of n elements of a payload type. Each signal of the element
// is one signal of the vector, n times as wide, element 0 lowest.
type Vec[T any] struct {
	n      int
	elem   T // shape
	packed []Signal
}

// VecOf is the shape of a vector of n elements.
func VecOf[T any](n int, elem T) Vec[T] {
	if n < 1 || n > netlist.MaxWidth {
		misuse("HG103", fmt.Sprintf("a vector has %d elements", n), fmt.Sprintf("a vector has 1 to %d elements", netlist.MaxWidth))
	}
	v := Vec[T]{n: n, elem: elem}
	for _, l := range leavesOf(&v.elem) {
		s := *l.sig
		if s.lit != nil {
			s = s.Rep(n)
		} else {
			s = W(int(s.width) * n)
		}
		v.packed = append(v.packed, s)
	}
	return v
}

// VecFrom is the vector of some values, of one shape.
func VecFrom[T any](elems ...T) Vec[T] {
	if len(elems) == 0 {
		misuse("HG103", "a vector has no elements", "give it at least one")
	}
	v := VecOf(len(elems), ShapeOf(elems[0]))
	parts := make([][]Value, len(v.packed))
	for i := len(elems) - 1; i >= 0; i-- {
		refs := leavesOf(&elems[i])
		if len(refs) != len(parts) {
			misuse("HG101", "elements of a vector have different shapes", "give all the same shape")
		}
		for k, l := range refs {
			parts[k] = append(parts[k], *l.sig)
		}
	}
	for k := range v.packed {
		v.packed[k] = Cat(parts[k]...)
	}
	return v
}

// Len is the number of elements.
func (v Vec[T]) Len() int { return v.n }

// At is element i.
func (v Vec[T]) At(i int) T {
	return v.each(func(s Signal, w int) Signal { return s.Slice(i*w+w-1, i*w) })
}

// Index is the element whose number is a signal; past the end it is zero.
func (v Vec[T]) Index(i Value) T {
	return v.each(func(s Signal, w int) Signal { return s.Elem(i, w) })
}

func (v Vec[T]) each(pick func(s Signal, w int) Signal) T {
	if v.n == 0 {
		misuse("HG108", "a zero Vec is read", "make its shape with hdl.VecOf")
	}
	out := v.elem
	for k, l := range leavesOf(&out) {
		s := pick(v.packed[k], int(v.packed[k].width)/v.n)
		s.mark(l.enum)
		*l.sig = s
	}
	return out
}

func (v *Vec[T]) freshen() {
	v.packed = append([]Signal(nil), v.packed...)
	if v.packed == nil {
		misuse("HG112", "a payload holds a zero Vec", "make its shape with hdl.VecOf")
	}
}

func (v *Vec[T]) leaves(name string) []leafRef {
	elem := v.elem
	refs := leavesOf(&elem)
	for k := range refs {
		refs[k] = leafRef{name: join(name, refs[k].name), sig: &v.packed[k]}
	}
	return refs
}

// VecVar is a variable of a vector type.
type VecVar[T any] struct {
	VarOf[Vec[T]]
}

// RegVec declares registers for n elements; fields that are literals in elem
// have them as reset values.
func RegVec[T any](m *Module, name string, n int, elem T, opts ...RegOption) VecVar[T] {
	return VecVar[T]{RegOf(m, name, VecOf(n, elem), opts...)}
}

// WireVec declares wires for n elements.
func WireVec[T any](m *Module, name string, n int, elem T) VecVar[T] {
	return VecVar[T]{WireOf(m, name, VecOf(n, elem))}
}

// At is element i as a variable.
func (v VecVar[T]) At(i int) VarOf[T] {
	return v.each(func(x Var, w int) Var { return x.Part(i*w+w-1, i*w) })
}

// Index is the element whose number is a signal, as a variable; past the end
// it reads as zero and is not written.
func (v VecVar[T]) Index(i Value) VarOf[T] {
	return v.each(func(x Var, w int) Var { return x.ElemVar(i, w) })
}

func (v VecVar[T]) each(pick func(x Var, w int) Var) VarOf[T] {
	if v.m == nil {
		misuse("HG108", "a zero VecVar is used", "declare it with RegVec or WireVec")
	}
	out := VarOf[T]{V: v.V.elem, m: v.m}
	for k, l := range leavesOf(&out.V) {
		x := pick(v.vars[k], int(v.vars[k].width)/v.V.n)
		out.vars = append(out.vars, x)
		*l.sig = x.Signal
		x.Signal.mark(l.enum)
	}
	return out
}

// mark says that a signal that was just made is a value of an enumeration.
func (s Signal) mark(e *enumInfo) {
	if e != nil && s.m != nil && s.id > 0 {
		s.m.nl.Nodes[s.id].Enum = s.m.enumIndex(e)
	}
}
