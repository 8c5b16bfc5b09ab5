package golden

import (
	"bytes"
	"encoding/binary"
	"fmt"

	"github.com/hwgen/hwgen/models/spec"
)

// secondary is a node's side as the one that holds the further image of the
// peer's VM.
type secondary struct {
	active bool   // from the first start until the image is handed out
	synced bool   // checkpoint 0 of the session has committed: failover would work
	expect uint32 // sequence number of the next packet to take
	heard  bool   // one was taken since the reset

	// The checkpoint that is being collected.
	epoch  uint32
	area   int
	lines  uint32 // data and sync packets
	data   []uint32
	state  lineSet // lines of the state block
	digest uint32

	// The last checkpoint at its commit point.
	everCommit bool
	committed  uint32
	ackSent    bool
	copying    bool
	from       int      // its staging area
	slots      []uint32 // image line of each of its slots
	copied     []bool   // slots, then state lines
	left       int

	want      []byte // the further image as it must be when the copy is done (I5)
	wantState []byte

	takenOver bool
}

func (s *secondary) init(c *spec.Config) {
	s.state = newLineSet(c.StateLines())
	s.wantState = make([]byte, c.StateLines()*c.LineBytes)
}

// guarded says whether further image, staging and state are protected regions.
func (s *secondary) guarded() bool { return s.active }

func (s *secondary) collect(epoch uint32) {
	s.epoch, s.lines, s.data, s.digest = epoch, 0, nil, spec.EmptyDigest
	s.state.clear()
}

// Committed is the last checkpoint at its commit point, if there is one.
func (n *Node) Committed() (epoch uint32, ok bool) { return n.sec.committed, n.sec.everCommit }

// Copying says whether the copy into the further image is under way.
func (n *Node) Copying() bool { return n.sec.copying }

// Take is the event "the node took this packet from the link": it passed CRC,
// term and order, and has its effect. Packets that are dropped are no event.
func (n *Node) Take(b []byte) error {
	n.emitPacket(EvTake, b)
	k, err := Decode(n.c, b)
	if err != nil {
		return n.differs("S17", "take", "a packet that must be dropped", "one in order", err)
	}
	vm := uint8(n.peer.id)
	if k.Kind == spec.PktAck || k.Kind == spec.PktAccept {
		vm = uint8(n.id)
	}
	if k.VM != vm && (k.Kind != spec.PktHeartbeat || int(k.VM) >= len(n.term)) {
		return n.differs("I8", "take", "a packet about another VM", vm, k.VM)
	}
	if have := n.term[k.VM]; k.Term < have {
		return n.differs("S14", "take", "a packet of an older term", have, k.Term)
	} else if k.Term > have {
		if k.VM == uint8(n.id) { // somebody else runs this node's VM
			n.prim.superseded = true
			n.status |= spec.StatusSuperseded
		}
		n.term[k.VM] = k.Term
	}
	switch k.Kind {
	case spec.PktHeartbeat:
		return nil
	case spec.PktAck:
		return n.acknowledged(k.Epoch)
	case spec.PktAccept:
		return n.arrived(k.NextSeq)
	}
	return n.takeSequenced(&k)
}

