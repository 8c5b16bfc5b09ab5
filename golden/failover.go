package golden

import (
	"fmt"

	"github.com/hwgen/hwgen/models/spec"
)

// Takeover is the event "the secondary took over", by heartbeat timeout or by
// command: in one step the term rises and the receiver closes; what is
// incomplete is dropped (S14).
func (n *Node) Takeover(timeout bool) error {
	s := &n.sec
	switch {
	case s.takenOver:
		return n.broken("S14", "takeover", "it has taken over already")
	case !s.synced:
		return n.broken("S19", "takeover", "failover before checkpoint 0 has committed")
	}
	if n.cl.sink != nil {
		e := Event{Kind: EvTakeover, Node: uint8(n.id)}
		if timeout {
			e.Code = 1
		}
		n.cl.sink(&e)
	}
	vm := n.peer.id
	n.term[vm]++
	n.closedTo[vm] = true
	s.takenOver = true
	s.collect(s.epoch)
	n.status |= spec.StatusTakenOver
	if timeout {
		n.interrupts |= spec.IntPrimaryLost
	}
	n.stats.Takeovers++
	return nil
}

// Resumed says from what a failover goes on.
type Resumed struct {
	Epoch uint32
	Term  uint16
	Image []byte // the further image; do not write to it
	State []byte
}

// Handout is the event "image and state words are handed out": the copy is
// finished, and they are those of the last committed checkpoint (I5, I6).
func (n *Node) Handout() (Resumed, error) {
	s := &n.sec
	switch {
	case !s.takenOver:
		return Resumed{}, n.broken("S14", "handout", "no takeover before it")
	case s.copying:
		return Resumed{}, n.differs("S13", "handout", "the copy is not finished", 0, fmt.Sprint(s.left, " lines left"))
	}
	if err := n.CheckFurther(); err != nil {
		return Resumed{}, err
	}
	if p := &n.peer.prim; p.everAck && p.acked-s.committed < 1<<31 && p.acked != s.committed {
		return Resumed{}, n.differs("I6", "handout", "older than what was acknowledged", p.acked, s.committed)
	}
	if n.cl.sink != nil {
		n.cl.sink(&Event{Kind: EvHandout, Node: uint8(n.id), Data: uint64(s.committed)})
	}
	s.active = false
	n.interrupts |= spec.IntTakeover
	f, st := n.amap.Further, n.amap.State
	return Resumed{s.committed, n.term[n.peer.id], n.view[f.Base:f.End()], n.view[st.Base:st.End()]}, nil
}

// Restore is the event "the further image was copied back", by command, in local
// mode with protection stopped (S10): image and state are the checkpoint's.
func (n *Node) Restore() error {
	s := &n.sec
	switch {
	case !n.cl.opt.Local:
		return n.broken("S10", "restore", "only a local further image is copied back")
	case n.prim.guarded():
		return n.broken("S10", "restore", "protection was not stopped")
	case !s.synced || s.copying:
		return n.broken("S10", "restore", "there is no whole checkpoint")
	}
	n.emit(EvRestore)
	for off := uint64(0); off < n.imageSize; off += uint64(n.c.LineBytes) {
		n.busWrite(n.imageBase+off, n.view[n.amap.Further.Base+off:n.amap.Further.Base+off+uint64(n.c.LineBytes)])
	}
	return n.CheckFurther()
}
