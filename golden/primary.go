package golden

import (
	"bytes"
	"fmt"

	"github.com/hwgen/hwgen/models/spec"
)

// primary is a node's side as the one that runs its own VM.
type primary struct {
	protection spec.Protection
	logging    bool
	stalled    bool
	superseded bool

	// The open epoch.
	epoch    uint32
	modified lineSet // by counted stores since the last boundary
	logged   lineSet // accepted since the last boundary

	// A barrier that has not become a boundary.
	inBarrier bool
	words     []byte // state block as it is being given
	state     []byte // as captured at the last barrier

	// The closed epoch: at most one (S12).
	closed      bool
	closedEpoch uint32
	closedEnd   uint64  // log position of the boundary
	lines       lineSet // of the closed epoch
	pending     lineSet // those whose bytes are not yet in the resend buffer
	pendingLeft int
	shadow      []byte // the image at the last boundary
	shadowState []byte

	// Synchronisation.
	syncEpoch uint32
	started   bool              // the start packet is out
	swept     lineSet           // lines sent
	sweep     map[uint64][]byte // read and not yet sent

	acked   uint32
	everAck bool
	out     sender
}

func (p *primary) init(c *spec.Config) {
	n := c.ImageLines()
	p.modified, p.logged, p.lines, p.pending, p.swept = newLineSet(n), newLineSet(n), newLineSet(n), newLineSet(n), newLineSet(n)
	size := c.StateLines() * c.LineBytes
	p.words, p.state, p.shadowState = make([]byte, size), make([]byte, size), make([]byte, size)
	p.sweep = map[uint64][]byte{}
	p.out.init(c)
}

// guarded says whether image and log are protected regions (S2).
func (p *primary) guarded() bool { return p.protection != spec.Unprotected }

// Protection of the node's own VM.
func (n *Node) Protection() spec.Protection { return n.prim.protection }

// Epoch is the number of the open epoch.
func (n *Node) Epoch() uint32 { return n.prim.epoch }

// Closed tells the closed epoch that is not acknowledged, if there is one, and
// how many of its lines are pending.
func (n *Node) Closed() (epoch uint32, pending int, ok bool) {
	return n.prim.closedEpoch, n.prim.pendingLeft, n.prim.closed
}

// Acked is the last acknowledged epoch, if there is one.
func (n *Node) Acked() (uint32, bool) { return n.prim.acked, n.prim.everAck }

// Stalled says whether counted stores wait because the secondary is lost.
func (n *Node) Stalled() bool { return n.prim.stalled }

// Start is the event "software started protection" (S19): logging begins, with
// an empty log and no flags, and the whole image has to be sent.
func (n *Node) Start() error {
	p := &n.prim
	switch {
	case n.c.LogMode != spec.LogAddress:
		return n.broken("S19", "start", "log_mode is none: nothing can be protected")
	case p.superseded:
		return n.broken("S14", "start", "a superseded primary")
	case p.protection == spec.Synchronising || p.protection == spec.Protected:
		return n.broken("S19", "start", "protection was not stopped")
	}
	n.emit(EvStart)
	n.dropTracking()
	p.protection, p.logging = spec.Synchronising, true
	p.syncEpoch, p.started = p.epoch, false
	p.swept.clear()
	clear(p.sweep)
	p.out.newEpoch(p.epoch)
	if p.shadow == nil {
		p.shadow = make([]byte, n.imageSize)
	}
	return nil
}

// dropTracking forgets flags, log contents and the closed epoch. The epoch's
// number is used up if anything of it can be on the link.
func (n *Node) dropTracking() {
	p := &n.prim
	if n.l2.flagged > 0 {
		for r := range n.l2.meta {
			n.l2.meta[r] &^= rowFlag
		}
		n.l2.flagged = 0
	}
	n.log.line = n.log.line[:0]
	n.log.accepted, n.log.initial = n.log.next, n.log.next
	p.modified.clear()
	p.logged.clear()
	p.lines.clear()
	p.pending.clear()
	p.pendingLeft, p.closed, p.inBarrier, p.stalled, p.logging = 0, false, false, false, false
	if p.protection == spec.Synchronising || p.protection == spec.Protected {
		p.epoch++
	}
}

