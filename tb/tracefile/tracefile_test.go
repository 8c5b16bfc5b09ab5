package tracefile

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/hwgen/hwgen/golden/gtrace"
)

func file(t *testing.T, name, text string) string {
	path := filepath.Join(t.TempDir(), name)
	require.NoError(t, os.WriteFile(path, []byte(text), 0o644))
	return path
}

const refs = "==1== Lackey\nI  00401000,3\n L 1fff000668,8\n S 00000ffe,4\n M 00002000,2\n S 00003000,16\n"

// Counted by hand: the store at 0xffe lies in two pages.
func TestSurvey(t *testing.T) {
	m, err := Survey(file(t, "t", refs))
	require.NoError(t, err)
	assert.Equal(t, &Memory{
		Format: "lackey", Loads: 1, Stores: 2, Modifies: 1, Fetches: 1, Largest: 16, Odd: 2,
		Lowest: 0xffe, Highest: 0x1fff00066f, Pages: 5,
	}, m)
	assert.Equal(t, uint64(4), m.References())
}

func TestMemoryFormsKeepReferences(t *testing.T) {
	from := file(t, "t", refs)
	want := strings.TrimPrefix(refs, "==1== Lackey\n")
	for _, form := range MemoryForms {
		to := filepath.Join(t.TempDir(), "out")
		require.NoError(t, Convert(from, to, form))
		var b strings.Builder
		require.NoError(t, Lackey(&b, to, 0))
		assert.Equal(t, want, b.String(), form)
	}
}

// What fails leaves an older file, and nothing beside it.
func TestConvertIsWholeOrNothing(t *testing.T) {
	dir := t.TempDir()
	to := filepath.Join(dir, "out")
	require.NoError(t, os.WriteFile(to, []byte("old"), 0o644))
	require.ErrorContains(t, Convert(file(t, "bad", refs+"garbage\n"), to, "lackey"), ":7:")
	require.ErrorContains(t, Convert(file(t, "t", refs), to, "zip"), `form "zip"`)
	require.ErrorContains(t, Convert(file(t, "t", refs), dir, "lackey"), "is a directory")
	b, err := os.ReadFile(to)
	require.NoError(t, err)
	assert.Equal(t, "old", string(b))
	entries, err := os.ReadDir(dir)
	require.NoError(t, err)
	assert.Len(t, entries, 1)
}

func TestNamedFields(t *testing.T) {
	h := &gtrace.Header{Kinds: []gtrace.Kind{{Name: "k", Fields: []gtrace.Field{{Name: "a", Width: 8}, {Name: "wide", Width: 130}, {Name: "z", Width: 64}}}}}
	e := gtrace.Event{V: []uint64{0x1f, 5, 0x22, 1, 0}}
	assert.Equal(t, "k a=1f wide=100000000000000220000000000000005 z=0", Named(h, &e))
}
