package cluster

import (
	"github.com/hwgen/hwgen/hdl"
	"github.com/hwgen/hwgen/hdl/parts"
	"github.com/hwgen/hwgen/models/cachectl"
	"github.com/hwgen/hwgen/models/membus"
)

// node is a Node under construction: the instances in it.
type node struct {
	c Node
	m *hdl.Module
	p *NodePorts

	ctl     *cachectl.ControllerPorts
	bus     *membus.BusPorts
	rep     *membus.ReplicatorPorts
	replica *membus.ReplicaPorts
	link    *membus.LinkEndPorts
	bank    *parts.CSRPorts
	words   *StateWordsPorts
	guard   *MasterGuardPorts
	fail    *FailoverPorts

	controls control // an access of the control port, in the cycle after
}

// Build joins the parts.
func (c Node) Build(m *hdl.Module, p *NodePorts) {
	cfg := &c.Config
	n := &node{
		c: c, m: m, p: p,
		ctl:     hdl.Inst(m, "controller", cachectl.Controller{Config: c.Config}),
		bus:     hdl.Inst(m, "bus", c.bus()),
		rep:     hdl.Inst(m, "replicator", membus.ReplicatorOf(cfg)),
		replica: hdl.Inst(m, "replica", membus.ReplicaOf(cfg)),
		link:    hdl.Inst(m, "link", membus.LinkEndOf(cfg)),
		bank:    hdl.Inst(m, "registers", Bank(cfg)),
		words:   hdl.Inst(m, "state_words", StateWords{CoreBits: cfg.CoreBits, Threads: cfg.Threads, PerThread: cfg.StateWords}),
		guard:   hdl.Inst(m, "master_guard", MasterGuard{c.Config}),
		fail:    hdl.Inst(m, "failover", Failover{membus.LinkOf(cfg)}),
	}
	n.core()
	n.masters()
	n.primary()
	n.secondary()
	n.linkEnd()
	n.control()
	n.status()
	n.counters()
	if c.Monitor {
		n.watch(p.Watch())
	}
	n.unused()
}

// drives drives inputs of instances.
func drives(pairs ...[2]any) {
	for _, x := range pairs {
		x[0].(hdl.In).Drive(x[1].(hdl.Value))
	}
}

// core joins caches and bus, and what the controller is told.
func (n *node) core() {
	p, ctl, b, f := n.p, n.ctl, n.bus, n.fail
	hdl.Connect[cachectl.CoreReq](ctl.Core, p.Core)
	hdl.Connect[cachectl.CoreResp](p.Answer, ctl.Answer)
	p.Open.Set(ctl.Open)
	hdl.Connect[cachectl.BusReq](b.Cache.Req, ctl.BusReq)
	hdl.Connect[hdl.Bits](ctl.BusRead, b.Cache.Read)
	hdl.Connect[hdl.Bits](b.Cache.Write, ctl.BusWrite)
	hdl.Connect[cachectl.SnoopReq](ctl.Snoop, b.Cache.Snoop)
	hdl.Connect[hdl.Bits](b.Cache.Dirty, ctl.SnoopDirty)
	hdl.Connect[hdl.Bits](b.Cache.Data, ctl.SnoopData)
	hdl.Connect[cachectl.BusReq](p.Memory.Req, b.Memory.Req)
	hdl.Connect[hdl.Bits](p.Memory.Write, b.Memory.Write)
	hdl.Connect[hdl.Bits](b.Memory.Read, p.Memory.Read)
	drives(
		[2]any{ctl.Mask, n.bank.Out.Get("thread_mask_threads")}, [2]any{ctl.Interval, n.bank.Out.Get("flag_check_interval_cycles")},
		[2]any{ctl.Band, n.bank.Out.Get("guard_band_entries")},
		[2]any{ctl.Guarded, f.Guarded}, [2]any{ctl.Logging, f.Logging}, [2]any{ctl.Replica, n.replica.Active},
		[2]any{ctl.Halt, f.Halt}, [2]any{ctl.Clear, f.Clear}, [2]any{ctl.Hold, f.Stalled},
		[2]any{ctl.Checkpoint, n.bank.Out.Get("command_checkpoint").Or(ctl.Fell.And(n.bank.Out.Get("control_guard_checkpoint"))).And(f.Logging)},
		[2]any{ctl.Allowed, f.Logging.And(n.rep.Ready).AndNot(f.Superseded).AndNot(n.words.Busy)},
		[2]any{ctl.Release, n.rep.Acked}, [2]any{ctl.ReleaseTo, n.rep.ReleaseTo}, [2]any{ctl.Pending, n.rep.Pending}, [2]any{ctl.Sent, n.rep.Sent},
		[2]any{f.Still, ctl.Still}, [2]any{f.Barrier, ctl.Barrier}, [2]any{f.Closing, ctl.Closing},
	)
}

