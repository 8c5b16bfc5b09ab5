package report_test

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/hwgen/hwgen/hdl/bench/report"
	"github.com/stretchr/testify/require"
)

func TestMerge(t *testing.T) {
	path := filepath.Join(t.TempDir(), "new", "bench.json")
	require.NoError(t, report.Merge(path, []report.Result{report.AtMost("a", 5, "s", 10), report.AtLeast("b", 3, "MHz", 2)}))
	require.NoError(t, report.Merge(path, []report.Result{{Name: "c", Value: 1}, report.AtMost("a", 20, "s", 10)}))
	got, err := os.ReadFile(path)
	require.NoError(t, err)
	require.JSONEq(t, `[
		{"name": "a", "value": 20, "unit": "s", "against": "at most 10 s", "ratio": 2},
		{"name": "b", "value": 3, "unit": "MHz", "against": "at least 2 MHz", "ratio": 1.5},
		{"name": "c", "value": 1, "unit": "", "against": "", "ratio": 0}]`, string(got))

	require.NoError(t, os.WriteFile(path, []byte("{}"), 0o644))
	require.ErrorContains(t, report.Merge(path, nil), "is no list of results")
	got, err = os.ReadFile(path)
	require.NoError(t, err)
	require.Equal(t, "{}", string(got))
}
