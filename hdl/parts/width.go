package parts

import (
	"math/big"

	"github.com/hwgen/hwgen/hdl"
)

// maxWord bounds the words of the width converters in bits.
const maxWord = 16384

// Word is several lanes that travel together: lane 0 in the lowest bits, which
// comes first. Keep has a bit for each lane that holds something, from lane 0
// on without gaps; Last marks the end of a packet.
type Word struct {
	Data hdl.Bits
	Keep hdl.Bits
	Last hdl.Bits
}

// WordOf is the shape of a [Word] of lanes of width bits each.
func WordOf(width, lanes int) Word {
	return Word{Data: hdl.W(width * lanes), Keep: hdl.W(lanes), Last: hdl.W(1)}
}

// EndOfPacket makes Word a [Packet].
func (w Word) EndOfPacket() hdl.Signal { return w.Last }

// Upsizer joins Ratio beats of Width bits into a word, the first beat in the
// lowest bits. A beat with last ends the word early; lanes that were not filled
// are zero and not kept. It takes a beat in each cycle; a word is offered in the
// cycle after its last beat was taken.
type Upsizer struct {
	Width int // bits of a beat: 1 to 8192
	Ratio int // beats to a word: 2 to 1024, a word has at most 16384 bits
}

// UpsizerPorts are the ports of an [Upsizer].
type UpsizerPorts struct {
	In  hdl.StreamIn[Beat[hdl.Bits]]
	Out hdl.StreamOut[Word]
}

// lanes bounds parameters before they were checked.
func lanes(width, ratio int) (int, int) { return min(max(width, 0), maxWord/2), ports(ratio) }

// Ports returns the ports.
func (u Upsizer) Ports() UpsizerPorts {
	w, r := lanes(u.Width, u.Ratio)
	return UpsizerPorts{In: hdl.InStream(BeatOf(hdl.W(w))), Out: hdl.OutStream(WordOf(w, r))}
}

// Build describes the converter.
func (u Upsizer) Build(m *hdl.Module, p *UpsizerPorts) {
	ranged(m, "Upsizer.Width", u.Width, 1, maxWord/2)
	ranged(m, "Upsizer.Ratio", u.Ratio, 2, min(maxPorts, max(maxWord/u.Width, 2)))
	lane := m.Reg("lane_q", hdl.IndexBits(u.Ratio), 0).Comment("the lane that the next beat fills")
	full := m.Reg("full_q", 1, 0)
	word := hdl.RegOf(m, "word_q", WordOf(u.Width, u.Ratio))
	p.In.Accept(full.Not().Or(p.Out.Ready))
	p.Out.Offer(full, word.V)

	ends := m.Let("ends", p.In.Data.Last.Or(lane.EqLit(uint64(u.Ratio-1))))
	m.When(p.In.Fire(), func() {
		full.Set(ends)
		lane.Set(hdl.Mux(ends, hdl.U(0), lane.Inc()))
		first := lane.EqLit(0)
		data := hdl.Cat(word.V.Data.Slice(u.Width*u.Ratio-1, u.Width).And(first.Not().Rep(u.Width*(u.Ratio-1))), hdl.Lit(u.Width, 0))
		if !isPow2(u.Ratio) {
			m.Assert(lane.LtU(hdl.U(uint64(u.Ratio))), "the lane is within the word")
		}
		word.Set(Word{
			Data: u.place(m, data, word.V.Data, p.In.Data.Data, lane.Signal, first),
			Keep: hdl.Mux(first, hdl.Lit(u.Ratio, 1), word.V.Keep.ShlLit(1).Or(hdl.U(1))),
			Last: p.In.Data.Last,
		})
	}).Elsewhen(p.Out.Ready, func() { full.SetLit(0) })
}

// place puts a beat into its lane; the lanes above the first are cleared by it.
func (u Upsizer) place(m *hdl.Module, cleared, old, beat, lane, first hdl.Signal) hdl.Signal {
	parts := make([]hdl.Value, u.Ratio)
	for i := range u.Ratio {
		lo := i * u.Width
		keep := old.Slice(lo+u.Width-1, lo)
		if i > 0 {
			keep = cleared.Slice(lo+u.Width-1, lo)
		}
		parts[u.Ratio-1-i] = hdl.Mux(lane.EqLit(uint64(i)), beat, keep)
	}
	return hdl.Cat(parts...)
}

// Downsizer splits words into the beats that they keep, lane 0 first, without
// any register on the way: latency 0, one beat a cycle, and no cycle lost
// between words. Lane 0 is sent whether it is kept or not.
type Downsizer struct {
	Width int // bits of a beat: 1 to 8192
	Ratio int // beats to a word: 2 to 1024, a word has at most 16384 bits
}

