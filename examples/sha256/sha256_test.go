package sha256_test

import (
	reference "crypto/sha256"
	"encoding/hex"
	"math/big"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/hwgen/hwgen/examples/internal/prove"
	"github.com/hwgen/hwgen/examples/sha256"
	"github.com/hwgen/hwgen/hdl/sim"
)

// words are the items of a message.
func words(msg []byte) []sim.Item {
	var out []sim.Item
	for first := true; first || len(msg) > 0; first = false {
		n := min(4, len(msg))
		var w [4]byte
		copy(w[:], msg[:n])
		data := uint64(w[0])<<24 | uint64(w[1])<<16 | uint64(w[2])<<8 | uint64(w[3])
		out = append(out, sim.Item{"data": data, "bytes": n, "last": n == len(msg)})
		msg = msg[n:]
	}
	return out
}

// digests sends messages and returns their digests in hexadecimal.
func digests(t *testing.T, s *sim.Sim, stalls, limit int, msgs ...[]byte) []string {
	t.Helper()
	in, err := s.Driver("in", sim.Stalls(stalls))
	require.NoError(t, err)
	out, err := s.Monitor("out", sim.Stalls(stalls))
	require.NoError(t, err)
	for _, msg := range msgs {
		require.NoError(t, in.Send(words(msg)...))
	}
	s.Go(func(task *sim.Task) { out.Wait(task, len(msgs)) })
	require.NoError(t, s.Run(limit))
	var list []string
	for _, item := range out.Items() {
		list = append(list, hex.EncodeToString(item["data"].(*big.Int).FillBytes(make([]byte, 32))))
	}
	return list
}

// standard lists examples that NIST publishes for FIPS 180-4: messages of one
// block, of two blocks, the empty message, and some whose padding just fits
// (55 bytes) or just does not (56, 64 bytes).
var standard = []struct{ message, digest string }{
	{"abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"},
	{"abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq", "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1"},
	{"", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"},
	{"\xbd", "68325720aabd7c82f30f554b313d0570c95accbb7dc4b5aae11204c08ffe732b"},
	{"\xc9\x8c\x8e\x55", "7abc22c0ae5af26ce93dbb94433a0e0b2e119d014f8e7f65bd56c61ccccd9504"},
	{strings.Repeat("\x00", 55), "02779466cdec163811d078815c633f21901413081449002f24aa3e80f0b88ef7"},
	{strings.Repeat("\x00", 56), "d4817aa5497628e7c77e6b606107042bbba3130888c5f47a375e6179be789fbb"},
	{strings.Repeat("\x00", 57), "65a16cb7861335d5ace3c60718b5052e44660726da4cd13bb745381b235a1785"},
	{strings.Repeat("\x00", 64), "f5a5fd42d16a20302798ef6ed309979b43003d2320d9f0e8ea9831a92759fb4b"},
	{strings.Repeat("\x00", 1000), "541b3e9daa09b20bf85fa273e5cbd3e80185aa4ec298e765db87742b70138a53"},
	{strings.Repeat("A", 1000), "c2e686823489ced2017f6059b8b239318b6364f6dcd835d0a519105a1eadd6e4"},
	{strings.Repeat("U", 1005), "f4d62ddec0f3dd90ea1380fa16a5ff8dc4c54b21740650f24afc4120903552b0"},
}

func TestStandardExamples(t *testing.T) {
	var msgs [][]byte
	var want []string
	for _, x := range standard {
		msgs = append(msgs, []byte(x.message))
		want = append(want, x.digest)
	}
	s := prove.Sim(t, prove.Design(t, sha256.Hasher{}))
	require.Equal(t, want, digests(t, s, 0, 20_000, msgs...))
}

// TestMillion is the standard's long example, a million times "a".
func TestMillion(t *testing.T) {
	s := prove.Sim(t, prove.Design(t, sha256.Hasher{}))
	got := digests(t, s, 0, 1_100_000, []byte(strings.Repeat("a", 1_000_000)))
	require.Equal(t, []string{"cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0"}, got)
}

// random are messages of every length from 0 on, and what crypto/sha256 says.
func random(n int) (msgs [][]byte, want []string) {
	r := rand.New(rand.NewPCG(1, 1))
	for length := range n {
		msg := make([]byte, length)
		for i := range msg {
			msg[i] = byte(r.Uint32())
		}
		sum := reference.Sum256(msg)
		msgs = append(msgs, msg)
		want = append(want, hex.EncodeToString(sum[:]))
	}
	return msgs, want
}

func TestAgainstCryptoSHA256(t *testing.T) {
	msgs, want := random(200)
	for _, stalls := range []int{0, 30, 90} {
		s := prove.Sim(t, prove.Design(t, sha256.Hasher{}))
		require.Equal(t, want, digests(t, s, stalls, 500_000, msgs...), "%d %% stalls", stalls)
	}
}

// TestCyclesOfABlock measures a long message: a block takes 66 cycles, and the
// padder fills the next one in the meantime.
func TestCyclesOfABlock(t *testing.T) {
	d := prove.Design(t, sha256.Hasher{})
	cycles := func(blocks int) int64 {
		s := prove.Sim(t, d)
		digests(t, s, 0, 100_000, make([]byte, 64*blocks-9))
		n, err := s.Cycle("")
		require.NoError(t, err)
		return n
	}
	require.Equal(t, int64(66*100), cycles(101)-cycles(1))
}

func TestWrongWordsAreReported(t *testing.T) {
	for message, item := range map[string]sim.Item{
		"a word has at most four bytes":                {"bytes": 5, "last": true},
		"only the last word has fewer than four bytes": {"bytes": 3, "last": false},
	} {
		s := prove.Sim(t, prove.Design(t, sha256.Hasher{}))
		in, err := s.Driver("in")
		require.NoError(t, err)
		require.NoError(t, in.Send(item))
		s.Go(in.Wait)
		require.ErrorContains(t, s.Run(10), message)
	}
}

func TestElsewhere(t *testing.T) {
	msgs, want := random(130)
	msgs, want = append(msgs[:3:3], msgs[54:66]...), append(want[:3:3], want[54:66]...)
	prove.Elsewhere(t, prove.Design(t, sha256.Hasher{}), func(s *sim.Sim) {
		require.Equal(t, want, digests(t, s, 20, 20_000, msgs...))
	})
}
