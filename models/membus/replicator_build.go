package membus

import (
	"github.com/hwgen/hwgen/hdl"
	"github.com/hwgen/hwgen/models/cachectl"
	"github.com/hwgen/hwgen/models/spec"
)

// repState is what a Replicator is doing.
type repState uint8

const (
	repIdle   repState = iota
	repStart           // sends the start packet
	repNext            // chooses what comes next
	repLook            // the filter is asked
	repDecide          // it has answered
	repFind            // looks on for a wanted line
	repAsk             // asks for the bus
	repBeats           // takes a line
	repTaken           // has it
	repSend            // sends it
	repWord            // reads a state word
	repWordIn          // has it
	repMarker          // sends the marker
	repWait            // waits for the ack
)

func (s repState) String() string {
	return [...]string{"idle", "start", "next", "look", "decide", "find", "ask", "beats", "taken", "send", "word", "word_in", "marker", "wait"}[s]
}

// repTask is what a line is for.
type repTask uint8

const (
	repSweep   repTask = iota // a line of the image, before checkpoint 0
	repLine                   // a line of the epoch
	repRelease                // one that need not be sent, but is pending
	repLog                    // a line of the log
	repSearch                 // one in which a wanted line is looked for
	repBlock                  // a line of the state block
)

func (t repTask) String() string {
	return [...]string{"sweep", "line", "release", "log", "search", "block"}[t]
}

// replicator is the Replicator under construction.
type replicator struct {
	c   Replicator
	m   *hdl.Module
	p   *ReplicatorPorts
	fsm *hdl.FSM[repState]

	task     hdl.VarOf[hdl.Enum[repTask]]
	req      hdl.VarOf[cachectl.SnoopReq]
	line     hdl.Var // the bytes of a line
	beat     hdl.Var
	cand     hdl.Var // the line in question
	wanted   hdl.Var // because a store waits for it
	entries  hdl.Var // a line of the log, those seen shifted out
	left     hdl.Var // of them
	at, to   hdl.Var // of the log: the next line to read, the end
	find     hdl.Var // where a wanted line is looked for
	budget   hdl.Var // reads that this may take
	want     hdl.Var // a store waits
	wantLine hdl.Var
	refused  hdl.Var // wantLine is one that has to wait

	sweeping, closed, stopping hdl.Var
	swept                      hdl.Var // lines of the image
	data                       hdl.Var // data packets of the epoch
	word, block                hdl.Var // state words, state lines
	epoch                      hdl.Var

	has, free, clean     hdl.Signal // of the filter
	look, record, forget hdl.Var
	pending, sent        hdl.Var
}

// Build describes the replicator.
func (c Replicator) Build(m *hdl.Module, p *ReplicatorPorts) {
	r := &replicator{c: c, m: m, p: p}
	r.declare()
	r.control()
	r.choose()
	r.retrieve()
	r.send()
	r.state()
	r.finish()
}

