package uart_test

import (
	"fmt"
	"math/bits"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/hwgen/hwgen/examples/internal/prove"
	"github.com/hwgen/hwgen/examples/uart"
	"github.com/hwgen/hwgen/hdl"
	"github.com/hwgen/hwgen/hdl/sim"
)

var formats = []uart.Format{
	{Divisor: 16, DataBits: 8},
	{Divisor: 4, DataBits: 5, TwoStop: true},
	{Divisor: 5, DataBits: 7, Parity: uart.Even, TwoStop: true},
	{Divisor: 33, DataBits: 9, Parity: uart.Odd},
	{Divisor: 868, DataBits: 8}, // 115200 baud at 100 MHz
}

func start[P any](t *testing.T, c hdl.Component[P]) *sim.Sim {
	t.Helper()
	d, err := hdl.Elaborate(c)
	require.NoError(t, err)
	require.Empty(t, d.Warnings.List)
	s, err := sim.New(d)
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, s.Close()) })
	require.NoError(t, s.Reset(1))
	return s
}

// frame is a character as the line carries it, a value a bit.
func frame(f uart.Format, char uint64) []uint64 {
	line := []uint64{0}
	for i := range f.DataBits {
		line = append(line, char>>i&1)
	}
	ones := uint64(bits.OnesCount64(char))
	switch f.Parity {
	case uart.Even:
		line = append(line, ones%2)
	case uart.Odd:
		line = append(line, 1-ones%2)
	}
	line = append(line, 1)
	if f.TwoStop {
		line = append(line, 1)
	}
	return line
}

func TestTxDrivesEachBitForItsTime(t *testing.T) {
	for _, f := range formats {
		t.Run(fmt.Sprint(f), func(t *testing.T) {
			s := start(t, uart.Tx{Format: f})
			txd, ready := s.MustSignal("txd"), s.MustSignal("in_ready")
			for _, char := range []uint64{0, 1<<f.DataBits - 1, 0x155 & (1<<f.DataBits - 1), 0x31 & (1<<f.DataBits - 1)} {
				require.Equal(t, uint64(1), txd.Get(), "idle")
				require.True(t, ready.Bool())
				require.NoError(t, s.Set("in_data", char))
				require.NoError(t, s.Set("in_valid", 1))
				require.NoError(t, s.Step(1))
				require.NoError(t, s.Set("in_valid", 0))
				for i, want := range frame(f, char) {
					for cycle := range f.Divisor {
						require.False(t, ready.Bool())
						require.Equal(t, want, txd.Get(), "character %#x, bit %d, cycle %d", char, i, cycle)
						require.NoError(t, s.Step(1))
					}
				}
			}
		})
	}
}

// received is what a receiver delivers.
type received struct{ bits, frameError, parityError, overrun uint64 }

// receive drives line levels, each for period cycles from a phase on, and
// collects what is offered while ready says so.
func receive(t *testing.T, s *sim.Sim, line []uint64, phase, period float64, ready uint64) []received {
	t.Helper()
	rxd, valid := s.MustSignal("rxd"), s.MustSignal("out_valid")
	s.MustSignal("out_ready").Set(ready)
	var out []received
	for now := 0.0; now < phase+float64(len(line)+2)*period; now++ {
		level := uint64(1)
		if i := int((now - phase) / period); now >= phase && i < len(line) {
			level = line[i]
		}
		rxd.Set(level)
		if valid.Bool() && ready == 1 {
			out = append(out, received{
				s.MustSignal("out_bits").Get(), s.MustSignal("out_frame_error").Get(),
				s.MustSignal("out_parity_error").Get(), s.MustSignal("out_overrun").Get(),
			})
		}
		require.NoError(t, s.Step(1))
	}
	return out
}

func TestRxReceivesEveryFormat(t *testing.T) {
	for _, f := range formats {
		t.Run(fmt.Sprint(f), func(t *testing.T) {
			s := start(t, uart.Rx{Format: f})
			s.MustSignal("rxd").Set(1)
			require.NoError(t, s.Step(3))
			r := rand.New(rand.NewPCG(1, 2))
			var line []uint64
			var want []received
			for range 20 {
				char := r.Uint64() & (1<<f.DataBits - 1)
				line = append(line, frame(f, char)...)
				want = append(want, received{bits: char})
			}
			require.Equal(t, want, receive(t, s, line, 3, float64(f.Divisor), 1))
		})
	}
}

