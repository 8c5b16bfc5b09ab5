package cosim

import (
	"encoding/binary"

	"github.com/hwgen/hwgen/models/spec"
	"github.com/hwgen/hwgen/tb/harness"
)

const pageBytes = 4096

// costs are what the primary's checkpoints cost, and what others would have.
type costs struct {
	duplicates uint64 // addresses of closed epochs whose lines were not sent again
	pageBytes  uint64 // of whole pages for the same checkpoints

	logged  uint64 // addresses, before the closed epoch
	entries uint64 // addresses of the closed epoch
	lines   uint64 // data packets of it
	pages   map[uint64]bool
}

// boundary closes an epoch.
func (k *costs) boundary(s *Scoreboard, node uint8) {
	if node != 0 {
		return
	}
	st := s.cl.Nodes[0].Stats()
	k.entries, k.logged = st.Logged()-k.logged, st.Logged()
	k.lines, k.pages = 0, map[uint64]bool{}
}

// send is a packet of the primary.
func (k *costs) send(s *Scoreboard, r *harness.Event) {
	if r.Node != 0 {
		return
	}
	switch spec.PacketKind(r.Bytes[0]) {
	case spec.PktData:
		k.lines++
		page := (s.c.ImageBase + uint64(binary.LittleEndian.Uint32(r.Bytes[16:]))<<s.c.LineShift()) / pageBytes
		if k.pages == nil {
			k.pages = map[uint64]bool{}
		}
		if !k.pages[page] {
			k.pages[page] = true
			k.pageBytes += pageBytes
		}
	case spec.PktMarker:
		k.duplicates += k.entries - min(k.lines, k.entries)
		k.entries = 0
	}
}