func (r *replicator) declare() {
	m, c, p := r.m, r.c, r.p
	r.fsm = hdl.NewFSM(m, "state", repIdle, repStart, repNext, repLook, repDecide, repFind, repAsk, repBeats, repTaken, repSend, repWord, repWordIn, repMarker, repWait)
	r.task = hdl.RegOf(m, "task", hdl.EnumOf(repSweep, repLine, repRelease, repLog, repSearch, repBlock))
	r.req = hdl.RegOf(m, "req", cachectl.SnoopShape(c.lineBits()))
	r.line, r.entries = m.Reg("line", 8*c.LineBytes, 0, hdl.Undefined()), m.Reg("entries", 8*c.LineBytes, 0, hdl.Undefined())
	r.beat, r.left = m.Reg("beat", hdl.BitsFor(uint64(c.beats())), 0), m.Reg("entries_left", hdl.BitsFor(uint64(c.perLine())), 0)
	r.cand, r.wanted = m.Reg("candidate", c.lineBits(), 0), m.Reg("candidate_wanted", 1, 0)
	r.at, r.to, r.find = m.Reg("log_at", c.ptrBits(), 0), m.Reg("log_to", c.ptrBits(), 0), m.Reg("find_at", c.ptrBits(), 0)
	r.budget = m.Reg("find_budget", c.ptrBits()+2, 0)
	r.want, r.wantLine, r.refused = m.Reg("want_q", 1, 0), m.Reg("want_line_q", c.lineBits(), 0), m.Reg("want_refused", 1, 0)
	r.sweeping, r.closed, r.stopping = m.Reg("sweeping", 1, 0), m.Reg("closed_q", 1, 0), m.Reg("stopping", 1, 0)
	n := hdl.BitsFor(uint64(c.ImageLines))
	r.swept, r.data = m.Reg("swept_lines", n, 0), m.Reg("data_packets", c.ptrBits(), 0)
	r.epoch = m.Reg("epoch_q", spec.EpochBits, 0)
	r.word, r.block = m.Reg("word", hdl.BitsFor(uint64(max(c.stateLines(), 1)*c.perState())), 0), m.Reg("block", hdl.BitsFor(uint64(c.stateLines())), 0)
	r.pending = m.Reg("pending_q", 1, 0)
	r.sent, r.look, r.record, r.forget = m.Wire("releases", 1), m.Wire("look", 1), m.Wire("record", 1), m.Wire("forget", 1)
	for _, v := range []hdl.Var{r.sent, r.look, r.record, r.forget, p.Stat.Line.Var, p.Stat.Duplicate.Var, p.Stat.First.Var, p.Stat.Search.Var, p.Stat.False.Var, p.Stat.Refused.Var, p.Acked.Var} {
		v.SetLit(0)
	}
	f := hdl.Inst(m, "filter", c.filter())
	f.Look.Drive(r.look)
	f.Line.Drive(r.cand)
	f.Record.Drive(r.record)
	f.Clear.Drive(r.forget)
	r.has, r.free, r.clean = f.Has.Signal, f.Free.Signal, f.Ready.Signal
	p.Sent.Set(r.sent.Or(m.RegNext("was_pending", r.pending, 0).AndNot(r.pending)))
	p.Pending.Set(r.pending)
}

// gaveUp is 1 from a Stop on: nothing is sent any more.
func (r *replicator) gaveUp() hdl.Signal { return r.stopping.Or(r.p.Stop) }

// control begins and gives up. A transfer that is under way ends.
func (r *replicator) control() {
	m, p, c, s := r.m, r.p, r.c, r.fsm
	idle := m.Let("at_rest", s.Is(repIdle).AndNot(r.closed).And(r.clean))
	p.Ready.Set(idle.AndNot(r.stopping).And(r.sweeping.Not().Or(p.Swept)))
	p.Swept.Set(r.swept.EqLit(uint64(c.ImageLines)).And(s.Is(repIdle)))
	p.Closed.Set(r.closed)
	p.Marked.Set(s.Is(repWait))
	m.When(p.Stop, func() {
		r.stopping.SetLit(1)
		r.closed.SetLit(0)
		r.pending.SetLit(0)
		r.want.SetLit(0)
	})
	s.State(repIdle, func() {
		m.When(p.Stop.Or(r.stopping), func() {
			r.stopping.SetLit(0)
			r.sweeping.SetLit(0)
			r.swept.SetLit(0)
			r.data.SetLit(0)
			r.left.SetLit(0)
			r.word.SetLit(0)
			r.block.SetLit(0)
			r.forget.SetLit(1)
		}).Elsewhen(p.Start, func() {
			r.sweeping.SetLit(1)
			r.swept.SetLit(0)
			r.epoch.Set(p.Epoch)
			s.Goto(repStart)
		}).Elsewhen(p.Boundary, func() {
			r.closed.SetLit(1)
			r.pending.SetLit(1)
			r.sweeping.SetLit(0)
			r.epoch.Set(p.Epoch)
			r.at.Set(p.From)
			r.to.Set(p.To)
			r.budget.Set(hdl.Cat(p.To.Sub(p.From).ShrULit(log2(c.perLine())), hdl.Lit(2, 0)))
			s.Goto(repNext)
		})
	})
	m.When(p.Want.And(r.pending).AndNot(p.Stop), func() {
		m.When(r.want.Not().Or(r.refused), func() {
			r.want.SetLit(1)
			r.wantLine.Set(p.WantLine)
			r.refused.Set(r.refused.And(p.WantLine.Eq(r.wantLine)))
		})
	})
	m.Assert(p.Start.Or(p.Boundary).AndNot(p.Ready).Not(), "S12: an epoch is closed, or a synchronisation opened, while another one is under way")
}

