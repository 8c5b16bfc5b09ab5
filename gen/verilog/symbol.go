package verilog

import "slices"

// symbol is something with a name in the Verilog, and what of it is read.
type symbol struct {
	base  string // of a named expression: the name that it was made from
	name  string
	width int
	whole bool // all of it is read, or some of it under an index
	parts []span
	waive string // Verilator's rule that is switched off where it is declared
}

// span is bits hi to lo.
type span struct{ hi, lo int }

func (s *symbol) readAll() { s.whole = true }

func (s *symbol) read(hi, lo int) {
	if s.whole {
		return
	}
	if hi-lo+1 == s.width {
		s.whole = true
		return
	}
	if k := len(s.parts) - 1; k >= 0 && s.parts[k] == (span{hi, lo}) {
		return
	}
	s.parts = append(s.parts, span{hi, lo})
}

// unread lists what is not read, highest bits first.
func (s *symbol) unread() []span {
	if s.whole {
		return nil
	}
	slices.SortFunc(s.parts, func(a, b span) int { return b.hi - a.hi })
	var out []span
	top := s.width - 1
	for _, p := range s.parts {
		if p.hi < top {
			out = append(out, span{top, p.hi + 1})
		}
		top = min(top, p.lo-1)
	}
	if top >= 0 {
		out = append(out, span{top, 0})
	}
	return out
}
