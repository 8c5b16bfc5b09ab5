package engine_test

import (
	"fmt"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/hwgen/hwgen/models/spec"
	"github.com/hwgen/hwgen/tb/engine"
	"github.com/hwgen/hwgen/tb/harness"
)

// configured is the default configuration with changes.
func configured(t testing.TB, sets ...string) spec.Config {
	c := spec.Default()
	for _, s := range sets {
		require.NoError(t, c.Set(s))
	}
	c, err := c.Resolve()
	require.NoError(t, err)
	return c
}

// twoConfigs are unlike each other in everything that the harness depends on.
var twoConfigs = [][]string{
	{"memory=64KiB", "image_size=8KiB", "image_base=8KiB", "l2_size=2KiB", "l1_size=512", "log_entries=256", "state_words=2", "filter=16", "window=4"},
	{"memory=256KiB", "image_size=16KiB", "address_width=40", "line_size=64", "core_width=64", "bus_width=128", "link_width=32", "threads=7", "l2_size=4KiB", "l2_ways=8",
		"l1_size=1KiB", "l1_ways=2", "log_entries=512", "state_words=1", "filter=0", "staging_areas=2", "replacement=round_robin"},
}

// Both engines record the same for the same stimulus, word for word.
func TestEnginesAgree(t *testing.T) {
	for i, sets := range twoConfigs {
		t.Run(fmt.Sprint(i), func(t *testing.T) {
			h, err := harness.New(configured(t, sets...))
			require.NoError(t, err)
			a, b := start(t, engine.Embedded, h.Design, engine.Options{Seed: 5}), start(t, engine.Verilator, h.Design, engine.Options{Seed: 5})
			c := newChaos(h, int64(i))
			var x, y engine.Records
			count := map[harness.Kind]int{}
			for n := range 60 {
				c.deadly = n > 40
				c.fill(200)
				blk := c.s.Block(1000)
				require.NoError(t, a.Run(blk, &x))
				require.NoError(t, b.Run(blk, &y))
				require.Equal(t, x, y)
				for e := range h.Events(&x) {
					c.s.Observe(e)
					count[e.Kind]++
				}
			}
			t.Log(count)
			for _, k := range []harness.Kind{harness.Done, harness.Killed, harness.Revived, harness.Dropped, harness.Send, harness.Take, harness.Boundary, harness.Copy, harness.Fault, harness.Refuse} {
				require.NotZero(t, count[k], "%v", k)
			}
		})
	}
}
