package cachectl

import (
	"fmt"

	"github.com/hwgen/hwgen/hdl"
	"github.com/hwgen/hwgen/hdl/parts"
)

// LogEngine gathers line addresses in a log line and writes whole lines into the
// circular log in memory. Two log lines take turns: one fills while the other
// waits for the bus, so that an address a cycle is taken as long as the bus
// keeps up.
//
// An entry is the line's byte address with bit 0 set; a null entry, which fills
// a line that is flushed, is zero (models/spec: LogEntryLayout).
type LogEngine struct {
	AddrBits  int
	LineBytes int
	BusBits   int
	Entries   int // of the log, a power of two, a multiple of a line's
}

// ModuleName holds the parameters.
func (c LogEngine) ModuleName() string {
	return fmt.Sprintf("log_engine_a%d_l%d_b%d_n%d", c.AddrBits, c.LineBytes, c.BusBits, c.Entries)
}

// LogPorts are the ports of a LogEngine.
type LogPorts struct {
	In    hdl.StreamIn[hdl.Bits] // line addresses
	Spare hdl.Out                // two addresses would be taken

	BusReq   hdl.StreamOut[BusReq]
	BusWrite hdl.StreamOut[hdl.Bits]
	Urgent   hdl.Out // no address would be taken: the bus has to serve the log first

	Base      hdl.In  // line address of the log, aligned to its size: the wrap-around register
	Clear     hdl.In  // 1: the log is empty; only while nothing is gathered
	Flush     hdl.In  // 1: the log line is padded and written, held until Flushed
	Flushed   hdl.Out // everything taken is in memory
	Next      hdl.Out // entry number, one bit more than an index: the top bit tells laps apart
	Initial   hdl.Out `hdl:"initial_entry"` // initial alone is a keyword of Verilog
	Release   hdl.In  `hdl:"release_log"`   // 1: Initial becomes ReleaseTo
	ReleaseTo hdl.In

	FlagSet hdl.In  // a row was flagged
	Room    hdl.Out // S7: another one may be
	Band    hdl.In  // guard band, entries
	Warn    hdl.Out // fewer free entries than the guard band
}

func (c LogEngine) entryBits() int {
	if c.AddrBits <= 32 {
		return 32
	}
	return 64
}

func (c LogEngine) perLine() int  { return c.LineBytes * 8 / c.entryBits() }
func (c LogEngine) wordBits() int { return max(c.BusBits, c.entryBits()) } // of the line buffers
func (c LogEngine) perWord() int  { return c.wordBits() / c.entryBits() }
func (c LogEngine) words() int    { return c.LineBytes * 8 / c.wordBits() }
func (c LogEngine) lineBits() int { return c.AddrBits - log2(c.LineBytes) }
func (c LogEngine) ptrBits() int  { return log2(c.Entries) + 1 }

// Ports declares them.
func (c LogEngine) Ports() LogPorts {
	ptr, bit := c.ptrBits(), hdl.Output(1)
	return LogPorts{
		In: hdl.InStream(hdl.W(c.lineBits())), Spare: bit,
		BusReq: hdl.OutStream(BusReq{Line: hdl.W(c.lineBits()), Write: hdl.W(1)}), BusWrite: hdl.OutStream(hdl.W(c.BusBits)),
		Urgent: bit, Base: hdl.Input(c.lineBits()), Clear: hdl.Input(1), Flush: hdl.Input(1), Flushed: bit,
		Next: hdl.Output(ptr), Initial: hdl.Output(ptr), Release: hdl.Input(1), ReleaseTo: hdl.Input(ptr),
		FlagSet: hdl.Input(1), Room: bit, Band: hdl.Input(ptr), Warn: bit,
	}
}

// Build describes the engine.
func (c LogEngine) Build(m *hdl.Module, p *LogPorts) {
	l := &logLines{c: c, m: m, p: p}
	l.gather()
	l.write()
	l.account()
}

type logLines struct {
	c LogEngine
	m *hdl.Module
	p *LogPorts

	full    [2]hdl.Var // the line waits for the bus
	length  [2]hdl.Var // entries in it
	fill    hdl.Var    // which one fills
	count   hdl.Var    // entries in the one that fills
	mem     *hdl.Mem
	flushed hdl.Signal // the filling line is padded at this edge
	next    hdl.Var
}

