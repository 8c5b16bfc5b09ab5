package membus

import (
	"encoding/binary"
	"fmt"

	"github.com/hwgen/hwgen/hdl"
	"github.com/hwgen/hwgen/hdl/parts"
	"github.com/hwgen/hwgen/models/spec"
)

// Link is what the modules at a link need to know of a configuration. The
// layouts are those of models/spec.
type Link struct {
	AddrBits  int // physical address, bits: the size of a line's number follows
	LineBytes int
	LinkBits  int // of a beat
}

// LinkOf takes a link's parameters from a resolved configuration.
func LinkOf(c *spec.Config) Link {
	return Link{AddrBits: c.AddrBits, LineBytes: c.LineBytes, LinkBits: c.LinkBits}
}

// Packet is a packet without what the link adds and removes: sequence number,
// CRC, and a marker's digest.
type Packet struct {
	Kind  hdl.Enum[spec.PacketKind]
	VM    hdl.Bits
	Term  hdl.Bits
	Epoch hdl.Bits
	Body  hdl.Bits // the payload, first field lowest, zero behind it
}

// Received is a packet that has arrived.
type Received struct {
	Packet
	CRC hdl.Bits
}

// Beat is a beat of a packet on the link, the first bytes lowest.
type Beat = parts.Beat[hdl.Bits]

// noteBody is the payload of an unsequenced kind at most: an accept's number.
const noteBody = spec.SeqBits

const headBits = spec.KindBits + spec.VMBits + spec.TermBits + spec.EpochBits + spec.SeqBits

func (l Link) name() string { return fmt.Sprintf("a%d_l%d_k%d", l.AddrBits, l.LineBytes, l.LinkBits) }

func (l Link) spec() *spec.Config {
	return &spec.Config{AddrBits: l.AddrBits, LineBytes: l.LineBytes, LinkBits: l.LinkBits}
}

// check says what is wrong with the parameters.
func (l Link) check() error {
	switch {
	case l.AddrBits < 16 || l.AddrBits > 48:
		return fmt.Errorf("Link.AddrBits is %d; it is 16 to 48", l.AddrBits)
	case l.LineBytes < 16 || l.LineBytes > 128 || l.LineBytes&(l.LineBytes-1) != 0:
		return fmt.Errorf("Link.LineBytes is %d; it is 16, 32, 64 or 128", l.LineBytes)
	case l.LinkBits < 8 || l.LinkBits > 512 || l.LinkBits&(l.LinkBits-1) != 0:
		return fmt.Errorf("Link.LinkBits is %d; it is a power of two from 8 to 512", l.LinkBits)
	}
	return nil
}

func (l Link) entryBits() int { return 8 * l.spec().EntryBytes() }
func (l Link) laneBytes() int { return l.LinkBits / 8 }

// bodyBits is the longest payload: a line with its slot and number.
func (l Link) bodyBits() int { return spec.SlotBits + l.entryBits() + 8*l.LineBytes }

func packetShape(bodyBits int) Packet {
	return Packet{
		Kind: hdl.EnumOf(spec.PacketKinds...), VM: hdl.W(spec.VMBits), Term: hdl.W(spec.TermBits),
		Epoch: hdl.W(spec.EpochBits), Body: hdl.W(bodyBits),
	}
}

// PacketShape is the shape of a packet of a sequenced kind.
func (l Link) PacketShape() Packet { return packetShape(l.bodyBits()) }

// NoteShape is the shape of a packet of an unsequenced kind.
func (l Link) NoteShape() Packet { return packetShape(noteBody) }

func (l Link) receivedShape() Received {
	return Received{Packet: l.PacketShape(), CRC: hdl.W(spec.CRCBits)}
}

// BeatShape is the shape of a beat.
func (l Link) BeatShape() Beat { return parts.BeatOf(hdl.W(l.LinkBits)) }

// LineBody is the payload of a data, sync or state packet.
func (l Link) LineBody(slot, line, bytes hdl.Value) hdl.Signal {
	return hdl.Cat(bytes, hdl.Sig(line).ZExt(l.entryBits()), hdl.Sig(slot).ZExt(spec.SlotBits))
}

