package parts_test

import (
	"errors"
	"fmt"
	"math/big"
	"strings"
	"testing"

	"github.com/hwgen/hwgen/hdl"
	"github.com/hwgen/hwgen/hdl/netlist"
	"github.com/hwgen/hwgen/hdl/parts"
	"github.com/stretchr/testify/require"
)

// bad is the message about a part with a parameter out of range.
func bad[P any](want string, c hdl.Component[P]) func() (string, error) {
	return func() (string, error) {
		_, err := hdl.Elaborate(c)
		return want, err
	}
}

// One message for one mistake, at this file, with parameter, value and range.
func TestBadParameters(t *testing.T) {
	crc := crcSpec("CRC-8/SMBUS")
	noPoly := crc
	noPoly.Poly = nil
	wide := crc
	wide.Init = big.NewInt(256)
	for _, c := range []func() (string, error){
		bad("Gearbox.OutWidth is 0; it is 1 to 4096", parts.Gearbox{InWidth: 8}),
		bad("FindFirstSet.Width is -1; it is 1 to 65536", parts.FindFirstSet{Width: -1}),
		bad("Divider.Width is 0; it is 1 to 4096", parts.Divider{}),
		bad("CRCSpec.Width is 0; it is 1 to 4096", parts.CRC{}),
		bad("Synchronizer.Width is 0; it is 1 to 4096", parts.Synchronizer{Width: 0, Stages: 2}),
		bad("Counter.Width is -1; it is 1 to 4096", parts.Counter{Width: -1, Modulo: 4}),
		bad("FIFO.Shape has no width; it is the payload's shape, such as hdl.W(8)", parts.FIFO[bits]{Depth: 4}),
		bad("FIFO.Depth is 0; it is 1 to 268435456", parts.FIFO[bits]{Shape: b8}),
		bad("FIFO.Depth is -3; it is 1 to 268435456", parts.FIFO[bits]{Shape: b8, Depth: -3}),
		bad("FIFO.AlmostFull is 5; it is 0 to 4", parts.FIFO[bits]{Shape: b8, Depth: 4, AlmostFull: 5}),
		bad("FIFO.AlmostEmpty is 4; it is 0 to 3", parts.FIFO[bits]{Shape: b8, Depth: 4, AlmostEmpty: 4}),
		bad("FIFO.Flow is set together with BlockRAM; use Bypass, or no BlockRAM", parts.FIFO[bits]{Shape: b8, Depth: 4, Flow: true, BlockRAM: true}),
		bad("FIFO.Bypass is set without BlockRAM; the FIFO has latency 1 without it", parts.FIFO[bits]{Shape: b8, Depth: 4, Bypass: true}),
		bad("StreamRegister.Mode is 9; it is Full, Forward or Backward", parts.StreamRegister[bits]{Shape: b8, Mode: 9}),
		bad("Arbiter.N is 0; it is 1 to 1024", parts.Arbiter{}),
		bad("Arbiter.N is 5000; it is 1 to 1024", parts.Arbiter{N: 5000}),
		bad("Policy is 7; it is RoundRobin or FixedPriority", parts.Arbiter{N: 2, Policy: 7}),
		bad("StreamArbiter.N is -1; it is 1 to 1024", parts.StreamArbiter[bits]{Shape: b8, N: -1}),
		bad("StreamArbiter.Lock is set and the payload hdl.Signal does not implement parts.Packet; use parts.Beat, or give it a method EndOfPacket() hdl.Signal",
			parts.StreamArbiter[bits]{Shape: b8, N: 2, Lock: true}),
		bad("StreamMux.N is 0; it is 1 to 1024", parts.StreamMux[bits]{Shape: b8}),
		bad("StreamDemux.N is 0; it is 1 to 1024", parts.StreamDemux[bits]{Shape: b8}),
		bad("StreamFork.N is 0; it is 1 to 1024", parts.StreamFork[bits]{Shape: b8}),
		bad("StreamJoin.N is 0; it is 1 to 1024", parts.StreamJoin[bits]{Shape: b8}),
		bad("Upsizer.Ratio is 1; it is 2 to 1024", parts.Upsizer{Width: 8, Ratio: 1}),
		bad("Downsizer.Ratio is 3000; it is 2 to 1024", parts.Downsizer{Width: 8, Ratio: 3000}),
		bad("Upsizer.Ratio is 5; it is 2 to 2", parts.Upsizer{Width: 8192, Ratio: 5}),
		bad("Counter.Modulo is 300; with a Width of 8 it is 0, or 2 to 2^8", parts.Counter{Width: 8, Modulo: 300}),
		bad("Counter.Modulo is 1; with a Width of 8 it is 0, or 2 to 2^8", parts.Counter{Width: 8, Modulo: 1}),
		bad("LFSR.Width without Taps is 200; it is 2 to 168", parts.LFSR{Width: 200}),
		bad("LFSR.Taps are [8 8]; they are different numbers from 1 to the Width of 8", parts.LFSR{Width: 8, Taps: []int{8, 8}}),
		bad("LFSR.Taps are [5 3]; the Width of 8 must be one of them", parts.LFSR{Width: 8, Taps: []int{5, 3}}),
		bad("LFSR.Seed is 256; with a Width of 8 it is less than 2^8", parts.LFSR{Width: 8, Seed: 256}),
		bad("LFSR.Steps is -1; it is 1 to 1024", parts.LFSR{Width: 8, Steps: -1}),
		bad("CRCSpec.Poly is nil; it is a number of 8 bits", parts.CRC{Spec: noPoly, DataWidth: 8}),
		bad("CRCSpec.Init is 0x100; it has 8 bits", parts.CRC{Spec: wide, DataWidth: 8}),
		bad("CRC.LaneWidth is 5; it divides the DataWidth of 8", parts.CRC{Spec: crc, DataWidth: 8, LaneWidth: 5}),
		bad("Synchronizer.Stages is 1; it is 2 to 16", parts.Synchronizer{Width: 1, Stages: 1}),
		bad("Synchronizer.Reset is 2; it has 1 bits", parts.Synchronizer{Width: 1, Stages: 2, Reset: 2}),
		bad("ResetSynchronizer.Stages is 0; it is 2 to 16", parts.ResetSynchronizer{}),
		bad("PulseSynchronizer.Stages is 17; it is 2 to 16", parts.PulseSynchronizer{Stages: 17}),
		bad("Handshake.Stages is 1; it is 2 to 16", parts.Handshake[bits]{Shape: b8, Stages: 1}),
		bad("AsyncFIFO.Depth is 12; it is a power of two, 2 to 268435456", parts.AsyncFIFO[bits]{Shape: b8, Depth: 12}),
		bad("AsyncFIFO.Stages is 1; it is 2 to 16", parts.AsyncFIFO[bits]{Shape: b8, Depth: 4, Stages: 1}),
		bad("SinglePortRAM.Depth is 0; it is 1 to 268435456", parts.SinglePortRAM{Width: 8}),
		bad("DualPortRAM.LaneWidth is 7; it divides the Width of 8, or is 0 for a single lane", parts.DualPortRAM{Width: 8, Depth: 4, LaneWidth: 7}),
		bad("TrueDualPortRAM.Depth is -1; it is 1 to 268435456", parts.TrueDualPortRAM{Width: 8, Depth: -1}),
		bad("CSRBank.DataWidth is 24; it is 8, 16, 32 or 64", parts.CSRBank{Name: "x", DataWidth: 24, AddrWidth: 4}),
		bad("CSRBank.Registers is empty; a bank has at least one register", parts.CSRBank{Name: "x", DataWidth: 32, AddrWidth: 4}),
	} {
		want, err := c()
		var list *netlist.Diagnostics
		require.True(t, errors.As(err, &list), "%s: %v", want, err)
		require.Len(t, list.List, 1, "%v", err)
		require.Equal(t, "HG115", list.List[0].Code)
		require.Equal(t, want, list.List[0].Message)
		require.Contains(t, netlist.Place(list.Files, list.List[0].Pos), "hdl/parts/errors_test.go:")
	}
}