// masters joins the bus's masters.
func (n *node) masters() {
	p, ctl, b := n.p, n.ctl, n.bus
	log := b.Master[OwnerLog-1]
	write := log.Req.Data.Kind.Of(cachectl.SnoopWrite)
	log.Req.Offer(ctl.LogReq.Valid, cachectl.SnoopReq{Line: ctl.LogReq.Data.Line, Kind: write})
	ctl.LogReq.Accept(log.Req.Ready)
	hdl.Connect[hdl.Bits](log.Write, ctl.LogWrite)
	log.Read.Accept(hdl.Lit(1, 1))
	log.Urgent.Drive(ctl.LogUrgent)

	rep := b.Master[OwnerReplicator-1]
	hdl.Connect[cachectl.SnoopReq](rep.Req, n.rep.Bus)
	hdl.Connect[hdl.Bits](n.rep.Read, rep.Read)
	rep.Write.Offer(hdl.Lit(1, 0), hdl.Lit(n.c.Config.BusBits, 0))
	rep.Urgent.Drive(n.rep.Urgent)

	replica := b.Master[OwnerReplica-1]
	hdl.Connect[cachectl.SnoopReq](replica.Req, n.replica.Bus)
	hdl.Connect[hdl.Bits](n.replica.Read, replica.Read)
	hdl.Connect[hdl.Bits](replica.Write, n.replica.Write)
	replica.Urgent.Drive(n.replica.Urgent)

	g, other := n.guard, b.Master[OwnerMaster-1]
	hdl.Connect[cachectl.SnoopReq](g.Master.Req, p.Master.Req)
	hdl.Connect[hdl.Bits](g.Master.Write, p.Master.Write)
	hdl.Connect[hdl.Bits](p.Master.Read, g.Master.Read)
	hdl.Connect[cachectl.SnoopReq](other.Req, g.Req)
	hdl.Connect[hdl.Bits](other.Write, g.Write)
	hdl.Connect[hdl.Bits](g.Read, other.Read)
	drives(
		[2]any{g.Master.Urgent, p.Master.Urgent}, [2]any{other.Urgent, g.Urgent}, [2]any{g.Guarded, n.fail.Guarded}, [2]any{g.Replica, n.replica.Active},
		[2]any{g.Hold, n.fail.Halt}, [2]any{n.fail.MasterActive, g.Active},
	)
	p.MasterRefused.Set(g.Refused)
	hdl.Unused(log.Read.Valid, log.Read.Data, rep.Write.Ready)
}

