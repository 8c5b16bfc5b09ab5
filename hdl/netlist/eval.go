package netlist

import (
	"fmt"
	"math/bits"
)

// Eval computes one operation on values: the reference that folding, the
// interpreter and the tests of every engine agree with. width and aux are the
// node's, argWidths and args its arguments'. The arguments are not changed and
// the result shares no memory with them. Operations without arguments cannot
// be evaluated: asking for one panics, as a bug of the caller.
func Eval(op Op, width int, aux uint64, argWidths []int, args []Value) Value {
	if width <= 64 {
		if v, ok := evalWord(op, width, aux, argWidths, args); ok {
			return Value{v}
		}
	}
	out := make(Value, Limbs(width))
	switch Ops[op].Rule {
	case RuleSame:
		evalSame(op, out, args)
	case RuleMux:
		copy(out, args[2-args[0][0]])
	case RuleMul:
		evalMul(op, out, argWidths, args)
	case RuleCompare:
		out[0] = evalCompare(op, argWidths[0], args[0], args[1])
	case RuleReduce:
		out[0] = evalReduce(op, argWidths[0], args[0])
	case RuleShift:
		evalShift(op, out, width, args[0], args[1])
	case RuleExtend:
		copy(out, args[0])
		if op == OpSExt && args[0].Bit(argWidths[0]-1) == 1 {
			out.fill(argWidths[0])
		}
	case RuleSlice:
		return args[0].Slice(int(aux), width)
	case RuleCat:
		lo := 0
		for i := len(args) - 1; i >= 0; i-- {
			out.put(lo, argWidths[i], args[i])
			lo += argWidths[i]
		}
	case RuleRep:
		for lo := 0; lo < width; lo += argWidths[0] {
			out.put(lo, argWidths[0], args[0])
		}
	case RuleIndex:
		if i, ok := element(args[1], argWidths[0]/width); ok {
			return args[0].Slice(i*width, width)
		}
	case RuleInsert:
		copy(out, args[0])
		if i, ok := element(args[1], width/argWidths[2]); ok {
			out.put(i*argWidths[2], argWidths[2], args[2])
		}
	default:
		panic(fmt.Sprintf("netlist: Eval of %s, which has no value of its own", op))
	}
	out.Mask(width)
	return out
}

// evalWord is the short way for the common operations on single words.
func evalWord(op Op, width int, aux uint64, argWidths []int, args []Value) (uint64, bool) {
	for _, w := range argWidths {
		if w > 64 {
			return 0, false
		}
	}
	mask := ^uint64(0) >> (64 - uint(width))
	switch op {
	case OpCopy, OpCross, OpZExt:
		return args[0][0], true
	case OpNot:
		return ^args[0][0] & mask, true
	case OpAnd:
		return args[0][0] & args[1][0], true
	case OpOr:
		return args[0][0] | args[1][0], true
	case OpXor:
		return args[0][0] ^ args[1][0], true
	case OpMux:
		return args[2-args[0][0]][0], true
	case OpNeg:
		return -args[0][0] & mask, true
	case OpAdd:
		return (args[0][0] + args[1][0]) & mask, true
	case OpSub:
		return (args[0][0] - args[1][0]) & mask, true
	case OpMulU:
		return args[0][0] * args[1][0], true
	case OpSlice:
		return args[0][0] >> aux & mask, true
	}
	return 0, false
}

func evalSame(op Op, out Value, args []Value) {
	a := args[0]
	switch op {
	case OpCopy, OpCross:
		copy(out, a)
	case OpNot:
		for i := range out {
			out[i] = ^a[i]
		}
	case OpAnd:
		for i := range out {
			out[i] = a[i] & args[1][i]
		}
	case OpOr:
		for i := range out {
			out[i] = a[i] | args[1][i]
		}
	case OpXor:
		for i := range out {
			out[i] = a[i] ^ args[1][i]
		}
	case OpNeg:
		out.sub(make(Value, len(out)), a)
	case OpAdd:
		var c uint64
		for i := range out {
			out[i], c = bits.Add64(a[i], args[1][i], c)
		}
	case OpSub:
		out.sub(a, args[1])
	}
}

