package cachectl

import (
	"github.com/hwgen/hwgen/hdl"
	"github.com/hwgen/hwgen/hdl/parts"
	"github.com/hwgen/hwgen/models/spec"
)

// CoreTagBits is the width of the tag on the core port.
const CoreTagBits = 8

// CoreReq is a request on the core port.
type CoreReq struct {
	Op         hdl.Enum[spec.Op]
	Addr       hdl.Bits // bytes
	Size       hdl.Bits // log2 of the bytes
	Data       hdl.Bits // of a store, in the low bits
	Thread     hdl.Bits
	Privileged hdl.Bits
	OnBehalf   hdl.Bits
	Tag        hdl.Bits
}

// CoreResp is an answer on the core port.
type CoreResp struct {
	Data   hdl.Bits // of a load; bits above its size are zero
	Error  hdl.Bits // nothing was changed (models/spec: AnswerError)
	Thread hdl.Bits
	Tag    hdl.Bits
}

// Front is the core port: it refuses what S2 refuses, tells which stores count,
// and turns words into lanes. Refused requests, drains and the like go down with
// the others, so that answers of a thread keep their order. A checkpoint stops
// the port until its boundary, and is answered when everything of its thread
// before it was; without logging it is a drain.
type Front struct{ Config spec.Config }

// ModuleName holds the configuration's hash.
func (c Front) ModuleName() string { return "front_" + c.Config.Hash()[:8] }

// FrontPorts are the ports of a Front.
type FrontPorts struct {
	Core   hdl.StreamIn[CoreReq]
	Answer hdl.StreamOut[CoreResp]
	Down   hdl.StreamOut[Req]
	Up     hdl.StreamIn[Resp]

	Mask    hdl.In // bit t: thread t belongs to the VM
	Guarded hdl.In // image and log are protected regions
	Logging hdl.In // the VM's stores count
	Replica hdl.In // further image, staging and state are protected regions

	Idle hdl.In  // bit t: nothing of thread t is held
	Rest hdl.In  // bit t: everything of thread t that went down is answered
	Open hdl.Out // bit t: ... and a request of it would be taken

	Barrier     hdl.Out // a checkpoint waits for its boundary
	BarrierDone hdl.In

	BadAddress, Outside, Foreign hdl.Out // 1: a refusal is answered, and why (models/spec: Status…)
}

func (c Front) geometry() Geometry { return L2Geometry(&c.Config) }

// CoreShapes are the payloads of the core port of a configuration.
func CoreShapes(c *spec.Config) (CoreReq, CoreResp) {
	g := L2Geometry(c)
	return CoreReq{
			Op: hdl.EnumOf(spec.OpLoad, spec.OpStore, spec.OpCheckpoint, spec.OpDrain), Addr: hdl.W(g.AddrBits), Size: hdl.W(2),
			Data: hdl.W(g.CoreBits), Thread: hdl.W(g.threadBits()), Privileged: hdl.W(1), OnBehalf: hdl.W(1), Tag: hdl.W(CoreTagBits),
		}, CoreResp{
			Data: hdl.W(g.CoreBits), Error: hdl.W(1), Thread: hdl.W(g.threadBits()), Tag: hdl.W(CoreTagBits),
		}
}

// Ports declares them.
func (c Front) Ports() FrontPorts {
	g := c.geometry()
	req, resp := CoreShapes(&c.Config)
	bit := hdl.Output(1)
	return FrontPorts{
		Core: hdl.InStream(req), Answer: hdl.OutStream(resp), Down: hdl.OutStream(g.req()), Up: hdl.InStream(g.resp()),
		Mask: hdl.Input(g.Threads), Guarded: hdl.Input(1), Logging: hdl.Input(1), Replica: hdl.Input(1),
		Idle: hdl.Input(g.Threads), Rest: hdl.Input(g.Threads), Open: hdl.Output(g.Threads), Barrier: bit, BarrierDone: hdl.Input(1), BadAddress: bit, Outside: bit, Foreign: bit,
	}
}

