package sim_test

import (
	"errors"
	"fmt"
	"math/big"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/hwgen/hwgen/hdl"
	"github.com/hwgen/hwgen/hdl/netlist"
	"github.com/hwgen/hwgen/hdl/sim"
)

// each runs a test on every engine.
func each(t *testing.T, f func(t *testing.T, e sim.Option)) {
	for _, e := range []sim.Engine{sim.Fast, sim.Observe, sim.Interpreter} {
		t.Run(e.String(), func(t *testing.T) { f(t, sim.WithEngine(e)) })
	}
}

func start(t *testing.T, d *netlist.Design, err error, opts ...sim.Option) *sim.Sim {
	t.Helper()
	require.NoError(t, err)
	s, err := sim.New(d, opts...)
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, s.Close()) })
	return s
}

func get(t *testing.T, s *sim.Sim, name string) uint64 {
	t.Helper()
	v, err := s.Get(name)
	require.NoError(t, err)
	return v
}

func set(t *testing.T, s *sim.Sim, name string, v uint64) {
	t.Helper()
	require.NoError(t, s.Set(name, v))
}

func step(t *testing.T, s *sim.Sim, n int) {
	t.Helper()
	require.NoError(t, s.Step(n))
}

func TestCounter(t *testing.T) {
	each(t, func(t *testing.T, e sim.Option) {
		d, err := hdl.Elaborate(counter{3})
		s := start(t, d, err, e)
		step(t, s, 2)
		require.Equal(t, uint64(0), get(t, s, "count"), "not enabled")
		set(t, s, "en", 1)
		require.Equal(t, uint64(0), get(t, s, "count"), "before the edge")
		step(t, s, 7)
		require.Equal(t, uint64(7), get(t, s, "count"))
		step(t, s, 1)
		require.Equal(t, uint64(0), get(t, s, "count"), "3 bits wrap")
		step(t, s, 5)
		require.NoError(t, s.Reset(1))
		require.Equal(t, uint64(0), get(t, s, "count_q"))
		n, err := s.Cycle("")
		require.NoError(t, err)
		require.Equal(t, int64(16), n)
		require.Equal(t, int64(155_000), s.Now(), "10 ns a cycle, the first edge at 5 ns")
	})
}

func TestNamesThatDoNotExist(t *testing.T) {
	d, err := hdl.Elaborate(pair{8})
	s := start(t, d, err)
	_, err = s.Get("a.levle")
	require.EqualError(t, err, `sim: pair_w8 has no signal "a.levle"; near: "a.level", "b.level"`)
	_, err = s.Get("level")
	require.EqualError(t, err, `sim: pair_w8 has no signal "level"; near: "a.level", "b.level"`)
	_, err = s.Get("a.mem")
	require.EqualError(t, err, `sim: a.mem is a memory; use Memory("a.mem")`)
	_, err = s.Get("a.push")
	require.EqualError(t, err, "sim: the fast engine does not keep a.push; name it in sim.WithSignals, or use sim.WithEngine(sim.Observe)")
	require.EqualError(t, s.Set("clk", 1), `sim: clk is a clock; use Step, Tick("") or Edge("")`)
	require.EqualError(t, s.Set("in_data", 256), "sim: 0x100 does not fit the 8 bits of in_data")
	require.EqualError(t, s.Set("out_data", 1), "sim: out_data is driven by the design; only inputs and registers can be set")
	require.EqualError(t, s.Tick("wr"), `sim: pair_w8 has no clock domain "wr"`)
	_, err = s.Memory("a.men")
	require.EqualError(t, err, `sim: pair_w8 has no memory "a.men"; near: "a.mem", "b.mem"`)
	_, err = sim.New(d, sim.WithSignals("a.pusch"))
	require.EqualError(t, err, `sim: pair_w8 has no signal "a.pusch"; near: "a.push", "b.push"`)
	require.EqualError(t, s.Step(-1), "sim: Step of -1 cycles")
}