// ask makes the next state one that reads a line.
func (r *replicator) ask(t repTask, line hdl.Signal, kind hdl.Signal) {
	r.task.Set(r.task.V.Of(t))
	req := r.req.V
	req.Line, req.Kind.Signal = line, kind
	r.req.Set(req)
	r.fsm.Goto(repAsk)
}

func (r *replicator) kind(k cachectl.SnoopKind) hdl.Signal { return r.req.V.Kind.Of(k).Signal }

// logLine is the line address of a place in the log.
func (r *replicator) logLine(at hdl.Var) hdl.Signal {
	c := r.c
	base := hdl.Lit(c.lineBits(), uint64(c.LogBase))
	if c.LogEntries == c.perLine() {
		return base
	}
	return base.Or(at.Slice(log2(c.LogEntries)-1, log2(c.perLine())).ZExt(c.lineBits()))
}

// entryLine is the line address in a log entry.
func (c Replicator) entryLine(entry hdl.Signal) hdl.Signal {
	return entry.Slice(c.AddrBits-1, log2(c.LineBytes))
}

// choose is what comes next: a wanted line, an entry of the log, a line of the
// log, or the end.
func (r *replicator) choose() {
	m, c, s := r.m, r.c, r.fsm
	entry := r.entries.Trunc(c.entryBits())
	shift := func() {
		r.left.Set(r.left.Dec())
		r.entries.Set(r.entries.ShrULit(c.entryBits()))
	}
	per := hdl.Lit(c.ptrBits(), uint64(c.perLine()))
	s.State(repNext, func() {
		m.When(r.stopping, func() { s.Goto(repIdle) }).
			Elsewhen(r.sweeping, func() {
				m.When(r.swept.EqLit(uint64(c.ImageLines)), func() { s.Goto(repIdle) }).Otherwise(func() {
					line := hdl.Lit(c.lineBits(), uint64(c.ImageBase)).Add(fit(r.swept.Signal, c.lineBits()))
					r.ask(repSweep, line, r.kind(cachectl.SnoopRead))
				})
			}).
			Elsewhen(r.want.AndNot(r.refused), func() {
				r.cand.Set(r.wantLine)
				r.wanted.SetLit(1)
				r.find.Set(hdl.Mux(r.left.NeLit(0), r.at.Sub(per), r.at))
				s.Goto(repLook)
			}).
			Elsewhen(r.left.NeLit(0), func() {
				r.cand.Set(c.entryLine(entry))
				r.wanted.SetLit(0)
				shift()
				m.When(entry.Bit(0), func() { s.Goto(repLook) })
			}).
			Elsewhen(r.at.Ne(r.to), func() { r.ask(repLog, r.logLine(r.at), r.kind(cachectl.SnoopRead)) }).
			Otherwise(func() {
				r.pending.SetLit(0)
				r.forget.SetLit(1)
				r.want.SetLit(0)
				r.refused.SetLit(0)
				if c.Words == 0 {
					s.Goto(repMarker)
				} else {
					r.task.Set(r.task.V.Of(repBlock))
					s.Goto(repWord)
				}
			})
	})
	s.State(repLook, func() {
		r.look.SetLit(1)
		s.Goto(repDecide)
	})
	retrieve := r.kind(cachectl.SnoopRetrieve)
	s.State(repDecide, func() {
		m.When(r.has.AndNot(r.wanted), func() {
			r.p.Stat.Duplicate.SetLit(1)
			s.Goto(repNext)
		}).Elsewhen(r.wanted.Not(), func() {
			r.record.Set(r.free)
			r.ask(repLine, r.cand.Signal, hdl.Mux(r.free, retrieve, r.kind(cachectl.SnoopRead)))
		}).Elsewhen(r.has, func() { r.ask(repRelease, r.cand.Signal, retrieve) }).
			Otherwise(func() { s.Goto(repFind) })
	})
	s.State(repFind, func() {
		m.When(r.find.Eq(r.to), func() { r.ask(repRelease, r.cand.Signal, retrieve) }).
			Elsewhen(r.budget.EqLit(0), r.refuse).
			Otherwise(func() {
				r.budget.Set(r.budget.Dec())
				r.find.Set(r.find.Add(per))
				r.p.Stat.Search.SetLit(1)
				r.ask(repSearch, r.logLine(r.find), r.kind(cachectl.SnoopRead))
			})
	})
}

