// Package wasm is the compiled engine of the embedded simulator: it turns a
// flat netlist into a WebAssembly module, which wazero's optimizing compiler
// turns into machine code in the same process.
//
// The way of the data, a few files each:
//
//   - graph: every node becomes words ("limbs") of up to 64 bits in one
//     hash-consed value graph that folds constants, tracks the bits known to
//     be zero, and drops what nothing needs (graph*.go, lower*.go);
//   - plan: what happens at a clock edge and what a settle computes, as an
//     ordered list of effects, cut into functions (plan*.go);
//   - emit: functions in WebAssembly (emit*.go, helpers*.go, encode.go);
//   - run: the module in wazero behind [engine.Engine] (run*.go).
//
// # What makes it fast
//
// wazero translates instruction by instruction: it selects good machine code and
// allocates registers well, but finds no common subexpressions, folds nothing
// and does not move code. All of that is done before, on the graph:
//
//   - An edge is one evaluation: next values are computed from inputs, registers
//     and memories, and registers are overwritten in place, as soon as their last
//     reader is done. Signals that are stored only to be looked at are settled
//     once, after the last edge of a Step.
//   - A word may carry dirt above its width; masks stand only where they matter
//     and where the bits are not known to be zero. Concatenations and slices
//     take exactly the bits asked for, through as many layers as there are.
//   - A register that keeps its value unless something happens is stored under a
//     branch, with all that is computed for it alone. The resets of all
//     registers are one branch.
//   - All accesses go through one local that holds 0, with static offsets, after
//     one access at the top of the memory: wazero then checks no bounds.
//   - Functions compute some hundreds of values; what crosses from one to the
//     next lies in memory. Larger ones cost time in register allocation and in
//     spilling, smaller ones in crossing values.
//
// Edges are the same in fast and observe builds: a settle, which stores the
// named signals of an observe build, runs only when something is looked at, and
// [Engine.Focus] compiles one for chosen signals. Designs with black boxes are
// settled at every edge, which then copies next values.
//
// wazero's own interpreter is never used: where its compiler does not run,
// [Supported] is false and the opcode interpreter is the engine.
package wasm
