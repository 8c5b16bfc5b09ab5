package sim_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/hwgen/hwgen/hdl"
	"github.com/hwgen/hwgen/hdl/sim"
)

type barrierPorts struct {
	Open hdl.In
	In   hdl.StreamIn[hdl.Bits]
	Out  hdl.StreamOut[hdl.Bits]
}

// barrier lets items of 8 bits through while open is 1.
func barrier(t *testing.T) *sim.Sim {
	t.Helper()
	d, err := elaborate("barrier", func() barrierPorts {
		return barrierPorts{hdl.Input(1), hdl.InStream(hdl.W(8)), hdl.OutStream(hdl.W(8))}
	}, func(m *hdl.Module, p *barrierPorts) {
		p.Out.Offer(p.In.Valid.And(p.Open), p.In.Data)
		p.In.Accept(p.Out.Ready.And(p.Open))
		seen := m.Reg("seen", 1, 0)
		seen.Set(p.In.Fire())
		m.Cover(seen, "an item")
	})
	return start(t, d, err)
}

// TestStuckProcessesSayForWhat, at the lines of this file.
func TestStuckProcessesSayForWhat(t *testing.T) {
	s := barrier(t)
	in, err := s.Driver("in")
	require.NoError(t, err)
	out, err := s.Monitor("out")
	require.NoError(t, err)
	require.NoError(t, in.SendUints(1, 2, 3))
	s.Go(func(t *sim.Task) {
		t.Set("open", 1)
		out.Wait(t, 1)
		t.Set("open", 0)
		out.Wait(t, 4)
	}).Name("checker")
	s.Go(func(t *sim.Task) {
		in.Wait(t)
	}).Name("sender")
	require.EqualError(t, s.Run(50), `sim: processes have not ended after 50 cycles:
	process checker waits at sim/stuck_test.go:45 for 4 items of stream out; 1 passed, out_valid is 0 and out_ready is 1
	process sender waits at sim/stuck_test.go:48 for stream in to take 2 items more after 1; in_valid is 1 and in_ready is 0
	driver of in: 2 items more after 1; in_valid is 1 and in_ready is 0`)
}

func TestStreamsHaveOneDriver(t *testing.T) {
	s := barrier(t)
	_, err := s.Driver("in")
	require.NoError(t, err)
	_, err = s.Driver("in")
	require.EqualError(t, err, "sim: stream in has a driver already; one sends all of its items")
	first, err := s.Monitor("out")
	require.NoError(t, err)
	second, err := s.Monitor("out") // watches
	require.NoError(t, err)
	_, err = s.Monitor("out", sim.Stalls(5))
	require.EqualError(t, err, "sim: this monitor of stream out cannot stall: out_ready is driven elsewhere")
	_, err = s.Monitor("in", sim.Stalls(5))
	require.EqualError(t, err, "sim: this monitor of stream in cannot stall: in_ready is driven elsewhere")
	require.Empty(t, first.Items())
	require.Empty(t, second.Items())
}

func TestFieldsThatAStreamLacks(t *testing.T) {
	s := barrier(t)
	out, err := s.Monitor("out")
	require.NoError(t, err)
	require.Empty(t, out.Uints("data"))
	require.PanicsWithValue(t, `sim: stream out has no field "date"; it has data`, func() { out.Uints("date") })
	d, err := elaborate("wide", func() barrierPorts {
		return barrierPorts{hdl.Input(1), hdl.InStream(hdl.W(70)), hdl.OutStream(hdl.W(70))}
	}, func(m *hdl.Module, p *barrierPorts) {
		hdl.Connect(p.Out, p.In)
		hdl.Unused(p.Open)
	})
	out, err = start(t, d, err).Monitor("out")
	require.NoError(t, err)
	require.PanicsWithValue(t, "sim: field data of stream out has 70 bits; use Items", func() { out.Uints("data") })
}
