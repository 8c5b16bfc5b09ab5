package spec

import (
	"fmt"
	"strings"
)

// Field is a named run of bits.
type Field struct {
	Name  string
	Width int // bits
	Doc   string
}

// Layout is a record as field:width, least significant field first.
type Layout struct {
	Name   string
	Doc    string
	Fields []Field
}

// Bits is the record's width.
func (l Layout) Bits() int {
	n := 0
	for _, f := range l.Fields {
		n += f.Width
	}
	return n
}

// Bytes is the record's size, rounded up.
func (l Layout) Bytes() int { return (l.Bits() + 7) / 8 }

// Offset is the position of a field's bit 0. An unknown name panics: it is a
// mistake in the program.
func (l Layout) Offset(name string) int {
	at := 0
	for _, f := range l.Fields {
		if f.Name == name {
			return at
		}
		at += f.Width
	}
	panic(fmt.Sprintf("spec: layout %s has no field %q", l.Name, name))
}

// Width is a field's width in bits. An unknown name panics.
func (l Layout) Width(name string) int {
	for _, f := range l.Fields {
		if f.Name == name {
			return f.Width
		}
	}
	panic(fmt.Sprintf("spec: layout %s has no field %q", l.Name, name))
}

// String is the short form: data{kind:8 term:16 …}.
func (l Layout) String() string {
	var b strings.Builder
	b.WriteString(l.Name + "{")
	for i, f := range l.Fields {
		if i > 0 {
			b.WriteByte(' ')
		}
		fmt.Fprintf(&b, "%s:%d", f.Name, f.Width)
	}
	return b.String() + "}"
}