// gather takes addresses into the line that fills.
func (l *logLines) gather() {
	m, p, c := l.m, l.p, l.c
	n := hdl.BitsFor(uint64(c.perLine()))
	for i := range 2 {
		l.full[i] = m.Reg(fmt.Sprintf("line_%d_full", i), 1, 0)
		l.length[i] = m.Reg(fmt.Sprintf("line_%d_length", i), n, 0)
	}
	l.fill, l.count = m.Reg("filling", 1, 0), m.Reg("count", n, 0)
	here := m.Let("this_full", hdl.Mux(l.fill, l.full[1], l.full[0]))
	other := m.Let("other_full", hdl.Mux(l.fill, l.full[0], l.full[1]))
	last := m.Let("last_place", l.count.EqLit(uint64(c.perLine()-1)))
	p.In.Accept(here.Not())
	p.Spare.Set(here.Or(last.And(other)).Not())
	p.Urgent.Set(here)
	take := m.Let("take", p.In.Fire())
	flush := m.Let("flush_line", p.Flush.AndNot(here).AndNot(take).And(l.count.NeLit(0)))
	closed := m.Let("line_closed", take.And(last).Or(flush))
	l.flushed = flush
	m.When(take, func() { l.count.Set(l.count.Inc()) })
	m.When(closed, func() {
		l.count.SetLit(0)
		l.fill.Set(l.fill.Not())
		for i := range 2 {
			m.When(l.fill.EqLit(uint64(i)), func() {
				l.full[i].SetLit(1)
				l.length[i].Set(hdl.Mux(flush, l.count, hdl.Lit(n, uint64(c.perLine()))))
			})
		}
	})
	l.store(take)
	p.Flushed.Set(l.count.EqLit(0).AndNot(l.full[0]).AndNot(l.full[1]))
}

// store writes the entry into its lane of the line buffers.
func (l *logLines) store(take hdl.Signal) {
	m, p, c := l.m, l.p, l.c
	entry := hdl.Cat(p.In.Data, hdl.Lit(log2(c.LineBytes), 1)).ZExt(c.entryBits())
	l.mem = m.Mem("lines", c.wordBits(), 2*c.words(), hdl.Masked(c.entryBits()))
	lane := hdl.Lit(1, 1)
	if c.perWord() > 1 {
		lane = parts.OneHot(l.count.Trunc(log2(c.perWord())), c.perWord())
	}
	l.mem.WriteMasked(take, l.addr(l.fill.Signal, l.count.Signal, log2(c.perWord())), entry.Rep(c.perWord()), lane)
}

// addr addresses the word of a line buffer that a count, shifted, stands for.
func (l *logLines) addr(line, count hdl.Signal, shift int) hdl.Signal {
	if l.c.words() == 1 {
		return line
	}
	return hdl.Cat(line, count.Slice(shift+log2(l.c.words())-1, shift))
}

// write sends full lines to memory, the older one first. The word of the next
// beat is read while a beat passes.
func (l *logLines) write() {
	m, p, c := l.m, l.p, l.c
	oldest := m.Reg("oldest", 1, 0)
	asking := m.Let("asking", hdl.Mux(oldest, l.full[1], l.full[0]))
	length := m.Let("oldest_length", hdl.Mux(oldest, l.length[1].Signal, l.length[0].Signal))
	sending := m.Reg("sending", 1, 0)
	beats := c.LineBytes * 8 / c.BusBits
	per := c.wordBits() / c.BusBits // bus words in a word of the buffer
	beat := m.Reg("beat", hdl.BitsFor(uint64(beats)), 0)
	l.next = m.Reg("next_q", c.ptrBits(), 0)

	fire := p.BusWrite.Fire()
	ahead := m.Let("beat_ahead", hdl.Mux(fire, beat.Inc(), beat))
	hdl.Unused(ahead) // where a line is one beat
	word := l.mem.ReadSync(asking, l.addr(oldest.Signal, ahead, log2(per)))
	p.BusReq.Offer(asking.AndNot(sending), BusReq{Line: l.nextLine(), Write: hdl.Lit(1, 1)})
	p.BusWrite.Offer(sending.Signal, c.beatOf(c.withNulls(word, beat.Signal, length), beat.Signal))
	m.When(p.BusReq.Fire(), func() { sending.SetLit(1) })
	m.When(fire, func() {
		beat.Set(beat.Inc())
		m.When(beat.EqLit(uint64(beats-1)), func() {
			beat.SetLit(0)
			sending.SetLit(0)
			l.next.Set(l.next.Add(hdl.U(uint64(c.perLine()))))
			oldest.Set(oldest.Not())
			for i := range 2 {
				m.When(oldest.EqLit(uint64(i)), func() { l.full[i].SetLit(0) })
			}
		})
	})
	m.When(p.Clear, func() { l.next.SetLit(0) })
	p.Next.Set(l.next)
}

