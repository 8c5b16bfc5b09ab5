// Package engine is the contract between the simulator's front end (hdl/sim)
// and the engines that run a design: the opcode-run interpreter and the
// WebAssembly compiler.
//
// [Compile] turns a flat design into a [Program], in which everything that an
// engine would otherwise have to know about domains is made of ordinary nodes:
// synchronous resets and gated clocks are muxes before a register, the delay of
// marked crossings is made of extra registers, checks are 1-bit nodes that say
// "this fails at the next edge". What is left for an engine is small:
//
//   - evaluate the nodes of Program.Order, in that order (settle);
//   - at an edge set: read ports, write ports, registers (commit);
//   - stop before an edge at which a trigger is 1;
//   - call Go for black boxes.
//
// # Memory
//
// All mutable state lives in one byte memory of constant size and address,
// little-endian. The engine chooses the [Layout]: where each node that is kept
// and each word of each memory lies. Everything else (peek, poke, power-up,
// snapshots) is plain copying done by the front end. Bits of a slot above its
// width are always zero, in what the engine writes and in what it is given.
//
// # A step
//
// The memory is settled when every kept node agrees with the inputs, registers
// and memories. Step expects it settled (the front end calls Settle after it
// has written anything) and leaves it settled, except in an engine that is
// lazy, which computes everything from the sources:
//
//	repeat n times:
//	    if any Trigger[e] is 1 for an event e of the set: return (edges done, true)
//	    if the program has boxes: hooks.Edge(events)
//	    sample and commit everything whose Event is in the set:
//	        1. sample: register next values, write and read ports' addresses, data, enables
//	        2. read ports with New false take the word before all writes
//	        3. write ports, in order
//	        4. read ports with New true take the word after all writes
//	        5. registers
//	    settle
//
// The order of the parts matters only through the memories; nothing sampled may
// see a register that this edge has already changed.
package engine
