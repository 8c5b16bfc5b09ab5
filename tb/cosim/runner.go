package cosim

import (
	"context"

	"github.com/hwgen/hwgen/models/spec"
	"github.com/hwgen/hwgen/tb/engine"
	"github.com/hwgen/hwgen/tb/harness"
	"github.com/hwgen/hwgen/tb/scenario"
)

// Runner runs many programs of one configuration: where the engine can go back
// to its first cycle, it is made only once.
type Runner struct {
	Context context.Context // ends a run; nil: nothing does

	c    spec.Config
	h    *harness.Harness
	open func(*harness.Harness) (engine.Engine, error)
	e    engine.Snapshotter
	snap *engine.Snapshot
}

// NewRunner is one for a configuration.
func NewRunner(c spec.Config, open func(*harness.Harness) (engine.Engine, error)) (*Runner, error) {
	h, err := harness.New(c)
	if err != nil {
		return nil, err
	}
	r := &Runner{c: c, h: h, open: open}
	e, err := open(h)
	if err != nil {
		return nil, err
	}
	if s, ok := e.(engine.Snapshotter); ok {
		r.e = s
		r.snap, err = s.Snapshot(nil)
		return r, err
	}
	return r, e.Close()
}

// Run runs a program of the configuration from the first cycle on.
func (r *Runner) Run(p *scenario.Program) (*Result, error) {
	if r.e == nil {
		e, err := r.open(r.h)
		if err != nil {
			return nil, err
		}
		defer e.Close()
		return runOn(p, r.h, e, &Options{Context: r.Context, Continue: true})
	}
	if err := r.e.Restore(r.snap); err != nil {
		return nil, err
	}
	return runOn(p, r.h, r.e, &Options{Context: r.Context, Continue: true})
}

// Close ends the engine.
func (r *Runner) Close() error {
	if r.e == nil {
		return nil
	}
	return r.e.Close()
}

// RunOn is Run on an engine at its first cycle, which is left open.
func RunOn(p *scenario.Program, h *harness.Harness, e engine.Engine, o Options) (*Result, error) {
	return runOn(p, h, e, &o)
}
