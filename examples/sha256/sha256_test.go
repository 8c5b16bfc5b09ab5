package sha256_test

import (
	reference "crypto/sha256"
	"encoding/hex"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/hwgen/hwgen/examples/sha256"
	"github.com/hwgen/hwgen/hdl"
	"github.com/hwgen/hwgen/hdl/sim"
)

func newSim(t *testing.T) *sim.Sim {
	d, err := hdl.Elaborate(sha256.Hasher{})
	require.NoError(t, err)
	require.Empty(t, d.Warnings.List)
	s, err := sim.New(d)
	require.NoError(t, err)
	return s
}

func digest(t *testing.T, s *sim.Sim, msg []byte) string {
	words := wordsOf(msg)
	valid, data, bytes, last := s.MustSignal("in_valid"), s.MustSignal("in_data"), s.MustSignal("in_bytes"), s.MustSignal("in_last")
	ready, outv, outr := s.MustSignal("in_ready"), s.MustSignal("out_valid"), s.MustSignal("out_ready")
	outr.Set(1)
	for i := 0; i < 1000+len(msg)*20; i++ {
		valid.Set(0)
		if len(words) > 0 {
			valid.Set(1)
			data.Set(uint64(words[0].data))
			bytes.Set(uint64(words[0].bytes))
			last.Set(uint64(words[0].last))
			if ready.Bool() {
				words = words[1:]
			}
		}
		if outv.Bool() {
			b := make([]byte, 32)
			s.MustSignal("out_data").Big().FillBytes(b)
			require.NoError(t, s.Step(1))
			return hex.EncodeToString(b)
		}
		require.NoError(t, s.Step(1))
	}
	t.Fatal("no digest")
	return ""
}

type word struct{ data, bytes, last uint32 }

func wordsOf(msg []byte) []word {
	var out []word
	for {
		n := min(4, len(msg))
		var w [4]byte
		copy(w[:], msg[:n])
		msg = msg[n:]
		x := word{uint32(w[0])<<24 | uint32(w[1])<<16 | uint32(w[2])<<8 | uint32(w[3]), uint32(n), 0}
		if len(msg) == 0 {
			x.last = 1
			return append(out, x)
		}
		out = append(out, x)
	}
}

func TestLengths(t *testing.T) {
	s := newSim(t)
	msg := []byte{}
	for n := range 200 {
		want := reference.Sum256(msg)
		require.Equal(t, hex.EncodeToString(want[:]), digest(t, s, msg), "length %d", n)
		msg = append(msg, byte(n*37+11))
	}
}
