package membus

import (
	"github.com/hwgen/hwgen/hdl"
	"github.com/hwgen/hwgen/models/cachectl"
	"github.com/hwgen/hwgen/models/spec"
)

// staState is what a Replica is doing.
type staState uint8

const (
	staIdle  staState = iota // takes a packet, or goes on with the copy
	staPad                   // fills up the line of numbers
	staAsk                   // asks for the bus
	staRead                  // beats come
	staWrite                 // beats go
)

func (s staState) String() string { return [...]string{"idle", "pad", "ask", "read", "write"}[s] }

// staTask is what a transfer is for.
type staTask uint8

const (
	staLine    staTask = iota // a line of a packet goes to memory
	staNumbers                // gathered numbers do
	staGet                    // numbers are read for the copy
	staFrom                   // a line of the copy is read
	staTo                     // and written
	staBack                   // a line of the further image is read
	staHome                   // and goes to this node's own image
)

func (t staTask) String() string {
	return [...]string{"line", "numbers", "get", "from", "to", "back", "home"}[t]
}

// replica is the Replica under construction.
type replica struct {
	c   Replica
	m   *hdl.Module
	p   *ReplicaPorts
	fsm *hdl.FSM[staState]

	task hdl.VarOf[hdl.Enum[staTask]]
	at   hdl.Var // line address of the transfer
	line hdl.Var // its bytes
	beat hdl.Var

	active, synced, copying, ever hdl.Var
	committed                     hdl.Var

	// The checkpoint that is collected.
	epoch             hdl.Var
	area              hdl.Var
	data, swept       hdl.Var // packets
	state             hdl.Var // lines of state
	digest            hdl.Var
	numbers, gathered hdl.Var // of lines that are staged; how many
	flush             hdl.Var // they go to memory next

	// The copy.
	from           hdl.Var // its area
	slots, next    hdl.Var // how many; the next line to copy, state behind
	list, listLeft hdl.Var // numbers that have been read, how many are left

	restoring, back hdl.Var // the further image is copied back; the next line

	due, confirm hdl.Var // an ack is to be sent; may have been lost
}

// Build describes the replica.
func (c Replica) Build(m *hdl.Module, p *ReplicaPorts) {
	r := &replica{c: c, m: m, p: p}
	r.declare()
	r.acks()
	r.idle()
	r.transfer()
}

func (r *replica) declare() {
	m, c, p := r.m, r.c, r.p
	n := c.indexBits()
	r.fsm = hdl.NewFSM(m, "state", staIdle, staPad, staAsk, staRead, staWrite)
	r.task = hdl.RegOf(m, "task", hdl.EnumOf(staLine, staNumbers, staGet, staFrom, staTo, staBack, staHome))
	r.at, r.line = m.Reg("line_at", c.lineBits(), 0), m.Reg("line", 8*c.LineBytes, 0, hdl.Undefined())
	r.beat = m.Reg("beat", hdl.BitsFor(uint64(c.beats())), 0)
	r.active, r.synced = m.OutReg(p.Active, 0), m.OutReg(p.Synced, 0)
	r.copying, r.committed = m.OutReg(p.Copying, 0), m.OutReg(p.Committed, 0)
	r.ever = m.Reg("ever_committed", 1, 0)
	r.epoch = m.Reg("epoch", spec.EpochBits, 0)
	if c.Areas == 2 {
		r.area, r.from = m.Reg("area", 1, 0), m.Reg("copy_area", 1, 0)
	}
	r.data, r.swept = m.Reg("data_packets", n, 0), m.Reg("sync_packets", 32, 0)
	r.state = m.Reg("state_packets", hdl.BitsFor(uint64(c.StateLines)), 0)
	r.digest = m.RegBig("digest_state", packetCRC().Start())
	r.numbers, r.gathered = m.Reg("numbers", 8*c.LineBytes, 0, hdl.Undefined()), m.Reg("numbers_gathered", hdl.BitsFor(uint64(c.perLine())), 0)
	r.flush = m.Reg("numbers_full", 1, 0)
	r.slots, r.next = m.Reg("copy_slots", n, 0), m.Reg("copy_next", n, 0)
	r.list, r.listLeft = m.Reg("copy_numbers", 8*c.LineBytes, 0, hdl.Undefined()), m.Reg("copy_numbers_left", hdl.BitsFor(uint64(c.perLine())), 0)
	r.restoring, r.back = m.OutReg(p.Restoring, 0), m.Reg("restore_line", hdl.BitsFor(uint64(c.ImageLines)), 0)
	p.AtRest.Set(r.fsm.Is(staIdle).AndNot(r.flush).AndNot(r.copying).AndNot(r.restoring))
	r.due, r.confirm = m.Reg("ack_due", 1, 0), m.Reg("ack_unsure", 1, 0)
	for _, v := range []hdl.Out{p.Stat.Staged, p.Stat.Commit, p.Stat.Copied, p.Stat.Unfit} {
		v.SetLit(0)
	}
	p.Stat.Index.Set(r.next)
	p.Urgent.Set(p.Close.And(r.copying))
}