// MarkerBody is the payload of a marker; the sender fills in the digest.
func (l Link) MarkerBody(lines hdl.Value, stateWords int) hdl.Signal {
	return hdl.Cat(hdl.Lit(32, uint64(stateWords)), hdl.Sig(lines).ZExt(32)).ZExt(l.bodyBits())
}

// slot, line, bytes, lines and digest are fields of a payload.
func (l Link) slot(body hdl.Signal) hdl.Signal { return body.Trunc(spec.SlotBits) }
func (l Link) line(body hdl.Signal) hdl.Signal {
	return body.Slice(spec.SlotBits+l.entryBits()-1, spec.SlotBits)
}
func (l Link) bytes(body hdl.Signal) hdl.Signal {
	return body.Slice(l.bodyBits()-1, spec.SlotBits+l.entryBits())
}
func markerLines(body hdl.Signal) hdl.Signal  { return body.Slice(31, 0) }
func markerWords(body hdl.Signal) hdl.Signal  { return body.Slice(63, 32) }
func markerDigest(body hdl.Signal) hdl.Signal { return body.Slice(95, 64) }

// class is kinds of packets that are equally long.
type class struct {
	kinds []spec.PacketKind
	bytes int // before the CRC
}

// classes are all of them; the number of a class is its place.
func (l Link) classes() []class {
	out := []class{
		{kinds: []spec.PacketKind{spec.PktAck, spec.PktStart}},
		{kinds: []spec.PacketKind{spec.PktHeartbeat}},
		{kinds: []spec.PacketKind{spec.PktAccept}},
		{kinds: []spec.PacketKind{spec.PktMarker}},
		{kinds: []spec.PacketKind{spec.PktData, spec.PktSync, spec.PktState}},
	}
	for i := range out {
		out[i].bytes = (l.spec().PacketLayout(out[i].kinds[0]).Bits() - spec.CRCBits) / 8
	}
	return out
}

func (l Link) beats(c class) int     { return (c.bytes + 4 + l.laneBytes() - 1) / l.laneBytes() }
func (l Link) bodyBeats(c class) int { return (c.bytes + l.laneBytes() - 1) / l.laneBytes() }

// lastBytes is the number of bytes before the CRC in the last beat that has any.
func (l Link) lastBytes(c class) int { return (c.bytes-1)%l.laneBytes() + 1 }

// maxBeats is the length of the longest packet.
func (l Link) maxBeats() int {
	n := 0
	for _, c := range l.classes() {
		n = max(n, l.beats(c))
	}
	return n
}

// classOf has a bit for each class.
func (l Link) classOf(kind hdl.Enum[spec.PacketKind]) hdl.Signal {
	cs := l.classes()
	bits := make([]hdl.Value, len(cs))
	for i, c := range cs {
		is := kind.Is(c.kinds[0])
		for _, k := range c.kinds[1:] {
			is = is.Or(kind.Is(k))
		}
		bits[len(cs)-1-i] = is
	}
	return hdl.Cat(bits...)
}

// byClass is a number that a class has.
func (l Link) byClass(sel hdl.Value, width int, f func(class) int) hdl.Signal {
	var vs []hdl.Value
	for _, c := range l.classes() {
		vs = append(vs, hdl.Lit(width, uint64(f(c))))
	}
	return hdl.OneHotMux(sel, vs...)
}

// packetCRC is spec.PacketCRC for the standard part.
func packetCRC() parts.CRCSpec {
	c := spec.PacketCRC
	return parts.NewCRC(c.Name, 32, uint64(c.Poly), uint64(c.Init), c.Reflected, c.Reflected, uint64(c.XorOut))
}

// residue is the CRC of a whole packet, its own CRC and the padding included:
// the same for every packet with that much padding.
func (l Link) residue(c class) uint64 {
	crc := packetCRC()
	b := binary.LittleEndian.AppendUint32(nil, uint32(crc.Sum(nil).Uint64()))
	b = append(b, make([]byte, l.beats(c)*l.laneBytes()-c.bytes-4)...)
	return crc.Sum(b).Uint64()
}
