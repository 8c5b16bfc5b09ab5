package parts

import (
	"github.com/hwgen/hwgen/hdl"
)

// FIFO is a queue of Depth payloads in one clock domain. It accepts and offers
// one item a cycle. The item offered is stable until it is taken, and is there
// without being asked for (first-word fall-through).
//
// In the plain form the words are read asynchronously: latency 1, flip-flops or
// LUT memory. With BlockRAM the words are read synchronously, which maps to
// block RAM: latency 2, full throughput from a Depth of 3 on; Bypass takes words
// that need not wait past the memory: latency 1, full throughput from 2 on, for
// one more register of the payload's width.
type FIFO[T any] struct {
	Shape T   `hdl:"w"`
	Depth int // items it holds: 1 to 2^28, not only powers of two

	BlockRAM bool // read synchronously
	Bypass   bool // with BlockRAM: latency 1
	// Flow offers an item in the cycle in which it arrives at an empty FIFO:
	// latency 0, a combinational path from in to out. Not with BlockRAM.
	Flow bool
	// Pipe accepts an item in the cycle in which a full FIFO gives one away: a
	// combinational path from out_ready to in_ready. A FIFO of depth 1 then has
	// full throughput.
	Pipe bool

	AlmostFull  int `hdl:"af,omitzero"` // almost_full from this level on; 0: Depth
	AlmostEmpty int `hdl:"ae,omitzero"` // almost_empty up to this level
}

// FIFOPorts are the ports of a [FIFO].
type FIFOPorts[T any] struct {
	In  hdl.StreamIn[T]
	Out hdl.StreamOut[T]

	Level       hdl.Out // items held, before the coming edge
	AlmostFull  hdl.Out // level >= AlmostFull
	AlmostEmpty hdl.Out // level <= AlmostEmpty
}

// Ports returns the ports.
func (f FIFO[T]) Ports() FIFOPorts[T] {
	return FIFOPorts[T]{
		In: hdl.InStream(f.Shape), Out: hdl.OutStream(f.Shape),
		Level: hdl.Output(hdl.BitsFor(uint64(depthOf(f.Depth)))), AlmostFull: hdl.Output(1), AlmostEmpty: hdl.Output(1),
	}
}

// Build describes the FIFO.
func (f FIFO[T]) Build(m *hdl.Module, p *FIFOPorts[T]) {
	shaped(m, "FIFO.Shape", f.Shape)
	ranged(m, "FIFO.Depth", f.Depth, 1, maxDepth)
	ranged(m, "FIFO.AlmostFull", f.AlmostFull, 0, f.Depth)
	ranged(m, "FIFO.AlmostEmpty", f.AlmostEmpty, 0, f.Depth-1)
	if f.Flow && f.BlockRAM {
		m.Fatalf("FIFO.Flow is set together with BlockRAM; use Bypass, or no BlockRAM")
	}
	if f.Bypass && !f.BlockRAM {
		m.Fatalf("FIFO.Bypass is set without BlockRAM; the FIFO has latency 1 without it")
	}
	push := m.Let("push", p.In.Fire())
	pop := m.Let("pop", p.Out.Fire())
	level := f.level(m, p, push, pop)
	switch {
	case f.Depth == 1:
		f.single(m, p, push, level)
	case f.BlockRAM:
		f.synchronous(m, p, push, pop, level)
	default:
		f.asynchronous(m, p, push, pop, level)
	}
}

// level counts the items and derives what depends on the count alone.
func (f FIFO[T]) level(m *hdl.Module, p *FIFOPorts[T], push, pop hdl.Signal) hdl.Signal {
	level := m.Reg("level_q", p.Level.Width(), 0)
	m.When(push.AndNot(pop), func() { level.Set(level.Inc()) }).
		Elsewhen(pop.AndNot(push), func() { level.Set(level.Dec()) })
	p.Level.Set(level)
	full := m.Let("full", level.EqLit(uint64(f.Depth)))
	if f.Pipe {
		p.In.Accept(full.Not().Or(p.Out.Ready))
	} else {
		p.In.Accept(full.Not())
	}
	if f.AlmostFull == 0 || f.AlmostFull == f.Depth {
		p.AlmostFull.Set(full)
	} else {
		p.AlmostFull.Set(level.GeU(hdl.U(uint64(f.AlmostFull))))
	}
	if f.AlmostEmpty == 0 {
		p.AlmostEmpty.Set(level.EqLit(0))
	} else {
		p.AlmostEmpty.Set(level.LeU(hdl.U(uint64(f.AlmostEmpty))))
	}
	if !isPow2(f.Depth + 1) {
		m.Assert(level.LeU(hdl.U(uint64(f.Depth))), "a FIFO holds no more items than its depth")
	}
	return level.Signal
}

