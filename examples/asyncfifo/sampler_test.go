package asyncfifo_test

import (
	"fmt"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/hwgen/hwgen/examples/asyncfifo"
	"github.com/hwgen/hwgen/examples/internal/prove"
	"github.com/hwgen/hwgen/hdl/sim"
)

var sampler = asyncfifo.Sampler{Width: 12, Depth: 8}

// clocks are pairs of periods in picoseconds and the phase of the second one:
// equal, nearly equal, far apart either way, and without a common divisor.
var clocks = []struct{ adc, sys, phase int64 }{
	{10_000, 10_000, 0},
	{10_000, 10_000, 3_333},
	{10_007, 10_000, 1},
	{37_037, 10_000, 500},
	{10_000, 37_037, 500},
	{7_919, 104_729, 13},
	{104_729, 7_919, 13},
}

// sample is what passes: value, time and gap.
type sample struct{ value, time, gap uint64 }

// feed strobes n samples, one in every so many cycles of the converter, and
// returns what comes out. The system is ready but for some stalls.
func feed(t *testing.T, s *sim.Sim, n, every, stalls int) (got []sample, strobed []sample) {
	t.Helper()
	out, err := s.Monitor("out", sim.Stalls(stalls))
	require.NoError(t, err)
	out.Each(func(x sim.Item) {
		got = append(got, sample{x["value"].(uint64), x["time"].(uint64), x["gap"].(uint64)})
	})
	s.Go(func(task *sim.Task) {
		task.Tick("adc")
		for i := range n {
			value := uint64(i) * 2654435761 >> 8 & 0xfff
			task.Set("strobe", 1)
			task.Set("value", value)
			task.Tick("adc")
			strobed = append(strobed, sample{value: value, time: task.Get("time_q")})
			task.Set("strobe", 0)
			task.Set("value", 0)
			if every > 1 {
				task.Ticks(every-1, "adc")
			}
		}
		task.Ticks(40, "adc")
		task.Ticks(40, "sys")
	})
	require.NoError(t, s.Run(1_000_000))
	return got, strobed
}

// TestNothingIsLostWhileTheSystemKeepsUp runs all clocks, with bits of the Gray
// codes delayed at random, at a rate that the slower clock can take.
func TestNothingIsLostWhileTheSystemKeepsUp(t *testing.T) {
	d := prove.Design(t, sampler)
	for _, c := range clocks {
		t.Run(fmt.Sprint(c), func(t *testing.T) {
			s := prove.Sim(t, d, sim.WithClock("adc", c.adc, 0), sim.WithClock("sys", c.sys, c.phase), sim.WithJitter())
			every := int(2*c.sys/c.adc) + 2
			got, strobed := feed(t, s, 300, every, 20)
			require.Equal(t, strobed, got)
		})
	}
}

// TestGapsAreMarked overruns the queue: what passes is in order, and every
// sample after a gap, and no other, says that there was one.
func TestGapsAreMarked(t *testing.T) {
	d := prove.Design(t, sampler)
	for _, c := range clocks {
		t.Run(fmt.Sprint(c), func(t *testing.T) {
			s := prove.Sim(t, d, sim.WithClock("adc", c.adc, 0), sim.WithClock("sys", c.sys, c.phase))
			stalls := 80
			if c.sys < c.adc {
				stalls = 98
			}
			got, strobed := feed(t, s, 500, 1, stalls)
			require.Less(t, len(got), len(strobed))
			require.Greater(t, len(got), 5)
			k, gaps := 0, 0
			for _, x := range strobed {
				if k == len(got) {
					break
				}
				if x.time != got[k].time {
					gaps++
					continue
				}
				require.Equal(t, x.value, got[k].value)
				require.Equal(t, gaps > 0, got[k].gap == 1, "sample at %d after %d lost ones", x.time, gaps)
				k, gaps = k+1, 0
			}
			require.Len(t, got, k)
		})
	}
}

func TestElsewhere(t *testing.T) {
	d := prove.Design(t, sampler)
	test := func(s *sim.Sim) {
		got, _ := feed(t, s, 300, 1, 50)
		require.NotEmpty(t, got)
	}
	for _, c := range clocks[2:4] {
		t.Run(fmt.Sprint(c), func(t *testing.T) {
			prove.Replay(t, d, test, sim.WithClock("adc", c.adc, 0), sim.WithClock("sys", c.sys, c.phase))
		})
	}
	prove.Lint(t, d)
	prove.Synthesise(t, d)
}
