package cosim

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"hash/crc32"
	"slices"

	"github.com/hwgen/hwgen/golden"
	"github.com/hwgen/hwgen/models/cluster"
	"github.com/hwgen/hwgen/models/spec"
	"github.com/hwgen/hwgen/tb/harness"
)

// apply turns what was seen into events of the model.
func (s *Scoreboard) apply(r *harness.Event) error {
	e := golden.Event{Node: r.Node}
	switch r.Kind {
	case harness.Killed:
		if s.Coverage != nil {
			s.Coverage.died(stateOf(s), r)
		}
		s.side[r.Node].dead = true
		return nil
	case harness.Revived:
		side := &s.side[r.Node]
		side.dead, side.cast, side.reads, side.staged, side.area = false, nil, nil, 0, 0
		s.cl.Nodes[r.Node].Reset()
		return nil
	case harness.StateWord:
		words := uint32(max(1, s.c.StateWords))
		e.Kind, e.Thread, e.Row, e.Data = golden.EvStateWord, uint8(r.Index/words), r.Index%words, r.Data
	case harness.Control:
		return s.control(r)
	case harness.Start:
		e.Kind = golden.EvStart
	case harness.Stop:
		e.Kind = golden.EvStop
	case harness.Restore:
		e.Kind = golden.EvRestore
	case harness.Lost:
		e.Kind, e.Code = golden.EvSecondaryLost, uint8(r.Policy)
	case harness.Takeover:
		e.Kind = golden.EvTakeover
		if r.Timeout {
			e.Code = 1
		}
	case harness.Castout:
		return s.castout(r)
	case harness.Fill:
		e.Kind, e.Row, e.Addr = golden.EvFill, r.Row, r.Addr
	case harness.Check:
		e.Kind, e.Row, e.Addr = golden.EvFlagCheck, r.Row, r.Addr
	case harness.Retrieve:
		return s.moment(r, accessRetrieve)
	case harness.Snoop:
		return s.moment(r, r.Access)
	case harness.Refuse:
		return s.refused(r)
	case harness.Accept:
		s.accepted++
		e.Kind, e.Thread, e.Tag, e.Op, e.Bits, e.Size, e.Addr = golden.EvAccept, r.Thread, r.Tag, spec.Op(r.Op), r.Bits, r.Size, r.Addr
		if e.Op == spec.OpStore {
			e.Data = r.Data
		}
	case harness.Answer:
		return s.answer(r)
	case harness.Barrier:
		e.Kind = golden.EvBarrier
	case harness.Boundary:
		s.cost.boundary(s, r.Node)
		e.Kind = golden.EvBoundary
	case harness.Write:
		return s.write(r)
	case harness.Read:
		return s.read(r)
	case harness.Send:
		s.complete(r)
		s.cost.send(s, r)
		e.Kind, e.Size, e.Bytes = golden.EvSend, uint8(len(r.Bytes)), r.Bytes
	case harness.Notice:
		e.Kind, e.Size, e.Bytes = golden.EvTake, uint8(len(r.Bytes)), r.Bytes
	case harness.Take:
		return s.take(r)
	case harness.Copy:
		return s.copied(r)
	case harness.Handout:
		e.Kind, e.Data = golden.EvHandout, uint64(r.Epoch)
	default:
		return nil // of the harness itself
	}
	return s.event(e)
}

// answer is where a request takes effect.
func (s *Scoreboard) answer(r *harness.Event) error {
	e := golden.Event{Kind: golden.EvPerform, Node: r.Node, Thread: r.Thread}
	if r.L1 {
		e.Level = 1
	}
	if err := s.event(e); err != nil {
		return err
	}
	return s.event(golden.Event{Kind: golden.EvAnswer, Node: r.Node, Thread: r.Thread, Tag: r.Tag, Code: r.Code, Data: r.Data})
}

func (s *Scoreboard) addr(line uint64) uint64 { return line << s.c.LineShift() }

// control is a register that software wrote or read, if the model has it.
func (s *Scoreboard) control(r *harness.Event) error {
	reg, ok := s.Registers[r.Addr]
	if !ok || r.Code != 0 {
		return nil
	}
	e := golden.Event{Kind: golden.EvRead, Node: r.Node, Code: uint8(reg), Data: r.Data}
	if r.Store {
		e.Kind = golden.EvWrite
	}
	return s.event(e)
}

// castout empties a row. What was dirty has to come to memory with the bytes
// that the model has now.
func (s *Scoreboard) castout(r *harness.Event) error {
	n := s.cl.Nodes[r.Node]
	if int(r.Row) < n.Rows() && n.Row(int(r.Row)).Dirty {
		s.castBytes(r.Node, n.Row(int(r.Row)).Addr>>s.c.LineShift())
	}
	return s.event(golden.Event{Kind: golden.EvCastout, Node: r.Node, Row: r.Row, Addr: r.Addr})
}

