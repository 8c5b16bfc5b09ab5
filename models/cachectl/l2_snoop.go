package cachectl

import "github.com/hwgen/hwgen/hdl"

// snoopState is what the snoop machine is doing.
type snoopState uint8

const (
	snoopIdle   snoopState = iota
	snoopMatch             // compares tags
	snoopLock              // waits for the pipeline to be empty
	snoopLook              // reads the row
	snoopAct               // decides
	snoopRow               // logs the row, if it is flagged
	snoopBeats             // supplies the line
	snoopLeave             // takes the row out
	snoopAnswer            // memory is right
)

func (s snoopState) String() string {
	return [...]string{"idle", "match", "lock", "look", "act", "row", "beats", "leave", "answer"}[s]
}

// snoop answers other masters. Tags are compared in a copy of their own, which
// costs the core nothing; only a line that is here takes slots.
func (x *machines) snoop() {
	m, g, b, p := x.m, x.g, x.l2, x.p
	s := hdl.NewFSM(m, "snoop_state", snoopIdle, snoopMatch, snoopLock, snoopLook, snoopAct, snoopRow, snoopAnswer, snoopBeats, snoopLeave)
	x.ss = s
	req := x.snoopReq
	line := req.V.Line
	supply := m.Reg("snoop_supplies", 1, 0)
	leave := m.Reg("snoop_leaves", 1, 0)
	cast := m.Reg("snoop_of_castout", 1, 0)
	match, fresh := x.tagCopies(hdl.Mux(s.Is(snoopIdle), p.Snoop.Data.Line, line), line)
	inCastout := m.Let("snoop_in_castout", x.castOpen.And(g.lineOf(x.castTag.Signal, g.lineSet(x.missLine.Signal)).Eq(line)))
	is := func(k SnoopKind) hdl.Signal { return req.V.Kind.Is(k) }

	p.Snoop.Accept(s.Is(snoopIdle).AndNot(b.sweep))
	p.SnoopDirty.Offer(s.Is(snoopAnswer), supply.Signal)
	x.snoopMatches.Set(s.Is(snoopMatch))
	s.State(snoopIdle, func() {
		x.snoopOwns.SetLit(0)
		m.When(p.Snoop.Fire(), func() {
			req.Set(p.Snoop.Data)
			s.Goto(snoopMatch)
		})
	})
	s.State(snoopMatch, func() {
		supply.SetLit(0)
		leave.SetLit(0)
		cast.Set(inCastout)
		x.snoopWay.Set(hdl.Mux(inCastout, x.missWay, match))
		m.When(x.missOwns.Or(x.filling).Or(fresh.Not()), func() { // tags are about to change, or have changed
		}).Elsewhen(match.RedOr().Or(inCastout), func() {
			x.snoopOwns.SetLit(1) // the miss machine waits while tags are compared
			s.Goto(snoopLock)
		}).Otherwise(func() { s.Goto(snoopAnswer) })
	})
	s.State(snoopLock, func() {
		m.When(b.empty, func() { s.Goto(snoopLook) })
	})
	s.State(snoopLook, func() {
		x.ask(opLookup)
		m.When(b.look.taken, func() { s.Goto(snoopAct) })
	})
	s.State(snoopAct, func() {
		m.When(b.kind2.V.Is(opLookup), func() { x.decide(s, supply, leave, cast, is) })
	})
	x.snoopRow(s)
	s.State(snoopAnswer, func() {
		m.When(p.SnoopDirty.Ready, func() {
			m.When(supply, func() { s.Goto(snoopBeats) }).
				Elsewhen(leave, func() { s.Goto(snoopLeave) }).
				Otherwise(func() { s.Goto(snoopIdle) })
		})
	})
	s.State(snoopBeats, func() {
		x.ask(opRead)
		m.When(b.look.taken, func() {
			g.nextBeat(x.snoopBeat)
			m.When(g.lastBeat(x.snoopBeat), func() {
				m.When(leave, func() { s.Goto(snoopLeave) }).Otherwise(func() { s.Goto(snoopIdle) })
			})
		})
	})
	s.State(snoopLeave, func() {
		m.When(b.empty, func() {
			m.When(cast, func() { x.castOpen.SetLit(0) }).Otherwise(func() {
				b.tags.en.SetLit(1) // stage 2 still has the last op on the row
				p.Drop.SetLit(1)
				x.filter.remember(p.DropLine.Signal)
			})
			m.When(is(SnoopWrite), func() {
				leave.SetLit(0)
				s.Goto(snoopAnswer)
			}).Otherwise(func() { s.Goto(snoopIdle) })
		})
	})
}

// decide says what becomes of a line that is in the row stage 2 has read, or on
// its way out.
func (x *machines) decide(s *hdl.FSM[snoopState], supply, leave, cast hdl.Var, is func(SnoopKind) hdl.Signal) {
	m, b := x.m, x.l2
	supply.Set(cast.Or(b.row.Dirty).AndNot(is(SnoopWrite)))
	goes := m.Let("snoop_takes", is(SnoopWrite).Or(is(SnoopOwn)))
	leave.Set(goes)
	if x.g.pending() {
		m.When(is(SnoopRetrieve).AndNot(cast), func() {
			row := b.row
			row.Logged = row.Logged.And(b.open)
			b.state.en.SetLit(1)
			b.state.v.Set(row)
		})
	}
	m.When(is(SnoopWrite), func() { s.Goto(snoopLeave) }).
		Elsewhen(goes.AndNot(cast), func() { s.Goto(snoopRow) }).
		Otherwise(func() { s.Goto(snoopAnswer) })
}

// snoopRow logs a flagged row before it leaves; the log path keeps room for it.
func (x *machines) snoopRow(s *hdl.FSM[snoopState]) {
	m, b := x.m, x.l2
	sent := m.Reg("snoop_row_sent", 1, 0)
	s.State(snoopRow, func() {
		m.When(sent.Not(), func() {
			x.ask(opRow)
			sent.Set(b.look.taken)
		}).Elsewhen(b.kind2.V.Is(opRow), func() {
			sent.SetLit(0)
			x.ifLogged(func() { s.Goto(snoopAnswer) }, nil)
		})
	})
}

// tagCopies is a second copy of the tags; the result is the ways that hold the
// line whose set was read at the last edge, and whether it was: tags that are
// written are not read.
func (x *machines) tagCopies(readLine, line hdl.Signal) (match, fresh hdl.Signal) {
	m, g, b := x.m, x.g, x.l2
	rest := b.tags.en.Or(b.sweep).Not()
	hits := make([]hdl.Value, g.Ways)
	for w := range g.Ways {
		c := m.Mem(wayName("snoop_tags", w), g.tagBits()+1, g.sets(), block)
		c.Write(b.tagWrite(w), b.set, hdl.Cat(b.tags.valid, b.tags.tag))
		out := c.ReadSync(rest, g.lineSet(readLine))
		hits[g.Ways-1-w] = out.Eq(hdl.Cat(hdl.Lit(1, 1), g.lineTag(line)))
	}
	return m.Let("snoop_match", hdl.Cat(hits...)), m.RegNext("snoop_tags_read", rest, 0)
}
