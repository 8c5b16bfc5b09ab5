// Package checksum is the design that the tutorial arrives at: a CRC-32 of a
// stream of bytes.
package checksum

import (
	"fmt"

	"github.com/hwgen/hwgen/hdl"
)

// Checksum takes messages as streams of bytes and answers each with its CRC-32.
type Checksum struct{}

// Byte is what travels on the input stream: its payload.
type Byte struct {
	Data hdl.Bits
	Last hdl.Bits // 1: the message ends with this byte
}

// Ports are the ports of a Checksum.
type Ports struct {
	In  hdl.StreamIn[Byte]
	Out hdl.StreamOut[hdl.Bits]
}

// Ports says how wide the payloads are.
func (Checksum) Ports() Ports {
	return Ports{
		In:  hdl.InStream(Byte{Data: hdl.W(8), Last: hdl.W(1)}),
		Out: hdl.OutStream(hdl.W(32)),
	}
}

// Build describes what is inside.
func (Checksum) Build(m *hdl.Module, p *Ports) {
	crc := m.RegBig("crc", hdl.Hex(32, "ffff_ffff"))
	done := m.Reg("done", 1, 0) // crc is that of a whole message

	p.In.Accept(done.Not())
	p.Out.Offer(done, crc.Not())

	m.When(p.In.Fire(), func() {
		crc.Set(afterByte(m, crc.Signal, p.In.Data.Data))
		done.Set(p.In.Data.Last)
	})
	m.When(p.Out.Fire(), func() {
		crc.Set(hdl.Hex(32, "ffff_ffff"))
		done.SetLit(0)
	})
}

// afterByte is the CRC after one more byte: eight steps, one behind the other.
func afterByte(m *hdl.Module, crc, data hdl.Signal) hdl.Signal {
	crc = crc.Xor(data.ZExt(32))
	for bit := range 8 {
		shifted := crc.ShrULit(1)
		next := hdl.Mux(crc.Bit(0), shifted.Xor(hdl.Hex(32, "edb8_8320")), shifted)
		crc = m.Let(fmt.Sprintf("after_bit%d", bit), next)
	}
	return crc
}