func (s *Scoreboard) castBytes(node uint8, line uint64) {
	side := &s.side[node]
	side.cast = append(side.cast, cast{line: line, bytes: bytes.Clone(s.line(s.cl.Nodes[node].View(), line))})
}

func (s *Scoreboard) line(mem []byte, line uint64) []byte {
	at := s.addr(line)
	if at+uint64(s.c.LineBytes) > uint64(len(mem)) {
		return nil
	}
	return mem[at : at+uint64(s.c.LineBytes)]
}

// moment is the effect of another master's transfer on the cache. The bytes of a
// read come later, and must be those that the model has now.
func (s *Scoreboard) moment(r *harness.Event, kind uint8) error {
	line, dirty := r.Addr>>s.c.LineShift(), r.Dirty
	n, side := s.cl.Nodes[r.Node], &s.side[r.Node]
	want := s.line(n.View(), line)
	if want == nil {
		return s.differs("S10", r.Node, "read", "a line beyond the memory", fmt.Sprintf("less than 0x%x", s.c.MemLines()), fmt.Sprintf("0x%x", line))
	}
	if kind == accessWrite {
		return nil // counts when its bytes are in memory
	}
	has := s.dirty(n, line) || slices.ContainsFunc(side.cast, func(c cast) bool { return c.line == line }) // its castout waits
	if dirty != has {
		return s.differs("I7", r.Node, "snoop", fmt.Sprintf("dirty bit of the line at 0x%x", s.addr(line)), fmt.Sprint(has), fmt.Sprint(dirty))
	}
	side.reads = append(side.reads, moment{line, kind, bytes.Clone(want)})
	e := golden.Event{Kind: golden.EvSnoop, Node: r.Node, Addr: s.addr(line), Bytes: side.reads[len(side.reads)-1].bytes}
	switch kind {
	case accessOwn:
		e.Kind = golden.EvTransfer
		if dirty {
			s.castBytes(r.Node, line) // to memory too
			side.cast[len(side.cast)-1].own = true
		}
	case accessRetrieve:
		e.Kind, e.Addr = golden.EvRetrieve, line-s.amap.Image.Base>>s.c.LineShift()
	}
	return s.event(e)
}

func (s *Scoreboard) dirty(n *golden.Node, line uint64) bool {
	row := n.Find(s.addr(line))
	return row >= 0 && n.Row(row).Dirty
}

// read is the end of another master's read: its bytes are there.
func (s *Scoreboard) read(r *harness.Event) error {
	side := &s.side[r.Node]
	if own := r.Owner == cluster.OwnerReplica || r.Owner == cluster.OwnerReplicator && s.amap.Log.Contains(r.Addr, uint64(s.c.LineBytes)); own {
		// What it has written itself, or the log engine: nothing is dirty there.
		if want := s.line(side.mem, r.Addr>>s.c.LineShift()); !bytes.Equal(want, r.Bytes) {
			return s.differs("I3", r.Node, "read", fmt.Sprintf("bytes of the line at 0x%x, of log or staging", r.Addr), fmt.Sprintf("%x", want), fmt.Sprintf("%x", r.Bytes))
		}
		return nil
	}
	if len(side.reads) == 0 || s.addr(side.reads[0].line) != r.Addr {
		return s.differs("I7", r.Node, "read", "bytes that nobody asked for", "none", fmt.Sprintf("the line at 0x%x", r.Addr))
	}
	m := side.reads[0]
	side.reads = side.reads[:copy(side.reads, side.reads[1:])]
	if !bytes.Equal(m.bytes, r.Bytes) {
		return s.differs("I7", r.Node, "read", fmt.Sprintf("bytes of the line at 0x%x", s.addr(m.line)), fmt.Sprintf("%x", m.bytes), fmt.Sprintf("%x", r.Bytes))
	}
	return nil
}

// write is a line that is in memory now.
func (s *Scoreboard) write(r *harness.Event) error {
	line := r.Addr >> s.c.LineShift()
	side := &s.side[r.Node]
	mem := s.line(side.mem, line)
	if mem == nil {
		return s.differs("S10", r.Node, "write", "a line beyond the memory", fmt.Sprintf("less than 0x%x", s.c.MemLines()), fmt.Sprintf("0x%x", line))
	}
	copy(mem, r.Bytes)
	switch r.Owner {
	case cluster.OwnerLog:
		return s.event(golden.Event{Kind: golden.EvLogWritten, Node: r.Node, Addr: s.addr(line), Bytes: r.Bytes})
	case cluster.OwnerReplica:
		return nil // by its packet, or its copy
	case cluster.OwnerMaster:
		if !s.handedOver(r.Node, line) {
			return s.event(golden.Event{Kind: golden.EvBusWrite, Node: r.Node, Addr: s.addr(line), Size: uint8(s.c.LineBytes), Bytes: r.Bytes})
		}
	}
	return s.castIn(r.Node, line, r.Bytes)
}

