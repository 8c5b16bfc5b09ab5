package hdl

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/hwgen/hwgen/hdl/netlist"
)

type faulty struct{}

func (faulty) Ports() struct{ Y Out } { return struct{ Y Out }{Output(8)} }

func (faulty) Build(m *Module, p *struct{ Y Out }) {
	p.Y.Set(m.poison(8)) // what an operation does that forgets to report
}

// TestFaultsAreNotSilent: a value that is missing without a message is a fault
// of the toolkit, and never a design with a hole in it.
func TestFaultsAreNotSilent(t *testing.T) {
	_, err := Elaborate(faulty{})
	require.Error(t, err)
	require.Equal(t, "HG199", err.(*netlist.Diagnostics).List[0].Code)
}
