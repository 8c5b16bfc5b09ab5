package difftest

import (
	"testing"

	"github.com/hwgen/hwgen/hdl"
	"github.com/hwgen/hwgen/hdl/netlist"
	"github.com/hwgen/hwgen/verilator"
	"github.com/stretchr/testify/require"
)

// generic makes a component of functions.
type generic[P any] struct {
	Name  string
	ports func() P                  `hdl:"-"`
	build func(m *hdl.Module, p *P) `hdl:"-"`
}

func (g generic[P]) ModuleName() string        { return g.Name }
func (g generic[P]) Ports() P                  { return g.ports() }
func (g generic[P]) Build(m *hdl.Module, p *P) { g.build(m, p) }

// io are the ports of most designs here.
type io struct {
	In  []hdl.In
	Out []hdl.Out
}

func widths(in []int, out []int) func() io {
	return func() io {
		var p io
		for _, w := range in {
			p.In = append(p.In, hdl.Input(w))
		}
		for _, w := range out {
			p.Out = append(p.Out, hdl.Output(w))
		}
		return p
	}
}

func elaborate(t *testing.T, name string, ports func() io, build func(m *hdl.Module, p *io), opts ...hdl.Option) *netlist.Design {
	t.Helper()
	d, err := hdl.Elaborate(generic[io]{name, ports, build}, opts...)
	require.NoError(t, err)
	return d
}

// everywhere runs a design with random stimulus in every engine; all must
// agree with the reference, whose trace is returned.
func everywhere(t *testing.T, d *netlist.Design, s *stimulus, seed uint64) *trace {
	t.Helper()
	j := &job{d.Top.Name, d, observed(d), s, seed}
	want := referenceEngine.run(t.Context(), []*job{j})[0]
	require.NoError(t, want.err)
	for _, e := range engines(1, verilator.Cache{}) {
		got := e.run(t.Context(), []*job{j})[0]
		require.NoError(t, got.err, e.name)
		if diff := compareTraces(j.signals, want.trace, got.trace); diff != nil {
			t.Errorf("%s: %s: %s", e.name, diff.kind, diff.text)
		}
	}
	return want.trace
}

func TestUnassignedRegisterKeepsItsValue(t *testing.T) {
	d := elaborate(t, "unassigned", widths([]int{1}, []int{8}), func(m *hdl.Module, p *io) {
		r := m.Reg("r", 8, 5)
		r.ElemVar(hdl.Lit(4, 9), 4).Set(hdl.Lit(4, 3)) // past the end: never written
		p.Out[0].Set(r)
	})
	tr := everywhere(t, d, stimulate(d, 1, 8), 1)
	require.Equal(t, uint64(5), tr.steps[7][0][0])
}

// A run with two seeds shows what was never set: semantics 9.
func TestTwoSeedsShowAMissingReset(t *testing.T) {
	for _, c := range []struct {
		name   string
		opts   []hdl.RegOption
		differ bool
	}{{"with_reset", nil, false}, {"initial", []hdl.RegOption{hdl.WithoutReset()}, false}, {"missing", []hdl.RegOption{hdl.Undefined()}, true}} {
		d := elaborate(t, "seeds_"+c.name, widths([]int{1}, []int{70}), func(m *hdl.Module, p *io) {
			r := m.Reg("r", 70, 5, c.opts...)
			m.When(p.In[0].And(hdl.Lit(1, 0)), func() { r.Set(r.Inc()) })
			p.Out[0].Set(r)
		})
		s := stimulate(d, 1, 6)
		one, two := everywhere(t, d, s, 1), everywhere(t, d, s, 2)
		require.Equal(t, c.differ, !one.steps[5][0].Equal(two.steps[5][0]), c.name)
	}
}

