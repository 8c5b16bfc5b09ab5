package cosim

import "fmt"

// EngineError says that two engines gave different records.
type EngineError struct {
	A, B  string
	Block uint64 // cycle of the block's beginning, plus the number of the first word that differs
}

func (e *EngineError) Error() string {
	return fmt.Sprintf("engines %s and %s gave different records near cycle %d", e.A, e.B, e.Block)
}

// HangError is hardware that does not answer any more (I10).
type HangError struct {
	Cycle, Quiet uint64
	What         string // that was waited for
}

func (e *HangError) Error() string {
	return fmt.Sprintf("I10: nothing has happened for %d cycles at cycle %d, while waiting for %s", e.Quiet, e.Cycle, e.What)
}
