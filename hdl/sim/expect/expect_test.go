package expect

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"
)

// failures records what a test would be told.
type failures struct {
	testing.TB
	n int
}

func (f *failures) Helper()               {}
func (f *failures) Errorf(string, ...any) { f.n++ }

func TestTextIgnoresIndentation(t *testing.T) {
	Text(t, "a\n\n  b\n", `
		a

		  b
	`)
	Text(t, "one line", "one line")
	f := &failures{TB: t}
	Text(f, "a\nb", `
		a
		c
	`)
	require.Equal(t, 1, f.n)
}

func TestFileThatDiffers(t *testing.T) {
	path := filepath.Join(t.TempDir(), "x.txt")
	require.NoError(t, os.WriteFile(path, []byte("a\r\n"), 0o666))
	File(t, path, "a\n")
	f := &failures{TB: t}
	File(f, path, "b\n")
	File(f, path+"2", "b\n")
	require.Equal(t, 2, f.n)
}

func TestRewriteKeepsTheRestOfTheFile(t *testing.T) {
	path := filepath.Join(t.TempDir(), "x_test.go")
	src := "package x\n\nfunc f() {\n\texpect.Text(t, g(), \"\")\n\texpect.Text(t,\n\t\tg(),\n\t\t`old\n\ttwo`)\n}\n"
	require.NoError(t, os.WriteFile(path, []byte(src), 0o666))
	require.NoError(t, rewrite(place{path, 4}, "p\nq"))
	require.NoError(t, rewrite(place{path, 6}, "back`quote\n"), "lines count as they were compiled")
	got, err := os.ReadFile(path)
	require.NoError(t, err)
	require.Equal(t, "package x\n\nfunc f() {\n\texpect.Text(t, g(), `\n\t\tp\n\t\tq\n\t`)\n\texpect.Text(t,\n\t\tg(),\n\t\t\"back`quote\\n\")\n}\n", string(got))
	require.ErrorContains(t, rewrite(place{path, 1}, "x"), "there is no call of expect.Text")
}
