package modelrun_test

import (
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/hwgen/hwgen/golden"
	"github.com/hwgen/hwgen/golden/gtrace"
	"github.com/hwgen/hwgen/tb/modelrun"
	"github.com/hwgen/hwgen/tb/scenario"
)

var update = flag.Bool("update", false, "write the golden traces of examples/scenarios anew")

const (
	scenarios = "../../examples/scenarios"
	goldens   = "../../golden/testdata"
)

// zstdGoldens are too long for text.
var zstdGoldens = map[string]bool{"replay": true}

func record(t *testing.T, file, out string, body gtrace.Body) *modelrun.Result {
	s, err := scenario.Open(file)
	require.NoError(t, err)
	p, err := s.Compile(scenario.Options{})
	require.NoError(t, err)
	h := golden.TraceHeader(&p.Config, body)
	h.Name, h.Seed = p.Name, p.Seed
	w, err := gtrace.Create(out, h)
	require.NoError(t, err)
	res, err := modelrun.Run(p, modelrun.Options{Trace: w})
	require.NoError(t, err)
	return res
}

// Every scenario holds what it expects, gives its committed trace, and that
// trace is a run that the observing model finds legal.
func TestScenarios(t *testing.T) {
	files, err := filepath.Glob(scenarios + "/*.scn")
	require.NoError(t, err)
	require.GreaterOrEqual(t, len(files), 15)
	for _, file := range files {
		name := strings.TrimSuffix(filepath.Base(file), ".scn")
		t.Run(name, func(t *testing.T) {
			body := gtrace.Text
			if zstdGoldens[name] {
				body = gtrace.Zstd
			}
			want, got := filepath.Join(goldens, name+".gtrace"), filepath.Join(t.TempDir(), name+".gtrace")
			res := record(t, file, got, body)
			for _, f := range res.Failures {
				assert.Fail(t, f.String())
			}
			if *update {
				b, err := os.ReadFile(got)
				require.NoError(t, err)
				require.NoError(t, os.WriteFile(want, b, 0o644))
			}
			cmp, err := gtrace.CompareFiles(want, got)
			require.NoError(t, err)
			if cmp.Diff != nil {
				var b strings.Builder
				require.NoError(t, cmp.Explain(&b))
				assert.Fail(t, "go test ./tb/modelrun -update writes it anew\n"+b.String())
			}
			replays(t, file, want)
		})
	}
}

// replays applies a trace to the model that only observes.
func replays(t *testing.T, scn, file string) {
	s, err := scenario.Open(scn)
	require.NoError(t, err)
	p, err := s.Compile(scenario.Options{})
	require.NoError(t, err)
	cl, err := golden.New(p.Config, golden.Options{Observed: true})
	require.NoError(t, err)
	r, err := gtrace.Open(file)
	require.NoError(t, err)
	defer r.Close()
	at, err := cl.Replay(r)
	require.NoError(t, err, "event %d", at)
}
