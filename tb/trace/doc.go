// Package trace imports memory traces of real programs.
//
// Two text formats are read, each plain, gzip or zstd; what a file is, is told
// from its content:
//
//   - lackey: what `valgrind --tool=lackey --trace-mem=yes` prints: "I  addr,size",
//     " L addr,size", " S addr,size", " M addr,size", address hexadecimal, size
//     decimal in bytes; lines that begin with == or -- are valgrind's own.
//   - din: Dinero's "label address": 0 read, 1 write, 2 instruction fetch, 3 and 4
//     escapes without meaning here; address hexadecimal; what follows is ignored,
//     as Dinero IV does. A reference is Options.DinSize bytes.
//
// A Reader streams references in blocks; its memory does not grow with the
// file. An Importer makes of them what a core port can issue: naturally aligned
// accesses of one core word or less, at addresses of the VM's memory, with
// values that tell who wrote them.
package trace
