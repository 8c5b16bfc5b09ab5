package spec

// CRC is a cyclic redundancy check in the terms of the usual catalogues.
type CRC struct {
	Name   string
	Poly   uint32 // normal form, x^32 not written
	Init   uint32
	XorOut uint32
	Check  uint32 // of the nine bytes "123456789"
	// Bits enter least significant first and the register shifts right
	// (RefIn = RefOut = true).
	Reflected bool
}

// PacketCRC is CRC-32C (Castagnoli). It has a Hamming distance of 6 up to 5,243
// data bits (P. Koopman, "32-Bit Cyclic Redundancy Codes for Internet
// Applications", DSN 2002), more than four times the largest packet here; the
// Ethernet polynomial has 4 from 2,975 bits and 5 up to there.
var PacketCRC = CRC{Name: "CRC-32C", Poly: 0x1edc6f41, Init: 0xffffffff, XorOut: 0xffffffff, Check: 0xe3069283, Reflected: true}

// Digest of a checkpoint, as its marker carries it: CRC-32C over the crc fields,
// four bytes each, little-endian, of the epoch's data, sync and state packets in
// the order of their sequence numbers, each once. An epoch without such packets
// has the CRC of nothing, EmptyDigest. The digest adds to the packets' own CRCs
// that all of them are there, of this epoch, in order.
const EmptyDigest = 0x00000000
