package golden

import "github.com/hwgen/hwgen/models/spec"

// What follows drives a cluster by itself, in the plainest order: for runs of
// the model alone, and to bring a cluster into a state.

// Sync starts protection and runs checkpoint 0 to its end.
func (n *Node) Sync() error {
	if err := n.Start(); err != nil {
		return err
	}
	if err := n.ship(&Packet{Kind: spec.PktStart, Epoch: n.prim.syncEpoch}); err != nil {
		return err
	}
	if err := n.SweepLines(0, n.c.ImageLines()); err != nil {
		return err
	}
	return n.Checkpoint()
}

// SweepLines sends lines first to end of the image as part of a synchronisation.
func (n *Node) SweepLines(first, end int) error {
	for l := first; l < end; l++ {
		if err := n.Retrieve(uint64(l), nil); err != nil {
			return err
		}
		p := Packet{Kind: spec.PktSync, Epoch: n.prim.syncEpoch, Slot: n.prim.out.sync, Line: uint64(l), Bytes: n.prim.sweep[uint64(l)]}
		if err := n.ship(&p); err != nil {
			return err
		}
	}
	return nil
}

// Checkpoint runs one checkpoint from barrier to ack.
func (n *Node) Checkpoint() error {
	for _, step := range []func() error{n.CloseEpoch, n.SendEpoch, n.peer.CopyAll, n.Acknowledge} {
		if err := step(); err != nil {
			return err
		}
	}
	return nil
}

// CloseEpoch runs a barrier, logs every flagged row in the order of rows, and
// reaches the boundary.
func (n *Node) CloseEpoch() error {
	if err := n.Barrier(); err != nil {
		return err
	}
	if err := n.CheckFlags(); err != nil {
		return err
	}
	return n.Boundary()
}

// CheckFlags visits every flagged row in the order of rows.
func (n *Node) CheckFlags() error {
	for r := 0; n.l2.flagged > 0; r++ {
		if n.l2.meta[r]&rowFlag != 0 {
			if err := n.FlagCheck(r, (n.l2.tag[r]-1)<<n.shift); err != nil {
				return err
			}
		}
	}
	return nil
}

// SendEpoch retrieves, sends and stages the closed epoch: lines in the log's
// order, state, marker. The secondary is then at its commit point.
func (n *Node) SendEpoch() error {
	p := &n.prim
	for slot, l := range p.lines.list {
		line := uint64(l)
		if p.pending.has(line) {
			if err := n.Retrieve(line, nil); err != nil {
				return err
			}
		}
		at := line << n.shift
		d := Packet{Kind: spec.PktData, Epoch: p.closedEpoch, Slot: uint32(slot), Line: line, Bytes: p.shadow[at : at+uint64(n.c.LineBytes)]}
		if err := n.ship(&d); err != nil {
			return err
		}
	}
	for l := range n.c.StateLines() {
		at := l * n.c.LineBytes
		d := Packet{Kind: spec.PktState, Epoch: p.closedEpoch, Slot: uint32(l), Line: uint64(l), Bytes: p.shadowState[at : at+n.c.LineBytes]}
		if err := n.ship(&d); err != nil {
			return err
		}
	}
	return n.ship(n.Marker())
}

// Marker is the marker that closes the epoch with what was sent so far.
func (n *Node) Marker() *Packet {
	s := &n.prim.out
	return &Packet{
		Kind: spec.PktMarker, Epoch: s.epoch, Lines: s.data + s.sync,
		StateWords: uint32(n.c.Threads * n.c.StateWords), Digest: s.digest,
	}
}

// CopyAll copies what the secondary has committed.
func (n *Node) CopyAll() error {
	for i := 0; n.sec.copying; i++ {
		if err := n.CopySlot(i); err != nil {
			return err
		}
	}
	return nil
}

// Acknowledge carries the secondary's ack to the node.
func (n *Node) Acknowledge() error {
	p := Packet{Kind: spec.PktAck, VM: uint8(n.id), Term: n.peer.term[n.id], Epoch: n.peer.sec.committed, Seq: n.peer.prim.out.next}
	n.buf = p.appendTo(n.buf[:0], n.c)
	if err := n.peer.Send(n.buf); err != nil {
		return err
	}
	return n.Take(n.buf)
}

// ship sends a new packet over a link without faults and has it accepted.
func (n *Node) ship(p *Packet) error {
	p.VM, p.Term, p.Seq = uint8(n.id), n.term[n.id], n.prim.out.next
	n.buf = p.appendTo(n.buf[:0], n.c)
	if err := n.Send(n.buf); err != nil {
		return err
	}
	if err := n.peer.Take(n.buf); err != nil {
		return err
	}
	a := Packet{Kind: spec.PktAccept, VM: uint8(n.id), Term: n.peer.term[n.id], Seq: n.peer.prim.out.next, NextSeq: n.peer.sec.expect}
	n.buf = a.appendTo(n.buf[:0], n.c)
	if err := n.peer.Send(n.buf); err != nil {
		return err
	}
	return n.Take(n.buf)
}
