package golden

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/hwgen/hwgen/models/spec"
)

// small is a configuration in which everything can be counted by hand: 64 KiB,
// an image of 4 KiB at 0x4000 (128 lines of 32), an L2 of 1 KiB in two ways (16
// sets), a log of 32 entries, 8 a line.
func small(t testing.TB, change ...string) spec.Config {
	c := spec.Default()
	for _, s := range append([]string{
		"address_width=16", "memory=64KiB", "l1_size=512", "l2_size=1KiB", "l2_ways=2", "log_entries=32", "state_words=2",
		"image_base=0x4000", "image_size=4KiB", "guard_band=8", "threads=2",
	}, change...) {
		require.NoError(t, c.Set(s))
	}
	return c
}

const base = 0x4000

func cluster(t testing.TB, o Options, change ...string) *Cluster {
	cl, err := New(small(t, change...), o)
	require.NoError(t, err)
	return cl
}

// protected has node 0's VM protected, checkpoint 0 acknowledged.
func protected(t testing.TB, o Options, change ...string) (*Cluster, *Node) {
	cl := cluster(t, o, change...)
	n := cl.Nodes[0]
	require.NoError(t, n.Sync())
	return cl, n
}

func store(t testing.TB, n *Node, addr, v uint64) {
	a, err := n.Access(&Request{Op: spec.OpStore, Addr: addr, Size: 4, Data: v})
	require.NoError(t, err)
	require.Equal(t, Answer{}, a)
}

func load(t testing.TB, n *Node, addr uint64) uint64 {
	a, err := n.Access(&Request{Addr: addr, Size: 4})
	require.NoError(t, err)
	require.Equal(t, spec.AnswerOK, a.Code)
	return a.Data
}

// breaks asserts that an event is refused for a rule.
func breaks(t testing.TB, rule, part string, err error) {
	t.Helper()
	var v *Violation
	if assert.ErrorAs(t, err, &v, "expected a violation of %s: %s", rule, part) {
		assert.Equal(t, rule, v.Rule, v.Error())
		assert.Contains(t, v.Error(), part)
	}
}
