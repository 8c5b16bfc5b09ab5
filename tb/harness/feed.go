package harness

import (
	"github.com/hwgen/hwgen/hdl"
	"github.com/hwgen/hwgen/hdl/parts"
	"github.com/hwgen/hwgen/models/cachectl"
	"github.com/hwgen/hwgen/models/spec"
)

// feed gives core commands to the active node: a queue, behind it a slot for each
// thread, and one request at the port. A thread that is not open does not stop
// the others until a second command of it is at the queue's head.
type feed struct{ Config spec.Config }

// ModuleName holds the configuration's hash.
func (c feed) ModuleName() string { return "tb_feed_" + c.Config.Hash()[:8] }

type feedPorts struct {
	Valid, What, Addr, Data hdl.In // a command

	Core       [2]hdl.StreamOut[cachectl.CoreReq]
	Open       [2]hdl.In
	Dead       [2]hdl.In // a port is dead
	Gone       [2]hdl.In // and will be: its commands are dropped
	Activate   hdl.In    // commands go to node ActivateTo
	ActivateTo hdl.In
	Flush      hdl.In // what waits is dropped
	Controls   hdl.In // control commands done

	Taken   hdl.Out // 1: the port takes a command
	Empty   hdl.Out // nothing waits
	Dropped hdl.Out // 1: Count commands were dropped
	Count   hdl.Out
	Awaited hdl.Out // 1: an Await is over
}

const (
	coreCountBits = 16
	controlsBits  = 32
)

// Ports declares them.
func (c feed) Ports() feedPorts {
	req, _ := cachectl.CoreShapes(&c.Config)
	in, bit := hdl.Input(1), hdl.Output(1)
	p := feedPorts{
		Valid: in, What: hdl.Input(coreWhatBits), Addr: hdl.Input(coreAddrBits), Data: hdl.Input(coreDataBits),
		Activate: in, ActivateTo: in, Flush: in, Controls: hdl.Input(controlsBits),
		Taken: bit, Empty: bit, Dropped: bit, Count: hdl.Output(coreCountBits), Awaited: bit,
	}
	for i := range p.Core {
		p.Core[i], p.Open[i], p.Dead[i], p.Gone[i] = hdl.OutStream(req), hdl.Input(c.Config.Threads), in, in
	}
	return p
}

// coreCommand is a command as it is kept.
type coreCommand struct{ What, Addr, Data hdl.Signal }

// commandMem keeps commands, each field by itself: words are faster than what is
// wider.
type commandMem struct{ what, addr, data *hdl.Mem }

func newCommandMem(m *hdl.Module, name string, addrBits, dataBits, depth int) commandMem {
	mem := func(s string, w int) *hdl.Mem { return m.Mem(name+s, w, depth, hdl.Contents(0)) }
	return commandMem{mem("_what", coreWhatBits), mem("_addr", addrBits), mem("_data", dataBits)}
}

func (x commandMem) read(at hdl.Value) coreCommand {
	return coreCommand{x.what.Read(at), x.addr.Read(at), x.data.Read(at)}
}

func (x commandMem) write(en, at hdl.Value, c coreCommand) {
	x.what.Write(en, at, c.What)
	x.addr.Write(en, at, c.Addr)
	x.data.Write(en, at, c.Data)
}

// feeder is a feed under construction.
type feeder struct {
	c feed
	m *hdl.Module
	p *feedPorts

	drop   hdl.Signal // all that waits
	level  hdl.Var    // of the queue
	full   hdl.Var    // a bit a thread: its slot holds a command
	offers hdl.Var    // a request is at the port
	offer  hdl.VarOf[cachectl.CoreReq]
	active hdl.Var

	load        hdl.Signal // the slot of thread pick goes to the port
	pick        hdl.Signal
	moves       hdl.Signal // the queue's head goes into the slot of thread to
	to          hdl.Signal
	head        coreCommand
	slots       commandMem
	threadWidth int
}

// Build describes the feed.
func (c feed) Build(m *hdl.Module, p *feedPorts) {
	f := &feeder{c: c, m: m, p: p, threadWidth: hdl.IndexBits(c.Config.Threads)}
	req, _ := cachectl.CoreShapes(&c.Config)
	f.active = m.Reg("active", 1, 0)
	m.When(p.Activate, func() { f.active.Set(p.ActivateTo) })
	f.drop = m.Let("drop", p.Flush.Or(hdl.Mux(f.active, p.Gone[1], p.Gone[0])))
	f.level, f.full, f.offers = m.Reg("level", hdl.BitsFor(CoreQueue), 0), m.Reg("full", c.Config.Threads, 0), m.Reg("offers", 1, 0)
	f.offer = hdl.RegOf(m, "offer", req)
	f.slots = newCommandMem(m, "slot", c.Config.AddrBits, c.Config.CoreBits, max(c.Config.Threads, 2))
	f.port()
	f.queue()
	f.fill()
	f.dropped()
}