// place is the line address of line i of what begins at a line of an area.
func (r *replica) place(area hdl.Var, first int, i hdl.Signal) hdl.Signal {
	c := r.c
	w := c.lineBits()
	base := hdl.Lit(w, uint64(c.StagingBase+first))
	if c.Areas == 2 {
		base = hdl.Mux(area, hdl.Lit(w, uint64(c.StagingBase+first+c.areaLines())), base)
	}
	return base.Add(fit(i, w))
}

func (r *replica) numbersAt(area hdl.Var, slot hdl.Signal) hdl.Signal {
	return r.place(area, r.c.Slots, slot.ShrULit(log2(r.c.perLine())))
}

func (r *replica) stateAt(area hdl.Var, line hdl.Signal) hdl.Signal {
	return r.place(area, r.c.Slots+r.c.entryLines(), line)
}

// begin makes a transfer the next thing.
func (r *replica) begin(t staTask, at hdl.Signal) {
	r.task.Set(r.task.V.Of(t))
	r.at.Set(at)
	r.fsm.Goto(staAsk)
}

// collect begins a checkpoint anew.
func (r *replica) collect(epoch hdl.Value) {
	r.epoch.Set(epoch)
	for _, v := range []hdl.Var{r.data, r.swept, r.state, r.gathered, r.flush} {
		v.SetLit(0)
	}
	r.digest.Set(packetCRC().Start())
}

// idle takes a packet that need not wait, or else goes on with the copy.
func (r *replica) idle() {
	m, p, c, s := r.m, r.p, r.c, r.fsm
	q := p.Take.Data
	is := func(k spec.PacketKind) hdl.Signal { return q.Kind.Is(k) }
	waits := r.copying.Signal
	if c.Areas == 2 {
		waits = waits.And(is(spec.PktMarker).Or(is(spec.PktStart)))
	}
	may := m.Let("may_take", s.Is(staIdle).AndNot(waits).AndNot(p.Close).AndNot(r.flush))
	pads := m.Let("pads_first", p.Take.Valid.And(is(spec.PktMarker)).And(r.gathered.NeLit(0)))
	p.Take.Accept(may.AndNot(pads))
	hdl.Unused(q.VM, q.Term) // checked by the receiver

	s.State(staIdle, func() {
		m.When(r.flush, func() {
			r.flush.SetLit(0)
			r.begin(staNumbers, r.numbersAt(r.area, r.data.Dec()))
		}).
			Elsewhen(p.Take.Fire(), r.take).
			Elsewhen(may.And(pads), func() { s.Goto(staPad) }).
			Elsewhen(r.copying, r.copyOn).
			Elsewhen(r.restoring, func() { r.begin(staBack, r.further()) })
	})
	m.When(p.Restore, func() {
		r.restoring.SetLit(1)
		r.back.SetLit(0)
	})
	s.State(staPad, func() { // the line is full after as many zeros as are missing
		r.numbers.Set(shiftIn(r.numbers.Signal, hdl.Lit(c.entryBits(), 0)))
		r.gathered.Set(r.gathered.Inc())
		m.When(r.gathered.EqLit(uint64(c.perLine()-1)), func() {
			r.gathered.SetLit(0)
			r.begin(staNumbers, r.numbersAt(r.area, r.data.Dec()))
		})
		m.When(p.Close, func() { s.Goto(staIdle) })
	})
	m.When(p.Handout, func() { r.active.SetLit(0) })
	m.When(p.Close, func() { r.collect(r.epoch) })
}

