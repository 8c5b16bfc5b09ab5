package hdl

import (
	"fmt"
	"math/big"
	"reflect"
	"slices"
	"strings"

	"github.com/hwgen/hwgen/hdl/netlist"
)

// Enumerated is a Go type for the values of an enumeration: an integer type
// whose String names them.
type Enumerated interface {
	~int | ~int8 | ~int16 | ~int32 | ~int64 | ~uint | ~uint8 | ~uint16 | ~uint32 | ~uint64
	fmt.Stringer
}

// enumInfo describes the values of an enumeration, in the order given.
type enumInfo struct {
	name   string // Go type, for messages and the Verilog
	goType reflect.Type
	width  int
	values []uint64
	labels []string
	bad    string
	mend   string // what to do about it, if not to list each value once
}

func enumOf[E Enumerated](values []E) *enumInfo {
	t := reflect.TypeFor[E]()
	info := &enumInfo{name: t.String(), goType: t, width: 1}
	seen := map[uint64]bool{}
	for _, v := range values {
		n, ok := intOf(v)
		switch {
		case !ok:
			info.bad = fmt.Sprintf("value %d of %s is negative", v, t)
		case seen[n]:
			info.bad = fmt.Sprintf("value %d of %s is listed twice", v, t)
		}
		seen[n] = true
		if l := label(v); l != "" && slices.Contains(info.labels, l) && info.bad == "" {
			info.bad = fmt.Sprintf("two values of %s are called %s by its String method", t, l)
			info.mend = "let String give each value a name of its own"
		}
		info.values = append(info.values, n)
		info.labels = append(info.labels, label(v))
		info.width = max(info.width, BitsFor(n))
	}
	if len(values) == 0 {
		info.bad = fmt.Sprintf("no values of %s are listed", t)
	}
	return info
}

// label asks a Stringer for its name; one that panics has none.
func label(v fmt.Stringer) (s string) {
	defer func() {
		if recover() != nil {
			s = ""
		}
	}()
	return v.String()
}

func (e *enumInfo) has(v uint64) bool {
	for _, x := range e.values {
		if x == v {
			return true
		}
	}
	return false
}

func (e *enumInfo) list() string { return strings.Join(e.labels, ", ") }

func (e *enumInfo) same(f *enumInfo) bool {
	return e.goType == f.goType && reflect.DeepEqual(e.values, f.values)
}

// verilogName makes a label an upper-case identifier.
func verilogName(label string, value uint64) string {
	var b strings.Builder
	for _, c := range snake(label) {
		switch {
		case c >= 'a' && c <= 'z':
			b.WriteRune(c - 'a' + 'A')
		case c >= '0' && c <= '9' && b.Len() > 0, c == '_' && b.Len() > 0:
			b.WriteRune(c)
		case b.Len() > 0:
			b.WriteByte('_')
		}
	}
	if b.Len() == 0 {
		return fmt.Sprintf("VALUE_%d", value)
	}
	return b.String()
}

// enumKey tells enumerations apart: two lists of one Go type are two.
type enumKey struct {
	goType reflect.Type
	values string
}

// enumIndex returns the number, from 1, of the enumeration in the module's table.
func (m *Module) enumIndex(e *enumInfo) uint16 {
	key := enumKey{e.goType, fmt.Sprint(e.values)}
	if i, ok := m.enums[key]; ok {
		return uint16(i)
	}
	x := netlist.Enum{Name: e.name, Width: e.width, Labels: e.labels, Values: e.values}
	used := map[string]bool{}
	for i, l := range e.labels {
		n := verilogName(l, e.values[i])
		for used[n] {
			n = fmt.Sprintf("%s_%d", n, e.values[i])
		}
		used[n] = true
		x.Names = append(x.Names, n)
	}
	m.nl.Enums = append(m.nl.Enums, x)
	i := len(m.nl.Enums)
	m.enums[key] = i
	m.enumInfos = append(m.enumInfos, e)
	return uint16(i)
}

// Enum is a signal whose values are those of the Go type E. In a payload it is
// a field as [Bits] is; as a port of its own it is
//
//	Op hdl.InOf[hdl.Enum[Op]] // hdl.InputOf(hdl.EnumOf(Add, Sub)), read as p.Op.V
type Enum[E Enumerated] struct {
	Signal
	info *enumInfo
}

// EnumOf is the shape of a field with the values listed; its width holds the
// largest. The same list must be given wherever signals meet.
func EnumOf[E Enumerated](values ...E) Enum[E] {
	info := enumOf(values)
	return Enum[E]{Signal: W(info.width), info: info}
}

// Of is the constant v.
func (e Enum[E]) Of(v E) Enum[E] {
	n, ok := intOf(v)
	l := &literal{value: new(big.Int).SetUint64(n), enum: e.info}
	if !ok || e.info == nil || !e.info.has(n) {
		l.code, l.bad = "HG119", fmt.Sprintf("%v is not a listed value of %s", v, reflect.TypeFor[E]())
	}
	return Enum[E]{Signal: Signal{width: e.width, lit: l}, info: e.info}
}

// Is is 1 when the signal has the value v.
func (e Enum[E]) Is(v E) Signal { return e.Eq(e.Of(v)) }

// enumShape is implemented by fields that are enumerations.
type enumShape interface{ enumeration() *enumInfo }

func (e Enum[E]) enumeration() *enumInfo { return e.info }
