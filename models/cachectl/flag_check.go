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
	empty         hdl.Signal // nothing to visit in word
	flying        hdl.Signal // a fetch is under way
	came          hdl.Signal // one has come
}

// finder walks the flag tree and sends the rows it finds down the pipeline. At
// every level it visits a word at a time, with the next one on its way. A row
// that the log path had no room for is found again.
func (b *l2) finder() {
	m, p, t := b.m, b.p, b.flags
	asked := m.Reg("check_asked", 1, 0)
	top := m.Reg("check_top", t.top.Width(), 0).Comment("words of the last level still to visit")
	idle := top.IsZero().AndNot(b.kind1.V.Is(opRow)).AndNot(b.kind2.V.Is(opRow))
	levels := make([]*checkLevel, len(t.levels))
	for k := range levels {
		levels[k] = b.checkLevel(k)
		idle = idle.And(levels[k].empty).AndNot(levels[k].hasNext).AndNot(levels[k].flying)
	}
	idle = m.Let("check_idle", idle)

	rows := levels[0]
	b.check.valid.SetLit(0)
	b.wantRow(rows)
	m.When(rows.empty.Not(), func() { b.check.valid.SetLit(1) })
	for k := len(levels) - 1; k >= 0; k-- {
		l, parent, index := levels[k], top, hdl.Lit(1, 0)
		if k+1 < len(levels) {
			parent, index = levels[k+1].word, levels[k+1].index.Signal
		}
		room := l.flying.Not().And(l.hasNext.AndNot(l.empty).Not())
		m.When(m.Let(fmt.Sprintf("check_%d_wants", k), parent.RedOr().And(room)), func() { b.wantWord(k, parent, index, k+1 == len(levels)) })
	}
	b.taken(levels, top)
	for k, l := range levels {
		b.receive(k, l)
	}
	m.When(idle.And(asked.Or(p.Pause)), func() {
		top.Set(t.top)
		asked.SetLit(0)
	})
	lost := m.Let("row_lost", b.kind2.V.Is(opRow).And(t.there).AndNot(p.Stat.Checked))
	m.When(p.Check.Or(lost), func() { asked.SetLit(1) })
}

func (b *l2) checkLevel(k int) *checkLevel {
	m, l := b.m, b.flags.levels[k]
	n := func(s string) string { return fmt.Sprintf("check_%d_%s", k, s) }
	idx := max(log2(l.words), 1)
	out := &checkLevel{
		word: m.Reg(n("word"), l.width, 0), index: m.Reg(n("index"), idx, 0, hdl.Undefined()),
		next: m.Reg(n("next"), l.width, 0, hdl.Undefined()), nextIdx: m.Reg(n("next_index"), idx, 0, hdl.Undefined()),
		hasNext: m.Reg(n("has_next"), 1, 0),
	}
	hdl.Unused(out.index, out.nextIdx) // a level of one word
	come := b.fetches(k, b.kind2.V, b.s2.V.Level)
	out.came = m.Let(n("came"), come)
	out.flying = m.Let(n("flying"), b.fetches(k, b.kind1.V, b.s1.V.Level).Or(come))
	out.empty = m.Let(n("empty"), out.word.IsZero())
	return out
}

// fetches is 1 for an op that fetches a word of level k.
func (b *l2) fetches(k int, kind hdl.Enum[opKind], level hdl.Signal) hdl.Signal {
	peek := kind.Is(opPeek)
	if len(b.flags.levels) > 1 {
		peek = peek.And(level.EqLit(uint64(k)))
	}
	return peek
}

// lowest is the lowest bit of s that is 1, alone. It has no carry chain, which
// is slower for few bits.
func lowest(s hdl.Signal) hdl.Signal {
	n := s.Width()
	bits := make([]hdl.Value, n)
	for i := range n {
		bits[n-1-i] = s.Bit(i)
		if i > 0 {
			bits[n-1-i] = s.Bit(i).AndNot(s.Trunc(i).RedOr())
		}
	}
	return hdl.Cat(bits...)
}

// wantRow asks for the check of the first row of the word of flags.
func (b *l2) wantRow(l *checkLevel) {
	m, g := b.m, b.g
	bit := m.Let("check_row", lowest(l.word.Signal))
	groups := b.flags.levels[0].width / g.Ways
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
	b.check.ask.Set(ask{Kind: opShape.Of(opRow), Set: set, Way: hdl.Cat(way...), Beat: hdl.Zero(g.ask()).Beat, Level: hdl.Lit(3, 0), Last: hdl.Lit(1, 0)})
}

// taken takes the bit that is visited out of its word: the lowest one, of the
// parent of the level that is fetched or of the word of flags.
func (b *l2) taken(levels []*checkLevel, top hdl.Var) {
	m := b.m
	o := b.check.ask.V
	rest := func(v hdl.Var) { v.Set(v.AndNot(lowest(v.Signal))) }
	m.When(b.check.taken, func() {
		m.When(o.Kind.Is(opRow), func() { rest(levels[0].word) })
		for k := range levels {
			parent := top
			if k+1 < len(levels) {
				parent = levels[k+1].word
			}
			m.When(b.fetches(k, o.Kind, o.Level), func() { rest(parent) })
		}
	})
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
func (b *l2) wantWord(k int, parent hdl.Var, parentIndex hdl.Signal, top bool) {
	index := hdl.Lit(1, 0)
	if pos := encodeOpt(lowest(parent.Signal)); pos != nil {
		index = *pos
		if !top && b.flags.levels[k+1].words > 1 {
			index = hdl.Cat(parentIndex, index)
		}
	}
	b.check.valid.SetLit(1)
	b.check.ask.Update(func(o *ask) {
		o.Kind, o.Level = opShape.Of(opPeek), hdl.Lit(3, uint64(k))
		o.Set = b.setOf(k, index, nil)
	})
}

// receive takes the words of level k that come out of the pipeline: the word
// that is visited follows when the one before it is done.
func (b *l2) receive(k int, l *checkLevel) {
	m := b.m
	level := b.flags.levels[k]
	m.When(l.empty, func() {
		m.When(l.hasNext, func() { l.word.Set(l.next) })
		l.index.Set(l.nextIdx)
		l.hasNext.SetLit(0)
	})
	m.When(l.came, func() {
		l.next.Set(level.word)
		l.nextIdx.Set(level.index(b.s2.V.Set, b.g.sets()))
		l.hasNext.SetLit(1)
	})
}
