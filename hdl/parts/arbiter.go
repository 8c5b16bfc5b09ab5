package parts

import "github.com/hwgen/hwgen/hdl"

// Policy is how an arbiter chooses.
type Policy uint8

const (
	// RoundRobin serves requesters in turn: one that was served comes last.
	RoundRobin Policy = iota
	// FixedPriority serves the lowest number first; the others may starve.
	FixedPriority
)

func (p Policy) String() string {
	switch p {
	case RoundRobin:
		return "round_robin"
	case FixedPriority:
		return "fixed_priority"
	}
	return "unknown"
}

// LowestSet keeps the lowest bit set of s and clears the others: fixed
// priority. It is zero where s is.
func LowestSet(s hdl.Value) hdl.Signal {
	x := sig(s)
	return x.And(x.Neg())
}

// NextRoundRobin is the request, one-hot, that a round robin serves: the lowest
// one that mask allows, or the lowest one at all when it allows none. mask has
// ones above the request served last.
func NextRoundRobin(requests, mask hdl.Value) hdl.Signal {
	r := sig(requests)
	allowed := r.And(mask)
	return hdl.Mux(allowed.RedOr(), LowestSet(allowed), LowestSet(r))
}

// Above has ones above the one bit set in s.
func Above(s hdl.Value) hdl.Signal {
	x := sig(s)
	return x.Or(x.Dec()).Not()
}

// Arbiter chooses among N requesters in every cycle. With RoundRobin the choice
// stays with a requester, other requests notwithstanding, until a cycle with
// Advance; the turn then passes on.
type Arbiter struct {
	N      int    // requesters: 1 to 1024
	Policy Policy `hdl:",omitzero"`
}

// ArbiterPorts are the ports of an [Arbiter].
type ArbiterPorts struct {
	Requests hdl.In  // a bit for each requester
	Advance  hdl.In  // the grant of this cycle is used up
	Grant    hdl.Out // one-hot, zero without a request; combinational
	Index    hdl.Out // number of the requester granted, 0 without a request
	Any      hdl.Out // there is a request
}

// Ports returns the ports.
func (a Arbiter) Ports() ArbiterPorts {
	n := ports(a.N)
	return ArbiterPorts{
		Requests: hdl.Input(n), Advance: hdl.Input(1),
		Grant: hdl.Output(n), Index: hdl.Output(hdl.IndexBits(n)), Any: hdl.Output(1),
	}
}

// Build describes the arbiter.
func (a Arbiter) Build(m *hdl.Module, p *ArbiterPorts) {
	ranged(m, "Arbiter.N", a.N, 1, maxPorts)
	grant, turn := choose(m, a.Policy, a.N, p.Requests)
	if turn == nil {
		hdl.Unused(p.Advance)
	} else {
		m.When(p.Advance.And(p.Requests.RedOr()), func() { turn.Set(Above(grant)) })
	}
	p.Grant.Set(grant)
	p.Index.Set(OneHotIndex(grant))
	p.Any.Set(p.Requests.RedOr())
}

// choose picks among requests and returns the round robin's mask, nil with
// another policy.
func choose(m *hdl.Module, policy Policy, n int, requests hdl.Value) (hdl.Signal, *hdl.Var) {
	switch {
	case policy > FixedPriority:
		m.Fatalf("Policy is %d; it is RoundRobin or FixedPriority", policy)
	case policy == FixedPriority || n == 1:
		return m.Let("pick", LowestSet(requests)), nil
	}
	turn := m.Reg("turn_q", n, 0).Comment("ones above the request served last")
	return m.Let("pick", NextRoundRobin(requests, turn)), &turn
}

// Packet is a payload that knows its packet's end. With Lock, a
// [StreamArbiter] passes a packet on whole.
type Packet interface {
	// EndOfPacket is 1, in 1 bit, in the last item of a packet.
	EndOfPacket() hdl.Signal
}

// Beat is a payload with a mark on the last item of a packet.
type Beat[T any] struct {
	Data T
	Last hdl.Bits
}

// BeatOf is the shape of a [Beat].
func BeatOf[T any](data T) Beat[T] { return Beat[T]{Data: data, Last: hdl.W(1)} }

// EndOfPacket makes Beat a [Packet].
func (b Beat[T]) EndOfPacket() hdl.Signal { return b.Last }

// StreamArbiter merges N streams into one, an item a cycle, latency 0. An item
// that is offered stays offered until it is taken, whoever else asks.
type StreamArbiter[T any] struct {
	Shape  T      `hdl:"w"`
	N      int    // inputs: 1 to 1024
	Policy Policy `hdl:",omitzero"`
	// Lock stays with an input from the first item of a packet to its last; the
	// payload is a [Packet].
	Lock bool
}

// StreamArbiterPorts are the ports of a [StreamArbiter].
type StreamArbiterPorts[T any] struct {
	In     []hdl.StreamIn[T]
	Out    hdl.StreamOut[T]
	Source hdl.Out // number of the input whose item is offered; 0 when none is
}

// Ports returns the ports.
func (a StreamArbiter[T]) Ports() StreamArbiterPorts[T] {
	p := StreamArbiterPorts[T]{Out: hdl.OutStream(a.Shape), Source: hdl.Output(hdl.IndexBits(ports(a.N)))}
	for range ports(a.N) {
		p.In = append(p.In, hdl.InStream(a.Shape))
	}
	return p
}

// Build describes the arbiter.
func (a StreamArbiter[T]) Build(m *hdl.Module, p *StreamArbiterPorts[T]) {
	shaped(m, "StreamArbiter.Shape", a.Shape)
	ranged(m, "StreamArbiter.N", a.N, 1, maxPorts)
	valids := make([]hdl.Value, a.N)
	items := make([]T, a.N)
	for i, in := range p.In {
		valids[a.N-1-i] = in.Valid
		items[i] = in.Data
	}
	requests := m.Let("requests", hdl.Cat(valids...))
	pick, turn := choose(m, a.Policy, a.N, requests)

	held := m.Reg("held_q", 1, 0).Comment("the choice is made")
	holder := m.Reg("holder_q", a.N, 0)
	grant := m.Let("grant", hdl.Mux(held, holder, pick))
	p.Out.Offer(requests.And(grant).RedOr(), muxOneHot(a.Shape, grant, items))
	for i, in := range p.In {
		in.Accept(p.Out.Ready.And(grant.Bit(i)))
	}
	p.Source.Set(OneHotIndex(grant))
	done := m.Let("done", p.Out.Fire().And(a.last(m, p)))
	m.When(p.Out.Valid, func() {
		held.Set(done.Not())
		holder.Set(grant)
	})
	if turn != nil {
		m.When(done, func() { turn.Set(Above(grant)) })
	}
	m.Assert(held.Not().Or(IsOneHot(holder)), "the choice is one input")
}

// last is 1 when the item offered ends what must stay together.
func (a StreamArbiter[T]) last(m *hdl.Module, p *StreamArbiterPorts[T]) hdl.Signal {
	if !a.Lock {
		return m.Lit(1, 1)
	}
	x, ok := any(p.Out.Data).(Packet)
	if !ok {
		m.Fatalf("StreamArbiter.Lock is set and the payload %T does not implement parts.Packet; use parts.Beat, or give it a method EndOfPacket() hdl.Signal", p.Out.Data)
	}
	return x.EndOfPacket()
}
