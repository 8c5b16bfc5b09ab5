package modelrun

import (
	"fmt"

	"github.com/hwgen/hwgen/golden"
	"github.com/hwgen/hwgen/models/spec"
	"github.com/hwgen/hwgen/tb/scenario"
)

const pageBytes = 4096

// ckpt is what a run remembers of its checkpoints.
type ckpt struct {
	epoch     uint32            // of the checkpoint that is being taken
	syncEpoch uint32            // of checkpoint 0 of this synchronisation
	refsAt    map[uint32]uint64 // references made at its boundary
	words     []byte            // the state words as software gave them
	state     []byte            // the state block at the barrier
	entries   uint64            // addresses in the log at the boundary, without nulls
}

// sync starts protection, sends the whole image, and takes checkpoint 0.
func (r *run) sync() error {
	if err := r.sec.CopyAll(); err != nil { // left from a secondary that was lost
		return err
	}
	if err := r.prim.Start(); err != nil {
		return err
	}
	epoch := r.prim.Epoch()
	r.syncEpoch = epoch
	if err := r.ship(&golden.Packet{Kind: spec.PktStart, Epoch: epoch}); err != nil {
		return err
	}
	shift := r.c.LineShift()
	for l := range r.c.ImageLines() {
		line := uint64(l)
		if err := r.prim.Retrieve(line, nil); err != nil {
			return err
		}
		at := r.c.ImageBase + line<<shift
		p := golden.Packet{Kind: spec.PktSync, Epoch: epoch, Slot: uint32(l), Line: line, Bytes: r.prim.View()[at : at+uint64(r.c.LineBytes)]}
		if err := r.ship(&p); err != nil {
			return err
		}
	}
	return r.checkpoint()
}

// checkpoint takes one from barrier to ack, unless a node fails meanwhile.
func (r *run) checkpoint() error {
	r.epoch = r.prim.Epoch()
	for _, step := range []func() error{r.close, r.send, r.commit, r.acknowledge} {
		if err := step(); err != nil {
			return err
		}
	}
	return nil
}

// close is barrier, flag check and boundary.
func (r *run) close() error {
	if err := r.prim.Barrier(); err != nil {
		return err
	}
	r.capture()
	logged := uint64(0)
	for row := 0; r.prim.Flagged() > 0; row++ {
		s := r.prim.Row(row)
		if !s.Flag {
			continue
		}
		if err := r.step(scenario.FlagCheck, logged); err != nil {
			return err
		}
		if err := r.prim.FlagCheck(row, s.Addr); err != nil {
			return err
		}
		logged++
	}
	if err := r.step(scenario.FlagCheck, logged); err != nil {
		return err
	}
	if err := r.step(scenario.LogFlush, 0); err != nil {
		return err
	}
	if err := r.prim.Boundary(); err != nil {
		return err
	}
	r.refsAt[r.epoch] = r.refs
	return r.step(scenario.LogFlush, 1)
}

// closedLines are the closed epoch's, in the log's order, each once.
func (r *run) closedLines() (lines []uint64) {
	seen := map[uint64]bool{}
	r.entries = 0
	for _, e := range r.prim.LogEntries() {
		if e&spec.LogEntryValid == 0 {
			continue
		}
		r.entries++
		l := (e&^spec.LogEntryValid - r.c.ImageBase) >> r.c.LineShift()
		if !seen[l] {
			seen[l] = true
			lines = append(lines, l)
		}
	}
	return lines
}

