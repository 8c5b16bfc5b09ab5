package crc32_test

import (
	"fmt"
	reference "hash/crc32"
	"math/big"
	"math/rand/v2"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/hwgen/hwgen/examples/crc32"
	"github.com/hwgen/hwgen/examples/internal/prove"
	"github.com/hwgen/hwgen/hdl"
	"github.com/hwgen/hwgen/hdl/sim"
)

// words are the items of a message for a CRC32 of a number of bytes a word.
func words(msg []byte, bytes int) []sim.Item {
	var out []sim.Item
	for first := true; first || len(msg) > 0; first = false {
		n := min(bytes, len(msg))
		data := new(big.Int)
		for i := n - 1; i >= 0; i-- {
			data.Lsh(data, 8).Or(data, big.NewInt(int64(msg[i])))
		}
		out = append(out, sim.Item{"data": data, "count": n, "last": n == len(msg)})
		msg = msg[n:]
	}
	return out
}

// checksums sends messages and returns what comes out.
func checksums(t *testing.T, s *sim.Sim, bytes, stalls int, msgs ...[]byte) []uint64 {
	t.Helper()
	in, err := s.Driver("in", sim.Stalls(stalls))
	require.NoError(t, err)
	out, err := s.Monitor("out", sim.Stalls(stalls))
	require.NoError(t, err)
	for _, msg := range msgs {
		require.NoError(t, in.Send(words(msg, bytes)...))
	}
	s.Go(func(task *sim.Task) { out.Wait(task, len(msgs)) })
	require.NoError(t, s.Run(100_000))
	return out.Uints("data")
}

func messages() (msgs [][]byte, sums []uint64) {
	r := rand.New(rand.NewPCG(1, 1))
	for n := range 80 {
		msg := make([]byte, n)
		for i := range msg {
			msg[i] = byte(r.Uint32())
		}
		msgs = append(msgs, msg)
		sums = append(sums, uint64(reference.ChecksumIEEE(msg)))
	}
	return msgs, sums
}

func TestAgainstHashCRC32(t *testing.T) {
	msgs, sums := messages()
	for _, bytes := range []int{1, 2, 3, 4, 8, 16, 32} {
		for _, stalls := range []int{0, 40} {
			s := prove.Sim(t, prove.Design(t, crc32.CRC32{Bytes: bytes}))
			require.Equal(t, sums, checksums(t, s, bytes, stalls, msgs...), "%d bytes a word, %d %% stalls", bytes, stalls)
		}
	}
}

// TestCheckValue is the check value that catalogues of CRCs list.
func TestCheckValue(t *testing.T) {
	s := prove.Sim(t, prove.Design(t, crc32.CRC32{Bytes: 4}))
	require.Equal(t, []uint64{0xcbf43926}, checksums(t, s, 4, 0, []byte("123456789")))
}

func TestOneWordACycle(t *testing.T) {
	s := prove.Sim(t, prove.Design(t, crc32.CRC32{Bytes: 8}))
	msgs := [][]byte{make([]byte, 8*100)}
	for range 100 {
		msgs = append(msgs, make([]byte, 8))
	}
	checksums(t, s, 8, 0, msgs...)
	cycles, err := s.Cycle("")
	require.NoError(t, err)
	require.LessOrEqual(t, cycles, int64(200+5), "200 words, and the way in and out")
}

func TestWrongCountsAreReported(t *testing.T) {
	s := prove.Sim(t, prove.Design(t, crc32.CRC32{Bytes: 4}))
	in, err := s.Driver("in")
	require.NoError(t, err)
	require.NoError(t, in.Send(sim.Item{"data": 1, "count": 3, "last": false}))
	s.Go(in.Wait)
	require.ErrorContains(t, s.Run(10), "only the last word has fewer bytes")
}

func TestElsewhere(t *testing.T) {
	msgs, sums := messages()
	for _, bytes := range []int{1, 4} {
		t.Run(fmt.Sprint(bytes), func(t *testing.T) {
			prove.Elsewhere(t, prove.Design(t, crc32.CRC32{Bytes: bytes}), func(s *sim.Sim) {
				require.Equal(t, sums, checksums(t, s, bytes, 30, msgs...))
			})
		})
	}
}

func TestWrongParameters(t *testing.T) {
	for _, bytes := range []int{0, -1, 33} {
		_, err := hdl.Elaborate(crc32.CRC32{Bytes: bytes})
		require.ErrorContains(t, err, fmt.Sprintf("Bytes is %d; a word has 1 to 32 bytes", bytes))
	}
}