// Build describes the front.
func (c Front) Build(m *hdl.Module, p *FrontPorts) {
	g := c.geometry()
	r := p.Core.Data
	store, load := m.Let("is_store", r.Op.Is(spec.OpStore)), m.Let("is_load", r.Op.Is(spec.OpLoad))
	access := store.Or(load)
	bad := m.Let("is_bad_address", access.And(c.outOfMemory(r.Addr).Or(c.misaligned(r))))
	vm := m.Let("of_the_vm", hdl.Mux(r.Privileged, r.OnBehalf, p.Mask.BitAt(r.Thread)))
	amap := c.Config.AddressMap()
	image := m.Let("in_image", c.in(r.Addr, amap.Image))
	replica := m.Let("in_replica", c.in(r.Addr, amap.Further).Or(c.in(r.Addr, amap.Staging)).Or(c.in(r.Addr, amap.State)))
	good := store.AndNot(bad)
	outside := m.Let("is_outside", good.And(p.Guarded).And(vm).AndNot(image))
	own := m.Let("own_store", good.And(p.Guarded).And(vm).And(image))
	intoVM := good.And(p.Guarded).AndNot(vm).And(image.Or(c.in(r.Addr, amap.Log)))
	intoReplica := good.And(p.Replica).AndNot(p.Guarded.And(vm)).And(replica)
	foreign := m.Let("is_foreign", intoVM.Or(intoReplica))
	refused := m.Let("refused", bad.Or(outside).Or(foreign))
	why := hdl.Cat(outside.Or(foreign), bad.Or(foreign)) // 0 not refused, 1 bad address, 2 outside, 3 foreign

	waiting := m.Reg("barrier_waits", 1, 0)
	answers := m.Reg("checkpoint_answers", 1, 0)
	checkpoint := m.Let("is_checkpoint", r.Op.Is(spec.OpCheckpoint).And(p.Logging))
	tag := m.Reg("checkpoint_tag", CoreTagBits, 0)
	thread := m.Reg("checkpoint_thread", g.threadBits(), 0)
	take := m.Let("takes", waiting.Or(answers.And(checkpoint.Or(r.Thread.Eq(thread)))).Not())
	p.Open.Set(p.Idle.AndNot(answers.Rep(g.Threads).And(c.threadMask(thread.Signal))))
	p.Core.Accept(take.And(p.Down.Ready.Or(checkpoint)))
	nothing := refused.Or(access.Not())
	p.Down.Offer(p.Core.Valid.And(take).AndNot(checkpoint), Req{
		Addr: r.Addr, Store: store.AndNot(nothing), Data: c.lanes(r), Mask: c.mask(r), Thread: r.Thread,
		Counted: own.And(p.Logging), NoTouch: nothing, Err: nothing, Tag: hdl.Cat(why, r.Size, r.Tag),
	})
	fired := m.Let("taken", p.Core.Fire())
	code := p.Up.Data.Tag.Slice(TagWidth-1, TagWidth-2)
	for i, x := range []hdl.Out{p.BadAddress, p.Outside, p.Foreign} {
		x.Set(p.Up.Fire().And(code.EqLit(i + 1)))
	}

	p.Barrier.Set(waiting)
	m.When(fired.And(checkpoint), func() {
		waiting.SetLit(1)
		tag.Set(r.Tag)
		thread.Set(r.Thread)
	})
	m.When(waiting.And(p.BarrierDone), func() {
		answers.SetLit(1)
		waiting.SetLit(0)
	})
	c.answer(m, p, answers, tag, thread)
}

