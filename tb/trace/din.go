package trace

import (
	"bytes"
	"fmt"
)

// din decodes lines for as long as they are complete and as expected, and
// leaves the rest to advance.
func (r *Reader) din(dst []Ref) (n int) {
	size := r.opt.DinSize
	b := r.buf[:r.w]
	for n < len(dst) {
		p := r.r
		if len(b)-p < 3 || b[p]-'0' > 4 || b[p+1] != ' ' && b[p+1] != '\t' {
			break
		}
		label := b[p] - '0'
		for p += 2; p < len(b) && (b[p] == ' ' || b[p] == '\t'); p++ {
		}
		if p+1 < len(b) && b[p] == '0' && (b[p+1] == 'x' || b[p+1] == 'X') {
			p += 2
		}
		first := p
		var addr uint64
		for p < len(b) && hexValue[b[p]] != 0xff {
			addr = addr<<4 | uint64(hexValue[b[p]])
			p++
		}
		if p == first || p-first > 16 || p >= len(b) || addr+uint64(size)-1 < addr {
			break
		}
		if b[p] != '\n' {
			if b[p] != ' ' && b[p] != '\t' && b[p] != '\r' {
				break
			}
			end := bytes.IndexByte(b[p:min(len(b), r.r+maxLine+1)], '\n')
			if end < 0 {
				break
			}
			p += end
		}
		r.r = p + 1
		r.line++
		switch {
		case label <= 1:
			dst[n] = Ref{Addr: addr, Size: size, Kind: Kind(label)}
			n++
		case label == 2 && r.opt.Fetches:
			dst[n] = Ref{Addr: addr, Size: size, Kind: Fetch}
			n++
		}
	}
	return n
}

// whyNotDin says what is wrong with a line that the decoder refused.
func whyNotDin(line []byte) string {
	f := bytes.Fields(line)
	switch {
	case len(f) == 0 || len(f[0]) != 1 || f[0][0] < '0' || f[0][0] > '4':
		return "the label is not 0 to 4"
	case len(f) < 2:
		return "no address"
	}
	addr := bytes.TrimPrefix(bytes.TrimPrefix(f[1], []byte("0x")), []byte("0X"))
	if !hexOnly(addr) {
		return fmt.Sprintf("%s is not a hexadecimal address of at most 16 digits", quote(f[1]))
	}
	return "the line does not begin with its label, or the reference leaves 64 address bits"
}
