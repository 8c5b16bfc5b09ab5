package hdl

import (
	"github.com/hwgen/hwgen/hdl/netlist"
)

// OneHotMux is the value whose select bit is 1; bit i of sel goes with
// values[i]. With several bits set it is the or of their values, with none zero.
func OneHotMux(sel Value, values ...Value) Signal {
	s := sel.signal()
	if !countFits(s, len(values), "OneHotMux") {
		return poisonOf(s, values)
	}
	var out Signal
	for i, v := range values {
		x := s.Bit(i).Rep(v.signal().Width()).And(v)
		if i == 0 {
			out = x
		} else {
			out = out.Or(x)
		}
	}
	return out
}

// PriorityMux is the value whose select bit is the lowest one set, or other
// when none is.
func PriorityMux(sel Value, other Value, values ...Value) Signal {
	s := sel.signal()
	if !countFits(s, len(values), "PriorityMux") {
		return poisonOf(s, values)
	}
	out := other.signal()
	for i := len(values) - 1; i >= 0; i-- {
		out = Mux(s.Bit(i), values[i], out)
	}
	return out
}

// Select is values[index]; past the end it is zero. All values have one width.
func Select(index Value, values ...Value) Signal {
	if len(values) == 0 {
		return badLit("Select among no values")
	}
	rev := make([]Value, len(values))
	w := values[0].signal().Width()
	for i, v := range values {
		rev[len(values)-1-i] = v
		if x := v.signal(); x.Width() != w {
			m, pos := at(append(signalsOf(values), index.signal())...)
			if m == nil {
				return badLit("Select among constants of %d and %d bits", w, x.Width())
			}
			m.errorf("HG101", pos, "Select among values of %d and %d bits", w, x.Width())
			return m.poison(w)
		}
	}
	return Cat(rev...).Elem(index, w)
}

func signalsOf(values []Value) []Signal {
	out := make([]Signal, len(values))
	for i, v := range values {
		out[i] = v.signal()
	}
	return out
}

func countFits(s Signal, n int, what string) bool {
	m, pos := at(s)
	if m == nil || s.isPoison() {
		return false
	}
	if s.Width() != n || n == 0 {
		m.errorf("HG101", pos, "%s selects with %d bits among %d values", what, s.Width(), n).
			fix("give one select bit for each value")
		return false
	}
	return true
}

func poisonOf(s Signal, values []Value) Signal {
	for _, x := range append(signalsOf(values), s) {
		if x.m != nil {
			return x.m.poison(x.Width())
		}
	}
	return badLit("a select among constants by a constant")
}

// Cross is s, read in another clock domain than its own, under the promise that
// it is stable whenever its value matters there: a value behind a handshake, or
// one that never changes. The crossing check stops here, and the constraints
// get an exception.
func Cross(s Value) Signal {
	x := s.signal()
	return unary(netlist.OpCross, x, x.width)
}