// take has the effect of a packet.
func (r *replica) take() {
	m, p, c := r.m, r.p, r.c
	q := p.Take.Data
	is := func(k spec.PacketKind) hdl.Signal { return q.Kind.Is(k) }
	slot, line := c.slot(q.Body), c.line(q.Body)
	ours := r.active.And(q.Epoch.Eq(r.epoch))
	inImage := line.LtU(hdl.Lit(c.entryBits(), uint64(c.ImageLines)))
	stage := m.Let("stages", is(spec.PktData).And(ours).And(inImage).And(slot.Eq(fit(r.data.Signal, spec.SlotBits))).And(r.data.LtU(hdl.U(uint64(c.Slots)))))
	sweep := m.Let("sweeps", is(spec.PktSync).And(ours).And(inImage).AndNot(r.synced))
	fits := stage.Or(sweep)
	var block hdl.Signal
	if c.StateLines > 0 {
		block = m.Let("takes_state", is(spec.PktState).And(ours).And(line.Eq(fit(r.state.Signal, c.entryBits()))).And(r.state.LtU(hdl.U(uint64(c.StateLines)))))
		fits = fits.Or(block)
	}
	right := r.verify(ours)
	r.line.Set(c.bytes(q.Body))
	m.When(fits, func() {
		r.digest.Set(packetCRC().Update(m, "digest", r.digest, q.CRC, 8))
		r.confirm.SetLit(0)
	})
	what := m.When(is(spec.PktStart), func() {
		r.active.SetLit(1)
		r.synced.SetLit(0)
		r.confirm.SetLit(0)
		r.collect(q.Epoch)
	}).Elsewhen(stage, func() {
		p.Stat.Staged.SetLit(1)
		full := r.gathered.EqLit(uint64(c.perLine() - 1))
		r.numbers.Set(shiftIn(r.numbers.Signal, line))
		r.gathered.Set(hdl.Mux(full, hdl.Lit(r.gathered.Width(), 0), r.gathered.Inc()))
		r.flush.Set(full)
		r.data.Set(r.data.Inc())
		r.begin(staLine, r.place(r.area, 0, r.data.Signal))
	}).Elsewhen(sweep, func() {
		r.swept.Set(r.swept.Inc())
		r.begin(staLine, hdl.Lit(c.lineBits(), uint64(c.FurtherBase)).Add(fit(line, c.lineBits())))
	})
	if c.StateLines > 0 {
		what = what.Elsewhen(block, func() {
			r.state.Set(r.state.Inc())
			r.begin(staLine, r.stateAt(r.area, r.state.Signal))
		})
	}
	what.Elsewhen(right, func() { r.commit(q.Epoch) }).
		Otherwise(func() { p.Stat.Unfit.SetLit(1) })
}

// verify says whether a marker fits what was collected.
func (r *replica) verify(ours hdl.Signal) hdl.Signal {
	m, c := r.m, r.c
	q := r.p.Take.Data
	lines := r.swept.Add(fit(r.data.Signal, 32))
	return m.Let("marker_right", q.Kind.Is(spec.PktMarker).And(ours).And(markerLines(q.Body).Eq(lines)).
		And(markerWords(q.Body).EqLit(uint64(c.Words))).And(markerDigest(q.Body).Eq(packetCRC().Finish(r.digest))).
		And(r.state.EqLit(uint64(c.StateLines))))
}

// commit is the commit point.
func (r *replica) commit(epoch hdl.Signal) {
	c := r.c
	r.p.Stat.Commit.SetLit(1)
	r.ever.SetLit(1)
	r.synced.SetLit(1)
	r.committed.Set(epoch)
	r.due.SetLit(1)
	r.confirm.SetLit(1)
	if c.StateLines > 0 {
		r.copying.SetLit(1)
	} else {
		r.copying.Set(r.data.NeLit(0))
	}
	r.slots.Set(r.data)
	r.next.SetLit(0)
	r.listLeft.SetLit(0)
	if c.Areas == 2 {
		r.from.Set(r.area)
		r.area.Set(r.area.Not())
	}
	r.collect(epoch.Inc())
}

// copyOn copies the next line, or reads the numbers of the next ones.
func (r *replica) copyOn() {
	m, c := r.m, r.c
	m.When(r.next.LtU(r.slots), func() {
		m.When(r.listLeft.EqLit(0), func() { r.begin(staGet, r.numbersAt(r.from, r.next.Signal)) }).
			Otherwise(func() { r.begin(staFrom, r.place(r.from, 0, r.next.Signal)) })
	}).Otherwise(func() {
		if c.StateLines > 0 {
			r.begin(staFrom, r.stateAt(r.from, r.next.Sub(r.slots)))
		}
	})
}

