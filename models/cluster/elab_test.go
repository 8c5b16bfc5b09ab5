package cluster

import (
	"fmt"
	"math/rand"
	"testing"

	"github.com/hwgen/hwgen/hdl"
	"github.com/hwgen/hwgen/models/spec"
	"github.com/stretchr/testify/require"
)

func configured(t *testing.T, sets ...string) spec.Config {
	c := spec.Default()
	for _, s := range sets {
		require.NoError(t, c.Set(s))
	}
	c, err := c.Resolve()
	require.NoError(t, err)
	return c
}

func TestClusterElaborates(t *testing.T) {
	for _, delay := range []int{0, 1, 2, 40} {
		d, err := hdl.Elaborate(Cluster{configured(t), delay, delay != 1})
		require.NoError(t, err)
		require.Empty(t, d.Warnings.Error())
	}
}

// Nodes over the whole table of parameters: its ends, one at a time, and random
// combinations that spec accepts.
func TestNodeElaborates(t *testing.T) {
	ends := []string{
		"threads=1", "threads=16", "line_size=16", "line_size=128", "core_width=64", "bus_width=32", "bus_width=128", "link_width=8", "link_width=512",
		"filter=0", "filter=1", "filter=65536", "staging_areas=2", "state_words=0", "state_words=256", "address_width=24", "address_width=48",
		"window=2", "window=256", "l1_ways=4", "l2_ways=1", "l2_ways=16", "replacement=round_robin", "log_entries=1048576", "flag_check_wait=1", "link_delay=100000",
	}
	elaborate := func(sets ...string) bool {
		c := spec.Default()
		for _, s := range sets {
			require.NoError(t, c.Set(s))
		}
		c, err := c.Resolve()
		if err != nil {
			return false
		}
		d, err := hdl.Elaborate(Node{c, len(sets)%2 == 0})
		require.NoError(t, err, "%v", sets)
		require.Empty(t, d.Warnings.Error(), "%v", sets)
		return true
	}
	small := []string{"memory=64KiB", "image_size=4KiB", "image_base=8KiB", "log_entries=64", "l2_size=1KiB", "l1_size=512", "address_width=16", "heartbeat_timeout=200000", "ack_timeout=300000"}
	for _, s := range ends {
		switch s {
		case "log_entries=1048576":
			require.True(t, elaborate(s, "memory=256MiB"), s)
		case "link_delay=100000":
			require.True(t, elaborate(s, "heartbeat_timeout=200000", "ack_timeout=300000"), s)
		default:
			require.True(t, elaborate(s), s)
		}
	}
	require.True(t, elaborate(small...))
	require.True(t, elaborate(append(small, "state_words=0", "filter=0", "bus_width=32", "threads=1")...))

	rng := rand.New(rand.NewSource(1))
	pick := func(key string, values ...any) string {
		return fmt.Sprintf("%s=%v", key, values[rng.Intn(len(values))])
	}
	n := 0
	for range 30 {
		if elaborate("memory=1MiB", pick("address_width", 20, 21, 31, 32, 33, 48), pick("line_size", 16, 32, 64, 128), pick("core_width", 32, 64), pick("threads", 1, 2, 3, 8, 16),
			pick("state_words", 0, 1, 3, 32), pick("bus_width", 32, 64, 128, 256), pick("link_width", 8, 16, 64, 512), pick("window", 2, 5, 16), pick("filter", 0, 1, 64),
			pick("staging_areas", 1, 2), pick("log_entries", 64, 512), pick("image_size", "4KiB", "64KiB"), pick("l1_size", "512", "2KiB"), pick("l1_ways", 1, 2, 4),
			pick("l2_size", "2KiB", "8KiB"), pick("l2_ways", 1, 2, 4, 8, 16), pick("replacement", "plru", "round_robin"), pick("flag_check_wait", 1, 64)) {
			n++
		}
	}
	t.Log(n, "random configurations")
	require.Greater(t, n, 15)
}
