package cachectl

import (
	"github.com/hwgen/hwgen/hdl"
	"github.com/hwgen/hwgen/hdl/parts"
)

// missState is what the miss machine is doing.
type missState uint8

const (
	missIdle    missState = iota
	missLock              // waits for the pipeline to be empty
	missLook              // reads the set
	missPick              // chooses the victim
	missRow               // logs the victim, if it is flagged
	missDrop              // takes the victim out
	missCastout           // asks for the bus
	missBeats             // sends the victim's beats
	missAsk               // asks for the line
	missFill              // takes its beats
	missRelock            // waits for the pipeline to be empty
	missRelook            // reads the set again
	missInstall           // makes the row valid
	missServe             // lets the thread that missed go first
)

func (s missState) String() string {
	return [...]string{"idle", "lock", "look", "pick", "row", "drop", "castout", "beats", "ask", "fill", "relock", "relook", "install", "serve"}[s]
}

func (x *machines) miss() {
	m, g, b, p, q := x.m, x.g, x.l2, x.p, x.q
	s := hdl.NewFSM(m, "miss_state", missIdle, missLock, missLook, missPick, missRow, missDrop, missCastout, missBeats, missAsk, missFill, missRelock, missRelook, missInstall, missServe)
	x.ms = s
	line, victim := x.missLine, x.missWay
	thread := m.Reg("miss_thread", g.threadBits(), 0, hdl.Undefined())
	valid := m.Reg("miss_valid", 1, 0, hdl.Undefined()).Comment("the victim holds a line")
	dirty := m.Reg("miss_dirty", 1, 0, hdl.Undefined())
	set := g.lineSet(line.Signal)
	direct := q.missWaits.Not().AndNot(b.s2.V.Replay)
	start := m.Let("miss_start", b.core.And(b.missed).AndNot(b.blocked).And(direct.Or(b.s2.V.Replay)))
	q.missIdle.Set(s.Is(missIdle).Or(s.Is(missServe)))
	q.serve.Set(s.Is(missServe))
	q.served.Set(thread)

	p.BusReq.Offer(s.Is(missCastout).And(x.castOpen).Or(s.Is(missAsk)), BusReq{
		Line: g.lineOf(hdl.Mux(s.Is(missAsk), g.lineTag(line.Signal), x.castTag), set), Write: s.Is(missCastout),
	})
	p.Rows.Row.Set(g.rowNumber(set, victim.Signal))
	p.Rows.Line.Set(g.lineOf(hdl.Mux(s.Is(missDrop), x.castTag, g.lineTag(line.Signal)), set))
	x.filling = m.Let("filling", s.Is(missFill).Or(s.Is(missRelock)).Or(s.Is(missRelook)).Or(s.Is(missInstall)))
	s.State(missIdle, func() {
		m.When(start, func() {
			line.Set(g.lineOf(b.s2.V.AddrTag, b.s2.V.Set))
			thread.Set(b.s2.V.Req.Thread)
			s.Goto(missLock)
		})
	})
	s.State(missLock, func() {
		m.When(x.missOwns.Not(), func() { x.missOwns.Set(x.snoopOwns.Or(x.snoopMatches).Not()) }).
			Elsewhen(b.empty, func() { s.Goto(missLook) })
	})
	s.State(missLook, func() {
		x.ask(opLookup)
		m.When(b.look.taken, func() { s.Goto(missPick) })
	})
	s.State(missPick, func() {
		way, full := x.pickVictim()
		victim.Set(way)
		valid.Set(full)
		s.Goto(missRow)
	})
	x.missRow(s, valid, dirty)
	s.State(missDrop, func() {
		m.When(valid, func() {
			p.Rows.Castout.SetLit(1)
			b.tags.en.SetLit(1)
			p.Drop.SetLit(1)
			x.filter.remember(p.DropLine.Signal)
		})
		x.castOpen.Set(valid.And(dirty))
		x.missOwns.SetLit(0)
		m.When(valid.And(dirty), func() { s.Goto(missCastout) }).Otherwise(func() { s.Goto(missAsk) })
	})
	s.State(missCastout, func() {
		m.When(x.castOpen.Not(), func() { s.Goto(missAsk) }). // a snoop took the line
									Elsewhen(p.BusReq.Ready, func() {
				p.Stat.Castout.SetLit(1)
				s.Goto(missBeats)
			})
	})
	s.State(missBeats, func() {
		m.When(x.snoopOwns.Not(), func() { x.ask(opRead) })
		m.When(b.look.taken.AndNot(x.snoopOwns), func() {
			g.nextBeat(x.missBeat)
			m.When(g.lastBeat(x.missBeat), func() {
				x.castOpen.SetLit(0)
				s.Goto(missAsk)
			})
		})
	})
	s.State(missAsk, func() {
		m.When(p.BusReq.Ready, func() {
			s.Goto(missFill)
		})
	})
	// A store in stage 2 keeps the data memory, whether it completes or not: there is
	// no path from the answer to the bus. The beat then gets the next slot.
	fills := m.Let("fills", s.Is(missFill).AndNot(b.core.And(b.s2.V.Req.Store)))
	p.BusRead.Accept(fills)
	b.fillWaits.Set(s.Is(missFill).And(p.BusRead.Valid).AndNot(fills))
	m.When(fills, func() {
		b.data.way.Set(victim.And(p.BusRead.Valid.Rep(g.Ways)))
		b.data.addr.Set(g.dataAddr(set, x.missBeat.Signal))
		b.data.v.Set(p.BusRead.Data)
	})
	s.State(missFill, func() {
		m.When(p.BusRead.Fire(), func() {
			g.nextBeat(x.missBeat)
			m.When(g.lastBeat(x.missBeat), func() { s.Goto(missRelock) })
		})
	})
	s.State(missRelock, func() {
		m.When(x.missOwns.Not(), func() { x.missOwns.Set(x.snoopOwns.Not()) }).
			Elsewhen(b.empty, func() { s.Goto(missRelook) })
	})
	b.tags.tag.Set(g.lineTag(line.Signal))
	x.filter.lookUp(line.Signal, s.Is(missRelook))
	s.State(missRelook, func() {
		x.ask(opLookup)
		m.When(b.look.taken, func() { s.Goto(missInstall) })
	})
	s.State(missInstall, func() {
		b.tags.valid.SetLit(1)
		m.When(b.kind2.V.Is(opLookup), func() {
			b.tags.en.SetLit(1)
			b.state.en.SetLit(1)
			p.Rows.Fill.SetLit(1)
			row := hdl.Zero(g.rowState())
			row.Logged = x.filter.known
			b.state.v.Set(row)
			if g.Ways > 1 {
				b.repl.en.SetLit(1)
				b.repl.v.Set(g.afterFill(b.repl2.Signal, b.way.Signal, valid.Signal))
			}
			x.missOwns.SetLit(0)
			s.Goto(missServe)
		})
	})
	s.State(missServe, func() {
		m.When(b.core.And(b.s2.V.Replay).And(b.done.And(p.Resp.Ready).Or(b.done.Not())), func() { s.Goto(missIdle) })
	})
}

