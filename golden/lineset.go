package golden

// lineSet is a set of line numbers relative to the image's base, with its
// members in the order in which they came.
type lineSet struct {
	bits []uint64
	list []uint32
}

func newLineSet(lines int) lineSet { return lineSet{bits: make([]uint64, (lines+63)/64)} }

func (s *lineSet) has(l uint64) bool { return s.bits[l/64]>>(l%64)&1 != 0 }

func (s *lineSet) add(l uint64) {
	if b := uint64(1) << (l % 64); s.bits[l/64]&b == 0 {
		s.bits[l/64] |= b
		s.list = append(s.list, uint32(l))
	}
}

// drop takes l out of the bits; the list keeps it.
func (s *lineSet) drop(l uint64) { s.bits[l/64] &^= 1 << (l % 64) }

func (s *lineSet) clear() {
	for _, l := range s.list {
		s.bits[l/64] = 0
	}
	s.list = s.list[:0]
}

// firstNotIn is a member of s that t lacks.
func (s *lineSet) firstNotIn(t *lineSet) (uint64, bool) {
	for _, l := range s.list {
		if !t.has(uint64(l)) {
			return uint64(l), true
		}
	}
	return 0, false
}
