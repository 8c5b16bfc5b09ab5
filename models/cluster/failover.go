package cluster

import (
	"fmt"

	"github.com/hwgen/hwgen/hdl"
	"github.com/hwgen/hwgen/models/membus"
	"github.com/hwgen/hwgen/models/spec"
)

// Failover is the control over protection and failover of a node.
//
// As a primary it starts and stops protection, counts epochs, and says when the
// secondary is lost: nothing that was sent is accepted or acknowledged for as
// long as the ack timeout. Whatever begins or ends protection happens while the
// VM stands still: its flags are logged by then, and the log is emptied.
//
// As a secondary it listens to the peer's heartbeats, and takes the peer's VM
// over by command, or when they fail to come: it raises the term and closes the
// receiver in one step, waits for the copy of what is committed, and hands out.
// A primary that has said of itself that it is not protected is not taken over
// by timeout: it has gone on from the last checkpoint.
type Failover struct{ Link membus.Link }

// ModuleName holds the link's parameters.
func (c Failover) ModuleName() string {
	return fmt.Sprintf("failover_a%d_l%d_k%d", c.Link.AddrBits, c.Link.LineBytes, c.Link.LinkBits)
}

// FailoverPorts are the ports of a Failover.
type FailoverPorts struct {
	Number hdl.In // of this node

	// Software.
	Start, Stop, Takeover, Restore hdl.In // 1: a command
	RunUnprotected                 hdl.In // when the secondary is lost
	LocalMode                      hdl.In // the further image is on this node; counts at a start
	Period, Timeout, AckTimeout    hdl.In // cycles
	Busy                           hdl.Out
	Protection                     hdl.Out // spec.Protection
	OpenEpoch, AckedEpoch          hdl.Out
	Stalled, Taken, Superseded     hdl.Out

	// The cache controller.
	Halt, Clear, Guarded, Logging hdl.Out
	Still, Barrier, Closing       hdl.In
	MasterActive                  hdl.In // a transfer of the other master goes on

	// The replicator.
	RepReady, Marked, Acked hdl.In
	RepStart, RepStop       hdl.Out
	Epoch                   hdl.Out // that is started, or closed

	// The link's end.
	Held                 hdl.In // something is sent and not accepted
	Accept, AcceptTo     hdl.In
	Ack, Heartbeat       hdl.In
	State, Newer, VM     hdl.In
	NewTerm              hdl.In
	Term                 [2]hdl.Out
	Mute, Shut, Loopback hdl.Out
	Beat                 hdl.StreamOut[membus.Packet] // heartbeats: each says what is so in the cycle in which it is taken
	Tick                 hdl.Out                      // 1: every heartbeat period

	// The replica.
	Synced, Copying, AtRest, Restoring hdl.In
	Handout, CopyBack                  hdl.Out

	Event FailoverEvents
}

// FailoverEvents are 1 for each thing that happens.
type FailoverEvents struct {
	Start, Stop     hdl.Out
	Lost, Run       hdl.Out // Run: the VM goes on unprotected
	Takeover, Timed hdl.Out // Timed: by timeout
	Handout         hdl.Out
	Restore         hdl.Out
	Superseded      hdl.Out
	Synced          hdl.Out // checkpoint 0 is acknowledged
}

// Ports declares them.
func (c Failover) Ports() FailoverPorts {
	in, bit, cycles := hdl.Input(1), hdl.Output(1), hdl.Input(32)
	epoch, term := hdl.Output(spec.EpochBits), hdl.Output(spec.TermBits)
	return FailoverPorts{
		Number: in, Start: in, Stop: in, Takeover: in, Restore: in, RunUnprotected: in, LocalMode: in, Period: cycles, Timeout: cycles, AckTimeout: cycles,
		Busy: bit, Protection: hdl.Output(2), OpenEpoch: epoch, AckedEpoch: epoch, Stalled: bit, Taken: bit, Superseded: bit,
		Halt: bit, Clear: bit, Guarded: bit, Logging: bit, Still: in, Barrier: in, Closing: in, MasterActive: in,
		RepReady: in, Marked: in, Acked: in, RepStart: bit, RepStop: bit, Epoch: epoch,
		Held: in, Accept: in, AcceptTo: hdl.Input(spec.SeqBits), Ack: in, Heartbeat: in, State: hdl.Input(8), Newer: in, VM: in, NewTerm: hdl.Input(spec.TermBits),
		Term: [2]hdl.Out{term, term}, Mute: bit, Shut: bit, Loopback: bit, Beat: hdl.OutStream(c.Link.NoteShape()), Tick: bit,
		Synced: in, Copying: in, AtRest: in, Restoring: in, Handout: bit, CopyBack: bit,
		Event: FailoverEvents{bit, bit, bit, bit, bit, bit, bit, bit, bit, bit},
	}
}

// fence is the state of what is being done while the VM stands still.
type step uint8

