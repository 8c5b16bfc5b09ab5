package spec

import "fmt"

// PacketKind stands in the first byte of every packet on the link. The values
// differ in at least two bits from each other and from 0.
type PacketKind uint8

const (
	PktData      PacketKind = 0x11 // a line of a checkpoint, to be staged
	PktSync      PacketKind = 0x22 // a line of checkpoint 0's sweep, written to the further image at once (S19)
	PktState     PacketKind = 0x33 // a line of the state block
	PktMarker    PacketKind = 0x44 // closes a checkpoint
	PktAck       PacketKind = 0x55 // checkpoint `epoch` is at its commit point
	PktAccept    PacketKind = 0x66 // every packet before next_seq has arrived
	PktHeartbeat PacketKind = 0x77
	PktStart     PacketKind = 0x88 // opens a synchronisation: forget what is staged (S19)
)

// PacketKinds lists them all.
var PacketKinds = []PacketKind{PktData, PktSync, PktState, PktMarker, PktAck, PktAccept, PktHeartbeat, PktStart}

var packetNames = map[PacketKind]string{
	PktData: "data", PktSync: "sync", PktState: "state", PktMarker: "marker",
	PktAck: "ack", PktAccept: "accept", PktHeartbeat: "heartbeat", PktStart: "start",
}

func (k PacketKind) String() string {
	if n, ok := packetNames[k]; ok {
		return n
	}
	return fmt.Sprintf("kind 0x%02x", uint8(k))
}

// Sequenced says whether the kind takes a number of the sender's sequence, is
// kept in the resend buffer until it is accepted, and is delivered in order.
// The others carry the next number to be used, take none, and may be lost: the
// sender repeats them as its own state asks (an ack whenever a marker that was
// already verified comes again, or on the sender's heartbeat).
func (k PacketKind) Sequenced() bool {
	switch k {
	case PktData, PktSync, PktState, PktMarker, PktStart:
		return true
	}
	return false
}

// Widths of packet fields that are the same in every configuration. All are
// whole bytes, so that a packet is a string of bytes for the CRC.
const (
	KindBits   = 8
	VMBits     = 8
	TermBits   = 16
	EpochBits  = 32
	SeqBits    = 32
	SlotBits   = 32
	DigestBits = 32
	CRCBits    = 32
)

// PacketLayout is the layout of one kind: header, payload, CRC.
//
// Fields of the payload:
//   - data, sync: slot is the line's ordinal among its kind in the epoch, from 0
//     (a data packet's staging slot); line is the line's number relative to the
//     region's base; bytes the line.
//   - state: line is a line of the state block (Config.StateWordOffset), slot
//     equals it.
//   - marker: data and sync packets of the epoch, each counted once whatever was
//     resent; state words; the digest (see Digest).
//   - accept: next_seq is the sequence number expected next.
//   - heartbeat: the sender's protection state.
func (c *Config) PacketLayout(k PacketKind) Layout {
	l := Layout{Name: k.String(), Fields: []Field{
		{"kind", KindBits, "PacketKind"},
		{"vm", VMBits, "number of the VM the packet is about: its primary's node"},
		{"term", TermBits, "the sender's term"},
		{"epoch", EpochBits, "the checkpoint it belongs to"},
		{"seq", SeqBits, "sequence number, one space a direction; unsequenced kinds carry the next number to be used"},
	}}
	add := func(name string, width int, doc string) { l.Fields = append(l.Fields, Field{name, width, doc}) }
	switch k {
	case PktData, PktSync, PktState:
		add("slot", SlotBits, "ordinal within the epoch, from 0")
		add("line", 8*c.EntryBytes(), "line number relative to the region's base")
		add("bytes", 8*c.LineBytes, "the line")
	case PktMarker:
		add("lines", 32, "data and sync packets of the epoch")
		add("state_words", 32, "state words of the epoch: threads × state_words")
		add("digest", DigestBits, "over the CRCs of the epoch's packets, see Digest")
	case PktAccept:
		add("next_seq", SeqBits, "the number expected next")
	case PktHeartbeat:
		add("protection", 8, "the sender's Protection")
	}
	add("crc", CRCBits, "CRC-32C of every byte before it")
	return l
}

// LinkBeats is the number of link beats of a kind; the last one is padded with
// zeros behind the CRC.
func (c *Config) LinkBeats(k PacketKind) int {
	return int(ceilDiv(uint64(c.PacketLayout(k).Bits()), uint64(c.LinkBits)))
}
