// Package spec is what hardware, golden model and testbench agree on: the
// parameters and their checks, the quantities that follow from them, the
// address map, the layouts of records and packets, and the codes that stand in
// them. It holds no behaviour, and imports nothing of this module.
//
// A Config starts from Default, is changed by a TOML file (LoadTOML), by
// KEY=VALUE settings (Set) or field by field, and is then checked once:
//
//	c := spec.Default()
//	if err := c.Set("l2_ways=8"); err != nil { … }
//	c, err := c.Resolve() // fills in "auto" values and checks everything
//
// Resolve reports every mistake at once. Only a resolved Config answers
// questions about derived quantities.
//
// # Bit and byte order
//
// Everything is little-endian: the first field of a Layout holds the least
// significant bits, byte 0 of a line holds bits 7..0, and the first beat on the
// link carries the first bytes of the packet.
//
// # Replacement, exactly
//
// Both caches choose a victim like this: the invalid way with the lowest
// number; if all are valid, by the policy. Replacement state is per set, zero
// after reset and after nothing else; invalidation does not change it.
//
// Tree pseudo-LRU keeps ways-1 bits, node 1 the root, node n's children 2n and
// 2n+1; a bit of 0 says that the victim is in the lower half. A touch of way w
// sets every bit on w's path to point away from w. Touched are: the hit way of
// a load (L1 and L2) and of a store (L2 always, L1 when it holds the line), and
// the way that a fill writes. A load that hits in the L1 does not touch the L2.
// Snoops, flag checks and invalidations touch nothing.
//
// Round robin keeps a pointer, 0 at first: the victim when all ways are valid.
// A fill that replaces a valid row moves it to victim+1 modulo ways; a fill of
// an invalid way leaves it alone.
package spec
