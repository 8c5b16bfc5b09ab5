package hdl

import (
	"fmt"
	"math/big"

	"github.com/hwgen/hwgen/hdl/netlist"
)

// badLit is a literal that reports why it is none where it is used.
func badLit(format string, args ...any) Signal {
	return Signal{width: 1, lit: &literal{value: new(big.Int), bad: fmt.Sprintf(format, args...)}}
}

// evalLits computes an operation on literals, which belong to no module.
func evalLits(op netlist.Op, width int32, aux uint64, sigs ...Signal) Signal {
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
	v := netlist.Eval(op, int(width), aux, widths, args)
	return LitBig(int(width), toBig(v))
}

// sizeLits gives literals without a width the width of the operand beside them
// and reports what cannot be computed.
func sizeLits(op netlist.Op, sigs []Signal) ([]Signal, *Signal) {
	var w int32
	for i, s := range sigs {
		if s.lit == nil {
			x := badLit("a shape made by hdl.W, or a zero hdl.Signal, is read")
			return nil, &x
		}
		if s.lit.bad != "" {
			return nil, &sigs[i]
		}
		if i > 0 || op != netlist.OpMux {
			w = max(w, s.width)
		}
	}
	out := append([]Signal(nil), sigs...)
	for i := range out {
		if out[i].width == 0 {
			out[i].width = w
		}
		if out[i].width == 0 || out[i].lit.value.BitLen() > int(out[i].width) {
			x := badLit("constant %v in %d bits", out[i].lit.value, out[i].width)
			return nil, &x
		}
	}
	rule := netlist.Ops[op].Rule
	if rule == netlist.RuleSame || rule == netlist.RuleCompare || rule == netlist.RuleMux {
		first := len(out) - 2
		if first >= 0 && out[first].width != out[first+1].width {
			x := badLit("%s of constants of %d and %d bits", op, out[first].width, out[first+1].width)
			return nil, &x
		}
	}
	return out, nil
}

func catLits(sigs []Signal) Signal {
	total := 0
	v := new(big.Int)
	for _, s := range sigs {
		switch {
		case s.lit == nil:
			return badLit("a shape made by hdl.W, or a zero hdl.Signal, is read")
		case s.lit.bad != "":
			return s
		case s.width == 0 || s.lit.value.BitLen() > int(s.width):
			return badLit("constant %v in %d bits in a Cat", s.lit.value, s.width)
		}
		v.Lsh(v, uint(s.width)).Or(v, s.lit.value)
		total += int(s.width)
	}
	if total == 0 {
		return badLit("Cat of nothing")
	}
	return LitBig(total, v)
}
