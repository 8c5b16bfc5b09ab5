package harness

import (
	"github.com/hwgen/hwgen/hdl"
	"github.com/hwgen/hwgen/hdl/parts"
	"github.com/hwgen/hwgen/models/cachectl"
	"github.com/hwgen/hwgen/models/cluster"
	"github.com/hwgen/hwgen/models/spec"
)

// sequence does the control commands, one after the other: accesses of the
// nodes' control ports, another master's transfers on their buses, waits. What
// others do at its word (settings, deaths, triggers) goes out as strobes.
type sequence struct{ Config spec.Config }

// ModuleName holds the configuration's hash.
func (c sequence) ModuleName() string { return "tb_sequence_" + c.Config.Hash()[:8] }

type sequencePorts struct {
	Valid, What, Data hdl.In // a word for the queue

	Control [2]hdl.StreamOut[parts.CSRRequest]
	Answer  [2]hdl.StreamIn[parts.CSRResponse]
	BusReq  [2]hdl.StreamOut[cachectl.SnoopReq]
	Beats   [2]hdl.StreamOut[hdl.Bits] // of a bus write
	Got     [2]hdl.StreamIn[hdl.Bits]  // of another transfer
	Refused [2]hdl.In                  // the bus transfer has no effect
	Dead    [2]hdl.In
	Writing [2]hdl.Out // a bus write goes on; Mask has its bytes
	Mask    hdl.Out

	Set       settings2
	Number    [2]hdl.StreamOut[numberedFault]
	Clash     [2]hdl.In
	Do        hdl.Out `hdl:"told"` // bit op is 1: somebody else is to do this, now
	Node      hdl.Out // its node
	Argument  hdl.Out // its data
	Arguments [2]hdl.Out

	Now    hdl.In // cycle of the run
	Taken  hdl.In // core commands taken
	Idle   hdl.In // no core command waits or is unanswered
	Events hdl.In

	Done  hdl.Out // a command is done
	Op    hdl.Out
	Code  hdl.Out // Outcome
	Value hdl.Out // what was read
	Count hdl.Out // commands done
}

// settings2 is settings seen from where they come from.
type settings2 struct{ Valid, Index, Value hdl.Out }

const (
	cycleBits  = 48
	takenBits  = 48
	argBits    = 64
	outcomeLen = 2
)

// strobes are the opcodes that others carry out, in one cycle.
var strobes = []opcode{opLinkClean, opKill, opRevive, opKillAt, opKillAfter, opDisarm, opActivate, opFlush}

func (c sequence) lineWords() int { return c.Config.LineBytes / 8 }
func (c sequence) beats() int     { return 8 * c.Config.LineBytes / c.Config.BusBits }

// Ports declares them.
func (c sequence) Ports() sequencePorts {
	n := cluster.Node{Config: c.Config}.Ports()
	in, bit := hdl.Input(1), hdl.Output(1)
	word := hdl.W(c.Config.BusBits)
	p := sequencePorts{
		Valid: in, What: hdl.Input(controlWhatBits), Data: hdl.Input(controlDataBits),
		Mask: hdl.Output(c.Config.LineBytes), Set: settings2{bit, hdl.Output(settingBits), hdl.Output(64)},
		Do: hdl.Output(int(opcodes)), Node: bit, Argument: hdl.Output(argBits), Arguments: [2]hdl.Out{hdl.Output(argBits), hdl.Output(argBits)},
		Now: hdl.Input(cycleBits), Taken: hdl.Input(takenBits), Idle: in, Events: hdl.Input(eventBits),
		Done: bit, Op: hdl.Output(controlOpBits), Code: hdl.Output(outcomeLen), Value: hdl.Output(32), Count: hdl.Output(controlsBits),
	}
	for i := range 2 {
		p.Control[i], p.Answer[i] = hdl.OutStream(n.Control.Data), hdl.InStream(n.ControlAnswer.Data)
		p.BusReq[i], p.Beats[i], p.Got[i] = hdl.OutStream(n.Master.Req.Data), hdl.OutStream(word), hdl.InStream(word)
		p.Refused[i], p.Dead[i], p.Writing[i], p.Clash[i] = in, in, bit, in
		p.Number[i] = hdl.OutStream(numberedFault{hdl.W(3), hdl.W(spec.SeqBits)})
	}
	return p
}

// sequencer is a sequence under construction.
type sequencer struct {
	c sequence
	m *hdl.Module
	p *sequencePorts

	op, index, data hdl.Signal // of the word at the queue's head
	node            hdl.Signal
	there           hdl.Signal // there is one
	dead            hdl.Signal // its node is
	phase           hdl.Var    // of a command that takes several cycles
	over            hdl.Signal // the command is done

	ends    []hdl.Value // conditions under which the word is done
	refused []hdl.Value
}