// refuse lets a store wait until all lines are sent.
func (r *replicator) refuse() {
	r.refused.SetLit(1)
	r.p.Stat.Refused.SetLit(1)
	r.fsm.Goto(repNext)
}

func (r *replicator) is(t repTask) hdl.Signal { return r.task.V.Is(t) }

// retrieve reads a line over the bus and does with it what it was read for.
func (r *replicator) retrieve() {
	m, p, c, s := r.m, r.p, r.c, r.fsm
	p.Bus.Offer(s.Is(repAsk), r.req.V)
	p.Urgent.Set(r.wanted.And(r.is(repLine).Or(r.is(repRelease))))
	p.Read.Accept(s.Is(repBeats))
	s.State(repAsk, func() {
		m.When(p.Bus.Ready, func() { s.Goto(repBeats) })
	})
	s.State(repBeats, func() {
		m.When(p.Read.Valid, func() {
			r.line.Set(shiftIn(r.line.Signal, p.Read.Data))
			r.beat.Set(r.beat.Inc())
			m.When(r.beat.EqLit(uint64(c.beats()-1)), func() {
				r.beat.SetLit(0)
				s.Goto(repTaken)
			})
		})
	})
	var found []hdl.Value
	for i := range c.perLine() {
		entry := r.line.Slice((i+1)*c.entryBits()-1, i*c.entryBits())
		found = append(found, entry.Bit(0).And(c.entryLine(entry).Eq(r.cand)))
	}
	hit := m.Let("found", hdl.Cat(found...).RedOr())
	retrieved := r.req.V.Kind.Is(cachectl.SnoopRetrieve)
	s.State(repTaken, func() {
		m.When(r.is(repSearch), func() {
			m.When(hit.Not(), func() { s.Goto(repFind) }).
				Elsewhen(r.free, func() {
					r.record.SetLit(1)
					r.p.Stat.First.SetLit(1)
					r.ask(repLine, r.cand.Signal, r.kind(cachectl.SnoopRetrieve))
				}).
				Otherwise(r.refuse)
		}).Elsewhen(r.is(repLog), func() {
			r.entries.Set(r.line)
			r.left.SetLit(uint64(c.perLine()))
			r.at.Set(r.at.Add(hdl.U(uint64(c.perLine()))))
			s.Goto(repNext)
		}).Otherwise(func() {
			r.sent.Set(retrieved)
			m.When(retrieved.And(r.cand.Eq(r.wantLine)), func() {
				r.want.SetLit(0)
				r.refused.SetLit(0)
			})
			p.Stat.False.Set(r.is(repRelease))
			m.When(r.is(repRelease), func() { s.Goto(repNext) }).Otherwise(func() { s.Goto(repSend) })
		})
	})
}

// shiftIn puts a word on top of what has come, which moves down.
func shiftIn(line, word hdl.Signal) hdl.Signal {
	if word.Width() == line.Width() {
		return word
	}
	return hdl.Cat(word, line.Slice(line.Width()-1, word.Width()))
}

