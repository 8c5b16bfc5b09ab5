package membus

import (
	"fmt"
	"math/bits"

	"github.com/hwgen/hwgen/hdl"
	"github.com/hwgen/hwgen/hdl/parts"
	"github.com/hwgen/hwgen/models/cachectl"
)

// Bus joins a cache, other masters and the memory. Masters take turns; one that
// is urgent goes first, and cannot be urgent for ever: the log engine is urgent
// until one log line is in memory.
type Bus struct {
	AddrBits  int
	LineBytes int
	BusBits   int
	Masters   int // beside the cache
}

// ModuleName holds the parameters.
func (c Bus) ModuleName() string {
	return fmt.Sprintf("bus_a%d_l%d_b%d_m%d", c.AddrBits, c.LineBytes, c.BusBits, c.Masters)
}

// BusPorts are the ports of a Bus.
type BusPorts struct {
	Cache   CachePort
	Master  []MasterPort
	Memory  MemoryPort
	Granted hdl.Out // a transfer begins
	Owner   hdl.Out // whose it is: 0 the cache, else a master's number plus 1
	Now     BusNow
}

// BusNow is the transfer that goes on, for monitors.
type BusNow struct {
	Owner, Line, Kind   hdl.Out
	Answered, Dirty     hdl.Out // 1: the cache has answered its snoop; it has the line
	Read, Written, Last hdl.Out // 1: the owner takes a beat; memory does; it is the last one
	Word                hdl.Out // of the beat
}

// CachePort is where the cache is: its own transfers, and snoops of the others'.
type CachePort struct {
	Req   hdl.StreamIn[cachectl.BusReq]
	Read  hdl.StreamOut[hdl.Bits] // beats, lowest address first
	Write hdl.StreamIn[hdl.Bits]
	Snoop hdl.StreamOut[cachectl.SnoopReq]
	Dirty hdl.StreamIn[hdl.Bits] // the answer to a snoop
	Data  hdl.StreamIn[hdl.Bits] // the line, if the answer is 1
}

// MasterPort is one master.
type MasterPort struct {
	Req    hdl.StreamIn[cachectl.SnoopReq]
	Write  hdl.StreamIn[hdl.Bits]  // beats of a write
	Read   hdl.StreamOut[hdl.Bits] // beats of any other transfer
	Urgent hdl.In
}

// MemoryPort is where the memory is: a request, then the line's beats, the
// lowest address first. A write is done when its last beat is taken.
type MemoryPort struct {
	Req   hdl.StreamOut[cachectl.BusReq]
	Write hdl.StreamOut[hdl.Bits]
	Read  hdl.StreamIn[hdl.Bits]
}

func log2(n int) int { return bits.Len(uint(n)) - 1 }

func (c Bus) lineBits() int  { return c.AddrBits - log2(c.LineBytes) }
func (c Bus) beats() int     { return c.LineBytes * 8 / c.BusBits }
func (c Bus) ownerBits() int { return hdl.IndexBits(c.Masters + 1) }

func lineReq(lineBits int) cachectl.BusReq {
	return cachectl.BusReq{Line: hdl.W(lineBits), Write: hdl.W(1)}
}

// Ports declares them.
func (c Bus) Ports() BusPorts {
	word, snoop := hdl.W(c.BusBits), cachectl.SnoopShape(c.lineBits())
	p := BusPorts{
		Cache: CachePort{
			Req: hdl.InStream(lineReq(c.lineBits())), Read: hdl.OutStream(word), Write: hdl.InStream(word),
			Snoop: hdl.OutStream(snoop), Dirty: hdl.InStream(hdl.W(1)), Data: hdl.InStream(word),
		},
		Memory:  MemoryPort{Req: hdl.OutStream(lineReq(c.lineBits())), Write: hdl.OutStream(word), Read: hdl.InStream(word)},
		Granted: hdl.Output(1), Owner: hdl.Output(c.ownerBits()), Now: c.now(),
	}
	for range c.Masters {
		p.Master = append(p.Master, MasterPort{
			Req: hdl.InStream(snoop), Write: hdl.InStream(word), Read: hdl.OutStream(word), Urgent: hdl.Input(1),
		})
	}
	return p
}

func (c Bus) now() BusNow {
	bit := hdl.Output(1)
	return BusNow{hdl.Output(c.ownerBits()), hdl.Output(c.lineBits()), hdl.Output(2), bit, bit, bit, bit, bit, hdl.Output(c.BusBits)}
}

