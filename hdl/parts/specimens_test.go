package parts_test

import (
	"testing"

	"github.com/hwgen/hwgen/hdl"
	"github.com/hwgen/hwgen/hdl/netlist"
	"github.com/hwgen/hwgen/hdl/parts"
	"github.com/stretchr/testify/require"
)

// mode and request are a user's payload.
type mode int

const (
	load mode = iota
	store
)

func (m mode) String() string { return [...]string{"load", "store"}[m] }

type request struct {
	Addr hdl.Bits
	Mode hdl.Enum[mode]
}

var (
	b8       = hdl.W(8)
	hdlW32   = hdl.W(32)
	reqShape = request{Addr: hdl.W(12), Mode: hdl.EnumOf(load, store)}
)

// specimen is a part with some parameters.
type specimen struct {
	part  string // as docs/parts.md calls it
	build func() (*netlist.Design, error)
}

func of[P any](part string, c hdl.Component[P]) specimen {
	return specimen{part, func() (*netlist.Design, error) { return hdl.Elaborate(c) }}
}

// bits is a stream payload of plain bits.
type (
	bits   = hdl.Bits
	design = netlist.Design
)

// specimens are the parts as they are linted, synthesised and listed in the docs.
func specimens() []specimen {
	list := []specimen{
		of("FIFO", parts.FIFO[bits]{Shape: b8, Depth: 16}),
		of("FIFO", parts.FIFO[bits]{Shape: b8, Depth: 1}),
		of("FIFO", parts.FIFO[bits]{Shape: b8, Depth: 1, Pipe: true, Flow: true}),
		of("FIFO", parts.FIFO[bits]{Shape: b8, Depth: 2}),
		of("FIFO", parts.FIFO[bits]{Shape: b8, Depth: 5, AlmostFull: 4, AlmostEmpty: 1}),
		of("FIFO", parts.FIFO[bits]{Shape: b8, Depth: 7, Flow: true}),
		of("FIFO", parts.FIFO[request]{Shape: reqShape, Depth: 4, Pipe: true}),
		of("FIFO", parts.FIFO[bits]{Shape: b8, Depth: 512, BlockRAM: true}),
		of("FIFO", parts.FIFO[bits]{Shape: b8, Depth: 300, BlockRAM: true, Bypass: true}),
		of("StreamRegister", parts.StreamRegister[bits]{Shape: b8}),
		of("StreamRegister", parts.StreamRegister[bits]{Shape: b8, Mode: parts.Forward}),
		of("StreamRegister", parts.StreamRegister[request]{Shape: reqShape, Mode: parts.Backward}),
		of("Arbiter", parts.Arbiter{N: 4}),
		of("Arbiter", parts.Arbiter{N: 1}),
		of("Arbiter", parts.Arbiter{N: 5, Policy: parts.FixedPriority}),
		of("StreamArbiter", parts.StreamArbiter[bits]{Shape: b8, N: 4}),
		of("StreamArbiter", parts.StreamArbiter[bits]{Shape: b8, N: 1}),
		of("StreamArbiter", parts.StreamArbiter[request]{Shape: reqShape, N: 3, Policy: parts.FixedPriority}),
		of("StreamArbiter", parts.StreamArbiter[parts.Beat[bits]]{Shape: parts.BeatOf(b8), N: 3, Lock: true}),
		of("StreamMux", parts.StreamMux[bits]{Shape: b8, N: 4}),
		of("StreamMux", parts.StreamMux[request]{Shape: reqShape, N: 3}),
		of("StreamDemux", parts.StreamDemux[bits]{Shape: b8, N: 4}),
		of("StreamDemux", parts.StreamDemux[bits]{Shape: b8, N: 1}),
		of("StreamFork", parts.StreamFork[bits]{Shape: b8, N: 3}),
		of("StreamJoin", parts.StreamJoin[bits]{Shape: b8, N: 3}),
		of("StreamZip", parts.StreamZip[bits, request]{First: b8, Second: reqShape}),
		of("Upsizer", parts.Upsizer{Width: 8, Ratio: 4}),
		of("Upsizer", parts.Upsizer{Width: 8, Ratio: 3}),
		of("Downsizer", parts.Downsizer{Width: 8, Ratio: 4}),
		of("Downsizer", parts.Downsizer{Width: 8, Ratio: 3}),
		of("Gearbox", parts.Gearbox{InWidth: 8, OutWidth: 12}),
		of("Gearbox", parts.Gearbox{InWidth: 7, OutWidth: 3}),
		of("FindFirstSet", parts.FindFirstSet{Width: 32}),
		of("FindFirstSet", parts.FindFirstSet{Width: 1}),
		of("FindFirstSet", parts.FindFirstSet{Width: 13}),
		of("Counter", parts.Counter{Width: 8}),
		of("Counter", parts.Counter{Width: 4, Modulo: 10}),
		of("Counter", parts.Counter{Width: 8, Saturate: true}),
		of("LFSR", parts.LFSR{Width: 16}),
		of("LFSR", parts.LFSR{Width: 16, Galois: true, Steps: 8}),
		of("LFSR", parts.LFSR{Width: 100, Seed: 77}),
		of("CRC", parts.CRC{Spec: crcSpec("CRC-32/ISO-HDLC"), DataWidth: 8}),
		of("CRC", parts.CRC{Spec: crcSpec("CRC-32/ISO-HDLC"), DataWidth: 32}),
		of("CRC", parts.CRC{Spec: crcSpec("CRC-5/USB"), DataWidth: 1}),
		of("Synchronizer", parts.Synchronizer{Width: 1, Stages: 2}),
		of("ResetSynchronizer", parts.ResetSynchronizer{Stages: 2}),
		of("ResetSynchronizer", parts.ResetSynchronizer{Stages: 3, ActiveLow: true}),
		of("PulseSynchronizer", parts.PulseSynchronizer{Stages: 2}),
		of("Handshake", parts.Handshake[bits]{Shape: b8, Stages: 2}),
		of("AsyncFIFO", parts.AsyncFIFO[bits]{Shape: b8, Depth: 16}),
		of("AsyncFIFO", parts.AsyncFIFO[request]{Shape: reqShape, Depth: 2, Stages: 3}),
		of("SinglePortRAM", parts.SinglePortRAM{Width: 32, Depth: 512, LaneWidth: 8}),
		of("SinglePortRAM", parts.SinglePortRAM{Width: 8, Depth: 500}),
		of("DualPortRAM", parts.DualPortRAM{Width: 32, Depth: 512, LaneWidth: 8}),
		of("DualPortRAM", parts.DualPortRAM{Width: 32, Depth: 512, TwoClocks: true}),
		of("TrueDualPortRAM", parts.TrueDualPortRAM{Width: 8, Depth: 16}),
		of("TrueDualPortRAM", parts.TrueDualPortRAM{Width: 16, Depth: 16, LaneWidth: 8}),
		of("Divider", parts.Divider{Width: 16}),
		of("Divider", parts.Divider{Width: 1}),
		of("CSRBank", sampleBank()),
	}
	return list
}

