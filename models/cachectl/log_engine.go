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
	Clear     hdl.In  // 1: the log is empty, what is gathered is dropped; only while Calm, and without an address
	Calm      hdl.Out // no line goes to memory
	Flush     hdl.In  // 1: the log line is padded and written, held until Flushed
	Flushed   hdl.Out // everything taken is in memory
	Next      hdl.Out // entry number, one bit more than an index: the top bit tells laps apart
	Initial   hdl.Out `hdl:"initial_entry"` // initial alone is a keyword of Verilog
	Release   hdl.In  `hdl:"release_log"`   // 1: Initial becomes ReleaseTo
	ReleaseTo hdl.In

	FlagSet hdl.In  // a row was flagged
	Room    hdl.Out // S7: another one may be
	Band    hdl.In  // guard band, entries
	Warn    hdl.Out // fewer free entries than the guard band, a cycle late
	Fell    hdl.Out // 1: at the end of this cycle that begins; a line that is flushed counts as padded at once
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
		Urgent: bit, Base: hdl.Input(c.lineBits()), Clear: hdl.Input(1), Calm: bit, Flush: hdl.Input(1), Flushed: bit,
		Next: hdl.Output(ptr), Initial: hdl.Output(ptr), Release: hdl.Input(1), ReleaseTo: hdl.Input(ptr),
		FlagSet: hdl.Input(1), Room: bit, Band: hdl.Input(ptr), Warn: bit, Fell: bit,
	}
}

// Build describes the engine.
func (c LogEngine) Build(m *hdl.Module, p *LogPorts) {
	l := &logLines{c: c, m: m, p: p}
	none, ptr := uint64(1)<<c.ptrBits()-1, c.ptrBits()
	l.left = m.Reg("not_taken", ptr, none).Comment("entries taken, inverted")
	l.owed = m.Reg("not_owed", ptr, none-1).Comment("entries taken and rows flagged, and one more, inverted")
	l.sent, l.initial = m.Reg("sent_lines", c.lineNumberBits(), 0), m.Reg("initial_line", c.lineNumberBits(), 0)
	l.taken = m.Let("taken", l.left.Trunc(log2(c.perLine())+2).Not())
	l.gather()
	l.write()
	l.account()
	m.When(p.Clear, func() {
		here := hdl.Cat(l.sent, hdl.Lit(log2(c.perLine()), 0))
		l.left.Set(here.Not())
		l.owed.Set(here.Inc().Not())
		l.initial.Set(l.sent)
	})
}

// Check refuses logs of less than two lines.
func (c LogEngine) Check() error {
	if c.Entries < 2*c.perLine() || c.Entries&(c.Entries-1) != 0 {
		return fmt.Errorf("Entries is %d; accepted is a power of two from %d, which is two lines", c.Entries, 2*c.perLine())
	}
	return nil
}

// logLines is the engine under construction. Its pointers are entry numbers with
// a lap bit; those of whole lines leave out the bits that number the entries of a
// line. What is subtracted from another is kept inverted: where the carry chain
// has no inverter at its input, a difference costs twice the logic of a sum.
type logLines struct {
	c LogEngine
	m *hdl.Module
	p *LogPorts

	left    hdl.Var // taken, inverted
	owed    hdl.Var
	taken   hdl.Signal // the low bits: entries, nulls among them; the last one is written a cycle later
	sent    hdl.Var    // lines in memory
	initial hdl.Var    // lines released
	mem     *hdl.Mem
	writing hdl.Var    // an entry is on its way into the line buffers
	padding hdl.Signal // this cycle takes a null
}

// lineNumberBits is the width of a line's number, a lap bit with it.
func (c LogEngine) lineNumberBits() int { return c.ptrBits() - log2(c.perLine()) }

// gather takes addresses, and nulls while a line is flushed, into the line that
// fills. One entry more than a pair of lines would overwrite the older one.
func (l *logLines) gather() {
	m, p, c := l.m, l.p, l.c
	per := log2(c.perLine())
	place := l.taken.Trunc(per)
	ahead := m.Let("lines_ahead", l.taken.Slice(per+1, per).Sub(l.sent.Trunc(2)))
	full := m.Let("both_full", ahead.Bit(1))
	p.In.Accept(full.Not())
	p.Spare.Set(full.Or(ahead.Bit(0).And(place.RedAnd())).Not())
	p.Urgent.Set(full)
	take := m.Let("take", p.In.Fire())
	l.padding = m.Let("pad", p.Flush.AndNot(take).And(place.RedOr()))
	more := m.Let("more", take.Or(l.padding))
	l.left.Set(l.left.Add(more.Rep(c.ptrBits())))
	l.writing = m.Reg("writing", 1, 0)
	l.writing.Set(more)
	l.store()
	p.Flushed.Set(ahead.RedOr().Or(place.RedOr()).Not())
}

