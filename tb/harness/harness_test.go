package harness

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/hwgen/hwgen/models/spec"
)

// small is a configuration whose caches and log are soon full.
var small = []string{"memory=64KiB", "image_size=8KiB", "image_base=8KiB", "l2_size=2KiB", "l1_size=512", "log_entries=256", "state_words=2", "filter=16"}

// configured is the small configuration with changes.
func configured(t testing.TB, sets ...string) spec.Config {
	c := spec.Default()
	for _, s := range append(small[:len(small):len(small)], sets...) {
		require.NoError(t, c.Set(s))
	}
	c, err := c.Resolve()
	require.NoError(t, err)
	return c
}

func TestElaborates(t *testing.T) {
	h, err := New(configured(t))
	require.NoError(t, err)
	require.Empty(t, h.Design.Netlist.Warnings.Error())
}
