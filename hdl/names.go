package hdl

import (
	"fmt"
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
		if m.reported("HG110", pos) || m.ownClock(name, first, pos) {
			return
		}
		d := m.errorf("HG110", pos, "the name %s is used twice", name).related(first, "first used here")
		switch {
		case first == pos:
			d.fix("number what is made in a loop: fmt.Sprintf(\"%s_%%d\", i)", name)
		case m.isOutput(name):
			d.fix("choose another name; OutReg makes a register that an output always shows, and calls it %s_q", name)
		default:
			d.fix("choose another name")
		}
		return
	}
	m.names[name] = pos
}

func (m *Module) isOutput(name string) bool {
	for i := range m.nl.Vars {
		if v := &m.nl.Vars[i]; v.Name == name {
			return m.nl.Nodes[v.Node].Op == netlist.OpOutput
		}
	}
	return false
}

// ownClock reports something that is called what a clock or reset port of the
// module is: as a rule a port for the clock, which is there by itself.
func (m *Module) ownClock(name string, first, pos netlist.Pos) bool {
	for i := range m.nl.Domains {
		d := &m.nl.Domains[i]
		what, field := "clock", "ClockPort"
		switch {
		case d.Source != netlist.ClockPort || d.Clock == d.Reset:
			continue
		case d.Reset == name && d.ResetNode == 0:
			what, field = "reset", "ResetPort"
		case d.Clock != name:
			continue
		}
		if d.Pos == pos {
			first, pos = pos, first // the domain came second
		}
		of := "the module's " + what
		if d.Name != "" {
			of = fmt.Sprintf("the %s of clock domain %q", what, d.Name)
		}
		m.errorf("HG110", pos, "%s is the name of %s, which is a port by itself", name, of).
			related(first, "the %s is first used here", what).
			fix("remove the port, or give it another name; registers use the current clock domain, and %s in the DomainSpec of the component's Domains names this port otherwise", field)
		return true
	}
	return false
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
