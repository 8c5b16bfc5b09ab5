package cosim

import (
	"bytes"
	"fmt"

	"github.com/hwgen/hwgen/models/spec"
	"github.com/hwgen/hwgen/tb/harness"
)

// sameMemory compares regions of a node's memory, as the hardware wrote it, with
// the model's.
func (s *Scoreboard) sameMemory(node uint8, regions ...spec.Region) error {
	chips, mem := s.cl.Nodes[node].Chips(), s.side[node].mem
	for _, g := range regions {
		want, got := chips[g.Base:g.End()], mem[g.Base:g.End()]
		if bytes.Equal(want, got) {
			continue
		}
		at := 0
		for want[at] == got[at] {
			at++
		}
		at -= at % s.c.LineBytes
		end := min(at+s.c.LineBytes, len(want))
		return s.differs("I5", node, "memory", fmt.Sprintf("line at 0x%x, in %s", g.Base+uint64(at), g.Name),
			fmt.Sprintf("%x", want[at:end]), fmt.Sprintf("%x", got[at:end]))
	}
	return nil
}

// End compares all of both memories behind the last record; nothing may be on
// its way any more, except in a node that died.
func (s *Scoreboard) End() *Mismatch {
	s.Flush()
	for i := range s.side {
		n := uint8(i)
		if s.bad != nil || s.side[i].dead {
			continue
		}
		var err error
		switch side := &s.side[i]; {
		case len(side.cast) > 0:
			err = s.differs("I7", n, "end", "castouts that did not come to memory", "none", fmt.Sprintf("the line at 0x%x", s.addr(side.cast[0].line)))
		case s.cl.Nodes[i].Port().Unanswered() > 0:
			err = s.differs("I7", n, "end", "requests without an answer", "0", fmt.Sprint(s.cl.Nodes[i].Port().Unanswered()))
		default:
			// What is staged was compared with its marker; behind the last slot the
			// hardware pads where the model leaves what was there.
			g := s.amap.Staging
			err = s.sameMemory(n, spec.Region{Name: "the memory", Size: g.Base}, spec.Region{Name: "the memory", Base: g.End(), Size: s.c.MemBytes - g.End()})
		}
		if err != nil {
			s.bad = s.mismatch(&harness.Event{Cycle: s.cycle, Node: n}, err)
		}
	}
	return s.bad
}

// Memory is a node's memory as the hardware wrote it: without what is dirty in
// its L2. Do not write to it.
func (s *Scoreboard) Memory(node int) []byte { return s.side[node].mem }
