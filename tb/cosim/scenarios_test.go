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

// failing is a real program that takes a checkpoint every 3,000 references, and
// whose primary fails in a phase of the second one.
func failing(t testing.TB, phase scenario.Phase, after uint64) *scenario.Program {
	c := spec.Default()
	for _, s := range []string{"image_size=128KiB", "memory=1MiB", "address_width=20", "log_entries=2048", "state_words=4"} {
		require.NoError(t, c.Set(s))
	}
	p := scenario.FromTrace(c.MustResolve(), "../../examples/traces/sort.lackey.gz", nil, 0)
	p.Limit = 9500
	p.Actions = append([]scenario.Action{p.Actions[0], &scenario.CheckpointEvery{N: 3000},
		&scenario.Fail{When: scenario.InPhase, Phase: phase, Numbered: true, Of: 2, After: after}}, p.Actions[1:]...)
	return p
}

// A real program, a failure in the middle of each phase: the VM goes on on the
// secondary, and ends with the memory of a run without a failure.
func TestRealTraceFailsInEachPhase(t *testing.T) {
	for _, w := range []struct {
		phase   scenario.Phase
		after   uint64
		resumes uint32
	}{
		{scenario.FlagCheck, 20, 1}, {scenario.LogFlush, 1, 1}, {scenario.Retrieval, 20, 1},
		{scenario.Staging, 20, 1}, {scenario.Commit, 20, 2}, {scenario.Ack, 1, 2},
	} {
		t.Run(w.phase.String(), func(t *testing.T) {
			t.Parallel()
			res, err := Run(failing(t, w.phase, w.after), Options{Continue: true})
			require.NoError(t, err)
			passes(t, res)
			require.NotNil(t, res.Failover)
			assert.Equal(t, w.resumes, res.Failover.Checkpoint)
			assert.Equal(t, 3000*uint64(w.resumes), res.Failover.References)
			require.NotNil(t, res.Resumed)
			assert.Equal(t, 9500-res.Failover.References, res.Resumed.References)
			assert.Less(t, res.HandedBy, res.Runs)
		})
	}
}

// A phase that ends before so many of its steps fails nobody, and no step of the
// next checkpoint counts.
func TestPhaseEndsBeforeTheFailure(t *testing.T) {
	for phase, steps := range map[scenario.Phase]uint64{scenario.FlagCheck: 60, scenario.Retrieval: 60, scenario.Staging: 60, scenario.Commit: 60} {
		t.Run(phase.String(), func(t *testing.T) {
			t.Parallel()
			p := failing(t, phase, steps)
			res, err := Run(p, Options{})
			require.NoError(t, err)
			require.Nil(t, res.Mismatch)
			require.Nil(t, res.Failover)
			require.Len(t, res.Failures, 1)
			require.Equal(t, fmt.Sprintf("the failure did not happen: expected checkpoint 2 with more than %d steps of %v", steps, phase), res.Failures[0].Msg)
		})
	}
}
