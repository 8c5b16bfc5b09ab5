package sim_test

import (
	"math/rand/v2"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/hwgen/hwgen/hdl"
	"github.com/hwgen/hwgen/hdl/netlist"
	"github.com/hwgen/hwgen/hdl/sim"
)

// two is a component with clocks a and b.
type two[P any] struct{ generic[P] }

func (two[P]) Domains() []hdl.DomainSpec {
	return []hdl.DomainSpec{{Name: "a"}, {Name: "b", Reset: hdl.AsyncReset, ActiveLow: true}}
}

type twoPorts struct {
	X    hdl.In
	A, B hdl.Out
}

func twoShape() twoPorts { return twoPorts{hdl.Input(8), hdl.Output(8), hdl.Output(8)} }

// exchange swaps two registers of different clocks.
func exchange(m *hdl.Module, p *twoPorts) {
	a, b := m.Reg("qa", 8, 1, hdl.On(m.Domain("a"))), m.Reg("qb", 8, 2, hdl.On(m.Domain("b")))
	a.Set(hdl.Cross(b))
	b.Set(hdl.Cross(a))
	p.A.Set(a)
	p.B.Set(b)
	hdl.Unused(p.X)
}

func TestEdgesOfOneInstantSampleBeforeIt(t *testing.T) {
	d, err := hdl.Elaborate(two[twoPorts]{generic[twoPorts]{"exchange", twoShape, exchange}})
	each(t, func(t *testing.T, e sim.Option) {
		s := start(t, d, err, e)
		state := func() [2]uint64 { return [2]uint64{get(t, s, "a"), get(t, s, "b")} }
		require.Equal(t, [2]uint64{1, 2}, state(), "resets are inactive at first")
		require.NoError(t, s.Edge("a", "b"))
		require.Equal(t, [2]uint64{2, 1}, state())
		require.NoError(t, s.Edge("a"))
		require.Equal(t, [2]uint64{1, 1}, state())
		require.NoError(t, s.Reset(1, "a"))
		require.NoError(t, s.SetReset("b", true))
		require.Equal(t, uint64(2), get(t, s, "b"), "an asynchronous reset needs no edge")
		require.Equal(t, uint64(0), get(t, s, "b_rst_n"))
		require.NoError(t, s.Edge("b"))
		require.Equal(t, uint64(2), get(t, s, "b"))
		require.NoError(t, s.SetReset("b", false))
		require.Equal(t, uint64(2), get(t, s, "b"), "it stays until an edge")
		require.NoError(t, s.Edge("b"))
		require.Equal(t, uint64(1), get(t, s, "b"))
	})
}

func TestClocksOfDifferentPeriods(t *testing.T) {
	d, err := hdl.Elaborate(two[twoPorts]{generic[twoPorts]{"rates", twoShape, func(m *hdl.Module, p *twoPorts) {
		a, b := m.Reg("qa", 8, 0, hdl.On(m.Domain("a"))), m.Reg("qb", 8, 0, hdl.On(m.Domain("b")))
		a.Set(a.Inc())
		b.Set(b.Inc())
		p.A.Set(a)
		p.B.Set(b)
		hdl.Unused(p.X)
	}}})
	each(t, func(t *testing.T, e sim.Option) {
		s := start(t, d, err, e, sim.WithClock("a", 10_000, 0), sim.WithClock("b", 3_000, 500))
		// b rises at 2.0, 5.0, 8.0, ... ns and a at 5, 15, 25, ...
		require.NoError(t, s.Tick("a"))
		require.Equal(t, int64(5_000), s.Now())
		require.Equal(t, uint64(2), get(t, s, "b"))
		require.NoError(t, s.Step(3))
		require.Equal(t, int64(35_000), s.Now())
		require.Equal(t, uint64(12), get(t, s, "b"))
		require.NoError(t, s.RunFor(2_999))
		require.Equal(t, uint64(12), get(t, s, "b"))
		require.NoError(t, s.RunFor(1))
		require.Equal(t, uint64(13), get(t, s, "b"))
		require.Equal(t, int64(38_000), s.Now())
		var active []bool
		stop := s.OnEdges(func(e sim.Edges) { active = append(active, e.Active("a")) })
		require.NoError(t, s.Step(1))
		stop()
		require.Equal(t, []bool{false, false, true}, active, "41, 44 and 45 ns")
		require.NoError(t, s.Step(1))
		require.Len(t, active, 3)
	})
	_, err = sim.New(d, sim.WithClock("a", 0, 0))
	require.EqualError(t, err, `sim: clock of domain "a": period 0 ps, phase 0 ps`)
}