// store writes an entry into its lane of the line buffers.
func (l *logLines) store() {
	m, p, c := l.m, l.p, l.c
	at := m.Reg("place", log2(c.perLine())+1, 0, hdl.Undefined())
	at.Set(l.taken.Trunc(at.Width()))
	entry := m.Reg("entry", c.lineBits()+1, 0, hdl.Undefined())
	m.When(l.padding, func() { entry.SetLit(0) }).Otherwise(func() { entry.Set(hdl.Cat(p.In.Data, hdl.Lit(1, 1))) })
	word := hdl.Cat(entry.Slice(c.lineBits(), 1), hdl.Lit(log2(c.LineBytes)-1, 0), entry.Bit(0)).ZExt(c.entryBits())
	l.mem = m.Mem("lines", c.wordBits(), 2*c.words(), hdl.Masked(c.entryBits()))
	lanes := log2(c.perWord())
	lane := hdl.Lit(1, 1)
	if lanes > 0 {
		lane = parts.OneHot(at.Trunc(lanes), c.perWord())
	}
	l.mem.WriteMasked(l.writing, at.Slice(at.Width()-1, lanes), word.Rep(c.perWord()), lane)
}

// write sends full lines to memory, the older one first. The word of the next
// beat is read while a beat passes.
func (l *logLines) write() {
	m, p, c := l.m, l.p, l.c
	beats := c.LineBytes * 8 / c.BusBits
	sending := m.Reg("sending", 1, 0)
	asking := m.Reg("line_waits", 1, 0)
	fire := p.BusWrite.Fire()
	word, last := l.nextWord(asking.Signal, fire, beats)
	p.BusReq.Offer(asking.AndNot(sending), BusReq{Line: l.nextLine(), Write: hdl.Lit(1, 1)})
	p.BusWrite.Offer(sending.Signal, word)
	ended := m.Let("line_ended", fire.And(last))
	per := log2(c.perLine())
	ahead := m.Let("line_is_full", l.taken.Slice(per+1, per).Ne(l.sent.Trunc(2)))
	asking.Set(ahead.AndNot(ended))
	p.Calm.Set(ahead.Or(asking).Or(sending).Not())
	m.When(p.BusReq.Fire(), func() { sending.SetLit(1) })
	m.When(ended, func() { sending.SetLit(0) })
	l.sent.Set(l.sent.Add(ended.ZExt(l.sent.Width())))
	p.Next.Set(hdl.Cat(l.sent, hdl.Lit(per, 0)))
}

// nextWord is the bus word of the beat that is due, and whether it is the last
// one of its line.
func (l *logLines) nextWord(en, fire hdl.Signal, beats int) (word, last hdl.Signal) {
	m, c := l.m, l.c
	line := l.sent.Trunc(1)
	if beats == 1 {
		return l.mem.ReadSync(en, line), hdl.Lit(1, 1)
	}
	beat := m.Reg("beat", log2(beats), 0)
	ahead := m.Let("beat_ahead", beat.Add(fire.ZExt(beat.Width())))
	beat.Set(ahead)
	per := log2(c.wordBits() / c.BusBits) // bus words in a word of the buffer
	at := line
	if beat.Width() > per {
		at = hdl.Cat(line, ahead.Slice(beat.Width()-1, per))
	}
	word = l.mem.ReadSync(en, at)
	if per > 0 {
		word = word.Elem(beat.Trunc(per), c.BusBits)
	}
	return word, beat.RedAnd()
}

// nextLine is the line address at which the next log line goes.
func (l *logLines) nextLine() hdl.Signal {
	c := l.c
	return l.p.Base.Or(l.sent.Trunc(l.sent.Width() - 1).ZExt(c.lineBits()))
}

// account keeps the room that S7 reserves (models/spec: MayFlag): a new flag
// needs an entry beside those that are used, gathered or owed to a flagged row,
// and beside the most that padding can be. An address that is logged changes
// nothing in their sum. Room is a cycle late, so that two entries more are kept
// back: a cycle adds no more.
func (l *logLines) account() {
	m, p, c := l.m, l.p, l.c
	w, per := c.ptrBits(), log2(c.perLine())
	flag, pad := p.FlagSet, l.padding
	l.owed.Set(l.owed.Add(hdl.Cat(flag.Or(pad).Rep(w-1), flag.Xor(pad)))) // less 0, 1 or 2
	rest := m.Let("lines_left", l.owed.Slice(w-1, per).Add(l.initial))    // less one, and one lap
	room := m.Reg("room_q", 1, 0)
	room.Set(rest.Msb().And(rest.Trunc(rest.Width() - 1).RedOr()))
	p.Room.Set(room)

	lap := hdl.Lit(w, uint64(c.Entries))
	free := m.Let("free", hdl.Cat(l.initial, hdl.Lit(per, 0)).Xor(lap).Add(l.left).Inc())
	warn := m.Reg("warn_q", 1, 0)
	warn.Set(p.Band.AddC(free.Not()).Msb()) // free < Band
	p.Warn.Set(warn)
	flushes := p.Flush.AndNot(m.RegNext("flushing", p.Flush, 0))
	then := hdl.Mux(flushes, hdl.Cat(free.Slice(w-1, per), hdl.Lit(per, 0)), free.Sub(p.In.Fire().ZExt(w)))
	p.Fell.Set(free.GeU(p.Band).And(then.LtU(p.Band)))

	m.When(p.Release, func() { l.initial.Set(p.ReleaseTo.Slice(w-1, per)) })
	hdl.Unused(p.ReleaseTo)
	p.Initial.Set(hdl.Cat(l.initial, hdl.Lit(per, 0)))
	m.Assert(free.LeU(hdl.Lit(w, uint64(c.Entries))), "I3: the log overflows")
}
