package parts_test

import (
	"fmt"
	"testing"

	"github.com/hwgen/hwgen/hdl/parts"
	"github.com/stretchr/testify/require"
)

// variants are FIFOs of a depth in all forms.
func variants(depth int) []parts.FIFO[bits] {
	f := parts.FIFO[bits]{Shape: b8, Depth: depth, AlmostFull: (depth + 1) / 2, AlmostEmpty: depth / 3}
	var out []parts.FIFO[bits]
	for _, pipe := range []bool{false, true} {
		f.Pipe = pipe
		f.Flow, f.BlockRAM, f.Bypass = false, false, false
		out = append(out, f)
		f.Flow = true
		out = append(out, f)
		f.Flow, f.BlockRAM = false, true
		out = append(out, f)
		f.Bypass = true
		out = append(out, f)
	}
	return out
}

// Every output in every cycle against a queue of Go values.
func TestFIFOIsAQueue(t *testing.T) {
	for _, depth := range []int{1, 2, 3, 4, 5, 7, 8} {
		for _, f := range variants(depth) {
			d := elaborate(t, f)
			t.Run(d.Top.Name, func(t *testing.T) {
				for i, s := range stalls {
					rnd := random(uint64(i))
					r := newRig(t, d)
					in := &source{r: r, name: "in"}
					for range 300 {
						in.items = append(in.items, data(rnd.Uint64N(256))...)
					}
					out := watchStream(r, "out", "data")
					var queue []uint64
					for range 400 {
						in.drive(chance(rnd, s[0]))
						r.setBool("out_ready", chance(rnd, s[1]))
						checkFIFO(t, r, f, queue)
						if in.edge() {
							queue = append(queue, in.items[in.next-1]["data"])
						}
						if x := out.edge(); x != nil {
							require.Equal(t, queue[0], x[0])
							queue = queue[1:]
						}
						r.step()
					}
					require.Greater(t, in.next, 20)
				}
			})
		}
	}
}

// checkFIFO compares what follows from the items held alone.
func checkFIFO(t *testing.T, r *rig, f parts.FIFO[bits], queue []uint64) {
	n := len(queue)
	require.Equal(t, uint64(n), r.get("level"))
	require.Equal(t, n < f.Depth || f.Pipe && r.is("out_ready") && r.is("out_valid"), r.is("in_ready"))
	require.Equal(t, n >= f.AlmostFull, r.is("almost_full"))
	require.Equal(t, n <= f.AlmostEmpty, r.is("almost_empty"))
	switch {
	case n == 0 && !f.Flow:
		require.False(t, r.is("out_valid"))
	case n == 0:
		require.Equal(t, r.is("in_valid"), r.is("out_valid"))
	case !f.BlockRAM:
		require.True(t, r.is("out_valid"))
	}
}

// Latency, and items a cycle when neither side waits, as the doc comment has them.
func TestFIFOLatencyAndThroughput(t *testing.T) {
	for _, c := range []struct {
		fifo    parts.FIFO[bits]
		latency int
		full    bool
	}{
		{parts.FIFO[bits]{Depth: 1}, 1, false},
		{parts.FIFO[bits]{Depth: 1, Pipe: true}, 1, true},
		{parts.FIFO[bits]{Depth: 1, Flow: true}, 0, true},
		{parts.FIFO[bits]{Depth: 2}, 1, true},
		{parts.FIFO[bits]{Depth: 16}, 1, true},
		{parts.FIFO[bits]{Depth: 2, BlockRAM: true}, 2, false},
		{parts.FIFO[bits]{Depth: 2, BlockRAM: true, Pipe: true}, 2, true},
		{parts.FIFO[bits]{Depth: 3, BlockRAM: true}, 2, true},
		{parts.FIFO[bits]{Depth: 300, BlockRAM: true}, 2, true},
		{parts.FIFO[bits]{Depth: 2, BlockRAM: true, Bypass: true}, 1, true},
		{parts.FIFO[bits]{Depth: 300, BlockRAM: true, Bypass: true}, 1, true},
	} {
		c.fifo.Shape = b8
		t.Run(fmt.Sprint(c.fifo.Depth, c.fifo.BlockRAM, c.fifo.Bypass, c.fifo.Flow, c.fifo.Pipe), func(t *testing.T) {
			r := rigOf(t, c.fifo)
			r.set("in_valid", 1)
			r.set("out_ready", 1)
			first, sent, got := -1, 0, 0
			for cycle := range 100 {
				if r.fires("out") {
					if first < 0 {
						first = cycle
					}
					got++
				}
				if r.fires("in") {
					sent++
				}
				r.step()
			}
			require.Equal(t, c.latency, first)
			if c.full {
				require.Equal(t, []int{100, 100 - c.latency}, []int{sent, got})
			} else {
				require.Less(t, got, 100-c.latency)
			}
		})
	}
}

// A payload of several fields goes through whole.
func TestFIFOOfStructs(t *testing.T) {
	r := rigOf(t, parts.FIFO[request]{Shape: reqShape, Depth: 3, BlockRAM: true})
	r.set("in_valid", 1)
	r.set("in_addr", 0xabc)
	r.set("in_mode", 1)
	r.step()
	r.set("in_valid", 0)
	r.step()
	require.Equal(t, []uint64{1, 0xabc, 1}, []uint64{r.get("out_valid"), r.get("out_addr"), r.get("out_mode")})
	require.Equal(t, "store", r.signal("out_mode").Label())
}
