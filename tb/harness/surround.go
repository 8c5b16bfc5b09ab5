package harness

import (
	"github.com/hwgen/hwgen/hdl"
	"github.com/hwgen/hwgen/hdl/parts"
	"github.com/hwgen/hwgen/models/cachectl"
	"github.com/hwgen/hwgen/models/membus"
	"github.com/hwgen/hwgen/models/spec"
)

// salt makes the random sequences of the harness' parts unlike each other.
func salt(n int) uint64 { return 0x9e3779b97f4a7c15 * uint64(2*n+1) }

// do is 1 when a command for node i is carried out.
func (b *bench) do(op opcode, i int) hdl.Signal {
	return b.seq.Do.Bit(int(op)).And(b.seq.Node.EqLit(uint64(i)))
}

// set gives a part the settings of node i.
func (b *bench) set(to settings, i int) {
	x := b.seq.Set
	to.Valid.Drive(x.Valid.And(b.seq.Node.EqLit(uint64(i)).Or(x.Index.EqLit(uint64(setSeed)))))
	to.Index.Drive(x.Index)
	to.Value.Drive(x.Value)
}

// memory joins node i with its memory and its bus master.
func (b *bench) memory(i int) {
	c, s := &b.c.Config, &b.sides[i]
	name := [...]string{"memory_0", "memory_1"}[i]
	mem := hdl.Inst(b.m, name, memory{c.MemBytes, c.LineBytes, c.BusBits, s.node.Memory.Req.Data.Line.Width(), salt(i)})
	s.memory = mem
	hdl.Connect[cachectl.BusReq](mem.Req, s.node.Memory.Req)
	hdl.Connect[hdl.Bits](mem.Write, s.node.Memory.Write)
	hdl.Connect[hdl.Bits](s.node.Memory.Read, mem.Read)
	mem.Dead.Drive(s.dead)
	mem.Partial.Drive(b.seq.Writing[i])
	mem.Mask.Drive(b.seq.Mask)
	b.set(mem.Set, i)

	m := s.node.Master
	hdl.Connect[cachectl.SnoopReq](m.Req, b.seq.BusReq[i])
	hdl.Connect[hdl.Bits](m.Write, b.seq.Beats[i])
	hdl.Connect[hdl.Bits](b.seq.Got[i], m.Read)
	m.Urgent.DriveLit(0)
	b.seq.Refused[i].Drive(s.node.MasterRefused)
	b.seq.Dead[i].Drive(s.dead)
}

// link joins what node i sends with its peer.
func (b *bench) link(i int) {
	c, s, peer := &b.c.Config, &b.sides[i], &b.sides[1-i]
	longest := 0
	for _, k := range spec.PacketKinds {
		longest = max(longest, c.LinkBeats(k))
	}
	l := hdl.Inst(b.m, [...]string{"link_0", "link_1"}[i], link{c.LinkBits, longest, b.c.Slots, salt(2 + i)})
	b.links[i] = l
	hdl.Connect[membus.Beat](l.In, s.node.LinkOut)
	hdl.Connect[membus.Beat](peer.node.LinkIn, l.Out)
	l.SenderDead.Drive(s.dead)
	l.SenderBoot.Drive(s.boots)
	l.ReceiverDead.Drive(peer.dead)
	b.set(l.Set, i)
	l.Clean.Drive(b.do(opLinkClean, i))
	hdl.Connect[numberedFault](l.Number, b.seq.Number[i])
	b.seq.Clash[i].Drive(l.Clash)
	b.own(i, Fault, l.Fault.Signal, l.What, l.Kind, l.Seq)
}

