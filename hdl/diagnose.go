package hdl

import (
	"fmt"
	"slices"

	"github.com/hwgen/hwgen/hdl/netlist"
)

// diag lets a report be extended where it is made.
type diag struct {
	e *elaboration
	i int // index into e.diags, -1: dropped
}

func (m *Module) errorf(code string, pos netlist.Pos, format string, args ...any) diag {
	return m.e.report(netlist.Diagnostic{
		Code: code, Pos: pos, Module: m.nl.Name, Message: fmt.Sprintf(format, args...),
	})
}

func (e *elaboration) report(d netlist.Diagnostic) diag {
	e.diags = append(e.diags, d)
	return diag{e, len(e.diags) - 1}
}

func (d diag) related(pos netlist.Pos, format string, args ...any) diag {
	x := &d.e.diags[d.i]
	x.Related = append(x.Related, netlist.Related{Pos: pos, Message: fmt.Sprintf(format, args...)})
	return d
}

func (d diag) fix(format string, args ...any) diag {
	d.e.diags[d.i].Fix = fmt.Sprintf(format, args...)
	return d
}

// Errorf reports a mistake in the component's parameters or use, at the
// position of the user's code that led here: Build calls it for what only the
// component knows, such as a depth that must be a power of two.
func (m *Module) Errorf(format string, args ...any) {
	m.parameterError(m.e.pos.here(), fmt.Sprintf(format, args...))
}

// parameterError also tells where the component is used, which is where the
// parameters are.
func (m *Module) parameterError(pos netlist.Pos, message string) {
	d := m.errorf("HG115", pos, "%s", message)
	if m.nl.Pos != pos {
		d.related(m.nl.Pos, "%s is used here", m.nl.Name)
	}
}

// Fatalf is Errorf, and ends the Build: what it did not come to describe is not
// reported as missing, nor what the parameter has done to the widths of ports.
func (m *Module) Fatalf(format string, args ...any) {
	m.e.diags = slices.Delete(m.e.diags, m.portDiags[0], m.portDiags[1])
	m.portDiags = [2]int{}
	m.parameterError(m.e.pos.here(), fmt.Sprintf(format, args...))
	panic(stop{m.e, m.nl.Name})
}

// Helper marks the calling function as a helper: positions in messages and
// comments are those of its caller, as with testing.T.Helper.
func (m *Module) Helper() {
	m.e.pos.helper(callerFunc())
}

// here is the position of the user's call, which must be on the module that is
// being built.
func (m *Module) here() netlist.Pos {
	if m.closed || m.e.current != m {
		m.misplaced()
	}
	return m.e.pos.here()
}

// goodWidth reports a width that cannot be. One that was reported of a port is
// most often the same parameter.
func (m *Module) goodWidth(w int, what string, pos netlist.Pos) bool {
	if w >= 1 && w <= netlist.MaxWidth {
		return true
	}
	if m.badWidths[w] {
		m.e.poisoned = true
		return false
	}
	m.errorf("HG103", pos, "%s has a width of %d bits", what, w).
		fix("a width is 1 to %d bits", netlist.MaxWidth)
	return false
}

func bits(n int) string { return plural(n, "bit") }

// plural writes a number with its noun.
func plural(n int, noun string) string {
	if n == 1 {
		return "1 " + noun
	}
	return fmt.Sprintf("%d %ss", n, noun)
}