// port offers a request to the active node, and chooses the next one in turn
// among the slots of threads that are open.
func (f *feeder) port() {
	m, p := f.m, f.p
	taken := hdl.Lit(1, 0)
	for i, core := range p.Core {
		mine := f.active.EqLit(uint64(i)).And(f.offers)
		core.Offer(mine.AndNot(p.Dead[i]), f.offer.V)
		taken = taken.Or(core.Fire())
	}
	p.Taken.Set(taken)
	open := hdl.Mux(f.active, p.Open[1], p.Open[0])
	can := m.Let("can", f.full.And(open))
	after := m.Reg("after", f.c.Config.Threads, 0).Comment("threads whose turn comes before the first one's")
	later := can.And(after)
	one := m.Let("one", parts.LowestSet(hdl.Mux(later.RedOr(), later, can)))
	f.pick = m.Let("pick", parts.OneHotIndex(one))
	f.load = m.Let("load", can.RedOr().And(f.offers.Not().Or(taken)).AndNot(f.drop))
	x := f.slots.read(f.pick.ZExt(f.slots.what.AddrWidth()))
	m.When(f.load, func() {
		f.offer.Set(f.request(x))
		after.Set(one.Dec().Or(one).Not())
	})
	f.offers.Set(f.load.Or(f.offers.AndNot(taken)).AndNot(f.drop))
}

// request is a command as the core port has it.
func (f *feeder) request(x coreCommand) cachectl.CoreReq {
	r := f.offer.V
	at := 0
	take := func(n int) hdl.Signal { at += n; return x.What.Slice(at-1, at-n) }
	r.Op.Signal = take(coreOpBits).Trunc(2)
	r.Thread = take(coreThreadBits).Trunc(r.Thread.Width())
	b := take(coreBitsBits)
	r.Privileged, r.OnBehalf = b.Bit(0), b.Bit(1)
	r.Size, r.Tag = take(coreSizeBits), take(coreTagBits)
	r.Addr, r.Data = x.Addr, x.Data
	return r
}

// queue keeps the commands in their order.
func (f *feeder) queue() {
	m, p, c := f.m, f.p, f.c.Config
	mem := newCommandMem(m, "queue", c.AddrBits, c.CoreBits, CoreQueue)
	in, out := m.Reg("queue_in", hdl.IndexBits(CoreQueue), 0), m.Reg("queue_out", hdl.IndexBits(CoreQueue), 0)
	mem.write(p.Valid, in, coreCommand{p.What.Signal, p.Addr.Trunc(c.AddrBits), p.Data.Trunc(c.CoreBits)})
	f.head = mem.read(out)
	there := m.Let("there", f.level.RedOr())
	await := m.Let("await", f.head.What.Bit(2))
	f.to = f.head.What.Slice(coreOpBits+f.threadWidth-1, coreOpBits)
	free := f.full.BitAt(f.to).Not().Or(f.load.And(f.pick.Eq(f.to.Trunc(f.pick.Width()))))
	f.moves = m.Let("head_moves", there.AndNot(await).And(free).AndNot(f.drop))
	over := p.Controls.GeU(f.head.Data.Trunc(controlsBits))
	p.Awaited.Set(there.And(await).And(over).AndNot(f.drop))
	pop := m.Let("pop", f.moves.Or(p.Awaited))
	m.When(p.Valid, func() { in.Set(in.Inc()) })
	m.When(pop, func() { out.Set(out.Inc()) })
	m.When(p.Valid.AndNot(pop), func() { f.level.Set(f.level.Inc()) }).
		Elsewhen(pop.AndNot(p.Valid), func() { f.level.Set(f.level.Dec()) })
	m.When(f.drop, func() {
		f.level.SetLit(0)
		out.Set(hdl.Mux(p.Valid, in.Inc(), in))
	})
	m.Assert(f.level.NeLit(CoreQueue).Or(p.Valid.Not()), "no more core commands come than the queue holds")
	hdl.Unused(f.head.What, p.Addr, p.Data)
}

// fill moves the queue's head into the slot of its thread.
func (f *feeder) fill() {
	m := f.m
	f.slots.write(f.moves, f.to.ZExt(f.slots.what.AddrWidth()), f.head)
	bit := func(at, on hdl.Signal) hdl.Signal {
		n := f.c.Config.Threads
		return hdl.Lit(n, 1).Shl(at).And(on.Rep(n))
	}
	left := m.Let("left", f.full.AndNot(bit(f.pick, f.load)).Or(bit(f.to, f.moves)))
	f.full.Set(left.AndNot(f.drop.Rep(f.c.Config.Threads)))
}

// dropped counts what a drop takes.
func (f *feeder) dropped() {
	m, p := f.m, f.p
	w := coreCountBits
	n := m.Let("waiting", f.level.ZExt(w).Add(parts.PopCount(f.full).ZExt(w)).Add(f.offers.ZExt(w)).Add(p.Valid.ZExt(w)))
	p.Empty.Set(n.IsZero())
	p.Count.Set(n)
	p.Dropped.Set(f.drop.And(n.RedOr()))
}