// Stop is the event "software stopped protection": what is on its way is given
// up; flags and log are empty.
func (n *Node) Stop() error {
	if n.prim.protection == spec.Unprotected {
		return n.broken("S19", "stop", "there was no protection")
	}
	n.emit(EvStop)
	n.dropTracking()
	n.prim.protection = spec.Unprotected
	return nil
}

// SecondaryLost is the event "no ack within the timeout" (S14).
func (n *Node) SecondaryLost(policy spec.LossPolicy) error {
	p := &n.prim
	if p.protection != spec.Protected && p.protection != spec.Synchronising {
		return n.broken("S14", "secondary_lost", "no protection to lose")
	}
	if n.cl.sink != nil {
		n.cl.sink(&Event{Kind: EvSecondaryLost, Node: uint8(n.id), Code: uint8(policy)})
	}
	n.interrupts |= spec.IntSecondaryLost
	if policy == spec.LossStall {
		p.stalled = true
		return nil
	}
	n.dropTracking()
	p.protection = spec.Degraded
	n.status |= spec.StatusDegraded
	return nil
}

// StateWord is the event "state word i of a thread has this value now". Words
// keep their values from checkpoint to checkpoint; all are zero at first.
func (n *Node) StateWord(thread, i int, v uint64) error {
	if thread < 0 || i < 0 || thread >= n.c.Threads || i >= n.c.StateWords || n.c.CoreBits < 64 && v>>n.c.CoreBits != 0 {
		return n.differs("S12", "state_word", "no such word", fmt.Sprintf("thread below %d, word below %d, %d bits", n.c.Threads, n.c.StateWords, n.c.CoreBits), fmt.Sprintf("thread %d, word %d, 0x%x", thread, i, v))
	}
	if n.cl.sink != nil {
		n.cl.sink(&Event{Kind: EvStateWord, Node: uint8(n.id), Thread: uint8(thread), Row: uint32(i), Data: v})
	}
	at := n.prim.words[n.c.StateWordOffset(thread, i):]
	for b := range n.c.CoreBytes() {
		at[b] = byte(v >> (8 * b))
	}
	return nil
}

// Barrier is the event "a checkpoint begins": counted requests accepted before
// it are in the epoch, later ones are not, and the state words are captured.
func (n *Node) Barrier() error {
	p := &n.prim
	switch {
	case p.protection != spec.Protected && p.protection != spec.Synchronising:
		return n.broken("S12", "barrier", "a checkpoint without protection")
	case p.inBarrier:
		return n.broken("S12", "barrier", "another barrier has not become a boundary")
	case p.closed:
		return n.differs("S12", "barrier", "a closed epoch is not acknowledged", fmt.Sprint("an ack of ", p.closedEpoch), "a barrier")
	}
	n.emit(EvBarrier)
	n.captureState()
	p.inBarrier = true
	if n.port != nil {
		n.port.cut = n.port.accepted
	}
	return nil
}

