package cachectl

import "github.com/hwgen/hwgen/hdl"

// machines is what goes on beside the pipeline: the sweep after a reset, misses
// and snoops. They have the pipeline to themselves while they read and change
// tags.
func (b *l2) machines(q *queues) {
	m, g, p := b.m, b.g, b.p
	x := &machines{l2: b, q: q}
	x.missOwns, x.snoopOwns = m.Reg("miss_locks", 1, 0), m.Reg("snoop_locks", 1, 0)
	x.snoopWants = m.Wire("snoop_wants", 1)
	b.lock.Set(x.missOwns.Or(x.snoopOwns))
	b.look.valid.SetLit(0)
	b.look.op.Set(hdl.Zero(g.op()))
	p.Drop.SetLit(0)
	p.DropLine.SetLit(0)
	p.Stat.Castout.SetLit(0)
	p.Rows.Castout.SetLit(0)
	p.Rows.Fill.SetLit(0)
	x.castLine = m.Reg("castout_line", g.lineBits(), 0)
	x.castWay = m.Reg("castout_way", g.Ways, 0)
	x.castOpen = m.Reg("castout_open", 1, 0).Comment("castout_line is in the data memory only")
	x.missBeat = g.beatCounter(m, "miss_beat")
	x.snoopBeat = g.beatCounter(m, "snoop_beat")
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
	snoopWants          hdl.Var
	castLine, castWay   hdl.Var
	castOpen            hdl.Var
	missBeat, snoopBeat hdl.Var
	filter              *pendingFilter
	missLogged          hdl.Var
	filling             hdl.Signal // the line is on its way from the bus into its row
}

// sweep clears tags, flags and replacement state, a set a cycle, after a reset.
func (x *machines) sweep() {
	m, g, b := x.m, x.g, x.l2
	set := m.Reg("sweep_set", max(g.setBits(), 1), 0)
	m.When(b.sweep, func() {
		b.tags.way.Set(hdl.Lit(1, 1).Rep(g.Ways))
		b.tags.set.Set(set)
		b.tags.valid.SetLit(0)
		if g.Ways > 1 {
			b.repl.en.SetLit(1)
			b.repl.set.Set(set)
			b.repl.v.SetLit(0)
		}
		if b.flags != nil {
			b.flags.sweep(set.Signal)
		}
		set.Set(set.Inc())
		m.When(set.EqLit(uint64(g.sets()-1)), func() { b.sweep.SetLit(0) })
	})
}

// askRead asks for a beat of a row.
func (x *machines) askRead(set, way hdl.Signal, beat hdl.Var, last uint64) {
	o := x.g.rowOp(opRead, set, way, beat.Signal)
	o.Last = hdl.Lit(1, last)
	x.look.valid.SetLit(1)
	x.look.op.Set(o)
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