// Widths that no part can check before its ports exist are the builder's to
// refuse; nothing panics, and nothing takes for ever.
func TestNonsenseIsRefused(t *testing.T) {
	huge := 1 << 62
	for i, c := range []func() (string, error){
		bad("", parts.FIFO[int]{Depth: 4}),
		bad("", parts.FIFO[request]{Depth: huge}),
		bad("", parts.FIFO[bits]{Shape: hdl.W(-5), Depth: 4}),
		bad("", parts.StreamJoin[bits]{Shape: b8, N: huge}),
		bad("", parts.StreamArbiter[bits]{N: -huge}),
		bad("", parts.Upsizer{Width: huge, Ratio: huge}),
		bad("", parts.Upsizer{Width: -1, Ratio: 2}),
		bad("", parts.Downsizer{}),
		bad("", parts.Gearbox{InWidth: -8, OutWidth: huge}),
		bad("", parts.FindFirstSet{Width: huge}),
		bad("", parts.LFSR{Width: huge}),
		bad("", parts.LFSR{Width: -4, Taps: []int{1}}),
		bad("", parts.CRC{Spec: crcSpec("CRC-8/SMBUS"), DataWidth: -8}),
		bad("", parts.CRC{Spec: crcSpec("CRC-8/SMBUS"), DataWidth: huge}),
		bad("", parts.SinglePortRAM{Width: huge, Depth: huge}),
		bad("", parts.DualPortRAM{Width: -1, Depth: 4, LaneWidth: -1}),
		bad("", parts.Divider{Width: huge}),
		bad("", parts.CSRBank{}),
		bad("", parts.CSRBank{Name: "a b", DataWidth: huge, AddrWidth: -1}),
		bad("", parts.CSRBank{Name: "x", DataWidth: 32, AddrWidth: 99, Registers: []parts.CSRRegister{{Name: "r", Fields: []parts.CSRField{{Name: "f", Lo: -huge, Width: huge}}}}}),
		bad("", parts.CSRBank{Name: "x", DataWidth: 32, AddrWidth: 9, Registers: []parts.CSRRegister{{Name: "r", Fields: []parts.CSRField{{Name: "f", Lo: huge, Width: huge}}}}}),
	} {
		t.Run(fmt.Sprint(i), func(t *testing.T) {
			_, err := c()
			var list *netlist.Diagnostics
			require.True(t, errors.As(err, &list), "%v", err)
			require.NotContains(t, strings.ToLower(err.Error()), "panic")
			t.Log(err)
		})
	}
}