// pickVictim is the way to replace, one-hot, out of what stage 1 has read, and
// whether it holds a line: the invalid way with the lowest number, or by policy.
func (x *machines) pickVictim() (way, full hdl.Signal) {
	g, b := x.g, x.l2
	if g.Ways == 1 {
		return hdl.Lit(1, 1), b.tagsNow[0].Msb()
	}
	invalid := make([]hdl.Value, g.Ways)
	for w := range g.Ways {
		invalid[g.Ways-1-w] = b.tagsNow[w].Msb().Not()
	}
	none := x.m.Let("ways_invalid", hdl.Cat(invalid...))
	some := none.RedOr()
	return hdl.Mux(some, parts.LowestSet(none), g.victim(b.replNow)), some.Not()
}

// missRow sends the victim down the pipeline as the flag check does, so that its
// address is logged before it leaves. Without room in the log path the machine
// steps back and lets the pipeline go on.
func (x *machines) missRow(s *hdl.FSM[missState], valid, dirty hdl.Var) {
	m, b := x.m, x.l2
	sent := m.Reg("miss_row_sent", 1, 0)
	s.State(missRow, func() {
		m.When(valid.Not(), func() { s.Goto(missDrop) }).
			Elsewhen(sent.Not(), func() {
				x.ask(opRow)
				sent.Set(b.look.taken)
			}).
			Elsewhen(b.kind2.V.Is(opRow), func() {
				sent.SetLit(0)
				x.castTag.Set(b.tag)
				dirty.Set(b.row.Dirty)
				x.ifLogged(func() { s.Goto(missDrop) }, func() {
					x.missOwns.SetLit(0)
					s.Goto(missLock)
				})
			})
	})
}

// ifLogged runs yes where the row in stage 2 is not flagged, or the log path
// takes its address, and no where it does not.
func (x *machines) ifLogged(yes, no func()) {
	b := x.l2
	if b.flags == nil {
		yes()
		return
	}
	refused := b.flagged().AndNot(hdl.Mux(b.s2.V.Last, b.p.Log.Ready, b.p.LogSpare))
	x.m.When(refused, no).Otherwise(yes)
}

// flagged is 1 when the row in stage 2 is flagged.
func (b *l2) flagged() hdl.Signal {
	if b.flags == nil {
		return hdl.Lit(1, 0)
	}
	return b.flags.there
}
