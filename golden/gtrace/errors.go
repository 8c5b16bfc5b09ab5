package gtrace

import (
	"fmt"
	"strings"
)

// Error is what is wrong with a trace, and where.
type Error struct {
	File  string
	Line  int64 // 1-based; 0: none
	Block int   // 1-based, of a binary body; 0: none
	Msg   string
	Err   error
}

func (e *Error) Error() string {
	var b strings.Builder
	b.WriteString(e.File)
	if e.Line > 0 {
		fmt.Fprintf(&b, ":%d", e.Line)
	}
	if e.Block > 0 {
		fmt.Fprintf(&b, ", block %d", e.Block)
	}
	b.WriteString(": " + e.Msg)
	if e.Err != nil {
		b.WriteString(": " + e.Err.Error())
	}
	return b.String()
}

func (e *Error) Unwrap() error { return e.Err }