func TestAskedSignalsAreKept(t *testing.T) {
	d, err := hdl.Elaborate(pair{8})
	s := start(t, d, err, sim.WithSignals("b.push"))
	set(t, s, "in_valid", 1)
	step(t, s, 1)
	require.Equal(t, uint64(1), get(t, s, "b.push"))
	_, err = s.Get("a.push")
	require.Error(t, err)
	all := start(t, d, nil, sim.WithEngine(sim.Observe))
	require.Contains(t, all.Signals(), "a.push")
}

// TestQueueAgainstGoSlice drives two queues with random stalls and compares
// with a slice.
func TestQueueAgainstGoSlice(t *testing.T) {
	each(t, func(t *testing.T, e sim.Option) {
		d, err := hdl.Elaborate(pair{16})
		s := start(t, d, err, e)
		valid, data, ready := s.MustSignal("in_valid"), s.MustSignal("in_data"), s.MustSignal("out_ready")
		inReady, outValid, outData := s.MustSignal("in_ready"), s.MustSignal("out_valid"), s.MustSignal("out_data")
		var queue []uint64
		for i := range uint64(2000) {
			valid.Set(i * 7 % 5 & 1)
			data.Set(i * 40503 & 0xffff)
			ready.Set(i / 100 % 2 & (i * 11 % 7))
			if outValid.Bool() && ready.Bool() {
				require.NotEmpty(t, queue)
				require.Equal(t, queue[0], outData.Get(), "cycle %d", i)
				queue = queue[1:]
			}
			if valid.Bool() && inReady.Bool() {
				queue = append(queue, data.Get())
			}
			require.LessOrEqual(t, len(queue), 12)
			step(t, s, 1)
		}
	})
}

type noPorts struct {
	Q hdl.Out
}

func TestUndefinedStateIsDrawnFromTheSeed(t *testing.T) {
	build := func(m *hdl.Module, p *noPorts) {
		q := m.Reg("r", 70, 0, hdl.Undefined())
		mem := m.Mem("mem", 70, 4)
		q.Set(mem.Read(q.Part(1, 0)))
		p.Q.Set(q)
	}
	d, err := elaborate("undefined", func() noPorts { return noPorts{hdl.Output(70)} }, build)
	each(t, func(t *testing.T, e sim.Option) {
		s := start(t, d, err, e, sim.WithSeed(9))
		q, err := s.GetValue("r")
		require.NoError(t, err)
		require.Equal(t, netlist.UndefinedValue(9, "undefined", "r", 0, 70), q)
		mem, err := s.Memory("mem")
		require.NoError(t, err)
		for i, w := range mem.Dump() {
			require.Equal(t, netlist.UndefinedValue(9, "undefined", "mem", i, 70), w)
		}
		step(t, s, 1)
		q2, _ := s.GetValue("r")
		require.Equal(t, netlist.UndefinedValue(9, "undefined", "mem", int(q[0]&3), 70), q2)
	})
	require.NotEqual(t, netlist.UndefinedValue(9, "undefined", "r", 0, 70), netlist.UndefinedValue(8, "undefined", "r", 0, 70))
}

type swapPorts struct {
	A, B hdl.Out
}

// A swap has no order of commits that needs no copies, and a shift chain only
// one.
func TestSwapAndShiftChain(t *testing.T) {
	d, err := elaborate("swap", func() swapPorts { return swapPorts{hdl.Output(100), hdl.Output(8)} }, func(m *hdl.Module, p *swapPorts) {
		a, b := m.RegBig("a_q", hdl.Lit(100, 1)), m.RegBig("b_q", hdl.Lit(100, 2))
		a.Set(b)
		b.Set(a)
		p.A.Set(a)
		first := m.Reg("s0", 8, 1)
		last := first
		for i := 1; i < 5; i++ {
			s := m.Reg(fmt.Sprintf("s%d", i), 8, 0)
			s.Set(last)
			last = s
		}
		first.Set(last)
		p.B.Set(last)
	})
	each(t, func(t *testing.T, e sim.Option) {
		s := start(t, d, err, e)
		var ring []uint64
		for i := range 10 {
			x, err := s.GetBig("a")
			require.NoError(t, err)
			require.Equal(t, int64(1+i%2), x.Int64())
			ring = append(ring, get(t, s, "b"))
			step(t, s, 1)
		}
		require.Equal(t, []uint64{0, 0, 0, 0, 1, 0, 0, 0, 0, 1}, ring)
	})
}