// Boundary is the event "the last flagged address is accepted and the log line
// padded": the epoch is closed, its lines are pending, the VM may run.
func (n *Node) Boundary() error {
	p := &n.prim
	if !p.inBarrier {
		return n.broken("S12", "boundary", "no barrier before it")
	}
	if n.l2.flagged > 0 {
		return n.differs("I4", "boundary", "rows are still flagged", 0, n.l2.flagged)
	}
	if n.port != nil {
		if err := n.port.allIn(n); err != nil {
			return err
		}
	}
	if l, is := p.modified.firstNotIn(&p.logged); is {
		return n.differs("I4", "boundary", "a modified line was not logged", hex(n.imageBase+l<<n.shift), "nothing")
	}
	if l, is := p.logged.firstNotIn(&p.modified); is {
		return n.differs("I4", "boundary", "a logged line was not modified", "nothing", hex(n.imageBase+l<<n.shift))
	}
	full := p.epoch == p.syncEpoch && p.protection == spec.Synchronising
	if got := len(p.swept.list) + len(p.sweep); full && got != n.c.ImageLines() {
		return n.differs("S19", "boundary", "lines of the image that are swept later would have later bytes", fmt.Sprint(n.c.ImageLines(), " lines retrieved"), got)
	}
	n.emit(EvBoundary)
	if err := n.flush("boundary"); err != nil {
		return err
	}
	p.lines.clear()
	p.lines, p.logged = p.logged, p.lines // the same set, in the log's order
	p.modified.clear()
	p.pending.clear()
	if full {
		copy(p.shadow, n.view[n.imageBase:])
	}
	for _, l := range p.lines.list {
		p.pending.add(uint64(l))
		if !full {
			at := uint64(l) << n.shift
			copy(p.shadow[at:at+uint64(n.c.LineBytes)], n.view[n.imageBase+at:])
		}
	}
	copy(p.shadowState, p.state)
	p.pendingLeft = len(p.lines.list)
	p.out.owe(p.lines.list)
	p.closed, p.closedEpoch, p.closedEnd = true, p.epoch, n.log.accepted
	p.inBarrier = false
	if !full {
		p.out.newEpoch(p.epoch)
	}
	p.epoch++
	n.stats.Boundaries++
	return nil
}

// Retrieve is the event "the bytes of a line, by its number in the image, are in
// the resend buffer". got may be nil. A pending line is free afterwards; a line
// that is not pending is one of the sweep, or a duplicate.
func (n *Node) Retrieve(line uint64, got []byte) error {
	p := &n.prim
	if line >= uint64(n.c.ImageLines()) {
		return n.differs("I8", "retrieve", "no line of the image", fmt.Sprint("less than ", n.c.ImageLines()), line)
	}
	want := n.lineBytes(n.imageBase>>n.shift + line)
	if got != nil && !bytes.Equal(want, got) {
		return n.differs("I5", "retrieve", "other bytes than a coherent read gives", fmt.Sprintf("%x", want), fmt.Sprintf("%x", got))
	}
	if n.cl.sink != nil {
		n.cl.sink(&Event{Kind: EvRetrieve, Node: uint8(n.id), Addr: line, Bytes: want})
	}
	n.stats.Retrieved++
	if p.closed && p.pending.has(line) {
		p.pending.drop(line)
		p.pendingLeft--
		return nil // swept before the boundary, if this is checkpoint 0
	}
	if _, have := p.sweep[line]; p.protection == spec.Synchronising && !have && !p.swept.has(line) {
		p.sweep[line] = bytes.Clone(want)
	}
	return nil
}

// acknowledged is what an ack does to the primary.
func (n *Node) acknowledged(epoch uint32) error {
	p := &n.prim
	if !p.closed || epoch != p.closedEpoch {
		return nil // repeated, or of an epoch that was given up
	}
	if !p.out.marker {
		return n.differs("I6", "take", "an ack before the marker was sent", "none", epoch)
	}
	if s := &n.peer.sec; !s.everCommit || s.committed != epoch {
		return n.differs("I6", "take", "an ack of what the secondary has not committed", s.committed, epoch)
	} else if !s.ackSent {
		return n.broken("S17", "take", "an ack that the peer has not sent")
	}
	n.log.initial = p.closedEnd
	p.closed, p.stalled = false, false
	p.acked, p.everAck = epoch, true
	n.stats.Acks++
	n.interrupts |= spec.IntCheckpoint
	if p.protection == spec.Synchronising && epoch == p.syncEpoch {
		p.protection = spec.Protected
		n.interrupts |= spec.IntSynced
	}
	return nil
}
