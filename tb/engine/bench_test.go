package engine_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/hwgen/hwgen/models/spec"
	"github.com/hwgen/hwgen/tb/engine"
	"github.com/hwgen/hwgen/tb/harness"
)

// load is accesses without an end: those of a block that is filled up.
type load struct {
	h    *harness.Harness
	s    *harness.Stimulus
	open int // commands that were put in and not accepted
	n    uint64
}

// block is cycles of them.
func (l *load) block(b testing.TB, cycles int) *engine.Block {
	c := &l.h.Config
	for l.open < harness.CoreQueue-64 && l.s.Len() < cycles {
		l.n++
		x := l.n * 0x9e3779b97f4a7c15
		r := harness.Core{Op: spec.Op(x >> 63), Size: 4, Thread: uint8(l.n % uint64(c.Threads)), Tag: uint8(l.n)}
		r.Addr, r.Data = c.ImageBase+x>>20%c.ImageBytes&^3, x&0xffffffff
		if x>>8&7 > 0 { // most of them near each other
			r.Addr = c.ImageBase + x>>20%512&^3
		}
		require.NoError(b, l.s.Core(&r))
		l.open++
	}
	return l.s.Block(cycles)
}

// BenchmarkHarness is what a cycle costs: idle, with nothing recorded, and with
// all of it, as fast as the core takes accesses.
func BenchmarkHarness(b *testing.B) {
	h, err := harness.New(configured(b, "memory=16MiB", "image_size=4MiB", "image_base=4MiB", "l2_size=32KiB", "l1_size=4KiB", "log_entries=8192", "state_words=32", "filter=256"))
	require.NoError(b, err)
	for _, k := range engine.Kinds {
		for _, x := range []struct {
			name        string
			busy, quiet bool
		}{{"idle", false, false}, {"busy/quiet", true, true}, {"busy/recorded", true, false}} {
			b.Run(k.String()+"/"+x.name, func(b *testing.B) {
				e, err := engine.New(b.Context(), k, h.Design, engine.Options{NoRecords: x.quiet})
				require.NoError(b, err)
				defer e.Close()
				l := &load{h: h, s: h.Stimulus()}
				var r engine.Records
				accepted := 0
				b.ResetTimer()
				for n := 0; n < b.N; n += 8192 {
					blk := engine.NewBlock(8192)
					if x.busy {
						blk = l.block(b, 8192)
					}
					require.NoError(b, e.Run(blk, &r))
					if x.quiet {
						l.open = 0
						continue
					}
					for ev := range h.Events(&r) {
						if ev.Kind == harness.Accept {
							accepted++
						}
					}
					l.open = l.open * 0
				}
				b.ReportMetric(float64(accepted)/float64(e.Cycle()), "accesses/cycle")
			})
		}
	}
}
