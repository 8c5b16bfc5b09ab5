package gtrace

const hexDigits = "0123456789abcdef"

// nibble is a lower-case digit's value, or 0xff.
var nibble = func() (t [256]uint8) {
	for i := range t {
		t[i] = 0xff
	}
	for i := range hexDigits {
		t[hexDigits[i]] = uint8(i)
	}
	return t
}()

// parseHex64 reads exactly n lower-case digits.
func parseHex64(s string, n int) (v uint64, ok bool) {
	if len(s) != n {
		return 0, false
	}
	for i := range n {
		d := nibble[s[i]]
		if d == 0xff {
			return 0, false
		}
		v = v<<4 | uint64(d)
	}
	return v, true
}

// appendHex writes a value of several words in n digits.
func appendHex(b []byte, v []uint64, n int) []byte {
	for i := n - 1; i >= 0; i-- {
		b = append(b, hexDigits[v[i/16]>>(i%16*4)&15])
	}
	return b
}

func hexWords(v []uint64, n int) string { return string(appendHex(nil, v, n)) }

// parseHex reads n digits into words; false if one is not a digit.
func parseHex(v []uint64, s []byte) bool {
	clear(v)
	n := len(s)
	for i, c := range s {
		d := nibble[c]
		if d == 0xff {
			return false
		}
		at := n - 1 - i
		v[at/16] |= uint64(d) << (at % 16 * 4)
	}
	return true
}
