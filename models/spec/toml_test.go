package spec

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestReadTOML(t *testing.T) {
	c := Default()
	require.NoError(t, c.ReadTOML(strings.NewReader(`
# a larger L2
line_size = 64
l2_size = "256 KiB"   # text with a suffix
memory = 0x2000000
guard_checkpoint = true
replacement = "round_robin"
thread_mask = "0x3"
bus_width = "auto"
`), "big.toml"))
	want := Default()
	want.LineBytes, want.L2Bytes, want.MemBytes = 64, 256<<10, 32<<20
	want.GuardCkpt, want.Replacement, want.ThreadMask = true, RoundRobin, 3
	assert.Equal(t, want, c)
}

func TestReadTOMLErrors(t *testing.T) {
	for _, x := range []struct{ text, want string }{
		{"line_size = 64\nl2_sise = 3\nl1_ways = 3\n", "f.toml:2: l2_sise: no such parameter; did you mean l2_size?\nf.toml:3: l1_ways = 3; accepted: 1, 2, 4"},
		{"\n[l2]\nsize = 3\n", "f.toml:2: l2: no such parameter; accepted: "},
		{"threads = 2.5", "f.toml:1: threads: neither an integer, nor a boolean, nor text; accepted: 1 to 16"},
		{"threads = [1]", "f.toml:1: threads: neither"},
		{"threads = -1", "f.toml:1: threads = -1: not a whole number such as 4096, 0x1000 or 4 KiB; accepted: 1 to 16"},
		{"threads = 1\nthreads = 2", "f.toml:2: configuration: Key 'threads' has already been defined.; accepted: TOML, such as line_size = 64"},
		{"a\n= b", "f.toml:1: configuration: "},
		{"\x00\x01", "f.toml:1: configuration: "},
		{strings.Repeat("#", 1<<20+1), "f.toml: configuration: larger than 1 MiB"},
	} {
		c := Default()
		err := c.ReadTOML(strings.NewReader(x.text), "f.toml")
		if assert.Error(t, err, x.text[:min(20, len(x.text))]) {
			assert.Contains(t, err.Error(), x.want)
		}
	}
}

func TestLoadTOML(t *testing.T) {
	path := filepath.Join(t.TempDir(), "c.toml")
	c := Default()
	assert.ErrorIs(t, c.LoadTOML(path), os.ErrNotExist)
	require.NoError(t, os.WriteFile(path, []byte("threads = 16\n"), 0o600))
	require.NoError(t, c.LoadTOML(path))
	assert.Equal(t, 16, c.Threads)
}

func FuzzReadTOML(f *testing.F) {
	f.Add("line_size = 64\n[x]\ny = 'z'\n")
	f.Fuzz(func(t *testing.T, text string) {
		c := Default()
		if c.ReadTOML(strings.NewReader(text), "f") == nil {
			c.Resolve()
		}
	})
}
