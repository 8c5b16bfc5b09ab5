package golden

import (
	"bytes"
	"fmt"

	"github.com/hwgen/hwgen/models/spec"
)

// Fill is the event "a line came into row r" (Observed mode only).
func (n *Node) Fill(row int, addr uint64) error {
	line := addr >> n.shift
	switch {
	case row < 0 || row >= len(n.l2.tag) || uint64(row/n.l2.ways) != line&n.l2.mask:
		return n.differs("S1", "fill", "the row is not of the line's set", fmt.Sprint("set ", line&n.l2.mask), fmt.Sprint("row ", row))
	case addr >= uint64(len(n.view)) || addr%uint64(n.c.LineBytes) != 0:
		return n.differs("S1", "fill", "not the address of a line", "one", hex(addr))
	case n.l2.tag[row] != 0:
		return n.differs("I2", "fill", "the row still holds a line: its castout is missing", "an empty row", hex((n.l2.tag[row]-1)<<n.shift))
	case n.l2.find(line) >= 0:
		return n.broken("I7", "fill", "the line is in the L2 already")
	}
	if want, _ := n.l2.place(line); want != row && !n.cl.opt.AnyVictim {
		return n.differs("S1", "fill", "not the empty way with the lowest number", fmt.Sprint("row ", want), fmt.Sprint("row ", row))
	}
	n.fill(row, line)
	return nil
}

func (n *Node) fill(row int, line uint64) {
	if n.cl.sink != nil {
		n.cl.sink(&Event{Kind: EvFill, Node: uint8(n.id), Row: uint32(row), Addr: line << n.shift})
	}
	n.stats.Fills++
	n.l2.enter(row, line)
}

// Castout is the event "row r was emptied to make room": its address is logged
// first if it is flagged (S4), and its bytes are written back if it is dirty. It
// must be the policy's victim, in a set without an empty way.
func (n *Node) Castout(row int) error {
	if row < 0 || row >= len(n.l2.tag) || n.l2.tag[row] == 0 {
		return n.differs("S4", "castout", "no line there", "a valid row", fmt.Sprint("row ", row))
	}
	set, way := row/n.l2.ways, row%n.l2.ways
	if !n.cl.opt.AnyVictim {
		if want, empty := n.l2.place(n.l2.tag[row] - 1); empty || want != row {
			return n.differs("S1", "castout", "not the replacement policy's victim", fmt.Sprint("row ", want), fmt.Sprint("row ", row))
		}
	}
	n.emitRow(EvCastout, row)
	if err := n.leave(row, &n.stats.LoggedByEvict, "castout"); err != nil {
		return err
	}
	n.l2.evicted[set] |= 1 << way
	return nil
}

// leave empties a row: logs, writes back, invalidates the L1.
func (n *Node) leave(row int, counter *uint64, event string) error {
	line := n.l2.tag[row] - 1
	if n.l2.meta[row]&rowFlag != 0 {
		if err := n.accept(row, counter, event); err != nil {
			return err
		}
	}
	if n.l2.meta[row]&rowDirty != 0 {
		copy(n.mem[line<<n.shift:], n.lineBytes(line))
		n.stats.Castouts++
	}
	n.l1.invalidate(line)
	n.l2.tag[row], n.l2.meta[row] = 0, 0
	return nil
}

// FlagCheck is the event "the flag check took row r, whose line is at addr": the
// address is logged and the flag cleared; line and dirty bit stay (S3).
func (n *Node) FlagCheck(row int, addr uint64) error {
	switch {
	case row < 0 || row >= len(n.l2.tag) || n.l2.meta[row]&rowFlag == 0:
		return n.differs("I1", "flag_check", "the row has no flag", "a flagged row", fmt.Sprint("row ", row))
	case (n.l2.tag[row]-1)<<n.shift != addr:
		return n.differs("I3", "flag_check", "another address than the row's", hex((n.l2.tag[row]-1)<<n.shift), hex(addr))
	}
	n.emitRow(EvFlagCheck, row)
	return n.accept(row, &n.stats.LoggedByCheck, "flag_check")
}

// Transfer is the event "a caching master read the line for ownership": the
// line's address is logged first if it is flagged, and L1 and L2 give it up. Its
// bytes go to the master and, if they were dirty, to memory too.
func (n *Node) Transfer(addr uint64, got []byte) error {
	line := addr >> n.shift
	if err := n.read(addr, got, "transfer"); err != nil {
		return err
	}
	if n.cl.sink != nil {
		n.cl.sink(&Event{Kind: EvTransfer, Node: uint8(n.id), Addr: addr, Bytes: n.lineBytes(line)})
	}
	row := n.l2.find(line)
	if row < 0 {
		return nil
	}
	return n.leave(row, &n.stats.LoggedByOwner, "transfer")
}

// Snoop is the event "a bus master read the line and got these bytes"; flag and
// dirty bit stay as they are (S4). got may be nil.
func (n *Node) Snoop(addr uint64, got []byte) error {
	err := n.read(addr, got, "snoop")
	if err == nil && n.cl.sink != nil {
		n.cl.sink(&Event{Kind: EvSnoop, Node: uint8(n.id), Addr: addr, Bytes: n.lineBytes(addr >> n.shift)})
	}
	return err
}

func (n *Node) read(addr uint64, got []byte, event string) error {
	if addr >= uint64(len(n.view)) || addr%uint64(n.c.LineBytes) != 0 {
		return n.differs("S10", event, "not the address of a line", "one", hex(addr))
	}
	if want := n.lineBytes(addr >> n.shift); got != nil && !bytes.Equal(want, got) {
		return n.differs("I7", event, "other bytes than the last stores'", fmt.Sprintf("%x", want), fmt.Sprintf("%x", got))
	}
	return nil
}

// BusWrite is the event "a master other than log engine, staging and commit
// wrote these bytes". It invalidates L1 and L2, dirty bytes dropped. One into a
// protected region changes nothing, and the answer is an error (S2).
func (n *Node) BusWrite(addr uint64, b []byte) spec.Answer {
	size := uint64(len(b))
	code := spec.AnswerOK
	switch {
	case addr >= uint64(len(n.view)) || size == 0 || addr%uint64(n.c.LineBytes)+size > uint64(n.c.LineBytes):
		n.status |= spec.StatusBadAddress
		code = spec.AnswerError
	case n.prim.guarded() && (n.amap.Image.Overlaps(addr, size) || n.amap.Log.Overlaps(addr, size)),
		n.sec.guarded() && n.isReplica(addr, size):
		n.status |= spec.StatusForeignStore
		code = spec.AnswerError
	}
	if n.cl.sink != nil {
		n.cl.sink(&Event{Kind: EvBusWrite, Node: uint8(n.id), Addr: addr, Size: uint8(size), Bytes: b, Code: uint8(code)})
	}
	if code == spec.AnswerOK {
		n.busWrite(addr, b)
	}
	return code
}

// busWrite writes within one line and invalidates it.
func (n *Node) busWrite(addr uint64, b []byte) {
	line := addr >> n.shift
	if row := n.l2.find(line); row >= 0 {
		if n.l2.meta[row]&rowFlag != 0 {
			n.l2.flagged-- // only in a region that is not protected: no counted store was there
		}
		copy(n.lineBytes(line), n.mem[line<<n.shift:])
		n.l2.tag[row], n.l2.meta[row] = 0, 0
		n.l1.invalidate(line)
	}
	copy(n.view[addr:], b)
	copy(n.mem[addr:], b)
}
