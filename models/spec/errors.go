package spec

import (
	"fmt"
	"strings"
)

// ParamError is one mistake in a configuration: which parameter, what it is,
// why that cannot be if the range alone does not say it, and what would be
// accepted.
type ParamError struct {
	File     string // where the value was read; empty: nowhere in particular
	Line     int    // 1-based; 0: unknown
	Param    string
	Value    string
	Reason   string
	Accepted string
}

func (e *ParamError) Error() string {
	var b strings.Builder
	switch {
	case e.File != "" && e.Line > 0:
		fmt.Fprintf(&b, "%s:%d: ", e.File, e.Line)
	case e.File != "":
		fmt.Fprintf(&b, "%s: ", e.File)
	}
	b.WriteString(e.Param)
	if e.Value != "" {
		fmt.Fprintf(&b, " = %s", e.Value)
	}
	if e.Reason != "" {
		fmt.Fprintf(&b, ": %s", e.Reason)
	}
	if e.Accepted != "" {
		fmt.Fprintf(&b, "; accepted: %s", e.Accepted)
	}
	return b.String()
}

// Errors is every mistake of one configuration, in the table's order.
type Errors []*ParamError

func (e Errors) Error() string {
	lines := make([]string, len(e))
	for i, x := range e {
		lines[i] = x.Error()
	}
	return strings.Join(lines, "\n")
}

// Unwrap lets errors.As find a single ParamError.
func (e Errors) Unwrap() []error {
	out := make([]error, len(e))
	for i, x := range e {
		out[i] = x
	}
	return out
}
