package parts_test

import (
	"fmt"
	mathbits "math/bits"
	"testing"

	"github.com/hwgen/hwgen/hdl/parts"
	"github.com/stretchr/testify/require"
)

// nextInTurn is the requester that a round robin serves after last.
func nextInTurn(requests uint64, last, n int) int {
	for i := 1; i <= n; i++ {
		if k := (last + i) % n; requests>>k&1 == 1 {
			return k
		}
	}
	return -1
}

// Every request against every state, for N up to 6.
func TestArbiterExhaustively(t *testing.T) {
	for n := 1; n <= 6; n++ {
		for _, policy := range []parts.Policy{parts.RoundRobin, parts.FixedPriority} {
			t.Run(fmt.Sprint(policy, n), func(t *testing.T) {
				r := rigOf(t, parts.Arbiter{N: n, Policy: policy})
				for last := range n {
					// Serve requester last, so that the next one is to come.
					r.set("requests", 1<<last)
					r.set("advance", 1)
					r.step()
					r.set("advance", 0)
					for requests := range uint64(1) << n {
						r.set("requests", requests)
						want := nextInTurn(requests, last, n)
						if policy == parts.FixedPriority {
							want = mathbits.TrailingZeros64(requests)
						}
						if requests == 0 {
							require.Equal(t, [3]uint64{}, [3]uint64{r.get("grant"), r.get("index"), r.get("any")})
							continue
						}
						require.Equal(t, [3]uint64{1 << want, uint64(want), 1}, [3]uint64{r.get("grant"), r.get("index"), r.get("any")},
							"requests %b after %d", requests, last)
						r.step() // without advance nothing moves
					}
				}
			})
		}
	}
}

// streamArbiterRun lets sources compete and returns the sources of the items
// in the order in which they came out.
func streamArbiterRun(t *testing.T, r *rig, n, cycles, in, out int, packet func(src, item int) bool) []int {
	rnd := random(uint64(n))
	w := watchStream(r, "out", "data", "last")
	if packet == nil {
		w.fields = w.fields[:1]
	}
	sources := make([]*source, n)
	for i := range sources {
		sources[i] = &source{r: r, name: fmt.Sprintf("in_%d", i)}
		for k := range 64 {
			item := map[string]uint64{"data": uint64(i<<6 | k)}
			if packet != nil {
				item["last"] = 0
				if packet(i, k) {
					item["last"] = 1
				}
			}
			sources[i].items = append(sources[i].items, item)
		}
	}
	var order []int
	next := make([]int, n)
	for range cycles {
		for _, s := range sources {
			s.drive(chance(rnd, in))
		}
		r.setBool("out_ready", chance(rnd, out))
		for _, s := range sources {
			s.edge()
		}
		source := r.get("source")
		if x := w.edge(); x != nil {
			src, item := int(x[0]>>6), int(x[0]&63)
			require.Equal(t, next[src], item, "items of one source keep their order")
			require.Equal(t, uint64(src), source)
			next[src]++
			order = append(order, src)
		}
		r.step()
	}
	return order
}

func TestStreamArbiterServesInTurn(t *testing.T) {
	for n := 1; n <= 4; n++ {
		r := rigOf(t, parts.StreamArbiter[bits]{Shape: b8, N: n})
		order := streamArbiterRun(t, r, n, 60, 100, 100, nil)
		require.Len(t, order, 60, "an item a cycle")
		for i, src := range order {
			require.Equal(t, i%n, src)
		}
		r = rigOf(t, parts.StreamArbiter[bits]{Shape: b8, N: n})
		require.Greater(t, len(streamArbiterRun(t, r, n, 400, 40, 60, nil)), 60)
	}
	r := rigOf(t, parts.StreamArbiter[bits]{Shape: b8, N: 3, Policy: parts.FixedPriority})
	for i, src := range streamArbiterRun(t, r, 3, 150, 100, 100, nil) {
		require.Equal(t, i/64, src, "a lower number goes first as long as it asks")
	}
}

func TestStreamArbiterKeepsPacketsTogether(t *testing.T) {
	packet := func(src, item int) bool { return item%(src+2) == src+1 } // packets of src+2 items
	for _, policy := range []parts.Policy{parts.RoundRobin, parts.FixedPriority} {
		r := rigOf(t, parts.StreamArbiter[parts.Beat[bits]]{Shape: parts.BeatOf(b8), N: 3, Lock: true, Policy: policy})
		order := streamArbiterRun(t, r, 3, 500, 50, 70, packet)
		require.Greater(t, len(order), 100)
		for i := 0; i < len(order); {
			size := order[i] + 2
			for k := i; k < min(i+size, len(order)); k++ {
				require.Equal(t, order[i], order[k], "item %d", k)
			}
			i += size
		}
	}
}
