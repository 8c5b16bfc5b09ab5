package main

import (
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// command runs hwgen in the repository's root.
func command(t *testing.T, args ...string) (stdout, stderr string, code int) {
	cmd := exec.Command(binary, args...)
	cmd.Dir = "../.."
	var out, msg strings.Builder
	cmd.Stdout, cmd.Stderr = &out, &msg
	if err := cmd.Run(); cmd.ProcessState == nil {
		require.NoError(t, err)
	}
	return out.String(), msg.String(), cmd.ProcessState.ExitCode()
}

// numbers are those that a pattern's groups match.
func numbers(t *testing.T, pattern, text string) (out []int) {
	m := regexp.MustCompile(pattern).FindStringSubmatch(text)
	require.NotNil(t, m, "%s in %s", pattern, text)
	for _, s := range m[1:] {
		n, err := strconv.Atoi(strings.ReplaceAll(s, ",", ""))
		require.NoError(t, err)
		out = append(out, n)
	}
	return out
}

// The waves of a run with a failure begin before it, and end behind the handout:
// a cycle of the clock for each cycle that is said to be there.
func TestWave(t *testing.T) {
	file := filepath.Join(t.TempDir(), "waves.vcd")
	stdout, stderr, code := command(t, "cosim", "--json", "--wave", file, "examples/scenarios/crash_in_staging.scn")
	require.Zero(t, code, stderr)
	var res struct {
		Died   int `json:"failure_cycle"`
		Handed int `json:"handout_cycles"`
	}
	require.NoError(t, json.Unmarshal([]byte(stdout), &res))
	window := numbers(t, `has cycles ([\d,]+) to ([\d,]+)`, stderr)
	require.Equal(t, res.Died-300, window[0])
	require.Greater(t, window[1], res.Died+res.Handed)

	vcd, err := os.ReadFile(file)
	require.NoError(t, err)
	head, body, ok := strings.Cut(string(vcd), "$enddefinitions $end\n")
	require.True(t, ok)
	require.Contains(t, head, "$timescale")
	clk := regexp.MustCompile(`\$var \w+ 1 (\S+) clk `).FindStringSubmatch(head)
	require.NotNil(t, clk)
	edges, last := 0, -1
	for _, line := range strings.Split(body, "\n") {
		switch {
		case line == "1"+clk[1]:
			edges++
		case strings.HasPrefix(line, "#"):
			at, err := strconv.Atoi(line[1:])
			require.NoError(t, err)
			require.Greater(t, at, last)
			last = at
		}
	}
	require.InDelta(t, window[1]-window[0], edges, 1)
}

// What is seen is gathered over runs; a file that holds something else is left
// as it is.
func TestCoverageOverRuns(t *testing.T) {
	file := filepath.Join(t.TempDir(), "seen.json")
	points := func(scenario string) (seen, all int) {
		stdout, stderr, code := command(t, "cosim", "--coverage", file, "examples/scenarios/"+scenario)
		require.Zero(t, code, stderr)
		require.Contains(t, stdout, "never seen:")
		n := numbers(t, `coverage: (\d+) of (\d+) points`, stdout)
		return n[0], n[1]
	}
	first, all := points("three_checkpoints.scn")
	require.Positive(t, first)
	require.Less(t, first, all)
	again, _ := points("three_checkpoints.scn")
	require.Equal(t, first, again)
	both, same := points("crash_in_staging.scn")
	require.Greater(t, both, again)
	require.Equal(t, all, same)

	require.NoError(t, os.WriteFile(file, []byte("notes"), 0o644))
	_, stderr, code := command(t, "cosim", "--coverage", file, "examples/scenarios/three_checkpoints.scn")
	require.Equal(t, 2, code)
	require.Contains(t, stderr, "is no coverage; expected what --coverage has written, or no file")
	text, err := os.ReadFile(file)
	require.NoError(t, err)
	require.Equal(t, "notes", string(text))
}
