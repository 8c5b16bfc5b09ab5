package parts_test

import (
	"testing"

	"github.com/hwgen/hwgen/hdl"
	"github.com/hwgen/hwgen/hdl/netlist"
	"github.com/hwgen/hwgen/hdl/parts"
	"github.com/stretchr/testify/require"
)

// elaborate builds a component and fails on any message.
func elaborate[P any](t *testing.T, c hdl.Component[P], opts ...hdl.Option) *netlist.Design {
	t.Helper()
	d, err := hdl.Elaborate(c, opts...)
	require.NoError(t, err)
	require.Empty(t, d.Warnings.List, "%v", &d.Warnings)
	return d
}

var b8 = hdl.W(8)

func TestFIFOElaborates(t *testing.T) {
	for _, f := range []parts.FIFO[hdl.Bits]{
		{Shape: b8, Depth: 1}, {Shape: b8, Depth: 2}, {Shape: b8, Depth: 3, Flow: true}, {Shape: b8, Depth: 4, Pipe: true},
		{Shape: b8, Depth: 5, BlockRAM: true}, {Shape: b8, Depth: 512, BlockRAM: true, Bypass: true, AlmostFull: 500, AlmostEmpty: 3},
	} {
		d := elaborate(t, f)
		t.Log(d.Top.Name)
	}
	_, err := hdl.Elaborate(parts.FIFO[hdl.Bits]{Shape: b8, Depth: -3})
	t.Log(err)
	_, err = hdl.Elaborate(parts.FIFO[hdl.Bits]{Depth: 3})
	t.Log(err)
	_, err = hdl.Elaborate(parts.FIFO[int]{Depth: 3})
	t.Log(err)
}
