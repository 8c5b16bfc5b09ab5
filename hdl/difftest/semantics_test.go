package difftest

import (
	"testing"

	"github.com/hwgen/hwgen/hdl"
	"github.com/hwgen/hwgen/hdl/netlist"
	"github.com/hwgen/hwgen/hdl/sim"
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

// counters passes a counter from one clock to another through a marked
// synchroniser, in Gray code or plainly.
type counters struct{ Gray bool }

func (counters) Domains() []hdl.DomainSpec {
	return []hdl.DomainSpec{{Reset: hdl.NoReset}, {Name: "b", Reset: hdl.NoReset}}
}
func (counters) Ports() io { return widths(nil, []int{4, 4})() }
func (x counters) Build(m *hdl.Module, p *io) {
	count := m.Reg("count", 4, 0)
	count.Set(count.Inc())
	code := count.Inc()
	if x.Gray {
		code = code.Xor(code.ShrULit(1))
	}
	held := m.RegNext("held", code, 0)
	meta := m.RegNext("meta", held, 0, hdl.On(m.Domain("b")), hdl.Synchroniser())
	sync := m.RegNext("sync", meta, 0, hdl.On(m.Domain("b")))
	p.Out[0].Set(count)
	p.Out[1].Set(sync)
}

// A marked crossing is delayed by 0 or 1 cycle, each bit for itself: a counter
// in Gray code arrives as a value that it had lately, a plain one does not
// always: semantics 7.
func TestJitterFindsAMissingGrayCode(t *testing.T) {
	strange := func(gray bool, kind sim.Engine) (n int) {
		d, err := hdl.Elaborate(counters{gray})
		require.NoError(t, err)
		s, err := sim.New(d, sim.WithJitter(), sim.WithSeed(3), sim.WithEngine(kind))
		require.NoError(t, err)
		defer s.Close()
		count, sync := s.MustSignal("out_0"), s.MustSignal("out_1")
		for range 500 {
			require.NoError(t, s.Edge(""))
			require.NoError(t, s.Edge("b"))
			v := sync.Get()
			if gray {
				v ^= v >> 1
				v ^= v >> 2
			}
			if (count.Get()-v)&15 > 4 {
				n++
			}
		}
		return n
	}
	for _, kind := range []sim.Engine{sim.Interpreter, sim.Fast, sim.Observe} {
		require.Zero(t, strange(true, kind), kind)
		require.Greater(t, strange(false, kind), 20, kind)
	}
}

// Without the mark the crossing is an error before anything runs.
func TestCrossingWithoutSynchroniser(t *testing.T) {
	_, err := hdl.Elaborate(swapperWithoutCross{})
	require.ErrorContains(t, err, "HG207")
}

type swapperWithoutCross struct{ swapper }

func (swapperWithoutCross) Build(m *hdl.Module, p *io) {
	x := m.Reg("x", 2, 1)
	y := m.RegNext("y", x, 2, hdl.On(m.Domain("b")))
	x.Set(hdl.Cross(y))
	p.Out[0].Set(x)
	p.Out[1].Set(y)
}

// What a synchronous read returns of a word that is written at the same edge:
// semantics 11.
func TestReadDuringWrite(t *testing.T) {
	for _, c := range []struct {
		name string
		rule netlist.ReadDuringWrite
		want uint64
	}{{"old", hdl.Old, 7}, {"new", hdl.New, 0x97}} {
		d := elaborate(t, "rdw_"+c.name, widths([]int{1}, []int{8}), func(m *hdl.Module, p *io) {
			x := m.Mem("x", 8, 2, hdl.Contents(0, 7), hdl.Rule(c.rule), hdl.Masked(4))
			x.WriteMasked(hdl.Lit(1, 1), p.In[0], hdl.Lit(8, 0x9A), hdl.Lit(2, 2)) // the high half
			p.Out[0].Set(x.ReadSync(hdl.Lit(1, 1), p.In[0]))
		}, hdl.WithDomain(hdl.DomainSpec{Reset: hdl.NoReset}))
		s := interfaceOf(d)
		s.steps = []step{{[]netlist.Value{{1}}, 0}, {[]netlist.Value{{1}}, 1}}
		tr := everywhere(t, d, s, 1)
		require.Equal(t, c.want, tr.steps[1][0][0], c.name)
	}
}

// A failed assertion and a collision that Never forbids are found by every
// engine, and not during a reset: semantics 11 and 19.
func TestFailuresAreFoundEverywhere(t *testing.T) {
	build := func(m *hdl.Module, p *io) {
		x := m.Mem("x", 8, 4, hdl.Contents(1, 2, 3, 4))
		x.Write(p.In[0], p.In[1], hdl.Lit(8, 5))
		p.Out[0].Set(x.ReadSync(p.In[0], hdl.Lit(2, 3)).And(hdl.Lit(8, 0)))
		m.Assert(p.In[1].NeLit(2), "two is forbidden")
	}
	d := elaborate(t, "failing", widths([]int{1, 2}, []int{8}), build)
	for _, c := range []struct {
		rst, en, addr uint64
		fails         bool
	}{{0, 1, 1, false}, {0, 0, 2, true}, {1, 0, 2, false}, {0, 1, 3, true}, {1, 1, 3, false}, {0, 0, 3, false}} {
		s := interfaceOf(d)
		for n := range 3 {
			v := []netlist.Value{{c.rst}, {c.en}, {c.addr}}
			if n == 0 {
				v = []netlist.Value{{0}, {0}, {0}}
			}
			s.steps = append(s.steps, step{v, uint64(min(n, 1))})
		}
		j := &job{"failing", d, observed(d), s, 1}
		for _, e := range engines(1, verilator.Cache{}) {
			if e.name == "reference" { // knows nothing of collisions
				continue
			}
			got := e.run(t.Context(), []*job{j})[0]
			require.NoError(t, got.err, e.name)
			require.Equal(t, c.fails, len(got.trace.faults) > 0, "%s: %+v: %v", e.name, c, got.trace.faults)
		}
	}
}

// threeClocks reads a memory synchronously, keeps part of the data, and passes
// that on to another clock.
type threeClocks struct{}

func (threeClocks) Domains() []hdl.DomainSpec {
	return []hdl.DomainSpec{{}, {Name: "b"}, {Name: "c", Reset: hdl.NoReset}}
}
func (threeClocks) Ports() io { return widths([]int{3}, []int{2})() }
func (threeClocks) Build(m *hdl.Module, p *io) {
	c := m.Reg("r", 1, 0, hdl.On(m.Domain("c")))
	c.Set(c.Not())
	x := m.Mem("x", 5, 4, hdl.Rule(hdl.Old))
	x.Write(p.In[0].NeLit(0), p.In[0].Trunc(2), p.In[0].ZExt(5))
	data := x.ReadSync(hdl.Lit(1, 1), p.In[0].Slice(2, 1))
	kept := m.RegNext("kept", data.Slice(2, 1), 0)
	for i, name := range []string{"s0", "s3", "s4"} {
		m.RegNext(name, data.Bit([]int{0, 3, 4}[i]), 0)
	}
	meta := m.RegNext("meta", kept, 0, hdl.On(m.Domain("b")), hdl.Synchroniser())
	p.Out[0].Set(m.RegNext("sync", meta, 0, hdl.On(m.Domain("b"))))
}

// Registers sample read data before the same edge changes them, whichever
// clocks tick together.
func TestReadDataAmongSeveralClocks(t *testing.T) {
	d, err := hdl.Elaborate(threeClocks{})
	require.NoError(t, err)
	for seed := range uint64(4) {
		s := stimulate(d, seed, 80)
		everywhere(t, d, s, seed)
	}
}
