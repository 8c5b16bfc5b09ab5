package schematic_test

import (
	"encoding/xml"
	"io"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/hwgen/hwgen/hdl"
	"github.com/hwgen/hwgen/hdl/sim"
	"github.com/hwgen/hwgen/hdl/sim/expect"
	"github.com/hwgen/hwgen/hdl/sim/schematic"
)

type ports struct {
	In  hdl.StreamIn[hdl.Bits]
	Out hdl.StreamOut[hdl.Bits]
}

// queue has registers, a memory and logic; pipe has instances.
type queue struct{ Width, Depth int }

func (q queue) Ports() ports {
	return ports{hdl.InStream(hdl.W(q.Width)), hdl.OutStream(hdl.W(q.Width))}
}

func (q queue) Build(m *hdl.Module, p *ports) {
	aw := hdl.IndexBits(q.Depth)
	head, tail, level := m.Reg("head", aw, 0), m.Reg("tail", aw, 0), m.Reg("level", aw+1, 0)
	push, pop := m.Let("push", p.In.Fire()), m.Let("pop", p.Out.Fire())
	mem := m.Mem("mem", q.Width, q.Depth)
	mem.Write(push, tail, p.In.Data)
	p.In.Accept(level.NeLit(uint64(q.Depth)))
	p.Out.Offer(level.NeLit(0), mem.Read(head))
	m.When(push, func() { tail.Set(tail.Inc()) })
	m.When(pop, func() { head.Set(head.Inc()) })
	m.When(push.AndNot(pop), func() { level.Set(level.Inc()) }).
		Elsewhen(pop.AndNot(push), func() { level.Set(level.Dec()) })
}

type pipe struct{ Stages int }

func (pipe) Ports() ports { return queue{8, 4}.Ports() }

func (c pipe) Build(m *hdl.Module, p *ports) {
	from := hdl.Stream[hdl.Bits](p.In)
	for i := range c.Stages {
		q := hdl.Inst(m, "q"+string(rune('a'+i)), queue{8, 4})
		hdl.Connect[hdl.Bits](q.In, from)
		from = q.Out
	}
	hdl.Connect[hdl.Bits](p.Out, from)
}

func wellFormed(t *testing.T, svg string) {
	t.Helper()
	dec := xml.NewDecoder(strings.NewReader(svg))
	for {
		_, err := dec.Token()
		if err == io.EOF {
			return
		}
		require.NoError(t, err)
	}
}

func TestSchematicWithValues(t *testing.T) {
	d, err := hdl.Elaborate(pipe{2})
	require.NoError(t, err)
	s, err := sim.New(d)
	require.NoError(t, err)
	defer s.Close()
	require.NoError(t, s.Set("in_valid", 1))
	require.NoError(t, s.Set("in_data", 0x5a))
	require.NoError(t, s.Step(3))
	for path, file := range map[string]string{"": "testdata/pipe.svg", "qb": "testdata/queue.svg"} {
		svg, err := schematic.Draw(s, path)
		require.NoError(t, err)
		wellFormed(t, svg)
		expect.File(t, file, svg)
	}
	svg, err := schematic.Draw(s, "qb")
	require.NoError(t, err)
	require.Contains(t, svg, ">level<")
	require.Contains(t, svg, ">=2<", "what the level is now")
	_, err = schematic.Draw(s, "qc")
	require.EqualError(t, err, `schematic: pipe_s2 has no instance "qc"`)
}

type adder struct{ N int }

type adderPorts struct {
	X hdl.In
	Y hdl.Out
}

func (a adder) Ports() adderPorts { return adderPorts{hdl.Input(8), hdl.Output(8)} }
func (a adder) Build(m *hdl.Module, p *adderPorts) {
	y := p.X.Signal
	for i := range a.N {
		y = y.Add(p.X.Xor(hdl.Lit(8, uint64(i&255))))
	}
	p.Y.Set(m.RegNext("y_q", y, 0))
}

// Much logic is drawn as one box.
func TestMuchLogicIsOneBox(t *testing.T) {
	for n, boxes := range map[int]int{3: 0, 400: 1} {
		d, err := hdl.Elaborate(adder{n})
		require.NoError(t, err)
		svg, err := schematic.Module(d.Top)
		require.NoError(t, err)
		wellFormed(t, svg)
		require.Equal(t, boxes, strings.Count(svg, ">logic<"))
	}
}
