package cachectl

import (
	"testing"

	"github.com/hwgen/hwgen/hdl"
	"github.com/hwgen/hwgen/models/spec"
	"github.com/stretchr/testify/require"
)

func TestControllerElaborates(t *testing.T) {
	for _, set := range [][]string{
		nil,
		{"bus_width=32", "l2_size=4KiB", "l2_ways=2"},
		{"core_width=64", "address_width=40", "line_size=64", "threads=16", "l1_ways=4", "l2_ways=16"},
		{"line_size=16", "threads=1", "l2_size=1KiB", "l2_ways=1", "l1_size=512", "replacement=round_robin", "memory=64KiB", "address_width=16", "log_entries=32"},
	} {
		c := spec.Default()
		for _, s := range set {
			require.NoError(t, c.Set(s))
		}
		d, err := hdl.Elaborate(Controller{c.MustResolve()})
		require.NoError(t, err)
		require.Empty(t, d.Warnings.Error())
	}
}
