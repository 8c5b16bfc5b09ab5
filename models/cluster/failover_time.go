package cluster

import (
	"github.com/hwgen/hwgen/hdl"
	"github.com/hwgen/hwgen/models/membus"
	"github.com/hwgen/hwgen/models/spec"
)

// count is a counter that stays at its end.
func (f *failover) count(name string, clear hdl.Signal) hdl.Var {
	n := f.m.Reg(name, 32, 0)
	f.m.When(clear, func() { n.SetLit(0) }).
		Elsewhen(n.RedAnd().Not(), func() { n.Set(n.Inc()) })
	return n
}

// heartbeats sends them, one about the own VM and, after a takeover, one about
// the peer's, and listens to the peer's.
func (f *failover) heartbeats() {
	m, p := f.m, f.p
	since := m.Reg("since_heartbeat", 32, 0)
	f.tick = m.Let("tick_now", p.Period.RedOr().And(since.Inc().GeU(p.Period)))
	m.When(f.tick.Or(p.Period.IsZero()), func() { since.SetLit(0) }).Otherwise(func() { since.Set(since.Inc()) })
	p.Tick.Set(f.tick)

	own, other := m.Reg("heartbeat_due", 1, 0), m.Reg("heartbeat_of_peer_due", 1, 0)
	speaks := m.Let("may_speak", own.AndNot(f.superseded))
	p.Beat.Offer(speaks.Or(other), f.beat(speaks))
	m.When(f.tick, func() {
		own.Set(f.local.Not())
		other.Set(f.taken)
	}).Elsewhen(p.Beat.Fire(), func() {
		m.When(speaks, func() { own.SetLit(0) }).Otherwise(func() { other.SetLit(0) })
	})

	heard := m.Let("peer_lives", p.Heartbeat.And(p.VM.Ne(p.Number)))
	silence := f.count("silence", heard.Or(p.Synced.Not()).Or(f.taken))
	alone := m.Reg("peer_is_unprotected", 1, 0)
	state := p.State
	m.When(heard, func() { alone.Set(state.EqLit(uint8(spec.Unprotected)).Or(state.EqLit(uint8(spec.Degraded)))) })
	f.silent = m.Let("peer_is_silent", p.Timeout.RedOr().And(silence.GeU(p.Timeout)).AndNot(alone))
}

// beat is a heartbeat about the node's own VM, or the peer's.
func (f *failover) beat(own hdl.Signal) (q membus.Packet) {
	m, p := f.m, f.p
	vm := m.Let("heartbeat_vm", p.Number.Xor(own.Not()))
	q = f.c.Link.NoteShape()
	q.Kind = q.Kind.Of(spec.PktHeartbeat)
	q.VM, q.Term, q.Epoch = vm.ZExt(spec.VMBits), hdl.Mux(vm, f.term[1], f.term[0]), f.epoch.Signal
	q.Body = f.protection.And(own.Rep(2)).ZExt(q.Body.Width())
	return q
}

// ackTimeout counts the time since the secondary has shown a sign of life while
// something is sent to it: since the marker, where nothing else is.
func (f *failover) ackTimeout() {
	m, p := f.m, f.p
	last := m.Reg("accepted_to", spec.SeqBits, 0)
	progress := m.Let("accepts_more", p.Accept.And(p.AcceptTo.Ne(last)))
	m.When(p.Accept, func() { last.Set(p.AcceptTo) })
	waits := m.Let("waits_for_peer", f.logging.And(p.Held.Or(p.Marked)).AndNot(f.stalled))
	wait := f.count("answer_wait", waits.Not().Or(progress).Or(p.Acked))
	f.late = m.Let("peer_is_late", p.AckTimeout.RedOr().And(wait.GeU(p.AckTimeout)))
}
