package gtrace

import (
	"encoding/binary"
	"fmt"
	"hash/crc32"
	"io"
	"sort"
)

func (r *Reader) failBlock(format string, args ...any) error {
	return &Error{File: r.name, Block: r.block, Msg: fmt.Sprintf(format, args...)}
}

func (r *Reader) nextBinary(e *Event) error {
	for r.left == 0 {
		if len(r.data) > 0 {
			return r.failBlock("%d bytes behind its last record", len(r.data))
		}
		if err := r.nextBlock(); err != nil {
			return err
		}
	}
	rest, err := r.Header.parseRecord(r.data, e)
	if err != nil {
		return r.failBlock("%v", err)
	}
	r.data = rest
	r.left--
	return nil
}

// nextBlock loads a block, or at the index ends the trace.
func (r *Reader) nextBlock() error {
	var head [blockHead]byte
	r.block++
	if _, err := io.ReadFull(r.in, head[:4]); err != nil {
		return r.failBlock("the trace ends without its index; it is truncated")
	}
	if string(head[:4]) == indexMagic {
		return r.endBinary()
	}
	if string(head[:4]) != blockMagic {
		return r.failBlock("%q where a block or the index should begin", head[:4])
	}
	if _, err := io.ReadFull(r.in, head[4:]); err != nil {
		return r.failBlock("the trace ends in a block; it is truncated")
	}
	count, raw := binary.LittleEndian.Uint32(head[4:]), binary.LittleEndian.Uint32(head[8:])
	stored, sum := binary.LittleEndian.Uint32(head[12:]), binary.LittleEndian.Uint32(head[16:])
	if raw > maxBlock || stored > maxBlock || count == 0 || uint64(count)*2 > uint64(raw) {
		return r.failBlock("%d events in %d bytes, %d stored, cannot be; expected at most %d bytes", count, raw, stored, maxBlock)
	}
	if cap(r.stored) < int(stored) {
		r.stored = make([]byte, stored)
	}
	r.stored = r.stored[:stored]
	if _, err := io.ReadFull(r.in, r.stored); err != nil {
		return r.failBlock("the trace ends in a block; it is truncated")
	}
	if crc := crc32.Checksum(r.stored, castagnoli); crc != sum {
		return r.failBlock("CRC %08x, and the block says %08x: it is damaged", crc, sum)
	}
	r.data = r.stored
	if r.zstd != nil {
		var err error
		if r.raw, err = r.zstd.DecodeAll(r.stored, r.raw[:0]); err != nil {
			return r.failBlock("zstd: %v", err)
		}
		r.data = r.raw
	}
	if len(r.data) != int(raw) {
		return r.failBlock("%d bytes of records, and it says %d", len(r.data), raw)
	}
	r.left = count
	return nil
}

// endBinary passes over the index, whose magic is read, and reads the footer.
func (r *Reader) endBinary() error {
	r.block = 0
	truncated := &Error{File: r.name, Msg: "the trace ends in its index; it is truncated"}
	var n [4]byte
	if _, err := io.ReadFull(r.in, n[:]); err != nil {
		return truncated
	}
	size := int64(binary.LittleEndian.Uint32(n[:]))*16 + 4
	if _, err := io.CopyN(io.Discard, r.in, size); err != nil {
		return truncated
	}
	r.line = 0
	if line, err := readLine(r.in, len(separator)); err != nil || line != separator {
		return &Error{File: r.name, Msg: "no footer behind the index"}
	}
	err := r.footer()
	if e, ok := err.(*Error); ok {
		e.Line = 0
	}
	if err != io.EOF {
		return err
	}
	var t [trailerSize + 1]byte
	if n, _ := io.ReadFull(r.in, t[:]); n != trailerSize || string(t[8:trailerSize]) != trailerMagic {
		return &Error{File: r.name, Msg: "no trailer behind the footer; the trace is truncated or damaged"}
	}
	return io.EOF
}

// Seek makes event n the next one. Only a binary trace from Open can; after it
// the CRC of the whole is no longer checked, those of the blocks are.
func (r *Reader) Seek(n uint64) error {
	if r.file == nil || r.Header.Body == Text {
		return &Error{File: r.name, Msg: "only a binary trace in a file can be read from its middle"}
	}
	if r.index == nil {
		index, err := r.readIndex(r.file)
		if err != nil {
			r.err = err
			return err
		}
		r.index = index
	}
	i := sort.Search(len(r.index), func(i int) bool { return r.index[i].first > n }) - 1
	if i < 0 {
		r.err = &Error{File: r.name, Msg: fmt.Sprintf("no event %d: the trace is empty", n)}
		return r.err
	}
	if _, err := r.file.Seek(r.index[i].offset, io.SeekStart); err != nil {
		r.err = err
		return err
	}
	r.in.Reset(r.file)
	r.err, r.foot, r.sought, r.left, r.data = nil, nil, true, 0, nil
	r.block, r.count = i, r.index[i].first
	var e Event
	for r.count < n {
		if err := r.Next(&e); err == io.EOF {
			return &Error{File: r.name, Msg: fmt.Sprintf("no event %d: the trace has %d", n, r.count)}
		} else if err != nil {
			return err
		}
	}
	return nil
}