// Build describes the sequencer.
func (c sequence) Build(m *hdl.Module, p *sequencePorts) {
	s := &sequencer{c: c, m: m, p: p}
	s.phase = m.Reg("phase", 1, 0)
	over := m.Wire("over", 1)
	s.over = over.Signal
	s.queue()
	s.strobes()
	s.settings()
	s.registers()
	s.transfers()
	s.waits()
	over.Set(s.there.And(anyOf(s.ends)))
	m.When(over, func() { s.phase.SetLit(0) })
	s.done()
}

func anyOf(list []hdl.Value) hdl.Signal {
	out := hdl.Lit(1, 0)
	for _, x := range list {
		out = out.Or(x)
	}
	return out
}

// is reports the op at the head.
func (s *sequencer) is(op opcode) hdl.Signal { return s.there.And(s.op.EqLit(uint64(op))) }

// queue keeps the words.
func (s *sequencer) queue() {
	m, p := s.m, s.p
	aw := hdl.IndexBits(ControlQueue)
	what := m.Mem("queue_what", controlWhatBits, ControlQueue, hdl.Contents(0))
	data := m.Mem("queue_data", controlDataBits, ControlQueue, hdl.Contents(0))
	in, out, level := m.Reg("queue_in", aw, 0), m.Reg("queue_out", aw, 0), m.Reg("level", aw+1, 0)
	what.Write(p.Valid, in, p.What)
	data.Write(p.Valid, in, p.Data)
	head := m.Let("head", what.Read(out))
	s.data = m.Let("head_data", data.Read(out))
	s.op = m.Let("op_now", head.Trunc(controlOpBits))
	s.node = m.Let("node_now", head.Bit(controlOpBits))
	s.index = m.Let("index", head.Slice(controlWhatBits-1, controlOpBits+controlNodeBits))
	s.there = m.Let("there", level.RedOr())
	s.dead = m.Let("dead_now", hdl.Mux(s.node, p.Dead[1], p.Dead[0]))
	m.When(p.Valid, func() { in.Set(in.Inc()) })
	m.When(s.over, func() { out.Set(out.Inc()) })
	m.When(p.Valid.AndNot(s.over), func() { level.Set(level.Inc()) }).
		Elsewhen(s.over.AndNot(p.Valid), func() { level.Set(level.Dec()) })
	m.Assert(level.NeLit(ControlQueue).Or(p.Valid.Not()), "no more control words come than the queue holds")
}

// strobes tells others what to do.
func (s *sequencer) strobes() {
	s.p.Node.Set(s.node)
	s.p.Argument.Set(s.data)
	bits := make([]hdl.Value, opcodes)
	for i := range bits {
		bits[i] = hdl.Lit(1, 0)
	}
	for _, op := range strobes {
		bits[int(opcodes)-1-int(op)] = s.is(op)
		s.ends = append(s.ends, s.is(op))
	}
	s.p.Do.Set(hdl.Cat(bits...))
	for i := range s.p.Arguments {
		r := s.m.OutReg(s.p.Arguments[i], 0)
		s.m.When(s.is(opArg).And(s.index.EqLit(uint64(i))), func() { r.Set(s.data) })
	}
	s.ends = append(s.ends, s.is(opArg))
}

// settings are written, those of the link's table where there is room.
func (s *sequencer) settings() {
	s.p.Set.Valid.Set(s.is(opSet))
	s.p.Set.Index.Set(s.index.Trunc(settingBits))
	s.p.Set.Value.Set(s.data)
	s.ends = append(s.ends, s.is(opSet))
	for i, x := range s.p.Number {
		x.Offer(s.is(opLinkPacket).And(s.node.EqLit(uint64(i))), numberedFault{s.index.Trunc(3), s.data.Trunc(spec.SeqBits)})
		s.ends = append(s.ends, x.Fire())
		s.refused = append(s.refused, x.Fire().And(s.p.Clash[i]))
	}
}

// registers accesses a control port.
func (s *sequencer) registers() {
	p := s.p
	write := s.is(opWriteRegister)
	mine := s.m.Let("register_access", write.Or(s.is(opReadRegister)))
	value := s.m.Wire("value_now", 32)
	value.SetLit(0)
	for i, x := range p.Control {
		here := mine.And(s.node.EqLit(uint64(i)))
		req := x.Data
		req.Write, req.Addr, req.Data = write, s.index.Trunc(x.Data.Addr.Width()), s.data.Trunc(32)
		req.Strobe = hdl.Lit(4, 0xf)
		x.Offer(here.AndNot(s.phase).AndNot(p.Dead[i]), req)
		s.m.When(x.Fire(), func() { s.phase.SetLit(1) })
		p.Answer[i].Accept(hdl.Lit(1, 1))
		answered := here.And(s.phase).And(p.Answer[i].Valid).AndNot(p.Dead[i])
		s.m.When(answered, func() { value.Set(p.Answer[i].Data.Data) })
		s.ends = append(s.ends, answered, here.And(p.Dead[i]))
		s.refused = append(s.refused, answered.And(p.Answer[i].Data.Error))
	}
	p.Value.Set(value)
}