type checkPorts struct {
	X    hdl.In
	Seen hdl.Out
}

func checked(m *hdl.Module, p *checkPorts) {
	last := m.Reg("last", 8, 0)
	last.Set(p.X)
	p.Seen.Set(last)
	m.Assert(p.X.NeLit(7), "x is never seven")
	m.When(p.X.LtU(hdl.U(4)), func() { m.Cover(p.X.EqLit(3), "x is three") })
	m.Print("x=%d %x %b%%", p.X, p.X, p.X.Trunc(3))
}

func checkShape() checkPorts { return checkPorts{hdl.Input(8), hdl.Output(8)} }

func TestChecksStopBeforeTheirEdge(t *testing.T) {
	d, err := elaborate("checked", checkShape, checked)
	each(t, func(t *testing.T, e sim.Option) {
		var out lines
		s := start(t, d, err, e, sim.WithOutput(&out))
		set(t, s, "x", 3)
		step(t, s, 4)
		set(t, s, "x", 7)
		err := s.Step(3)
		var c *sim.CheckError
		require.ErrorAs(t, err, &c)
		require.Equal(t, "x is never seven", c.Message)
		require.Equal(t, int64(4), c.Cycle)
		require.Regexp(t, `^hdl/sim/sim_test\.go:\d+$`, c.Pos)
		require.Equal(t, uint64(3), get(t, s, "seen"), "the edge has not happened")
		require.NoError(t, s.SetReset("", true))
		step(t, s, 2)
		require.Equal(t, uint64(0), get(t, s, "seen"), "checks are off in reset")
		require.NoError(t, s.SetReset("", false))
		require.Error(t, s.Step(1))
		require.Equal(t, uint64(0), get(t, s, "seen"))
		require.NoError(t, s.Step(1), "goes on with the edge that was reported")
		require.Equal(t, uint64(7), get(t, s, "seen"))
		require.Error(t, s.Step(1), "the next edge fails too")
		set(t, s, "x", 200)
		require.NoError(t, s.Step(1))
		require.Equal(t, "x=3 03 011%\n", out[0])
		require.Len(t, out, 4+1+2+1, "nothing in reset")
		require.Equal(t, "x=200 c8 000%\n", out[7])
		require.Equal(t, uint64(4), s.Covers()[0].Count)
		require.Equal(t, "x is three", s.Covers()[0].Message)
	})
}

type lines []string

func (l *lines) Write(p []byte) (int, error) {
	*l = append(*l, string(p))
	return len(p), nil
}

type memPorts struct {
	We, Re           hdl.In
	Wa, Ra, Wd, Mask hdl.In
	Rd               hdl.Out
}

func memShape() memPorts {
	return memPorts{hdl.Input(1), hdl.Input(1), hdl.Input(3), hdl.Input(3), hdl.Input(16), hdl.Input(2), hdl.Output(16)}
}

func memBuild(rule netlist.ReadDuringWrite) func(m *hdl.Module, p *memPorts) {
	return func(m *hdl.Module, p *memPorts) {
		mem := m.Mem("mem", 16, 5, hdl.Rule(rule), hdl.Masked(8), hdl.Contents(0x1111, 0x2222))
		mem.WriteMasked(p.We, p.Wa, p.Wd, p.Mask)
		p.Rd.Set(mem.ReadSync(p.Re, p.Ra))
	}
}