// transfer moves a line over the bus, and then does what follows from it.
func (r *replica) transfer() {
	m, p, c, s := r.m, r.p, r.c, r.fsm
	is := func(t staTask) hdl.Signal { return r.task.V.Is(t) }
	reads := m.Let("task_reads", is(staGet).Or(is(staFrom)).Or(is(staBack)))
	q := cachectl.SnoopShape(c.lineBits())
	q.Line, q.Kind.Signal = r.at.Signal, hdl.Mux(reads, q.Kind.Of(cachectl.SnoopRead), q.Kind.Of(cachectl.SnoopWrite))
	p.Bus.Offer(s.Is(staAsk), q)
	p.Read.Accept(s.Is(staRead))
	source := hdl.Mux(is(staNumbers), r.numbers, r.line)
	p.Write.Offer(s.Is(staWrite), source.Trunc(c.BusBits))
	s.State(staAsk, func() {
		m.When(p.Bus.Ready, func() {
			m.When(reads, func() { s.Goto(staRead) }).Otherwise(func() { s.Goto(staWrite) })
		})
	})
	last := r.beat.EqLit(uint64(c.beats() - 1))
	inc := func() { r.beat.Set(hdl.Mux(last, hdl.Lit(r.beat.Width(), 0), r.beat.Inc())) }
	s.State(staRead, func() {
		m.When(p.Read.Valid, func() {
			inc()
			m.When(is(staGet), func() { r.list.Set(shiftIn(r.list.Signal, p.Read.Data)) }).
				Otherwise(func() { r.line.Set(shiftIn(r.line.Signal, p.Read.Data)) })
			m.When(last, func() {
				m.When(is(staGet), func() {
					r.listLeft.SetLit(uint64(c.perLine()))
					s.Goto(staIdle)
				}).Elsewhen(is(staBack), func() { r.begin(staHome, r.home()) }).
					Otherwise(func() { r.begin(staTo, r.copyTo()) })
			})
		})
	})
	zero := hdl.Lit(c.BusBits, 0)
	s.State(staWrite, func() {
		m.When(p.Write.Ready, func() {
			inc()
			m.When(is(staNumbers), func() { r.numbers.Set(shiftIn(r.numbers.Signal, zero)) }).
				Otherwise(func() { r.line.Set(shiftIn(r.line.Signal, zero)) })
			m.When(last, func() {
				s.Goto(staIdle)
				m.When(is(staTo), r.copied)
				m.When(is(staHome), func() {
					r.back.Set(r.back.Inc())
					m.When(r.back.EqLit(c.ImageLines-1), func() { r.restoring.SetLit(0) })
				})
			})
		})
	})
}

// further and home are where the next line that is copied back comes from, and
// where it goes.
func (r *replica) further() hdl.Signal {
	w := r.c.lineBits()
	return hdl.Lit(w, r.c.FurtherBase).Add(fit(r.back.Signal, w))
}

func (r *replica) home() hdl.Signal {
	w := r.c.lineBits()
	return hdl.Lit(w, r.c.ImageBase).Add(fit(r.back.Signal, w))
}

// copyTo is where a line of the copy goes.
func (r *replica) copyTo() hdl.Signal {
	c := r.c
	w := c.lineBits()
	image := hdl.Lit(w, uint64(c.FurtherBase)).Add(fit(r.list.Trunc(c.entryBits()), w))
	if c.StateLines == 0 {
		return image
	}
	state := hdl.Lit(w, uint64(c.StateBase)).Add(fit(r.next.Sub(r.slots), w))
	return hdl.Mux(r.next.LtU(r.slots), image, state)
}

// copied goes on to the next line.
func (r *replica) copied() {
	m, c := r.m, r.c
	r.p.Stat.Copied.SetLit(1)
	r.next.Set(r.next.Inc())
	m.When(r.next.LtU(r.slots), func() {
		r.list.Set(r.list.ShrULit(c.entryBits()))
		r.listLeft.Set(r.listLeft.Dec())
	})
	m.When(r.next.Inc().Eq(r.slots.Add(hdl.U(uint64(c.StateLines)))), func() { r.copying.SetLit(0) })
}

// acks tells the primary of the commit, and again as long as that may have been
// lost. A commit in the same cycle comes after it.
func (r *replica) acks() {
	m, p, c := r.m, r.p, r.c
	q := c.NoteShape()
	q.Kind = q.Kind.Of(spec.PktAck)
	q.VM, q.Term, q.Epoch = p.Node.Not().ZExt(spec.VMBits), p.Term.Signal, r.committed.Signal
	q.Body = hdl.Lit(noteBody, 0)
	p.Ack.Offer(r.due.AndNot(p.Close), q)
	repeated := m.Let("marker_again", p.Marker.And(r.ever).And(p.MarkerEpoch.Eq(r.committed)))
	m.When(p.Ack.Fire(), func() { r.due.SetLit(0) })
	m.When(repeated.Or(p.Tick.And(r.confirm)), func() { r.due.SetLit(1) })
}
