package membus

import (
	"testing"

	"github.com/hwgen/hwgen/hdl"
	"github.com/hwgen/hwgen/models/spec"
	"github.com/stretchr/testify/require"
)

func TestLinkEndHasNoWarnings(t *testing.T) {
	for _, addr := range []int{32, 48} {
		for _, line := range []int{16, 32, 128} {
			for _, link := range []int{8, 16, 32, 64, 512} {
				d, err := hdl.Elaborate(LinkEnd{Link: Link{addr, line, link}, Window: 5, Delay: 100, Depth: 2})
				require.NoError(t, err)
				require.Empty(t, d.Warnings.Error())
			}
		}
	}
}

func TestReplicatorHasNoWarnings(t *testing.T) {
	for _, sets := range [][]string{
		nil, {"filter=0", "state_words=0"}, {"filter=1", "line_size=16", "bus_width=32", "log_entries=32"},
		{"address_width=48", "line_size=128", "bus_width=64", "core_width=64", "filter=65536"}, {"log_entries=64", "line_size=128"},
	} {
		c := spec.Default()
		for _, x := range sets {
			require.NoError(t, c.Set(x))
		}
		c, err := c.Resolve()
		require.NoError(t, err)
		d, err := hdl.Elaborate(ReplicatorOf(&c))
		require.NoError(t, err)
		require.Empty(t, d.Warnings.Error())
	}
}

func TestReplicaHasNoWarnings(t *testing.T) {
	for _, sets := range [][]string{
		nil, {"staging_areas=2", "state_words=0"}, {"line_size=16", "bus_width=32", "staging=8193"},
		{"address_width=48", "line_size=128", "bus_width=64", "core_width=64", "staging_areas=2"},
	} {
		c := spec.Default()
		for _, x := range sets {
			require.NoError(t, c.Set(x))
		}
		c, err := c.Resolve()
		require.NoError(t, err)
		d, err := hdl.Elaborate(ReplicaOf(&c))
		require.NoError(t, err)
		require.Empty(t, d.Warnings.Error())
	}
}