// primary joins the replicator and the state words.
func (n *node) primary() {
	r, ctl, f, l, w := n.rep, n.ctl, n.fail, n.link, n.words
	hdl.Connect[membus.Packet](n.sends(), r.Send)
	own := hdl.Mux(n.p.Number, f.Term[1], f.Term[0])
	drives(
		[2]any{r.Node, n.p.Number}, [2]any{r.Term, own}, [2]any{r.Start, f.RepStart}, [2]any{r.Stop, f.RepStop}, [2]any{r.Boundary, ctl.Boundary},
		[2]any{r.Epoch, f.Epoch}, [2]any{r.From, ctl.Initial}, [2]any{r.To, ctl.Next}, [2]any{r.Want, ctl.Want}, [2]any{r.WantLine, ctl.WantLine},
		[2]any{r.StateReady, w.Ready}, [2]any{r.StateWord, w.Word}, [2]any{r.Ack, l.Notices.Ack}, [2]any{r.AckEpoch, l.Notices.Epoch},
		[2]any{w.Read, r.StateRead}, [2]any{w.ReadIndex, r.StateIndex}, [2]any{w.Mask, n.bank.Out.Get("thread_mask_threads")},
		[2]any{w.Barrier, ctl.Barrier}, [2]any{w.Capture, ctl.Boundary},
		[2]any{f.RepReady, r.Ready}, [2]any{f.Marked, r.Marked}, [2]any{f.Acked, r.Acked},
	)
	hdl.Unused(r.Swept)
}

// sends is where the replicator's packets go. A superseded primary sends none.
func (n *node) sends() *hdl.LocalStream[membus.Packet] {
	s := hdl.NewStream(n.m, "packets", n.link.Send.Data)
	n.link.Send.Offer(s.Valid.AndNot(n.fail.Superseded), s.Data)
	s.Accept(n.link.Send.Ready.AndNot(n.fail.Superseded))
	return s
}

// secondary joins the replica.
func (n *node) secondary() {
	r, f, l := n.replica, n.fail, n.link
	hdl.Connect[membus.Received](r.Take, l.Take)
	hdl.Connect[membus.Packet](l.Ack, r.Ack)
	vm := n.m.Let("vm_of_replica", n.p.Number.Eq(f.Loopback)) // the peer's, or in local mode the own one
	drives(
		[2]any{r.Node, vm.Not()}, [2]any{r.Term, hdl.Mux(vm, f.Term[1], f.Term[0])},
		[2]any{r.Close, f.Shut}, [2]any{r.Tick, f.Tick}, [2]any{r.Marker, l.Notices.Marker}, [2]any{r.MarkerEpoch, l.Notices.Epoch},
		[2]any{r.Handout, f.Handout}, [2]any{r.Restore, f.CopyBack},
		[2]any{f.Synced, r.Synced}, [2]any{f.Copying, r.Copying}, [2]any{f.AtRest, r.AtRest}, [2]any{f.Restoring, r.Restoring},
	)
}

// linkEnd joins the link's end; in local mode what it sends comes back to it.
func (n *node) linkEnd() {
	p, f, l := n.p, n.fail, n.link
	local := f.Loopback
	p.LinkOut.Offer(l.LinkOut.Valid.AndNot(local), l.LinkOut.Data)
	l.LinkOut.Accept(hdl.Mux(local, l.LinkIn.Ready, p.LinkOut.Ready))
	l.LinkIn.Offer(hdl.Mux(local, l.LinkOut.Valid, p.LinkIn.Valid), hdl.MuxOf(local, l.LinkOut.Data, p.LinkIn.Data))
	p.LinkIn.Accept(l.LinkIn.Ready.Or(local))
	hdl.Connect[membus.Packet](l.Beat, f.Beat)
	drives(
		[2]any{l.Node, p.Number}, [2]any{l.Term[0], f.Term[0]}, [2]any{l.Term[1], f.Term[1]}, [2]any{l.Close, f.Shut}, [2]any{l.Mute, f.Mute}, [2]any{l.Loopback, local},
		[2]any{f.Number, p.Number}, [2]any{f.Held, l.Held.RedOr()}, [2]any{f.Accept, l.Notices.Accept}, [2]any{f.AcceptTo, l.Notices.AcceptTo},
		[2]any{f.Ack, l.Notices.Ack}, [2]any{f.Heartbeat, l.Notices.Heartbeat}, [2]any{f.State, l.Notices.State}, [2]any{f.Newer, l.Notices.Newer},
		[2]any{f.VM, l.Notices.VM}, [2]any{f.NewTerm, l.Notices.NewTerm},
	)
}
