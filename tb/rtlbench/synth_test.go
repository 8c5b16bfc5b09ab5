package main

import (
	"testing"

	"github.com/stretchr/testify/require"
)

// yosys takes the L2 with all that belongs to it, and no memory of it is left to
// flip-flops and multiplexers.
func TestMemoriesAreBlockRAM(t *testing.T) {
	d, err := pending.elaborate()
	require.NoError(t, err)
	require.Empty(t, d.Warnings.Error())
	b := &bench{options: options{dir: t.TempDir()}}
	s, err := b.emit(pending.name, d)
	require.NoError(t, err)
	cells, err := s.synth("synth_ice40 -top " + s.top + " -run begin:map_ffram")
	require.NoError(t, err)
	require.Zero(t, sum(cells, "$mem"), "%v", cells)
	require.Equal(t, 29, sum(cells, "SB_RAM40_4K"), "%v", cells)
}

// The counts are those of the last table, that of the whole design.
func TestCountCells(t *testing.T) {
	cells := countCells("=== a ===\n   Number of cells:   2\n     SB_LUT4    2\n\n=== design hierarchy ===\n   Number of cells:   7\n     SB_DFF    3\n     SB_DFFE   4\n")
	require.Equal(t, map[string]int{"SB_DFF": 3, "SB_DFFE": 4}, cells)
	require.Equal(t, 7, sum(cells, "SB_DFF"))
}
