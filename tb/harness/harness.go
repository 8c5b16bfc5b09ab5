// Package harness is the half of the testbench that reacts within a cycle,
// described in the HDL: two nodes, each with a memory, the link between them
// with its faults, and sequencers that feed the nodes' ports from queues of
// commands. Every engine of tb/engine runs it, cycle for cycle alike.
//
// Go puts commands in with a [Stimulus] and gets [Event]s out:
//
//	h, err := harness.New(config)
//	e, err := engine.New(ctx, engine.Embedded, h.Design, engine.Options{})
//	s := h.Stimulus()
//	s.Core(&harness.Core{Op: spec.OpStore, Addr: 0x1000, Size: 4, Data: 7})
//	err = e.Run(s.Block(1000), &records)
//	for x := range h.Events(&records) {
//		...
//	}
//
// Cycles are counted from power-up; the nodes are in reset in cycle 0.
package harness

import (
	"errors"
	"iter"

	"github.com/hwgen/hwgen/models/spec"
	"github.com/hwgen/hwgen/tb/engine"
)

// Harness is one that is ready for an engine.
type Harness struct {
	Config spec.Config // resolved
	Design *engine.Design
}

// New elaborates the harness of a configuration.
func New(c spec.Config) (*Harness, error) { return nil, errors.New("harness: not yet") }

// Stimulus begins an empty one.
func (h *Harness) Stimulus() *Stimulus { return NewStimulus(&h.Config) }

// Events are what records tell, in their order. The event is the same one each
// time, with other contents.
func (h *Harness) Events(r *engine.Records) iter.Seq[*Event] {
	return func(yield func(*Event) bool) {}
}
