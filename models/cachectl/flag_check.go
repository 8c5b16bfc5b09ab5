package cachectl

import (
	"fmt"

	"github.com/hwgen/hwgen/hdl"
	"github.com/hwgen/hwgen/hdl/parts"
)

// checkLevel is the flag check's place in one level of the tree: a word whose
// bits it visits, and the next one of the level, fetched meanwhile.
type checkLevel struct {
	word, index   hdl.Var // bits still to visit, and which word it is
	next, nextIdx hdl.Var
	hasNext       hdl.Var
	flying        hdl.Var // fetches under way: 0..2
}

// finder walks the flag tree and sends the rows it finds down the pipeline. At
// every level it visits a word at a time, with the next one on its way. A row
// that the log path had no room for is found again.
func (b *l2) finder() {
	m, p, t := b.m, b.p, b.flags
	asked := m.Reg("check_asked", 1, 0)
	top := m.Reg("check_top", t.top.Width(), 0).Comment("words of the last level still to visit")
	idle := top.IsZero()
	levels := make([]*checkLevel, len(t.levels))
	for k := range levels {
		levels[k] = b.checkLevel(k)
		idle = idle.And(levels[k].idle())
	}
	idle = m.Let("check_idle", idle.AndNot(b.s1.V.Kind.Is(opRow)).AndNot(b.s2.V.Kind.Is(opRow)))

	b.check.valid.SetLit(0)
	b.check.op.Set(hdl.Zero(b.g.op()))
	rows := levels[0]
	chain := m.When(rows.word.RedOr(), func() { b.wantRow(rows) })
	for k, l := range levels {
		parent, index := top, hdl.Lit(1, 0)
		if k+1 < len(levels) {
			parent, index = levels[k+1].word, levels[k+1].index.Signal
		}
		room := l.flying.Add(hdl.Cat(hdl.Lit(1, 0), l.hasNext)).Add(hdl.Cat(hdl.Lit(1, 0), l.word.RedOr())).LtU(hdl.U(2))
		chain = chain.Elsewhen(parent.RedOr().And(room), func() { b.wantWord(k, l, parent, index, k+1 == len(levels)) })
	}
	for k, l := range levels {
		b.receive(k, l)
	}
	lost := b.s2.V.Kind.Is(opRow).And(b.advance).AndNot(p.Stat.Checked)
	m.When(idle.And(asked.Or(p.Pause)), func() {
		top.Set(t.top)
		asked.SetLit(0)
	})
	m.When(p.Check.Or(lost), func() { asked.SetLit(1) })
}

func (b *l2) checkLevel(k int) *checkLevel {
	m, l := b.m, b.flags.levels[k]
	n := func(s string) string { return fmt.Sprintf("check_%d_%s", k, s) }
	idx := max(log2(l.words), 1)
	out := &checkLevel{
		word: m.Reg(n("word"), l.width, 0), index: m.Reg(n("index"), idx, 0),
		next: m.Reg(n("next"), l.width, 0), nextIdx: m.Reg(n("next_index"), idx, 0),
		hasNext: m.Reg(n("has_next"), 1, 0), flying: m.Reg(n("flying"), 2, 0),
	}
	hdl.Unused(out.index, out.nextIdx) // a level of one word
	return out
}

func (l *checkLevel) idle() hdl.Signal {
	return l.word.IsZero().AndNot(l.hasNext).And(l.flying.EqLit(0))
}

// wantRow asks for the check of the first row of the word of flags.
func (b *l2) wantRow(l *checkLevel) {
	m, g := b.m, b.g
	bit := parts.LowestSet(l.word.Signal)
	width := b.flags.levels[0].width
	groups := width / g.Ways
	way := make([]hdl.Value, g.Ways)
	for w := range g.Ways {
		here := hdl.Lit(1, 0)
		for s := range groups {
			here = bit.Bit(s*g.Ways + w).Or(here)
		}
		way[g.Ways-1-w] = here
	}
	group := make([]hdl.Value, groups)
	for s := range groups {
		group[groups-1-s] = bit.Slice(s*g.Ways+g.Ways-1, s*g.Ways).RedOr()
	}
	set := b.setOf(0, l.index.Signal, encodeOpt(hdl.Cat(group...)))
	b.check.valid.SetLit(1)
	b.check.op.Set(g.rowOp(opRow, set, hdl.Cat(way...), hdl.Lit(max(g.beatBits(), 1), 0)))
	m.When(b.check.taken, func() { l.word.Set(l.word.AndNot(bit)) })
}

// encodeOpt is the index of a one-hot signal, nothing where it has one bit.
func encodeOpt(onehot hdl.Signal) *hdl.Signal {
	if onehot.Width() == 1 {
		return nil
	}
	s := parts.OneHotIndex(onehot)
	return &s
}

// setOf is the first set that word number index of level k stands for, or, with
// low, the set below it.
func (b *l2) setOf(k int, index hdl.Signal, low *hdl.Signal) hdl.Signal {
	l, bits := b.flags.levels[k], b.g.setBits()
	var parts []hdl.Value
	if l.words > 1 {
		parts = append(parts, index)
	}
	switch {
	case low != nil:
		parts = append(parts, *low)
	case l.words == 1:
		parts = append(parts, hdl.Lit(max(bits, 1), 0))
	case l.shift > 0:
		parts = append(parts, hdl.Lit(l.shift, 0))
	}
	if len(parts) == 0 {
		return hdl.Lit(max(bits, 1), 0)
	}
	return hdl.Cat(parts...)
}

// wantWord asks for the first word of level k that its parent knows of.
func (b *l2) wantWord(k int, l *checkLevel, parent hdl.Var, parentIndex hdl.Signal, top bool) {
	m := b.m
	bit := parts.LowestSet(parent.Signal)
	index := hdl.Lit(1, 0)
	if pos := encodeOpt(bit); pos != nil {
		index = *pos
		if !top && b.flags.levels[k+1].words > 1 {
			index = hdl.Cat(parentIndex, index)
		}
	}
	o := hdl.Zero(b.g.op())
	o.Kind, o.Level = opShape.Of(opPeek), hdl.Lit(3, uint64(k))
	o.Set = b.setOf(k, index, nil)
	b.check.valid.SetLit(1)
	b.check.op.Set(o)
	m.When(b.check.taken, func() { parent.Set(parent.AndNot(bit)) })
}

// receive takes the words of level k that come out of the pipeline.
func (b *l2) receive(k int, l *checkLevel) {
	m, t := b.m, b.flags
	level := t.levels[k]
	s2 := b.s2.V
	sent := b.check.taken.And(b.check.op.V.Kind.Is(opPeek)).And(b.check.op.V.Level.EqLit(uint64(k)))
	came := m.Let(fmt.Sprintf("check_%d_came", k), s2.Kind.Is(opPeek).And(s2.Level.EqLit(uint64(k))).And(b.advance))
	index := level.index(s2.Set, b.g.sets())
	m.When(sent.AndNot(came), func() { l.flying.Set(l.flying.Inc()) }).
		Elsewhen(came.AndNot(sent), func() { l.flying.Set(l.flying.Dec()) })
	done := l.word.IsZero()
	m.When(done.And(l.hasNext), func() {
		l.word.Set(l.next)
		l.index.Set(l.nextIdx)
		l.hasNext.SetLit(0)
	})
	m.When(came, func() {
		m.When(done.AndNot(l.hasNext), func() {
			l.word.Set(level.word)
			l.index.Set(index)
		}).Otherwise(func() {
			l.next.Set(level.word)
			l.nextIdx.Set(index)
			l.hasNext.SetLit(1)
		})
	})
}
