// Package membus is what joins a node together: the memory bus and its masters.
//
// The bus carries one transfer at a time: a line, read or written, by one
// master. Before a transfer of any other master the cache is asked (snoop): it
// supplies a line that is newer than memory, and drops one that is written.
//
// A LinkEnd carries numbered packets to the other node and back, whatever the
// link loses, repeats or corrupts. The Replicator reads a closed epoch's log,
// retrieves its lines and sends them; the Replica stages them in the other node's
// memory, commits them when the marker says that all are there, and copies them
// into the further image.
package membus
