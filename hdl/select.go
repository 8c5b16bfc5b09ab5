package hdl

import (
	"github.com/hwgen/hwgen/hdl/netlist"
)

// OneHotMux is the value whose select bit is 1; bit i of sel goes with
// values[i]. With several bits set it is the or of their values, with none zero.
func OneHotMux(sel Value, values ...Value) Signal {
	s, sigs := sel.signal(), sized(values)
	if bad := miscounted("OneHotMux", s, sigs); bad != nil {
		return *bad
	}
	var out Signal
	for i, x := range sigs {
		x = s.Bit(i).Rep(max(x.Width(), 1)).And(x)
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
	s, sigs := sel.signal(), sized(append([]Value{other}, values...))
	if bad := miscounted("PriorityMux", s, sigs[1:]); bad != nil {
		return *bad
	}
	out := sigs[0]
	for i := len(values) - 1; i >= 0; i-- {
		out = Mux(s.Bit(i), sigs[i+1], out)
	}
	return out
}

// Select is values[index]; past the end it is zero. All values have one width.
func Select(index Value, values ...Value) Signal {
	sigs := sized(values)
	all := append([]Signal{index.signal()}, sigs...)
	if len(values) == 0 {
		return failed(all, "HG101", "Select among no values")
	}
	w := sigs[0].Width()
	rev := make([]Value, len(values))
	for i, x := range sigs {
		rev[len(values)-1-i] = x
		if x.Width() != w && !x.isPoison() && !sigs[0].isPoison() {
			return failed(all, "HG101", "Select among values of %d and %d bits", w, x.Width())
		}
	}
	return Cat(rev...).Elem(index, max(w, 1))
}

// sized are the signals of values; literals without a width get that of the
// widest one.
func sized(values []Value) []Signal {
	out := make([]Signal, len(values))
	w := 0
	for i, v := range values {
		out[i] = v.signal()
		w = max(w, out[i].Width())
	}
	for i, s := range out {
		if s.lit != nil && s.width == 0 && w > 0 {
			out[i] = s.ZExt(w)
		}
	}
	return out
}

// miscounted reports a select that has not one bit for each value.
func miscounted(what string, sel Signal, values []Signal) *Signal {
	var out Signal
	switch {
	case sel.isPoison():
		out = sel.m.poison(1)
	case len(values) == 0 || sel.Width() != len(values):
		out = failed(append([]Signal{sel}, values...), "HG101", "%s selects with %s among %s", what, bits(sel.Width()), plural(len(values), "value"))
	default:
		return nil
	}
	return &out
}

// failed reports an operation over some signals where there is a module to
// report it to, and where the result is used otherwise.
func failed(sigs []Signal, code, format string, args ...any) Signal {
	m, pos := at(sigs...)
	if m == nil {
		return badLit(code, format, args...)
	}
	m.errorf(code, pos, format, args...)
	return m.poison(1)
}

// Cross is s, read in another clock domain than its own, under the promise that
// it is stable whenever its value matters there: a value behind a handshake, or
// one that never changes. The crossing check stops here, and the constraints
// get an exception.
func Cross(s Value) Signal {
	x := s.signal()
	return unary(netlist.OpCross, x, x.width)
}
