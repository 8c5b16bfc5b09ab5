package cachectl

import (
	"github.com/hwgen/hwgen/hdl"
	"github.com/hwgen/hwgen/hdl/parts"
)

// L1 is the write-through first level. It holds nothing that the L2 does not,
// and learns of stores when they have taken effect there.
//
// A load that hits is answered at once if nothing of its thread is under way in
// the L2, else it goes there in its turn: answers of a thread keep their order,
// and there is no queue to keep it. A line is filled a bus word at a time.
//
// Geometry: Bytes and Ways are the L1's.
type L1 struct{ G Geometry }

// ModuleName holds the geometry.
func (c L1) ModuleName() string { return "l1_" + c.G.name() }

// L1Ports are the ports of an L1.
type L1Ports struct {
	Req  hdl.StreamIn[Req]
	Resp hdl.StreamOut[Resp]

	Down     hdl.StreamOut[Req] // to the L2
	Up       hdl.StreamIn[Resp] // its answers, in the order in which they took effect
	Drop     hdl.In             // the L2 gives up DropLine
	DropLine hdl.In

	Busy    hdl.Out // something is under way here
	Rest    hdl.Out // bit t: everything of thread t is answered
	Hit     hdl.Out // 1 in a cycle in which a load is answered here
	Present hdl.Out // with Down: the line is here
}

// Ports declares them.
func (c L1) Ports() L1Ports {
	g := c.G
	return L1Ports{
		Req: hdl.InStream(g.req()), Resp: hdl.OutStream(g.resp()),
		Down: hdl.OutStream(g.req()), Up: hdl.InStream(g.resp()),
		Drop: hdl.Input(1), DropLine: hdl.Input(g.lineBits()),
		Busy: hdl.Output(1), Rest: hdl.Output(g.Threads), Hit: hdl.Output(1), Present: hdl.Output(1),
	}
}

// maxAhead bounds the requests of one thread that are under way in the L2.
const maxAhead = 15

// l1 is the cache under construction. What the L2 tells takes effect a cycle
// later: told and dropped.
type l1 struct {
	g Geometry
	m *hdl.Module
	p *L1Ports

	valid  hdl.Var // stage 1 holds a request
	req    hdl.VarOf[Req]
	leaves hdl.Var      // it leaves at this edge
	match  []hdl.Signal // stage 1: ways that hold its line
	hit    []hdl.Signal // ... and the bus word it wants
	words  []hdl.Signal
	repl   hdl.Signal // replacement state of its set

	told, dropped hdl.Var
	update        hdl.VarOf[Resp]
	there         []hdl.Signal // ways that hold the update's line
	tags          []hdl.Signal // of the update's set
	upRepl        hdl.Signal

	set     hdl.Var // that is written
	tagWay  hdl.Var // ways whose tag is written
	tagNew  hdl.Var
	dataWay hdl.Var
	replEn  hdl.Var
	replNew hdl.Var
	replSet hdl.Var
	sweep   hdl.Var
}

// Build describes the cache.
func (c L1) Build(m *hdl.Module, p *L1Ports) {
	b := &l1{g: c.G, m: m, p: p}
	b.declare()
	b.lookUp()
	b.answer()
	b.learn()
}

func (b *l1) declare() {
	m, g := b.m, b.g
	b.valid, b.req = m.Reg("s1_valid", 1, 0), hdl.RegOf(m, "s1", g.req())
	b.leaves = m.Wire("leaves", 1)
	b.told, b.dropped = m.Reg("told", 1, 0), m.Reg("dropped", 1, 0)
	b.update = hdl.RegOf(m, "update", g.resp())
	b.set = m.Wire("write_set", max(g.setBits(), 1))
	b.tagWay, b.dataWay = m.Wire("tag_write", g.Ways), m.Wire("data_write", g.Ways)
	b.tagNew = m.Wire("tag_new", g.beats()+g.tagBits())
	b.sweep = m.Reg("sweep", 1, 1)
}

func (g Geometry) lineOfAddr(addr hdl.Signal) hdl.Signal {
	return addr.Slice(g.AddrBits-1, g.offsetBits())
}

// A tag word is a valid bit for each bus word of the line, above the tag.

func (g Geometry) sectors(tagWord hdl.Signal) hdl.Signal {
	return tagWord.Slice(g.tagBits()+g.beats()-1, g.tagBits())
}

// sectorOf is the place of an address in its line, one-hot.
func (g Geometry) sectorOf(addr hdl.Signal) hdl.Signal {
	if g.beats() == 1 {
		return hdl.Lit(1, 1)
	}
	return parts.OneHot(g.beatOf(addr), g.beats())
}

