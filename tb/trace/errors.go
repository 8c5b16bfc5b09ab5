package trace

import (
	"errors"
	"fmt"
	"strings"
)

// Error is what is wrong with a trace, and where.
type Error struct {
	File string
	Line int64  // 1-based; 0: the file as a whole
	Refs uint64 // references read before it
	Msg  string
	Err  error // cause, if another package found it
}

func (e *Error) Error() string {
	var b strings.Builder
	b.WriteString(e.File)
	if e.Line > 0 {
		fmt.Fprintf(&b, ":%d", e.Line)
	}
	b.WriteString(": " + e.Msg)
	if e.Err != nil {
		b.WriteString(": " + e.Err.Error())
	}
	if e.Line > 0 {
		fmt.Fprintf(&b, " (after %d references)", e.Refs)
	}
	return b.String()
}

func (e *Error) Unwrap() error { return e.Err }

// ErrFull is wrapped by the error of a trace that touches more pages than the
// VM's memory has.
var ErrFull = errors.New("the VM's memory is full")

const (
	expectLackey = `a lackey line such as " S 1fff000668,8" (I, L, S or M, hexadecimal address, size)`
	expectDin    = `a din line such as "1 7fff0668" (label 0 to 4, hexadecimal address)`
	expectAny    = expectLackey + " or " + expectDin
)

// quote shows the beginning of a line that could not be read.
func quote(line []byte) string {
	const most = 40
	if len(line) > most {
		return fmt.Sprintf("%q…", line[:most])
	}
	return fmt.Sprintf("%q", line)
}

// binary says whether a line has bytes that no text has.
func binary(line []byte) bool {
	for _, c := range line {
		if c < 0x20 && c != '\t' && c != '\r' || c == 0x7f {
			return true
		}
	}
	return false
}
