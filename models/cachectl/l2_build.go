package cachectl

import "github.com/hwgen/hwgen/hdl"

// l2 is the cache under construction: the wires that one part sets and others
// read, and the registers between the stages.
type l2 struct {
	g Geometry
	m *hdl.Module
	p *L2Ports

	advance hdl.Var // the pipeline moves: neither answer nor beat waits at its end
	s0      hdl.VarOf[op]
	s1, s2  hdl.VarOf[op]

	tagsNow  []hdl.Signal // stage 1, out of the memories, a way each
	stateNow []rowState
	dataNow  []hdl.Signal
	replNow  hdl.Signal
	match    hdl.Signal // stage 1: the ways whose tag is the op's

	hit   hdl.Var // stage 2: some way matched
	way   hdl.Var // the one that matched, or the op's, one-hot
	word  hdl.Var // the bus word at the address
	row   hdl.VarOf[rowState]
	repl2 hdl.Var // replacement state of the set

	core   hdl.Signal // stage 2 holds a core request
	done   hdl.Signal // it completes
	park   hdl.Signal // it is parked
	missed hdl.Signal // because of a miss
	noRoom hdl.Signal
	wait   hdl.Signal // for a pending line
	open   hdl.Signal // bit e: e is the parity of the open epoch
	closed hdl.Signal // ... of the closed one, if lines of it are pending

	tags  tagWrite
	state stateWrite
	data  dataWrite
	repl  replWrite
	flags *flagTree

	look    request // of the machines
	check   request // of the flag check
	replay  request // of the queues
	lock    hdl.Var // a machine has the pipeline to itself
	empty   hdl.Signal
	sweep   hdl.Var // tags are being cleared after a reset
	roomy   hdl.Var // the queue of the thread at the port has room
	blocked hdl.Var // something of the thread in stage 2 is parked
}

type tagWrite struct{ way, set, tag, valid hdl.Var }

type stateWrite struct {
	way, set hdl.Var
	v        hdl.VarOf[rowState]
}

type dataWrite struct{ way, addr, v hdl.Var }

type replWrite struct{ en, set, v hdl.Var }

// request asks for a slot of the pipeline.
type request struct {
	valid hdl.Var
	op    hdl.VarOf[op]
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
	b.s0 = hdl.WireOf(m, "s0", g.op())
	b.s1, b.s2 = hdl.RegOf(m, "s1", g.op()), hdl.RegOf(m, "s2", g.op())
	hdl.Unused(b.s2.V.Lane, b.s2.V.Way, b.s2.V.Beat, b.s2.V.Level) // some geometries have no use for them
	b.hit, b.way = m.Reg("s2_hit", 1, 0), m.Reg("s2_hit_way", g.Ways, 0)
	b.word = m.Reg("s2_word", g.BusBits, 0)
	b.row = hdl.RegOf(m, "s2_row", g.rowState())
	set := max(g.setBits(), 1)
	b.tags = tagWrite{m.Wire("tag_write", g.Ways), m.Wire("tag_set", set), m.Wire("tag_new", g.tagBits()), m.Wire("tag_valid", 1)}
	b.state = stateWrite{m.Wire("state_write", g.Ways), m.Wire("state_set", set), hdl.WireOf(m, "state_new", g.rowState())}
	b.data = dataWrite{m.Wire("data_write", g.Ways), m.Wire("data_addr", max(g.dataAddrBits(), 1)), m.Wire("data_new", g.BusBits)}
	if g.Ways > 1 {
		b.repl2 = m.Reg("s2_replacement", g.replacementBits(), 0)
		b.repl = replWrite{m.Wire("replacement_write", 1), m.Wire("replacement_set", set), m.Wire("replacement_new", g.replacementBits())}
	}
	b.look, b.replay = b.request("look"), b.request("replay")
	b.lock, b.sweep = m.Wire("lock", 1), m.Reg("sweep", 1, 1)
	b.blocked, b.roomy = m.Wire("thread_parked", 1), m.Wire("thread_roomy", 1)
	if g.Log {
		b.check = b.request("check")
		b.flags = newFlagTree(b)
	}
}

func (b *l2) request(name string) request {
	return request{b.m.Wire(name+"_wanted", 1), hdl.WireOf(b.m, name, b.g.op()), b.m.Wire(name+"_taken", 1)}
}

