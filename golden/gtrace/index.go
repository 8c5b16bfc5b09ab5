package gtrace

import (
	"encoding/binary"
	"fmt"
	"hash/crc32"
	"io"
)

func encodeIndex(index []indexEntry) []byte {
	b := append(make([]byte, 0, 12+16*len(index)), indexMagic...)
	b = binary.LittleEndian.AppendUint32(b, uint32(len(index)))
	for _, e := range index {
		b = binary.LittleEndian.AppendUint64(b, uint64(e.offset))
		b = binary.LittleEndian.AppendUint64(b, e.first)
	}
	return binary.LittleEndian.AppendUint32(b, crc32.Checksum(b, castagnoli))
}

// readIndex finds the index of a binary trace by its trailer.
func (r *Reader) readIndex(f io.ReadSeeker) ([]indexEntry, error) {
	bad := func(what string) ([]indexEntry, error) {
		return nil, &Error{File: r.name, Msg: what + "; the trace can be read in order only"}
	}
	end, err := f.Seek(-trailerSize, io.SeekEnd)
	if err != nil {
		return bad("no index")
	}
	var t [trailerSize]byte
	if _, err := io.ReadFull(f, t[:]); err != nil || string(t[8:]) != trailerMagic {
		return bad("no trailer")
	}
	at := binary.LittleEndian.Uint64(t[:])
	if at > uint64(end) {
		return bad("the trailer points behind the end")
	}
	raw := make([]byte, 0)
	if _, err := f.Seek(int64(at), io.SeekStart); err != nil {
		return bad("no index")
	}
	var head [8]byte
	if _, err := io.ReadFull(f, head[:]); err != nil || string(head[:4]) != indexMagic {
		return bad("the trailer does not point at an index")
	}
	n := uint64(binary.LittleEndian.Uint32(head[4:]))
	if n*16 > uint64(end)-at {
		return bad("the index is larger than the file")
	}
	raw = make([]byte, 8+16*n+4)
	copy(raw, head[:])
	if _, err := io.ReadFull(f, raw[8:]); err != nil {
		return bad("the index ends early")
	}
	body, sum := raw[:len(raw)-4], binary.LittleEndian.Uint32(raw[len(raw)-4:])
	if crc := crc32.Checksum(body, castagnoli); crc != sum {
		return bad(fmt.Sprintf("the index has CRC %08x, and says %08x", crc, sum))
	}
	index := make([]indexEntry, n)
	for i := range index {
		e := body[8+16*i:]
		index[i] = indexEntry{int64(binary.LittleEndian.Uint64(e)), binary.LittleEndian.Uint64(e[8:])}
		if i > 0 && (index[i].first <= index[i-1].first || index[i].offset <= index[i-1].offset) {
			return bad("the index is not in order")
		}
	}
	return index, nil
}
