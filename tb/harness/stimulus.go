package harness

import (
	"errors"
	"fmt"
	"slices"

	"github.com/hwgen/hwgen/models/spec"
	"github.com/hwgen/hwgen/tb/engine"
)

// Queue depths of the harness. What was put in, and is not accepted, dropped or
// done, is never more.
const (
	CoreQueue    = 4096
	ControlQueue = 1024 // words, of which a command has one or some
)

// Inputs of the design, as engine.Block names them.
const (
	coreInput = iota
	controlInput
)

// Stimulus gathers the commands for one block: one core command and one word of
// control a cycle, from the block's first cycle on. It also keeps count of what
// is in the harness' queues, for which it is to be shown every event.
type Stimulus struct {
	c       *spec.Config
	core    [][3]uint64
	control [][2]uint64
	block   engine.Block

	coreOpen int   // core commands put in, and not accepted, dropped or over
	words    []int // of each control command that is not done
	wordOpen int   // their sum
}

// NewStimulus begins an empty one for a harness at power-up; c is resolved.
func NewStimulus(c *spec.Config) *Stimulus { return &Stimulus{c: c} }

// Room is how many core commands and words of control still fit the queues.
func (s *Stimulus) Room() (core, control int) {
	return CoreQueue - s.coreOpen, ControlQueue - s.wordOpen
}

// Waiting is how many core commands are put in and not accepted, dropped or over,
// and how many control commands are not done.
func (s *Stimulus) Waiting() (core, control int) { return s.coreOpen, len(s.words) }

// Observe makes room for what an event says is over.
func (s *Stimulus) Observe(e *Event) {
	switch e.Kind {
	case Accept, Awaited:
		s.coreOpen--
	case Dropped:
		s.coreOpen -= int(e.Index)
	case Done:
		s.wordOpen -= s.words[0]
		s.words = s.words[1:]
	}
}

// ErrFull says that a queue has no room for a command: it is to be put in after
// another block.
var ErrFull = errors.New("harness: the queue is full")

func (s *Stimulus) putCore(x [3]uint64) error {
	if s.coreOpen >= CoreQueue {
		return ErrFull
	}
	s.coreOpen++
	s.core = append(s.core, x)
	return nil
}

// Core adds a core command.
func (s *Stimulus) Core(x *Core) error {
	if err := x.check(s.c); err != nil {
		return fmt.Errorf("harness: %w", err)
	}
	return s.putCore([3]uint64{x.what(), x.Addr, x.Data})
}

// Await adds a core command that holds all behind it.
func (s *Stimulus) Await(x Await) error {
	return s.putCore([3]uint64{opAwait, 0, uint64(x.Controls)})
}

// Control adds a command for the control sequencer.
func (s *Stimulus) Control(x Command) error {
	list, err := x.encode(s.c)
	if err != nil {
		return fmt.Errorf("harness: %w", err)
	}
	if s.wordOpen+len(list) > ControlQueue {
		return ErrFull
	}
	for _, w := range list {
		s.control = append(s.control, [2]uint64{w.what(), w.data})
	}
	s.words = append(s.words, len(list))
	s.wordOpen += len(list)
	return nil
}

// Len is the least number of cycles of a block that holds all.
func (s *Stimulus) Len() int { return max(len(s.core), len(s.control)) }

// Block is a block of so many cycles, at least Len, with all that was added; then
// nothing is. It is valid until the next call.
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

// Clone is a copy that goes on by itself: for a run that goes back to a snapshot
// of the engine.
func (s *Stimulus) Clone() *Stimulus {
	x := *s
	x.core, x.control, x.words = slices.Clone(s.core), slices.Clone(s.control), slices.Clone(s.words)
	x.block = engine.Block{}
	return &x
}
