// Package gtrace reads, writes, converts and compares golden traces: what a run
// did, event by event, in a form that is the same on every host.
//
// # Text form
//
//	hwgen-golden-trace 1
//	body text
//	name hot lines
//	generator hwgen 0.1
//	seed 000000000000002a
//	rtl-hash 5d41402abc4b2a76
//	config line_size=32B
//	config threads=4
//	config-hash 2687a422324b6958
//	kind load at:32 thread:4 addr:32 data:64
//	kind accept at:32 line:27
//	mask *.at 0
//	skip accept
//	---
//	load 00000001 2 00400020 00000000deadbeef
//	---
//	count 1
//	crc32c 1c2d3e4f
//	digest 9f86d081884c7d65
//
// Order is fixed; name, generator, rtl-hash, config, config-hash, mask, skip may
// be absent. A kind line is an event's schema, field:width in bits. An event is
// its kind and its fields in the schema's order, each of ceil(width/4) lower-case
// hexadecimal digits, between single spaces. Lines end with LF.
//
// A mask line holds, for comparisons, the bits of a field that count (* for
// every kind); a skip line takes a kind out of comparisons altogether.
//
// # Binary form
//
// The same header with "body binary" or "body zstd", then blocks, the index, the
// same footer, and a trailer of 16 bytes. All numbers are little-endian.
//
//	block    "BLK1" count:u32 raw:u32 stored:u32 crc:u32 bytes[stored]
//	index    "IDX1" blocks:u32 { offset:u64 first:u64 }[blocks] crc:u32
//	trailer  offset of the index:u64 "GTREND01"
//
// raw is the size of the records, stored what they take here, crc CRC-32C of the
// stored bytes; offset counts from the beginning of the file, first is the number
// of the block's first event. A record is the kind:u16 and each field in
// ceil(width/8) bytes.
//
// # CRC and digest
//
// crc32c in the footer covers the header without its body line and then every
// event's record, in either form: converting changes neither. digest is the
// producer's digest of the final state, and opaque here.
package gtrace