const (
	stepIdle    step = iota
	stepReady        // waits for the replicator
	stepHalt         // waits for the VM to stand still
	stepRestore      // the further image is copied back
)

func (s step) String() string { return [...]string{"idle", "ready", "halt", "restore"}[s] }

// change is what is being done.
type change uint8

const (
	toStart change = iota
	toStop
	toLose
	toRestore
)

func (c change) String() string { return [...]string{"start", "stop", "lose", "restore"}[c] }

// failover is the control under construction.
type failover struct {
	c Failover
	m *hdl.Module
	p *FailoverPorts

	fsm        *hdl.FSM[step]
	change     hdl.VarOf[hdl.Enum[change]]
	protection hdl.Var
	epoch      hdl.Var
	closing    hdl.Var // the epoch of the last barrier
	stalled    hdl.Var
	superseded hdl.Var
	taken      hdl.Var
	local      hdl.Var
	term       [2]hdl.Var

	logging hdl.Signal
	newer   hdl.Signal // a higher term is heard of
	late    hdl.Signal // the secondary does not answer
	silent  hdl.Signal // the primary does not
	done    hdl.Signal // the change takes effect
	tick    hdl.Signal
}

// Build describes the control.
func (c Failover) Build(m *hdl.Module, p *FailoverPorts) {
	f := &failover{c: c, m: m, p: p}
	f.declare()
	f.heartbeats()
	f.ackTimeout()
	f.changes()
	f.primary()
	f.secondary()
	f.terms()
}

func (f *failover) is(s spec.Protection) hdl.Signal { return f.protection.EqLit(uint8(s)) }

func (f *failover) declare() {
	m, p := f.m, f.p
	f.fsm = hdl.NewFSM(m, "step", stepIdle, stepReady, stepHalt, stepRestore)
	f.change = hdl.RegOf(m, "change", hdl.EnumOf(toStart, toStop, toLose, toRestore))
	f.protection = m.OutReg(p.Protection, uint8(spec.Unprotected))
	f.epoch, f.closing = m.OutReg(p.OpenEpoch, 0), m.Reg("closing_epoch", spec.EpochBits, 0)
	f.stalled, f.superseded, f.taken = m.OutReg(p.Stalled, 0), m.OutReg(p.Superseded, 0), m.OutReg(p.Taken, 0)
	f.local = m.OutReg(p.Loopback, 0)
	f.term = [2]hdl.Var{m.OutReg(p.Term[0], 0), m.OutReg(p.Term[1], 0)}
	f.logging = m.Let("is_logging", f.is(spec.Synchronising).Or(f.is(spec.Protected)))
	p.Logging.Set(f.logging)
	p.Guarded.Set(f.protection.RedOr())
	p.Mute.Set(f.superseded)
	p.Shut.Set(f.taken)
	f.newer = m.Let("newer_term", p.Newer.And(p.Ack.Or(p.Accept).Or(p.Heartbeat)))
	e := p.Event
	for _, x := range []hdl.Out{e.Start, e.Stop, e.Lost, e.Run, e.Restore, p.CopyBack, p.RepStart, p.RepStop, p.Clear} {
		x.SetLit(0)
	}
}

// changes is what happens while the VM stands still.
func (f *failover) changes() {
	m, p, s := f.m, f.p, f.fsm
	wantStart, wantStop, wantRestore := m.Reg("start_asked", 1, 0), m.Reg("stop_asked", 1, 0), m.Reg("restore_asked", 1, 0)
	off := m.Let("is_off", f.logging.Not().AndNot(f.superseded))
	begin := func(c change, next step) {
		f.change.Set(f.change.V.Of(c))
		s.Goto(next)
	}
	lost := m.Let("gives_up", p.RunUnprotected.And(f.logging).And(f.late.Or(f.stalled)))
	p.Busy.Set(p.Start.Or(p.Stop).Or(p.Restore).Or(wantStart).Or(wantStop).Or(wantRestore).Or(s.Is(stepIdle).Not()))
	p.Halt.Set(s.Is(stepHalt).Or(s.Is(stepRestore)))
	s.State(stepIdle, func() {
		m.When(wantStop.Or(f.superseded.And(p.Guarded)), func() {
			wantStop.SetLit(0)
			m.When(p.Guarded, func() { begin(toStop, stepHalt) })
		}).Elsewhen(wantStart, func() {
			wantStart.SetLit(0)
			m.When(off, func() { begin(toStart, stepReady) })
		}).Elsewhen(lost, func() { begin(toLose, stepHalt) }).
			Elsewhen(wantRestore, func() {
				wantRestore.SetLit(0)
				m.When(f.local.And(p.Synced).AndNot(p.Copying).AndNot(p.Guarded), func() { begin(toRestore, stepHalt) })
			})
	})
	for _, x := range []struct {
		asked hdl.Var
		by    hdl.In
	}{{wantStart, p.Start}, {wantStop, p.Stop}, {wantRestore, p.Restore}} {
		m.When(x.by, func() { x.asked.SetLit(1) })
	}
	is := func(c change) hdl.Signal { return f.change.V.Is(c) }
	s.State(stepReady, func() {
		m.When(p.RepReady, func() { s.Goto(stepHalt) })
	})
	// An ack in the same cycle would be of an epoch that is given up in it.
	f.done = m.Let("takes_effect", s.Is(stepHalt).And(p.Still).AndNot(p.MasterActive).AndNot(p.Ack).And(is(toRestore).Not().Or(p.AtRest)))
	s.State(stepHalt, func() {
		m.When(f.done, func() {
			m.When(is(toRestore), func() {
				p.CopyBack.SetLit(1)
				s.Goto(stepRestore)
			}).Otherwise(func() {
				f.takeEffect(is)
				s.Goto(stepIdle)
			})
		})
	})
	s.State(stepRestore, func() {
		m.When(p.Restoring.Not(), func() {
			p.Event.Restore.SetLit(1)
			s.Goto(stepIdle)
		})
	})
}

