package golden

import (
	"bytes"
	"fmt"

	"github.com/hwgen/hwgen/models/spec"
)

// sender follows what a primary puts on the link.
type sender struct {
	next     uint32      // sequence number of the next new packet
	accepted uint32      // every packet before it has arrived
	sent     [256]uint32 // CRC of each packet from accepted to next, by number modulo 256 (the largest window)
	last     uint32      // number of the epoch's marker
	lastCRC  uint32

	// Of the epoch that is being sent.
	epoch      uint32
	data, sync uint32  // packets, each once
	unsent     lineSet // lines of the closed epoch that were not sent
	unsentLeft int
	state      []bool // lines of the state block that were sent
	stateLeft  int
	digest     uint32
	marker     bool
}

func (s *sender) init(c *spec.Config) {
	s.unsent = newLineSet(c.ImageLines())
	s.state = make([]bool, c.StateLines())
}

func (s *sender) newEpoch(epoch uint32) {
	s.epoch, s.data, s.sync, s.digest, s.marker = epoch, 0, 0, spec.EmptyDigest, false
	clear(s.state)
	s.stateLeft = len(s.state)
}

// owe notes the lines of a closed epoch.
func (s *sender) owe(lines []uint32) {
	s.unsent.clear()
	for _, l := range lines {
		s.unsent.add(uint64(l))
	}
	s.unsentLeft = len(lines)
}

// hasSent says whether a packet, byte for byte, was put on the link.
func (s *sender) hasSent(k *Packet) bool {
	return k.Seq-s.accepted < s.next-s.accepted && s.sent[k.Seq%uint32(len(s.sent))] == k.CRC
}

// Send is the event "the node put this packet on the link", resends included.
func (n *Node) Send(b []byte) error {
	n.emitPacket(EvSend, b)
	k, err := Decode(n.c, b)
	if err != nil {
		return n.differs("S17", "send", "not a packet", "one", err)
	}
	vm := uint8(n.id)
	if k.Kind == spec.PktAck || k.Kind == spec.PktAccept {
		vm = uint8(n.peer.id)
	}
	if k.VM != vm && k.Kind != spec.PktHeartbeat {
		return n.differs("I8", "send", "a packet about another VM", vm, k.VM)
	}
	if int(k.VM) >= len(n.term) {
		return n.differs("I8", "send", "a packet about no VM", "0 or 1", k.VM)
	}
	if want := n.term[k.VM]; k.Term != want {
		return n.differs("S14", "send", "not the node's term", want, k.Term)
	}
	switch k.Kind {
	case spec.PktHeartbeat:
		if k.VM == uint8(n.id) && k.Protection != n.prim.protection {
			return n.differs("S19", "send", "a heartbeat with another protection state", n.prim.protection, k.Protection)
		}
		return nil
	case spec.PktAccept:
		if k.NextSeq != n.sec.expect {
			return n.differs("S17", "send", "an accept of another number than is expected next", n.sec.expect, k.NextSeq)
		}
		return nil
	case spec.PktAck:
		if s := &n.sec; !s.everCommit || k.Epoch != s.committed {
			return n.differs("S13", "send", "an ack of an epoch that is not the last committed one", s.committed, k.Epoch)
		}
		n.sec.ackSent = true
		return nil
	}
	return n.sendSequenced(&k)
}

// sendSequenced checks a packet of the primary.
func (n *Node) sendSequenced(k *Packet) error {
	p, s := &n.prim, &n.prim.out
	if p.superseded {
		return n.broken("S14", "send", "a superseded primary sends")
	}
	if k.Seq-s.accepted < s.next-s.accepted { // sent before, not accepted
		if !s.hasSent(k) {
			return n.differs("S17", "send", "a resend with other bytes", fmt.Sprintf("CRC %08x", s.sent[k.Seq%uint32(len(s.sent))]), fmt.Sprintf("CRC %08x", k.CRC))
		}
		return nil
	}
	if k.Kind == spec.PktMarker && s.marker && k.Seq == s.last {
		if k.CRC != s.lastCRC {
			return n.differs("S13", "send", "a repeated marker with other bytes", fmt.Sprintf("CRC %08x", s.lastCRC), fmt.Sprintf("CRC %08x", k.CRC))
		}
		return nil
	}
	if k.Seq != s.next {
		return n.differs("S17", "send", "sequence number", s.next, k.Seq)
	}
	if int(s.next-s.accepted) >= n.c.Window {
		return n.differs("S17", "send", "more packets under way than the window", n.c.Window, s.next-s.accepted+1)
	}
	if err := n.sendNew(k); err != nil {
		return err
	}
	s.sent[k.Seq%uint32(len(s.sent))] = k.CRC
	s.next++
	return nil
}

// sendNew checks what a new packet says.
func (n *Node) sendNew(k *Packet) error {
	p, s := &n.prim, &n.prim.out
	if k.Epoch != s.epoch {
		return n.differs("I6", "send", "a packet of another epoch than is being sent", s.epoch, k.Epoch)
	}
	if k.Kind == spec.PktStart {
		if p.protection != spec.Synchronising || p.started || s.sync > 0 {
			return n.broken("S19", "send", "a start that does not open a synchronisation")
		}
		p.started = true
		return nil
	}
	if p.protection == spec.Synchronising && !p.started {
		return n.broken("S19", "send", "a packet of a synchronisation before its start")
	}
	if s.marker {
		return n.broken("I6", "send", "a packet of an epoch behind its marker")
	}
	if k.Kind == spec.PktSync {
		return n.sendSync(k)
	}
	if !p.closed || p.closedEpoch != k.Epoch {
		return n.differs("I6", "send", "a packet of an epoch that is not closed", p.closedEpoch, k.Epoch)
	}
	switch k.Kind {
	case spec.PktData:
		return n.sendData(k)
	case spec.PktState:
		return n.sendState(k)
	}
	return n.sendMarker(k)
}

