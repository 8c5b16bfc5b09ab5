package cachectl

import "github.com/hwgen/hwgen/hdl"

// l2 is the cache under construction: the wires that one part sets and others
// read, and the registers between the stages.
type l2 struct {
	g Geometry
	m *hdl.Module
	p *L2Ports

	advance    hdl.Var // the pipeline moves: neither answer nor beat waits at its end
	kind0      hdl.VarOf[hdl.Enum[opKind]]
	kind1      hdl.VarOf[hdl.Enum[opKind]]
	kind2      hdl.VarOf[hdl.Enum[opKind]]
	s0, s1, s2 hdl.VarOf[op] // what is in s2 stays until the next op comes

	tagsNow  []hdl.Signal // stage 1, out of the memories, a way each
	stateNow []hdl.Signal
	dataNow  []hdl.Signal
	replNow  hdl.Signal
	match    hdl.Signal // stage 1: the ways whose tag is the op's

	hit    hdl.Var // stage 2: some way matched
	way    hdl.Var // the one that matched, or the op's, one-hot
	tag    hdl.Var // of that way
	word   hdl.Var // the bus word at the address
	state2 hdl.Var // of its row
	row    rowState
	repl2  hdl.Var // replacement state of the set

	lastData, lastState hdl.Var // stage 1: the ways that stage 0 did not read, as stage 2 wrote there
	lastWord, lastRow   hdl.Var // what it wrote

	core    hdl.Signal // stage 2 holds a core request
	done    hdl.Signal // it completes
	park    hdl.Signal // it is parked
	storing hdl.Var    // it stores
	merged  hdl.Var    // the bus word with the stored bytes in it
	missed  hdl.Signal // because of a miss
	noRoom  hdl.Signal
	wait    hdl.Signal // for a pending line
	open    hdl.Signal // bit e: e is the parity of the open epoch
	closed  hdl.Signal // ... of the closed one, if lines of it are pending

	tags  tagWrite
	state stateWrite
	data  dataWrite
	repl  replWrite
	flags *flagTree

	look  request // of the machines
	check request // of the flag check
	lock  hdl.Var // a machine has the pipeline to itself
	set   hdl.Var // the set that stage 2, or the sweep, writes

	replay, replayTaken hdl.Var // a parked request wants a slot; gets it
	replayed            hdl.VarOf[Req]
	fillWaits           hdl.Var // a beat of a fill waits for stores to leave the data memory alone

	empty   hdl.Signal
	sweep   hdl.Var // tags are being cleared after a reset
	roomy   hdl.Var // the queue of the thread at the port has room
	blocked hdl.Var // something of the thread in stage 2 is parked
}

// tagWrite writes the tag of stage 2's row, and in a sweep all of its set.
type tagWrite struct{ en, valid, tag hdl.Var }

// stateWrite writes the state of stage 2's row.
type stateWrite struct {
	en hdl.Var
	v  hdl.VarOf[rowState]
}

type dataWrite struct{ way, addr, v hdl.Var }

// replWrite writes the replacement state of stage 2's set.
type replWrite struct{ en, v hdl.Var }

// request asks for a slot of the pipeline.
type request struct {
	valid hdl.Var
	ask   hdl.VarOf[ask]
	taken hdl.Var
}

// Build describes the cache.
func (c L2) Build(m *hdl.Module, p *L2Ports) {
	b := &l2{g: c.G, m: m, p: p}
	b.declare()
	b.memories()
	b.selectOp()
	b.lookUp()
	b.act()
	q := b.queues()
	b.machines(q)
}

func (b *l2) declare() {
	m, g := b.m, b.g
	b.advance = m.Wire("advance", 1)
	b.kind0 = hdl.WireOf(m, "s0_kind", opShape)
	b.kind1, b.kind2 = hdl.RegOf(m, "s1_kind", opShape), hdl.RegOf(m, "s2_kind", opShape)
	b.s0 = hdl.WireOf(m, "s0", g.op())
	b.s1, b.s2 = hdl.RegOf(m, "s1", g.op(), hdl.Undefined()), hdl.RegOf(m, "s2", g.op(), hdl.Undefined())
	hdl.Unused(b.s2.V.Way, b.s2.V.Beat, b.s2.V.Level, b.s1.V.Req.NoTouch) // some geometries have no use for them
	b.hit, b.way = m.Reg("s2_hit", 1, 0, hdl.Undefined()), m.Reg("s2_hit_way", g.Ways, 0, hdl.Undefined())
	b.tag = m.Reg("s2_tag", g.tagBits(), 0, hdl.Undefined())
	b.word = m.Reg("s2_word", g.BusBits, 0, hdl.Undefined())
	b.state2 = m.Reg("s2_row", g.stateBits(), 0, hdl.Undefined())
	b.row = g.unpackRow(b.state2.Signal)
	b.tags = tagWrite{m.Wire("tag_write", 1), m.Wire("tag_valid", 1), m.Wire("tag_new", g.tagBits())}
	b.state = stateWrite{m.Wire("state_write", 1), hdl.WireOf(m, "state_new", g.rowState())}
	b.data = dataWrite{m.Wire("data_write", g.Ways), m.Wire("data_addr", max(g.dataAddrBits(), 1)), m.Wire("data_new", g.BusBits)}
	if g.Ways > 1 {
		b.repl2 = m.Reg("s2_replacement", g.replacementBits(), 0, hdl.Undefined())
		b.repl = replWrite{m.Wire("replacement_write", 1), m.Wire("replacement_new", g.replacementBits())}
	}
	b.look = b.request("look")
	b.replay = m.Wire("replay_wanted", 1)
	b.replayed, b.replayTaken = hdl.WireOf(m, "replayed", g.req()), m.Wire("replay_taken", 1)
	b.lock, b.sweep, b.set = m.Wire("lock", 1), m.Reg("sweep", 1, 1), m.Wire("write_set", max(g.setBits(), 1))
	b.blocked, b.roomy = m.Reg("s2_follows", 1, 0, hdl.Undefined()), m.Wire("thread_roomy", 1)
	b.merged = m.Wire("merged", g.BusBits)
	b.storing = m.Wire("store_done", 1)
	b.fillWaits = m.Reg("fill_waits", 1, 0)
	if g.Log {
		b.check = b.request("check")
		b.flags = newFlagTree(b)
	}
}

