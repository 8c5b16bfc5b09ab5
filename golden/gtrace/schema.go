package gtrace

import (
	"fmt"
	"regexp"
)

// Field of an event: a name and a width in bits.
type Field struct {
	Name  string
	Width int
}

// Kind of event: its schema.
type Kind struct {
	Name   string
	Fields []Field
}

// Event is one event. A field takes ceil(width/64) words of V, least
// significant first, one field behind the other.
type Event struct {
	Kind int // index into Header.Kinds
	V    []uint64
}

// Limits that keep a damaged or hostile file from costing memory.
const (
	maxWidth  = 4096
	maxFields = 256
	maxKinds  = 1024
	maxHeader = 1 << 20
)

var nameRE = regexp.MustCompile(`^[a-z][a-z0-9_]{0,63}$`)

// words is the number of uint64 that a field takes.
func (f Field) words() int { return (f.Width + 63) / 64 }

// digits is the number of hexadecimal digits of a field.
func (f Field) digits() int { return (f.Width + 3) / 4 }

// Words is the length of V for events of the kind.
func (k *Kind) Words() int {
	n := 0
	for _, f := range k.Fields {
		n += f.words()
	}
	return n
}

// Offset is where a field begins in V; ok says whether there is one.
func (k *Kind) Offset(field string) (at int, f Field, ok bool) {
	for _, f := range k.Fields {
		if f.Name == field {
			return at, f, true
		}
		at += f.words()
	}
	return 0, Field{}, false
}

// recordSize is the size of a record in bytes.
func (k *Kind) recordSize() int {
	n := 2
	for _, f := range k.Fields {
		n += (f.Width + 7) / 8
	}
	return n
}

// check says what is wrong with a schema.
func (k *Kind) check() error {
	if !nameRE.MatchString(k.Name) {
		return fmt.Errorf("kind %q: not a name; expected lower-case letters, digits and _", k.Name)
	}
	if len(k.Fields) > maxFields {
		return fmt.Errorf("kind %s: %d fields; expected at most %d", k.Name, len(k.Fields), maxFields)
	}
	seen := map[string]bool{}
	for _, f := range k.Fields {
		switch {
		case !nameRE.MatchString(f.Name):
			return fmt.Errorf("kind %s, field %q: not a name; expected lower-case letters, digits and _", k.Name, f.Name)
		case f.Width < 1 || f.Width > maxWidth:
			return fmt.Errorf("kind %s, field %s: width %d; expected 1 to %d", k.Name, f.Name, f.Width, maxWidth)
		case seen[f.Name]:
			return fmt.Errorf("kind %s: field %s twice", k.Name, f.Name)
		}
		seen[f.Name] = true
	}
	return nil
}

// fits says whether an event has its kind's shape and widths.
func (h *Header) fits(e *Event) error {
	if e.Kind < 0 || e.Kind >= len(h.Kinds) {
		return fmt.Errorf("event of kind %d, and there are %d", e.Kind, len(h.Kinds))
	}
	k := &h.Kinds[e.Kind]
	if len(e.V) != k.Words() {
		return fmt.Errorf("event %s of %d words, and its fields take %d", k.Name, len(e.V), k.Words())
	}
	at := 0
	for _, f := range k.Fields {
		at += f.words()
		if top := f.Width % 64; top != 0 && e.V[at-1]>>top != 0 {
			return fmt.Errorf("event %s: field %s = %s does not fit into %d bits", k.Name, f.Name, hexWords(e.V[at-f.words():at], f.words()*16), f.Width)
		}
	}
	return nil
}
