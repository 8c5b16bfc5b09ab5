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
	there  hdl.Signal  // stage 2: the op's row is flagged
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

// A word of the tree stands for flagWord rows or words below, and for at least
// one set; the top level has at most flagTop. A bit of a word costs more logic
// than one of the top level.
const (
	flagWord = 8
	flagTop  = 16
)

func newFlagTree(b *l2) *flagTree {
	m, g := b.m, b.g
	t := &flagTree{b: b}
	width := min(max(flagWord, g.Ways), g.rows())
	words := g.rows() / width
	shift := log2(width) - g.wayBits()
	for {
		k := len(t.levels)
		l := flagLevel{width: width, words: words, shift: shift}
		l.mem = m.Mem(fmt.Sprintf("flags_%d", k), width, words, hdl.Rule(hdl.New), block)
		l.word = m.Reg(fmt.Sprintf("s2_flags_%d", k), width, 0, hdl.Undefined())
		l.next = m.Wire(fmt.Sprintf("flags_%d_new", k), width)
		l.write = m.Wire(fmt.Sprintf("flags_%d_write", k), 1)
		t.levels = append(t.levels, l)
		if words <= flagTop {
			break
		}
		width, words, shift = flagWord, words/flagWord, shift+log2(flagWord)
	}
	t.top = m.Reg("flags_top", words, 0)
	t.there = m.Let("flag_there", t.levels[0].word.BitAt(t.place()))
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
		l.mem.Write(l.write, l.index(t.b.set.Signal, n), l.next)
		l.out = l.mem.ReadSync(en, l.index(t.b.s0.V.Set, n))
	}
}

// lookUp takes the words into stage 2; the op there may be writing them.
func (t *flagTree) lookUp() {
	m, n := t.b.m, t.b.g.sets()
	for k, l := range t.levels {
		same := l.write.And(l.index(t.b.s1.V.Set, n).Eq(l.index(t.b.set.Signal, n)))
		l.word.Set(hdl.Mux(m.Let(fmt.Sprintf("flags_%d_is_new", k), same), l.next, l.out))
	}
}

// place is the number of stage 2's row in its word of flags.
func (t *flagTree) place() hdl.Signal {
	g, l := t.b.g, t.levels[0]
	var fields []hdl.Value
	if l.shift > 0 {
		fields = append(fields, t.b.s2.V.Set.Trunc(l.shift))
	}
	switch {
	case g.Ways == 2:
		fields = append(fields, t.b.way.Bit(1))
	case g.Ways > 2:
		fields = append(fields, parts.OneHotIndex(t.b.way))
	}
	return hdl.Cat(fields...)
}

// update writes back what becomes of the words when stage 2 sets or clears the
// flag of its row. A word that becomes zero clears its bit one level up.
func (t *flagTree) update(set, clear hdl.Signal) {
	m, n := t.b.m, t.b.g.sets()
	write := m.Let("flags_write", set.Or(clear))
	place, off := t.place(), clear
	for k, l := range t.levels {
		if k > 0 {
			place = t.levels[k-1].index(t.b.s2.V.Set, n).Trunc(log2(l.width))
		}
		l.next.Set(replaceBit(l.word.Signal, place, off.Not()))
		l.write.Set(write)
		off = m.Let(fmt.Sprintf("flags_%d_emptied", k), off.And(l.next.IsZero()))
	}
	last := t.levels[len(t.levels)-1]
	m.When(write, func() { t.top.Set(replaceBit(t.top.Signal, last.index(t.b.s2.V.Set, n), off.Not())) })
}

// replaceBit is a word with one bit replaced.
func replaceBit(word, at, bit hdl.Signal) hdl.Signal {
	n := word.Width()
	bits := make([]hdl.Value, n)
	for i := range n {
		bits[n-1-i] = hdl.Mux(at.EqLit(uint64(i)), bit, word.Bit(i))
	}
	return hdl.Cat(bits...)
}

// sweep clears the words of the set that is swept.
func (t *flagTree) sweep() {
	for _, l := range t.levels {
		l.next.SetLit(0)
		l.write.SetLit(1)
	}
}
