package sim_test

import (
	"bytes"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/hwgen/hwgen/hdl"
	"github.com/hwgen/hwgen/hdl/sim"
)

// bell counts cycles and rings in every Every-th: events is 1 << 70 there. It
// prints when the count is PrintAt and fails when it is FailAt.
type bell struct{ Every, PrintAt, FailAt int }

type bellPorts struct {
	Mute   hdl.In
	Count  hdl.Out
	Events hdl.Out
	Odd    hdl.Out
}

func (bell) Ports() bellPorts {
	return bellPorts{Mute: hdl.Input(1), Count: hdl.Output(32), Events: hdl.Output(71), Odd: hdl.Output(1)}
}

func (b bell) Build(m *hdl.Module, p *bellPorts) {
	count := m.Reg("count_q", 32, 0)
	phase := m.Reg("phase", 8, 0)
	count.Set(count.Inc())
	last := phase.EqLit(uint64(b.Every - 1))
	phase.Set(hdl.Mux(last, m.Lit(8, 0), phase.Inc()))
	p.Count.Set(count)
	p.Odd.Set(count.Bit(0))
	p.Events.Set(hdl.Cat(last.AndNot(p.Mute), m.Lit(70, 0)))
	m.When(count.EqLit(uint64(b.PrintAt)), func() { m.Print("count is %d", count) })
	m.Assert(count.NeLit(uint64(b.FailAt)), "the count is there")
}

// untilCases runs with the signal known beforehand and without.
func untilCases(t *testing.T, b bell, f func(t *testing.T, s *sim.Sim, out *bytes.Buffer)) {
	each(t, func(t *testing.T, e sim.Option) {
		for name, opt := range map[string]sim.Option{
			"engine": sim.WithStops("events"), "both": sim.WithStops("odd", "events"), "cycles": sim.WithSignals("events"),
		} {
			t.Run(name, func(t *testing.T) {
				var out bytes.Buffer
				d, err := hdl.Elaborate(b)
				f(t, start(t, d, err, e, opt, sim.WithOutput(&out)), &out)
			})
		}
	})
}

func TestRunUntil(t *testing.T) {
	untilCases(t, bell{Every: 10, PrintAt: 12, FailAt: 60000}, func(t *testing.T, s *sim.Sim, out *bytes.Buffer) {
		events := s.MustSignal("events")
		run := func(n, want int, count uint64) {
			t.Helper()
			done, err := s.RunUntil(events, n)
			require.NoError(t, err)
			require.Equal(t, want, done)
			require.Equal(t, count, get(t, s, "count"))
			now, err := s.Cycle("")
			require.NoError(t, err)
			require.Equal(t, int64(count), now)
		}
		run(0, 0, 0)
		run(5, 5, 5)
		run(100, 4, 9)
		require.Equal(t, uint64(1), events.Value()[1]>>6)
		require.Empty(t, out.String())
		run(100, 10, 19) // rings at the beginning, too
		require.Equal(t, "count is 12\n", out.String())
		step(t, s, 15) // past one
		run(2, 2, 36)
		set(t, s, "mute", 1)
		run(20, 20, 56)
		set(t, s, "mute", 0)
		run(3, 3, 59)
		set(t, s, "mute", 1) // what is settled anew counts
		run(2, 2, 61)
		require.Equal(t, "count is 12\n", out.String())
		require.Equal(t, int64(61*10000-5000), s.Now())
	})
}

func TestRunUntilEndsAtAFailure(t *testing.T) {
	untilCases(t, bell{Every: 10, PrintAt: 9, FailAt: 9}, func(t *testing.T, s *sim.Sim, out *bytes.Buffer) {
		events := s.MustSignal("events")
		done, err := s.RunUntil(events, 100)
		require.NoError(t, err, "the edge that fails is the next")
		require.Equal(t, 9, done)
		done, err = s.RunUntil(events, 100)
		require.ErrorContains(t, err, "the count is there")
		require.Equal(t, 0, done)
		done, err = s.RunUntil(events, 100) // goes on
		require.NoError(t, err)
		require.Equal(t, 10, done)
		require.Equal(t, "count is 9\n", out.String())
	})
}

func TestRunUntilErrors(t *testing.T) {
	d, err := hdl.Elaborate(bell{Every: 10})
	s := start(t, d, err)
	other := start(t, d, nil)
	_, err = s.RunUntil(other.MustSignal("events"), 1)
	require.EqualError(t, err, "sim: events is a signal of another simulator")
	_, err = s.RunUntil(s.MustSignal("events"), -1)
	require.EqualError(t, err, "sim: RunUntil of -1 cycles")
	_, err = sim.New(d, sim.WithStops("evnts"))
	require.EqualError(t, err, `sim: bell_e10_pa0_fa0 has no signal "evnts"; near: "events"`)
}
