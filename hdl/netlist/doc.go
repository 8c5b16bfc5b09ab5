// Package netlist is the form in which a hardware design exists between its
// description and everything that is done with it: checks, passes, Verilog,
// simulation. It is plain data with dense indices; nothing in it knows how the
// design was written down.
//
// A [Design] is a set of modules, children before parents. A [Module] has one
// table of [Node], addressed by [ID], and tables of variables, memories,
// instances, domains and checks that nodes and statements refer to by index.
//
// A module has two forms at once over the same nodes:
//
//   - the statement tree [Module.Stmts], what the author wrote: assignments
//     under When and Switch. The Verilog emitter prints it.
//   - the mux form, made by [LowerStatements]: every variable has one Driver
//     node, every memory port, check and print one Guard node. Checks, passes
//     and the simulator read it.
//
// A read of a variable is its settled value in both forms, wherever it stands.
//
// Passes rewrite nodes in place, as the Go compiler's SSA passes do: a node
// that turns out to equal another becomes an [OpCopy] of it, so that both forms
// stay valid.
package netlist
