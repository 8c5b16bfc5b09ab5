package cluster

import (
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

func TestNodeElaborates(t *testing.T) {
	for _, monitor := range []bool{false, true} {
		d, err := hdl.Elaborate(Node{configured(t), monitor})
		require.NoError(t, err)
		require.Empty(t, d.Warnings.Error())
	}
}

func TestClusterElaborates(t *testing.T) {
	for _, delay := range []int{0, 1, 2, 40} {
		d, err := hdl.Elaborate(Cluster{configured(t), delay, delay != 1})
		require.NoError(t, err)
		require.Empty(t, d.Warnings.Error())
	}
}
