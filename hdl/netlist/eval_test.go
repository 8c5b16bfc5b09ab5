package netlist

import (
	"fmt"
	"math/big"
	"math/rand"
	"testing"

	"github.com/stretchr/testify/require"
)

func toBig(v Value) *big.Int {
	x := new(big.Int)
	for i := len(v) - 1; i >= 0; i-- {
		x.Lsh(x, 64)
		x.Or(x, new(big.Int).SetUint64(v[i]))
	}
	return x
}

func fromBig(width int, x *big.Int) Value {
	v := make(Value, Limbs(width))
	x = new(big.Int).And(x, mask(width)) // big's And is two's complement
	for i := range v {
		v[i] = new(big.Int).And(x, mask(64)).Uint64()
		x.Rsh(x, 64)
	}
	return v
}

func mask(w int) *big.Int {
	one := big.NewInt(1)
	return new(big.Int).Sub(new(big.Int).Lsh(one, uint(w)), one)
}

func signed(w int, x *big.Int) *big.Int {
	if x.Bit(w-1) == 0 {
		return x
	}
	return new(big.Int).Sub(x, new(big.Int).Lsh(big.NewInt(1), uint(w)))
}

func truth(b bool) *big.Int {
	if b {
		return big.NewInt(1)
	}
	return new(big.Int)
}

// inBig says again what every operation means, in math/big.
func inBig(op Op, width int, aux uint64, ws []int, a []*big.Int) *big.Int {
	z := new(big.Int)
	s := func(i int) *big.Int { return signed(ws[i], a[i]) }
	amount := func(limit int) int {
		if a[1].Cmp(big.NewInt(int64(limit))) >= 0 {
			return limit
		}
		return int(a[1].Int64())
	}
	switch op {
	case OpCopy, OpCross, OpZExt:
		return a[0]
	case OpNot:
		return z.Not(a[0])
	case OpAnd:
		return z.And(a[0], a[1])
	case OpOr:
		return z.Or(a[0], a[1])
	case OpXor:
		return z.Xor(a[0], a[1])
	case OpMux:
		if a[0].Sign() != 0 {
			return a[1]
		}
		return a[2]
	case OpNeg:
		return z.Neg(a[0])
	case OpAdd:
		return z.Add(a[0], a[1])
	case OpSub:
		return z.Sub(a[0], a[1])
	case OpMulU:
		return z.Mul(a[0], a[1])
	case OpMulS:
		return z.Mul(s(0), s(1))
	case OpEq:
		return truth(a[0].Cmp(a[1]) == 0)
	case OpNe:
		return truth(a[0].Cmp(a[1]) != 0)
	case OpLtU:
		return truth(a[0].Cmp(a[1]) < 0)
	case OpLeU:
		return truth(a[0].Cmp(a[1]) <= 0)
	case OpLtS:
		return truth(s(0).Cmp(s(1)) < 0)
	case OpLeS:
		return truth(s(0).Cmp(s(1)) <= 0)
	case OpRedAnd:
		return truth(a[0].Cmp(mask(ws[0])) == 0)
	case OpRedOr:
		return truth(a[0].Sign() != 0)
	case OpRedXor:
		n := uint(0)
		for i := range ws[0] {
			n ^= a[0].Bit(i)
		}
		return truth(n == 1)
	case OpShl:
		return z.Lsh(a[0], uint(amount(width)))
	case OpShrU:
		return z.Rsh(a[0], uint(amount(width)))
	case OpShrS:
		return z.Rsh(s(0), uint(amount(width)))
	case OpSExt:
		return s(0)
	case OpSlice:
		return z.Rsh(a[0], uint(aux))
	case OpCat:
		for i := range a {
			z.Or(z.Lsh(z, uint(ws[i])), a[i])
		}
		return z
	case OpRep:
		for range width / ws[0] {
			z.Or(z.Lsh(z, uint(ws[0])), a[0])
		}
		return z
	case OpIndex:
		return z.Rsh(a[0], uint(amount(ws[0]/width)*width))
	case OpInsert:
		i := amount(width / ws[2])
		hole := z.Lsh(mask(ws[2]), uint(i*ws[2]))
		if i == width/ws[2] {
			return a[0]
		}
		v := new(big.Int).AndNot(a[0], hole)
		return v.Or(v, new(big.Int).Lsh(a[2], uint(i*ws[2])))
	}
	panic(op)
}

