package cachectl

import "github.com/hwgen/hwgen/hdl"

// Caches is an L1 over an L2.
type Caches struct{ L1, L2 Geometry }

// ModuleName holds the geometry of both.
func (c Caches) ModuleName() string { return "caches_" + c.L2.name() + "_l1_" + c.L1.name() }

// CachesPorts are the L2's, with the L1 in front.
type CachesPorts struct {
	L2Ports
	L1Hit hdl.Out // 1 in a cycle in which the L1 answers a load
	Rest  hdl.Out // bit t: everything of thread t is answered
}

// Ports declares them.
func (c Caches) Ports() CachesPorts {
	return CachesPorts{L2Ports: L2{c.L2}.Ports(), L1Hit: hdl.Output(1), Rest: hdl.Output(c.L2.Threads)}
}

// Build joins the two.
func (c Caches) Build(m *hdl.Module, p *CachesPorts) {
	l1 := hdl.Inst(m, "l1", L1{c.L1})
	l2 := hdl.Inst(m, "l2", L2{c.L2})
	l1.Req.Offer(p.Req.Valid.AndNot(p.Pause), p.Req.Data)
	p.Req.Accept(l1.Req.Ready.AndNot(p.Pause))
	hdl.Connect[Req](l2.Req, l1.Down)
	hdl.Connect[Resp](l1.Up, l2.Resp)
	hdl.Connect[Resp](p.Resp, l1.Resp)
	l1.Drop.Drive(l2.Drop)
	l1.DropLine.Drive(l2.DropLine)
	p.L1Hit.Set(l1.Hit)
	hdl.Unused(l1.Present)

	hdl.Connect[BusReq](p.BusReq, l2.BusReq)
	hdl.Connect[hdl.Bits](l2.BusRead, p.BusRead)
	hdl.Connect[hdl.Bits](p.BusWrite, l2.BusWrite)
	hdl.Connect[SnoopReq](l2.Snoop, p.Snoop)
	hdl.Connect[hdl.Bits](p.SnoopDirty, l2.SnoopDirty)
	hdl.Connect[hdl.Bits](p.SnoopData, l2.SnoopData)
	hdl.Connect[hdl.Bits](p.Log, l2.Log)
	for _, pair := range []struct {
		to   hdl.In
		from hdl.In
	}{{l2.LogSpare, p.LogSpare}, {l2.Room, p.Room}, {l2.Check, p.Check}, {l2.Pause, p.Pause}, {l2.Epoch, p.Epoch}, {l2.Pending, p.Pending}, {l2.Sent, p.Sent}, {l2.Counting, p.Counting}, {l2.Hold, p.Hold}} {
		pair.to.Drive(pair.from)
	}
	p.Open.Set(l2.Open)
	// What waits in the L1 for a place behind a held request is held itself.
	p.Quiet.Set(l2.Quiet.AndNot(l1.Busy.AndNot(l2.Full)))
	p.Full.Set(l2.Full)
	p.Rest.Set(l1.Rest)
	p.Flagged.Set(l2.Flagged)
	p.FlagSet.Set(l2.FlagSet)
	p.Want.Set(l2.Want)
	p.WantLine.Set(l2.WantLine)
	p.Drop.Set(l2.Drop)
	p.DropLine.Set(l2.DropLine)
	s, t := p.Stat, l2.Stat
	s.Load.Set(t.Load)
	s.Store.Set(t.Store)
	s.Miss.Set(t.Miss)
	s.Castout.Set(t.Castout)
	s.HeldRoom.Set(t.HeldRoom)
	s.HeldPending.Set(t.HeldPending)
	s.Checked.Set(t.Checked)
	p.Rows.pass(l2.Rows)
}
