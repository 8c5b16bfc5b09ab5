// Package interp runs a program of hdl/sim/internal/engine without generating
// code: the oracle for the compiling engine, and what runs where that one
// cannot.
//
// The program becomes runs of one opcode. A run is a loop over arrays of
// operand addresses; its results go to consecutive words, so destinations need
// no operand, and dispatch costs one switch a run instead of one a node.
//
// A value has one word for each 64 bits. Bitwise operations, muxes and
// reductions of wide values are operations on their words; what is only another
// arrangement of bits (slices, concatenations, extensions) is computed where it
// is used, and often is nothing but another address. Arithmetic, shifts and
// comparisons of wide values are loops, one operation at a time.
//
// Resets and enables are decided once for all registers that share them, when
// the registers are committed.
package interp
