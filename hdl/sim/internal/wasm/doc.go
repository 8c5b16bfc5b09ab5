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
// wazero's own interpreter is never used: where its compiler does not run,
// [Supported] is false and the opcode interpreter is the engine.
package wasm
