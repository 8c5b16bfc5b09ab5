package sim_test

import (
	"github.com/hwgen/hwgen/hdl"
	"github.com/hwgen/hwgen/hdl/netlist"
)

// counter counts while enabled.
type counter struct{ Width int }

type counterPorts struct {
	En    hdl.In
	Count hdl.Out
}

func (c counter) Ports() counterPorts {
	return counterPorts{En: hdl.Input(1), Count: hdl.Output(c.Width)}
}

func (c counter) Build(m *hdl.Module, p *counterPorts) {
	count := m.Reg("count_q", c.Width, 0)
	next := m.Let("next", count.Inc())
	m.When(p.En, func() { count.Set(next) })
	p.Count.Set(count)
}

// fifo is a queue; pair is two of them, one after the other.
type fifo struct{ Width, Depth int }

type fifoPorts struct {
	In  hdl.StreamIn[hdl.Bits]
	Out hdl.StreamOut[hdl.Bits]
}

func (f fifo) Ports() fifoPorts {
	return fifoPorts{In: hdl.InStream(hdl.W(f.Width)), Out: hdl.OutStream(hdl.W(f.Width))}
}

func (f fifo) Build(m *hdl.Module, p *fifoPorts) {
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

type pair struct{ Width int }

func (f pair) Ports() fifoPorts { return fifo{Width: f.Width}.Ports() }

func (f pair) Build(m *hdl.Module, p *fifoPorts) {
	a := hdl.Inst(m, "a", fifo{f.Width, 4})
	b := hdl.Inst(m, "b", fifo{f.Width, 8})
	hdl.Connect[hdl.Bits](a.In, p.In)
	hdl.Connect[hdl.Bits](b.In, a.Out)
	hdl.Connect[hdl.Bits](p.Out, b.Out)
}

// generic makes a component of a function, for designs of one test. Names of
// ports are those of the struct.
type generic[P any] struct {
	Name  string
	ports func() P                  `hdl:"-"`
	build func(m *hdl.Module, p *P) `hdl:"-"`
}

func (g generic[P]) ModuleName() string { return g.Name }
func (g generic[P]) Ports() P           { return g.ports() }
func (g generic[P]) Build(m *hdl.Module, p *P) {
	g.build(m, p)
}

func elaborate[P any](name string, ports func() P, build func(m *hdl.Module, p *P), opts ...hdl.Option) (*netlist.Design, error) {
	return hdl.Elaborate(generic[P]{Name: name, ports: ports, build: build}, opts...)
}
