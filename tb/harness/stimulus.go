package harness

import (
	"fmt"

	"github.com/hwgen/hwgen/models/spec"
	"github.com/hwgen/hwgen/tb/engine"
)

// Queue depths of the harness. What is in them, and not accepted, dropped or
// done, must never be more.
const (
	CoreQueue    = 4096
	ControlQueue = 1024 // words: a command has Words of them
)

// Inputs of the design, as engine.Block names them.
const (
	coreInput = iota
	controlInput
)

// Stimulus gathers the commands for one block: one core command and one word of
// control a cycle, from the block's first cycle on.
type Stimulus struct {
	c       *spec.Config
	core    [][3]uint64
	control [][2]uint64
	block   engine.Block
}

// NewStimulus begins an empty one; c is resolved.
func NewStimulus(c *spec.Config) *Stimulus { return &Stimulus{c: c} }

// Core adds a core command.
func (s *Stimulus) Core(x *Core) error {
	if err := x.check(s.c); err != nil {
		return fmt.Errorf("harness: %w", err)
	}
	s.core = append(s.core, [3]uint64{x.what(), x.Addr, x.Data})
	return nil
}

// Await adds a core command that holds all behind it until as many control
// commands are done since the start of the run. It is never accepted by a core
// port: it counts in the queue until something behind it is accepted.
func (s *Stimulus) Await(x Await) {
	s.core = append(s.core, [3]uint64{opAwait, 0, uint64(x.Controls)})
}

// Control adds a command for the control sequencer, and tells how many words of
// its queue it takes.
func (s *Stimulus) Control(x Command) (words int, err error) {
	list, err := x.encode(s.c)
	if err != nil {
		return 0, fmt.Errorf("harness: %w", err)
	}
	for _, w := range list {
		s.control = append(s.control, [2]uint64{w.what(), w.data})
	}
	return len(list), nil
}

// Len is the least number of cycles of a block that holds all.
func (s *Stimulus) Len() int { return max(len(s.core), len(s.control)) }

// Block is a block of so many cycles, at least Len; the stimulus is empty
// afterwards. It is valid until the next call.
func (s *Stimulus) Block(cycles int) *engine.Block {
	b := &s.block
	b.Reset(cycles)
	for i := range s.Len() {
		if i < len(s.core) {
			b.Add(i, coreInput, s.core[i][:]...)
		}
		if i < len(s.control) {
			b.Add(i, controlInput, s.control[i][:]...)
		}
	}
	s.core, s.control = s.core[:0], s.control[:0]
	return b
}