// nextLine is the line address at which the next log line goes.
func (l *logLines) nextLine() hdl.Signal {
	c := l.c
	if c.Entries == c.perLine() {
		return l.p.Base.Signal
	}
	return l.p.Base.Or(l.next.Slice(log2(c.Entries)-1, log2(c.perLine())).ZExt(c.lineBits()))
}

// withNulls blanks the entries behind the last one of a flushed line.
func (c LogEngine) withNulls(word, beat, length hdl.Signal) hdl.Signal {
	per := c.wordBits() / c.BusBits
	b := c.entryBits()
	w := length.Width() + beat.Width()
	lanes := make([]hdl.Value, c.perWord())
	for i := range c.perWord() {
		at := beat.ShrULit(log2(per)).ZExt(w).ShlLit(log2(c.perWord())).Or(hdl.U(uint64(i)))
		lanes[c.perWord()-1-i] = word.Slice(i*b+b-1, i*b).And(at.LtU(length.ZExt(w)).Rep(b))
	}
	return hdl.Cat(lanes...)
}

// beatOf is the bus word of a beat in a word of the buffer.
func (c LogEngine) beatOf(word, beat hdl.Signal) hdl.Signal {
	per := c.wordBits() / c.BusBits
	if per == 1 {
		return word
	}
	return word.Elem(beat.Trunc(log2(per)), c.BusBits)
}

// account keeps the room that S7 reserves (models/spec: MayFlag): the entries
// that are neither used nor gathered nor owed to a flagged row, less the most
// that padding can be. An address that is logged changes nothing.
func (l *logLines) account() {
	m, p, c := l.m, l.p, l.c
	w := c.ptrBits() + 2
	initial := m.Reg("initial_q", c.ptrBits(), 0)
	start := uint64(c.Entries - c.perLine() + 1)
	slack := m.Reg("slack", w, start).Comment("entries that may still be owed")
	used := m.Let("used", l.next.Sub(initial).ZExt(w))
	freed := hdl.Mux(p.Release, p.ReleaseTo.Sub(initial), hdl.Lit(c.ptrBits(), 0))
	padding := hdl.Mux(l.flushed, hdl.Lit(w, uint64(c.perLine())).Sub(l.count.ZExt(w)), hdl.Lit(w, 0))
	slack.Set(slack.Add(m.Let("freed", freed).ZExt(w)).Sub(m.Let("padding", padding)).Sub(p.FlagSet.ZExt(w)))
	p.Room.Set(slack.Msb().Not().And(slack.RedOr()))
	line := func(full hdl.Var) hdl.Signal { return hdl.Mux(full, hdl.Lit(w, uint64(c.perLine())), hdl.Lit(w, 0)) }
	gathered := m.Let("gathered", l.count.ZExt(w).Add(line(l.full[0])).Add(line(l.full[1])))
	p.Warn.Set(m.Let("free", hdl.Lit(w, uint64(c.Entries)).Sub(used).Sub(gathered)).LtS(p.Band.ZExt(w)))
	p.Initial.Set(initial)
	m.When(p.Release, func() { initial.Set(p.ReleaseTo) })
	m.When(p.Clear, func() {
		initial.SetLit(0)
		slack.SetLit(start)
	})
	m.Assert(used.Add(gathered).LeU(hdl.Lit(w, uint64(c.Entries))), "I3: the log overflows")
}