// busState is the phase of a transfer.
type busState uint8

const (
	busIdle   busState = iota
	busAsk             // the cache is asked
	busAnswer          // it answers
	busMemory          // the memory is asked
	busRead            // beats from memory to the owner
	busWrite           // beats from the owner to memory
	busSupply          // beats from the cache to the owner
	busBoth            // beats from the cache to the owner and to memory
)

func (s busState) String() string {
	return [...]string{"idle", "ask", "answer", "memory", "read", "write", "supply", "both"}[s]
}

// bus is the bus under construction.
type bus struct {
	c      Bus
	m      *hdl.Module
	p      *BusPorts
	fsm    *hdl.FSM[busState]
	owner  hdl.Var // one-hot: bit 0 the cache
	req    hdl.VarOf[cachectl.SnoopReq]
	beat   hdl.Var
	supply hdl.Var // the cache has the line
}

// Build describes the bus.
func (c Bus) Build(m *hdl.Module, p *BusPorts) {
	b := &bus{c: c, m: m, p: p}
	b.fsm = hdl.NewFSM(m, "state", busIdle, busAsk, busAnswer, busMemory, busRead, busWrite, busSupply, busBoth)
	b.owner = m.Reg("owner_q", c.Masters+1, 0)
	b.req = hdl.RegOf(m, "req", cachectl.SnoopShape(c.lineBits()))
	b.beat = m.Reg("beat", hdl.BitsFor(uint64(c.beats())), 0)
	b.supply = m.Reg("supply", 1, 0)
	b.arbitrate()
	b.transfer()
	b.beats()
}

// arbitrate grants the bus to the next master in turn, an urgent one first.
func (b *bus) arbitrate() {
	m, p, c := b.m, b.p, b.c
	n := c.Masters + 1
	wants, urgent := make([]hdl.Value, n), make([]hdl.Value, n)
	wants[n-1], urgent[n-1] = p.Cache.Req.Valid, hdl.Lit(1, 0)
	for i, x := range p.Master {
		wants[n-2-i], urgent[n-2-i] = x.Req.Valid, x.Req.Valid.And(x.Urgent)
	}
	want, hurry := m.Let("want", hdl.Cat(wants...)), m.Let("hurry", hdl.Cat(urgent...))
	after := m.Reg("after", n, 0).Comment("masters whose turn comes before the first one's")
	later := want.And(after)
	first := hdl.Mux(hurry.RedOr(), hurry, hdl.Mux(later.RedOr(), later, want))
	pick := m.Let("pick", parts.LowestSet(first))
	idle := b.fsm.Is(busIdle)
	grant := m.Let("grant", idle.And(want.RedOr()))
	p.Cache.Req.Accept(idle.And(pick.Bit(0)))
	own := cachectl.SnoopShape(c.lineBits())
	line := []hdl.Value{p.Cache.Req.Data.Line}
	kind := []hdl.Value{hdl.Mux(p.Cache.Req.Data.Write, own.Kind.Of(cachectl.SnoopWrite), own.Kind.Of(cachectl.SnoopRead))}
	for i, x := range p.Master {
		x.Req.Accept(idle.And(pick.Bit(i + 1)))
		line, kind = append(line, x.Req.Data.Line), append(kind, x.Req.Data.Kind)
	}
	own.Line, own.Kind.Signal = hdl.OneHotMux(pick, line...), hdl.OneHotMux(pick, kind...)
	m.When(grant, func() {
		b.owner.Set(pick)
		after.Set(pick.Dec().Or(pick).Not())
		b.req.Set(own)
	})
	p.Granted.Set(grant)
	p.Owner.Set(parts.OneHotIndex(pick))
}

func (b *bus) is(k cachectl.SnoopKind) hdl.Signal { return b.req.V.Kind.Is(k) }

