// Package membus is what joins a node together: the memory bus and its masters.
//
// The bus carries one transfer at a time: a line, read or written, by one
// master. Before a transfer of any other master the cache is asked (snoop): it
// supplies a line that is newer than memory, and drops one that is written.
package membus
