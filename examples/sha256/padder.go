package sha256

import "github.com/hwgen/hwgen/hdl"

// Padder makes the blocks of a message: it appends a 1 bit, zeros, and the
// message's length in bits (FIPS 180-4, section 5.1.1). It fills the next block
// while the core digests the one before.
type Padder struct{}

// Word is up to four bytes of a message.
type Word struct {
	Data  hdl.Bits // 32 bits, the first byte the most significant
	Bytes hdl.Bits // 3 bits: how many bytes count, 0 to 4; all of them unless Last
	Last  hdl.Bits // 1 bit: the message ends here
}

// WordShape is the shape of a Word.
func WordShape() Word { return Word{Data: hdl.W(32), Bytes: hdl.W(3), Last: hdl.W(1)} }

// ModuleName is the Verilog name; the type's own is too common.
func (Padder) ModuleName() string { return "sha256_padder" }

// PadderPorts are the ports of a [Padder].
type PadderPorts struct {
	In  hdl.StreamIn[Word]
	Out hdl.StreamOut[Block]
}

// Ports declares them.
func (Padder) Ports() PadderPorts {
	return PadderPorts{In: hdl.InStream(WordShape()), Out: hdl.OutStream(BlockShape())}
}

// Build describes the padder.
func (Padder) Build(m *hdl.Module, p *PadderPorts) {
	state := hdl.NewFSM(m, "state", data, mark, zeros, lenHigh, lenLow)
	block := m.Reg("block", 512, 0)
	full := m.Reg("full", 1, 0)
	last := m.Reg("last", 1, 0)
	index := m.Reg("index", 4, 0).Comment("of the next word in the block")
	bytes := m.Reg("bytes", 61, 0).Comment("length of the message so far")
	length := m.Let("length", hdl.Cat(bytes, hdl.Lit(3, 0)))

	in := p.In.Data
	space := full.Not()
	p.In.Accept(space.And(state.Is(data)))
	p.Out.Offer(full, Block{Data: block.Signal, Last: last.Signal})
	m.When(p.Out.Fire(), func() { full.SetLit(0) })

	// A word goes in whenever the block has room and, in state data, one is there.
	word := m.Wire("word", 32)
	push := m.Let("push", space.And(state.Is(data).Not().Or(p.In.Valid)))
	m.When(push, func() {
		block.Set(hdl.Cat(block.Slice(479, 0), word))
		index.Set(index.Inc())
		full.Set(index.EqLit(15))
		last.Set(state.Is(lenLow))
	})
	afterMark := func() { // zeros up to word 14 of a block; this word is number index
		m.When(index.EqLit(13), func() { state.Goto(lenHigh) }).Otherwise(func() { state.Goto(zeros) })
	}

	word.SetLit(0)
	state.State(data, func() {
		word.Set(markedWord(in))
		m.When(p.In.Fire(), func() {
			bytes.Set(bytes.Add(in.Bytes.ZExt(61)))
			m.When(in.Last.And(in.Bytes.EqLit(4)), func() { state.Goto(mark) }).
				Elsewhen(in.Last, afterMark)
		})
	})
	state.State(mark, func() {
		word.Set(hdl.Hex(32, "8000_0000"))
		m.When(push, afterMark)
	})
	state.State(zeros, func() {
		m.When(push.And(index.EqLit(13)), func() { state.Goto(lenHigh) })
	})
	state.State(lenHigh, func() {
		word.Set(length.Slice(63, 32))
		m.When(push, func() { state.Goto(lenLow) })
	})
	state.State(lenLow, func() {
		word.Set(length.Slice(31, 0))
		m.When(push, func() {
			bytes.SetLit(0)
			state.Goto(data)
		})
	})
	m.Assert(p.In.Fire().Not().Or(in.Bytes.LeU(hdl.U(4))), "a word has at most four bytes")
	m.Assert(p.In.Fire().Not().Or(in.Last).Or(in.Bytes.EqLit(4)), "only the last word has fewer than four bytes")
}

// markedWord is the bytes of w that count and, if there is room, the 1 bit
// that follows the message.
func markedWord(w Word) hdl.Signal {
	marked := []hdl.Value{hdl.Hex(32, "8000_0000")}
	for n := 1; n < 4; n++ {
		marked = append(marked, hdl.Cat(w.Data.Slice(31, 32-8*n), hdl.Lit(1, 1), hdl.Lit(31-8*n, 0)))
	}
	marked = append(marked, w.Data)
	return hdl.Select(w.Bytes, marked...)
}
