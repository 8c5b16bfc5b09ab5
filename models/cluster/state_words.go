package cluster

import (
	"fmt"

	"github.com/hwgen/hwgen/hdl"
)

// StateWords keeps the state words of all threads, and a copy of them as they
// were at the last barrier. The copy is made in the background, behind the
// boundary, a word a cycle; until it is made no word can be written. Words of
// threads that do not belong to the VM are zero in the copy. All words are zero
// after a reset.
type StateWords struct {
	CoreBits  int // of a word: 32 or 64
	Threads   int
	PerThread int // words
}

// ModuleName holds the parameters.
func (c StateWords) ModuleName() string {
	return fmt.Sprintf("state_words_c%d_t%d_n%d", c.CoreBits, c.Threads, c.PerThread)
}

func (c StateWords) words() int { return c.Threads * c.PerThread }

// StateWordsPorts are the ports of a StateWords.
type StateWordsPorts struct {
	Write hdl.In // 1: word Index becomes Data
	Index hdl.In // thread times words a thread plus word
	Data  hdl.In
	Busy  hdl.Out // no write may begin; one that began in the cycle before may end

	Mask    hdl.In // bit t: thread t belongs to the VM
	Barrier hdl.In // 1: what is written from now on is not in the copy; Mask counts as it is now
	Capture hdl.In // 1: the copy is made; behind a Barrier

	Read      hdl.In // 1: word ReadIndex of the copy is in Word in the next cycle
	ReadIndex hdl.In
	Ready     hdl.Out // it has been copied
	Word      hdl.Out
}

// Ports declares them.
func (c StateWords) Ports() StateWordsPorts {
	in, bit, index := hdl.Input(1), hdl.Output(1), hdl.Input(hdl.IndexBits(c.words()))
	return StateWordsPorts{
		Write: in, Index: index, Data: hdl.Input(c.CoreBits), Busy: bit, Mask: hdl.Input(c.Threads), Barrier: in, Capture: in,
		Read: in, ReadIndex: index, Ready: bit, Word: hdl.Output(c.CoreBits),
	}
}

// Check says what is wrong with the parameters.
func (c StateWords) Check() error {
	switch {
	case c.CoreBits != 32 && c.CoreBits != 64:
		return fmt.Errorf("StateWords.CoreBits is %d; it is 32 or 64", c.CoreBits)
	case c.Threads < 1 || c.Threads > 16:
		return fmt.Errorf("StateWords.Threads is %d; it is 1 to 16", c.Threads)
	case c.PerThread < 0 || c.PerThread > 256:
		return fmt.Errorf("StateWords.PerThread is %d; it is 0 to 256", c.PerThread)
	}
	return nil
}

// Build describes the memories and what fills the copy.
func (c StateWords) Build(m *hdl.Module, p *StateWordsPorts) {
	if c.words() == 0 {
		hdl.Unused(p.Write, p.Index, p.Data, p.Mask, p.Barrier, p.Capture, p.Read, p.ReadIndex)
		p.Busy.SetLit(0)
		p.Ready.SetLit(1)
		p.Word.SetLit(0)
		return
	}
	n, w := c.words(), hdl.IndexBits(c.words())
	words := m.Mem("words", c.CoreBits, n)
	captured := m.Mem("captured", c.CoreBits, n, hdl.Rule(hdl.New))

	clearing, at := m.Reg("clearing", 1, 1), m.Reg("at", w, 0)
	held := m.Reg("held", 1, 0).Comment("from a barrier until the copy is made")
	copying := m.Reg("copying", 1, 0)
	last := m.Let("at_last", at.EqLit(n-1))
	m.When(clearing.Or(copying), func() { at.Set(hdl.Mux(last, hdl.Lit(w, 0), at.Inc())) })
	m.When(last, func() {
		clearing.SetLit(0)
		copying.SetLit(0)
	})
	words.Write(clearing.Or(p.Write), hdl.Mux(clearing, at, p.Index), hdl.Mux(clearing, hdl.Lit(c.CoreBits, 0), p.Data))
	member := c.mask(m, p, copying)

	word := words.ReadSync(copying, at)
	came := m.RegNext("word_came", copying, 0)
	to := m.RegNext("word_at", at, 0)
	keep := m.RegNext("word_counts", member, 0)
	captured.Write(came, to, word.And(keep.Rep(c.CoreBits)))
	done := m.Reg("copied", hdl.BitsFor(uint64(n)), 0)
	m.When(came, func() { done.Set(to.ZExt(done.Width()).Inc()) })
	m.When(came.AndNot(copying), func() { held.SetLit(0) })
	m.When(p.Barrier, func() { held.SetLit(1) })
	m.When(p.Capture, func() {
		copying.SetLit(1)
		done.SetLit(0)
	})
	p.Busy.Set(clearing.Or(held))
	p.Ready.Set(p.ReadIndex.ZExt(done.Width()).LtU(done))
	p.Word.Set(captured.ReadSync(p.Read, p.ReadIndex))
	m.Assert(p.Capture.AndNot(held).Not(), "S12: state words are captured behind a barrier")
}

// mask is 1 while the words of a thread of the VM are copied.
func (c StateWords) mask(m *hdl.Module, p *StateWordsPorts, copying hdl.Var) hdl.Signal {
	mask := m.Reg("mask_left", c.Threads, 0)
	m.When(p.Barrier, func() { mask.Set(p.Mask) })
	next := mask.Signal.ShrULit(1)
	if c.PerThread == 1 {
		m.When(copying, func() { mask.Set(next) })
		return mask.Bit(0).Signal
	}
	word := m.Reg("word_of_thread", hdl.IndexBits(c.PerThread), 0)
	last := word.EqLit(c.PerThread - 1)
	m.When(copying, func() {
		word.Set(hdl.Mux(last, hdl.Lit(word.Width(), 0), word.Inc()))
		m.When(last, func() { mask.Set(next) })
	})
	return mask.Bit(0).Signal
}
