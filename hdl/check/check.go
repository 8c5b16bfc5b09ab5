// Package check finds what is wrong with a design that each single call of the
// builder could not see: what nothing drives, loops, clock-domain crossings.
// It reads the netlist, and names the author's positions.
package check

import (
	"fmt"

	"github.com/hwgen/hwgen/hdl/netlist"
)

// Module lowers the module's statements and checks it. Targets in broken were
// reported before and are not reported as undriven.
func Module(m *netlist.Module, broken map[netlist.ID]bool) []netlist.Diagnostic {
	var out []netlist.Diagnostic
	out = append(out, undriven(m, netlist.LowerStatements(m), broken)...)
	return out
}

// Design checks what only the whole design shows.
func Design(d *netlist.Design) []netlist.Diagnostic { return nil }

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
