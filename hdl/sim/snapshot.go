package sim

import (
	"fmt"
	"slices"
)

// Snapshotter is implemented by models of black boxes that can be forked: what
// Snapshot returns must not change afterwards, and Restore may be called with
// it many times.
type Snapshotter interface {
	Snapshot() any
	Restore(any)
}

// Snapshot is the whole state of a simulator at one time. It belongs to the
// simulator that it was taken of.
type Snapshot struct {
	s          *Sim
	mem        []byte
	counts     []int64
	sched      schedule
	handled    bool
	stale      bool
	collisions []int
	models     []any
}

// Snapshot copies the whole state: registers, memories, inputs, time and the
// models of black boxes, which must be [Snapshotter]s. Processes are not part
// of it.
func (s *Sim) Snapshot() (*Snapshot, error) {
	x := &Snapshot{}
	return x, s.SnapshotInto(x)
}

// SnapshotInto is Snapshot into a snapshot that is not needed any more; it
// saves the allocation.
func (s *Sim) SnapshotInto(x *Snapshot) error {
	if err := s.usable(); err != nil {
		return err
	}
	s.ready()
	x.models = x.models[:0]
	for i := range s.p.Boxes {
		m, ok := s.p.Boxes[i].Model.(Snapshotter)
		if !ok {
			return fmt.Errorf("sim: the model of black box %s is not a sim.Snapshotter", s.flat.Insts[s.p.Boxes[i].Inst].Name)
		}
		x.models = append(x.models, m.Snapshot())
	}
	x.s = s
	x.mem = append(x.mem[:0], s.mem[:s.lay.Size]...)
	x.counts = append(x.counts[:0], s.counts...)
	events := append(x.sched.events[:0], s.sched.events...)
	x.sched = s.sched
	x.sched.events = events
	x.handled, x.stale = s.handled, s.stale
	x.collisions = append(x.collisions[:0], s.collisions...)
	return nil
}

// Restore goes back to a snapshot of this simulator. Pending writes of
// processes are dropped.
func (s *Sim) Restore(x *Snapshot) error {
	if err := s.movable(); err != nil {
		return err
	}
	if x.s != s {
		return fmt.Errorf("sim: the snapshot belongs to another simulator")
	}
	copy(s.mem, x.mem)
	copy(s.counts, x.counts)
	events := append(s.sched.events[:0], x.sched.events...)
	s.sched = x.sched
	s.sched.events = events
	s.handled = x.handled
	s.collisions = slices.Clone(x.collisions)
	s.dirty, s.stale, s.focus.fresh = false, x.stale, false
	s.tasks.writes, s.tasks.resumed = s.tasks.writes[:0], false
	for i := range s.p.Boxes {
		s.p.Boxes[i].Model.(Snapshotter).Restore(x.models[i])
	}
	return nil
}
