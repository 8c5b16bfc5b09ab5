// Package verilog turns a netlist into synthesizable Verilog-2005 that reads as
// if a person had written it, and that Verilator (--lint-only -Wall), Icarus
// Verilog (-Wall) and yosys accept without a word.
//
// Three steps, a few files each:
//
//   - prepare: choose which expressions need a name of their own, legalise
//     names (one namer a module, ports first and never renamed), split the
//     author's statements into blocks;
//   - build a small typed Verilog tree (tree.go);
//   - print it. The printer decides nothing but line breaks.
//
// The text is the same, byte for byte, on every run.
//
// # What lint is told to overlook
//
// Nothing is waived by the caller. What a tool would complain of in a design
// that is right is folded away, or read by a wire called _unused, or waived on
// the line itself. The inline waivers are these, and no others:
//
//   - SYNCASYNCNET, on a reset that resets some registers synchronously and
//     others asynchronously;
//   - SYMRSVDWORD, on a port whose name is a word of C++, such as set or queue;
//   - UNDRIVEN, on a memory without contents that nothing writes;
//   - LATCH and its kin, in the behavioural model of the clock gate cell, which
//     is a latch.
package verilog