type gatePorts struct {
	En, Clear hdl.In
	Q, R, F   hdl.Out
}

func TestGatedAndDerivedDomains(t *testing.T) {
	d, err := elaborate("gate", func() gatePorts {
		return gatePorts{hdl.Input(1), hdl.Input(1), hdl.Output(8), hdl.Output(8), hdl.Output(8)}
	}, func(m *hdl.Module, p *gatePorts) {
		main := m.Domain("")
		gated := m.GateClock("slow", main, p.En)
		again := m.GateClock("slower", gated, p.Clear.Not())
		other := m.WithReset("local", main, p.Clear, hdl.AsyncReset, false)
		q, r, f := m.Reg("qq", 8, 5, hdl.On(gated)), m.Reg("rr", 8, 6, hdl.On(other)), m.Reg("ff", 8, 7, hdl.On(again))
		q.Set(q.Inc())
		r.Set(r.Inc())
		f.Set(f.Inc())
		p.Q.Set(q)
		p.R.Set(r)
		p.F.Set(f)
	})
	each(t, func(t *testing.T, e sim.Option) {
		s := start(t, d, err, e)
		state := func() [3]uint64 { return [3]uint64{get(t, s, "q"), get(t, s, "r"), get(t, s, "f")} }
		step(t, s, 1)
		require.Equal(t, [3]uint64{5, 7, 7}, state(), "the gated clocks stand still")
		require.NoError(t, s.SetReset("", true))
		step(t, s, 1)
		require.Equal(t, [3]uint64{5, 8, 7}, state(), "a register of the other reset goes on")
		require.NoError(t, s.SetReset("", false))
		set(t, s, "en", 1)
		step(t, s, 2)
		require.Equal(t, [3]uint64{7, 10, 9}, state())
		set(t, s, "clear", 1)
		require.Equal(t, [3]uint64{7, 6, 9}, state(), "at once")
		step(t, s, 2)
		require.Equal(t, [3]uint64{9, 6, 9}, state(), "the gate behind the gate is closed")
	})
}

// child counts on falling edges of the parent's clock where the parent says so.
type fallPorts struct{ Q, N hdl.Out }

type inner struct{}

func (inner) Ports() fallPorts { return fallPorts{hdl.Output(4), hdl.Output(4)} }
func (inner) Build(m *hdl.Module, p *fallPorts) {
	q := m.Reg("q_r", 4, 0)
	q.Set(q.Inc())
	p.Q.Set(q)
	p.N.Set(q.Not())
}

type mixed struct{}

func (mixed) Domains() []hdl.DomainSpec {
	return []hdl.DomainSpec{{}, {Name: "fall", Edge: hdl.Falling, Reset: hdl.NoReset, ClockPort: "clk2"}}
}
func (mixed) Ports() fallPorts { return inner{}.Ports() }
func (mixed) Build(m *hdl.Module, p *fallPorts) {
	up := hdl.Inst(m, "up", inner{})
	down := hdl.Inst(m, "down", inner{}, hdl.MapDomain("", m.Domain("fall")))
	p.Q.Set(up.Q)
	p.N.Set(down.Q)
	hdl.Unused(up.N, down.N)
}

func TestDomainsThroughInstances(t *testing.T) {
	d, err := hdl.Elaborate(mixed{})
	each(t, func(t *testing.T, e sim.Option) {
		s := start(t, d, err, e)
		require.Equal(t, []string{"", "fall"}, s.Domains())
		require.NoError(t, s.RunFor(9_999))
		require.Equal(t, []uint64{1, 0}, []uint64{get(t, s, "q"), get(t, s, "n")}, "rises at 5 ns")
		require.NoError(t, s.RunFor(1))
		require.Equal(t, []uint64{1, 1}, []uint64{get(t, s, "q"), get(t, s, "n")}, "falls at 10 ns")
		require.NoError(t, s.RunFor(100_000))
		require.Equal(t, []uint64{11, 11}, []uint64{get(t, s, "up.q_r"), get(t, s, "down.q_r")})
	})
}

