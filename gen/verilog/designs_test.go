package verilog_test

import (
	"fmt"

	"github.com/hwgen/hwgen/hdl"
)

// Counter counts up where en is 1.
type Counter struct{ Width int }

type CounterPorts struct {
	En    hdl.In
	Count hdl.Out
	Last  hdl.Out
}

func (c Counter) Ports() CounterPorts {
	return CounterPorts{
		En:    hdl.Input(1),
		Count: hdl.Output(c.Width).Doc("edges so far"),
		Last:  hdl.Output(1),
	}
}

func (c Counter) Build(m *hdl.Module, p *CounterPorts) {
	count := m.Reg("count_q", c.Width, 0)
	m.When(p.En, func() { count.Set(count.Inc()) })
	p.Count.Set(count)
	p.Last.Set(count.RedAnd())
}

// FIFO is a queue with a memory.
type FIFO struct {
	Width, Depth int
}

type FIFOPorts struct {
	In  hdl.StreamIn[hdl.Bits]
	Out hdl.StreamOut[hdl.Bits]
}

func (f FIFO) Ports() FIFOPorts {
	return FIFOPorts{In: hdl.InStream(hdl.W(f.Width)), Out: hdl.OutStream(hdl.W(f.Width))}
}

func (f FIFO) Build(m *hdl.Module, p *FIFOPorts) {
	aw := hdl.IndexBits(f.Depth)
	head, tail, level := m.Reg("head", aw, 0), m.Reg("tail", aw, 0), m.Reg("level", aw+1, 0)
	push, pop := m.Let("push", p.In.Fire()), m.Let("pop", p.Out.Fire())
	mem := m.Mem("mem", f.Width, f.Depth)
	mem.Write(push, tail, p.In.Data)
	p.In.Accept(level.NeLit(uint64(f.Depth)))
	p.Out.Offer(level.NeLit(0), mem.Read(head))
	m.When(push, func() { tail.Set(tail.Inc()) })
	m.When(pop, func() { head.Set(head.Inc()) })
	m.When(push.AndNot(pop), func() { level.Set(level.Inc()) }).
		Elsewhen(pop.AndNot(push), func() { level.Set(level.Dec()) })
}

// Chain is two queues, one after the other.
type Chain struct{ Width int }

func (c Chain) Ports() FIFOPorts { return FIFO{Width: c.Width}.Ports() }

func (c Chain) Build(m *hdl.Module, p *FIFOPorts) {
	a := hdl.Inst(m, "a", FIFO{c.Width, 4}, hdl.InstComment("takes what comes in"))
	b := hdl.Inst(m, "b", FIFO{c.Width, 8})
	hdl.Connect[hdl.Bits](a.In, p.In)
	hdl.Connect[hdl.Bits](b.In, a.Out)
	hdl.Connect[hdl.Bits](p.Out, b.Out)
}

// State is the states of Sender.
type State int

const (
	Idle State = iota
	Send
	Done
)

func (s State) String() string { return [...]string{"Idle", "Send", "Done"}[s] }

// Sender shifts a word out, bit by bit.
type Sender struct{}

type SenderPorts struct {
	Start hdl.In
	Data  hdl.In
	Busy  hdl.Out
	Line  hdl.Out
}

func (Sender) Ports() SenderPorts {
	return SenderPorts{Start: hdl.Input(1), Data: hdl.Input(8), Busy: hdl.Output(1), Line: hdl.Output(1)}
}

func (Sender) Build(m *hdl.Module, p *SenderPorts) {
	fsm := hdl.NewFSM(m, "state", Idle, Send, Done)
	shift := m.Reg("shift", 8, 0)
	n := m.Reg("n", 3, 0)
	p.Busy.SetLit(1)
	p.Line.SetLit(1)
	fsm.State(Idle, func() {
		p.Busy.SetLit(0)
		m.When(p.Start, func() {
			shift.Set(p.Data)
			fsm.Goto(Send)
		})
	})
	fsm.State(Send, func() {
		p.Line.Set(shift.Bit(0))
		shift.Set(shift.ShrULit(1))
		n.Set(n.Inc())
		m.When(n.EqLit(7), func() { fsm.Goto(Done) })
	})
	fsm.State(Done, func() { fsm.Goto(Idle) })
	m.Assert(fsm.Is(Idle).Or(p.Busy), "busy outside of Idle")
	m.When(p.Start, func() { m.Print("start in %s with %x", fsm.Value(), p.Data) })
}

func name(format string, args ...any) string { return fmt.Sprintf(format, args...) }
