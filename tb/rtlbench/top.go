package main

import (
	"github.com/hwgen/hwgen/hdl"
	"github.com/hwgen/hwgen/models/cachectl"
)

// cachePorts are the L2's, but for what serves monitors and for the log.
type cachePorts struct {
	Req                   hdl.StreamIn[cachectl.Req]
	Resp                  hdl.StreamOut[cachectl.Resp]
	Open                  hdl.Out
	BusReq                hdl.StreamOut[cachectl.BusReq]
	BusRead               hdl.StreamIn[hdl.Bits]
	BusWrite              hdl.StreamOut[hdl.Bits]
	Snoop                 hdl.StreamIn[cachectl.SnoopReq]
	SnoopDirty, SnoopData hdl.StreamOut[hdl.Bits]
	Drop, DropLine, Quiet hdl.Out
	Stat                  cachectl.Events
}

func portsOf(g cachectl.Geometry) cachePorts {
	l2 := cachectl.L2{G: g}.Ports()
	return cachePorts{
		Req: l2.Req, Resp: l2.Resp, Open: l2.Open, BusReq: l2.BusReq, BusRead: l2.BusRead, BusWrite: l2.BusWrite,
		Snoop: l2.Snoop, SnoopDirty: l2.SnoopDirty, SnoopData: l2.SnoopData,
		Drop: l2.Drop, DropLine: l2.DropLine, Quiet: l2.Quiet, Stat: l2.Stat,
	}
}

// join joins the ports with an L2's.
func (p *cachePorts) join(l2 *cachectl.L2Ports) {
	hdl.Connect[cachectl.Req](l2.Req, p.Req)
	hdl.Connect[cachectl.Resp](p.Resp, l2.Resp)
	hdl.Connect[cachectl.BusReq](p.BusReq, l2.BusReq)
	hdl.Connect[hdl.Bits](l2.BusRead, p.BusRead)
	hdl.Connect[hdl.Bits](p.BusWrite, l2.BusWrite)
	hdl.Connect[cachectl.SnoopReq](l2.Snoop, p.Snoop)
	hdl.Connect[hdl.Bits](p.SnoopDirty, l2.SnoopDirty)
	hdl.Connect[hdl.Bits](p.SnoopData, l2.SnoopData)
	s, t := p.Stat, l2.Stat
	for _, x := range []struct{ to, from hdl.Out }{
		{p.Open, l2.Open}, {p.Drop, l2.Drop}, {p.DropLine, l2.DropLine}, {p.Quiet, l2.Quiet},
		{s.Load, t.Load}, {s.Store, t.Store}, {s.Miss, t.Miss}, {s.Castout, t.Castout},
		{s.HeldRoom, t.HeldRoom}, {s.HeldPending, t.HeldPending}, {s.Checked, t.Checked},
	} {
		x.to.Set(x.from)
	}
	r := l2.Rows
	hdl.Unused(r.Check, r.CheckRow, r.CheckLine, r.Castout, r.Fill, r.Row, r.Line, r.Untouched)
}

// bare is the L2 without flags and log.
type bare struct{ G cachectl.Geometry }

// ModuleName tells the variants apart.
func (c bare) ModuleName() string { return "bare_" + cachectl.L2{G: c.G}.ModuleName() }

// Ports declares them.
func (c bare) Ports() cachePorts { return portsOf(c.G) }

// Build joins the two.
func (c bare) Build(m *hdl.Module, p *cachePorts) {
	l2 := hdl.Inst(m, "l2", cachectl.L2{G: c.G})
	p.join(l2)
	for _, in := range []hdl.In{l2.LogSpare, l2.Room, l2.Check, l2.Pause, l2.Epoch, l2.Pending, l2.Sent, l2.Counting, l2.Hold} {
		in.DriveLit(0)
	}
	l2.Log.Accept(hdl.Lit(1, 0))
	hdl.Unused(l2.Log.Valid, l2.Log.Data, l2.Flagged, l2.FlagSet, l2.Want, l2.WantLine)
}

// logged is the L2 with flags and its log engine. Control registers are outside.
type logged struct {
	G       cachectl.Geometry
	Entries int // of the log
}

// ModuleName tells the variants apart.
func (c logged) ModuleName() string { return "logged_" + cachectl.L2{G: c.G}.ModuleName() }

// loggedPorts are the cache's and the log's.
type loggedPorts struct {
	cachePorts
	Check, Pause, Epoch, Pending, Sent, Counting, Hold hdl.In
	Want, WantLine, Flagged                            hdl.Out
	LogReq                                             hdl.StreamOut[cachectl.BusReq]
	LogWrite                                           hdl.StreamOut[hdl.Bits]
	Clear, Flush, Free, FreeTo, Band                   hdl.In
	Urgent, Flushed, Next, First, Warn                 hdl.Out
}

func (c logged) log() cachectl.LogEngine {
	return cachectl.LogEngine{AddrBits: c.G.AddrBits, LineBytes: c.G.LineBytes, BusBits: c.G.BusBits, Entries: c.Entries}
}

// logBase is the line address of the log: a constant, as in a Controller.
const logBase = 0x10000

// Ports declares them.
func (c logged) Ports() loggedPorts {
	l2, log := cachectl.L2{G: c.G}.Ports(), c.log().Ports()
	return loggedPorts{
		cachePorts: portsOf(c.G),
		Check:      l2.Check, Pause: l2.Pause, Epoch: l2.Epoch, Pending: l2.Pending, Sent: l2.Sent, Counting: l2.Counting, Hold: l2.Hold,
		Want: l2.Want, WantLine: l2.WantLine, Flagged: l2.Flagged,
		LogReq: log.BusReq, LogWrite: log.BusWrite, Urgent: log.Urgent, Flushed: log.Flushed,
		Next: log.Next, First: log.Initial, Warn: log.Warn,
		Clear: log.Clear, Flush: log.Flush, Free: log.Release, FreeTo: log.ReleaseTo, Band: log.Band,
	}
}

// Build joins the two.
func (c logged) Build(m *hdl.Module, p *loggedPorts) {
	l2, log := hdl.Inst(m, "l2", cachectl.L2{G: c.G}), hdl.Inst(m, "log", c.log())
	p.join(l2)
	hdl.Connect[hdl.Bits](log.In, l2.Log)
	l2.LogSpare.Drive(log.Spare)
	l2.Room.Drive(log.Room)
	log.FlagSet.Drive(l2.FlagSet)
	log.Base.DriveLit(logBase)
	hdl.Connect[cachectl.BusReq](p.LogReq, log.BusReq)
	hdl.Connect[hdl.Bits](p.LogWrite, log.BusWrite)
	for _, x := range []struct{ to, from hdl.In }{
		{l2.Check, p.Check}, {l2.Pause, p.Pause}, {l2.Epoch, p.Epoch}, {l2.Pending, p.Pending}, {l2.Sent, p.Sent},
		{l2.Counting, p.Counting}, {l2.Hold, p.Hold},
		{log.Clear, p.Clear}, {log.Flush, p.Flush}, {log.Release, p.Free}, {log.ReleaseTo, p.FreeTo}, {log.Band, p.Band},
	} {
		x.to.Drive(x.from)
	}
	for _, x := range []struct{ to, from hdl.Out }{
		{p.Want, l2.Want}, {p.WantLine, l2.WantLine}, {p.Flagged, l2.Flagged}, {p.Urgent, log.Urgent}, {p.Flushed, log.Flushed},
		{p.Next, log.Next}, {p.First, log.Initial}, {p.Warn, log.Warn},
	} {
		x.to.Set(x.from)
	}
	hdl.Unused(log.Calm, log.Fell)
}