func TestRxToleratesSpeeds(t *testing.T) {
	const divisor = 16
	s := start(t, uart.Rx{Format: uart.Format{Divisor: divisor, DataBits: 8}})
	s.MustSignal("rxd").Set(1)
	require.NoError(t, s.Step(3))
	whole := func(percent float64) (good int) {
		r := rand.New(rand.NewPCG(3, 4))
		for range 100 {
			char := 0x80 | r.Uint64()&0x7f // after a top bit of 1, a stop bit that comes early is not seen
			if percent < 0 {
				char &^= 0x80
			}
			f := uart.Format{DataBits: 8}
			line := append(append(frame(f, char), frame(f, char)...), frame(f, char)...)
			got := receive(t, s, line, 2*divisor+r.Float64(), divisor*(1+percent/100), 1)
			if slices.Equal(got, []received{{bits: char}, {bits: char}, {bits: char}}) {
				good++
			}
		}
		return good
	}
	for _, percent := range []float64{-5, -2, 0, 2, 5} {
		require.Equal(t, 100, whole(percent), "%+v per cent", percent)
	}
	require.Less(t, whole(-7), 100)
	require.Less(t, whole(7), 100)
}

func TestRxReportsErrors(t *testing.T) {
	f := uart.Format{Divisor: 8, DataBits: 8, Parity: uart.Even}
	s := start(t, uart.Rx{Format: f})
	s.MustSignal("rxd").Set(1)
	require.NoError(t, s.Step(3))

	badParity := frame(f, 0x61)
	badParity[9] ^= 1
	require.Equal(t, []received{{bits: 0x61, parityError: 1}}, receive(t, s, badParity, 3, 8, 1))

	noStop := append(frame(f, 0x61)[:10], 0, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1)
	got := receive(t, s, noStop, 3, 8, 1)
	require.NotEmpty(t, got)
	require.Equal(t, received{bits: 0x61, frameError: 1}, got[0])

	glitch := []uint64{0, 1}
	require.Empty(t, receive(t, s, glitch, 3, 2, 1), "half a bit is no start bit")

	two := append(frame(f, 0x11), frame(f, 0x22)...)
	require.Empty(t, receive(t, s, two, 3, 8, 0))
	require.Equal(t, []received{{bits: 0x22, overrun: 1}}, receive(t, s, nil, 0, 8, 1))
	require.Equal(t, []received{{bits: 0x33}}, receive(t, s, frame(f, 0x33), 3, 8, 1), "the next one is well again")
}

func TestLoop(t *testing.T) {
	for _, f := range formats {
		tx, rx := start(t, uart.Tx{Format: f}), start(t, uart.Rx{Format: f})
		rx.MustSignal("out_ready").Set(1)
		var sent, got []uint64
		for cycle := 0; len(got) < 40; cycle++ {
			require.Less(t, cycle, 50*14*f.Divisor)
			next := uint64(len(sent)) * 37 & (1<<f.DataBits - 1)
			tx.MustSignal("in_valid").Set(1)
			tx.MustSignal("in_data").Set(next)
			if tx.MustSignal("in_ready").Bool() {
				sent = append(sent, next)
			}
			rx.MustSignal("rxd").Set(tx.MustSignal("txd").Get())
			if rx.MustSignal("out_valid").Bool() {
				got = append(got, rx.MustSignal("out_bits").Get())
			}
			require.NoError(t, tx.Step(1))
			require.NoError(t, rx.Step(1))
		}
		require.Equal(t, sent[:len(got)], got)
	}
}

func TestWrongFormats(t *testing.T) {
	wrong := uart.Format{Divisor: 3, DataBits: 10, Parity: 3}
	_, err := hdl.Elaborate(uart.Tx{Format: wrong})
	require.EqualError(t, err, `examples/uart/uart_test.go:206: error HG115: module uart_tx_d3_10o1: DataBits is 10; a character has 5 to 9 bits
examples/uart/uart_test.go:206: error HG115: module uart_tx_d3_10o1: Divisor is 3; a bit lasts 4 to 16777216 clock cycles
examples/uart/uart_test.go:206: error HG115: module uart_tx_d3_10o1: Parity is 3; it is None, Even or Odd`)
	_, err = hdl.Elaborate(uart.Rx{Format: wrong})
	require.ErrorContains(t, err, "Parity is 3")
}

func TestTxElsewhere(t *testing.T) {
	prove.Elsewhere(t, prove.Design(t, uart.Tx{Format: formats[2]}), func(s *sim.Sim) {
		in, err := s.Driver("in", sim.Stalls(50))
		require.NoError(t, err)
		require.NoError(t, in.SendUints(0, 0x7f, 0x55, 0x2a, 1, 0x40))
		s.Go(func(task *sim.Task) {
			in.Wait(task)
			task.Ticks(12 * formats[2].Divisor)
		})
		require.NoError(t, s.Run(1000))
	})
}

func TestRxElsewhere(t *testing.T) {
	f := formats[2]
	prove.Elsewhere(t, prove.Design(t, uart.Rx{Format: f}), func(s *sim.Sim) {
		line := frame(f, 0x61)
		line = append(line, frame(f, 0x1e)...)
		line[8] ^= 1 // the parity of the first one
		got := receive(t, s, line, 20, float64(f.Divisor), 1)
		require.Equal(t, []received{{bits: 0x61, parityError: 1}, {bits: 0x1e}}, got)
	})
}
