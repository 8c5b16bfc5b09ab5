package gtrace

import "fmt"

// masks is what a comparison looks at: for each kind nil (left out) or the bits
// that count, laid out like an event's V.
type masks [][]uint64

// compareMasks works out mask and skip lines; a line that names nothing is an
// error, as it would ignore less than its author meant.
func (h *Header) compareMasks() (masks, error) {
	out := make(masks, len(h.Kinds))
	for i := range h.Kinds {
		out[i] = make([]uint64, h.Kinds[i].Words())
		at := 0
		for _, f := range h.Kinds[i].Fields {
			for w := range f.words() {
				out[i][at+w] = ^uint64(0)
			}
			at += f.words()
		}
	}
	for _, m := range h.Masks {
		found := false
		for i := range h.Kinds {
			at, f, ok := h.Kinds[i].Offset(m.Field)
			if !ok || m.Kind != "*" && m.Kind != h.Kinds[i].Name {
				continue
			}
			found = true
			bits := out[i][at : at+f.words()]
			clear(bits)
			for b, v := range m.Bits {
				pos := 8 * (len(m.Bits) - 1 - b)
				if uint(v)>>max(0, min(8, f.Width-pos)) != 0 {
					return nil, fmt.Errorf("mask %s.%s %s: the field has %d bits", m.Kind, m.Field, m.hex(), f.Width)
				}
				if pos < f.Width {
					bits[pos/64] |= uint64(v) << (pos % 64)
				}
			}
		}
		if !found {
			return nil, fmt.Errorf("mask %s.%s: no kind of event has such a field", m.Kind, m.Field)
		}
	}
	for _, s := range h.Skip {
		found := false
		for i := range h.Kinds {
			if h.Kinds[i].Name == s {
				out[i], found = nil, true
			}
		}
		if !found {
			return nil, fmt.Errorf("skip %s: no such kind of event", s)
		}
	}
	return out, nil
}