func (b *l2) request(name string) request {
	return request{b.m.Wire(name+"_wanted", 1), hdl.WireOf(b.m, name, b.g.ask()), b.m.Wire(name+"_taken", 1)}
}

// selectOp chooses what enters the pipeline: the machines first, then what was
// parked, then the core. The flag check takes idle slots, a slot after it has
// waited long enough, and any slot during a pause. What a slot has no use for is
// whatever is cheapest.
func (b *l2) selectOp() {
	m, g, p := b.m, b.g, b.p
	free := m.Let("slot_free", b.advance.AndNot(b.lock).AndNot(b.sweep).AndNot(b.look.valid))
	b.look.taken.Set(b.look.valid.And(b.advance))
	b.replayTaken.Set(b.replay.And(free))
	rest := m.Let("slot_left", free.AndNot(b.replay))
	checks, first := hdl.Lit(1, 0), hdl.Lit(1, 0)
	if b.flags != nil {
		first = m.Let("check_first", p.Pause.Or(p.Req.Valid.Not()).Or(b.waited()))
		b.check.taken.Set(b.check.valid.And(rest).And(first))
		checks = b.check.taken.Signal
	} else {
		hdl.Unused(p.Log.Ready, p.LogSpare, p.Check, p.Pause)
	}
	p.Req.Accept(rest.AndNot(checks).And(b.roomy).AndNot(b.fillWaits))

	o := g.opOf(hdl.MuxOf(b.replay, b.replayed.V, p.Req.Data))
	o.Replay = b.replay.Signal
	look := b.look.ask.V
	kind := hdl.MuxOf(p.Req.Fire().Or(b.replayTaken), opShape.Of(opCore), opShape.Of(opNone))
	given := b.look.valid.Rep(g.Ways)
	o.Way, o.Last, o.Level = look.Way.And(given), look.Last, look.Level
	if b.flags != nil {
		check := b.check.ask.V
		mine := m.Let("check_selected", b.check.valid.And(first).AndNot(b.replay))
		o.Set = hdl.Mux(mine, check.Set, o.Set)
		o.Way = o.Way.Or(check.Way.And(mine.Rep(g.Ways)).AndNot(given))
		o.Level, o.Last = check.Level, b.look.valid.And(look.Last)
		kind = hdl.MuxOf(checks, check.Kind, kind)
		hdl.Unused(check.Beat, check.Last)
	}
	hdl.Unused(look.Level)
	o.Set, o.Beat = hdl.Mux(b.look.valid, look.Set, o.Set), hdl.Mux(b.look.valid, look.Beat, o.Beat)
	b.s0.Set(o)
	b.kind0.Set(hdl.MuxOf(b.look.valid, look.Kind, kind))
	m.When(b.advance, func() {
		b.kind1.Set(b.kind0.V)
		b.kind2.Set(b.kind1.V)
		b.s1.Set(b.s0.V)
	})
	b.empty = m.Let("pipe_empty", b.kind1.V.Is(opNone).And(b.kind2.V.Is(opNone)))
}

// waited is 1 when the flag check has waited for a slot long enough.
func (b *l2) waited() hdl.Signal {
	m := b.m
	w := m.Reg("check_waited", hdl.BitsFor(uint64(b.g.FlagWait)), 0)
	late := m.Let("check_late", w.EqLit(uint64(b.g.FlagWait)))
	m.When(b.check.taken.Or(b.check.valid.Not()), func() { w.SetLit(0) }).
		Elsewhen(late.Not(), func() { w.Set(w.Inc()) })
	return late
}

// lookUp is stage 1: tags are compared, and what the row holds is selected.
func (b *l2) lookUp() {
	m, g := b.m, b.g
	s1 := b.s1.V
	match := make([]hdl.Value, g.Ways)
	core := m.Let("s1_core", b.kind1.V.Is(opCore))
	var words, rows, tags []hdl.Value
	for w := range g.Ways {
		match[g.Ways-1-w] = b.tagsNow[w].Eq(hdl.Cat(core, s1.AddrTag)).And(core)
		words = append(words, b.dataNow[w])
		rows = append(rows, b.stateNow[w])
		tags = append(tags, b.tagsNow[w].Trunc(g.tagBits()))
	}
	b.match = m.Let("match", hdl.Cat(match...))
	// A core request names no way, and what names one is no core request.
	sel := m.Let("way_selected", s1.Way.Or(b.match))
	word, row := b.forward(sel, words, rows)
	m.When(b.advance.AndNot(b.kind1.V.Is(opNone)), func() {
		b.s2.Set(s1)
		b.s2.Update(func(o *op) { o.Req.Mask = s1.Req.Mask.And(s1.Req.Store.Rep(g.coreBytes())) })
		b.hit.Set(b.match.RedOr())
		b.way.Set(sel)
		b.tag.Set(g.ofWay(sel, tags))
		b.word.Set(word)
		b.state2.Set(row)
		if g.Ways > 1 {
			same := b.repl.en.And(b.set.Eq(s1.Set))
			b.repl2.Set(hdl.Mux(same, b.repl.v, b.replNow))
		}
		if b.flags != nil {
			b.flags.lookUp()
		}
	})
}
