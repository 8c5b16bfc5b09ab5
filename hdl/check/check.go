// Package check finds what is wrong with a design that each single call of the
// builder could not see: what nothing drives, loops, clock-domain crossings.
// It reads the netlist, and names the author's positions.
//
// Each check is a file and a function; [Checker.Module] lists them. All but the
// search for a path that an error message shows are linear in the size of the
// module.
package check

import (
	"fmt"

	"github.com/hwgen/hwgen/hdl/netlist"
)

// Hints is what the builder knows of a module beside its netlist.
type Hints struct {
	// Broken are targets of assignments that were errors: they are not reported
	// as undriven too.
	Broken map[netlist.ID]bool
	// Soft are assignments that others may replace entirely without being a
	// mistake: the defaults of a stream, the fields of a whole payload.
	Soft map[*netlist.Assign]bool
	// Streams are the streams that the module's signals belong to, by each of them.
	Streams map[netlist.ID]*Stream
	// Unclocked: some clock is not the one that the author meant, and was reported.
	Unclocked bool
}

// Stream is the signals of a stream: a port's, an instance's or one inside.
type Stream struct {
	Name         string // of an instance's stream: the port's
	Valid, Ready netlist.ID
	Data         []netlist.ID
}

// Checker checks the modules of a design, children before parents, and keeps of
// each what its parents need to know.
type Checker struct {
	known map[*netlist.Module]*summary
}

// New returns a Checker for one design.
func New() *Checker { return &Checker{known: map[*netlist.Module]*summary{}} }

// checks is the list of what is looked for, in the order of the codes.
var checks = []func(*module) []netlist.Diagnostic{
	undriven,
	doubleDrivers,
	combLoops,
	crossings,
	memoryMisuse,
	leaks,
	openPads,
	unused,
	unassigned,
	constantConditions,
	unreachable,
	glitches,
}

// Module lowers the module's statements and checks it. Black boxes are only
// noted.
func (c *Checker) Module(m *netlist.Module, h Hints) []netlist.Diagnostic {
	if m.BlackBox != nil {
		c.known[m] = summariseBox(m)
		return nil
	}
	x := &module{Module: m, Hints: h, known: c.known, authored: netlist.ID(len(m.Nodes))}
	x.missing = netlist.LowerStatements(m)
	x.graph = newGraph(x)
	x.clocks = newClocks(x)
	var out []netlist.Diagnostic
	for _, check := range checks {
		out = append(out, check(x)...)
	}
	c.known[m] = summarise(x)
	return out
}

// module is a module with what the checks share.
type module struct {
	*netlist.Module
	Hints
	known    map[*netlist.Module]*summary
	authored netlist.ID // nodes from here on were made by lowering
	missing  []netlist.Incomplete
	graph    *graph
	clocks   *clocks
}

// report makes a diagnostic of the module.
func (m *module) report(code string, pos netlist.Pos, format string, args ...any) netlist.Diagnostic {
	return netlist.Diagnostic{Code: code, Warning: code >= "HG3", Pos: pos, Module: m.Name, Message: fmt.Sprintf(format, args...)}
}

// summaryOf is what is known of an instance's module; nothing, if its Build
// ended early.
func (m *module) summaryOf(inst int) *summary {
	if s := m.known[m.Insts[inst].Module]; s != nil {
		return s
	}
	return &summary{}
}

// bitRange names bits of a variable, nothing if it is all of them.
func bitRange(lo, width, of int) string {
	switch {
	case width == of:
		return ""
	case width == 1:
		return fmt.Sprintf(" bit %d", lo)
	}
	return fmt.Sprintf(" bits %d to %d", lo+width-1, lo)
}

// walk calls f for every statement, outer ones first.
func walk(stmts []netlist.Stmt, f func(netlist.Stmt)) {
	for _, s := range stmts {
		f(s)
		switch s := s.(type) {
		case *netlist.If:
			walk(s.Then, f)
			walk(s.Else, f)
		case *netlist.Switch:
			for _, c := range s.Cases {
				walk(c.Body, f)
			}
			walk(s.Default, f)
		}
	}
}
