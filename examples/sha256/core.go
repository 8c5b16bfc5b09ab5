// Package sha256 is SHA-256 (FIPS 180-4) in hardware, one round a cycle: a
// [Core] that digests whole blocks, a [Padder] that makes blocks of a message,
// and the two together, [Hasher].
package sha256

import "github.com/hwgen/hwgen/hdl"

// Core digests blocks of 512 bits: the last one of a message is marked, and its
// digest follows. A block takes 66 cycles: one to load it, 64 rounds, and one
// to add the result to the hash.
type Core struct{}

// Block is 16 words of a padded message, the first one the most significant.
type Block struct {
	Data hdl.Bits // 512 bits
	Last hdl.Bits // 1 bit: the message ends here
}

// BlockShape is the shape of a Block.
func BlockShape() Block { return Block{Data: hdl.W(512), Last: hdl.W(1)} }

// ModuleName is the Verilog name; the type's own is too common.
func (Core) ModuleName() string { return "sha256_core" }

// CorePorts are the ports of a [Core].
type CorePorts struct {
	In  hdl.StreamIn[Block]
	Out hdl.StreamOut[hdl.Bits] // the digest, 256 bits, first byte most significant
}

// Ports declares them.
func (Core) Ports() CorePorts {
	return CorePorts{In: hdl.InStream(BlockShape()), Out: hdl.OutStream(hdl.W(256))}
}

// working is the eight working variables of a round, by their names in the
// standard.
type working struct{ A, B, C, D, E, F, G, H hdl.Bits }

func (w working) list() []hdl.Value { return []hdl.Value{w.A, w.B, w.C, w.D, w.E, w.F, w.G, w.H} }

func workingOf(v []hdl.Signal) working {
	return working{v[0], v[1], v[2], v[3], v[4], v[5], v[6], v[7]}
}

// initial is the hash that a message starts with.
func initial() working {
	var v []hdl.Signal
	for _, h := range initialHash() {
		v = append(v, hdl.Lit(32, h))
	}
	return workingOf(v)
}

// Build describes the core.
func (Core) Build(m *hdl.Module, p *CorePorts) {
	state := hdl.NewFSM(m, "state", idle, rounds, add, done)
	round := m.Reg("round", 6, 0)
	last := m.Reg("last", 1, 0)
	hash := hdl.RegOf(m, "hash", initial())
	work := hdl.RegOf(m, "work", initial())
	window := m.Reg("window", 512, 0).Comment("the next 16 words of the message schedule")
	k := m.Mem("k", 32, 64, hdl.Contents(roundConstants()...), hdl.MemComment("round constants"))

	p.In.Accept(state.Is(idle))
	p.Out.Offer(state.Is(done), hdl.Cat(hash.V.list()...))

	state.State(idle, func() {
		m.When(p.In.Valid, func() {
			window.Set(p.In.Data.Data)
			last.Set(p.In.Data.Last)
			work.Set(hash.V)
			round.SetLit(0)
			state.Goto(rounds)
		})
	})
	state.State(rounds, func() {
		work.Set(oneRound(m, work.V, k.Read(round), scheduled(window.Signal, 0)))
		window.Set(hdl.Cat(window.Slice(479, 0), m.Let("next_word", nextWord(window.Signal))))
		round.Set(round.Inc())
		m.When(round.EqLit(63), func() { state.Goto(add) })
	})
	state.State(add, func() {
		hash.Set(sum(hash.V, work.V))
		m.When(last, func() { state.Goto(done) }).Otherwise(func() { state.Goto(idle) })
	})
	state.State(done, func() {
		m.When(p.Out.Ready, func() {
			hash.Set(initial())
			state.Goto(idle)
		})
	})
}

// scheduled is word i of the 16 that the window holds, the oldest being 0.
func scheduled(window hdl.Signal, i int) hdl.Signal {
	return window.Slice(511-32*i, 480-32*i)
}

// nextWord is the word of the message schedule 16 after the window's oldest.
func nextWord(window hdl.Signal) hdl.Signal {
	w0, w1, w9, w14 := scheduled(window, 0), scheduled(window, 1), scheduled(window, 9), scheduled(window, 14)
	sigma0 := w1.RotrLit(7).Xor(w1.RotrLit(18)).Xor(w1.ShrULit(3))
	sigma1 := w14.RotrLit(17).Xor(w14.RotrLit(19)).Xor(w14.ShrULit(10))
	return sigma1.Add(w9).Add(sigma0).Add(w0)
}

// oneRound is the working variables after a round with constant k and word w.
func oneRound(m *hdl.Module, v working, k, w hdl.Signal) working {
	sum1 := v.E.RotrLit(6).Xor(v.E.RotrLit(11)).Xor(v.E.RotrLit(25))
	sum0 := v.A.RotrLit(2).Xor(v.A.RotrLit(13)).Xor(v.A.RotrLit(22))
	ch := v.E.And(v.F).Xor(v.G.AndNot(v.E))
	maj := v.A.And(v.B).Xor(v.A.And(v.C)).Xor(v.B.And(v.C))
	t1 := m.Let("t1", v.H.Add(m.Let("sum1", sum1)).Add(m.Let("ch", ch)).Add(k).Add(w))
	t2 := m.Let("t2", m.Let("sum0", sum0).Add(m.Let("maj", maj)))
	return working{A: t1.Add(t2), B: v.A, C: v.B, D: v.C, E: v.D.Add(t1), F: v.E, G: v.F, H: v.G}
}

// sum adds word by word.
func sum(a, b working) working {
	var v []hdl.Signal
	for i, x := range a.list() {
		v = append(v, x.(hdl.Signal).Add(b.list()[i]))
	}
	return workingOf(v)
}
