// Package modelrun executes a scenario's program on the golden model alone.
//
// The model knows no time. What needs it (cycles, latencies, back-pressure, the
// periodic flag check, timeouts) has no effect here, and Result.Notes says so
// where a program uses it. Everything else happens in the plainest order: a
// checkpoint runs from barrier to ack before the next access, flags are checked
// only at a checkpoint, in the order of rows, and a store that must be held for
// log room makes software take a checkpoint.
package modelrun
