package netlist

import (
	"testing"

	"github.com/stretchr/testify/require"
)

// The first outputs of splitmix64 from state 0 are published with the
// generator; started at base 0 the limbs are that sequence.
func TestUndefinedLimbIsSplitmix64(t *testing.T) {
	require.Equal(t, uint64(0xE220A8397B1DCDAF), UndefinedLimb(0, 0))
	require.Equal(t, uint64(0x6E789E6AA1B965F4), UndefinedLimb(0, 1))
	require.Equal(t, uint64(0x06C45D188009454F), UndefinedLimb(0, 2))
}

func TestUndefinedValueDependsOnEverything(t *testing.T) {
	seen := map[uint64]string{}
	for _, c := range []struct {
		seed         uint64
		module, name string
		word         int
	}{
		{1, "a", "bc", 0}, {2, "a", "bc", 0}, {1, "ab", "c", 0}, {1, "a", "bc", 1}, {1, "a", "b", 0},
	} {
		v := UndefinedValue(c.seed, c.module, c.name, c.word, 64)
		require.NotContains(t, seen, v[0])
		seen[v[0]] = c.name
	}
	require.Equal(t, uint64(0), UndefinedValue(7, "m", "r", 3, 3)[0]>>3, "bits above the width are zero")
	require.Len(t, UndefinedValue(7, "m", "r", 3, 129), 3)
}
