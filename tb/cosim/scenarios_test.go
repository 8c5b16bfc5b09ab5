package cosim

import (
	"context"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/hwgen/hwgen/golden"
	"github.com/hwgen/hwgen/golden/gtrace"
	"github.com/hwgen/hwgen/models/spec"
	"github.com/hwgen/hwgen/tb/engine"
	"github.com/hwgen/hwgen/tb/harness"
	"github.com/hwgen/hwgen/tb/scenario"
)

var update = flag.Bool("update", false, "write the hardware's golden traces of examples/scenarios anew")

const (
	scenarios = "../../examples/scenarios"
	goldens   = "../../golden/testdata/hardware"
)

func open(t testing.TB, file string) *scenario.Program {
	s, err := scenario.Open(file)
	require.NoError(t, err)
	p, err := s.Compile(scenario.Options{})
	require.NoError(t, err)
	return p
}

// engines are the embedded one, or both, which have to agree.
func engines(both bool) func(*harness.Harness) (engine.Engine, error) {
	return func(h *harness.Harness) (engine.Engine, error) {
		a, err := engine.New(context.Background(), engine.Embedded, h.Design, engine.Options{})
		if err != nil || !both {
			return a, err
		}
		b, err := engine.New(context.Background(), engine.Verilator, h.Design, engine.Options{})
		if err != nil {
			a.Close()
			return nil, err
		}
		return Both(a, b), nil
	}
}

func passes(t testing.TB, res *Result) {
	if res.Mismatch != nil {
		t.Fatal(res.Mismatch.Report())
	}
	for _, f := range res.Failures {
		assert.Fail(t, f.String())
	}
	if res.Resumed != nil {
		assert.True(t, res.Resumed.Same, res.Resumed.Image)
	}
}

// onVerilator is the hash of the one configuration that is built for it, too.
const onVerilator = "6e56915ac78997d9"

// Every scenario does on the hardware what the model says, holds what it
// expects, and gives its committed trace; those of one configuration do so on
// both engines, record for record.
func TestScenariosOnTheHardware(t *testing.T) {
	files, err := filepath.Glob(scenarios + "/*.scn")
	require.NoError(t, err)
	require.GreaterOrEqual(t, len(files), 15)
	both := 0
	for _, file := range files {
		name := strings.TrimSuffix(filepath.Base(file), ".scn")
		p := open(t, file)
		onBoth := p.Config.Hash() == onVerilator
		if onBoth {
			both++
		}
		t.Run(name, func(t *testing.T) {
			want, got := filepath.Join(goldens, name+".gtrace"), filepath.Join(t.TempDir(), name+".gtrace")
			h := golden.TraceHeader(&p.Config, gtrace.Zstd)
			h.Name, h.Seed = p.Name, p.Seed
			w, err := gtrace.Create(got, h)
			require.NoError(t, err)
			res, err := Run(p, Options{Trace: w, Open: engines(onBoth)})
			require.NoError(t, err)
			passes(t, res)
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
				assert.Fail(t, "go test ./tb/cosim -update writes it anew\n"+b.String())
			}
		})
	}
	require.GreaterOrEqual(t, both, 3)
}

// A real program, a failure in the middle of each phase: the VM goes on on the
// secondary, and ends with the memory of a run without a failure.
func TestRealTraceFailsInEachPhase(t *testing.T) {
	c := spec.Default()
	for _, s := range []string{"image_size=256KiB", "memory=2MiB", "log_entries=2048", "state_words=4"} {
		require.NoError(t, c.Set(s))
	}
	c = c.MustResolve()
	for _, phase := range []scenario.Phase{scenario.FlagCheck, scenario.LogFlush, scenario.Retrieval, scenario.Staging, scenario.Commit, scenario.Ack} {
		t.Run(phase.String(), func(t *testing.T) {
			t.Parallel()
			after := map[scenario.Phase]uint64{scenario.FlagCheck: 20, scenario.LogFlush: 1, scenario.Retrieval: 40, scenario.Staging: 40, scenario.Commit: 40, scenario.Ack: 1}[phase]
			p := scenario.FromTrace(c, "../../examples/traces/sort.lackey.gz", nil, 0)
			p.Limit = 8000
			p.Actions = append([]scenario.Action{p.Actions[0], &scenario.CheckpointEvery{N: 2500},
				&scenario.Fail{When: scenario.InPhase, Phase: phase, Numbered: true, Of: 2, After: after}}, p.Actions[1:]...)
			res, err := Run(p, Options{Continue: true})
			require.NoError(t, err)
			passes(t, res)
			require.NotNil(t, res.Failover)
			want := map[bool]uint32{true: 2, false: 1}[phase >= scenario.Commit]
			assert.Equal(t, want, res.Failover.Checkpoint)
			require.NotNil(t, res.Resumed)
			assert.Equal(t, 8000-res.Failover.References, res.Resumed.References)
			t.Log(fmt.Sprintf("%d cycles, %d events, resumed %d, %d references on the secondary", res.Cycles, res.Events, res.Failover.Checkpoint, res.Resumed.References))
		})
	}
}
