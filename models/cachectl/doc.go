// Package cachectl is the cache controller of a node, described in hardware: a
// write-through L1, a write-back L2 with an image modification flag a row, the
// flag check and the log engine.
//
// The L2 is a pipeline of three stages (select, look up, act) around memories
// with one read and one write port; everything that grows with the number of
// lines is in them. What cannot complete at once (a miss, a store without room
// in the log, a store to a pending line) is parked in its thread's queue and
// tried again later, so that other threads go on.
package cachectl
