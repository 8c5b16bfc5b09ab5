package checksum_test

import (
	"hash/crc32"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/hwgen/hwgen/examples/tutorial/checksum"
	"github.com/hwgen/hwgen/hdl"
	"github.com/hwgen/hwgen/hdl/sim"
)

func TestChecksum(t *testing.T) {
	design, err := hdl.Elaborate(checksum.Checksum{})
	require.NoError(t, err)
	s, err := sim.New(design)
	require.NoError(t, err)
	defer s.Close()

	in, err := s.Driver("in", sim.Stalls(30)) // pauses in 30 % of the cycles
	require.NoError(t, err)
	out, err := s.Monitor("out", sim.Stalls(30))
	require.NoError(t, err)

	var want []uint64
	for _, msg := range []string{"a", "123456789", "The quick brown fox jumps over the lazy dog"} {
		for i := range len(msg) {
			require.NoError(t, in.Send(sim.Item{"data": msg[i], "last": i == len(msg)-1}))
		}
		want = append(want, uint64(crc32.ChecksumIEEE([]byte(msg))))
	}
	s.Go(func(task *sim.Task) { out.Wait(task, len(want)) })
	require.NoError(t, s.Run(1000)) // at most 1000 cycles
	require.Equal(t, want, out.Uints("data"))
}
