package cachectl

import (
	"fmt"

	"github.com/hwgen/hwgen/hdl"
	"github.com/hwgen/hwgen/hdl/parts"
)

// flagTree holds a flag for each row, in words, and above them levels of
// summary words: a bit is 1 when the word below it is not zero. The top level
// is in registers. All levels of a row are read in stage 1 and written back in
// stage 2, so the tree is exact.
type flagTree struct {
	b      *l2
	levels []flagLevel // 0: the flags themselves
	top    hdl.Var     // a bit for each word of the last level
	now    hdl.Var     // stage 2: the word of flags of the op's set
	at     hdl.Var     // the set whose words are written
}

// flagLevel is one level in memory.
type flagLevel struct {
	width int
	mem   *hdl.Mem
	out   hdl.Signal // stage 1
	word  hdl.Var    // stage 2
	next  hdl.Var    // what is written back
	write hdl.Var
	words int
	shift int // of the set: which bits number the words
}

// flagWord is the width of a word of the tree: 32 rows or words below.
const flagWord = 32

func newFlagTree(b *l2) *flagTree {
	m, g := b.m, b.g
	t := &flagTree{b: b}
	width := min(flagWord, g.rows())
	words := g.rows() / width
	shift := log2(width) - g.wayBits()
	for {
		k := len(t.levels)
		l := flagLevel{width: width, words: words, shift: shift}
		l.mem = m.Mem(fmt.Sprintf("flags_%d", k), width, words, hdl.Rule(hdl.New))
		l.word = m.Reg(fmt.Sprintf("s2_flags_%d", k), width, 0)
		l.next = m.Wire(fmt.Sprintf("flags_%d_new", k), width)
		l.write = m.Wire(fmt.Sprintf("flags_%d_write", k), 1)
		t.levels = append(t.levels, l)
		if words <= flagWord {
			break
		}
		width, words, shift = flagWord, words/flagWord, shift+log2(flagWord)
	}
	t.top = m.Reg("flags_top", words, 0)
	t.now = t.levels[0].word
	t.at = m.Wire("flags_set", max(g.setBits(), 1))
	hdl.Unused(t.at)
	return t
}

// index numbers the word of a level that a set belongs to.
func (l flagLevel) index(set hdl.Signal, sets int) hdl.Signal {
	bits := log2(sets)
	if l.shift >= bits {
		return hdl.Lit(1, 0)
	}
	return set.Slice(bits-1, max(l.shift, 0))
}

// read reads all levels for stage 1.
func (t *flagTree) read(en hdl.Signal) {
	n := t.b.g.sets()
	for k := range t.levels {
		l := &t.levels[k]
		l.mem.Write(l.write, l.index(t.at.Signal, n), l.next)
		l.out = l.mem.ReadSync(en, l.index(t.b.s0.V.Set, n))
	}
}

// lookUp takes the words into stage 2; the op there may be writing them.
func (t *flagTree) lookUp() {
	m, n := t.b.m, t.b.g.sets()
	for k, l := range t.levels {
		same := l.write.And(l.index(t.b.s1.V.Set, n).Eq(l.index(t.at.Signal, n)))
		l.word.Set(hdl.Mux(m.Let(fmt.Sprintf("flags_%d_is_new", k), same), l.next, l.out))
	}
}

// bit is the place of stage 2's row in its word of flags, one-hot.
func (t *flagTree) bit() hdl.Signal {
	g := t.b.g
	groups := t.levels[0].width / g.Ways
	parts := make([]hdl.Value, groups)
	for i := range groups {
		here := t.b.way.Signal
		if groups > 1 {
			low := t.b.s2.V.Set.Slice(log2(groups)-1, 0)
			here = here.And(low.EqLit(uint64(i)).Rep(g.Ways))
		}
		parts[groups-1-i] = here
	}
	return hdl.Cat(parts...)
}

// update writes back what becomes of the words when stage 2 sets or clears the
// flag of its row. A word that becomes zero clears its bit one level up.
func (t *flagTree) update(set, clear hdl.Signal) {
	m, n := t.b.m, t.b.g.sets()
	t.at.Set(t.b.s2.V.Set)
	bit := m.Let("flag_bit", t.bit())
	off := clear
	for k, l := range t.levels {
		if k > 0 {
			bit = parts.OneHot(t.levels[k-1].index(t.b.s2.V.Set, n).Trunc(log2(l.width)), l.width)
		}
		on, gone := bit.And(set.Rep(l.width)), bit.And(off.Rep(l.width))
		l.next.Set(l.word.Or(on).AndNot(gone))
		l.write.Set(set.Or(off))
		off = m.Let(fmt.Sprintf("flags_%d_emptied", k), off.And(l.word.AndNot(bit).IsZero()))
	}
	w := t.top.Width()
	top := parts.OneHot(t.levels[len(t.levels)-1].index(t.b.s2.V.Set, n), w)
	t.top.Set(t.top.Or(top.And(set.Rep(w))).AndNot(top.And(off.Rep(w))))
}

// sweep clears the words of a set.
func (t *flagTree) sweep(set hdl.Signal) {
	t.at.Set(set)
	for _, l := range t.levels {
		l.next.SetLit(0)
		l.write.SetLit(1)
	}
}
