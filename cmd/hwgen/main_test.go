package main

import (
	"bytes"
	"errors"
	"flag"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

var update = flag.Bool("update", false, "write what the commands in testdata print anew")

// binary is hwgen, built once.
var binary string

func TestMain(m *testing.M) {
	flag.Parse()
	dir, err := os.MkdirTemp("", "hwgen-test-*")
	if err != nil {
		panic(err)
	}
	binary = filepath.Join(dir, "hwgen")
	if out, err := exec.Command("go", "build", "-o", binary, ".").CombinedOutput(); err != nil {
		fmt.Fprintf(os.Stderr, "%s\n", out)
		os.Exit(1)
	}
	code := m.Run()
	os.RemoveAll(dir)
	os.Exit(code)
}

// Files in testdata hold commands and what they print:
//
//	# a comment
//	$ a command of the shell, with hwgen in the path
//	what goes to standard output
//	! what goes to standard error
//	[exit 2]
//	-- name --
//	a file in the directory in which the commands run, beside links to the
//	repository's examples and golden
//
// go test ./cmd/hwgen -update writes them anew.
func TestCommands(t *testing.T) {
	files, err := filepath.Glob("testdata/*.txt")
	require.NoError(t, err)
	require.NotEmpty(t, files)
	for _, f := range files {
		t.Run(strings.TrimSuffix(filepath.Base(f), ".txt"), func(t *testing.T) {
			t.Parallel()
			src, err := os.ReadFile(f)
			require.NoError(t, err)
			script, fixtures := cutFixtures(string(src))
			dir := workplace(t, fixtures)
			got := play(t, dir, script) + fixtures
			if *update {
				require.NoError(t, os.WriteFile(f, []byte(got), 0o644))
			}
			require.Equal(t, string(src), got)
		})
	}
}

// cutFixtures splits a file in front of its first "-- name --".
func cutFixtures(src string) (script, fixtures string) {
	if i := strings.Index(src, "\n-- "); i >= 0 {
		return src[:i+1], src[i+1:]
	}
	return src, ""
}

// workplace is a directory with the fixtures and links to what the repository
// has.
func workplace(t *testing.T, fixtures string) string {
	dir := t.TempDir()
	for _, name := range []string{"examples", "golden"} {
		to, err := filepath.Abs("../../" + name)
		require.NoError(t, err)
		require.NoError(t, os.Symlink(to, filepath.Join(dir, name)))
	}
	for _, part := range strings.Split("\n"+fixtures, "\n-- ")[1:] {
		name, text, ok := strings.Cut(part+"\n", " --\n")
		require.True(t, ok, "%q", part)
		if text = strings.TrimSuffix(text, "\n"); !strings.HasSuffix(text, "\n") && text != "" {
			text += "\n"
		}
		require.NoError(t, os.WriteFile(filepath.Join(dir, name), []byte(text), 0o644))
	}
	return dir
}

// play runs the commands and writes the script again with what they print.
func play(t *testing.T, dir, script string) string {
	var out strings.Builder
	keep := true // lines in front of the first command, comments and empty lines
	for _, line := range strings.SplitAfter(script, "\n") {
		if strings.HasPrefix(line, "#") || strings.TrimSpace(line) == "" && keep {
			out.WriteString(line)
			continue
		}
		command, is := strings.CutPrefix(line, "$ ")
		if is {
			keep = false
			out.WriteString(line + execute(t, dir, strings.TrimSpace(command)))
		}
	}
	return out.String()
}

func execute(t *testing.T, dir, command string) string {
	cmd := exec.Command("sh", "-c", command)
	cmd.Dir = dir
	cmd.Env = append(os.Environ(), "PATH="+filepath.Dir(binary)+":"+os.Getenv("PATH"))
	var stdout, stderr bytes.Buffer
	cmd.Stdout, cmd.Stderr = &stdout, &stderr
	begin := time.Now()
	err := cmd.Run()
	require.Less(t, time.Since(begin), time.Minute, command)
	out := stdout.String()
	for _, l := range strings.SplitAfter(stderr.String(), "\n") {
		if l != "" {
			out += "! " + l
		}
	}
	if out != "" && !strings.HasSuffix(out, "\n") {
		out += "\n"
	}
	out = strings.ReplaceAll(out, dir+"/", "")
	for i, l := range strings.Split(out, "\n") {
		if strings.HasPrefix(command, "hwgen ") && !strings.HasPrefix(l, "! ") { // a message is one line, however long
			require.LessOrEqual(t, len([]rune(l)), columns, "%s: line %d is wider than %d columns", command, i+1, columns)
		}
	}
	var exit *exec.ExitError
	if errors.As(err, &exit) {
		out += fmt.Sprintf("[exit %d]\n", exit.ExitCode())
	} else {
		require.NoError(t, err, command)
	}
	return out
}
