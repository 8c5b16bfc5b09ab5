package golden

import (
	"encoding/binary"
	"fmt"
	"hash/crc32"

	"github.com/hwgen/hwgen/models/spec"
)

var castagnoli = crc32.MakeTable(crc32.Castagnoli)

// Packet is one packet of the link; which fields count depends on Kind, see
// spec.Config.PacketLayout.
type Packet struct {
	Kind       spec.PacketKind
	VM         uint8
	Term       uint16
	Epoch      uint32
	Seq        uint32
	Slot       uint32 // data, sync, state
	Line       uint64
	Bytes      []byte
	Lines      uint32 // marker
	StateWords uint32
	Digest     uint32
	NextSeq    uint32          // accept
	Protection spec.Protection // heartbeat
	CRC        uint32
}

const packetHead = 12

// packetSize is the size of a kind in bytes, 0 for an unknown one.
func packetSize(c *spec.Config, k spec.PacketKind) int {
	switch k {
	case spec.PktData, spec.PktSync, spec.PktState:
		return packetHead + 4 + c.EntryBytes() + c.LineBytes + 4
	case spec.PktMarker:
		return packetHead + 12 + 4
	case spec.PktAck, spec.PktStart:
		return packetHead + 4
	case spec.PktAccept:
		return packetHead + 4 + 4
	case spec.PktHeartbeat:
		return packetHead + 1 + 4
	}
	return 0
}

// Encode makes the packet's bytes and sets its CRC.
func (p *Packet) Encode(c *spec.Config) []byte {
	return p.appendTo(make([]byte, 0, packetSize(c, p.Kind)), c)
}

// appendTo is Encode into an empty buffer.
func (p *Packet) appendTo(b []byte, c *spec.Config) []byte {
	le := binary.LittleEndian
	b = append(b, byte(p.Kind), p.VM)
	b = le.AppendUint16(b, p.Term)
	b = le.AppendUint32(b, p.Epoch)
	b = le.AppendUint32(b, p.Seq)
	switch p.Kind {
	case spec.PktData, spec.PktSync, spec.PktState:
		b = le.AppendUint32(b, p.Slot)
		if c.EntryBytes() == 4 {
			b = le.AppendUint32(b, uint32(p.Line))
		} else {
			b = le.AppendUint64(b, p.Line)
		}
		b = append(b, p.Bytes...)
	case spec.PktMarker:
		b = le.AppendUint32(b, p.Lines)
		b = le.AppendUint32(b, p.StateWords)
		b = le.AppendUint32(b, p.Digest)
	case spec.PktAccept:
		b = le.AppendUint32(b, p.NextSeq)
	case spec.PktHeartbeat:
		b = append(b, byte(p.Protection))
	}
	p.CRC = crc32.Checksum(b, castagnoli)
	return le.AppendUint32(b, p.CRC)
}

// Decode reads a packet's bytes and checks kind, size and CRC. Bytes of the
// result are part of b.
func Decode(c *spec.Config, b []byte) (p Packet, err error) {
	le := binary.LittleEndian
	if len(b) == 0 {
		return p, fmt.Errorf("an empty packet")
	}
	p.Kind = spec.PacketKind(b[0])
	if want := packetSize(c, p.Kind); want != len(b) {
		return p, fmt.Errorf("a packet of %d bytes of %v; expected %d", len(b), p.Kind, want)
	}
	body := b[:len(b)-4]
	p.CRC = le.Uint32(b[len(b)-4:])
	if sum := crc32.Checksum(body, castagnoli); sum != p.CRC {
		return p, fmt.Errorf("CRC %08x in %v; expected %08x", p.CRC, p.Kind, sum)
	}
	p.VM, p.Term, p.Epoch, p.Seq = b[1], le.Uint16(b[2:]), le.Uint32(b[4:]), le.Uint32(b[8:])
	rest := body[packetHead:]
	switch p.Kind {
	case spec.PktData, spec.PktSync, spec.PktState:
		p.Slot = le.Uint32(rest)
		if c.EntryBytes() == 4 {
			p.Line, p.Bytes = uint64(le.Uint32(rest[4:])), rest[8:]
		} else {
			p.Line, p.Bytes = le.Uint64(rest[4:]), rest[12:]
		}
	case spec.PktMarker:
		p.Lines, p.StateWords, p.Digest = le.Uint32(rest), le.Uint32(rest[4:]), le.Uint32(rest[8:])
	case spec.PktAccept:
		p.NextSeq = le.Uint32(rest)
	case spec.PktHeartbeat:
		p.Protection = spec.Protection(rest[0])
	}
	return p, nil
}

// digest goes on with a checkpoint's digest: a packet's CRC behind those before.
func digest(sum, crc uint32) uint32 {
	return crc32.Update(sum, castagnoli, binary.LittleEndian.AppendUint32(nil, crc))
}
