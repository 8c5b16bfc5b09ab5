package hdl_test

import (
	"fmt"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/hwgen/hwgen/hdl"
)

// TestWarningsOfACleanDesign are zero; those of others print as text.
func TestWarningsOfACleanDesign(t *testing.T) {
	d, err := elaborateAB(func(m *hdl.Module, p *ab) { p.Y.Set(p.A.And(p.B)) })
	require.NoError(t, err)
	require.Empty(t, d.Warnings)
	require.Empty(t, fmt.Sprint(d.Warnings))
	d, err = elaborateAB(func(m *hdl.Module, p *ab) {
		p.Y.Set(p.A.And(p.B))
		m.RegNext("idle", p.A, 0)
	})
	require.NoError(t, err)
	require.Equal(t, d.Warnings.Error(), fmt.Sprint(d.Warnings))
	require.Contains(t, fmt.Sprint(d.Warnings), "warning HG301: module")
}
