// Package sim runs designs in the same process, without other tools.
//
//	s, err := sim.New(design)
//	...
//	s.Set("in_data", 7)
//	s.Step(1)
//	v, err := s.Get("u_fifo.level")
//
// # Time
//
// The state changes at edge sets: all clock edges of one instant sample the
// state before the instant, then everything settles. After every call of this
// package all signals agree with all registers and inputs.
//
// # What can be seen
//
// The fast engine (the default) keeps ports, registers, memories and the
// signals named with [WithSignals]; the observe engine keeps every named
// signal; so does the interpreter, which is slower and exists on every
// platform. All engines give the same values, failures and prints in every
// cycle.
//
// What is not looked at costs nothing: signals are computed when they are read.
// An observe engine in which few signals are read is as fast as the fast one;
// one that writes waves of all of them is slower.
//
// # Names
//
// Signals are addressed by their names in the Verilog, instances before them
// with dots: "u_core.u_alu.sum". [Sim.Signal] resolves a name once; its handle
// is for what is done in every cycle.
//
// # Undefined state
//
// Registers without reset or initial value and memories without contents begin
// with values drawn from the seed ([WithSeed]). A design whose outputs differ
// between two seeds depends on something that it never set.
package sim
