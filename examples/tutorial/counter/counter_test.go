package main

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/hwgen/hwgen/hdl"
	"github.com/hwgen/hwgen/hdl/sim"
	"github.com/hwgen/hwgen/hdl/sim/expect"
	"github.com/hwgen/hwgen/hdl/sim/wave"
)

func TestCounter(t *testing.T) {
	design, err := hdl.Elaborate(Counter{Width: 2})
	require.NoError(t, err)
	s, err := sim.New(design)
	require.NoError(t, err)
	defer s.Close()
	waves, err := wave.Record(s, "en", "count")
	require.NoError(t, err)

	require.NoError(t, s.Step(2))
	require.NoError(t, s.Set("en", 1))
	require.NoError(t, s.Step(5))
	require.NoError(t, s.Set("en", 0))
	require.NoError(t, s.Step(2))

	count, err := s.Get("count")
	require.NoError(t, err)
	require.Equal(t, uint64(1), count, "five steps of two bits")
	expect.Text(t, waves.Text(), `
cycle  0  1  2  3  4  5  6  7  8
en     ▁▁▁▁▁▁▔▔▔▔▔▔▔▔▔▔▔▔▔▔▔▁▁▁▁▁▁
count  │0       │1 │2 │3 │0 │1
`)
}
