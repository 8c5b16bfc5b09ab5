package cosim

import "github.com/hwgen/hwgen/tb/engine"

// Tape is the stimulus of a run, to be played again without an executor.
type Tape struct {
	Words  []uint64 // items of engine.Block, their heads with the run's cycle
	Cycles uint64
}

func (t *Tape) add(r *engine.Records) {}
