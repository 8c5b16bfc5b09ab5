package sim_test

import (
	"fmt"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/hwgen/hwgen/hdl"
	"github.com/hwgen/hwgen/hdl/sim"
)

// BenchmarkStep is what a cycle costs on a design that does next to nothing:
// the step alone, and with two signals written and two read.
func BenchmarkStep(b *testing.B) {
	for _, e := range []sim.Engine{sim.Fast, sim.Interpreter} {
		d, err := hdl.Elaborate(counter{16})
		require.NoError(b, err)
		s, err := sim.New(d, sim.WithEngine(e))
		require.NoError(b, err)
		en, rst, count, q := s.MustSignal("en"), s.MustSignal("rst"), s.MustSignal("count"), s.MustSignal("count_q")
		b.Run(e.String()+"/step", func(b *testing.B) {
			for b.Loop() {
				_ = s.Step(1)
			}
		})
		b.Run(e.String()+"/many", func(b *testing.B) {
			_ = s.Step(b.N)
		})
		b.Run(e.String()+"/peek+poke", func(b *testing.B) {
			sum := uint64(0)
			for b.Loop() {
				en.Set(sum & 1)
				rst.Set(0)
				_ = s.Step(1)
				sum += count.Get() ^ q.Get()
			}
		})
		b.Run(e.String()+"/process", func(b *testing.B) {
			s.Go(func(t *sim.Task) {
				for b.Loop() {
					t.Tick()
				}
			})
			require.NoError(b, s.Run(1<<40))
		})
	}
}

// BenchmarkRunUntil is what a cycle costs on the way to a signal that is raised
// in one of 20, for the engine that stops there and for the one that is asked
// after every cycle.
func BenchmarkRunUntil(b *testing.B) {
	d, err := hdl.Elaborate(bell{Every: 20, PrintAt: 1<<32 - 1, FailAt: 1<<32 - 1})
	require.NoError(b, err)
	for name, opt := range map[string]sim.Option{"engine": sim.WithStops("events"), "cycles": sim.WithSignals("events")} {
		s, err := sim.New(d, opt)
		require.NoError(b, err)
		events := s.MustSignal("events")
		b.Run(name, func(b *testing.B) {
			for n := 0; n < b.N; {
				k, err := s.RunUntil(events, b.N-n)
				require.NoError(b, err)
				n += k
			}
		})
	}
}

type stored struct{ Words int }

func (stored) Ports() counterPorts { return counter{8}.Ports() }

func (x stored) Build(m *hdl.Module, p *counterPorts) {
	aw := hdl.IndexBits(x.Words)
	at := m.RegNext("at", m.Lit(aw, 0), 0)
	mem := m.Mem("mem", 8, x.Words)
	mem.Write(p.En, at, m.Lit(8, 1))
	p.Count.Set(mem.ReadSync(p.En.Not(), at))
}

// BenchmarkSnapshot copies the whole state of designs with a memory of so many
// bytes, and goes back to it.
func BenchmarkSnapshot(b *testing.B) {
	for _, n := range []int{64 << 10, 1 << 20} {
		d, err := hdl.Elaborate(stored{n})
		require.NoError(b, err)
		s, err := sim.New(d)
		require.NoError(b, err)
		b.Run(fmt.Sprintf("new/%dK", n>>10), func(b *testing.B) {
			for b.Loop() {
				_, err = s.Snapshot()
			}
			require.NoError(b, err)
		})
		x, err := s.Snapshot()
		require.NoError(b, err)
		b.Run(fmt.Sprintf("into/%dK", n>>10), func(b *testing.B) {
			for b.Loop() {
				err = s.SnapshotInto(x)
			}
			require.NoError(b, err)
		})
		b.Run(fmt.Sprintf("restore/%dK", n>>10), func(b *testing.B) {
			for b.Loop() {
				err = s.Restore(x)
			}
			require.NoError(b, err)
		})
	}
}
