package cachectl

import (
	"github.com/hwgen/hwgen/hdl"
	"github.com/hwgen/hwgen/models/spec"
)

// Controller is the cache controller of a node: core port, both caches, flag
// check, log engine, and the barrier that ends an epoch.
type Controller struct{ Config spec.Config }

// ModuleName holds the configuration's hash.
func (c Controller) ModuleName() string { return "controller_" + c.Config.Hash()[:8] }

// ControllerPorts are the ports of a Controller.
type ControllerPorts struct {
	Core   hdl.StreamIn[CoreReq]
	Answer hdl.StreamOut[CoreResp]
	Open   hdl.Out // bit t: nothing of thread t is held; requests of other threads wait at the port

	// The caches on the bus.
	BusReq     hdl.StreamOut[BusReq]
	BusRead    hdl.StreamIn[hdl.Bits]
	BusWrite   hdl.StreamOut[hdl.Bits]
	Snoop      hdl.StreamIn[SnoopReq]
	SnoopDirty hdl.StreamOut[hdl.Bits]
	SnoopData  hdl.StreamOut[hdl.Bits]
	// The log engine on the bus.
	LogReq    hdl.StreamOut[BusReq]
	LogWrite  hdl.StreamOut[hdl.Bits]
	LogUrgent hdl.Out

	Mask     hdl.In  // bit t: thread t belongs to the VM
	Guarded  hdl.In  // image and log are protected regions
	Logging  hdl.In  // the VM's stores count
	Replica  hdl.In  // further image, staging and state are protected regions
	Clear    hdl.In  // 1: the log is empty, what is gathered is dropped; only while Still
	Interval hdl.In  // cycles between flag checks, 0: only at a checkpoint
	Band     hdl.In  // guard band, entries
	Warn     hdl.Out // fewer entries are free than the guard band
	Fell     hdl.Out // 1: at the end of this cycle that begins

	Halt       hdl.In  // the VM is to stand still
	Still      hdl.Out // it does: what was accepted has happened or is held, no row is flagged, no log line goes to memory
	Hold       hdl.In  // counted stores wait
	Checkpoint hdl.In  // 1: the control port asks for a checkpoint; forgotten when Logging ends
	Allowed    hdl.In  // no closed epoch waits for its ack: a barrier may begin
	Waits      hdl.Out // a checkpoint was asked for and is not allowed
	Barrier    hdl.Out // 1: a barrier begins
	Closing    hdl.Out // 1: the last address of the epoch is with the log engine, which pads its line
	Boundary   hdl.Out // 1 in the cycle in which an epoch is closed: its log is in memory
	Epoch      hdl.Out // parity of the open epoch
	Paused     hdl.Out // the VM stands still
	Next       hdl.Out // log registers: entry numbers with a lap bit
	Initial    hdl.Out `hdl:"initial_entry"` // initial alone is a keyword of Verilog
	Release    hdl.In  `hdl:"release_log"`   // 1: Initial becomes ReleaseTo
	ReleaseTo  hdl.In
	Pending    hdl.In  // some line of the closed epoch is pending
	Sent       hdl.In  // 1: lines of the closed epoch may have ceased to be pending
	Want       hdl.Out // 1: a store waits for pending line WantLine, which is to be sent first
	WantLine   hdl.Out

	BadAddress, Outside, Foreign hdl.Out // 1: a request was refused
	L1Hit                        hdl.Out
	Stat                         Events
	Rows                         RowEvents
}

func (c Controller) log() LogEngine {
	return LogEngine{AddrBits: c.Config.AddrBits, LineBytes: c.Config.LineBytes, BusBits: c.Config.BusBits, Entries: c.Config.LogEntries}
}

func (c Controller) l1() Geometry {
	g := L2Geometry(&c.Config)
	g.Bytes, g.Ways, g.Log = c.Config.L1Bytes, c.Config.L1Ways, false
	return g
}