// memories declares what grows with the number of lines, one read and one
// write port each, and reads it for stage 1. A word that is written at the edge
// at which it is read comes out new.
func (b *l2) memories() {
	m, g := b.m, b.g
	read := m.Let("read", b.advance.AndNot(b.s0.V.Kind.Is(opNone)))
	set := b.s0.V.Set
	for w := range g.Ways {
		tags := m.Mem(wayName("tags", w), g.tagBits()+1, g.sets(), hdl.Rule(hdl.New))
		tags.Write(b.tags.way.Bit(w), b.tags.set, hdl.Cat(b.tags.valid, b.tags.tag))
		b.tagsNow = append(b.tagsNow, tags.ReadSync(read, set))
		state := hdl.NewMemOf(m, wayName("state", w), g.rowState(), g.sets(), hdl.Rule(hdl.New))
		state.Write(b.state.way.Bit(w), b.state.set, b.state.v.V)
		b.stateNow = append(b.stateNow, state.ReadSync(read, set))
		data := m.Mem(wayName("data", w), g.BusBits, g.sets()*g.beats(), hdl.Rule(hdl.New))
		data.Write(b.data.way.Bit(w), b.data.addr, b.data.v)
		b.dataNow = append(b.dataNow, data.ReadSync(read, g.dataAddr(set, b.s0.V.Beat)))
	}
	if g.Ways > 1 {
		repl := m.Mem("replacement", g.replacementBits(), g.sets(), hdl.Rule(hdl.New))
		repl.Write(b.repl.en, b.repl.set, b.repl.v)
		b.replNow = repl.ReadSync(read, set)
	}
	if b.flags != nil {
		b.flags.read(read)
	}
}

func wayName(base string, way int) string { return base + "_way" + string(rune('a'+way)) }

// selectOp chooses what enters the pipeline: the machines first, then what was
// parked, then the core. The flag check takes idle slots, a slot after it has
// waited long enough, and any slot during a pause.
func (b *l2) selectOp() {
	m, g, p := b.m, b.g, b.p
	free := m.Let("slot_free", b.advance.AndNot(b.lock).AndNot(b.sweep).AndNot(b.look.valid))
	b.look.taken.Set(b.look.valid.And(b.advance))
	b.replay.taken.Set(b.replay.valid.And(free))
	rest := m.Let("slot_left", free.AndNot(b.replay.valid))
	checks := hdl.Lit(1, 0)
	if b.flags != nil {
		first := m.Let("check_first", p.Pause.Or(p.Req.Valid.Not()).Or(b.waited()))
		b.check.taken.Set(b.check.valid.And(rest).And(first))
		checks = b.check.taken.Signal
	}
	p.Req.Accept(rest.AndNot(checks).And(b.roomy))
	b.s0.Set(hdl.Zero(g.op()))
	slot := m.When(b.look.valid, func() { b.s0.Set(b.look.op.V) }).
		Elsewhen(b.replay.taken, func() { b.s0.Set(b.replay.op.V) })
	if b.flags != nil {
		slot = slot.Elsewhen(checks, func() { b.s0.Set(b.check.op.V) })
	} else {
		hdl.Unused(p.Log.Ready, p.LogSpare, p.Check, p.Pause)
	}
	slot.Elsewhen(p.Req.Fire(), func() { b.s0.Set(g.opOf(p.Req.Data, 0)) })
	m.When(b.advance, func() {
		b.s1.Set(b.s0.V)
		b.s2.Set(b.s1.V)
	})
	b.empty = m.Let("pipe_empty", b.s1.V.Kind.Is(opNone).And(b.s2.V.Kind.Is(opNone)))
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

// lookUp is stage 1: tags are compared, and what the row holds is selected. The
// op in stage 2 may be writing just that.
func (b *l2) lookUp() {
	m, g := b.m, b.g
	s1 := b.s1.V
	match := make([]hdl.Value, g.Ways)
	var words, rows, tags []hdl.Value
	for w := range g.Ways {
		match[g.Ways-1-w] = b.tagsNow[w].Eq(hdl.Cat(hdl.Lit(1, 1), s1.Tag))
		words = append(words, b.dataNow[w])
		rows = append(rows, hdl.Pack(b.stateNow[w]))
		tags = append(tags, b.tagsNow[w].Trunc(g.tagBits()))
	}
	b.match = m.Let("match", hdl.Cat(match...))
	forced := m.Let("way_given", s1.Kind.Is(opRow).Or(s1.Kind.Is(opRead)))
	sel := m.Let("way_selected", hdl.Mux(forced, s1.Way, b.match))
	word, row := hdl.OneHotMux(sel, words...), hdl.OneHotMux(sel, rows...)
	newWord := b.data.way.And(sel).RedOr().And(b.data.addr.Eq(g.dataAddr(s1.Set, s1.Beat)))
	newRow := b.state.way.And(sel).RedOr().And(b.state.set.Eq(s1.Set))
	m.When(b.advance, func() {
		b.hit.Set(b.match.RedOr())
		b.way.Set(sel)
		b.word.Set(hdl.Mux(m.Let("word_is_new", newWord), b.data.v, word))
		b.row.Set(hdl.Unpack(g.rowState(), hdl.Mux(m.Let("row_is_new", newRow), hdl.Pack(b.state.v.V), row)))
		m.When(forced, func() {
			b.s2.Update(func(o *op) { o.Tag = hdl.OneHotMux(sel, tags...) })
		})
		if g.Ways > 1 {
			same := b.repl.en.And(b.repl.set.Eq(s1.Set))
			b.repl2.Set(hdl.Mux(same, b.repl.v, b.replNow))
		}
		if b.flags != nil {
			b.flags.lookUp()
		}
	})
}
