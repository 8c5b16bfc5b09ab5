package trace

import (
	"bytes"
	"fmt"
)

// hexValue is a digit's value, or 0xff.
var hexValue = func() (t [256]uint8) {
	for i := range t {
		t[i] = 0xff
	}
	for i := range 10 {
		t['0'+i] = uint8(i)
	}
	for i := range 6 {
		t['a'+i], t['A'+i] = uint8(10+i), uint8(10+i)
	}
	return t
}()

// lackeyKind is the kind of the letter in a line's second column.
var lackeyKind = func() (t [256]uint8) {
	for i := range t {
		t[i] = 0xff
	}
	t['L'], t['S'], t['M'] = uint8(Load), uint8(Store), uint8(Modify)
	return t
}()

// lackey decodes lines for as long as they are complete and as expected, and
// leaves the rest to advance.
func (r *Reader) lackey(dst []Ref) (n int) {
	b := r.buf[:r.w]
	at, line := r.r, r.line
	for n < len(dst) {
		p := at
		if len(b)-p < 6 { // " L 0,1" has six
			break
		}
		var kind Kind
		if b[p] == ' ' && b[p+2] == ' ' && lackeyKind[b[p+1]] != 0xff {
			kind = Kind(lackeyKind[b[p+1]])
		} else if b[p] == 'I' && b[p+1] == ' ' && b[p+2] == ' ' {
			kind = Fetch
		} else {
			break
		}
		p += 3
		first := p
		var addr uint64
		for p < len(b) {
			d := hexValue[b[p]]
			if d == 0xff {
				break
			}
			addr = addr<<4 | uint64(d)
			p++
		}
		if p == first || p-first > 16 || p+2 >= len(b) || b[p] != ',' {
			break
		}
		p++
		size := uint(b[p] - '0')
		if size > 9 {
			break
		}
		for p++; p < len(b) && size <= MaxSize; p++ {
			d := uint(b[p] - '0')
			if d > 9 {
				break
			}
			size = size*10 + d
		}
		if p < len(b) && b[p] == '\r' {
			p++
		}
		if p >= len(b) || b[p] != '\n' || size-1 >= MaxSize || addr+uint64(size)-1 < addr {
			break
		}
		at = p + 1
		line++
		if kind == Fetch && !r.opt.Fetches {
			continue
		}
		dst[n] = Ref{Addr: addr, Size: uint16(size), Kind: kind}
		n++
	}
	r.r, r.line = at, line
	return n
}

// whyNotLackey says what is wrong with a line that the decoder refused.
func whyNotLackey(line []byte) string {
	if !looksLackey(line) || line[2] != ' ' {
		return ""
	}
	addr, size, ok := bytes.Cut(line[3:], []byte{','})
	switch {
	case !ok:
		return "no comma behind the address"
	case !hexOnly(addr):
		return fmt.Sprintf("%s is not a hexadecimal address of at most 16 digits", quote(addr))
	default:
		return fmt.Sprintf("%s is not a size of 1 to %d bytes that stays within 64 address bits", quote(size), MaxSize)
	}
}

func hexOnly(s []byte) bool {
	for _, c := range s {
		if hexValue[c] == 0xff {
			return false
		}
	}
	return len(s) > 0 && len(s) <= 16
}