// handedOver says whether dirty bytes of a line are on their way to memory, as
// another master reads it for ownership.
func (s *Scoreboard) handedOver(node uint8, line uint64) bool {
	return slices.ContainsFunc(s.side[node].cast, func(c cast) bool { return c.line == line && c.own })
}

// castIn finds the castout whose bytes have come.
func (s *Scoreboard) castIn(node uint8, line uint64, got []byte) error {
	side := &s.side[node]
	for i := range side.cast {
		if c := &side.cast[i]; c.line == line {
			want := c.bytes
			side.cast = append(side.cast[:i], side.cast[i+1:]...)
			if !bytes.Equal(want, got) {
				return s.differs("I7", node, "write", fmt.Sprintf("bytes of the castout at 0x%x", s.addr(line)), fmt.Sprintf("%x", want), fmt.Sprintf("%x", got))
			}
			return nil
		}
	}
	return s.differs("S4", node, "write", "a castout of a line that is not dirty", "none", fmt.Sprintf("0x%x", s.addr(line)))
}

// refused is another master's access that changes nothing.
func (s *Scoreboard) refused(r *harness.Event) error {
	if r.Access != accessWrite {
		return nil
	}
	return s.event(golden.Event{Kind: golden.EvBusWrite, Node: r.Node, Addr: r.Addr, Code: uint8(spec.AnswerError), Size: uint8(s.c.LineBytes), Bytes: make([]byte, s.c.LineBytes)})
}

// complete fills in what a packet gets on its way to the link: a marker's digest,
// and the CRC. The other end shows whether the hardware had them right.
func (s *Scoreboard) complete(r *harness.Event) {
	n := len(r.Bytes) - 4
	if n < 12 {
		return
	}
	if spec.PacketKind(r.Bytes[0]) == spec.PktMarker {
		binary.LittleEndian.PutUint32(r.Bytes[n-4:], s.cl.Nodes[r.Node].Marker().Digest)
	}
	binary.LittleEndian.PutUint32(r.Bytes[n:], crc32.Checksum(r.Bytes[:n], castagnoli))
}

var castagnoli = crc32.MakeTable(crc32.Castagnoli)

// take is a packet that has its effect. When a marker closes a checkpoint, all of
// it must be staged.
func (s *Scoreboard) take(r *harness.Event) error {
	n, side := s.cl.Nodes[r.Node], &s.side[r.Node]
	before, had := n.Committed()
	if err := s.event(golden.Event{Kind: golden.EvTake, Node: r.Node, Size: uint8(len(r.Bytes)), Bytes: r.Bytes}); err != nil {
		return err
	}
	switch spec.PacketKind(r.Bytes[0]) {
	case spec.PktStart:
		side.staged = 0
	case spec.PktData:
		side.staged++
	case spec.PktMarker:
		if now, _ := n.Committed(); had && now == before {
			return nil // repeated
		}
		slots, area := side.staged, side.area
		side.staged = 0
		if s.c.StagingAreas == 2 {
			side.area = 1 - area
		}
		at, entries, state := s.c.StagingSlot(&s.amap, area, 0), s.c.StagingAddr(&s.amap, area, 0), s.c.StagingState(&s.amap, area)
		return s.sameMemory(r.Node,
			spec.Region{Name: "the staged lines", Base: at, Size: uint64(slots * s.c.LineBytes)},
			spec.Region{Name: "the staged lines' numbers", Base: entries, Size: uint64(slots * s.c.EntryBytes())},
			spec.Region{Name: "the staged state words", Base: state, Size: uint64(s.c.StateLines() * s.c.LineBytes)})
	}
	return nil
}

// copied is a line of a checkpoint in its place. Behind the last one the regions
// of the other node's VM are compared.
func (s *Scoreboard) copied(r *harness.Event) error {
	if err := s.event(golden.Event{Kind: golden.EvCopy, Node: r.Node, Row: r.Row}); err != nil {
		return err
	}
	if s.cl.Nodes[r.Node].Copying() {
		return nil
	}
	return s.sameMemory(r.Node, s.amap.Further, s.amap.State)
}
