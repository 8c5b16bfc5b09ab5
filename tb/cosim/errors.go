package cosim

import (
	"errors"
	"fmt"

	"github.com/hwgen/hwgen/golden"
	"github.com/hwgen/hwgen/tb/engine"
	"github.com/hwgen/hwgen/tb/harness"
)

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

// hardwareError makes a mismatch of an error that the hardware is to blame for:
// it hangs, or one of its own checks failed.
func (s *Scoreboard) hardwareError(err error) {
	if s.bad != nil || err == nil {
		return
	}
	var hang *HangError
	var check *engine.CheckError
	v := &golden.Violation{Event: "end"}
	at := s.cycle
	switch {
	case errors.As(err, &hang):
		v.Rule, v.Msg, at = "I10", fmt.Sprintf("no answer while waiting for %s", hang.What), hang.Cycle
		v.Want, v.Got = "an answer in bounded time", fmt.Sprintf("nothing for %d cycles", hang.Quiet)
	case errors.As(err, &check):
		v.Rule, v.Msg, at = "check", check.Detail, check.Cycle
	default:
		return
	}
	s.bad = s.mismatch(&harness.Event{Cycle: at}, v)
}