// takeEffect begins or ends protection: flags are clear, the log becomes empty.
func (f *failover) takeEffect(is func(change) hdl.Signal) {
	m, p := f.m, f.p
	p.Clear.SetLit(1)
	f.stalled.SetLit(0)
	to := func(s spec.Protection) { f.protection.SetLit(uint8(s)) }
	m.When(is(toStart), func() {
		p.Event.Start.SetLit(1)
		p.RepStart.SetLit(1)
		f.local.Set(p.LocalMode)
		to(spec.Synchronising)
	}).Otherwise(func() {
		p.RepStop.SetLit(1)
		m.When(f.logging, func() { f.epoch.Set(f.epoch.Inc()) }) // anything of it may be on the link
		m.When(is(toStop), func() {
			p.Event.Stop.SetLit(1)
			to(spec.Unprotected)
		}).Otherwise(func() {
			p.Event.Lost.SetLit(1)
			p.Event.Run.SetLit(1)
			to(spec.Degraded)
		})
	})
}

// primary counts epochs, and stalls where that is the policy.
func (f *failover) primary() {
	m, p := f.m, f.p
	acked := m.OutReg(p.AckedEpoch, 0)
	m.When(p.Barrier, func() { f.closing.Set(f.epoch) })
	m.When(p.Closing, func() { f.epoch.Set(f.epoch.Inc()) })
	p.Epoch.Set(hdl.Mux(p.RepStart, f.epoch, f.closing))
	stalls := m.Let("stalls", f.late.And(f.logging).AndNot(p.RunUnprotected).AndNot(f.stalled).AndNot(p.Acked).And(f.fsm.Is(stepIdle)))
	m.When(stalls, func() {
		f.stalled.SetLit(1)
		p.Event.Lost.SetLit(1)
	})
	synced := m.Let("is_synced", p.Acked.And(f.is(spec.Synchronising)))
	m.When(p.Acked, func() {
		acked.Set(f.closing)
		f.stalled.SetLit(0)
	})
	m.When(synced, func() { f.protection.SetLit(uint8(spec.Protected)) })
	p.Event.Synced.Set(synced)
	m.Assert(p.Closing.And(f.done).Not(), "S12: an epoch is closed while protection begins or ends")
}

// secondary takes over, and hands out when the copy is finished.
func (f *failover) secondary() {
	m, p := f.m, f.p
	handed := m.Reg("handed_out", 1, 0)
	may := m.Let("may_take_over", p.Synced.AndNot(f.taken).AndNot(f.local).AndNot(f.newer))
	timed := m.Let("by_timeout", f.silent.AndNot(p.Takeover))
	takes := m.Let("takes_over", may.And(p.Takeover.Or(f.silent)))
	m.When(takes, func() { f.taken.SetLit(1) })
	p.Event.Takeover.Set(takes)
	p.Event.Timed.Set(timed)
	hands := m.Let("hands_out", f.taken.AndNot(handed).AndNot(p.Copying).And(p.AtRest))
	m.When(hands, func() { handed.SetLit(1) })
	p.Handout.Set(hands)
	p.Event.Handout.Set(hands)
}

// terms rise at a takeover, and when a higher one is heard of.
func (f *failover) terms() {
	m, p := f.m, f.p
	for vm, t := range f.term {
		m.When(f.newer.And(p.VM.EqLit(vm)), func() { t.Set(p.NewTerm) }).
			Elsewhen(p.Event.Takeover.And(p.Number.NeLit(vm)), func() { t.Set(t.Inc()) })
	}
	event := m.Let("is_superseded", f.newer.And(p.VM.Eq(p.Number)))
	m.When(event, func() { f.superseded.SetLit(1) })
	p.Event.Superseded.Set(event)
}
