package cachectl

import "github.com/hwgen/hwgen/hdl"

// block is for memories that are small in small caches: synthesis would make
// flip-flops and multiplexers of them, which grow with the cache.
var block = hdl.MemAttr("ram_style", "block")

// memories declares what grows with the number of lines, one read and one
// write port each, and reads it for stage 1.
//
// Tags are written while nothing is read. A word of data or a row's state that
// stage 2 writes at the edge at which stage 0 reads it is not read: forward
// keeps what was written.
func (b *l2) memories() {
	m, g := b.m, b.g
	set, s2 := b.s0.V.Set, b.s2.V
	sameSet := m.Let("s0_same_set", b.set.Eq(set))
	at := g.dataAddr(set, b.s0.V.Beat)
	sameWord := m.Let("s0_same_word", b.data.addr.Eq(at))
	b.lastData, b.lastState = m.Reg("last_data_way", g.Ways, 0), m.Reg("last_state_way", g.Ways, 0)
	b.lastWord = m.Reg("last_word", g.BusBits, 0, hdl.Undefined())
	b.lastRow = m.Reg("last_row", g.stateBits(), 0, hdl.Undefined())
	quiet := m.Let("tags_rest", b.tags.en.Or(b.sweep).Not())
	for w := range g.Ways {
		tags := m.Mem(wayName("tags", w), g.tagBits()+1, g.sets(), block)
		tags.Write(b.tagWrite(w), b.set, hdl.Cat(b.tags.valid, b.tags.tag))
		b.tagsNow = append(b.tagsNow, tags.ReadSync(b.advance.And(quiet), set))

		writes := b.state.en.And(b.way.Bit(w))
		clash := writes.And(sameSet)
		state := m.Mem(wayName("state", w), g.stateBits(), g.sets(), block)
		state.Write(writes, b.set, g.packRow(b.state.v.V))
		b.stateNow = append(b.stateNow, state.ReadSync(b.advance.AndNot(clash), set))
		m.When(b.advance, func() { b.lastState.Bit(w).Set(clash) })

		clash = m.Let(wayName("clash", w), b.data.way.Bit(w).And(sameWord))
		data := m.Mem(wayName("data", w), g.BusBits, g.sets()*g.beats(), block)
		data.Write(b.data.way.Bit(w), b.data.addr, b.data.v)
		b.dataNow = append(b.dataNow, data.ReadSync(b.advance.AndNot(clash), at))
		m.When(b.advance, func() { b.lastData.Bit(w).Set(clash) })
	}
	m.When(b.advance, func() {
		b.lastWord.Set(b.merged)
		b.lastRow.Set(g.packRow(b.state.v.V))
	})
	if g.Ways > 1 {
		repl := m.Mem("replacement", g.replacementBits(), g.sets(), hdl.Rule(hdl.New), block)
		repl.Write(b.repl.en, b.set, b.repl.v)
		b.replNow = repl.ReadSync(b.advance, set)
	}
	if b.flags != nil {
		b.flags.read(b.advance.Signal)
	}
	hdl.Unused(s2.Beat)
}

// tagWrite is 1 where the tag of a way is written.
func (b *l2) tagWrite(way int) hdl.Signal { return b.tags.en.And(b.way.Bit(way)).Or(b.sweep) }

func wayName(base string, way int) string { return base + "_way" + string(rune('a'+way)) }

// forward selects a way's word and state for stage 2. What stage 2 is writing is
// taken from there, and what it wrote one op before from where it was kept; the
// fill of a line has no op behind it that could want its words. The select of the
// way comes late, out of the tag compare: what it selects is ready before it.
func (b *l2) forward(sel hdl.Signal, words, rows []hdl.Value) (word, row hdl.Signal) {
	m, g := b.m, b.g
	s1, s2 := b.s1.V, b.s2.V
	sameSet := m.Let("s1_same_set", b.set.Eq(s1.Set))
	now := b.storing.And(sameSet)
	if g.beatBits() > 0 {
		now = now.And(s1.Beat.Eq(s2.Beat))
	}
	word = b.newest("word", sel, words, now, b.merged.Signal, b.lastData.Signal, b.lastWord.Signal)
	row = b.newest("row", sel, rows, b.state.en.And(sameSet), g.packRow(b.state.v.V), b.lastState.Signal, b.lastRow.Signal)
	return word, row
}

// newest is the value of the way that is selected: what is written to it now, what
// was written to it before, or what was read.
func (b *l2) newest(name string, sel hdl.Signal, read []hdl.Value, now, nowValue, before, beforeValue hdl.Signal) hdl.Signal {
	m, g := b.m, b.g
	ways := m.Let(name+"_new_ways", b.way.And(now.Rep(g.Ways)))
	kept := m.Let(name+"_kept_ways", ways.Or(before))
	value := hdl.Mux(m.Let(name+"_is_new", g.anyOf(sel, ways)), nowValue, beforeValue)
	return hdl.Mux(m.Let(name+"_is_kept", g.anyOf(sel, kept)), value, g.ofWay(sel, read))
}

// anyOf is 1 if the way that is selected is among some; anything, if none is.
func (g Geometry) anyOf(sel, ways hdl.Signal) hdl.Signal {
	if g.Ways == 2 {
		return hdl.Mux(sel.Bit(1), ways.Bit(1), ways.Bit(0))
	}
	return sel.And(ways).RedOr()
}

// ofWay is the value of the way that is selected; anything, if none is.
func (g Geometry) ofWay(sel hdl.Signal, values []hdl.Value) hdl.Signal {
	switch g.Ways {
	case 1:
		return hdl.OneHotMux(hdl.Lit(1, 1), values...)
	case 2:
		return hdl.Mux(sel.Bit(1), values[1], values[0])
	}
	return hdl.OneHotMux(sel, values...)
}
