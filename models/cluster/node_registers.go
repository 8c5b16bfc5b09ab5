package cluster

import (
	"github.com/hwgen/hwgen/hdl"
	"github.com/hwgen/hwgen/hdl/parts"
)

// control is what happens at the control port.
type control struct {
	fires              hdl.Signal // an access begins; it is answered in the next cycle
	word, index, value hdl.Signal // a state word gets a value; its number
}

// address is that of a register.
func (n *node) address(name string) uint64 {
	for _, r := range Bank(&n.c.Config).Registers {
		if r.Name == name {
			return uint64(r.Addr)
		}
	}
	panic("cluster: no register " + name)
}

// control joins the register bank. A command waits until the one before is done,
// a state word until the last ones are captured.
func (n *node) control() {
	m, p, b, f, w, c := n.m, n.p, n.bank, n.fail, n.words, &n.c.Config
	q := p.Control.Data
	to := func(name string) hdl.Signal { return q.Write.And(q.Addr.EqLit(n.address(name))) }
	word := m.Let("writes_state_word", to("state_word_data"))
	waits := m.Let("control_waits", to("command").And(f.Busy).Or(word.And(w.Busy)))
	b.Request.Offer(p.Control.Valid.AndNot(waits), q)
	p.Control.Accept(b.Request.Ready.AndNot(waits))
	hdl.Connect[parts.CSRResponse](p.ControlAnswer, b.Response)

	fire := m.Let("control_fires", b.Request.Fire())
	gives := m.RegNext("word_given", fire.And(word), 0)
	n.controls.fires = fire

	more := m.Reg("words_given", stateIndexBits(c), 0).Comment("since the index was written")
	m.When(fire.And(to("state_word_index")), func() { more.SetLit(0) }).
		Elsewhen(gives, func() { more.Set(more.Inc()) })
	at := b.Out.Get("state_word_index_index").AddC(more)
	n.controls.word = m.Let("word_written", gives.And(at.ZExt(32).LtU(hdl.U(c.Threads*c.StateWords))))
	n.controls.index = at.Trunc(more.Width())
	n.controls.value = b.Out.Get("state_word_data_value").Signal
	if c.CoreBits == 64 {
		n.controls.value = hdl.Cat(b.Out.Get("state_word_high_value"), n.controls.value)
	}
	drives(
		[2]any{w.Write, n.controls.word}, [2]any{w.Index, n.controls.index}, [2]any{w.Data, n.controls.value},
		[2]any{f.Start, b.Out.Get("command_start")}, [2]any{f.Stop, b.Out.Get("command_stop")}, [2]any{f.Takeover, b.Out.Get("command_takeover")},
		[2]any{f.Restore, b.Out.Get("command_restore")}, [2]any{f.RunUnprotected, b.Out.Get("control_run_unprotected")}, [2]any{f.LocalMode, b.Out.Get("control_local")},
		[2]any{f.Period, b.Out.Get("heartbeat_period_cycles")}, [2]any{f.Timeout, b.Out.Get("heartbeat_timeout_cycles")}, [2]any{f.AckTimeout, b.Out.Get("ack_timeout_cycles")},
	)
}

