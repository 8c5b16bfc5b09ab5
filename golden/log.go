package golden

import (
	"bytes"
	"encoding/binary"
	"fmt"

	"github.com/hwgen/hwgen/models/spec"
)

// logState is one VM's log. Positions count entries from the beginning of time;
// modulo LogEntries they are places in the buffer.
type logState struct {
	initial  uint64   // oldest entry that is not released
	next     uint64   // behind the last entry in memory
	accepted uint64   // behind the last entry in the log line
	line     []uint64 // entries from next to accepted, as they will stand in memory
	entries  uint64
	perLine  int
	bytes    int
	buf      []byte // one line, as it goes to memory
}

func (l *logState) init(c *spec.Config) {
	l.entries, l.perLine, l.bytes = uint64(c.LogEntries), c.EntriesPerLine(), c.EntryBytes()
}

// inLine is the number of entries that wait for their line to be full.
func (l *logState) inLine() int { return int(l.accepted % uint64(l.perLine)) }

// LogFree is the number of log entries that are neither in memory between
// "initial" and "next" nor accepted.
func (n *Node) LogFree() int {
	return int(n.log.entries - (n.log.accepted - n.log.initial))
}

// accept logs a flagged row's address and clears its flag: one step, so that a
// flag never goes before its address is safe (I2).
func (n *Node) accept(row int, counter *uint64, event string) error {
	line := n.l2.tag[row] - 1
	if n.LogFree() == 0 {
		return n.broken("S7", event, "no free log entry for an address that must be logged")
	}
	n.l2.meta[row] &^= rowFlag
	n.l2.flagged--
	*counter++
	n.prim.logged.add(line - n.imageBase>>n.shift)
	return n.enter(line<<n.shift | spec.LogEntryValid)
}

// enter puts an entry into the log line.
func (n *Node) enter(entry uint64) error {
	before := n.LogFree()
	n.log.line = append(n.log.line, entry)
	n.log.accepted++
	if before >= n.guard && before-1 < n.guard {
		n.interrupts |= spec.IntGuardBand
	}
	if !n.cl.opt.Observed && len(n.log.line) == n.log.perLine {
		return n.LogWritten(n.logAddr(n.log.next), nil)
	}
	return nil
}

func (n *Node) logAddr(pos uint64) uint64 {
	return n.amap.Log.Base + pos%n.log.entries*uint64(n.log.bytes)
}

// Flush is the event "the log line was filled with null entries" (S5). It must
// leave room for the flagged rows.
func (n *Node) Flush() error {
	n.emit(EvFlush)
	return n.flush("flush")
}

func (n *Node) flush(event string) error {
	pad := n.c.LogPadding(n.log.inLine())
	if n.LogFree()-pad < n.l2.flagged {
		return n.differs("S7", event, "padding takes the room of flagged rows", fmt.Sprint("at least ", n.l2.flagged+pad, " free entries"), n.LogFree())
	}
	for range pad {
		n.stats.LogNulls++
		if err := n.enter(0); err != nil {
			return err
		}
	}
	return nil
}

// LogWritten is the event "the log line went to memory at addr, with these
// bytes": "next available" moves behind it (S6). got may be nil.
func (n *Node) LogWritten(addr uint64, got []byte) error {
	if len(n.log.line) < n.log.perLine {
		return n.differs("I3", "log_written", "the log line is not full", fmt.Sprint(n.log.perLine, " entries"), len(n.log.line))
	}
	if want := n.logAddr(n.log.next); addr != want {
		return n.differs("I3", "log_written", "not where the next line belongs", hex(want), hex(addr))
	}
	b := n.log.buf[:0]
	for _, e := range n.log.line[:n.log.perLine] {
		if n.log.bytes == 4 {
			b = binary.LittleEndian.AppendUint32(b, uint32(e))
		} else {
			b = binary.LittleEndian.AppendUint64(b, e)
		}
	}
	if got != nil && !bytes.Equal(b, got) {
		return n.differs("I3", "log_written", "not the accepted addresses in order", fmt.Sprintf("%x", b), fmt.Sprintf("%x", got))
	}
	if n.cl.sink != nil {
		n.cl.sink(&Event{Kind: EvLogWritten, Node: uint8(n.id), Addr: addr, Bytes: b})
	}
	n.log.buf = b
	n.busWrite(addr, b)
	n.log.line = append(n.log.line[:0], n.log.line[n.log.perLine:]...)
	n.log.next += uint64(n.log.perLine)
	n.stats.LogLines++
	return nil
}

// LogRegisters are the four of S6, as addresses and a size in entries, with the
// guard band's view of free space.
type LogRegisters struct {
	Initial, Next uint64 // addresses of entries
	Wrap          uint64 // the buffer's base
	Size          int    // entries
	Free          int
}

// LogRegisters of the node.
func (n *Node) LogRegisters() LogRegisters {
	return LogRegisters{n.logAddr(n.log.initial), n.logAddr(n.log.next), n.amap.Log.Base, int(n.log.entries), n.LogFree()}
}

// LogEntries are the entries from "initial" to "next" and those in the log
// line, oldest first: I3's sequence.
func (n *Node) LogEntries() []uint64 {
	var out []uint64
	for p := n.log.initial; p < n.log.next; p++ {
		b := n.view[n.logAddr(p):]
		if n.log.bytes == 4 {
			out = append(out, uint64(binary.LittleEndian.Uint32(b)))
		} else {
			out = append(out, binary.LittleEndian.Uint64(b))
		}
	}
	return append(out, n.log.line...)
}
