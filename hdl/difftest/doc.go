// Package difftest tests the whole toolkit against itself and against other
// tools: it makes random legal designs through the public builder, random
// stimulus for them, and runs both in every engine there is. All must agree on
// every output and every register after every step.
//
// The engines are a direct interpreter of the author's statement trees, which
// shares no code with the lowering to mux form, nor with the simulator; the
// simulator's interpreter, its fast and its observe build; and Verilator and
// Icarus Verilog, which run the emitted text.
//
// A design is made from a sequence of choices, drawn from a seed. A failure
// prints the seed, and is reduced by making the sequence of choices smaller as
// long as it fails in the same way.
package difftest