func (n *Node) takeSequenced(k *Packet) error {
	s := &n.sec
	if n.closedTo[k.VM] {
		return n.broken("S14", "take", "the receiver is closed")
	}
	if k.Kind == spec.PktMarker && s.everCommit && k.Epoch == s.committed && k.Seq != s.expect {
		return nil // a repeated marker: acknowledged again, never applied again
	}
	if k.Kind == spec.PktStart && !s.heard {
		s.expect = k.Seq // of a node that was reset: it cannot know where the peer's numbers are
	}
	if k.Seq != s.expect {
		return n.differs("S17", "take", "sequence number", s.expect, k.Seq)
	}
	s.heard = true
	if k.Kind == spec.PktStart {
		if s.copying {
			return n.broken("S13", "take", "a start while a commit is being copied")
		}
		s.active, s.synced = true, false
		s.collect(k.Epoch)
		s.expect++
		return nil
	}
	switch {
	case !s.active:
		return n.broken("S19", "take", "a packet of a checkpoint without a start")
	case k.Epoch != s.epoch:
		return n.differs("I6", "take", "a packet of another epoch than is collected", s.epoch, k.Epoch)
	case s.copying && (n.c.StagingAreas == 1 || k.Kind == spec.PktMarker):
		return n.broken("S13", "take", "a packet that must wait for the copy")
	}
	var err error
	switch k.Kind {
	case spec.PktData:
		err = n.stage(k)
	case spec.PktSync:
		err = n.sweepIn(k)
	case spec.PktState:
		if k.Line >= uint64(n.c.StateLines()) {
			return n.differs("S12", "take", "line of a state packet", fmt.Sprint("less than ", n.c.StateLines()), k.Line)
		}
		n.busWrite(n.c.StagingState(&n.amap, s.area)+k.Line<<n.shift, k.Bytes)
		s.state.add(k.Line)
		s.digest = digest(s.digest, k.CRC)
	case spec.PktMarker:
		err = n.commit(k)
	}
	if err == nil && !n.peer.prim.out.hasSent(k) {
		err = n.broken("S17", "take", "a packet that the peer has not sent")
	}
	if err == nil {
		s.expect++
	}
	return err
}

// stage puts a line into its slot.
func (n *Node) stage(k *Packet) error {
	s := &n.sec
	if int(k.Slot) != len(s.data) || int(k.Slot) >= n.c.StagingSlots {
		return n.differs("S13", "take", "slot of a data packet", len(s.data), k.Slot)
	}
	if k.Line >= uint64(n.c.ImageLines()) {
		return n.differs("I8", "take", "no line of the image", fmt.Sprint("less than ", n.c.ImageLines()), k.Line)
	}
	n.busWrite(n.c.StagingSlot(&n.amap, s.area, int(k.Slot)), k.Bytes)
	var entry [8]byte
	binary.LittleEndian.PutUint64(entry[:], k.Line)
	n.busWrite(n.c.StagingAddr(&n.amap, s.area, int(k.Slot)), entry[:n.c.EntryBytes()])
	s.data = append(s.data, uint32(k.Line))
	s.lines++
	s.digest = digest(s.digest, k.CRC)
	n.stats.Staged++
	return nil
}

// sweepIn writes a line of checkpoint 0's sweep to the further image at once:
// before the first commit there is nothing that it could spoil.
func (n *Node) sweepIn(k *Packet) error {
	s := &n.sec
	if s.synced {
		return n.broken("S19", "take", "a sync packet after the synchronisation")
	}
	if k.Line >= uint64(n.c.ImageLines()) {
		return n.differs("I8", "take", "no line of the image", fmt.Sprint("less than ", n.c.ImageLines()), k.Line)
	}
	n.busWrite(n.amap.Further.Base+k.Line<<n.shift, k.Bytes)
	s.lines++
	s.digest = digest(s.digest, k.CRC)
	return nil
}

// commit is the commit point: the marker is right and everything is staged.
func (n *Node) commit(k *Packet) error {
	s := &n.sec
	want := [3]uint32{s.lines, uint32(n.c.Threads * n.c.StateWords), s.digest}
	if got := [3]uint32{k.Lines, k.StateWords, k.Digest}; got != want || len(s.state.list) != n.c.StateLines() {
		return n.differs("I6", "take", "a marker that does not fit what was staged", fmt.Sprintf("%x", want), fmt.Sprintf("%x", got))
	}
	p := &n.peer.prim
	if p.closed && p.closedEpoch == k.Epoch { // else the primary has given the epoch up meanwhile
		if s.want == nil {
			s.want = make([]byte, n.c.ImageBytes)
		}
		if s.synced {
			for _, l := range p.lines.list {
				at := uint64(l) << n.shift
				copy(s.want[at:at+uint64(n.c.LineBytes)], p.shadow[at:])
			}
		} else {
			copy(s.want, p.shadow)
		}
		copy(s.wantState, p.shadowState)
	} else {
		n.wantFromStaging()
	}
	s.everCommit, s.committed, s.copying, s.synced, s.ackSent = true, k.Epoch, true, true, false
	s.from, s.slots = s.area, s.data
	s.copied = make([]bool, len(s.slots)+n.c.StateLines())
	s.left = len(s.copied)
	if n.c.StagingAreas == 2 {
		s.area = 1 - s.area
	}
	s.collect(k.Epoch + 1)
	n.stats.Commits++
	if s.left == 0 {
		return n.copyDone()
	}
	return nil
}

