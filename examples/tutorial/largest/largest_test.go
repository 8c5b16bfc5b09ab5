package largest_test

import (
	"slices"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/hwgen/hwgen/examples/internal/prove"
	"github.com/hwgen/hwgen/examples/tutorial/largest"
	"github.com/hwgen/hwgen/hdl/sim"
)

func TestLargest(t *testing.T) {
	for _, stalls := range []int{0, 50} {
		s := prove.Sim(t, prove.Design(t, largest.Largest{}))
		in, err := s.Driver("in", sim.Stalls(stalls))
		require.NoError(t, err)
		out, err := s.Monitor("out", sim.Stalls(stalls))
		require.NoError(t, err)
		var want []uint64
		for _, msg := range []string{"a", "\x00", "hardware", "\xff\x01", "in Go"} {
			for i := range len(msg) {
				require.NoError(t, in.Send(sim.Item{"data": msg[i], "last": i == len(msg)-1}))
			}
			want = append(want, uint64(slices.Max([]byte(msg))))
		}
		s.Go(func(task *sim.Task) { out.Wait(task, len(want)) })
		require.NoError(t, s.Run(1000))
		require.Equal(t, want, out.Uints("data"))
	}
}
