// Package expect compares text that a test made with text that someone has
// read and kept: in the test itself ([Text]) or in a file beside it ([File]).
// Running the tests with -update replaces what differs; the diff is then for
// people to review.
package expect

import (
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
)

var update = flag.Bool("update", false, "replace expected texts by what the tests make")

// File compares got with the contents of a file, relative to the test's
// folder, and fails the test where they differ. A file that does not exist is
// empty.
func File(t testing.TB, path, got string) {
	t.Helper()
	data, err := os.ReadFile(path)
	if err != nil && !os.IsNotExist(err) {
		t.Fatal(err)
	}
	want := strings.ReplaceAll(string(data), "\r\n", "\n")
	if want == got {
		return
	}
	if !*update {
		assert.Equal(t, want, got, "%s differs; run the test with -update if it is right", path)
		return
	}
	if err := os.MkdirAll(filepath.Dir(path), 0o777); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte(got), 0o666); err != nil {
		t.Fatal(err)
	}
}

// Text compares got with want, a string literal in the call. Leading tabs that
// all its lines have, a first line that is empty and a last one of tabs only do
// not count, so that the literal can be indented with the code.
func Text(t testing.TB, got, want string) {
	t.Helper()
	got = strings.TrimRight(got, "\n")
	if undent(want) == got {
		return
	}
	if !*update {
		assert.Equal(t, undent(want), got, "run the test with -update if it is right")
		return
	}
	if err := rewrite(caller(), got); err != nil {
		t.Fatal(err)
	}
}

// undent takes off what makes a literal fit its surroundings.
func undent(s string) string {
	if !strings.Contains(s, "\n") {
		return s
	}
	lines := strings.Split(s, "\n")
	if lines[0] == "" {
		lines = lines[1:]
	}
	if n := len(lines); strings.Trim(lines[n-1], "\t") == "" {
		lines = lines[:n-1]
	}
	cut := -1
	for _, l := range lines {
		if n := len(l) - len(strings.TrimLeft(l, "\t")); l != "" && (cut < 0 || n < cut) {
			cut = n
		}
	}
	for i, l := range lines {
		lines[i] = l[min(max(cut, 0), len(l)):]
	}
	return strings.TrimRight(strings.Join(lines, "\n"), "\n")
}