func TestJitterDelaysCrossingsBitByBit(t *testing.T) {
	d, err := hdl.Elaborate(two[twoPorts]{generic[twoPorts]{"crossing", twoShape, func(m *hdl.Module, p *twoPorts) {
		src := m.Reg("src", 8, 0, hdl.On(m.Domain("a")))
		src.Set(src.Not())
		m.In(m.Domain("b"), func() {
			first := m.RegNext("first", src, 0, hdl.Synchroniser())
			p.B.Set(m.RegNext("second", first, 0))
		})
		p.A.Set(src)
		hdl.Unused(p.X)
	}}})
	each(t, func(t *testing.T, e sim.Option) {
		run := func(opts ...sim.Option) (seen []uint64) {
			s := start(t, d, err, append(opts, e, sim.WithClock("a", 40_000, 0))...)
			last := []uint64{0, 0, 0, 0}
			for range 200 {
				require.NoError(t, s.Tick("b"))
				first := get(t, s, "first")
				last = append([]uint64{get(t, s, "src")}, last...) // a has no edge when b has
				require.Zero(t, (first^last[0])&(first^last[1]), "each bit is the one at this edge or the one before")
				seen = append(seen, first)
			}
			return seen
		}
		for _, v := range run() {
			require.Contains(t, []uint64{0, 255}, v)
		}
		torn := 0
		for _, v := range run(sim.WithJitter()) {
			if v != 0 && v != 255 {
				torn++
			}
		}
		require.Greater(t, torn, 20, "a counter that is not gray-coded is seen torn")
		require.Equal(t, run(sim.WithJitter(), sim.WithSeed(3)), run(sim.WithJitter(), sim.WithSeed(3)))
		require.NotEqual(t, run(sim.WithJitter(), sim.WithSeed(3)), run(sim.WithJitter(), sim.WithSeed(4)))
	})
}

// TestJitterOfAFastSource lets a source clock tick several times between the
// edges of the destination: only what the last tick has changed is uncertain,
// so that a counter in Gray code arrives as one of its last two values.
func TestJitterOfAFastSource(t *testing.T) {
	d, err := hdl.Elaborate(two[twoPorts]{generic[twoPorts]{"fast_source", twoShape, func(m *hdl.Module, p *twoPorts) {
		count := m.Reg("count", 8, 0, hdl.On(m.Domain("a")))
		count.Set(count.Inc())
		gray := m.RegNext("gray", count.Xor(count.ShrULit(1)), 0, hdl.On(m.Domain("a")))
		m.In(m.Domain("b"), func() {
			p.B.Set(m.RegNext("first", gray, 0, hdl.Synchroniser()))
		})
		p.A.Set(count)
		hdl.Unused(p.X)
	}}})
	each(t, func(t *testing.T, e sim.Option) {
		s := start(t, d, err, e, sim.WithJitter())
		gray, first := s.MustSignal("gray"), s.MustSignal("first")
		r := rand.New(rand.NewPCG(1, 1))
		seen := map[bool]int{}
		for range 500 {
			ticks := r.IntN(6)
			old := gray.Get()
			for range ticks {
				old = gray.Get()
				require.NoError(t, s.Edge("a"))
			}
			require.NoError(t, s.Edge("b"))
			require.Contains(t, []uint64{old, gray.Get()}, first.Get(), "after %d ticks", ticks)
			if old != gray.Get() {
				seen[first.Get() == old]++
			}
		}
		require.Greater(t, seen[false], 100)
		require.Greater(t, seen[true], 100)
	})
}

// accumulator is external Verilog: sum follows the clock, out is sum + x.
type accumulator struct{}

type accPorts struct {
	X        hdl.In
	Sum, Out hdl.Out
}

func (accumulator) Ports() accPorts {
	return accPorts{hdl.Input(8), hdl.Output(8), hdl.Output(8)}
}

func (accumulator) Domains() []hdl.DomainSpec { return []hdl.DomainSpec{{Reset: hdl.NoReset}} }

func (accumulator) BlackBox() hdl.BlackBox {
	return hdl.BlackBox{
		Module: "acc_ip",
		Comb:   []hdl.BoxPath{{From: "x", To: "out"}},
		Model:  func() netlist.Model { return &accModel{} },
	}
}

