// Package crc32 is the CRC-32 of Ethernet, gzip and PNG in hardware, one word
// of any number of bytes a cycle.
package crc32

import (
	"fmt"
	"math/big"

	"github.com/hwgen/hwgen/hdl"
)

// CRC32 checks messages that come as words of Bytes bytes, 1 to 32, one a cycle.
type CRC32 struct{ Bytes int }

// Word is a part of a message.
type Word struct {
	Data  hdl.Bits // the first byte is the least significant
	Count hdl.Bits // how many bytes count: all of them unless Last
	Last  hdl.Bits // 1 bit: the message ends here
}

// Ports are the ports of a [CRC32].
type Ports struct {
	In  hdl.StreamIn[Word]
	Out hdl.StreamOut[hdl.Bits] // the checksum of a message, 32 bits
}

// Ports declares them.
func (c CRC32) Ports() Ports {
	word := Word{Data: hdl.W(8 * c.Bytes), Count: hdl.W(hdl.BitsFor(c.Bytes)), Last: hdl.W(1)}
	return Ports{In: hdl.InStream(word), Out: hdl.OutStream(hdl.W(32))}
}

// Check refuses parameters that cannot be.
func (c CRC32) Check() error {
	if c.Bytes < 1 || c.Bytes > 32 {
		return fmt.Errorf("Bytes is %d; a word has 1 to 32 bytes", c.Bytes)
	}
	return nil
}

// Build describes the hardware.
func (c CRC32) Build(m *hdl.Module, p *Ports) {
	crc := m.RegBig("crc", hdl.Hex(32, "ffff_ffff"))
	sum := m.Reg("sum", 32, 0)
	valid := m.Reg("valid", 1, 0)

	p.In.Accept(valid.Not().Or(p.Out.Ready))
	p.Out.Offer(valid, sum.Signal)

	in := p.In.Data
	next := m.Let("next", c.afterWord(m, crc.Signal, in))
	m.When(p.Out.Fire(), func() { valid.SetLit(0) })
	m.When(p.In.Fire(), func() {
		crc.Set(next)
		m.When(in.Last, func() {
			crc.Set(hdl.Hex(32, "ffff_ffff"))
			sum.Set(next.Not())
			valid.SetLit(1)
		})
	})
	all := uint64(c.Bytes)
	m.Assert(p.In.Fire().Not().Or(in.Count.LeU(hdl.U(all))), "no more bytes count than a word has")
	m.Assert(p.In.Fire().Not().Or(in.Last).Or(in.Count.EqLit(all)), "only the last word has fewer bytes")
}

// afterWord is the remainder after the bytes of a word that count.
func (c CRC32) afterWord(m *hdl.Module, crc hdl.Signal, w Word) hdl.Signal {
	after := []hdl.Value{crc}
	for n := 1; n <= c.Bytes; n++ {
		after = append(after, afterBytes(m, crc, w.Data.Trunc(8*n)))
	}
	return hdl.Select(w.Count, after...)
}

// afterBytes is the remainder after all bytes of data. A CRC is linear: each of
// its bits is the parity of some bits of the remainder before and of the data.
func afterBytes(m *hdl.Module, crc, data hdl.Signal) hdl.Signal {
	n := data.Width() / 8
	in := m.Let(fmt.Sprintf("in%d", n), hdl.Cat(data, crc))
	var out []hdl.Value
	for _, mask := range masks(n) {
		out = append(out, in.And(hdl.LitBig(in.Width(), mask)).RedXor())
	}
	return hdl.Cat(out...)
}

// masks tells, from bit 31 of the result down to bit 0, which bits of data and
// remainder it is the parity of. The software version says so when it is given
// a single one bit at a time.
func masks(n int) []*big.Int {
	out := make([]*big.Int, 32)
	for i := range out {
		out[i] = new(big.Int)
	}
	for i := range 32 + 8*n {
		crc, data := uint32(0), make([]byte, n)
		if i < 32 {
			crc = 1 << i
		} else {
			data[(i-32)/8] = 1 << ((i - 32) % 8)
		}
		flipped := software(crc, data)
		for bit := range 32 {
			out[31-bit].SetBit(out[31-bit], i, uint(flipped>>bit&1))
		}
	}
	return out
}

// software is a CRC a bit at a time, without the inversions at begin and end.
func software(crc uint32, data []byte) uint32 {
	const polynomial = 0xedb8_8320 // bits in reverse, as the lowest bit goes first
	for _, b := range data {
		crc ^= uint32(b)
		for range 8 {
			crc = crc>>1 ^ polynomial&-(crc&1)
		}
	}
	return crc
}