// status drives what software reads, and the interrupt.
func (n *node) status() {
	p, b, f, r, c := n.p, n.bank, n.fail, n.replica, &n.c.Config
	amap := c.AddressMap()
	e := f.Event
	causes := map[string]hdl.Value{
		"guard_band": n.ctl.Fell, "checkpoint": n.rep.Acked, "secondary_lost": e.Lost, "primary_lost": e.Takeover.And(e.Timed),
		"takeover": e.Handout, "synced": e.Synced,
	}
	values := map[string]hdl.Value{
		"status_foreign_store": n.ctl.Foreign.Or(n.guard.Foreign), "status_outside": n.ctl.Outside, "status_bad_address": n.ctl.BadAddress.Or(n.guard.BadAddress),
		"status_degraded": e.Lost.And(e.Run), "status_taken_over": e.Takeover, "status_superseded": e.Superseded,
		"activity_number": p.Number, "activity_busy": f.Busy, "activity_paused": n.ctl.Paused, "activity_swept": n.rep.Swept.And(f.Logging),
		"activity_closed": n.rep.Closed, "activity_pending": n.rep.Pending, "activity_stalled": f.Stalled, "activity_replica": r.Active,
		"activity_synced": r.Synced.AndNot(f.Taken), "activity_copying": r.Copying, "activity_taken": f.Taken, "activity_restoring": r.Restoring,
		"protection_state": f.Protection, "epoch_value": f.OpenEpoch, "acked_value": f.AckedEpoch, "committed_value": r.Committed,
		"term_value": hdl.Mux(p.Number, f.Term[1], f.Term[0]), "peer_term_value": hdl.Mux(p.Number, f.Term[0], f.Term[1]),
		"log_initial_value": n.entryAddress(n.ctl.Initial), "log_next_value": n.entryAddress(n.ctl.Next),
		"log_wrap_value": hdl.Lit(32, amap.Log.Base), "log_size_value": hdl.Lit(32, c.LogEntries),
		"image_base_value": hdl.Lit(32, amap.Image.Base), "image_size_value": hdl.Lit(32, amap.Image.Size),
		"further_base_value": hdl.Lit(32, amap.Further.Base), "state_base_value": hdl.Lit(32, amap.State.Base),
	}
	raised := hdl.Lit(1, 0)
	for name, cause := range causes {
		values["interrupts_"+name] = cause
	}
	for _, cause := range interruptFields(sticky) {
		raised = raised.Or(b.Out.Get("interrupts_" + cause.Name).And(b.Out.Get("interrupt_enable_" + cause.Name)))
	}
	p.Interrupt.Set(raised)
	for _, name := range b.In.Names() {
		if v, ok := values[name]; ok {
			b.In.Get(name).Drive(v)
		}
	}
}

// entryAddress is the address of a log entry, of which the number has a lap bit.
func (n *node) entryAddress(number hdl.Out) hdl.Signal {
	c := &n.c.Config
	at := number.Trunc(log2(c.LogEntries)).ZExt(32).ShlLit(log2(c.EntryBytes()))
	return at.Or(hdl.Lit(32, c.AddressMap().Log.Base))
}

// counters counts.
func (n *node) counters() {
	m, ctl, r, s, l := n.m, n.ctl, n.rep, n.replica.Stat, n.link
	pause := m.Reg("pause", 32, 0)
	most := m.Reg("pause_most", 32, 0)
	last := m.Reg("pause_last", 32, 0)
	m.When(ctl.Paused, func() { pause.Set(pause.Inc()) }).Otherwise(func() { pause.SetLit(0) })
	ended := m.Let("pause_ended", pause.RedOr().AndNot(ctl.Paused))
	m.When(ended, func() {
		last.Set(pause)
		m.When(pause.GtU(most), func() { most.Set(pause) })
	})
	events := map[string]hdl.Value{
		"pause_cycles": ctl.Paused, "boundaries": ctl.Boundary, "wait_previous": ctl.Waits.And(r.Closed),
		"wait_pending": ctl.Stat.HeldPending, "wait_pending_true": r.Stat.First, "wait_pending_false": r.Stat.False, "wait_pending_all": r.Stat.Refused,
		"wait_room": ctl.Stat.HeldRoom, "lines_sent": r.Stat.Line, "duplicates": r.Stat.Duplicate, "searches": r.Stat.Search,
		"loads": ctl.Stat.Load, "l1_hits": ctl.L1Hit, "stores": ctl.Stat.Store, "misses": ctl.Stat.Miss, "castouts": ctl.Stat.Castout, "logged": ctl.Stat.Checked,
		"resends": l.Again, "dropped": l.Notices.Dropped, "staged": s.Staged, "copied": s.Copied, "commits": s.Commit,
	}
	for _, c := range Counters {
		in := n.bank.In.Get(c.Name + "_value")
		switch c.Name {
		case "pause_last":
			in.Drive(last)
		case "pause_most":
			in.Drive(most)
		default:
			count := m.Reg(c.Name, 32, 0)
			count.Set(count.Add(hdl.Sig(events[c.Name]).ZExt(32)))
			in.Drive(count)
		}
	}
}
