package interp

import (
	"fmt"
	"math/big"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/hwgen/hwgen/hdl/netlist"
	"github.com/hwgen/hwgen/hdl/sim/internal/engine"
)

var testWidths = []int{1, 2, 3, 7, 8, 31, 32, 33, 63, 64, 65, 127, 128, 129, 257, 4096}

// shape is one operation with the widths of its result and arguments.
type shape struct {
	op    netlist.Op
	width int
	aux   int
	args  []int
}

// shapes lists, for every operation, forms that have width w in them.
func shapes(w int) []shape {
	var out []shape
	add := func(op netlist.Op, width, aux int, args ...int) {
		if width <= netlist.MaxWidth && slices.Max(args) <= netlist.MaxWidth {
			out = append(out, shape{op, width, aux, args})
		}
	}
	for _, op := range []netlist.Op{netlist.OpCopy, netlist.OpNot, netlist.OpNeg, netlist.OpCross} {
		add(op, w, 0, w)
	}
	for _, op := range []netlist.Op{netlist.OpAnd, netlist.OpOr, netlist.OpXor, netlist.OpAdd, netlist.OpSub} {
		add(op, w, 0, w, w)
	}
	for _, op := range []netlist.Op{netlist.OpEq, netlist.OpNe, netlist.OpLtU, netlist.OpLeU, netlist.OpLtS, netlist.OpLeS} {
		add(op, 1, 0, w, w)
	}
	for _, op := range []netlist.Op{netlist.OpRedAnd, netlist.OpRedOr, netlist.OpRedXor} {
		add(op, 1, 0, w)
	}
	add(netlist.OpMux, w, 0, 1, w, w)
	for _, other := range []int{1, 3, 31, 64, 100} {
		for _, op := range []netlist.Op{netlist.OpMulU, netlist.OpMulS} {
			if w+other <= netlist.MaxMulWidth {
				add(op, w+other, 0, w, other)
				add(op, w+other, 0, other, w)
			}
		}
		for _, op := range []netlist.Op{netlist.OpShl, netlist.OpShrU, netlist.OpShrS} {
			add(op, w, 0, w, other)
		}
		add(netlist.OpZExt, w+other, 0, w)
		add(netlist.OpSExt, w+other, 0, w)
		add(netlist.OpSlice, w, other, w+other+5)
		add(netlist.OpSlice, w, 64*(other/2), w+64*(other/2))
		add(netlist.OpCat, w+other, 0, w, other)
		add(netlist.OpCat, w+other+9, 0, other, 9, w)
		add(netlist.OpRep, w*other, 0, w)
		add(netlist.OpIndex, w, 0, w*other, 7)
		add(netlist.OpInsert, w*other, 0, w*other, 7, w)
		add(netlist.OpIndex, w, 0, w*other, 70)
		add(netlist.OpInsert, w*other, 0, w*other, 70, w)
	}
	add(netlist.OpZExt, w, 0, w)
	add(netlist.OpSExt, w, 0, w)
	add(netlist.OpSlice, w, 0, w)
	return out
}

func mask(w int) *big.Int {
	return new(big.Int).Sub(new(big.Int).Lsh(big.NewInt(1), uint(w)), big.NewInt(1))
}

func signed(w int, x *big.Int) *big.Int {
	if x.Bit(w-1) == 1 {
		return new(big.Int).Sub(x, new(big.Int).Lsh(big.NewInt(1), uint(w)))
	}
	return x
}

func cut(w int, x *big.Int) *big.Int { return new(big.Int).And(x, mask(w)) }

func truthBig(b bool) *big.Int {
	if b {
		return big.NewInt(1)
	}
	return new(big.Int)
}

// want computes a shape with math/big, from the definitions in netlist/op.go.
func want(s shape, a []*big.Int) *big.Int {
	x := a[0]
	z := new(big.Int)
	amount := func(limit int) int {
		if !a[1].IsInt64() || a[1].Int64() > int64(limit) {
			return limit
		}
		return int(a[1].Int64())
	}
	switch s.op {
	case netlist.OpCopy, netlist.OpCross, netlist.OpZExt:
		return x
	case netlist.OpNot:
		return z.Xor(x, mask(s.width))
	case netlist.OpNeg:
		return cut(s.width, z.Neg(x))
	case netlist.OpAnd:
		return z.And(x, a[1])
	case netlist.OpOr:
		return z.Or(x, a[1])
	case netlist.OpXor:
		return z.Xor(x, a[1])
	case netlist.OpAdd:
		return cut(s.width, z.Add(x, a[1]))
	case netlist.OpSub:
		return cut(s.width, z.Sub(x, a[1]))
	case netlist.OpMulU:
		return z.Mul(x, a[1])
	case netlist.OpMulS:
		return cut(s.width, z.Mul(signed(s.args[0], x), signed(s.args[1], a[1])))
	case netlist.OpEq:
		return truthBig(x.Cmp(a[1]) == 0)
	case netlist.OpNe:
		return truthBig(x.Cmp(a[1]) != 0)
	case netlist.OpLtU:
		return truthBig(x.Cmp(a[1]) < 0)
	case netlist.OpLeU:
		return truthBig(x.Cmp(a[1]) <= 0)
	case netlist.OpLtS:
		return truthBig(signed(s.args[0], x).Cmp(signed(s.args[0], a[1])) < 0)
	case netlist.OpLeS:
		return truthBig(signed(s.args[0], x).Cmp(signed(s.args[0], a[1])) <= 0)
	case netlist.OpRedAnd:
		return truthBig(x.Cmp(mask(s.args[0])) == 0)
	case netlist.OpRedOr:
		return truthBig(x.Sign() != 0)
	case netlist.OpRedXor:
		n := uint(0)
		for i := range s.args[0] {
			n ^= x.Bit(i)
		}
		return big.NewInt(int64(n))
	case netlist.OpMux:
		if x.Sign() != 0 {
			return a[1]
		}
		return a[2]
	case netlist.OpShl:
		return cut(s.width, z.Lsh(x, uint(amount(s.width))))
	case netlist.OpShrU:
		return z.Rsh(x, uint(amount(s.width)))
	case netlist.OpShrS:
		return cut(s.width, z.Rsh(signed(s.width, x), uint(amount(s.width))))
	case netlist.OpSExt:
		return cut(s.width, signed(s.args[0], x))
	case netlist.OpSlice:
		return cut(s.width, z.Rsh(x, uint(s.aux)))
	case netlist.OpCat:
		for i, v := range a {
			z.Or(z.Lsh(z, uint(s.args[i])), v)
		}
		return z
	case netlist.OpRep:
		for range s.width / s.args[0] {
			z.Or(z.Lsh(z, uint(s.args[0])), x)
		}
		return z
	case netlist.OpIndex:
		return cut(s.width, z.Rsh(x, uint(amount(s.args[0]/s.width)*s.width)))
	case netlist.OpInsert:
		n := amount(s.width / s.args[2])
		if n == s.width/s.args[2] {
			return x
		}
		hole := new(big.Int).Lsh(mask(s.args[2]), uint(n*s.args[2]))
		return z.Or(z.AndNot(x, hole), new(big.Int).Lsh(a[2], uint(n*s.args[2])))
	}
	panic(s.op)
}