// lookUp reads tags and data for stage 1, again and again while it waits: they
// may change meanwhile. Copies of the tags are read for what the L2 tells.
func (b *l1) lookUp() {
	m, g, p := b.m, b.g, b.p
	free := m.Let("free", b.valid.Not().Or(b.leaves).AndNot(b.sweep))
	p.Req.Accept(free)
	m.When(free, func() {
		b.valid.Set(p.Req.Valid)
		b.req.Set(p.Req.Data)
	})
	hdl.Unused(b.req.V.NoTouch)
	addr := m.Let("look_addr", hdl.Mux(free, p.Req.Data.Addr, b.req.V.Addr))
	set := g.lineSet(g.lineOfAddr(addr))
	upSet := m.Let("up_set", hdl.Mux(p.Drop, g.lineSet(p.DropLine.Signal), g.lineSet(g.lineOfAddr(p.Up.Data.Addr))))
	hdl.Unused(addr)
	here, there := b.req.V.Addr, b.update.V.Addr
	on := m.Lit(1, 1)
	for w := range g.Ways {
		tags := m.Mem(wayName("tags", w), g.beats()+g.tagBits(), g.sets(), hdl.Rule(hdl.New))
		copies := m.Mem(wayName("tag_copies", w), g.beats()+g.tagBits(), g.sets(), hdl.Rule(hdl.New))
		for _, mem := range []*hdl.Mem{tags, copies} {
			mem.Write(b.tagWay.Bit(w), b.set, b.tagNew)
		}
		data := m.Mem(wayName("data", w), g.BusBits, g.sets()*g.beats(), hdl.Rule(hdl.New))
		data.Write(b.dataWay.Bit(w), g.dataAddr(b.set.Signal, g.beatOf(there)), b.update.V.Word)

		out := tags.ReadSync(on, set)
		same := m.Let(wayName("same", w), out.Trunc(g.tagBits()).Eq(g.lineTag(g.lineOfAddr(here))))
		b.match = append(b.match, same.And(g.sectors(out).RedOr()))
		b.hit = append(b.hit, same.And(g.sectors(out).And(g.sectorOf(here)).RedOr()))
		b.words = append(b.words, data.ReadSync(on, g.dataAddr(set, g.beatOf(addr))))

		copied := copies.ReadSync(on, upSet)
		b.tags = append(b.tags, copied)
		b.there = append(b.there, copied.Trunc(g.tagBits()).Eq(g.lineTag(g.lineOfAddr(there))).And(g.sectors(copied).RedOr()))
	}
	if g.Ways > 1 {
		bits := g.replacementBits()
		b.replEn, b.replNew = m.Wire("replacement_write", 1), m.Wire("replacement_new", bits)
		b.replSet = m.Wire("replacement_set", max(g.setBits(), 1))
		repl, copied := m.Mem("replacement", bits, g.sets(), hdl.Rule(hdl.New)), m.Mem("replacement_copy", bits, g.sets(), hdl.Rule(hdl.New))
		for _, mem := range []*hdl.Mem{repl, copied} {
			mem.Write(b.replEn, b.replSet, b.replNew)
		}
		b.repl, b.upRepl = repl.ReadSync(on, set), copied.ReadSync(on, upSet)
	}
}

// cat joins a bit for each way, way 0 lowest.
func cat(bits []hdl.Signal) hdl.Signal {
	rev := make([]hdl.Value, len(bits))
	for i, b := range bits {
		rev[len(bits)-1-i] = b
	}
	return hdl.Cat(rev...)
}

// answer is stage 1: a load that hits is answered, all else goes down.
func (b *l1) answer() {
	m, g, p := b.m, b.g, b.p
	ahead := hdl.RegVec(m, "ahead", g.Threads, hdl.W(hdl.BitsFor(maxAhead)))
	req := b.req.V
	way := m.Let("hit_way", cat(b.hit))
	load := m.Let("load", req.Store.Or(req.Err).Not())
	changing := b.told.Or(b.dropped).And(b.set.Eq(g.lineSet(g.lineOfAddr(req.Addr))))
	mine := ahead.V.Index(req.Thread)
	here := m.Let("answer_here", b.valid.And(load).And(way.RedOr()).And(mine.IsZero()))
	now := here.AndNot(changing).AndNot(p.Up.Valid).AndNot(b.sweep)
	words := make([]hdl.Value, g.Ways)
	for w := range g.Ways {
		words[w] = b.words[w]
	}
	own := Resp{
		Addr: req.Addr, Word: hdl.OneHotMux(way, words...), Store: hdl.Lit(1, 0), Err: hdl.Lit(1, 0),
		Thread: req.Thread, Tag: req.Tag,
	}
	p.Up.Accept(p.Resp.Ready)
	p.Resp.Offer(p.Up.Valid.Or(now), hdl.MuxOf(p.Up.Valid, p.Up.Data, own))
	down := req
	down.NoTouch = req.Err.Or(load.And(way.RedOr()))
	full := mine.EqLit(maxAhead)
	p.Down.Offer(b.valid.AndNot(here).AndNot(full), down)
	answered := m.Let("answered_here", now.And(p.Resp.Ready))
	sent := p.Down.Fire()
	b.leaves.Set(answered.Or(sent))
	p.Hit.Set(answered)
	p.Present.Set(way.RedOr())
	p.Busy.Set(b.valid)

	back := p.Up.Fire()
	rest := make([]hdl.Value, g.Threads)
	for t := range g.Threads {
		one := ahead.V.At(t)
		rest[g.Threads-1-t] = one.IsZero().AndNot(b.valid.And(req.Thread.EqLit(uint64(t))))
		up := sent.And(req.Thread.EqLit(uint64(t)))
		dn := back.And(p.Up.Data.Thread.EqLit(uint64(t)))
		m.When(up.AndNot(dn), func() { ahead.At(t).Set(one.Inc()) }).
			Elsewhen(dn.AndNot(up), func() { ahead.At(t).Set(one.Dec()) })
	}
	p.Rest.Set(hdl.Cat(rest...))
	if g.Ways > 1 {
		b.replEn.SetLit(0)
		b.replSet.Set(g.lineSet(g.lineOfAddr(req.Addr)))
		b.replNew.Set(g.touched(b.repl, cat(b.match)))
		if !g.RoundRobin {
			m.When(answered, func() { b.replEn.SetLit(1) })
		}
	}
}

