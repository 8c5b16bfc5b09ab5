package cachectl

import "github.com/hwgen/hwgen/hdl"

// machines is what goes on beside the pipeline: the sweep after a reset, misses
// and snoops. They have the pipeline to themselves while they read and change
// tags.
func (b *l2) machines(q *queues) {
	m, g, p := b.m, b.g, b.p
	x := &machines{l2: b, q: q}
	x.missOwns, x.snoopOwns = m.Reg("miss_locks", 1, 0), m.Reg("snoop_locks", 1, 0)
	x.snoopMatches = m.Wire("snoop_matches", 1)
	b.lock.Set(x.missOwns.Or(x.snoopOwns))
	b.look.valid.SetLit(0)
	p.Drop.SetLit(0)
	p.DropLine.Set(g.lineOf(b.tag.Signal, b.s2.V.Set))
	p.Stat.Castout.SetLit(0)
	p.Rows.Castout.SetLit(0)
	p.Rows.Fill.SetLit(0)
	x.castTag = m.Reg("castout_tag", g.tagBits(), 0, hdl.Undefined()).Comment("of a line of the set that the miss is in")
	x.castOpen = m.Reg("castout_open", 1, 0).Comment("the line is in the data memory only")
	x.missBeat = g.beatCounter(m, "miss_beat")
	x.snoopBeat = g.beatCounter(m, "snoop_beat")
	x.missLine, x.missWay = m.Reg("miss_line", g.lineBits(), 0, hdl.Undefined()), m.Reg("miss_way", g.Ways, 0, hdl.Undefined())
	x.snoopReq, x.snoopWay = hdl.RegOf(m, "snoop_req", g.snoopReq(), hdl.Undefined()), m.Reg("snoop_way", g.Ways, 0, hdl.Undefined())
	x.asks()
	x.filter = newPendingFilter(b)
	x.miss()
	x.snoop()
	x.sweep()
	quiet := q.active.Not().And(b.empty).And(x.ms.Is(missIdle)).And(q.state.Is(choose))
	if b.flags != nil {
		p.Flagged.Set(b.flags.top.RedOr())
		p.Quiet.Set(quiet.AndNot(b.flags.top.RedOr()))
		b.finder()
	} else {
		p.Flagged.SetLit(0)
		p.Quiet.Set(quiet)
	}
}

type machines struct {
	*l2
	q                   *queues
	ms                  *hdl.FSM[missState]
	ss                  *hdl.FSM[snoopState]
	missOwns, snoopOwns hdl.Var
	snoopMatches        hdl.Var // the snoop machine decides whether it needs the pipeline
	missLine, missWay   hdl.Var
	snoopReq            hdl.VarOf[SnoopReq]
	snoopWay            hdl.Var
	castTag, castOpen   hdl.Var
	missBeat, snoopBeat hdl.Var
	filter              *pendingFilter
	filling             hdl.Signal // the line is on its way from the bus into its row
}

// asks is what the machines ask the pipeline for: it belongs to the snoop machine
// where that owns it, else to the miss machine.
func (x *machines) asks() {
	g, b := x.g, x.l2
	snoop, line := x.snoopOwns.Signal, x.snoopReq.V.Line
	b.look.ask.Set(ask{
		Kind: opShape.Of(opLookup),
		Set:  hdl.Mux(snoop, g.lineSet(line), g.lineSet(x.missLine.Signal)),
		Beat: hdl.Mux(snoop, x.snoopBeat, x.missBeat),
		Way:  hdl.Mux(snoop, x.snoopWay, x.missWay),
		Last: snoop, Level: hdl.Lit(3, 0),
	})
}

// ask asks for an op on the line of the machine that owns the pipeline.
func (x *machines) ask(kind opKind) {
	x.look.valid.SetLit(1)
	x.look.ask.Update(func(a *ask) { a.Kind = opShape.Of(kind) })
}

// sweep clears tags, flags and replacement state, a set a cycle, after a reset.
func (x *machines) sweep() {
	m, g, b := x.m, x.g, x.l2
	set := m.Reg("sweep_set", max(g.setBits(), 1), 0)
	m.When(b.sweep, func() {
		b.set.Set(set)
		if g.Ways > 1 {
			b.repl.en.SetLit(1)
			b.repl.v.SetLit(0)
		}
		if b.flags != nil {
			b.flags.sweep()
		}
		set.Set(set.Inc())
		m.When(set.EqLit(uint64(g.sets()-1)), func() { b.sweep.SetLit(0) })
	})
}

// beatCounter counts the beats of a line; there is nothing to count in one beat.
func (g Geometry) beatCounter(m *hdl.Module, name string) hdl.Var {
	if g.beats() > 1 {
		return m.Reg(name, g.beatBits(), 0)
	}
	zero := m.Wire(name, 1)
	zero.SetLit(0)
	return zero
}

// lastBeat is 1 at the last beat of a line.
func (g Geometry) lastBeat(beat hdl.Var) hdl.Signal { return beat.EqLit(uint64(g.beats() - 1)) }

// nextBeat counts beats; after the last one it is zero again.
func (g Geometry) nextBeat(beat hdl.Var) {
	if g.beats() > 1 {
		beat.Set(beat.Inc())
	}
}
