package parts

import "github.com/hwgen/hwgen/hdl"

// StreamMux passes on the stream that Select says, combinationally; the others
// wait. Select must not change while an item is offered and not taken; a number
// past the last input selects none.
type StreamMux[T any] struct {
	Shape T   `hdl:"w"`
	N     int // inputs: 1 to 1024
}

// StreamMuxPorts are the ports of a [StreamMux].
type StreamMuxPorts[T any] struct {
	In     []hdl.StreamIn[T]
	Select hdl.In
	Out    hdl.StreamOut[T]
}

// Ports returns the ports.
func (x StreamMux[T]) Ports() StreamMuxPorts[T] {
	p := StreamMuxPorts[T]{Select: hdl.Input(hdl.IndexBits(ports(x.N))), Out: hdl.OutStream(x.Shape)}
	for range ports(x.N) {
		p.In = append(p.In, hdl.InStream(x.Shape))
	}
	return p
}

// Build describes the multiplexer.
func (x StreamMux[T]) Build(m *hdl.Module, p *StreamMuxPorts[T]) {
	shaped(m, "StreamMux.Shape", x.Shape)
	ranged(m, "StreamMux.N", x.N, 1, maxPorts)
	valids, items := make([]hdl.Value, x.N), make([]hdl.Value, x.N)
	for i, in := range p.In {
		valids[i], items[i] = in.Valid, hdl.Pack(in.Data)
		in.Accept(p.Out.Ready.And(p.Select.EqLit(uint64(i))))
	}
	p.Out.Offer(hdl.Select(p.Select, valids...), hdl.Unpack(x.Shape, hdl.Select(p.Select, items...)))
	assumeHeld(m, p.Out.Valid.AndNot(p.Out.Ready), p.Select, "Select of a StreamMux changes while an item waits")
}

// assumeHeld says that the surroundings keep v after a cycle with waiting.
func assumeHeld(m *hdl.Module, waiting, v hdl.Value, message string) {
	m.Assume(m.Past(waiting, 1).Not().Or(m.Stable(v)), message)
}

// StreamDemux passes its items to the output that Select says, combinationally.
// Select must not change while an item waits; a number past the last output
// lets the item wait.
type StreamDemux[T any] struct {
	Shape T   `hdl:"w"`
	N     int // outputs: 1 to 1024
}

// StreamDemuxPorts are the ports of a [StreamDemux].
type StreamDemuxPorts[T any] struct {
	In     hdl.StreamIn[T]
	Select hdl.In
	Out    []hdl.StreamOut[T]
}

// Ports returns the ports.
func (x StreamDemux[T]) Ports() StreamDemuxPorts[T] {
	p := StreamDemuxPorts[T]{In: hdl.InStream(x.Shape), Select: hdl.Input(hdl.IndexBits(ports(x.N)))}
	for range ports(x.N) {
		p.Out = append(p.Out, hdl.OutStream(x.Shape))
	}
	return p
}

// Build describes the demultiplexer.
func (x StreamDemux[T]) Build(m *hdl.Module, p *StreamDemuxPorts[T]) {
	shaped(m, "StreamDemux.Shape", x.Shape)
	ranged(m, "StreamDemux.N", x.N, 1, maxPorts)
	readies := make([]hdl.Value, x.N)
	for i, out := range p.Out {
		readies[i] = out.Ready
		out.Offer(p.In.Valid.And(p.Select.EqLit(uint64(i))), p.In.Data)
	}
	p.In.Accept(hdl.Select(p.Select, readies...))
	assumeHeld(m, p.In.Valid.AndNot(p.In.Ready), p.Select, "Select of a StreamDemux changes while an item waits")
}

// StreamFork gives each item to all of N consumers, each as soon as it is
// ready, and takes the next item when all have it. No consumer waits for
// another one's ready, so that the stream's rules hold at each output.
type StreamFork[T any] struct {
	Shape T   `hdl:"w"`
	N     int // outputs: 1 to 1024
}