func evalMul(op Op, out Value, widths []int, args []Value) {
	a, b := args[0], args[1]
	for i, x := range a {
		var carry uint64
		for j := 0; i+j < len(out); j++ {
			var y uint64
			if j < len(b) {
				y = b[j]
			}
			hi, lo := bits.Mul64(x, y)
			lo, c := bits.Add64(lo, carry, 0)
			hi += c
			out[i+j], c = bits.Add64(out[i+j], lo, 0)
			carry = hi + c
		}
	}
	if op == OpMulU {
		return
	}
	// A negative operand counts 2^w less: take the other one off from bit w on.
	if a.Bit(widths[0]-1) == 1 {
		out.subShifted(b, widths[0])
	}
	if b.Bit(widths[1]-1) == 1 {
		out.subShifted(a, widths[1])
	}
}

func evalCompare(op Op, w int, a, b Value) uint64 {
	less, equal := false, true
	for i := range a {
		if a[i] != b[i] {
			less, equal = a[i] < b[i], false
		}
	}
	if op == OpLtS || op == OpLeS {
		if sa, sb := a.Bit(w-1), b.Bit(w-1); sa != sb {
			less = sa == 1
		}
	}
	var r bool
	switch op {
	case OpEq:
		r = equal
	case OpNe:
		r = !equal
	case OpLtU, OpLtS:
		r = less
	default:
		r = less || equal
	}
	return bit(r)
}

func evalReduce(op Op, w int, a Value) uint64 {
	ones := 0
	for _, x := range a {
		ones += bits.OnesCount64(x)
	}
	switch op {
	case OpRedAnd:
		return bit(ones == w)
	case OpRedOr:
		return bit(ones > 0)
	}
	return uint64(ones & 1)
}

func evalShift(op Op, out Value, width int, a, by Value) {
	n, within := element(by, width)
	if !within {
		n = width
	}
	if op == OpShl {
		if n < width {
			out.put(n, width-n, a)
		}
		return
	}
	if n < width {
		copy(out, a.Slice(n, width-n))
	}
	if op == OpShrS && n > 0 && a.Bit(width-1) == 1 {
		out.fill(width - n)
	}
}

func bit(b bool) uint64 {
	if b {
		return 1
	}
	return 0
}

// element returns v as a number, and whether it is below n.
func element(v Value, n int) (int, bool) {
	for _, w := range v[1:] {
		if w != 0 {
			return 0, false
		}
	}
	if v[0] >= uint64(n) {
		return 0, false
	}
	return int(v[0]), true
}

// fill sets the bits from lo on; the caller masks.
func (v Value) fill(lo int) {
	i := lo / 64
	if i >= len(v) {
		return
	}
	v[i] |= ^uint64(0) << (lo % 64)
	for i++; i < len(v); i++ {
		v[i] = ^uint64(0)
	}
}

// put replaces w bits from lo on by the low bits of x.
func (v Value) put(lo, w int, x Value) {
	for done := 0; done < w; {
		at := lo + done
		n := min(64-at%64, w-done)
		mask := ^uint64(0) >> (64 - n) << (at % 64)
		from := x[done/64] >> (done % 64)
		if r := done % 64; r != 0 && done/64+1 < len(x) {
			from |= x[done/64+1] << (64 - r)
		}
		v[at/64] = v[at/64]&^mask | from<<(at%64)&mask
		done += n
	}
}

// sub sets v to a - b.
func (v Value) sub(a, b Value) {
	var c uint64
	for i := range v {
		v[i], c = bits.Sub64(a[i], b[i], c)
	}
}

// subShifted takes x·2^lo off v.
func (v Value) subShifted(x Value, lo int) {
	shifted := make(Value, len(v))
	if n := 64*len(v) - lo; n > 0 {
		shifted.put(lo, min(n, 64*len(x)), x)
	}
	v.sub(v, shifted)
}
