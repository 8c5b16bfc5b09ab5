// Package addronly is the address-only model: one level of cache, true LRU,
// write-allocate, virtual addresses, no data. It predicts miss counts, quickly,
// and counts exactly as cachegrind's D1 does:
//
//   - a reference that straddles two lines uses both, the lower one first, and is
//     one reference with at most one miss;
//   - a reference larger than a line counts with the line's size (cachegrind cuts
//     the memory operands of fxsave and the like);
//   - a modify is one load; its store finds the line at hand.
package addronly
