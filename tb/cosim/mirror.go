package cosim

import (
	"encoding/binary"

	"github.com/hwgen/hwgen/models/cluster"
	"github.com/hwgen/hwgen/models/spec"
	"github.com/hwgen/hwgen/tb/harness"
)

// mirror is what software knows of the hardware, from what was seen.
type mirror struct {
	protection spec.Protection
	stalled    bool
	epoch      uint32 // the open one
	barrier    bool
	requested  bool // a checkpoint was asked for, and its boundary has not come
	closed     bool
	closedNum  uint32
	syncEpoch  uint32
	syncSent   int // lines of the sweep
	committed  bool
	acks       uint64
	acked      uint32
	cuts       map[uint32][]uint64 // for each epoch, requests of each thread that were answered at its boundary

	logLines, closedLines, freed uint64
	guard                        uint64
	timeouts                     map[string]uint64
	slowest                      uint32 // longest memory latency
	mask                         uint64

	lost, takeover, handout bool
	resumed                 uint32
	boundaries, barriers    uint64
	taken                   uint64 // sequenced packets that the secondary has taken since the last boundary
	copies                  uint64
	ackSent                 bool
	markerTaken             bool
	markers                 uint64 // that closed a checkpoint
}

// see follows one thing that was seen.
func (x *exec) see(ev *harness.Event) {
	if ev.Kind != harness.Send && ev.Kind != harness.Notice {
		x.quiet = ev.Cycle
	}
	x.in.Observe(ev)
	switch ev.Kind {
	case harness.Done:
		x.finished(ev)
	case harness.Killed:
		x.alive[ev.Node] = false
	case harness.Revived:
		x.alive[ev.Node] = true
	case harness.Answer:
		x.answered(ev)
	case harness.Takeover:
		x.takeover = true
	case harness.Handout:
		x.handout, x.resumed = true, ev.Epoch
	case harness.Copy:
		x.copies++
	case harness.Send:
		x.sent(ev)
	case harness.Take:
		x.took(ev)
	case harness.Notice:
		x.noticed(ev)
	}
	if ev.Node == 0 {
		x.seePrimary(ev)
	}
	if x.soft != nil {
		x.soft()
	}
	if x.watch != nil {
		x.watch()
	}
}

func (x *exec) seePrimary(ev *harness.Event) {
	switch ev.Kind {
	case harness.Barrier:
		x.barrier = true
		x.barriers++
	case harness.Boundary:
		cut := make([]uint64, len(x.threads))
		for i := range x.threads {
			cut[i] = x.threads[i].answered
		}
		x.cuts[x.epoch] = cut
		x.barrier, x.requested, x.closed, x.closedNum = false, false, true, x.epoch
		x.closedLines = x.logLines
		x.taken, x.copies, x.ackSent, x.markerTaken = 0, 0, false, false
		x.boundaries++
		x.epoch++
	case harness.Write:
		if ev.Owner == cluster.OwnerLog {
			x.logLines++
		}
	case harness.Start:
		if x.guarded() {
			x.epoch++
		}
		x.protection, x.syncEpoch, x.syncSent, x.stalled, x.closed, x.requested = spec.Synchronising, x.epoch, 0, false, false, false
		x.freed = x.logLines
		x.committed = false
	case harness.Stop:
		if x.guarded() {
			x.epoch++
		}
		x.protection, x.stalled, x.closed, x.requested = spec.Unprotected, false, false, false
		x.freed = x.logLines
	case harness.Lost:
		x.lost = true
		x.requested = false
		if ev.Policy == spec.LossStall {
			x.stalled = true
			return
		}
		if x.guarded() {
			x.epoch++
		}
		x.protection, x.closed = spec.Degraded, false
		x.freed = x.logLines
	}
}

func (x *exec) guarded() bool {
	return x.protection == spec.Synchronising || x.protection == spec.Protected
}

func epochOf(packet []byte) uint32 { return binary.LittleEndian.Uint32(packet[4:]) }

func (x *exec) sent(ev *harness.Event) {
	switch spec.PacketKind(ev.Bytes[0]) {
	case spec.PktSync:
		if ev.Node == 0 {
			x.syncSent++
		}
	case spec.PktAck:
		if ev.Node == 1 {
			x.ackSent = true
		}
	}
	if k := spec.PacketKind(ev.Bytes[0]); k != spec.PktHeartbeat && k != spec.PktAck {
		x.quiet = ev.Cycle
	}
}

func (x *exec) took(ev *harness.Event) {
	if ev.Node != 1 {
		return
	}
	switch spec.PacketKind(ev.Bytes[0]) {
	case spec.PktMarker:
		if !x.markerTaken {
			x.markers++
		}
		x.committed, x.markerTaken = true, true
	}
	x.taken++
}

// noticed is an unsequenced packet that was heard.
func (x *exec) noticed(ev *harness.Event) {
	if spec.PacketKind(ev.Bytes[0]) != spec.PktAck || ev.Node != 0 {
		return
	}
	epoch := epochOf(ev.Bytes)
	if !x.closed || epoch != x.closedNum {
		return
	}
	x.closed, x.stalled = false, false
	x.acks++
	x.acked = epoch
	x.freed = x.closedLines
	if x.protection == spec.Synchronising && epoch == x.syncEpoch {
		x.protection = spec.Protected
	}
	x.forget(epoch)
}

// forget drops what no failover can ask for any more: what was in a checkpoint
// before the acknowledged one.
func (x *exec) forget(epoch uint32) {
	cut := x.cuts[epoch]
	for e := range x.cuts {
		if e-epoch >= 1<<31 { // older
			delete(x.cuts, e)
		}
	}
	n := 0
	for n < len(x.window) && x.window[n].pos < cut[x.window[n].thread] {
		n++
	}
	x.window = x.window[:copy(x.window, x.window[n:])]
}

// logFree is what the log has left, as its lines in memory say.
func (x *exec) logFree() uint64 {
	used := (x.logLines - x.freed) * uint64(x.c.EntriesPerLine())
	return uint64(x.c.LogEntries) - min(used, uint64(x.c.LogEntries))
}

// react is software's: when the guard band is reached, or a request waits so
// long that only a checkpoint can help, it asks for one.
func (x *exec) react() error {
	if !x.guarded() || x.stalled || x.requested || x.barrier || x.closed || !x.alive[0] || x.active != 0 || x.protection != spec.Protected {
		return nil
	}
	held := false
	for i := range x.threads {
		t := &x.threads[i]
		held = held || len(t.waiting) > 0 && x.cycle > t.since+heldCycles+4*uint64(x.slowest)
	}
	if !held && x.logFree() >= x.guard {
		return nil
	}
	x.requested = true
	_, err := x.askNow(harness.WriteRegister{Node: 0, Addr: uint32(x.regs["command"]), Data: x.commandBit("checkpoint")})
	return err
}

// heldCycles without an answer of a thread mean that its store is held for room
// in the log.
const heldCycles = 3000
