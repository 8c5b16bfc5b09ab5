package hdl

import (
	"fmt"
	"math/big"

	"github.com/hwgen/hwgen/hdl/netlist"
)

// badLit is a literal that reports why it is none where it is used.
func badLit(code, format string, args ...any) Signal {
	return Signal{width: 1, lit: &literal{value: new(big.Int), code: code, bad: fmt.Sprintf(format, args...)}}
}

// evalLits computes an operation on literals, which belong to no module. Width
// 0 is that of the operands.
func evalLits(op netlist.Op, width int, aux uint64, sigs ...Signal) Signal {
	sigs, bad := sizeLits(op, sigs)
	if bad != nil {
		return *bad
	}
	widths := make([]int, len(sigs))
	args := make([]netlist.Value, len(sigs))
	for i, s := range sigs {
		widths[i] = int(s.width)
		args[i] = toValue(int(s.width), s.lit.value)
	}
	switch {
	case netlist.Ops[op].Rule == netlist.RuleMul:
		if width = widths[0] + widths[1]; width > netlist.MaxMulWidth {
			return badLit("HG116", "product of %d bits", width)
		}
	case width == 0:
		width = widths[len(widths)-1]
		if netlist.Ops[op].Rule == netlist.RuleShift {
			width = widths[0]
		}
	}
	if width < 1 || width > netlist.MaxWidth {
		return badLit("HG103", "%s of constants has a width of %d bits", op, width)
	}
	return LitBig(width, toBig(netlist.Eval(op, width, aux, widths, args)))
}

// sizeLits gives literals without a width the width of the operand beside them
// and reports what cannot be computed.
func sizeLits(op netlist.Op, sigs []Signal) ([]Signal, *Signal) {
	out := append([]Signal(nil), sigs...)
	w := int32(0)
	for i, s := range sigs {
		if bad := unreadable(s); bad != nil {
			return nil, bad
		}
		switch {
		case i == 0 && op == netlist.OpMux && s.width == 0:
			out[0].width = 1
		case i == 1 && takesAnyWidth(op) && s.width == 0:
			out[1].width = int32(max(s.lit.value.BitLen(), 1))
		case i == 0 && op == netlist.OpMux, i == 1 && takesAnyWidth(op):
		default:
			w = max(w, s.width)
		}
	}
	for i := range out {
		if out[i].width == 0 {
			out[i].width = w
		}
		if bad := unfit(out[i]); bad != nil {
			return nil, bad
		}
	}
	return out, unequal(op, out)
}

// takesAnyWidth reports whether the second operand's width is its own matter.
func takesAnyWidth(op netlist.Op) bool {
	return netlist.Ops[op].Rule == netlist.RuleShift || netlist.Ops[op].Rule == netlist.RuleIndex
}

func unreadable(s Signal) *Signal {
	if s.lit == nil {
		x := badLit("HG108", "a signal without a value is read")
		return &x
	}
	if s.lit.bad != "" {
		return &s
	}
	return nil
}

// unfit says why a literal cannot be computed with in its width.
func unfit(s Signal) *Signal {
	var x Signal
	switch {
	case s.width == 0:
		x = badLit("HG103", "the width of constant %s is not known here", number(s.lit.value))
	case s.width < 0 || s.width > netlist.MaxWidth:
		x = badLit("HG103", "constant has a width of %d bits", s.width)
	case s.lit.value.BitLen() > int(s.width):
		x = badLit("HG102", "constant %s needs %s, there are %d", number(s.lit.value), bits(s.lit.value.BitLen()), s.width)
	default:
		return nil
	}
	return &x
}

// unequal says which widths had to be equal and are not.
func unequal(op netlist.Op, sigs []Signal) *Signal {
	var x Signal
	rule := netlist.Ops[op].Rule
	n := len(sigs)
	switch {
	case rule == netlist.RuleMux && sigs[0].width != 1:
		x = badLit("HG105", "select of a Mux has %d bits", sigs[0].width)
	case n > 1 && (rule == netlist.RuleSame || rule == netlist.RuleCompare || rule == netlist.RuleMux) && sigs[n-2].width != sigs[n-1].width:
		x = badLit("HG101", "%s of constants of %d and %d bits", op, sigs[n-2].width, sigs[n-1].width)
	default:
		return nil
	}
	return &x
}

func catLits(sigs []Signal) Signal {
	total := 0
	v := new(big.Int)
	for _, s := range sigs {
		bad := unreadable(s)
		if bad == nil {
			bad = unfit(s)
		}
		if bad != nil {
			return *bad
		}
		if total += int(s.width); total > netlist.MaxWidth {
			break
		}
		v.Lsh(v, uint(s.width)).Or(v, s.lit.value)
	}
	if total == 0 || total > netlist.MaxWidth {
		return badLit("HG103", "Cat of constants has a width of %d bits", total)
	}
	return LitBig(total, v)
}
