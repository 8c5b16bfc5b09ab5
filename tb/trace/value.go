package trace

// The value that reference ref stores at addr. Every aligned word of four bytes
// at address a gets
//
//	word(ref, a) = ((ref mod 2^32) XOR (a/4 · k mod 2^32)) · m mod 2^32
//
// with m and k odd, and a store of any size and place writes the bytes of the
// words that it covers. For a given address, ref to word is one to one: four
// bytes that one reference wrote tell the reference exactly (Writer), fewer
// narrow it down (Wrote), and neighbouring references or words always differ.
const (
	valueMul  = 0x9e3779b1
	valueInv  = 0x0e8b2f51 // valueMul · valueInv = 1 mod 2^32, see the test
	valueAddr = 0x85ebca6b
)

func word(ref uint32, addr uint64) uint32 {
	return (ref ^ uint32(addr/4)*valueAddr) * valueMul
}

// Value is what reference ref stores in size bytes (1, 2, 4 or 8, naturally
// aligned) at addr, in the low bits.
func Value(ref, addr uint64, size int) uint64 {
	if size == 8 {
		return uint64(word(uint32(ref), addr)) | uint64(word(uint32(ref), addr+4))<<32
	}
	w := uint64(word(uint32(ref), addr)) >> (addr % 4 * 8)
	return w & (1<<(8*size) - 1)
}

// Writer tells the reference, modulo 2^32, that wrote all four bytes of the
// aligned word at addr.
func Writer(w uint32, addr uint64) uint32 {
	return w*valueInv ^ uint32(addr/4)*valueAddr
}

// Wrote says whether byte b at addr is what reference ref stores there.
func Wrote(b byte, ref, addr uint64) bool {
	return byte(word(uint32(ref), addr)>>(addr%4*8)) == b
}