// send is what goes to the packet sender.
func (r *replicator) send() {
	m, p, c, s := r.m, r.p, r.c, r.fsm
	relative := r.cand.Sub(hdl.Lit(c.lineBits(), uint64(c.ImageBase)))
	w := max(spec.SlotBits, c.entryBits())
	slot := hdl.Mux(r.is(repSweep), fit(r.swept.Signal, w), hdl.Mux(r.is(repBlock), fit(r.block.Signal, w), fit(r.data.Signal, w)))
	line := hdl.Mux(r.is(repLine), fit(relative, c.entryBits()), slot.Trunc(c.entryBits()))
	n := max(r.swept.Width(), r.data.Width()) + 1
	lines := r.swept.ZExt(n).Add(r.data.ZExt(n))
	q := c.PacketShape()
	kind := func(k spec.PacketKind) hdl.Signal { return q.Kind.Of(k).Signal }
	body := c.LineBody(slot.Trunc(spec.SlotBits), line, r.line)
	k := hdl.Mux(r.is(repSweep), kind(spec.PktSync), hdl.Mux(r.is(repBlock), kind(spec.PktState), kind(spec.PktData)))
	starts, marks := s.Is(repStart), s.Is(repMarker)
	none := hdl.Lit(c.bodyBits(), 0)
	offer := c.PacketShape()
	offer.Kind.Signal = hdl.Mux(starts, kind(spec.PktStart), hdl.Mux(marks, kind(spec.PktMarker), k))
	offer.VM, offer.Term, offer.Epoch = p.Node.ZExt(spec.VMBits), p.Term.Signal, r.epoch.Signal
	offer.Body = hdl.Mux(starts, none, hdl.Mux(marks, c.MarkerBody(lines, c.Words), body))
	p.Send.Offer(starts.Or(marks).Or(s.Is(repSend)).AndNot(r.gaveUp()), offer)
	s.State(repStart, func() {
		m.When(r.gaveUp(), func() { s.Goto(repIdle) }).
			Elsewhen(p.Send.Ready, func() { s.Goto(repNext) })
	})
	s.State(repSend, func() {
		m.When(r.gaveUp(), func() { s.Goto(repIdle) }).Elsewhen(p.Send.Ready, func() {
			m.When(r.is(repBlock), func() {
				r.block.Set(r.block.Inc())
				m.When(r.block.EqLit(uint64(max(c.stateLines(), 1)-1)), func() {
					r.block.SetLit(0)
					r.word.SetLit(0)
					s.Goto(repMarker)
				}).Otherwise(func() { s.Goto(repWord) })
			}).Otherwise(func() {
				p.Stat.Line.SetLit(1)
				m.When(r.is(repSweep), func() { r.swept.Set(r.swept.Inc()) }).
					Otherwise(func() { r.data.Set(r.data.Inc()) })
				s.Goto(repNext)
			})
		})
	})
}

// state reads the state words of a line; those behind the last one are zero.
func (r *replicator) state() {
	m, p, c, s := r.m, r.p, r.c, r.fsm
	there := r.word.LtU(hdl.U(uint64(c.Words)))
	if c.Words == 0 {
		there = hdl.Lit(1, 0)
	}
	ready := m.Let("state_ready_or_none", p.StateReady.Or(there.Not()))
	p.StateRead.Set(s.Is(repWord).And(there).And(p.StateReady))
	p.StateIndex.Set(fit(r.word.Signal, p.StateIndex.Width()))
	s.State(repWord, func() {
		m.When(ready, func() { s.Goto(repWordIn) })
		if c.Words > 0 {
			m.When(r.gaveUp(), func() { s.Goto(repIdle) })
		}
	})
	s.State(repWordIn, func() {
		r.line.Set(shiftIn(r.line.Signal, p.StateWord.And(there.Rep(c.CoreBits))))
		r.word.Set(r.word.Inc())
		last := r.word.Trunc(log2(c.perState())).RedAnd()
		m.When(last, func() { s.Goto(repSend) }).Otherwise(func() { s.Goto(repWord) })
	})
}

// finish sends the marker, and waits for the ack, which frees the log.
func (r *replicator) finish() {
	m, p, s := r.m, r.p, r.fsm
	p.ReleaseTo.Set(r.to)
	s.State(repMarker, func() {
		m.When(r.gaveUp(), func() { s.Goto(repIdle) }).Elsewhen(p.Send.Ready, func() {
			r.swept.SetLit(0)
			r.data.SetLit(0)
			s.Goto(repWait)
		})
	})
	s.State(repWait, func() {
		m.When(r.gaveUp(), func() { s.Goto(repIdle) }).
			Elsewhen(p.Ack.And(p.AckEpoch.Eq(r.epoch)), func() {
				p.Acked.SetLit(1)
				r.closed.SetLit(0)
				s.Goto(repIdle)
			})
	})
}
