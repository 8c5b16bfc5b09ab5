package cachectl

import "github.com/hwgen/hwgen/hdl"

// act is stage 2: a request completes or is parked, a row is checked, a beat
// leaves for the bus.
func (b *l2) act() {
	m, g, p := b.m, b.g, b.p
	s2 := b.s2.V
	r := s2.Req
	b.core = m.Let("core", b.kind2.V.Is(opCore))
	flagged := hdl.Lit(1, 1)
	newFlag := hdl.Lit(1, 0)
	counted := m.Let("counted_store", r.Store.And(r.Counted).And(p.Counting))
	if b.flags != nil {
		flagged = b.flags.there
		newFlag = m.Let("new_flag", counted.AndNot(flagged))
	}
	b.open = m.Let("open_epoch", hdl.Cat(p.Epoch, p.Epoch.Not()))
	b.closed = m.Let("closed_epoch", b.open.Not().And(p.Pending.Rep(2)))
	pending := hdl.Lit(1, 0)
	if g.pending() {
		pending = m.Let("row_pending", b.row.Logged.And(b.closed).RedOr())
	} else {
		hdl.Unused(p.Pending, p.Epoch)
	}
	b.missed = m.Let("missed", b.hit.Or(r.Err).Not())
	b.noRoom = m.Let("no_room", newFlag.AndNot(p.Room).Or(counted.And(p.Hold)))
	b.wait = m.Let("wait_pending", r.Store.And(pending))
	stays := b.blocked.Or(b.missed).Or(b.noRoom).Or(b.wait)
	b.done = m.Let("done", b.core.AndNot(stays))
	b.park = m.Let("park", b.core.And(stays).AndNot(s2.Replay))

	read := m.Let("beat", b.kind2.V.Is(opRead))
	b.merged.Set(g.merge(b.word.Signal, r, s2.Low))
	p.Resp.Offer(b.done, Resp{
		Addr: g.requestOf(s2).Addr, Word: b.merged.Signal, Store: r.Store, Err: r.Err, Thread: r.Thread, Tag: r.Tag,
	})
	p.BusWrite.Offer(read.AndNot(s2.Last), b.word.Signal)
	p.SnoopData.Offer(read.And(s2.Last), b.word.Signal)
	b.advance.Set(hdl.OneHotMux(
		hdl.Cat(b.done.Or(read).Not(), read.And(s2.Last), read.AndNot(s2.Last), b.done),
		p.Resp.Ready, p.BusWrite.Ready, p.SnoopData.Ready, hdl.Lit(1, 1)))

	store := b.storing.Signal
	b.storing.Set(b.done.And(r.Store).And(p.Resp.Ready))
	b.writes(store, counted)
	b.touch()
	logged := hdl.Lit(1, 0)
	if b.flags != nil {
		logged = b.actOnFlags(m.Let("flag_set_now", store.And(newFlag)), flagged)
	} else {
		p.FlagSet.SetLit(0)
	}
	p.Log.Offer(logged, g.lineOf(b.tag.Signal, s2.Set))
	p.Stat.Checked.Set(logged)
	p.Rows.Check.Set(logged)
	p.Rows.CheckRow.Set(g.rowNumber(s2.Set, b.way.Signal))
	p.Rows.CheckLine.Set(g.lineOf(b.tag.Signal, s2.Set))
	p.Rows.Untouched.Set(r.NoTouch)
	p.Stat.Load.Set(b.done.And(p.Resp.Ready).AndNot(r.Store))
	p.Stat.Store.Set(store)
	first := b.core.AndNot(s2.Replay).AndNot(b.blocked) // what does not complete never waits for the answer to be taken
	p.Stat.Miss.Set(first.And(b.missed))
	p.Stat.HeldRoom.Set(first.And(b.hit).And(b.noRoom))
	p.Stat.HeldPending.Set(first.And(b.hit).And(b.wait).AndNot(b.noRoom))
	p.Want.Set(b.core.AndNot(b.blocked).And(b.hit).And(b.wait))
	p.WantLine.Set(g.lineOf(b.tag.Signal, s2.Set))
}

// merge is the bus word with the store's bytes in it; a load has no mask.
func (g Geometry) merge(word hdl.Signal, r access, low hdl.Signal) hdl.Signal {
	lanes := g.BusBits / g.CoreBits
	bytes := make([]hdl.Value, 0, g.busBytes())
	for i := g.busBytes() - 1; i >= 0; i-- {
		in := i % g.coreBytes()
		here := r.Mask.Bit(in)
		if lanes > 1 {
			here = here.And(g.laneOf(low).EqLit(uint64(i / g.coreBytes())))
		}
		bytes = append(bytes, hdl.Mux(here, r.Data.Slice(8*in+7, 8*in), word.Slice(8*i+7, 8*i)))
	}
	return hdl.Cat(bytes...)
}

// writes are the data and state of a store; the machines add theirs.
func (b *l2) writes(store, counted hdl.Signal) {
	g := b.g
	s2 := b.s2.V
	b.data.way.Set(hdl.Mux(store, b.way, hdl.Lit(g.Ways, 0)))
	b.data.addr.Set(g.dataAddr(s2.Set, s2.Beat))
	b.data.v.Set(b.merged)
	b.set.Set(s2.Set)
	b.state.en.Set(store)
	next := b.row
	next.Dirty = hdl.Lit(1, 1)
	next.Logged = b.row.Logged.And(b.open.Or(b.closed)) // what is sent is forgotten
	next.Owner = hdl.Mux(counted, s2.Req.Thread, b.row.Owner)
	b.state.v.Set(next)
	b.tags.en.SetLit(0)
	b.tags.valid.SetLit(0)
}

// touch tells the replacement policy of a hit.
func (b *l2) touch() {
	g := b.g
	if g.Ways == 1 {
		return
	}
	b.repl.en.SetLit(0)
	if !g.RoundRobin {
		b.repl.en.Set(b.done.And(b.p.Resp.Ready).AndNot(b.s2.V.Req.NoTouch))
	}
	b.repl.v.Set(g.touched(b.repl2.Signal, b.way.Signal))
}

// actOnFlags sets the flag of a counted store, and logs and clears that of a
// row that is checked.
func (b *l2) actOnFlags(set, flagged hdl.Signal) (logged hdl.Signal) {
	m, p := b.m, b.p
	s2 := b.s2.V
	row := m.Let("row_flagged", b.kind2.V.Is(opRow).And(flagged))
	taken := m.Let("row_logged", row.And(hdl.Mux(s2.Last, p.Log.Ready, p.LogSpare)))
	p.FlagSet.Set(set)
	m.When(taken, func() {
		b.state.en.SetLit(1)
		row := b.row
		row.Logged = row.Logged.Or(b.open)
		b.state.v.Set(row)
	})
	b.flags.update(set, taken)
	m.Assert(taken.And(p.Log.Ready.Not()).Not(), "I2: a flag is cleared only once the log path takes its address")
	m.Assert(set.And(s2.Req.Counted.Not()).Not(), "I1: a flag is set only by a counted store")
	return taken
}
