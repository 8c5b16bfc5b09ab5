// Package passes rewrites netlists into smaller ones that mean the same. Each
// pass works on one module and keeps both of its forms valid: the statement
// tree and the mux form. None touches a port, a kept name, an assertion or a
// print, and what an author declared stays observable but for [RemoveDead],
// which a build asks for.
package passes

import "github.com/hwgen/hwgen/hdl/netlist"

// Pass is one rewriting of a module. Run returns the number of nodes, or of
// variables, that it changed.
type Pass struct {
	Name string
	Run  func(m *netlist.Module) int
}

// Default is what keeps every signal that an author declared, in this order.
var Default = []Pass{
	{"fold constants", FoldConstants},
	{"share common subexpressions", ShareCommon},
}

// Optimise goes further: signals that nothing observable depends on disappear.
var Optimise = []Pass{
	{"fold constants", FoldConstants},
	{"share common subexpressions", ShareCommon},
	{"remove dead", RemoveDead},
}

// Run applies passes, in order, to every module of a design.
func Run(d *netlist.Design, list []Pass) {
	for _, m := range d.Modules {
		if m.BlackBox != nil {
			continue
		}
		for _, p := range list {
			p.Run(m)
		}
	}
}