type accModel struct{ sum uint64 }

func (a *accModel) Eval(in, out []netlist.Value) {
	out[1][0] = a.sum
	out[2][0] = a.sum + in[0][0]
}
func (a *accModel) Edge(_ int, in []netlist.Value) { a.sum = (a.sum + in[0][0]) & 255 }
func (a *accModel) Snapshot() any                  { return a.sum }
func (a *accModel) Restore(x any)                  { a.sum = x.(uint64) }

type boxPorts struct {
	X   hdl.In
	Out hdl.Out
}

// The box's input depends on its clocked output: only the combinational pair
// counts.
func boxed(m *hdl.Module, p *boxPorts) {
	none := m.WithReset("free", m.Domain(""), hdl.Lit(1, 0), hdl.NoReset, false)
	acc := hdl.InstBlackBox(m, "u_acc", accumulator{}, hdl.MapDomain("", none))
	acc.X.Drive(p.X.Xor(acc.Sum.Part(0, 0).ZExt(8)))
	p.Out.Set(acc.Out)
}

func TestBlackBoxModel(t *testing.T) {
	d, err := elaborate("boxed", func() boxPorts { return boxPorts{hdl.Input(8), hdl.Output(8)} }, boxed)
	each(t, func(t *testing.T, e sim.Option) {
		s := start(t, d, err, e)
		sum := uint64(0)
		trace := func(n int) (out []uint64) {
			for i := range n {
				x := uint64(i*37) & 255
				set(t, s, "x", x)
				out = append(out, get(t, s, "out"))
				step(t, s, 1)
			}
			return out
		}
		for i, got := range trace(50) {
			x := uint64(i*37)&255 ^ sum&1
			require.Equal(t, (sum+x)&255, got, "cycle %d", i)
			sum = (sum + x) & 255
		}
		snap, err := s.Snapshot()
		require.NoError(t, err)
		want := trace(20)
		require.NoError(t, s.Restore(snap))
		require.Equal(t, want, trace(20))
	})
	_, err = sim.New(d, sim.WithModel("u_ac", &accModel{}))
	require.EqualError(t, err, `sim: boxed has no black box "u_ac"; near: "u_acc"`)
}

// Pads pass a design from a black box to the top. The simulator has no values
// for them, and nothing else suffers.
type padBox struct{}

type padPorts struct {
	Pad hdl.InOut
	Out hdl.Out
}

func (padBox) Ports() padPorts { return padPorts{hdl.Bidir(4), hdl.Output(4)} }
func (padBox) BlackBox() hdl.BlackBox {
	return hdl.BlackBox{Module: "pad_cell", Model: func() netlist.Model { return padModel{} }}
}

type padModel struct{}

func (padModel) Eval(in, out []netlist.Value) { out[1][0] = 9 }
func (padModel) Edge(int, []netlist.Value)    {}

type padMiddle struct{}

func (padMiddle) Ports() padPorts { return padBox{}.Ports() }
func (padMiddle) Build(m *hdl.Module, p *padPorts) {
	u := hdl.InstBlackBox(m, "u_pad", padBox{})
	u.Pad.Connect(p.Pad)
	p.Out.Set(u.Out)
}

type padTopPorts struct {
	A, B hdl.InOut
	Out  hdl.Out
}

func TestPads(t *testing.T) {
	d, err := elaborate("pads", func() padTopPorts { return padTopPorts{hdl.Bidir(4), hdl.Bidir(4), hdl.Output(4)} },
		func(m *hdl.Module, p *padTopPorts) {
			a, b := hdl.Inst(m, "ua", padMiddle{}), hdl.Inst(m, "ub", padMiddle{})
			a.Pad.Connect(p.A)
			b.Pad.Connect(p.B)
			p.Out.Set(a.Out.Xor(b.Out.Not()))
		})
	each(t, func(t *testing.T, e sim.Option) {
		s := start(t, d, err, e)
		require.Equal(t, uint64(15), get(t, s, "out"))
		_, err := s.Get("a")
		require.ErrorContains(t, err, "sim: a is a bidirectional pad; the simulator does not model it")
		require.NoError(t, s.Step(3), "there is no clock")
	})
}
