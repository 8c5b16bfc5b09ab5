package gtrace

import (
	"encoding/binary"
	"fmt"
)

// appendRecord packs an event that fits its schema.
func (h *Header) appendRecord(b []byte, e *Event) []byte {
	b = binary.LittleEndian.AppendUint16(b, uint16(e.Kind))
	at := 0
	for _, f := range h.Kinds[e.Kind].Fields {
		end := len(b) + (f.Width+7)/8
		for range f.words() {
			b = binary.LittleEndian.AppendUint64(b, e.V[at])
			at++
		}
		b = b[:end] // the bytes behind the field are zero
	}
	return b
}

// parseRecord unpacks one event and returns what is behind it.
func (h *Header) parseRecord(b []byte, e *Event) ([]byte, error) {
	if len(b) < 2 {
		return nil, fmt.Errorf("a record ends early")
	}
	kind := int(binary.LittleEndian.Uint16(b))
	if kind >= len(h.Kinds) {
		return nil, fmt.Errorf("a record of kind %d; the schema has %d kinds", kind, len(h.Kinds))
	}
	k := &h.Kinds[kind]
	if len(b) < k.recordSize() {
		return nil, fmt.Errorf("a record of kind %s ends early", k.Name)
	}
	b = b[2:]
	e.Kind = kind
	e.V = resize(e.V, k.Words())
	at := 0
	for _, f := range k.Fields {
		n := (f.Width + 7) / 8
		for ; n >= 8; n -= 8 {
			e.V[at] = binary.LittleEndian.Uint64(b)
			b = b[8:]
			at++
		}
		if n > 0 {
			for i := range n {
				e.V[at] |= uint64(b[i]) << (i * 8)
			}
			b = b[n:]
			at++
		}
	}
	return b, h.fits(e)
}

// appendText writes an event as its line, newline included.
func (h *Header) appendText(b []byte, e *Event) []byte {
	k := &h.Kinds[e.Kind]
	b = append(b, k.Name...)
	at := 0
	for _, f := range k.Fields {
		b = append(b, ' ')
		b = appendHex(b, e.V[at:at+f.words()], f.digits())
		at += f.words()
	}
	return append(b, '\n')
}

// FormatEvent is an event's line without the newline.
func (h *Header) FormatEvent(e *Event) string {
	b := h.appendText(nil, e)
	return string(b[:len(b)-1])
}

func resize(v []uint64, n int) []uint64 {
	if v == nil || cap(v) < n {
		return make([]uint64, n)
	}
	v = v[:n]
	clear(v)
	return v
}
