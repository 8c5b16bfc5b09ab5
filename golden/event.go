package golden

import (
	"fmt"

	"github.com/hwgen/hwgen/golden/gtrace"
	"github.com/hwgen/hwgen/models/spec"
)

// EventKind names what can happen. The table Kinds is the list that monitors
// and scoreboard are built to.
type EventKind uint8

const (
	EvAccept EventKind = iota
	EvPerform
	EvAnswer
	EvAccess
	EvFill
	EvCastout
	EvFlagCheck
	EvTransfer
	EvSnoop
	EvBusWrite
	EvFlush
	EvLogWritten
	EvStateWord
	EvBarrier
	EvBoundary
	EvRetrieve
	EvSend
	EvTake
	EvCopy
	EvStart
	EvStop
	EvSecondaryLost
	EvTakeover
	EvHandout
	EvRestore
	EvWrite
	EvRead
	evKinds
)

// Event is one observed, or predicted, event. Which fields count is in Kinds.
type Event struct {
	Kind   EventKind
	Node   uint8
	Thread uint8
	Op     spec.Op
	Bits   uint8 // spec.Req…
	Size   uint8 // bytes
	Code   uint8
	Level  uint8 // 1: the L1 answered a load
	Tag    uint32
	Row    uint32
	Addr   uint64
	Data   uint64
	Bytes  []byte // a line, or a packet; of the receiver only during the call
}

// Column is one field of an event kind.
type Column struct {
	Name  string
	Width func(c *spec.Config) int // bits
	field int
}

const (
	fNode = iota
	fThread
	fOp
	fBits
	fSize
	fCode
	fLevel
	fTag
	fRow
	fAddr
	fData
	fBytes // a line
	fPacket
)

func fixed(bits int) func(*spec.Config) int { return func(*spec.Config) int { return bits } }

func maxPacket(c *spec.Config) int {
	n := 0
	for _, k := range spec.PacketKinds {
		n = max(n, 8*packetSize(c, k))
	}
	return n
}

var (
	cNode   = Column{"node", fixed(1), fNode}
	cThread = Column{"thread", fixed(4), fThread}
	cOp     = Column{"op", fixed(2), fOp}
	cBits   = Column{"bits", fixed(2), fBits}
	cL1     = Column{"l1", fixed(1), fLevel}
	cSize   = Column{"size", fixed(8), fSize}
	cTag    = Column{"tag", fixed(32), fTag}
	cAddr   = Column{"addr", func(c *spec.Config) int { return c.AddrBits }, fAddr}
	cData   = Column{"data", func(c *spec.Config) int { return c.CoreBits }, fData}
	cRow    = Column{"row", fixed(32), fRow}
	cLine   = Column{"bytes", func(c *spec.Config) int { return 8 * c.LineBytes }, fBytes}
	cPacket = Column{"packet", maxPacket, fPacket}
	cLength = Column{"length", fixed(8), fSize}
)

func code(name string, bits int) Column { return Column{name, fixed(bits), fCode} }

// KindInfo is a row of the table of events.
type KindInfo struct {
	Name    string
	Doc     string
	Columns []Column
}

// Kinds is the table of events, indexed by EventKind.
var Kinds = [evKinds]KindInfo{
	EvAccept:        {"accept", "the core port took a request", []Column{cNode, cThread, cTag, cOp, cBits, cSize, cAddr, cData}},
	EvPerform:       {"perform", "the oldest accepted request of a thread takes effect (instead of access, when accept is used); l1: the L1 answered", []Column{cNode, cThread, cL1}},
	EvAnswer:        {"answer", "the core port gave an answer", []Column{cNode, cThread, cTag, code("code", 1), cData}},
	EvAccess:        {"access", "a load or store takes effect; data is a store's value, or what a load must give; l1: the L1 answered", []Column{cNode, cThread, cOp, cBits, cSize, cAddr, cData, code("code", 1), cL1}},
	EvFill:          {"fill", "the line at addr came into an empty L2 row", []Column{cNode, cRow, cAddr}},
	EvCastout:       {"castout", "an L2 row was emptied to make room; addr is its line's", []Column{cNode, cRow, cAddr}},
	EvFlagCheck:     {"flag_check", "the flag check logged a row's address and cleared its flag", []Column{cNode, cRow, cAddr}},
	EvTransfer:      {"transfer", "a caching master read the line for ownership and got these bytes", []Column{cNode, cAddr, cLine}},
	EvSnoop:         {"snoop", "a bus master read the line and got these bytes", []Column{cNode, cAddr, cLine}},
	EvBusWrite:      {"bus_write", "a master other than log engine, staging and commit wrote the first size of bytes", []Column{cNode, cAddr, cSize, cLine, code("code", 1)}},
	EvFlush:         {"flush", "the log line was padded with null entries, not at a boundary", []Column{cNode}},
	EvLogWritten:    {"log_written", "a log line is in memory; next available moves", []Column{cNode, cAddr, cLine}},
	EvStateWord:     {"state_word", "a state word of a thread got a value; row is its number", []Column{cNode, cThread, cRow, cData}},
	EvBarrier:       {"barrier", "a checkpoint begins: later counted requests are not in it", []Column{cNode}},
	EvBoundary:      {"boundary", "the last flagged address is accepted, the log line padded: the epoch is closed", []Column{cNode}},
	EvRetrieve:      {"retrieve", "the bytes of a line are in the resend buffer; line is relative to the region", []Column{cNode, {"line", func(c *spec.Config) int { return c.LineAddrBits() }, fAddr}, cLine}},
	EvSend:          {"send", "a packet was put on the link, resends included", []Column{cNode, cLength, cPacket}},
	EvTake:          {"take", "a packet passed CRC, term and order, and has its effect", []Column{cNode, cLength, cPacket}},
	EvCopy:          {"copy", "a staged slot, or behind the slots a line of state, was copied; row is its number", []Column{cNode, cRow}},
	EvStart:         {"start", "software started protection", []Column{cNode}},
	EvStop:          {"stop", "software stopped protection", []Column{cNode}},
	EvSecondaryLost: {"secondary_lost", "ack timeout", []Column{cNode, code("policy", 1)}},
	EvTakeover:      {"takeover", "the secondary raised the term and closed its receiver", []Column{cNode, code("timeout", 1)}},
	EvHandout:       {"handout", "image and state of a checkpoint were handed out", []Column{cNode, {"epoch", fixed(32), fData}}},
	EvRestore:       {"restore", "a local further image was copied back", []Column{cNode}},
	EvWrite:         {"write", "software wrote a register of the control port", []Column{cNode, code("register", 8), {"value", fixed(64), fData}}},
	EvRead:          {"read", "software read a register of the control port", []Column{cNode, code("register", 8), {"value", fixed(64), fData}}},
}