// wantFromStaging works out the image from what was staged, for a checkpoint
// that arrives whole after its primary gave it up.
func (n *Node) wantFromStaging() {
	s := &n.sec
	if s.want == nil {
		s.want = make([]byte, n.c.ImageBytes)
	}
	if !s.synced {
		copy(s.want, n.view[n.amap.Further.Base:n.amap.Further.End()])
	}
	for slot, l := range s.data {
		from := n.c.StagingSlot(&n.amap, s.area, slot)
		copy(s.want[uint64(l)<<n.shift:], n.view[from:from+uint64(n.c.LineBytes)])
	}
	copy(s.wantState, n.view[n.c.StagingState(&n.amap, s.area):])
}

// CopySlot is the event "a staged line was copied": slots of the checkpoint
// first, then lines of the state block. Each may be copied again after an
// interruption.
func (n *Node) CopySlot(i int) error {
	s := &n.sec
	if !s.copying || i < 0 || i >= len(s.copied) {
		return n.differs("S13", "copy", "nothing to copy there", fmt.Sprint("less than ", len(s.copied), " while copying"), i)
	}
	if n.cl.sink != nil {
		n.cl.sink(&Event{Kind: EvCopy, Node: uint8(n.id), Row: uint32(i)})
	}
	line := n.c.LineBytes
	var from, to uint64
	if i < len(s.slots) {
		from, to = n.c.StagingSlot(&n.amap, s.from, i), n.amap.Further.Base+uint64(s.slots[i])<<n.shift
	} else {
		at := uint64(i-len(s.slots)) << n.shift
		from, to = n.c.StagingState(&n.amap, s.from)+at, n.amap.State.Base+at
	}
	n.busWrite(to, n.view[from:from+uint64(line)])
	n.stats.Copied++
	if !s.copied[i] {
		s.copied[i] = true
		if s.left--; s.left == 0 {
			return n.copyDone()
		}
	}
	return nil
}

// copyDone ends the copy and checks I5 for the lines of the checkpoint.
func (n *Node) copyDone() error {
	s := &n.sec
	s.copying = false
	for _, l := range s.slots {
		at := uint64(l) << n.shift
		if want, got := s.want[at:at+uint64(n.c.LineBytes)], n.lineBytes((n.amap.Further.Base+at)>>n.shift); !bytes.Equal(want, got) {
			return n.differs("I5", "copy", "a line of the further image at "+hex(n.amap.Further.Base+at), fmt.Sprintf("%x", want), fmt.Sprintf("%x", got))
		}
	}
	return nil
}

// CheckFurther compares the whole further image and the state words with those
// of the committed checkpoint (I5). Not while copying.
func (n *Node) CheckFurther() error {
	s := &n.sec
	if !s.everCommit || s.copying {
		return n.broken("I5", "check", "there is no further image to check now")
	}
	base := n.amap.Further.Base
	if got := n.view[base : base+n.c.ImageBytes]; !bytes.Equal(s.want, got) {
		for i := range got {
			if got[i] != s.want[i] {
				return n.differs("I5", "check", fmt.Sprintf("byte 0x%x of the further image of epoch %d", i, s.committed), hex(uint64(s.want[i])), hex(uint64(got[i])))
			}
		}
	}
	if got := n.view[n.amap.State.Base:n.amap.State.End()]; !bytes.Equal(s.wantState, got) {
		return n.broken("I5", "check", fmt.Sprintf("state words of epoch %d", s.committed))
	}
	return nil
}
