// Package verilator builds and drives the external simulators that run emitted
// Verilog: Verilator, whose model is compiled to a program of its own, and
// Icarus Verilog.
//
// Both are driven the same way. An [Interface] says which ports of the top
// module are clocks, which are driven and which are recorded. Stimulus is a
// sequence of steps, records are what the outputs are after each; Go exchanges
// whole blocks of them with the simulator, never single signals.
//
// A step is:
//
//  1. the inputs take their values, and the model settles;
//  2. the clocks take the levels Mid, all in one evaluation, and the outputs
//     are recorded;
//  3. the clocks take the levels End, if these differ.
//
// So a step with Mid == End is one instant with any set of clock edges, and one
// with Mid 1 and End 0 is a whole cycle. Steps can be repeated; then the last
// repetition is recorded.
//
// A build of Verilator takes seconds. Models are cached under the hash of
// everything that goes into them (sources, flags, versions) in the user's cache
// directory, and the object files of Verilator's own runtime apart from them,
// so that a new model compiles only what is its own.
package verilator