func TestReadDuringWrite(t *testing.T) {
	for rule, want := range map[netlist.ReadDuringWrite]uint64{netlist.Old: 0x2222, netlist.New: 0xab22} {
		d, err := elaborate("ram", memShape, memBuild(rule))
		each(t, func(t *testing.T, e sim.Option) {
			s := start(t, d, err, e)
			for name, v := range map[string]uint64{"we": 1, "re": 1, "wa": 1, "ra": 1, "wd": 0xabcd, "mask": 2} {
				set(t, s, name, v)
			}
			step(t, s, 1)
			require.Equal(t, want, get(t, s, "rd"))
			set(t, s, "we", 0)
			set(t, s, "re", 0)
			set(t, s, "ra", 4)
			step(t, s, 1)
			require.Equal(t, want, get(t, s, "rd"), "not enabled: the data stay")
			set(t, s, "re", 1)
			step(t, s, 1)
			require.Equal(t, uint64(0), get(t, s, "rd"), "contents that are shorter end in zeros")
			m, err := s.Memory("mem")
			require.NoError(t, err)
			v, err := m.Get(1)
			require.NoError(t, err)
			require.Equal(t, uint64(0xab22), v)
		})
	}
}

func TestMemoryChecks(t *testing.T) {
	d, err := elaborate("ram", memShape, memBuild(netlist.Never))
	each(t, func(t *testing.T, e sim.Option) {
		s := start(t, d, err, e)
		for name, v := range map[string]uint64{"we": 1, "re": 1, "wa": 1, "ra": 1, "wd": 0xabcd, "mask": 0} {
			set(t, s, name, v)
		}
		require.NoError(t, s.Step(1), "a write of nothing is no collision")
		set(t, s, "mask", 3)
		require.ErrorContains(t, s.Step(1), "memory mem: a word is read and written at the same edge (read during write: never)")
		set(t, s, "we", 0)
		set(t, s, "re", 0)
		require.NoError(t, s.Step(1))
		set(t, s, "we", 1)
		set(t, s, "wa", 5)
		require.ErrorContains(t, s.Step(1), "memory mem: write past its end (5 words)")
		set(t, s, "we", 0)
		set(t, s, "re", 1)
		set(t, s, "ra", 7)
		require.ErrorContains(t, s.Step(1), "memory mem: read past its end (5 words)")
	})
}

func TestMemoryHandles(t *testing.T) {
	d, err := elaborate("ram", memShape, memBuild(netlist.Old))
	s := start(t, d, err)
	m, err := s.Memory("mem")
	require.NoError(t, err)
	require.Equal(t, 16, m.Width())
	require.NoError(t, m.LoadBytes(1, []byte{1, 2, 3}))
	require.Equal(t, []netlist.Value{{0x1111}, {0x0201}, {0x03}, {0}, {0}}, m.Dump())
	require.EqualError(t, m.Set(5, 1), "sim: memory mem has words 0 to 4, not 5")
	require.EqualError(t, m.Set(0, 1<<16), "sim: 0x10000 does not fit the 16 bits of memory mem")
	require.Error(t, m.Load(4, []netlist.Value{{1}, {2}}))
}

func TestSnapshotForksARun(t *testing.T) {
	each(t, func(t *testing.T, e sim.Option) {
		d, err := hdl.Elaborate(pair{80})
		s := start(t, d, err, e)
		set(t, s, "in_valid", 1)
		run := func() (trace []string) {
			for i := range 40 {
				require.NoError(t, s.SetBig("in_data", new(big.Int).Lsh(big.NewInt(int64(i)), 70)))
				set(t, s, "out_ready", uint64(i%3&1))
				x, err := s.GetBig("out_data")
				require.NoError(t, err)
				trace = append(trace, fmt.Sprint(x, get(t, s, "in_ready"), s.Now()))
				step(t, s, 1)
			}
			return trace
		}
		step(t, s, 3)
		snap, err := s.Snapshot()
		require.NoError(t, err)
		want := run()
		require.NoError(t, s.Restore(snap))
		require.Equal(t, want, run())
		other := start(t, d, nil, e)
		require.EqualError(t, other.Restore(snap), "sim: the snapshot belongs to another simulator")
	})
}

func TestClosedSimulator(t *testing.T) {
	d, err := hdl.Elaborate(counter{3})
	require.NoError(t, err)
	s, err := sim.New(d)
	require.NoError(t, err)
	require.NoError(t, s.Close())
	require.NoError(t, s.Close())
	require.True(t, s.Step(1) != nil && errors.Is(s.Step(1), s.Tick("")))
}