// transfer is the phases of a transfer.
func (b *bus) transfer() {
	m, p, s := b.m, b.p, b.fsm
	write := m.Let("write", b.is(cachectl.SnoopWrite))
	p.Cache.Snoop.Offer(s.Is(busAsk), b.req.V)
	p.Cache.Dirty.Accept(s.Is(busAnswer))
	p.Memory.Req.Offer(s.Is(busMemory), cachectl.BusReq{Line: b.req.V.Line, Write: write.Or(b.supply)})
	s.State(busIdle, func() {
		b.beat.SetLit(0)
		b.supply.SetLit(0)
		m.When(p.Granted, func() {
			m.When(p.Cache.Req.Fire(), func() { s.Goto(busMemory) }).Otherwise(func() { s.Goto(busAsk) })
		})
	})
	s.State(busAsk, func() {
		m.When(p.Cache.Snoop.Ready, func() { s.Goto(busAnswer) })
	})
	s.State(busAnswer, func() {
		m.When(p.Cache.Dirty.Valid, func() {
			m.When(p.Cache.Dirty.Data.AndNot(b.is(cachectl.SnoopOwn)), func() { s.Goto(busSupply) }).Otherwise(func() {
				b.supply.Set(p.Cache.Dirty.Data)
				s.Goto(busMemory)
			})
		})
	})
	s.State(busMemory, func() {
		m.When(p.Memory.Req.Ready, func() {
			m.When(b.supply, func() { s.Goto(busBoth) }).
				Elsewhen(write, func() { s.Goto(busWrite) }).
				Otherwise(func() { s.Goto(busRead) })
		})
	})
	passed := m.Wire("beat_passes", 1)
	passed.Set(p.Memory.Read.Fire().Or(p.Memory.Write.Fire()).Or(p.Cache.Data.Fire()))
	for _, phase := range []busState{busRead, busWrite, busSupply, busBoth} {
		s.State(phase, func() {
			m.When(passed, func() {
				b.beat.Set(b.beat.Inc())
				m.When(b.beat.EqLit(uint64(b.c.beats()-1)), func() { s.Goto(busIdle) })
			})
		})
	}
}

// beats joins the streams of beats as the phase says.
func (b *bus) beats() {
	m, p, s, c := b.m, b.p, b.fsm, b.c
	reading, writing := s.Is(busRead), s.Is(busWrite)
	supply, both := s.Is(busSupply), s.Is(busBoth)
	// What the cache supplies never goes to the cache: its ready has no part in
	// that, or there would be a loop through it.
	ready := []hdl.Value{hdl.Lit(1, 0)}
	valid := []hdl.Value{p.Cache.Write.Valid}
	data := []hdl.Value{p.Cache.Write.Data}
	for _, x := range p.Master {
		ready = append(ready, x.Read.Ready)
		valid, data = append(valid, x.Write.Valid), append(data, x.Write.Data)
	}
	ownerReady := m.Let("owner_ready", hdl.OneHotMux(b.owner, ready...))
	ownerValid := m.Let("owner_valid", hdl.OneHotMux(b.owner, valid...))
	fromCache := supply.Or(both)
	word := m.Let("word", hdl.Mux(fromCache, p.Cache.Data.Data, p.Memory.Read.Data))
	come := m.Let("beat_comes", reading.And(p.Memory.Read.Valid).Or(p.Cache.Data.Valid.And(supply.Or(both.And(p.Memory.Write.Ready)))))
	p.Memory.Read.Accept(reading.And(ownerReady.Or(b.owner.Bit(0).And(p.Cache.Read.Ready))))
	p.Cache.Data.Accept(ownerReady.And(supply.Or(both.And(p.Memory.Write.Ready))))
	p.Memory.Write.Offer(writing.And(ownerValid).Or(both.And(p.Cache.Data.Valid).And(ownerReady)),
		hdl.Mux(both, p.Cache.Data.Data, hdl.OneHotMux(b.owner, data...)))
	n := p.Now
	n.Owner.Set(parts.OneHotIndex(b.owner))
	n.Line.Set(b.req.V.Line)
	n.Kind.Set(b.req.V.Kind)
	n.Answered.Set(p.Cache.Dirty.Fire())
	n.Dirty.Set(p.Cache.Dirty.Data)
	n.Read.Set(p.Memory.Read.Fire().Or(p.Cache.Data.Fire()))
	n.Written.Set(p.Memory.Write.Fire())
	n.Last.Set(b.beat.EqLit(c.beats() - 1))
	n.Word.Set(hdl.Mux(writing, p.Memory.Write.Data, word))
	take := m.Let("beat_taken", writing.And(p.Memory.Write.Ready))
	p.Cache.Read.Offer(come.And(b.owner.Bit(0)), word)
	p.Cache.Write.Accept(take.And(b.owner.Bit(0)))
	for i, x := range p.Master {
		x.Read.Offer(come.And(b.owner.Bit(i+1)), word)
		x.Write.Accept(take.And(b.owner.Bit(i + 1)))
	}
}