func operand4(r *rand.Rand, w int) *big.Int {
	x := new(big.Int)
	switch r.IntN(6) {
	case 0:
	case 1:
		x.Set(mask(w))
	case 2:
		x.Lsh(big.NewInt(1), uint(w-1))
	case 3:
		x.SetUint64(uint64(r.IntN(9)))
	default:
		for range netlist.Limbs(w) {
			x.Or(x.Lsh(x, 64), new(big.Int).SetUint64(r.Uint64()))
		}
		if r.IntN(3) == 0 {
			x.Rsh(x, uint(r.IntN(w)))
		}
	}
	return cut(w, x)
}

func fromBig(w int, x *big.Int) netlist.Value {
	v := make(netlist.Value, netlist.Limbs(w))
	y := new(big.Int).Set(x)
	for i := range v {
		v[i] = new(big.Int).And(y, mask(64)).Uint64()
		y.Rsh(y, 64)
	}
	return v
}

func toBig(v netlist.Value) *big.Int {
	x := new(big.Int)
	for i := len(v) - 1; i >= 0; i-- {
		x.Or(x.Lsh(x, 64), new(big.Int).SetUint64(v[i]))
	}
	return x
}

// port adds a port to a module made by hand.
func port(m *netlist.Module, name string, op netlist.Op, w int) netlist.ID {
	n := m.AddNode(op, w, netlist.Pos{})
	m.Nodes[n].Aux = uint64(len(m.Vars))
	m.Ports = append(m.Ports, len(m.Vars))
	m.Vars = append(m.Vars, netlist.Var{Name: name, Node: n, Domain: -1})
	return n
}

// TestOperatorsAgreeWithBigIntegers puts all shapes of a width into one module
// and compares every result, with random and with extreme operands.
func TestOperatorsAgreeWithBigIntegers(t *testing.T) {
	for _, w := range testWidths {
		t.Run(fmt.Sprint(w), func(t *testing.T) {
			m := &netlist.Module{Name: "ops", Lowered: true}
			list := shapes(w)
			ins, outs := make([][]netlist.ID, len(list)), make([]netlist.ID, len(list))
			for i, s := range list {
				for k, aw := range s.args {
					ins[i] = append(ins[i], port(m, fmt.Sprintf("i%d_%d", i, k), netlist.OpInput, aw))
				}
				n := m.AddNode(s.op, s.width, netlist.Pos{}, ins[i]...)
				m.Nodes[n].Aux = uint64(s.aux)
				outs[i] = port(m, fmt.Sprintf("o%d", i), netlist.OpOutput, s.width)
				m.Vars[len(m.Vars)-1].Driver = n
			}
			require.NoError(t, netlist.Verify(m))
			f, err := netlist.Flatten(&netlist.Design{Top: m, Modules: []*netlist.Module{m}})
			require.NoError(t, err)
			p, err := engine.Compile(f, engine.Options{})
			require.NoError(t, err)
			e, err := New(p, engine.Hooks{})
			require.NoError(t, err)
			lay, mem := e.Layout(), e.Memory()
			p.PowerUp(lay, mem)
			r := rand.New(rand.NewPCG(1, uint64(w)))
			for range max(20, 200/w) {
				args := make([][]*big.Int, len(list))
				for i, s := range list {
					for k, aw := range s.args {
						x := operand4(r, aw)
						args[i] = append(args[i], x)
						lay.Nodes[ins[i][k]].StoreWide(mem, fromBig(aw, x))
					}
				}
				e.Settle()
				for i, s := range list {
					got := make(netlist.Value, netlist.Limbs(s.width))
					lay.Nodes[p.Alias[outs[i]]].LoadWide(mem, got)
					if exp := want(s, args[i]); exp.Cmp(toBig(got)) != 0 {
						t.Fatalf("%s width %d aux %d args %v of %x: got %x, want %x", s.op, s.width, s.aux, s.args, args[i], toBig(got), exp)
					}
				}
			}
		})
	}
}