func crcSpec(name string) parts.CRCSpec {
	s, ok := parts.FindCRC(name)
	if !ok {
		panic("no " + name)
	}
	return s
}

// sampleBank has a field of each access.
func sampleBank() parts.CSRBank {
	return parts.CSRBank{
		Name: "timer_csr", DataWidth: 32, AddrWidth: 8, Doc: "A timer with an alarm.",
		Registers: []parts.CSRRegister{
			{Name: "status", Addr: 4, Doc: "What has happened.", Fields: []parts.CSRField{
				{Name: "running", Lo: 0, Width: 1, Access: parts.ReadOnly, Doc: "The timer counts."},
				{Name: "alarm", Lo: 8, Width: 2, Access: parts.WriteOneClear, Doc: "An alarm went off."},
				{Name: "missed", Lo: 16, Width: 4, Access: parts.ReadClear, Reset: 9},
			}},
			{Name: "control", Addr: 0, Fields: []parts.CSRField{
				{Name: "start", Lo: 31, Width: 1, Access: parts.Pulse, Doc: "Starts | restarts."},
				{Name: "period", Lo: 4, Width: 16, Reset: 1000, Doc: "In cycles."},
				{Name: "enable", Lo: 0, Width: 1, Reset: 1},
			}},
		},
	}
}

// elaborate builds a component and fails on any message.
func elaborate[P any](t *testing.T, c hdl.Component[P], opts ...hdl.Option) *netlist.Design {
	t.Helper()
	d, err := hdl.Elaborate(c, opts...)
	require.NoError(t, err)
	require.Empty(t, d.Warnings.List, d.Warnings.Error())
	return d
}

func TestPartsElaborateWithoutAWord(t *testing.T) {
	names := map[string]bool{}
	for _, s := range specimens() {
		d, err := s.build()
		require.NoError(t, err, s.part)
		require.Empty(t, d.Warnings.List, d.Warnings.Error())
		for _, m := range d.Modules {
			require.NoError(t, netlist.Verify(m))
		}
		require.False(t, names[d.Top.Name], "two specimens have the module name %s", d.Top.Name)
		names[d.Top.Name] = true
		t.Log(d.Top.Name)
	}
}