// Ports declares them.
func (c Controller) Ports() ControllerPorts {
	f, l2, log := Front{c.Config}.Ports(), L2{L2Geometry(&c.Config)}.Ports(), c.log().Ports()
	return ControllerPorts{
		Core: f.Core, Answer: f.Answer, Open: l2.Open,
		BusReq: l2.BusReq, BusRead: l2.BusRead, BusWrite: l2.BusWrite,
		Snoop: l2.Snoop, SnoopDirty: l2.SnoopDirty, SnoopData: l2.SnoopData,
		LogReq: log.BusReq, LogWrite: log.BusWrite, LogUrgent: log.Urgent,
		Mask: f.Mask, Guarded: f.Guarded, Logging: f.Logging, Replica: f.Replica,
		Clear: log.Clear, Interval: hdl.Input(32), Band: log.Band, Warn: log.Warn, Fell: log.Fell,
		Halt: hdl.Input(1), Still: hdl.Output(1), Hold: hdl.Input(1), Waits: hdl.Output(1), Barrier: hdl.Output(1), Closing: hdl.Output(1),
		Checkpoint: hdl.Input(1), Allowed: hdl.Input(1), Boundary: hdl.Output(1), Epoch: hdl.Output(1), Paused: hdl.Output(1),
		Next: log.Next, Initial: log.Initial, Release: log.Release, ReleaseTo: log.ReleaseTo, Pending: l2.Pending, Sent: l2.Sent, Want: l2.Want, WantLine: l2.WantLine,
		BadAddress: f.BadAddress, Outside: f.Outside, Foreign: f.Foreign, L1Hit: hdl.Output(1), Stat: l2.Stat, Rows: l2.Rows,
	}
}

// barrierState is the way of a checkpoint to its boundary.
type barrierState uint8

const (
	running  barrierState = iota
	draining              // nothing new starts; what was accepted ends, all flags are logged
	flushing              // the log line is padded and goes to memory
	halted                // the VM stands still for another reason
)

func (s barrierState) String() string {
	return [...]string{"running", "draining", "flushing", "halted"}[s]
}

// Build joins the parts.
func (c Controller) Build(m *hdl.Module, p *ControllerPorts) {
	if c.Config.LogMode != spec.LogAddress {
		m.Fatalf("log_mode is %v: the controller has log mode address", c.Config.LogMode)
	}
	front := hdl.Inst(m, "front", Front{c.Config})
	caches := hdl.Inst(m, "caches", Caches{c.l1(), L2Geometry(&c.Config)})
	log := hdl.Inst(m, "log", c.log())
	hdl.Connect[CoreReq](front.Core, p.Core)
	hdl.Connect[CoreResp](p.Answer, front.Answer)
	hdl.Connect[Req](caches.Req, front.Down)
	hdl.Connect[Resp](front.Up, caches.Resp)
	hdl.Connect[hdl.Bits](log.In, caches.Log)
	caches.LogSpare.Drive(log.Spare)
	caches.Room.Drive(log.Room)
	log.FlagSet.Drive(caches.FlagSet)
	c.outside(m, p, front, caches, log)
	c.barrier(m, p, front, caches, log)
	c.timer(m, p, caches)
	hdl.Unused(caches.Full, caches.Flagged, caches.Drop, caches.DropLine)
}

