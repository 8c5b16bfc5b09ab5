package cosim

import (
	"slices"

	"github.com/hwgen/hwgen/tb/harness"
)

// Times is what only a run in time has.
type Times struct {
	Pauses   []uint32 // cycles of each pause, in order
	barrier  uint64
	Killed   uint64 // cycle in which a node died last
	Takeover uint64
	False    uint64 // cycle of a takeover although the primary lived
	dead     bool   // the primary
	Handout  uint64
	Runs     uint64 // first answer on the secondary behind the handout
	handed   bool
	LinkOut  [2]uint64 // bytes of packets that each node sent, without what it sent again
	Packets  [2]uint64
	Cycles   uint64
}

func (t *Times) see(r *harness.Event) {
	switch r.Kind {
	case harness.Killed:
		t.Killed = r.Cycle
		t.dead = t.dead || r.Node == 0
	case harness.Revived:
		t.dead = t.dead && r.Node != 0
	case harness.Barrier:
		t.barrier = r.Cycle
	case harness.Boundary:
		t.Pauses = append(t.Pauses, uint32(r.Cycle-t.barrier))
	case harness.Takeover:
		t.Takeover = r.Cycle
		if !t.dead {
			t.False = r.Cycle
		}
	case harness.Handout:
		t.Handout, t.handed = r.Cycle, true
	case harness.Answer:
		if t.handed && t.dead && t.Runs == 0 {
			t.Runs = r.Cycle
		}
	case harness.Send:
		t.Packets[r.Node]++
		t.LinkOut[r.Node] += uint64(len(r.Bytes))
	}
}

// Pause is the median and the worst of the pauses, cycles.
func (t *Times) Pause() (median, worst uint32) {
	if len(t.Pauses) == 0 {
		return 0, 0
	}
	p := slices.Sorted(slices.Values(t.Pauses))
	return p[len(p)/2], p[len(p)-1]
}