// shape draws widths that fit an operation.
func shape(r *rand.Rand, op Op, w int) (width int, aux uint64, ws []int) {
	other := 1 + r.Intn(w)
	switch Ops[op].Rule {
	case RuleSame:
		ws = []int{w, w}[:Ops[op].Arity]
		return w, 0, ws
	case RuleMux:
		return w, 0, []int{1, w, w}
	case RuleMul:
		a, b := 1+w/2%255, 1+other/2%255
		return a + b, 0, []int{a, b}
	case RuleCompare:
		return 1, 0, []int{w, w}
	case RuleReduce:
		return 1, 0, []int{w}
	case RuleShift:
		return w, 0, []int{w, other}
	case RuleExtend:
		return w, 0, []int{other}
	case RuleSlice:
		return other, uint64(r.Intn(w - other + 1)), []int{w}
	case RuleCat:
		for range 1 + r.Intn(5) {
			x := 1 + r.Intn(w)
			ws, width = append(ws, x), width+x
		}
		return width, 0, ws
	case RuleRep:
		return w * (1 + other%5), 0, []int{w}
	case RuleIndex:
		return w, 0, []int{w * (1 + r.Intn(5)), 1 + r.Intn(70)}
	case RuleInsert:
		n := w * (1 + r.Intn(5))
		return n, 0, []int{n, 1 + r.Intn(70), w}
	}
	panic(op)
}

// operand favours the values at which arithmetic goes wrong.
func operand(r *rand.Rand, w int) *big.Int {
	x := new(big.Int)
	switch r.Intn(6) {
	case 0:
		return x.And(big.NewInt(int64(r.Intn(8))), mask(w))
	case 1:
		return mask(w)
	case 2:
		return x.Lsh(big.NewInt(1), uint(w-1))
	}
	return x.Rand(r, new(big.Int).Lsh(big.NewInt(1), uint(w)))
}

func checkEval(t *testing.T, op Op, width int, aux uint64, ws []int, a []*big.Int) {
	t.Helper()
	args := make([]Value, len(a))
	for i := range a {
		args[i] = fromBig(ws[i], a[i])
	}
	want := fromBig(width, inBig(op, width, aux, ws, a))
	got := Eval(op, width, aux, ws, args)
	require.Equal(t, want, got, "%s of width %d, aux %d, argument widths %v, arguments %v", op, width, aux, ws, a)
	for i := range a {
		require.Equal(t, fromBig(ws[i], a[i]), args[i], "%s changed argument %d", op, i)
	}
}

func TestEvalAgreesWithBigIntegers(t *testing.T) {
	for op := OpCopy; op < opCount; op++ {
		t.Run(op.String(), func(t *testing.T) {
			r := rand.New(rand.NewSource(int64(op)))
			for _, w := range []int{1, 2, 3, 7, 31, 32, 33, 63, 64, 65, 100, 127, 128, 129, 192, 500, 1024} {
				for range 60 {
					width, aux, ws := shape(r, op, w)
					a := make([]*big.Int, len(ws))
					for i := range a {
						a[i] = operand(r, ws[i])
					}
					if op == OpCopy || Ops[op].Rule == RuleShift || Ops[op].Rule == RuleIndex || Ops[op].Rule == RuleInsert {
						if len(a) > 1 && r.Intn(2) == 0 { // an amount in range
							a[1] = fitted(r, ws[1], width)
						}
					}
					checkEval(t, op, width, aux, ws, a)
				}
			}
		})
	}
}

func fitted(r *rand.Rand, w, limit int) *big.Int {
	x := big.NewInt(int64(r.Intn(limit + 2)))
	return x.And(x, mask(w))
}

func TestEvalOfAllSmallOperands(t *testing.T) {
	for op := OpCopy; op < opCount; op++ {
		r := rand.New(rand.NewSource(int64(op)))
		for w := 1; w <= 4; w++ {
			width, aux, ws := shape(r, op, w)
			total := 0
			for _, x := range ws {
				total += x
			}
			for v := int64(0); v < 1<<min(total, 12); v++ {
				rest := big.NewInt(v)
				a := make([]*big.Int, len(ws))
				for i, x := range ws {
					a[i] = new(big.Int).And(rest, mask(x))
					rest = new(big.Int).Rsh(rest, uint(x))
				}
				checkEval(t, op, width, aux, ws, a)
			}
		}
	}
}

func ExampleEval() {
	v := Eval(OpAdd, 8, 0, []int{8, 8}, []Value{{200}, {100}})
	fmt.Println(v[0])
	// Output: 44
}
