package engine

import (
	"context"
	"fmt"

	"github.com/hwgen/hwgen/verilator"
)

// Engine runs one design. It is for one goroutine at a time.
type Engine interface {
	// Name is that of its kind.
	Name() string
	// Cycle is how many cycles have been run.
	Cycle() uint64
	// Run runs a block and puts what happened into r, whose memory it uses again.
	// A check of the design that fails ends the block before the edge at which it
	// failed: the error is a *CheckError, r holds what happened before, and the
	// engine must not be run on.
	Run(b *Block, r *Records) error
	Close() error
}

// Snapshotter is an engine that can go back to a state it was in. The embedded
// one can.
type Snapshotter interface {
	Engine
	// Snapshot keeps the whole state in s, nil for a new one, and returns it.
	Snapshot(s *Snapshot) (*Snapshot, error)
	Restore(s *Snapshot) error
}

// CheckError is an assertion or assumption of the design that failed.
type CheckError struct {
	Cycle  uint64 // it was this cycle's edge
	Detail string // which one, as the engine tells it
}

func (e *CheckError) Error() string {
	return fmt.Sprintf("a check failed in cycle %d: %s", e.Cycle, e.Detail)
}

// Kind chooses an engine.
type Kind uint8

const (
	Embedded  Kind = iota // the simulator of hdl/sim: needs nothing but Go
	Verilator             // a model built with Verilator
)

// Kinds lists them.
var Kinds = []Kind{Embedded, Verilator}

func (k Kind) String() string {
	if int(k) < len(Kinds) {
		return [...]string{"embedded", "verilator"}[k]
	}
	return fmt.Sprintf("engine %d", uint8(k))
}

// ParseKind is the reverse of String.
func ParseKind(s string) (Kind, error) {
	for _, k := range Kinds {
		if k.String() == s {
			return k, nil
		}
	}
	return 0, fmt.Errorf("engine %q: expected embedded or verilator", s)
}

// Options of an engine.
type Options struct {
	// Seed of what the design leaves undefined at power-up; 0: 1.
	Seed uint64
	// Wave, if its file has a name, writes the waves of some cycles. An engine with
	// waves is slower in all of its cycles: it is for a replay of a run.
	Wave Wave
	// NoRecords leaves the outputs alone: to measure what the design itself costs.
	NoRecords bool

	// Verilator only.
	Cache    verilator.Cache
	Progress func(verilator.Progress) // called as the build goes on
	Optimise verilator.Optimise
}

// Wave is a window of waves, in VCD.
type Wave struct {
	File     string
	From, To uint64 // cycles: From is the first, To the one behind the last; 0: all to come
}

func (w *Wave) end() uint64 {
	if w.To == 0 {
		return ^uint64(0)
	}
	return w.To
}

// New makes an engine at power-up. The end of ctx ends a build, and a verilated
// model too. Where Verilator is not installed the error is
// a *verilator.MissingError, which says what to install.
func New(ctx context.Context, k Kind, d *Design, o Options) (Engine, error) {
	if err := d.check(); err != nil {
		return nil, err
	}
	if o.Seed == 0 {
		o.Seed = 1
	}
	switch k {
	case Embedded:
		return newEmbedded(d, o)
	case Verilator:
		return newVerilated(ctx, d, o)
	}
	return nil, fmt.Errorf("%v is not one of %v", k, Kinds)
}