// Observe makes the cluster tell every event that happens in it, in an order in
// which Apply takes them. nil ends it.
func (cl *Cluster) Observe(sink func(*Event)) { cl.sink = sink }

func (n *Node) emit(k EventKind) {
	if n.cl.sink != nil {
		n.cl.sink(&Event{Kind: k, Node: uint8(n.id)})
	}
}

func (n *Node) emitRow(k EventKind, row int) {
	if n.cl.sink != nil {
		n.cl.sink(&Event{Kind: k, Node: uint8(n.id), Row: uint32(row), Addr: (n.l2.tag[row] - 1) << n.shift})
	}
}

func (n *Node) emitPacket(k EventKind, b []byte) {
	if n.cl.sink != nil {
		n.cl.sink(&Event{Kind: k, Node: uint8(n.id), Size: uint8(len(b)), Bytes: b})
	}
}

// Apply is what an observed event does. Where it carries a result (the data of
// a load, an answer's code, the bytes of a read) that is compared with the
// model's. The error, if any, is a *Violation.
func (cl *Cluster) Apply(e *Event) error {
	if int(e.Node) >= len(cl.Nodes) {
		return &Violation{Rule: "I7", Event: "any", Msg: fmt.Sprintf("node %d", e.Node)}
	}
	n := cl.Nodes[e.Node]
	switch e.Kind {
	case EvAccept:
		return n.Port().Accept(e.Tag, Request{Addr: e.Addr, Data: e.Data, Op: e.Op, Thread: e.Thread, Size: e.Size, Bits: e.Bits})
	case EvPerform:
		_, err := n.Port().Perform(e.Thread, e.Level == 1)
		return err
	case EvAnswer:
		return n.Port().Answer(e.Thread, e.Tag, spec.Answer(e.Code), e.Data)
	case EvAccess:
		return n.applyAccess(e)
	case EvFill:
		return n.Fill(int(e.Row), e.Addr)
	case EvCastout:
		if e.Row < uint32(n.Rows()) && n.l2.tag[e.Row] != 0 && (n.l2.tag[e.Row]-1)<<n.shift != e.Addr {
			return n.differs("S4", "castout", "another line than the row's", hex((n.l2.tag[e.Row]-1)<<n.shift), hex(e.Addr))
		}
		return n.Castout(int(e.Row))
	case EvFlagCheck:
		return n.FlagCheck(int(e.Row), e.Addr)
	case EvTransfer:
		return n.Transfer(e.Addr, e.Bytes)
	case EvSnoop:
		return n.Snoop(e.Addr, e.Bytes)
	case EvBusWrite:
		if code := n.BusWrite(e.Addr, e.Bytes[:min(int(e.Size), len(e.Bytes))]); uint8(code) != e.Code {
			return n.differs("S2", "bus_write", "answer", code, e.Code)
		}
		return nil
	case EvFlush:
		return n.Flush()
	case EvLogWritten:
		return n.LogWritten(e.Addr, e.Bytes)
	case EvStateWord:
		return n.StateWord(int(e.Thread), int(e.Row), e.Data)
	case EvBarrier:
		return n.Barrier()
	case EvBoundary:
		return n.Boundary()
	case EvRetrieve:
		return n.Retrieve(e.Addr, e.Bytes)
	case EvSend:
		return n.Send(e.packet())
	case EvTake:
		return n.Take(e.packet())
	case EvCopy:
		return n.CopySlot(int(e.Row))
	case EvStart:
		return n.Start()
	case EvStop:
		return n.Stop()
	case EvSecondaryLost:
		return n.SecondaryLost(spec.LossPolicy(e.Code))
	case EvTakeover:
		return n.Takeover(e.Code != 0)
	case EvHandout:
		r, err := n.Handout()
		if err == nil && uint64(r.Epoch) != e.Data {
			return n.differs("I6", "handout", "epoch", r.Epoch, e.Data)
		}
		return err
	case EvRestore:
		return n.Restore()
	case EvWrite:
		return n.WriteRegister(Register(e.Code), e.Data)
	case EvRead:
		return n.applyRead(Register(e.Code), e.Data)
	}
	return n.differs("I7", "any", "kind of event", fmt.Sprint("less than ", evKinds), e.Kind)
}

