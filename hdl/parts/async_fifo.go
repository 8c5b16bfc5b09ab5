package parts

import "github.com/hwgen/hwgen/hdl"

// AsyncFIFO is a queue whose input is in the clock domain "src" and whose output
// is in "dst", whatever the clocks' relation. Read and write addresses cross as
// Gray codes through synchronisers. The memory has a write port in src and a
// synchronous read port in dst: block RAM. Both sides have full throughput
// when Depth is more than the crossings take, 8 being enough for Stages of 2
// and clocks of like frequency. An item is offered Stages+1 to Stages+2 cycles
// of dst after it was taken.
//
// Both resets must be active together, long enough for each clock to see it.
type AsyncFIFO[T any] struct {
	Shape  T   `hdl:"w"`
	Depth  int // items in the memory: a power of two, 2 to 2^28; one more waits at the output
	Stages int `hdl:",omitzero"` // flip-flops in a row, each way: 2 to 16; 0: 2
}

// AsyncFIFOPorts are the ports of an [AsyncFIFO]. Each level is in its own clock
// domain and errs to the safe side: src sees an item leave late, dst sees one
// arrive late. Neither counts the item that is offered.
type AsyncFIFOPorts[T any] struct {
	In       hdl.StreamIn[T]
	Out      hdl.StreamOut[T]
	SrcLevel hdl.Out // items in the memory as src knows: at least as many as there are
	DstLevel hdl.Out // items in the memory as dst knows: at most as many as there are
}

// Domains lists the clock domains.
func (AsyncFIFO[T]) Domains() []hdl.DomainSpec { return srcDst() }

// Ports returns the ports.
func (f AsyncFIFO[T]) Ports() AsyncFIFOPorts[T] {
	w := hdl.BitsFor(uint64(depthOf(f.Depth)))
	return AsyncFIFOPorts[T]{
		In: inStreamOn(f.Shape, "src"), Out: outStreamOn(f.Shape, "dst"),
		SrcLevel: hdl.Output(w), DstLevel: hdl.Output(w),
	}
}

// grayCounter counts in binary and in Gray code; only the latter may cross.
type grayCounter struct{ binary, gray hdl.Var }

func newGrayCounter(m *hdl.Module, name string, width int) grayCounter {
	return grayCounter{m.Reg(name+"_q", width, 0), m.Reg(name+"_gray_q", width, 0)}
}

func (c grayCounter) step() {
	next := c.binary.Inc()
	c.binary.Set(next)
	c.gray.Set(BinaryToGray(next))
}

// Build describes the FIFO. Addresses have one bit more than the memory's, so
// that full and empty differ.
func (f AsyncFIFO[T]) Build(m *hdl.Module, p *AsyncFIFOPorts[T]) {
	shaped(m, "AsyncFIFO.Shape", f.Shape)
	if !isPow2(f.Depth) || f.Depth < 2 || f.Depth > maxDepth {
		m.Fatalf("AsyncFIFO.Depth is %d; it is a power of two, 2 to %d", f.Depth, maxDepth)
	}
	stages := f.Stages
	if stages == 0 {
		stages = 2
	}
	ranged(m, "AsyncFIFO.Stages", stages, 2, maxStages)
	w := log2(f.Depth) + 1
	src, dst := m.Domain("src"), m.Domain("dst")
	var tail, head grayCounter
	m.In(src, func() { tail = newGrayCounter(m, "tail", w) })
	m.In(dst, func() { head = newGrayCounter(m, "head", w) })
	mem := hdl.NewMemOf(m, "mem", f.Shape, f.Depth, hdl.Rule(hdl.Never))

	m.In(src, func() {
		read := m.Let("head_in_src", GrayToBinary(Synchronize(m, "head_gray", head.gray, stages, 0)))
		level := m.Let("src_held", tail.binary.Sub(read))
		p.SrcLevel.Set(level)
		p.In.Accept(level.NeLit(uint64(f.Depth)))
		push := m.Let("push", p.In.Fire())
		mem.Write(push, tail.binary.Trunc(w-1), p.In.Data)
		m.When(push, tail.step)
	})
	m.In(dst, func() {
		written := m.Let("tail_in_dst", GrayToBinary(Synchronize(m, "tail_gray", tail.gray, stages, 0)))
		level := m.Let("dst_held", written.Sub(head.binary))
		p.DstLevel.Set(level)
		ready := m.Reg("ready_q", 1, 0).Comment("a word has been read")
		free := m.Let("free", ready.Not().Or(p.Out.Ready))
		read := m.Let("read", level.NeLit(0).And(free))
		p.Out.Offer(ready, mem.ReadSync(read, head.binary.Trunc(w-1)))
		m.When(free, func() { ready.Set(read) })
		m.When(read, head.step)
	})
}