// answer passes the answers from below, and that of a checkpoint when its
// boundary is there.
func (c Front) answer(m *hdl.Module, p *FrontPorts, answers, tag, thread hdl.Var) {
	g := c.geometry()
	u := p.Up.Data
	size := u.Tag.Slice(CoreTagBits+1, CoreTagBits)
	word := u.Word
	if g.laneBits() > 0 {
		word = word.Elem(g.laneOf(u.Addr), g.CoreBits)
	}
	down := word.ShrU(hdl.Cat(u.Addr.Trunc(log2(g.coreBytes())), hdl.Lit(3, 0)))
	shown := make([]hdl.Value, g.CoreBits/8)
	for i := range shown {
		// Byte i is shown if the access has more than i bytes.
		more := hdl.Lit(1, 1)
		if i > 0 {
			more = hdl.Lit(4, 1).Shl(size).GtU(hdl.U(uint64(i)))
		}
		shown[len(shown)-1-i] = more.Rep(8)
	}
	none := u.Store.Or(u.Err)
	data := down.And(hdl.Cat(shown...)).And(none.Not().Rep(g.CoreBits))
	ready := m.Let("checkpoint_may_answer", answers.And(p.Rest.BitAt(thread)))
	now := ready.AndNot(p.Up.Valid)
	p.Up.Accept(p.Answer.Ready)
	p.Answer.Offer(p.Up.Valid.Or(ready), hdl.MuxOf(p.Up.Valid,
		CoreResp{Data: data, Error: u.Tag.Slice(TagWidth-1, TagWidth-2).RedOr(), Thread: u.Thread, Tag: u.Tag.Trunc(CoreTagBits)},
		CoreResp{Data: hdl.Lit(g.CoreBits, 0), Error: hdl.Lit(1, 0), Thread: thread.Signal, Tag: tag.Signal}))
	m.When(now.And(p.Answer.Ready), func() { answers.SetLit(0) })
	hdl.Unused(u.Addr)
}

// threadMask has a 1 in the thread's bit.
func (c Front) threadMask(thread hdl.Signal) hdl.Signal {
	if c.Config.Threads == 1 {
		return hdl.Lit(1, 1)
	}
	return parts.OneHot(thread, c.Config.Threads)
}

// outOfMemory is 1 for addresses beyond the node's memory.
func (c Front) outOfMemory(addr hdl.Signal) hdl.Signal {
	if c.Config.AddrBits < 64 && c.Config.MemBytes >= 1<<c.Config.AddrBits {
		return hdl.Lit(1, 0)
	}
	return addr.GeU(hdl.U(c.Config.MemBytes))
}

// misaligned is 1 for sizes that no core word has, and addresses that are no
// multiple of the size.
func (c Front) misaligned(r CoreReq) hdl.Signal {
	g := c.geometry()
	n := log2(g.coreBytes())
	bad := r.Size.GtU(hdl.U(uint64(n)))
	if n == 3 {
		bad = hdl.Lit(1, 0)
	}
	for i := range n {
		bad = bad.Or(r.Addr.Bit(i).And(r.Size.GtU(hdl.U(uint64(i)))))
	}
	return bad
}

// in is 1 for addresses in a region. Regions and accesses are aligned: an access
// that begins in one ends in it.
func (c Front) in(addr hdl.Signal, r spec.Region) hdl.Signal {
	if r.Size == 0 {
		return hdl.Lit(1, 0)
	}
	inside := hdl.Lit(1, 1)
	if r.Base > 0 {
		inside = addr.GeU(hdl.U(r.Base)).And(inside)
	}
	if c.Config.AddrBits == 64 || r.End() < 1<<c.Config.AddrBits {
		inside = addr.LtU(hdl.U(r.End())).And(inside)
	}
	return inside
}

// lanes repeats the data in every place of its size.
func (c Front) lanes(r CoreReq) hdl.Signal {
	w := c.Config.CoreBits
	out := r.Data
	for i, bits := range []int{8, 16, 32} {
		if bits < w {
			out = hdl.Mux(r.Size.EqLit(uint64(i)), r.Data.Trunc(bits).Rep(w/bits), out)
		}
	}
	return out
}

// mask is the bytes of the core word that the access covers.
func (c Front) mask(r CoreReq) hdl.Signal {
	n := c.Config.CoreBits / 8
	bytes := hdl.Lit(n, 1)
	for i := 1; i <= log2(n); i++ {
		bytes = hdl.Mux(r.Size.EqLit(uint64(i)), hdl.Lit(n, 1<<(1<<i)-1), bytes)
	}
	return bytes.Shl(r.Addr.Trunc(log2(n)))
}