// send retrieves and stages lines, state and marker.
func (r *run) send() error {
	lines := r.closedLines()
	pages := map[uint64]bool{}
	r.count["duplicates_removed"] += r.entries - uint64(len(lines))
	for i, l := range lines {
		if err := r.step(scenario.Retrieval, uint64(i)); err != nil {
			return err
		}
		if err := r.prim.Retrieve(l, nil); err != nil {
			return err
		}
		at := r.c.ImageBase + l<<r.c.LineShift()
		p := golden.Packet{Kind: spec.PktData, Slot: uint32(i), Line: l, Bytes: r.prim.View()[at : at+uint64(r.c.LineBytes)]}
		if err := r.staged(uint64(i), &p); err != nil {
			return err
		}
		if page := at / pageBytes; !pages[page] {
			pages[page] = true
			r.count["page_bytes"] += pageBytes
		}
	}
	if err := r.step(scenario.Retrieval, uint64(len(lines))); err != nil {
		return err
	}
	at := uint64(len(lines))
	for _, p := range r.statePackets() {
		if err := r.staged(at, p); err != nil {
			return err
		}
		at++
	}
	if err := r.staged(at, r.prim.Marker()); err != nil {
		return err
	}
	return r.step(scenario.Staging, at+1)
}

// staged ships one packet of the closed epoch.
func (r *run) staged(n uint64, p *golden.Packet) error {
	if err := r.step(scenario.Staging, n); err != nil {
		return err
	}
	p.Epoch = r.epoch
	return r.ship(p)
}

// capture takes the state words of the VM's threads, as the barrier does.
func (r *run) capture() {
	clear(r.state)
	per := r.c.StateWords * r.c.CoreBytes()
	for t := range r.c.Threads {
		if r.mask>>t&1 != 0 {
			copy(r.state[t*per:(t+1)*per], r.words[t*per:])
		}
	}
}

func (r *run) stateWord(a *scenario.StateWord) error {
	at := r.words[r.c.StateWordOffset(a.Thread, a.Word):]
	for i := range r.c.CoreBytes() {
		at[i] = byte(a.Value >> (8 * i))
	}
	return r.prim.StateWord(a.Thread, a.Word, a.Value)
}

// statePackets carry the state block.
func (r *run) statePackets() (out []*golden.Packet) {
	line := r.c.LineBytes
	for l := range r.c.StateLines() {
		out = append(out, &golden.Packet{Kind: spec.PktState, Slot: uint32(l), Line: uint64(l), Bytes: r.state[l*line : (l+1)*line]})
	}
	return out
}

// commit copies what is staged into the further image.
func (r *run) commit() error {
	i := 0
	for ; r.sec.Copying(); i++ {
		if err := r.step(scenario.Commit, uint64(i)); err != nil {
			return err
		}
		if err := r.sec.CopySlot(i); err != nil {
			return err
		}
	}
	return r.step(scenario.Commit, uint64(i))
}

// acknowledge carries the ack back; if it is lost, the marker is repeated and
// answered again.
func (r *run) acknowledge() error {
	if err := r.step(scenario.Ack, 0); err != nil {
		return err
	}
	ack := golden.Packet{Kind: spec.PktAck, Epoch: r.epoch}
	marker := r.prim.Marker()
	marker.Seq = r.seq - 1
	for sends := 0; sends < maxSends; sends++ {
		if sends > 0 {
			b := marker.Encode(r.c)
			if err := r.transmit(b, true); err != nil {
				return err
			}
			if r.toSecondary.copies(0, false) == 0 {
				continue
			}
			if err := r.sec.Take(b); err != nil {
				return err
			}
		}
		arrived, err := r.lastStep(&ack)
		if arrived || err != nil {
			return err
		}
	}
	return tooOften(fmt.Sprint("the ack of checkpoint ", r.epoch))
}

// lastStep puts the ack on the link: a primary that fails behind it does not
// see it.
func (r *run) lastStep(ack *golden.Packet) (arrived bool, err error) {
	if f := r.dueIn(scenario.Ack, 1); f != nil {
		b := ack.Encode(r.c)
		r.count["link_bytes"] += uint64(len(b))
		if err := r.sec.Send(b); err != nil {
			return false, err
		}
		return false, r.happen(f)
	}
	return r.back(ack)
}