// All edges of one instant sample the state before it: semantics 5 and 6. Two
// registers of unrelated clocks swap when both tick at once, and copy when they
// tick one after the other.
func TestEdgesOfOneInstant(t *testing.T) {
	d, err := hdl.Elaborate(swapper{})
	require.NoError(t, err)
	s := interfaceOf(d)
	for _, toggles := range []uint64{0, 3, 3, 1, 1, 2, 3, 3} {
		s.steps = append(s.steps, step{inputs: make([]netlist.Value, len(s.inputs)), toggle: toggles})
		for i, x := range s.inputs {
			idle := uint64(0)
			if x.low {
				idle = 1
			}
			s.steps[len(s.steps)-1].inputs[i] = netlist.Value{idle}
		}
	}
	tr := everywhere(t, d, s, 1)
	var got [][2]uint64
	for _, row := range tr.steps {
		got = append(got, [2]uint64{row[0][0], row[1][0]})
	}
	require.Equal(t, [][2]uint64{
		{1, 2}, // power-up
		{2, 1}, // both rise: swapped
		{2, 1}, // both fall
		{1, 1}, // the first alone copies
		{1, 1},
		{1, 1}, // the second alone
		{1, 1}, // the first rises, the second falls
		{1, 1},
	}, got)
}

type swapper struct{}

func (swapper) Domains() []hdl.DomainSpec {
	return []hdl.DomainSpec{{Reset: hdl.NoReset}, {Name: "b", Reset: hdl.NoReset}}
}
func (swapper) Ports() io { return widths(nil, []int{2, 2})() }
func (swapper) Build(m *hdl.Module, p *io) {
	x := m.Reg("x", 2, 1)
	y := m.Reg("y", 2, 2, hdl.On(m.Domain("b")))
	x.Set(hdl.Cross(y))
	y.Set(hdl.Cross(x))
	p.Out[0].Set(x)
	p.Out[1].Set(y)
}

// An asynchronous reset acts without a clock, at once: semantics 10.
func TestAsynchronousResetNeedsNoEdge(t *testing.T) {
	for _, low := range []bool{false, true} {
		name := map[bool]string{false: "async_high", true: "async_low"}[low]
		d := elaborate(t, name, widths([]int{4}, []int{4}), func(m *hdl.Module, p *io) {
			r := m.Reg("r", 4, 9)
			r.Set(p.In[0])
			p.Out[0].Set(r.Not())
		}, hdl.WithDomain(hdl.DomainSpec{Reset: hdl.AsyncReset, ActiveLow: low}))
		s := interfaceOf(d)
		for _, x := range []struct{ active, toggle, in uint64 }{{0, 0, 3}, {0, 1, 3}, {1, 0, 3}, {0, 0, 3}, {0, 1, 5}, {1, 1, 5}, {1, 1, 6}} {
			rst := x.active
			if low {
				rst ^= 1
			}
			s.steps = append(s.steps, step{[]netlist.Value{{rst}, {x.in}}, x.toggle})
		}
		tr := everywhere(t, d, s, 1)
		var got []uint64
		for _, row := range tr.steps {
			got = append(got, row[0][0])
		}
		require.Equal(t, []uint64{6, 12, 6, 6, 6, 6, 6}, got, name)
	}
}

// A read of a wire is its settled value wherever it stands: semantics 1.
func TestReadsAreSettledValues(t *testing.T) {
	d := elaborate(t, "settled", widths([]int{4, 1}, []int{4}), func(m *hdl.Module, p *io) {
		w, x := m.Wire("w", 4), m.Wire("x", 4)
		w.Set(p.In[0])
		x.Set(w.Inc())
		m.When(p.In[1], func() { w.Set(p.In[0].Not()) })
		p.Out[0].Set(x)
	})
	s := stimulate(d, 3, 40)
	tr := everywhere(t, d, s, 1)
	for n, st := range s.steps {
		var in, c uint64
		for i, x := range s.inputs {
			switch x.name {
			case "in_0":
				in = st.inputs[i][0]
			case "in_1":
				c = st.inputs[i][0]
			}
		}
		want := (in + 1) & 15
		if c == 1 {
			want = (^in + 1) & 15
		}
		require.Equal(t, want, tr.steps[n][0][0], "step %d", n)
	}
}
