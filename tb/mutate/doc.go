// Package mutate puts mistakes into Verilog, to see whether the checks of a
// design find them. All mutants are in one model, where an input of each group
// of modules selects one: a thousand of them cost one build.
//
//	set, err := mutate.Make(ctx, mutate.Config{
//		Top: "node", Files: files, Groups: []mutate.Group{{Module: "node", Mutants: 1000}},
//	})
//
// The mutants are those of yosys' mutate: an input or an output of a cell is
// constant, is inverted, or is exchanged for the inverse or the or of another
// one in some cases. A run with the input [Group.Select] at a mutant's number
// has the mistake; at 0 it has none.
//
// What survives the checks may be no mistake at all. [Set.Equivalent] proves it.
package mutate
