package cosim

import (
	"fmt"
	"strings"

	"github.com/hwgen/hwgen/golden"
	"github.com/hwgen/hwgen/golden/gtrace"
	"github.com/hwgen/hwgen/models/spec"
)

// history keeps the last events for a report.
type history struct {
	ring []seen
	next int
}

// seen is an event of the past.
type seen struct {
	seq, cycle uint64
	ev         golden.Event
	bytes      [256]byte
}

const historySize = 1024

func (h *history) init() { h.ring = make([]seen, historySize) }

func (h *history) add(seq, cycle uint64, e *golden.Event) {
	x := &h.ring[h.next]
	x.seq, x.cycle, x.ev = seq, cycle, *e
	x.ev.Bytes = x.bytes[:copy(x.bytes[:], e.Bytes)]
	h.next = (h.next + 1) % len(h.ring)
}

// back is the event n before the last one, nil if there is none.
func (h *history) back(n int) *seen {
	if n >= len(h.ring) {
		return nil
	}
	x := &h.ring[(h.next-1-n+2*len(h.ring))%len(h.ring)]
	if x.seq == 0 && x.cycle == 0 && x.ev.Kind == 0 && n > 0 {
		return nil
	}
	return x
}

// fieldText is an event's fields as golden traces print them.
func fieldText(c *spec.Config, e *golden.Event) string {
	var g gtrace.Event
	e.ToTrace(c, &g)
	k := &golden.Kinds[e.Kind]
	var b strings.Builder
	b.WriteString(k.Name)
	at := 0
	for _, col := range k.Columns {
		w := (col.Width(c) + 63) / 64
		if col.Name == "packet" || col.Name == "bytes" {
			fmt.Fprintf(&b, " %s=%x", col.Name, e.Bytes)
		} else {
			fmt.Fprintf(&b, " %s=%x", col.Name, g.V[at])
		}
		at += w
	}
	return b.String()
}
