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
	"fmt"

	"github.com/hwgen/hwgen/hdl"
	"github.com/hwgen/hwgen/models/spec"
	"github.com/hwgen/hwgen/tb/engine"
)

// Harness is one that is ready for an engine.
type Harness struct {
	Config spec.Config // resolved
	Design *engine.Design

	decoders []decoder
}

// slots is how many packets are on the link at a time, in each direction.
const slots = 32

// New elaborates the harness of a configuration.
func New(c spec.Config) (*Harness, error) {
	c, err := c.Resolve()
	if err != nil {
		return nil, err
	}
	if c.LogMode != spec.LogAddress {
		return nil, fmt.Errorf("harness: log_mode is %v; expected address", c.LogMode)
	}
	top := Testbench{Config: c, Slots: slots}
	design, err := hdl.Elaborate(top)
	if err != nil {
		return nil, err
	}
	h := &Harness{Config: c, Design: &engine.Design{
		Netlist: design,
		Inputs: []engine.Input{
			coreInput:    {Name: "core", Valid: "core_valid", Data: []engine.Port{{Name: "core_what", Width: coreWhatBits}, {Name: "core_addr", Width: coreAddrBits}, {Name: "core_data", Width: coreDataBits}}},
			controlInput: {Name: "control", Valid: "control_valid", Data: []engine.Port{{Name: "control_what", Width: controlWhatBits}, {Name: "control_data", Width: controlDataBits}}},
		},
		Events: "events",
	}}
	for _, r := range top.records() {
		x := engine.Output{Name: r.name()}
		if r.width > 0 {
			x.Port = engine.Port{Name: "rec_" + r.name(), Width: r.width}
		}
		h.Design.Outputs = append(h.Design.Outputs, x)
		h.decoders = append(h.decoders, makeDecoder(r.node, r.kind, r.layout))
	}
	return h, nil
}

// Stimulus begins an empty one.
func (h *Harness) Stimulus() *Stimulus { return NewStimulus(&h.Config) }
