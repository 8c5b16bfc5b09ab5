package harness

import (
	"fmt"

	"github.com/hwgen/hwgen/hdl"
	"github.com/hwgen/hwgen/models/cachectl"
)

// memory is a node's memory: all zero at the start, lines as words, one transfer
// at a time. A line is written as a whole when its last beat was taken.
type memory struct {
	Bytes     uint64
	LineBytes int
	BusBits   int
	LineBits  int // width of a line address on the bus
	Salt      uint64
}

// ModuleName holds the parameters.
func (c memory) ModuleName() string {
	return fmt.Sprintf("tb_memory_%d_l%d_b%d_a%d_%x", c.Bytes, c.LineBytes, c.BusBits, c.LineBits, c.Salt)
}

type memoryPorts struct {
	Req   hdl.StreamIn[cachectl.BusReq]
	Write hdl.StreamIn[hdl.Bits]
	Read  hdl.StreamOut[hdl.Bits]

	Dead    hdl.In // nothing is taken or given, and a transfer is forgotten
	Partial hdl.In // a write is of the bytes of Mask; the line keeps the others
	Mask    hdl.In
	Set     settings
}

func (c memory) Ports() memoryPorts {
	word := hdl.W(c.BusBits)
	return memoryPorts{
		Req:   hdl.InStream(cachectl.BusReq{Line: hdl.W(c.LineBits), Write: hdl.W(1)}),
		Write: hdl.InStream(word), Read: hdl.OutStream(word),
		Dead: hdl.Input(1), Partial: hdl.Input(1), Mask: hdl.Input(c.LineBytes), Set: settingPorts(),
	}
}

func (c memory) beats() int { return 8 * c.LineBytes / c.BusBits }

func (c memory) Build(m *hdl.Module, p *memoryPorts) {
	lines := int(c.Bytes) / c.LineBytes
	mem := m.Mem("mem", 8*c.LineBytes, lines, hdl.Contents(0), hdl.Rule(hdl.Old))
	rnd := noise(m, "noise", p.Set.reseed(), p.Set.Value, c.Salt)
	latency := p.Set.register(m, "latency", setMemoryLatency, 64, 1<<32)
	stall := p.Set.register(m, "stall", setMemoryStall, chanceBits, 0)

	stalled := m.Let("stalled", chance(rnd.Slice(15, 0), stall))
	busy, writing, storing := m.Reg("busy", 1, 0), m.Reg("writing", 1, 0), m.Reg("storing", 1, 0)
	line, wait := m.Reg("line", hdl.IndexBits(lines), 0), m.Reg("wait", delayBits, 0)
	beat := m.Reg("beat", hdl.BitsFor(uint64(c.beats())), 0)
	due := m.Let("due", busy.And(wait.IsZero()).AndNot(p.Dead))

	p.Req.Accept(busy.Or(storing).Or(stalled).Or(p.Dead).Not())
	take := m.Let("take", p.Req.Fire())
	asked := m.Let("asked", p.Req.Data.Line.Trunc(hdl.IndexBits(lines)))
	old := mem.ReadSync(take, asked)
	m.When(wait.RedOr(), func() { wait.Set(wait.Dec()) })
	m.When(take, func() {
		busy.SetLit(1)
		writing.Set(p.Req.Data.Write)
		line.Set(asked)
		wait.Set(delay(rnd.Slice(63, 40), latency.Trunc(delayBits), latency.Slice(31+delayBits, 32)))
		beat.SetLit(0)
	})

	// A beat that is offered stays until it is taken.
	offered := m.Reg("offered", 1, 0)
	p.Read.Offer(due.AndNot(writing).And(offered.Or(stalled.Not())), old.Elem(beat, c.BusBits))
	offered.Set(p.Read.Valid.AndNot(p.Read.Ready))
	p.Write.Accept(due.And(writing).AndNot(stalled))
	word := m.Reg("word", 8*c.LineBytes, 0)
	m.When(p.Write.Fire(), func() { word.ElemVar(beat, c.BusBits).Set(p.Write.Data) })

	moves := m.Let("moves", p.Read.Fire().Or(p.Write.Fire()))
	last := m.Let("last", moves.And(beat.EqLit(uint64(c.beats()-1))))
	m.When(moves, func() { beat.Set(beat.Inc()) })
	storing.Set(last.And(writing))
	m.When(last.Or(p.Dead), func() { busy.SetLit(0) })

	whole := c.merge(m, p, last.And(writing), word.Signal, old)
	mem.Write(storing, line, whole)
	if c.LineBits > hdl.IndexBits(lines) {
		hdl.Unused(p.Req.Data.Line)
	}
	hdl.Unused(latency, rnd)
}

// merge is the line that is stored, behind the cycle in which it was complete: the
// one that was written, or of a partial write some of its bytes.
func (c memory) merge(m *hdl.Module, p *memoryPorts, complete, word, old hdl.Signal) hdl.Signal {
	partial, mask := m.Reg("partial_q", 1, 0), m.Reg("mask_q", c.LineBytes, 0)
	m.When(complete, func() {
		partial.Set(p.Partial)
		mask.Set(p.Mask)
	})
	lanes := make([]hdl.Value, c.LineBytes)
	for i := range lanes {
		lanes[c.LineBytes-1-i] = mask.Bit(i).Rep(8)
	}
	bits := hdl.Cat(lanes...)
	merged := word.And(bits).Or(old.AndNot(bits))
	return hdl.Mux(partial, merged, word)
}
