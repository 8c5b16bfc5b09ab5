package trace

// Split cuts n bytes at addr into naturally aligned pieces of 1, 2, 4 or, with
// word 8, 8 bytes, and calls piece for each in ascending order: at every step
// the largest piece that is aligned and still fits. As word and line are powers
// of two and word is not larger than line, no piece crosses either border.
func Split(addr uint64, n, word int, piece func(addr uint64, size int) error) error {
	for n > 0 {
		size := word
		for addr&uint64(size-1) != 0 || size > n {
			size >>= 1
		}
		if err := piece(addr, size); err != nil {
			return err
		}
		addr += uint64(size)
		n -= size
	}
	return nil
}