// StreamForkPorts are the ports of a [StreamFork].
type StreamForkPorts[T any] struct {
	In  hdl.StreamIn[T]
	Out []hdl.StreamOut[T]
}

// Ports returns the ports.
func (x StreamFork[T]) Ports() StreamForkPorts[T] {
	p := StreamForkPorts[T]{In: hdl.InStream(x.Shape)}
	for range ports(x.N) {
		p.Out = append(p.Out, hdl.OutStream(x.Shape))
	}
	return p
}

// Build describes the fork.
func (x StreamFork[T]) Build(m *hdl.Module, p *StreamForkPorts[T]) {
	shaped(m, "StreamFork.Shape", x.Shape)
	ranged(m, "StreamFork.N", x.N, 1, maxPorts)
	done := m.Reg("done_q", x.N, 0).Comment("outputs that have the item already")
	readies := make([]hdl.Value, x.N)
	for i, out := range p.Out {
		readies[x.N-1-i] = out.Ready
		out.Offer(p.In.Valid.AndNot(done.Bit(i)), p.In.Data)
	}
	have := m.Let("have", done.Or(hdl.Cat(readies...)))
	p.In.Accept(have.RedAnd())
	m.When(p.In.Valid, func() { done.Set(hdl.Mux(p.In.Ready, hdl.Lit(x.N, 0), have)) })
}

// StreamJoin takes one item of each of N streams together and offers them as
// one, combinationally.
type StreamJoin[T any] struct {
	Shape T   `hdl:"w"`
	N     int // inputs: 1 to 1024
}

// StreamJoinPorts are the ports of a [StreamJoin].
type StreamJoinPorts[T any] struct {
	In  []hdl.StreamIn[T]
	Out hdl.StreamOut[hdl.Vec[T]] // element i is the item of input i
}

// Ports returns the ports.
func (x StreamJoin[T]) Ports() StreamJoinPorts[T] {
	p := StreamJoinPorts[T]{Out: hdl.OutStream(hdl.VecOf(ports(x.N), x.Shape))}
	for range ports(x.N) {
		p.In = append(p.In, hdl.InStream(x.Shape))
	}
	return p
}

// Build describes the join.
func (x StreamJoin[T]) Build(m *hdl.Module, p *StreamJoinPorts[T]) {
	shaped(m, "StreamJoin.Shape", x.Shape)
	ranged(m, "StreamJoin.N", x.N, 1, maxPorts)
	valids, items := make([]hdl.Value, x.N), make([]T, x.N)
	for i, in := range p.In {
		valids[i], items[i] = in.Valid, in.Data
	}
	p.Out.Offer(hdl.Cat(valids...).RedAnd(), hdl.VecFrom(items...))
	for _, in := range p.In {
		in.Accept(p.Out.Fire())
	}
}

// Pair is an item of each of two streams.
type Pair[A, B any] struct {
	First  A
	Second B
}

// StreamZip takes one item of each of two streams of different payloads
// together, combinationally.
type StreamZip[A, B any] struct {
	First  A `hdl:"a"`
	Second B `hdl:"b"`
}

// StreamZipPorts are the ports of a [StreamZip].
type StreamZipPorts[A, B any] struct {
	First  hdl.StreamIn[A]
	Second hdl.StreamIn[B]
	Out    hdl.StreamOut[Pair[A, B]]
}

// Ports returns the ports.
func (x StreamZip[A, B]) Ports() StreamZipPorts[A, B] {
	return StreamZipPorts[A, B]{
		First: hdl.InStream(x.First), Second: hdl.InStream(x.Second),
		Out: hdl.OutStream(Pair[A, B]{x.First, x.Second}),
	}
}

// Build describes the join.
func (x StreamZip[A, B]) Build(m *hdl.Module, p *StreamZipPorts[A, B]) {
	shaped(m, "StreamZip.First", x.First)
	shaped(m, "StreamZip.Second", x.Second)
	p.Out.Offer(p.First.Valid.And(p.Second.Valid), Pair[A, B]{p.First.Data, p.Second.Data})
	p.First.Accept(p.Out.Fire())
	p.Second.Accept(p.Out.Fire())
}
