package netlist

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
)

// Diagnostic is one thing that is wrong with a user's design.
type Diagnostic struct {
	Code    string // "HG101"; the table is hdl.Codes
	Warning bool
	Pos     Pos
	Module  string
	Message string
	Related []Related // every other position involved
	Fix     string    // what to write instead
}

// Related is a further position that belongs to a diagnostic.
type Related struct {
	Pos     Pos
	Message string
}

// Diagnostics sorts and prints diagnostics of a design.
type Diagnostics struct {
	Files []string
	List  []Diagnostic
}

// Place formats a position as file:line.
func Place(files []string, p Pos) string {
	if p.File <= 0 || int(p.File) >= len(files) {
		return "unknown position"
	}
	return fmt.Sprintf("%s:%d", files[p.File], p.Line)
}

// Sort orders by file, line and code, and removes what is said twice.
func (d *Diagnostics) Sort() {
	file := func(p Pos) string {
		if int(p.File) < len(d.Files) {
			return d.Files[p.File]
		}
		return ""
	}
	slices.SortStableFunc(d.List, func(a, b Diagnostic) int {
		return cmp.Or(
			cmp.Compare(file(a.Pos), file(b.Pos)),
			cmp.Compare(a.Pos.Line, b.Pos.Line),
			cmp.Compare(a.Code, b.Code),
			cmp.Compare(a.Module, b.Module),
			cmp.Compare(a.Message, b.Message),
		)
	})
	d.List = slices.CompactFunc(d.List, func(a, b Diagnostic) bool {
		return a.Code == b.Code && a.Pos == b.Pos && a.Message == b.Message && a.Module == b.Module
	})
}

// Error lists all diagnostics, one to a paragraph.
func (d *Diagnostics) Error() string {
	var b strings.Builder
	for i, x := range d.List {
		if i > 0 {
			b.WriteByte('\n')
		}
		d.write(&b, x)
	}
	return b.String()
}

// String is the same text, for printing the warnings of a design.
func (d Diagnostics) String() string { return d.Error() }

func (d *Diagnostics) write(b *strings.Builder, x Diagnostic) {
	kind := "error"
	if x.Warning {
		kind = "warning"
	}
	fmt.Fprintf(b, "%s: %s %s: module %s: %s", Place(d.Files, x.Pos), kind, x.Code, x.Module, x.Message)
	for _, r := range x.Related {
		fmt.Fprintf(b, "\n\t%s: %s", Place(d.Files, r.Pos), r.Message)
	}
	if x.Fix != "" {
		fmt.Fprintf(b, "\n\tfix: %s", x.Fix)
	}
}
