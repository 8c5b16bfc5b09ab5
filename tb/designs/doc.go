// Package designs is the list of hardware that can be generated from a
// configuration, and how its files come to stand in a directory: the Verilog, a
// file list for tools that take one (-f), and a FuseSoC core file.
package designs
