// Package cosim runs a scenario's program on the hardware and compares
// everything that happens with the golden model.
//
// The hardware runs on an engine (tb/engine) inside its harness (tb/harness),
// which tells what it sees as records. An executor drives it block by block and
// decides from records alone, so that every engine does the same. A Scoreboard
// in a goroutine of its own turns the records into events of the golden model
// (golden.Event), applies them, and keeps an exact copy of each node's memory
// beside the model's.
package cosim
