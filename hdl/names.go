package hdl

import (
	"strings"
	"unicode"

	"github.com/hwgen/hwgen/hdl/netlist"
)

// claim takes a name in the module; a second use and a name that is not an
// identifier are errors.
func (m *Module) claim(name string, pos netlist.Pos) {
	if !isIdentifier(name) {
		if m.reported("HG111", pos) {
			return
		}
		m.errorf("HG111", pos, "%q is not a legal name", short(name)).
			fix("a name is a letter followed by letters, digits and _")
		return
	}
	if first, ok := m.names[name]; ok {
		if m.reported("HG110", pos) {
			return
		}
		m.errorf("HG110", pos, "the name %s is used twice", name).
			related(first, "first used here").
			fix("choose another name")
		return
	}
	m.names[name] = pos
}

// unreserved reports a name that must reach the Verilog as it is and cannot,
// because it is a keyword there.
func (m *Module) unreserved(name, what string, pos netlist.Pos, fix string, args ...any) {
	if netlist.Reserved(name) {
		m.errorf("HG111", pos, "%s %s has the name of a keyword of Verilog or SystemVerilog", what, name).fix(fix, args...)
	}
}

// reported reports whether a mistake of this kind was found in the same call:
// one name can be the beginning of several.
func (m *Module) reported(code string, pos netlist.Pos) bool {
	for i := len(m.e.diags) - 1; i >= 0 && m.e.diags[i].Pos == pos; i-- {
		if m.e.diags[i].Code == code {
			return true
		}
	}
	return false
}

func isIdentifier(name string) bool {
	if name == "" || len(name) > 512 {
		return false
	}
	for i := range len(name) {
		c := name[i]
		letter := c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z'
		if !letter && (i == 0 || c != '_' && (c < '0' || c > '9')) {
			return false
		}
	}
	return true
}

// short cuts a name for a message.
func short(name string) string {
	if len(name) <= 80 {
		return name
	}
	return name[:80] + "…"
}

// snake turns a Go name into a Verilog one: InReady is in_ready, AXIAddr is
// axi_addr, Din0 is din0.
func snake(name string) string {
	var b strings.Builder
	r := []rune(name)
	for i, c := range r {
		if unicode.IsUpper(c) && i > 0 && r[i-1] != '_' {
			afterLower := !unicode.IsUpper(r[i-1])
			beforeLower := i+1 < len(r) && unicode.IsLower(r[i+1])
			if afterLower || beforeLower {
				b.WriteByte('_')
			}
		}
		b.WriteRune(unicode.ToLower(c))
	}
	return b.String()
}

func join(prefix, name string) string {
	if prefix == "" {
		return name
	}
	if name == "" {
		return prefix
	}
	return prefix + "_" + name
}
