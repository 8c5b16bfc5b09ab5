package golden

import (
	"math/rand/v2"
	"testing"

	"github.com/hwgen/hwgen/models/spec"
)

// benchRequests are references like a program's: mostly near the last ones, some
// far away, in 64 KiB of the image, twice the L2.
func benchRequests(c *spec.Config, n int) []Request {
	rnd := rand.New(rand.NewPCG(1, 2))
	out := make([]Request, n)
	at := uint64(0)
	for i := range out {
		if rnd.IntN(128) == 0 {
			at = rnd.Uint64N(64 << 10)
		}
		r := Request{Addr: c.ImageBase + (at+rnd.Uint64N(256))&(64<<10-1)&^3, Size: 4, Thread: uint8(i / 64 % c.Threads)}
		if rnd.IntN(3) == 0 {
			r.Op, r.Data = spec.OpStore, uint64(uint32(i))*2654435761&0xffffffff
		}
		out[i] = r
	}
	return out
}

// BenchmarkAccess drives one protected node with data, a checkpoint every
// 20,000 references, both images kept.
func BenchmarkAccess(b *testing.B) {
	for _, name := range []string{"unprotected", "protected"} {
		b.Run(name, func(b *testing.B) {
			cl, err := New(spec.Default(), Options{})
			if err != nil {
				b.Fatal(err)
			}
			n := cl.Nodes[0]
			if name == "protected" {
				if err := n.Sync(); err != nil {
					b.Fatal(err)
				}
			}
			reqs := benchRequests(&cl.Config, 1<<20)
			done, ckpts := 0, 0
			for b.Loop() {
				for i := range reqs {
					if name == "protected" && done%20_000 == 0 {
						if err := n.Checkpoint(); err != nil {
							b.Fatal(err)
						}
						ckpts++
					}
					a, err := n.Access(&reqs[i])
					if err != nil || a.Held {
						b.Fatal(a, err)
					}
					done++
				}
			}
			b.ReportMetric(float64(done)/b.Elapsed().Seconds()/1e6, "Mrefs/s")
			s := n.Stats()
			b.ReportMetric(100*float64(s.Fills)/float64(s.Loads+s.Stores), "%L2miss")
			if ckpts > 0 {
				b.ReportMetric(float64(s.LinesSent)/float64(ckpts), "lines/ckpt")
			}
		})
	}
}

// BenchmarkApply drives an observing model with records of events, as a
// scoreboard does: two checkpoints of 20,000 references each.
func BenchmarkApply(b *testing.B) {
	one, err := New(spec.Default(), Options{})
	if err != nil {
		b.Fatal(err)
	}
	n := one.Nodes[0]
	if err := n.Sync(); err != nil {
		b.Fatal(err)
	}
	start := one.Clone()
	start.opt.Observed = true
	var events []Event
	one.Observe(func(e *Event) {
		c := *e
		c.Bytes = append([]byte(nil), e.Bytes...)
		events = append(events, c)
	})
	refs := benchRequests(&one.Config, 40_000)
	for i := range refs {
		if _, err := n.Access(&refs[i]); err != nil {
			b.Fatal(err)
		}
		if i%20_000 == 19_999 {
			if err := n.Checkpoint(); err != nil {
				b.Fatal(err)
			}
		}
	}
	for b.Loop() {
		b.StopTimer()
		two := start.Clone()
		b.StartTimer()
		for i := range events {
			if err := two.Apply(&events[i]); err != nil {
				b.Fatal(err)
			}
		}
	}
	b.ReportMetric(float64(b.N)*float64(len(refs))/b.Elapsed().Seconds()/1e6, "Mrefs/s")
	b.ReportMetric(float64(b.N)*float64(len(events))/b.Elapsed().Seconds()/1e6, "Mevents/s")
}
