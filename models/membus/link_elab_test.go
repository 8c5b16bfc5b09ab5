package membus

import (
	"testing"

	"github.com/hwgen/hwgen/hdl"
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
