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
	req := hdl.RegOf(m, "snoop_req", g.snoopReq())
	line := req.V.Line
	set := g.lineSet(line)
	way := m.Reg("snoop_way", g.Ways, 0)
	supply := m.Reg("snoop_supplies", 1, 0)
	leave := m.Reg("snoop_leaves", 1, 0)
	cast := m.Reg("snoop_of_castout", 1, 0)
	logged := m.Reg("snoop_logged", 2, 0)
	match := x.tagCopies(hdl.Mux(s.Is(snoopIdle), p.Snoop.Data.Line, line), line)
	inCastout := m.Let("snoop_in_castout", x.castOpen.And(x.castLine.Eq(line)))
	is := func(k SnoopKind) hdl.Signal { return req.V.Kind.Is(k) }

	p.Snoop.Accept(s.Is(snoopIdle).AndNot(b.sweep))
	p.SnoopDirty.Offer(s.Is(snoopAnswer), supply.Signal)
	x.snoopWants.Set(s.Is(snoopLock))
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
		cast.SetLit(0)
		m.When(x.missOwns.Or(x.filling), func() { // tags are about to change
		}).Elsewhen(match.Or(inCastout), func() { s.Goto(snoopLock) }).
			Otherwise(func() { s.Goto(snoopAnswer) })
	})
	s.State(snoopLock, func() {
		m.When(x.snoopOwns.Not(), func() { x.snoopOwns.Set(x.missOwns.Not()) }).
			Elsewhen(b.empty, func() { s.Goto(snoopLook) })
	})
	s.State(snoopLook, func() {
		b.look.valid.SetLit(1)
		b.look.op.Set(g.lookupOp(line))
		m.When(b.look.taken, func() { s.Goto(snoopAct) })
	})
	s.State(snoopAct, func() {
		m.When(b.s2.V.Kind.Is(opLookup), func() {
			x.decide(s, way, supply, leave, cast, logged, inCastout, is)
		})
	})
	x.snoopRow(s, set, way)
	s.State(snoopAnswer, func() {
		m.When(p.SnoopDirty.Ready, func() {
			m.When(supply, func() { s.Goto(snoopBeats) }).
				Elsewhen(leave, func() { s.Goto(snoopLeave) }).
				Otherwise(func() { s.Goto(snoopIdle) })
		})
	})
	s.State(snoopBeats, func() {
		x.askRead(set, way.Signal, x.snoopBeat, 1)
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
				b.tags.way.Set(way)
				b.tags.set.Set(set)
				b.tags.valid.SetLit(0)
				p.Drop.SetLit(1)
				p.DropLine.Set(line)
				x.filter.remember(line, logged.Signal)
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
func (x *machines) decide(s *hdl.FSM[snoopState], way, supply, leave, cast, logged hdl.Var, inCastout hdl.Signal, is func(SnoopKind) hdl.Signal) {
	m, b := x.m, x.l2
	here := inCastout.Or(b.hit)
	way.Set(hdl.Mux(inCastout, x.castWay, b.way))
	cast.Set(inCastout)
	supply.Set(inCastout.Or(b.hit.And(b.row.V.Dirty)).AndNot(is(SnoopWrite)))
	goes := m.Let("snoop_takes", here.And(is(SnoopWrite).Or(is(SnoopOwn))))
	leave.Set(goes)
	logged.Set(b.row.V.Logged.Or(hdl.Mux(is(SnoopOwn).And(b.flagged()), b.open, hdl.Lit(2, 0))))
	m.When(b.hit.And(is(SnoopRetrieve)), func() {
		row := b.row.V
		row.Logged = row.Logged.And(b.open)
		b.state.way.Set(b.way)
		b.state.set.Set(b.s2.V.Set)
		b.state.v.Set(row)
	})
	m.When(goes.And(is(SnoopWrite)), func() { s.Goto(snoopLeave) }).
		Elsewhen(goes.AndNot(inCastout), func() { s.Goto(snoopRow) }).
		Otherwise(func() { s.Goto(snoopAnswer) })
}

// snoopRow logs a flagged row before it leaves; the log path keeps room for it.
func (x *machines) snoopRow(s *hdl.FSM[snoopState], set hdl.Signal, way hdl.Var) {
	m, g, b := x.m, x.g, x.l2
	sent := m.Reg("snoop_row_sent", 1, 0)
	s.State(snoopRow, func() {
		m.When(sent.Not(), func() {
			o := g.rowOp(opRow, set, way.Signal, hdl.Zero(g.op()).Beat)
			o.Last = hdl.Lit(1, 1)
			b.look.valid.SetLit(1)
			b.look.op.Set(o)
			sent.Set(b.look.taken)
		}).Elsewhen(b.s2.V.Kind.Is(opRow).And(b.advance), func() {
			sent.SetLit(0)
			x.ifLogged(func() { s.Goto(snoopAnswer) }, nil)
		})
	})
}

// tagCopies is a second copy of the tags; the result is 1 when the line whose
// set was read at the last edge is among them.
func (x *machines) tagCopies(readLine, line hdl.Signal) hdl.Signal {
	m, g, b := x.m, x.g, x.l2
	var hits []hdl.Value
	for w := range g.Ways {
		c := m.Mem(wayName("snoop_tags", w), g.tagBits()+1, g.sets(), hdl.Rule(hdl.New))
		c.Write(b.tags.way.Bit(w), b.tags.set, hdl.Cat(b.tags.valid, b.tags.tag))
		out := c.ReadSync(hdl.Lit(1, 1), g.lineSet(readLine))
		hits = append(hits, out.Eq(hdl.Cat(hdl.Lit(1, 1), g.lineTag(line))))
	}
	return m.Let("snoop_match", hdl.Cat(hits...).RedOr())
}