// outside joins what only passes through.
func (c Controller) outside(m *hdl.Module, p *ControllerPorts, front *FrontPorts, caches *CachesPorts, log *LogPorts) {
	hdl.Connect[BusReq](p.BusReq, caches.BusReq)
	hdl.Connect[hdl.Bits](caches.BusRead, p.BusRead)
	hdl.Connect[hdl.Bits](p.BusWrite, caches.BusWrite)
	hdl.Connect[SnoopReq](caches.Snoop, p.Snoop)
	hdl.Connect[hdl.Bits](p.SnoopDirty, caches.SnoopDirty)
	hdl.Connect[hdl.Bits](p.SnoopData, caches.SnoopData)
	hdl.Connect[BusReq](p.LogReq, log.BusReq)
	hdl.Connect[hdl.Bits](p.LogWrite, log.BusWrite)
	for _, x := range []struct{ to, from hdl.In }{
		{front.Mask, p.Mask}, {front.Guarded, p.Guarded}, {front.Logging, p.Logging}, {front.Replica, p.Replica},
		{log.Clear, p.Clear}, {log.Band, p.Band}, {log.Release, p.Release}, {log.ReleaseTo, p.ReleaseTo}, {caches.Sent, p.Sent}, {caches.Pending, p.Pending}, {caches.Counting, p.Logging}, {caches.Hold, p.Hold},
	} {
		x.to.Drive(x.from)
	}
	front.Idle.Drive(caches.Open)
	front.Rest.Drive(caches.Rest)
	amap := c.Config.AddressMap()
	log.Base.DriveLit(amap.Log.Base / uint64(c.Config.LineBytes))
	s, t := p.Stat, caches.Stat
	for _, x := range []struct{ to, from hdl.Out }{
		{p.Open, front.Open}, {p.Want, caches.Want}, {p.WantLine, caches.WantLine}, {p.LogUrgent, log.Urgent}, {p.Warn, log.Warn}, {p.Fell, log.Fell}, {p.Next, log.Next}, {p.Initial, log.Initial},
		{p.BadAddress, front.BadAddress}, {p.Outside, front.Outside}, {p.Foreign, front.Foreign}, {p.L1Hit, caches.L1Hit},
		{s.Load, t.Load}, {s.Store, t.Store}, {s.Miss, t.Miss}, {s.Castout, t.Castout},
		{s.HeldRoom, t.HeldRoom}, {s.HeldPending, t.HeldPending}, {s.Checked, t.Checked},
	} {
		x.to.Set(x.from)
	}
	p.Rows.pass(caches.Rows)
}

// barrier is S12: the VM stands still until all that was accepted has happened
// and every flagged address is in the log; then the epoch is closed.
func (c Controller) barrier(m *hdl.Module, p *ControllerPorts, front *FrontPorts, caches *CachesPorts, log *LogPorts) {
	s := hdl.NewFSM(m, "barrier_state", running, draining, flushing, halted)
	asked := m.Reg("asked", 1, 0).Comment("by the control port")
	epoch := m.OutReg(p.Epoch, 0)
	closing := m.OutReg(p.Closing, 0)
	want := m.Let("wants_barrier", front.Barrier.Or(asked))
	m.When(p.Checkpoint, func() { asked.SetLit(1) }).
		Elsewhen(p.Logging.Not(), func() { asked.SetLit(0) })
	p.Boundary.SetLit(0)
	p.Barrier.Set(s.Is(running).And(want).And(p.Allowed).AndNot(p.Halt))
	p.Waits.Set(s.Is(running).And(want).AndNot(p.Allowed))
	p.Still.Set(s.Is(halted).And(caches.Quiet).And(log.Calm))
	closing.Set(s.Is(draining).And(caches.Quiet))
	s.State(running, func() {
		m.When(p.Halt, func() { s.Goto(halted) }).
			Elsewhen(p.Barrier, func() { s.Goto(draining) })
	})
	s.State(halted, func() {
		m.When(p.Halt.Not(), func() { s.Goto(running) })
	})
	s.State(draining, func() {
		m.When(caches.Quiet, func() { s.Goto(flushing) })
	})
	s.State(flushing, func() {
		m.When(log.Flushed, func() {
			p.Boundary.SetLit(1)
			epoch.Set(epoch.Not())
			asked.SetLit(0)
			s.Goto(running)
		})
	})
	p.Paused.Set(s.Is(running).Not())
	caches.Pause.Drive(s.Is(running).Not())
	caches.Epoch.Drive(epoch)
	log.Flush.Drive(s.Is(flushing))
	front.BarrierDone.Drive(p.Boundary.Or(p.Logging.Not()))
}

// timer starts a flag check every Interval cycles.
func (c Controller) timer(m *hdl.Module, p *ControllerPorts, caches *CachesPorts) {
	left := m.Reg("until_check", 32, 0)
	due := m.Let("check_due", left.IsZero())
	on := p.Interval.RedOr()
	m.When(due, func() { left.Set(hdl.Mux(on, p.Interval.Dec(), p.Interval)) }).
		Otherwise(func() { left.Set(left.Dec()) })
	caches.Check.Drive(due.And(on))
}
