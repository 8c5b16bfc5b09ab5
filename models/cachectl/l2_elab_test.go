package cachectl

import (
	"testing"

	"github.com/hwgen/hwgen/hdl"
	"github.com/stretchr/testify/require"
)

func TestL2Elaborates(t *testing.T) {
	for _, g := range []Geometry{
		{AddrBits: 32, LineBytes: 32, BusBits: 32, CoreBits: 32, Threads: 4, Bytes: 4096, Ways: 2, Log: true, FlagWait: 64},
		{AddrBits: 32, LineBytes: 32, BusBits: 256, CoreBits: 32, Threads: 4, Bytes: 32768, Ways: 4, Log: true, FlagWait: 64},
		{AddrBits: 32, LineBytes: 32, BusBits: 32, CoreBits: 32, Threads: 4, Bytes: 4096, Ways: 2, FlagWait: 64},
		{AddrBits: 48, LineBytes: 16, BusBits: 64, CoreBits: 64, Threads: 16, Bytes: 4 << 20, Ways: 16, Log: true, FlagWait: 64},
		{AddrBits: 16, LineBytes: 128, BusBits: 32, CoreBits: 32, Threads: 1, Bytes: 1024, Ways: 1, Log: true, FlagWait: 1, RoundRobin: true},
		{AddrBits: 20, LineBytes: 64, BusBits: 32, CoreBits: 32, Threads: 2, Bytes: 1024, Ways: 16, Log: true, FlagWait: 1, RoundRobin: true},
	} {
		d, err := hdl.Elaborate(L2{g})
		require.NoError(t, err)
		require.Empty(t, d.Warnings.List, d.Warnings.Error())
	}
}