func (n *Node) sendData(k *Packet) error {
	p, s := &n.prim, &n.prim.out
	at := k.Line << n.shift
	switch {
	case k.Slot != s.data:
		return n.differs("S13", "send", "slot of a data packet", s.data, k.Slot)
	case int(k.Slot) >= n.c.StagingSlots:
		return n.differs("S13", "send", "more data packets than staging has slots", n.c.StagingSlots, k.Slot+1)
	case k.Line >= uint64(n.c.ImageLines()) || !p.lines.has(k.Line):
		return n.differs("I4", "send", "a line that the epoch did not modify", "one of the epoch's", hex(n.imageBase+at))
	case p.pending.has(k.Line):
		return n.differs("I5", "send", "a line that was not retrieved", "retrieve first", hex(n.imageBase+at))
	}
	if want := p.shadow[at : at+uint64(n.c.LineBytes)]; !bytes.Equal(want, k.Bytes) {
		return n.differs("I5", "send", "other bytes than the line had at the boundary", fmt.Sprintf("%x", want), fmt.Sprintf("%x", k.Bytes))
	}
	s.data++
	if s.unsent.has(k.Line) {
		s.unsent.drop(k.Line)
		s.unsentLeft--
	}
	s.digest = digest(s.digest, k.CRC)
	n.stats.LinesSent++
	return nil
}

func (n *Node) sendSync(k *Packet) error {
	p, s := &n.prim, &n.prim.out
	want, ok := p.sweep[k.Line]
	switch {
	case p.protection != spec.Synchronising:
		return n.broken("S19", "send", "a sync packet outside a synchronisation")
	case k.Slot != s.sync:
		return n.differs("S19", "send", "slot of a sync packet", s.sync, k.Slot)
	case !ok:
		return n.differs("S19", "send", "a line that was not retrieved, or was sent", "retrieve first", hex(n.imageBase+k.Line<<n.shift))
	case !bytes.Equal(want, k.Bytes):
		return n.differs("S19", "send", "other bytes than were retrieved", fmt.Sprintf("%x", want), fmt.Sprintf("%x", k.Bytes))
	}
	delete(p.sweep, k.Line)
	p.swept.add(k.Line)
	s.sync++
	s.digest = digest(s.digest, k.CRC)
	n.stats.SyncLinesSent++
	return nil
}

func (n *Node) sendState(k *Packet) error {
	p, s := &n.prim, &n.prim.out
	if k.Line >= uint64(n.c.StateLines()) || uint64(k.Slot) != k.Line {
		return n.differs("S12", "send", "line of a state packet", fmt.Sprint("less than ", n.c.StateLines(), ", equal to its slot"), k.Line)
	}
	at := int(k.Line) * n.c.LineBytes
	if want := p.shadowState[at : at+n.c.LineBytes]; !bytes.Equal(want, k.Bytes) {
		return n.differs("I5", "send", "other state words than at the barrier", fmt.Sprintf("%x", want), fmt.Sprintf("%x", k.Bytes))
	}
	if !s.state[k.Line] {
		s.state[k.Line] = true
		s.stateLeft--
	}
	s.digest = digest(s.digest, k.CRC)
	return nil
}

func (n *Node) sendMarker(k *Packet) error {
	p, s := &n.prim, &n.prim.out
	if s.unsentLeft > 0 {
		for _, l := range p.lines.list {
			if !s.unsent.has(uint64(l)) {
				continue
			}
			return n.differs("I5", "send", "the marker comes before a modified line", hex(n.imageBase+uint64(l)<<n.shift), "marker")
		}
	}
	if p.protection == spec.Synchronising && len(p.sweep) > 0 {
		return n.differs("S19", "send", "the marker comes before the whole image", n.c.ImageLines(), len(p.swept.list))
	}
	if s.stateLeft > 0 {
		return n.differs("S12", "send", "the marker comes before the state words", 0, fmt.Sprint(s.stateLeft, " lines left"))
	}
	want := [3]uint32{s.data + s.sync, uint32(n.c.Threads * n.c.StateWords), s.digest}
	if got := [3]uint32{k.Lines, k.StateWords, k.Digest}; got != want {
		return n.differs("S13", "send", "lines, state words and digest of the marker", fmt.Sprintf("%x", want), fmt.Sprintf("%x", got))
	}
	s.marker, s.last, s.lastCRC = true, k.Seq, k.CRC
	return nil
}

// arrived is what an accept does to the primary.
func (n *Node) arrived(next uint32) error {
	s := &n.prim.out
	if next-s.accepted > s.next-s.accepted {
		return nil // older than what is known
	}
	if at := n.peer.sec.expect; next-s.accepted > at-s.accepted {
		return n.differs("S17", "take", "an accept of packets that have not arrived", at, next)
	}
	s.accepted = next
	return nil
}