// transfers are another master's.
func (s *sequencer) transfers() {
	m, p := s.m, s.p
	write, own := s.is(opBusWrite), s.is(opBusOwn)
	mine := m.Let("transfer", write.Or(own).Or(s.is(opBusRead)))
	line := m.Reg("line", 8*s.c.Config.LineBytes, 0)
	m.When(s.is(opPiece), func() { line.ElemVar(s.index.Trunc(hdl.IndexBits(s.c.lineWords())), 64).Set(s.data) })
	s.ends = append(s.ends, s.is(opPiece))
	mask := m.OutReg(p.Mask, 0)
	m.When(write.AndNot(s.phase), func() {
		n := s.c.Config.LineBytes
		ones := hdl.Lit(n+1, 1).Shl(s.index.Slice(15, 8)).Dec().Trunc(n)
		mask.Set(ones.Shl(s.index.Trunc(8)))
	})
	beat := m.Reg("beat", hdl.BitsFor(uint64(s.c.beats())), 0)
	bad := m.Reg("transfer_refused", 1, 0)
	passes := hdl.Lit(1, 0)
	for i, x := range p.BusReq {
		here := mine.And(s.node.EqLit(uint64(i))).AndNot(p.Dead[i])
		req := x.Data
		req.Line = s.data.Trunc(x.Data.Line.Width())
		req.Kind.Signal = hdl.Mux(write, req.Kind.Of(cachectl.SnoopWrite), hdl.Mux(own, req.Kind.Of(cachectl.SnoopOwn), req.Kind.Of(cachectl.SnoopRead)))
		x.Offer(here.AndNot(s.phase), req)
		m.When(x.Fire(), func() {
			s.phase.SetLit(1)
			beat.SetLit(0)
			bad.SetLit(0)
		})
		moving := here.And(s.phase)
		p.Writing[i].Set(moving.And(write))
		p.Beats[i].Offer(moving.And(write), line.Elem(beat, s.c.Config.BusBits))
		p.Got[i].Accept(moving.AndNot(write))
		moves := p.Beats[i].Fire().Or(p.Got[i].Fire())
		m.When(moving.And(p.Refused[i]), func() { bad.SetLit(1) })
		last := moves.And(beat.EqLit(uint64(s.c.beats() - 1)))
		s.ends = append(s.ends, last, mine.And(s.node.EqLit(uint64(i))).And(p.Dead[i]))
		s.refused = append(s.refused, last.And(bad.Or(p.Refused[i])))
		passes = passes.Or(moves)
		hdl.Unused(p.Got[i].Data)
	}
	m.When(passes, func() { beat.Set(beat.Inc()) })
	hdl.Unused(s.index)
}

// waits end when what they wait for is there.
func (s *sequencer) waits() {
	m, p := s.m, s.p
	left, begun := m.Reg("left", cycleBits, 0), m.Reg("begun", 1, 0)
	wait, count := s.is(opWait), s.is(opWaitFor)
	m.When(wait.Or(count), func() {
		begun.Set(s.over.Not())
		m.When(begun.Not(), func() { left.Set(s.data.Trunc(cycleBits)) }).
			Elsewhen(wait, func() { left.Set(left.Dec()) }).
			Otherwise(func() {
				n := popCount(p.Events.And(p.Arguments[0].Trunc(eventBits))).ZExt(cycleBits)
				left.Set(hdl.Mux(n.GeU(left), hdl.Lit(cycleBits, 0), left.Sub(n)))
			})
	})
	s.ends = append(s.ends,
		wait.Or(count).And(begun).And(left.IsZero()),
		s.is(opWaitUntil).And(p.Now.GeU(s.data.Trunc(cycleBits))),
		s.is(opWaitTaken).And(p.Taken.GeU(s.data.Trunc(takenBits))),
		s.is(opWaitIdle).And(p.Idle))
}

// done tells of commands that are done.
func (s *sequencer) done() {
	m, p := s.m, s.p
	count := m.OutReg(p.Count, 0)
	whole := s.over.AndNot(s.is(opArg)).AndNot(s.is(opPiece))
	m.When(whole, func() { count.Set(count.Inc()) })
	p.Done.Set(whole)
	p.Op.Set(s.op)
	local := hdl.Lit(1, 0)
	for _, op := range []opcode{opWriteRegister, opReadRegister, opBusRead, opBusOwn, opBusWrite} {
		local = local.Or(s.is(op))
	}
	code := func(o Outcome) hdl.Signal { return hdl.Lit(outcomeLen, uint64(o)) }
	p.Code.Set(hdl.Mux(local.And(s.dead), code(Dead), hdl.Mux(anyOf(s.refused), code(Refused), code(Fine))))
}
