package engine_test

import (
	"testing"
	"time"

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

// BenchmarkHarness is what a cycle costs: when nothing happens, with accesses as
// fast as the core takes them, the same without records, and to decode these. The
// runs take turns, and the least times are given: the figures of one engine are
// comparable on a busy machine too.
func BenchmarkHarness(b *testing.B) {
	h, err := harness.New(configured(b))
	require.NoError(b, err)
	for _, k := range engine.Kinds {
		b.Run(k.String(), func(b *testing.B) { measure(b, k, h) })
	}
}

func measure(b *testing.B, k engine.Kind, h *harness.Harness) {
	cycles := 256 // short, so that some of them are not interrupted
	if k == engine.Verilator {
		cycles = 4096 // a block goes to another process and back
	}
	idle, busy, quiet := benchEngine(b, k, h, false), benchEngine(b, k, h, false), benchEngine(b, k, h, true)
	s, n, words, accepted := h.Stimulus(), uint64(0), 0, 0
	least := map[string]float64{}
	timed := func(name string, f func()) {
		at := time.Now()
		f()
		if t := float64(time.Since(at).Nanoseconds()) / float64(cycles); least[name] == 0 || t < least[name] {
			least[name] = t
		}
	}
	run := func(e engine.Engine, x *engine.Block) (r engine.Records) {
		require.NoError(b, e.Run(x, &r))
		return r
	}
	for at := 0; at < b.N; at += cycles {
		timed("idle", func() { run(idle, engine.NewBlock(cycles)) })
		x := block(b, h, s, &n, cycles)
		var r engine.Records
		timed("recorded", func() { r = run(busy, x) })
		timed("unrecorded", func() { run(quiet, x) })
		words += len(r.Words)
		timed("decoding", func() {
			for ev := range h.Events(&r) {
				s.Observe(ev)
				if ev.Kind == harness.Accept {
					accepted++
				}
			}
		})
	}
	for name, ns := range least {
		b.ReportMetric(ns, name+"-ns/cycle")
	}
	b.ReportMetric(float64(accepted)/float64(busy.Cycle()), "accesses/cycle")
	b.ReportMetric(float64(words)/float64(busy.Cycle()), "words/cycle")
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
