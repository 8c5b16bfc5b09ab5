package difftest

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/hwgen/hwgen/hdl/sim"
	"github.com/hwgen/hwgen/verilator"
)

// outcome is what an engine made of one job.
type outcome struct {
	trace *trace
	err   error
}

// engine is one way to run designs.
type engine struct {
	name     string
	external bool
	run      func(ctx context.Context, jobs []*job) []outcome
}

// each makes an engine of what runs one job.
func each(name string, run func(j *job) (*trace, error)) engine {
	return engine{name: name, run: func(_ context.Context, jobs []*job) []outcome {
		out := make([]outcome, len(jobs))
		for i, j := range jobs {
			out[i].trace, out[i].err = run(j)
		}
		return out
	}}
}

var referenceEngine = each("reference", func(j *job) (*trace, error) {
	return runReference(j.netlist, j.signals, j.stim, j.seed)
})

func simEngine(kind sim.Engine) engine {
	return each(kind.String(), func(j *job) (t *trace, err error) {
		defer func() {
			if x := recover(); x != nil {
				err = fmt.Errorf("panic: %v", x)
			}
		}()
		return runSim(j.netlist, j.signals, j.stim, j.seed, kind)
	})
}

// externalEngine runs jobs in models of up to batch designs. If a model cannot
// be built, it is split until the designs that are to blame stand alone.
func externalEngine(t tool, batch int, cache verilator.Cache) engine {
	var run func(ctx context.Context, jobs []*job) []outcome
	run = func(ctx context.Context, jobs []*job) []outcome {
		if len(jobs) > batch {
			return append(run(ctx, jobs[:batch]), run(ctx, jobs[batch:])...)
		}
		limited, cancel := context.WithTimeout(ctx, 60*time.Second+time.Duration(len(jobs))*2*time.Second)
		traces, err := runExternal(limited, t, jobs, cache)
		cancel()
		if err == nil {
			out := make([]outcome, len(jobs))
			for i := range traces {
				out[i].trace = traces[i]
			}
			return out
		}
		if len(jobs) <= 1 || ctx.Err() != nil {
			out := make([]outcome, len(jobs))
			for i := range out {
				out[i].err = err
			}
			return out
		}
		half := len(jobs) / 2
		return append(run(ctx, jobs[:half]), run(ctx, jobs[half:])...)
	}
	return engine{t.name, true, run}
}

// contains reports whether a list with commas names something.
func contains(list, name string) bool {
	return slices.Contains(strings.Split(list, ","), name)
}
