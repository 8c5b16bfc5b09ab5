// Package parts holds the standard parts of a digital design: FIFOs and stream
// plumbing, arbiters, clock-domain crossings, memories, arithmetic helpers,
// checksums and register banks.
//
// A part with state is a component: a struct whose fields are its parameters,
// made with [hdl.Inst]. A part that is only logic is a function on signals.
// Parts that carry payloads take their shape as a parameter, so that
//
//	hdl.Inst(m, "queue", parts.FIFO[Req]{Shape: reqShape, Depth: 16})
//
// holds values of the user's own struct Req.
//
// A parameter that is out of range is an error at the user's line that names
// the parameter, its value and what is accepted. Latency is counted in clock
// edges between an item's entering and its being offered at the output: 0 is a
// combinational path, 1 means that it is offered in the next cycle.
package parts
