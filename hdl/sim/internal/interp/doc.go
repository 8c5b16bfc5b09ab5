// Package interp runs a program of hdl/sim/internal/engine without generating
// code: the oracle for the compiling engine, and what runs where that one
// cannot.
//
// The program becomes runs of one opcode. A run is a loop over arrays of
// operand addresses; its results go to consecutive words, so destinations need
// no operand, and dispatch costs one switch a run instead of one a node. Values
// of up to 64 bits are one word; wider ones are limbs in consecutive words and
// are computed one operation at a time.
package interp