// single is a FIFO of one item: a register.
func (f FIFO[T]) single(m *hdl.Module, p *FIFOPorts[T], push, level hdl.Signal) {
	word := hdl.RegOf(m, "word_q", f.Shape, hdl.Undefined())
	m.When(push, func() { word.Set(p.In.Data) })
	f.offer(p, level, word.V)
}

// offer gives out the oldest word, or with Flow what just arrives.
func (f FIFO[T]) offer(p *FIFOPorts[T], level hdl.Signal, word T) {
	if f.Flow {
		p.Out.Offer(level.NeLit(0).Or(p.In.Valid), hdl.MuxOf(level.NeLit(0), word, p.In.Data))
		return
	}
	p.Out.Offer(level.NeLit(0), word)
}

// asynchronous keeps the words in a memory that is read combinationally.
func (f FIFO[T]) asynchronous(m *hdl.Module, p *FIFOPorts[T], push, pop, level hdl.Signal) {
	aw := hdl.IndexBits(f.Depth)
	head, tail := m.Reg("head_q", aw, 0), m.Reg("tail_q", aw, 0)
	mem := hdl.NewMemOf(m, "mem", f.Shape, f.Depth)
	mem.Write(push, tail, p.In.Data)
	f.offer(p, level, mem.Read(head))
	m.When(push, func() { tail.Set(f.next(tail)) })
	m.When(pop, func() { head.Set(f.next(head)) })
	f.agree(m, head, tail, level)
}

// synchronous reads the word after the one that is offered ahead of time, into
// the memory's read register. A word is read at an edge after the one that
// wrote it, and the memory is never written where it is read: a full memory is
// not written at all.
func (f FIFO[T]) synchronous(m *hdl.Module, p *FIFOPorts[T], push, pop, level hdl.Signal) {
	aw := hdl.IndexBits(f.Depth)
	head, tail := m.Reg("head_q", aw, 0), m.Reg("tail_q", aw, 0)
	ready := m.Reg("ready_q", 1, 0).Comment("a word has been read")
	mem := hdl.NewMemOf(m, "mem", f.Shape, f.Depth, hdl.Rule(hdl.Never))

	// The items are in the memory, but for one if a word has been read.
	offered := ready.ZExt(level.Width())
	stored := m.Let("stored", level.Ne(offered))
	free := m.Let("free", ready.Not().Or(pop))
	read := m.Let("read", stored.And(free))
	write := push
	word := mem.ReadSync(read, head)
	next := read
	if f.Bypass {
		past := m.Let("past", push.AndNot(stored).And(free))
		write = m.Let("write", push.AndNot(past))
		next = read.Or(past)
		word = f.bypass(m, p, past, read, word)
	}
	mem.Write(write, tail, p.In.Data)
	m.When(free, func() { ready.Set(next) })
	m.When(write, func() { tail.Set(f.next(tail)) })
	m.When(read, func() { head.Set(f.next(head)) })
	p.Out.Offer(ready, word)
	m.Assert(ready.Not().Or(level.NeLit(0)), "the word that has been read is one of the items")
	f.agree(m, head, tail, level.Sub(offered))
}

// bypass keeps a word that went past the memory.
func (f FIFO[T]) bypass(m *hdl.Module, p *FIFOPorts[T], past, read hdl.Signal, word T) T {
	fast := m.Reg("fast_q", 1, 0).Comment("the word offered went past the memory")
	kept := hdl.RegOf(m, "past_q", f.Shape, hdl.Undefined())
	m.When(past, func() {
		fast.SetLit(1)
		kept.Set(p.In.Data)
	}).Elsewhen(read, func() { fast.SetLit(0) })
	return hdl.MuxOf(fast, kept.V, word)
}

// next is the address after an address.
func (f FIFO[T]) next(a hdl.Var) hdl.Signal {
	if isPow2(f.Depth) {
		return a.Inc()
	}
	return hdl.Mux(a.EqLit(uint64(f.Depth-1)), hdl.U(0), a.Inc())
}

// agree asserts that the addresses and the count tell the same.
func (f FIFO[T]) agree(m *hdl.Module, head, tail hdl.Var, count hdl.Signal) {
	w := hdl.BitsFor(uint64(2 * f.Depth))
	sum := head.ZExt(w).Add(count.ZExt(w))
	if !isPow2(f.Depth) {
		sum = hdl.Mux(sum.GeU(hdl.U(uint64(f.Depth))), sum.Sub(hdl.U(uint64(f.Depth))), sum)
		m.Assert(head.LtU(hdl.Lit(head.Width(), uint64(f.Depth))), "the read address is within the memory")
	}
	m.Assert(sum.Trunc(head.Width()).Eq(tail), "the write address is as many words on as there are in the memory")
}