// core joins the core ports with the feed.
func (b *bench) core() {
	m, p := b.m, b.p
	f := b.feed
	for _, x := range []struct{ to, from hdl.In }{
		{f.Valid, p.CoreValid}, {f.What, p.CoreWhat}, {f.Addr, p.CoreAddr}, {f.Data, p.CoreData},
	} {
		x.to.Drive(x.from)
	}
	idle := f.Empty.Signal
	for i := range b.sides {
		s := &b.sides[i]
		hdl.Connect[cachectl.CoreReq](s.node.Core, f.Core[i])
		f.Open[i].Drive(s.node.Open)
		f.Dead[i].Drive(s.dead)
		f.Gone[i].Drive(s.dead.AndNot(s.boots))
		name := [...]string{"core_0", "core_1"}[i]
		rnd := noise(m, name+"_noise", b.seq.Set.Valid.And(b.seq.Set.Index.EqLit(uint64(setSeed))), b.seq.Set.Value, salt(4+i))
		stall := m.Reg(name+"_stall", chanceBits, 0)
		m.When(b.seq.Set.Valid.And(b.seq.Set.Index.EqLit(uint64(setCoreStall))).And(b.seq.Node.EqLit(uint64(i))), func() {
			stall.Set(b.seq.Set.Value.Trunc(chanceBits))
		})
		s.node.Answer.Accept(chance(rnd.Slice(15, 0), stall).Not())
		open := m.Reg(name+"_unanswered", coreCountBits, 0)
		took, gave := s.node.Core.Fire(), s.node.Answer.Fire()
		m.When(took.AndNot(gave), func() { open.Set(open.Inc()) }).
			Elsewhen(gave.AndNot(took), func() { open.Set(open.Dec()) })
		m.When(s.dead, func() { open.SetLit(0) })
		idle = idle.And(open.IsZero())
		hdl.Unused(rnd, s.node.Answer.Data.Data, s.node.Answer.Data.Error, s.node.Answer.Data.Thread, s.node.Answer.Data.Tag, s.node.Interrupt)
	}
	f.Activate.Drive(b.seq.Do.Bit(int(opActivate)))
	f.ActivateTo.Drive(b.seq.Node)
	f.Flush.Drive(b.seq.Do.Bit(int(opFlush)))
	f.Controls.Drive(b.seq.Count)
	taken := m.Reg("taken", takenBits, 0)
	m.When(f.Taken, func() { taken.Set(taken.Inc()) })
	b.seq.Taken.Drive(taken)
	b.seq.Idle.Drive(idle)
	b.own(0, Dropped, f.Dropped.Signal, f.Count)
	b.own(0, Awaited, f.Awaited.Signal)
}

// control joins the control ports with the sequencer.
func (b *bench) control() {
	p, q := b.p, b.seq
	for _, x := range []struct{ to, from hdl.In }{{q.Valid, p.ControlValid}, {q.What, p.ControlWhat}, {q.Data, p.ControlData}} {
		x.to.Drive(x.from)
	}
	q.Now.Drive(b.now)
	q.Events.Drive(b.shown)
	for i := range b.sides {
		hdl.Connect[parts.CSRRequest](b.sides[i].node.Control, q.Control[i])
		hdl.Connect[parts.CSRResponse](q.Answer[i], b.sides[i].node.ControlAnswer)
	}
	b.own(0, Done, q.Done.Signal, q.Op, q.Node, q.Code, q.Value)
}

// own enters an event of the harness itself.
func (b *bench) own(node int, k Kind, valid hdl.Signal, fields ...hdl.Value) {
	b.valid[Bit(node, k)], b.payload[Bit(node, k)] = valid, fields
}

// tell shows the events, and behind each edge what belongs to them. The nodes
// show theirs behind the edge by themselves.
func (b *bench) tell(shown hdl.Var) {
	bits := make([]hdl.Value, eventBits)
	for i, r := range b.c.records() {
		var out hdl.Out
		if r.width > 0 {
			out = b.p.Rec.Get(r.name())
		}
		if r.kind < nodeKinds {
			g := b.sides[r.node].watched[r.kind]
			bits[eventBits-1-i] = g.valid
			if r.width > 0 {
				out.Set(r.pack(g.values))
			}
			continue
		}
		bits[eventBits-1-i] = b.m.RegNext(r.name()+"_happened", b.valid[i], 0)
		if r.width > 0 {
			kept := b.m.Reg(r.name()+"_told", r.width, 0)
			b.m.When(b.valid[i], func() { kept.Set(r.pack(b.payload[i])) })
			out.Set(kept)
		}
	}
	shown.Set(hdl.Cat(bits...))
	b.p.Events.Set(shown)
}
