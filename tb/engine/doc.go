// Package engine runs a testbench that is described in the HDL itself, on the
// embedded simulator or as a verilated model, behind one interface: the same
// stimulus gives the same records on both, cycle for cycle and word for word.
//
// What reacts within a cycle (memories, links, handshakes) is part of the
// [Design]. Go exchanges blocks of cycles with it: a [Block] holds items of
// stimulus, each put in at a cycle of the block, and [Records] hold what
// happened, each with its cycle. Both are sparse; a cycle in which nothing is put
// in and nothing happens costs neither a word nor a call.
//
//	b := engine.NewBlock(8192)
//	b.Add(0, input, 7, 0x1000)
//	err := e.Run(b, &records)
//	for r := range records.All(design) {
//		...
//	}
//
// # The design's side
//
// An [Input] is a valid bit and its data, all of them inputs of the top module;
// valid is 1 in exactly the cycles for which the block has an item. An [Output]
// is a bit of one vector, the events, and perhaps a payload. Outputs are looked
// at behind the clock edge, so it is registers that they should show: bit and
// payload of what happened in the cycle that this edge has ended. An engine looks
// at the events in every cycle and at a payload only where its bit is 1.
package engine
