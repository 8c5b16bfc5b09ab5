package verilog

import (
	"strings"
	"unicode"

	"github.com/hwgen/hwgen/hdl/netlist"
)

// A localparam is called what its value is called: IDLE. Where two enumerations
// of a module share a label, or something else has the name, all values of the
// enumeration begin with the name of its Go type: RX_STATE_IDLE.

type enumKey struct {
	enum  uint16
	value uint64
}

// prefixEnums decides which enumerations need their type's name.
func (b *builder) prefixEnums() {
	b.enumPrefix = make([]string, len(b.m.Enums))
	first := map[string]int{} // label to the enumeration that has it
	for i := range b.m.Enums {
		for _, n := range b.m.Enums[i].Names {
			j, shared := first[n]
			switch {
			case !shared:
				first[n] = i
			case b.m.Enums[j].Name != b.m.Enums[i].Name:
				b.enumPrefix[i], b.enumPrefix[j] = b.typePrefix(i), b.typePrefix(j)
			}
			if b.names.used[n] {
				b.enumPrefix[i] = b.typePrefix(i)
			}
		}
	}
}

// typePrefix is the type's name in capitals: rx.LineState gives LINE_STATE_.
func (b *builder) typePrefix(enum int) string {
	name := b.m.Enums[enum].Name
	name, _, _ = strings.Cut(name, "[")
	name = name[strings.LastIndexByte(name, '.')+1:]
	var out strings.Builder
	lower := false
	for _, c := range name {
		if lower && unicode.IsUpper(c) {
			out.WriteByte('_')
		}
		lower = unicode.IsLower(c) || unicode.IsDigit(c)
		out.WriteRune(unicode.ToUpper(c))
	}
	return clean(out.String()) + "_"
}

// enumValue is the localparam for a value of an enumeration, nil if it has no
// name. Two lists of one Go type share what they have in common.
func (b *builder) enumValue(enum uint16, v netlist.Value) *symbol {
	if v.BitLen() > 64 {
		return nil
	}
	key := enumKey{enum, v[0]}
	if s := b.enums[key]; s != nil {
		return s
	}
	e := &b.m.Enums[enum-1]
	name := ""
	for i, x := range e.Values {
		if x == v[0] {
			name = b.enumPrefix[enum-1] + e.Names[i]
		}
	}
	if name == "" {
		return nil
	}
	for k, s := range b.enums {
		o := &b.m.Enums[k.enum-1]
		if s.name == name && k.value == v[0] && o.Width == e.Width && o.Name == e.Name {
			b.enums[key] = s
			return s
		}
	}
	b.enums[key] = b.symbol(b.names.pick(name), e.Width)
	return b.enums[key]
}
