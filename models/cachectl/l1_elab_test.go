package cachectl

import (
	"testing"

	"github.com/hwgen/hwgen/hdl"
	"github.com/stretchr/testify/require"
)

func TestL1Elaborates(t *testing.T) {
	for _, g := range []Geometry{
		{AddrBits: 32, LineBytes: 32, BusBits: 32, CoreBits: 32, Threads: 4, Bytes: 4096, Ways: 1},
		{AddrBits: 32, LineBytes: 32, BusBits: 256, CoreBits: 64, Threads: 16, Bytes: 65536, Ways: 4},
		{AddrBits: 16, LineBytes: 128, BusBits: 32, CoreBits: 32, Threads: 1, Bytes: 512, Ways: 2, RoundRobin: true},
	} {
		d, err := hdl.Elaborate(L1{g})
		require.NoError(t, err)
		require.Empty(t, d.Warnings.Error())
	}
}
