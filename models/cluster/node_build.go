package cluster

import (
	"reflect"

	"github.com/hwgen/hwgen/hdl"
	"github.com/hwgen/hwgen/hdl/parts"
	"github.com/hwgen/hwgen/models/cachectl"
	"github.com/hwgen/hwgen/models/membus"
)

// Build joins the parts.
func (c Node) Build(m *hdl.Module, p *NodePorts) {
	ctl := hdl.Inst(m, "controller", cachectl.Controller{Config: c.Config})
	bus := hdl.Inst(m, "bus", c.bus())
	bank := hdl.Inst(m, "registers", Bank(&c.Config))
	hdl.Connect[cachectl.CoreReq](ctl.Core, p.Core)
	hdl.Connect[cachectl.CoreResp](p.Answer, ctl.Answer)
	p.Open.Set(ctl.Open)
	hdl.Connect[cachectl.BusReq](bus.Cache.Req, ctl.BusReq)
	hdl.Connect[hdl.Bits](ctl.BusRead, bus.Cache.Read)
	hdl.Connect[hdl.Bits](bus.Cache.Write, ctl.BusWrite)
	hdl.Connect[cachectl.SnoopReq](ctl.Snoop, bus.Cache.Snoop)
	hdl.Connect[hdl.Bits](bus.Cache.Dirty, ctl.SnoopDirty)
	hdl.Connect[hdl.Bits](bus.Cache.Data, ctl.SnoopData)
	log := bus.Master[OwnerLog-1]
	write := log.Req.Data.Kind.Of(cachectl.SnoopWrite)
	log.Req.Offer(ctl.LogReq.Valid, cachectl.SnoopReq{Line: ctl.LogReq.Data.Line, Kind: write})
	ctl.LogReq.Accept(log.Req.Ready)
	hdl.Connect[hdl.Bits](log.Write, ctl.LogWrite)
	log.Read.Accept(hdl.Lit(1, 1))
	log.Urgent.Drive(ctl.LogUrgent)
	ext := bus.Master[OwnerMaster-1]
	hdl.Connect[cachectl.SnoopReq](ext.Req, p.Master.Req)
	hdl.Connect[hdl.Bits](ext.Write, p.Master.Write)
	hdl.Connect[hdl.Bits](p.Master.Read, ext.Read)
	ext.Urgent.Drive(p.Master.Urgent)
	p.MasterRefused.SetLit(0)
	for _, i := range []int{OwnerReplicator, OwnerReplica} {
		x := bus.Master[i-1]
		x.Req.Offer(hdl.Lit(1, 0), hdl.Zero(x.Req.Data))
		x.Write.Offer(hdl.Lit(1, 0), hdl.Lit(c.Config.BusBits, 0))
		x.Read.Accept(hdl.Lit(1, 0))
		x.Urgent.DriveLit(0)
		hdl.Unused(x.Req.Ready, x.Write.Ready, x.Read.Valid, x.Read.Data)
	}
	hdl.Connect[cachectl.BusReq](p.Memory.Req, bus.Memory.Req)
	hdl.Connect[hdl.Bits](p.Memory.Write, bus.Memory.Write)
	hdl.Connect[hdl.Bits](bus.Memory.Read, p.Memory.Read)
	hdl.Unused(bus.Granted, bus.Owner, log.Read.Valid, log.Read.Data)

	hdl.Connect[parts.CSRRequest](bank.Request, p.Control)
	hdl.Connect[parts.CSRResponse](p.ControlAnswer, bank.Response)
	for _, n := range bank.In.Names() {
		bank.In.Get(n).DriveLit(0)
	}
	for _, n := range bank.Out.Names() {
		hdl.Unused(bank.Out.Get(n))
	}
	p.Interrupt.SetLit(0)
	ctl.Mask.Drive(bank.Out.Get("thread_mask_threads"))
	ctl.Interval.Drive(bank.Out.Get("flag_check_interval_cycles"))
	ctl.Band.Drive(bank.Out.Get("guard_band_entries"))
	for _, x := range []hdl.In{ctl.Guarded, ctl.Logging, ctl.Replica, ctl.Clear, ctl.Checkpoint, ctl.Allowed, ctl.Release, ctl.ReleaseTo, ctl.Pending, ctl.Sent} {
		x.DriveLit(0)
	}
	hdl.Unused(ctl.Warn, ctl.Boundary, ctl.Epoch, ctl.Paused, ctl.Next, ctl.Initial, ctl.Want, ctl.WantLine, ctl.BadAddress, ctl.Outside, ctl.Foreign, ctl.L1Hit)
	s := ctl.Stat
	hdl.Unused(s.Load, s.Store, s.Miss, s.Castout, s.HeldRoom, s.HeldPending, s.Checked)

	p.LinkOut.Offer(hdl.Lit(1, 0), hdl.Zero(membus.LinkEndOf(&c.Config).Ports().LinkOut.Data))
	p.LinkIn.Accept(hdl.Lit(1, 1))
	hdl.Unused(p.LinkIn.Valid, p.LinkIn.Data.Data, p.LinkIn.Data.Last, p.LinkOut.Ready, p.Number)
	if c.Monitor {
		quiet(p.Watch())
	}
}

// quiet makes all of a group zero.
func quiet(w *Watch) {
	v := reflect.ValueOf(w).Elem()
	for i := range v.NumField() {
		for j := range v.Field(i).NumField() {
			v.Field(i).Field(j).Interface().(hdl.Out).SetLit(0)
		}
	}
}
