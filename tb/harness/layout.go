package harness

import (
	"fmt"
	"reflect"

	"github.com/hwgen/hwgen/hdl"
)

// field is one value in a record.
type field struct {
	name   string
	width  int // bits
	offset int // of its lowest bit
}

// layout places the fields of a record: those wider than a word first, then the
// others, none of which crosses a word's border.
type layout struct {
	fields []field // in the order in which they were given
	width  int
}

func makeLayout(fields []field) layout {
	l := layout{fields: fields}
	place := func(wide bool) {
		for i := range l.fields {
			f := &l.fields[i]
			if wide != (f.width > 64) {
				continue
			}
			if at := l.width % 64; wide && at > 0 || at+f.width > 64 && !wide {
				l.width += 64 - at
			}
			f.offset = l.width
			l.width += f.width
		}
	}
	place(true)
	place(false)
	return l
}

// pack joins values in the order of the fields.
func (l *layout) pack(values []hdl.Value) hdl.Signal {
	var parts []hdl.Value
	top := l.width
	for {
		last := -1
		for i, f := range l.fields {
			if f.offset < top && (last < 0 || f.offset > l.fields[last].offset) {
				last = i
			}
		}
		if last < 0 {
			return hdl.Cat(parts...)
		}
		f := l.fields[last]
		if gap := top - f.offset - f.width; gap > 0 {
			parts = append(parts, hdl.Lit(gap, 0))
		}
		parts = append(parts, values[last])
		top = f.offset
	}
}

// watched is a group of a node's Watch: its valid bit and its fields.
type watched struct {
	name   string
	valid  hdl.Signal
	fields []field
	values []hdl.Value
}

// groupsOf lists the groups of a Watch; ports that are only declared will do.
func groupsOf(watch any) []watched {
	v := reflect.ValueOf(watch)
	var out []watched
	for i := range v.NumField() {
		g := watched{name: v.Type().Field(i).Name}
		for j := range v.Field(i).NumField() {
			port, name := v.Field(i).Field(j).Interface().(hdl.Out), v.Field(i).Type().Field(j).Name
			if name == "Valid" {
				g.valid = port.Signal
				continue
			}
			g.fields = append(g.fields, field{name: name, width: port.Width()})
			g.values = append(g.values, port)
		}
		out = append(out, g)
	}
	return out
}

// checkGroups reports a Watch that is not the one that the kinds were written
// for.
func checkGroups(groups []watched) error {
	if len(groups) != int(nodeKinds) {
		return fmt.Errorf("harness: a node shows %d kinds of events; there are %d here", len(groups), nodeKinds)
	}
	for k, g := range groups {
		if name := snake(g.name); name != Kind(k).String() {
			return fmt.Errorf("harness: a node's events number %d are called %s there and %v here", k, name, Kind(k))
		}
		for _, f := range g.fields {
			if _, ok := setters[f.name]; !ok {
				return fmt.Errorf("harness: field %s of a node's %v is not known here", f.name, Kind(k))
			}
		}
	}
	return nil
}

func snake(s string) string {
	out := ""
	for i, r := range s {
		if r >= 'A' && r <= 'Z' {
			if i > 0 {
				out += "_"
			}
			r += 'a' - 'A'
		}
		out += string(r)
	}
	return out
}
