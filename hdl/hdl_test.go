package hdl_test

import (
	"testing"

	"github.com/hwgen/hwgen/hdl"
	"github.com/hwgen/hwgen/hdl/netlist"
	"github.com/stretchr/testify/require"
)

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
	m.When(p.En, func() { count.Set(count.Inc()) })
	p.Count.Set(count)
}

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
	b := hdl.Inst(m, "b", fifo{f.Width, 4})
	hdl.Connect[hdl.Bits](a.In, p.In)
	hdl.Connect[hdl.Bits](b.In, a.Out)
	hdl.Connect[hdl.Bits](p.Out, b.Out)
}

func TestElaborateHierarchy(t *testing.T) {
	d, err := hdl.Elaborate(pair{8})
	require.NoError(t, err)
	require.Len(t, d.Modules, 2)
	require.Equal(t, "fifo_w8_d4", d.Modules[0].Name)
	require.Equal(t, "pair_w8", d.Top.Name)
	for _, m := range d.Modules {
		require.NoError(t, netlist.Verify(m))
	}
	_, err = hdl.Elaborate(counter{8})
	require.NoError(t, err)
}

type wrong struct{}

func (wrong) Ports() counterPorts { return counter{8}.Ports() }

func (wrong) Build(m *hdl.Module, p *counterPorts) {
	a := m.Reg("a", 4, 0)
	a.Set(p.Count)
	w := m.Wire("w", 3)
	m.When(p.En, func() { w.Set(hdl.U(9)) })
	p.Count.Part(3, 0).Set(a)
}

func TestErrorsAreListed(t *testing.T) {
	_, err := hdl.Elaborate(wrong{})
	require.Error(t, err)
	t.Log("\n" + err.Error())
}