// DownsizerPorts are the ports of a [Downsizer].
type DownsizerPorts struct {
	In  hdl.StreamIn[Word]
	Out hdl.StreamOut[Beat[hdl.Bits]]
}

// Ports returns the ports.
func (d Downsizer) Ports() DownsizerPorts {
	w, r := lanes(d.Width, d.Ratio)
	return DownsizerPorts{In: hdl.InStream(WordOf(w, r)), Out: hdl.OutStream(BeatOf(hdl.W(w)))}
}

// Build describes the converter.
func (d Downsizer) Build(m *hdl.Module, p *DownsizerPorts) {
	ranged(m, "Downsizer.Width", d.Width, 1, maxWord/2)
	ranged(m, "Downsizer.Ratio", d.Ratio, 2, min(maxPorts, max(maxWord/d.Width, 2)))
	lane := m.Reg("lane_q", hdl.IndexBits(d.Ratio), 0).Comment("the lane that is offered")
	// Above the lane offered there is nothing more when the next one is not kept.
	more := m.Let("more", p.In.Data.Keep.ShrULit(1).BitAt(lane))
	p.Out.Offer(p.In.Valid, Beat[hdl.Bits]{
		Data: p.In.Data.Data.Elem(lane, d.Width),
		Last: p.In.Data.Last.AndNot(more),
	})
	p.In.Accept(p.Out.Ready.AndNot(more))
	m.When(p.Out.Fire(), func() { lane.Set(hdl.Mux(more, lane.Inc(), hdl.U(0))) })
}

// Gearbox changes the width of a stream of bits that has no packets, from any
// width to any other. The first bits are the lowest ones. It has full
// throughput on the narrower side, no combinational path, and at most
// OutWidth-1 bits stay in it without being offered.
type Gearbox struct {
	InWidth  int `hdl:"i"` // 1 to 4096 bits
	OutWidth int `hdl:"o"` // 1 to 4096 bits
}

// GearboxPorts are the ports of a [Gearbox].
type GearboxPorts struct {
	In  hdl.StreamIn[hdl.Bits]
	Out hdl.StreamOut[hdl.Bits]
}

// Ports returns the ports.
func (g Gearbox) Ports() GearboxPorts {
	return GearboxPorts{In: hdl.InStream(hdl.W(g.InWidth)), Out: hdl.OutStream(hdl.W(g.OutWidth))}
}

// Build describes the gearbox.
func (g Gearbox) Build(m *hdl.Module, p *GearboxPorts) {
	ranged(m, "Gearbox.InWidth", g.InWidth, 1, 4096)
	ranged(m, "Gearbox.OutWidth", g.OutWidth, 1, 4096)
	// All counts are multiples of the widths' common divisor: they are counted
	// in units of it.
	unit := int(new(big.Int).GCD(nil, nil, big.NewInt(int64(g.InWidth)), big.NewInt(int64(g.OutWidth))).Int64())
	in, out := g.InWidth/unit, g.OutWidth/unit
	// While bits must wait because less than a word of input fits, there is
	// more than a word of output; so neither side loses a cycle.
	capacity := in + 2*out - 1
	w := hdl.BitsFor(uint64(capacity))
	count := m.Reg("count_q", w, 0)
	if unit > 1 {
		count.Comment("bits held, in units of the widths' common divisor")
	} else {
		count.Comment("bits held")
	}
	buffer := m.RegBig("buffer_q", hdl.LitBig(capacity*unit, new(big.Int)))

	p.In.Accept(count.LeU(hdl.U(uint64(capacity - in))))
	p.Out.Offer(count.GeU(hdl.U(uint64(out))), buffer.Trunc(g.OutWidth))
	pop := p.Out.Fire()
	left := m.Let("left", hdl.Mux(pop, count.Sub(hdl.U(uint64(out))), count))
	rest := m.Let("rest", hdl.Mux(pop, buffer.ShrULit(g.OutWidth), buffer))
	amount := left
	if unit > 1 {
		amount = left.MulU(hdl.Lit(hdl.BitsFor(uint64(unit)), uint64(unit)))
	}
	m.When(p.In.Fire(), func() {
		count.Set(left.Add(hdl.U(uint64(in))))
		buffer.Set(rest.Or(p.In.Data.ZExt(capacity * unit).Shl(amount)))
	}).Otherwise(func() {
		count.Set(left)
		buffer.Set(rest)
	})
	if !isPow2(capacity + 1) {
		m.Assert(count.LeU(hdl.U(uint64(capacity))), "a gearbox holds no more than its buffer")
	}
}
