package engine_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/hwgen/hwgen/models/spec"
	"github.com/hwgen/hwgen/tb/engine"
	"github.com/hwgen/hwgen/tb/harness"
)

// block is cycles of accesses, as many as fit.
func block(b testing.TB, h *harness.Harness, s *harness.Stimulus, n *uint64, cycles int) *engine.Block {
	c := &h.Config
	for room, _ := s.Room(); room > 0 && s.Len() < cycles; room-- {
		*n++
		x := *n * 0x9e3779b97f4a7c15
		r := harness.Core{Op: spec.Op(x >> 63), Size: 4, Thread: uint8(*n % uint64(c.Threads)), Tag: uint8(*n)}
		r.Addr, r.Data = c.ImageBase+x>>20%c.ImageBytes&^3, x&0xffffffff
		if x>>8&7 > 0 { // most of them near each other
			r.Addr = c.ImageBase + x>>20%512&^3
		}
		require.NoError(b, s.Core(&r))
	}
	return s.Block(cycles)
}

// BenchmarkHarness is what a cycle costs: when nothing happens, and with accesses
// as fast as the core takes them, recorded or not. The blocks of the run without
// records are those of the one with them.
func BenchmarkHarness(b *testing.B) {
	h, err := harness.New(configured(b))
	require.NoError(b, err)
	const cycles = 4096
	for _, k := range engine.Kinds {
		var blocks []*engine.Block
		b.Run(k.String()+"/idle", func(b *testing.B) {
			e := benchEngine(b, k, h, false)
			var r engine.Records
			idle := engine.NewBlock(cycles)
			for n := 0; n < b.N; n += cycles {
				require.NoError(b, e.Run(idle, &r))
			}
		})
		b.Run(k.String()+"/recorded", func(b *testing.B) {
			e := benchEngine(b, k, h, false)
			s := h.Stimulus()
			var r engine.Records
			n, accepted, words := uint64(0), 0, 0
			blocks = nil
			for at := 0; at < b.N; at += cycles {
				x := *block(b, h, s, &n, cycles)
				x.Words = append([]uint64(nil), x.Words...)
				blocks = append(blocks, &x)
				require.NoError(b, e.Run(&x, &r))
				words += len(r.Words)
				for ev := range h.Events(&r) {
					s.Observe(ev)
					if ev.Kind == harness.Accept {
						accepted++
					}
				}
			}
			b.ReportMetric(float64(accepted)/float64(e.Cycle()), "accesses/cycle")
			b.ReportMetric(float64(words)/float64(e.Cycle()), "words/cycle")
		})
		b.Run(k.String()+"/unrecorded", func(b *testing.B) {
			e := benchEngine(b, k, h, true)
			var r engine.Records
			for at := 0; at < b.N; at += cycles {
				require.NoError(b, e.Run(blocks[at/cycles%len(blocks)], &r))
			}
		})
	}
}

func benchEngine(b *testing.B, k engine.Kind, h *harness.Harness, quiet bool) engine.Engine {
	e, err := engine.New(b.Context(), k, h.Design, engine.Options{NoRecords: quiet})
	require.NoError(b, err)
	b.Cleanup(func() { e.Close() })
	b.ResetTimer()
	return e
}

// BenchmarkSnapshot is to keep a state of a small harness and to go back to it.
func BenchmarkSnapshot(b *testing.B) {
	h, err := harness.New(configured(b, twoConfigs[0]...))
	require.NoError(b, err)
	e := benchEngine(b, engine.Embedded, h, false).(engine.Snapshotter)
	var s *engine.Snapshot
	for b.Loop() {
		s, err = e.Snapshot(s)
		require.NoError(b, err)
		require.NoError(b, e.Restore(s))
	}
}

// BenchmarkReady is from a configuration to the embedded engine's first cycle.
func BenchmarkReady(b *testing.B) {
	for b.Loop() {
		h, err := harness.New(configured(b))
		require.NoError(b, err)
		e, err := engine.New(b.Context(), engine.Embedded, h.Design, engine.Options{})
		require.NoError(b, err)
		require.NoError(b, e.Close())
	}
}