// packet is as much of the packet's column as length says; none if there is not
// so much.
func (e *Event) packet() []byte {
	if int(e.Size) > len(e.Bytes) {
		return nil
	}
	return e.Bytes[:e.Size]
}

func (n *Node) applyAccess(e *Event) error {
	r := Request{Addr: e.Addr, Op: e.Op, Thread: e.Thread, Size: e.Size, Bits: e.Bits, FromL1: e.Level == 1}
	if e.Op == spec.OpStore {
		r.Data = e.Data
	}
	if int(e.Thread) >= n.c.Threads {
		return n.differs("I7", "access", "no such thread", fmt.Sprint("less than ", n.c.Threads), e.Thread)
	}
	a, err := n.Access(&r)
	switch {
	case err != nil:
		return err
	case uint8(a.Code) != e.Code:
		return n.differs("S2", "access", "answer", a.Code, e.Code)
	case a.Held:
		return n.broken("S7", "access", "a store that must be held took effect")
	case e.Op == spec.OpLoad && a.Data != e.Data:
		return n.differs("I7", "access", fmt.Sprintf("data of a load at 0x%x", e.Addr), hex(a.Data), hex(e.Data))
	}
	return nil
}

// Schema is the table of events for the header of a golden trace.
func Schema(c *spec.Config) []gtrace.Kind {
	out := make([]gtrace.Kind, len(Kinds))
	for i, k := range Kinds {
		out[i].Name = k.Name
		for _, col := range k.Columns {
			out[i].Fields = append(out[i].Fields, gtrace.Field{Name: col.Name, Width: col.Width(c)})
		}
	}
	return out
}

// ToTrace lays an event out for a golden trace with Schema. It uses g's memory.
func (e *Event) ToTrace(c *spec.Config, g *gtrace.Event) {
	g.Kind, g.V = int(e.Kind), g.V[:0]
	for _, col := range Kinds[e.Kind].Columns {
		switch col.field {
		case fBytes, fPacket:
			at := len(g.V)
			for range (col.Width(c) + 63) / 64 {
				g.V = append(g.V, 0)
			}
			for i, b := range e.Bytes {
				g.V[at+i/8] |= uint64(b) << (i % 8 * 8)
			}
		default:
			g.V = append(g.V, e.scalar(col.field))
		}
	}
}

func (e *Event) scalar(field int) uint64 {
	switch field {
	case fNode:
		return uint64(e.Node)
	case fThread:
		return uint64(e.Thread)
	case fOp:
		return uint64(e.Op)
	case fBits:
		return uint64(e.Bits)
	case fSize:
		return uint64(e.Size)
	case fCode:
		return uint64(e.Code)
	case fLevel:
		return uint64(e.Level)
	case fTag:
		return uint64(e.Tag)
	case fRow:
		return uint64(e.Row)
	case fAddr:
		return e.Addr
	}
	return e.Data
}

// FromTrace is the event that ToTrace laid out.
func FromTrace(c *spec.Config, g *gtrace.Event) Event {
	e := Event{Kind: EventKind(g.Kind)}
	at := 0
	for _, col := range Kinds[e.Kind].Columns {
		v := g.V[at]
		switch col.field {
		case fNode:
			e.Node = uint8(v)
		case fThread:
			e.Thread = uint8(v)
		case fOp:
			e.Op = spec.Op(v)
		case fBits:
			e.Bits = uint8(v)
		case fSize:
			e.Size = uint8(v)
		case fCode:
			e.Code = uint8(v)
		case fLevel:
			e.Level = uint8(v)
		case fTag:
			e.Tag = uint32(v)
		case fRow:
			e.Row = uint32(v)
		case fAddr:
			e.Addr = v
		case fData:
			e.Data = v
		default:
			n := col.Width(c) / 8
			if col.field == fPacket {
				n = min(n, int(e.Size))
			}
			e.Bytes = make([]byte, n)
			for i := range e.Bytes {
				e.Bytes[i] = byte(g.V[at+i/8] >> (i % 8 * 8))
			}
			at += (col.Width(c)+63)/64 - 1
		}
		at++
	}
	return e
}