// learn is the cycle after the L2 has told something: a loaded word comes in, a
// stored one replaces the one that is here, a line that the L2 gives up goes.
func (b *l1) learn() {
	m, g, p := b.m, b.g, b.p
	b.told.Set(p.Up.Fire().AndNot(p.Up.Data.Err))
	b.dropped.Set(p.Drop)
	up := p.Up.Data
	drop := hdl.Cat(p.DropLine, hdl.Lit(g.offsetBits(), 0))
	up.Addr = hdl.Mux(p.Drop, drop, up.Addr)
	b.update.Set(up)
	hdl.Unused(b.update.V.Err, b.update.V.Tag, b.update.V.Thread, b.update.V.Addr)

	u := b.update.V
	there := m.Let("there", cat(b.there))
	present := m.Let("present_there", there.RedOr())
	line := g.lineOfAddr(u.Addr)
	b.set.Set(g.lineSet(line))
	victim, full := b.victim()
	way := m.Let("update_way", hdl.Mux(present, there, victim))
	old := hdl.Lit(g.beats(), 0)
	for w := range g.Ways {
		old = old.Or(g.sectors(b.tags[w]).And(there.Bit(w).Rep(g.beats())))
	}
	sector := g.sectorOf(u.Addr)
	stored := u.Store.And(old.And(sector).RedOr())
	takes := m.Let("takes_word", b.told.And(hdl.Mux(u.Store, stored, hdl.Lit(1, 1))))
	none := hdl.Lit(g.Ways, 0)
	b.dataWay.Set(hdl.Mux(takes, way, none))
	b.tagWay.Set(hdl.Mux(takes.AndNot(u.Store), way, hdl.Mux(b.dropped, there, none)))
	sectors := hdl.Mux(b.dropped, hdl.Lit(g.beats(), 0), old.Or(sector))
	b.tagNew.Set(hdl.Cat(sectors, g.lineTag(line)))
	if g.Ways > 1 {
		m.When(takes, func() {
			b.replEn.SetLit(1)
			b.replSet.Set(g.lineSet(line))
			touched := g.touched(b.upRepl, way)
			if g.RoundRobin {
				touched = hdl.Mux(present.Or(u.Store), b.upRepl, g.afterFill(b.upRepl, way, full))
			}
			b.replNew.Set(touched)
		})
	}
	b.clean()
}

// victim is the way that a fill takes, one-hot, and whether all were valid.
func (b *l1) victim() (way, full hdl.Signal) {
	g := b.g
	if g.Ways == 1 {
		return hdl.Lit(1, 1), hdl.Lit(1, 1)
	}
	empty := make([]hdl.Signal, g.Ways)
	for w := range g.Ways {
		empty[w] = g.sectors(b.tags[w]).IsZero()
	}
	some := b.m.Let("ways_empty", cat(empty))
	return hdl.Mux(some.RedOr(), parts.LowestSet(some), g.victim(b.upRepl)), some.IsZero()
}

// clean clears tags and replacement state, a set a cycle, after a reset.
func (b *l1) clean() {
	m, g := b.m, b.g
	set := m.Reg("sweep_set", max(g.setBits(), 1), 0)
	m.When(b.sweep, func() {
		b.set.Set(set)
		b.tagWay.Set(hdl.Lit(1, 1).Rep(g.Ways))
		b.tagNew.SetLit(0)
		if g.Ways > 1 {
			b.replEn.SetLit(1)
			b.replSet.Set(set)
			b.replNew.SetLit(0)
		}
		set.Set(set.Inc())
		m.When(set.EqLit(uint64(g.sets()-1)), func() { b.sweep.SetLit(0) })
	})
}
