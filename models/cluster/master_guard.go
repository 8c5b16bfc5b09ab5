package cluster

import (
	"github.com/hwgen/hwgen/hdl"
	"github.com/hwgen/hwgen/models/cachectl"
	"github.com/hwgen/hwgen/models/membus"
	"github.com/hwgen/hwgen/models/spec"
)

// MasterGuard stands between a bus master and the bus: what is beyond the
// memory, and writes into a protected region, have no effect (S2). The master
// gets the transfer that it asked for: beats of a write are swallowed, those of
// a read are zero.
type MasterGuard struct{ Config spec.Config }

// ModuleName holds the configuration's hash.
func (c MasterGuard) ModuleName() string { return "master_guard_" + c.Config.Hash()[:8] }

// MasterGuardPorts are the ports of a MasterGuard.
type MasterGuardPorts struct {
	Master membus.MasterPort // where the master is

	Req    hdl.StreamOut[cachectl.SnoopReq] // where the bus is
	Write  hdl.StreamOut[hdl.Bits]
	Read   hdl.StreamIn[hdl.Bits]
	Urgent hdl.Out

	Guarded hdl.In  // image and log are protected regions
	Replica hdl.In  // further image, staging and state are
	Hold    hdl.In  // no transfer begins
	Active  hdl.Out // one goes on

	Refused    hdl.Out // the one that goes on has no effect
	BadAddress hdl.Out // 1: one is refused that is beyond the memory
	Foreign    hdl.Out // 1: one is refused that writes into a protected region
}

// Ports declares them.
func (c MasterGuard) Ports() MasterGuardPorts {
	b := Node{Config: c.Config}.bus().Ports().Master[0]
	bit, in, word := hdl.Output(1), hdl.Input(1), hdl.W(c.Config.BusBits)
	return MasterGuardPorts{
		Master: b, Req: hdl.OutStream(cachectl.SnoopShape(c.Config.LineAddrBits())), Write: hdl.OutStream(word), Read: hdl.InStream(word), Urgent: bit,
		Guarded: in, Replica: in, Hold: in, Active: bit, Refused: bit, BadAddress: bit, Foreign: bit,
	}
}

// guardState is what becomes of the transfer.
type guardState uint8

const (
	guardIdle    guardState = iota
	guardPass               // it takes place
	guardSwallow            // a write that does not
	guardZero               // a read that does not
)

func (s guardState) String() string {
	return [...]string{"idle", "pass", "swallow", "zero"}[s]
}

// Build describes the guard.
func (c MasterGuard) Build(m *hdl.Module, p *MasterGuardPorts) {
	amap := c.Config.AddressMap()
	s := hdl.NewFSM(m, "state", guardIdle, guardPass, guardSwallow, guardZero)
	q := p.Master.Req.Data
	writes := m.Let("writes", q.Kind.Is(cachectl.SnoopWrite))
	bad := m.Let("is_bad_address", c.beyond(q.Line))
	vm := p.Guarded.And(c.in(q.Line, amap.Image).Or(c.in(q.Line, amap.Log)))
	replica := p.Replica.And(c.in(q.Line, amap.Further).Or(c.in(q.Line, amap.Staging)).Or(c.in(q.Line, amap.State)))
	foreign := m.Let("is_foreign", writes.AndNot(bad).And(vm.Or(replica)))
	refuse := m.Let("refuses", bad.Or(foreign))
	may := m.Let("may_begin", s.Is(guardIdle).AndNot(p.Hold))
	p.Req.Offer(may.And(p.Master.Req.Valid).AndNot(refuse), q)
	p.Master.Req.Accept(may.And(p.Req.Ready.Or(refuse)))
	p.Urgent.Set(p.Master.Urgent)
	begins := m.Let("begins", p.Master.Req.Fire())
	p.BadAddress.Set(begins.And(bad))
	p.Foreign.Set(begins.And(foreign))
	p.Active.Set(s.Is(guardIdle).Not())
	p.Refused.Set(s.Is(guardSwallow).Or(s.Is(guardZero)))

	pass, zero := s.Is(guardPass), s.Is(guardZero)
	p.Write.Offer(pass.And(p.Master.Write.Valid), p.Master.Write.Data)
	p.Master.Write.Accept(pass.And(p.Write.Ready).Or(s.Is(guardSwallow)))
	p.Master.Read.Offer(pass.And(p.Read.Valid).Or(zero), p.Read.Data.AndNot(zero.Rep(c.Config.BusBits)))
	p.Read.Accept(pass.And(p.Master.Read.Ready))

	beat := m.Reg("beat", hdl.BitsFor(uint64(c.Config.BusBeats())), 0)
	passes := m.Let("beat_passes", p.Master.Write.Fire().Or(p.Master.Read.Fire()))
	s.State(guardIdle, func() {
		beat.SetLit(0)
		m.When(begins.AndNot(refuse), func() { s.Goto(guardPass) }).
			Elsewhen(begins.And(writes), func() { s.Goto(guardSwallow) }).
			Elsewhen(begins, func() { s.Goto(guardZero) })
	})
	for _, x := range []guardState{guardPass, guardSwallow, guardZero} {
		s.State(x, func() {
			m.When(passes, func() {
				beat.Set(beat.Inc())
				m.When(beat.EqLit(c.Config.BusBeats()-1), func() { s.Goto(guardIdle) })
			})
		})
	}
}

// beyond is 1 for lines behind the node's memory.
func (c MasterGuard) beyond(line hdl.Signal) hdl.Signal {
	lines := uint64(c.Config.MemLines())
	if lines >= 1<<c.Config.LineAddrBits() {
		return hdl.Lit(1, 0)
	}
	return line.GeU(hdl.U(lines))
}

// in is 1 for lines of a region.
func (c MasterGuard) in(line hdl.Signal, r spec.Region) hdl.Signal {
	n := uint64(c.Config.LineBytes)
	return inRange(line, r.Base/n, r.End()/n)
}

// inRange is 1 for lo <= x < hi.
func inRange(x hdl.Signal, lo, hi uint64) hdl.Signal {
	if lo == hi {
		return hdl.Lit(1, 0)
	}
	in := hdl.Lit(1, 1)
	if lo > 0 {
		in = x.GeU(hdl.U(lo))
	}
	if hi < 1<<x.Width() {
		in = in.And(x.LtU(hdl.U(hi)))
	}
	return in
}
