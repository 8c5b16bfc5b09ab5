package wasm

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/hwgen/hwgen/hdl/netlist"
)

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
		if width <= 1<<14 && slices.Max(args) <= 1<<14 {
			out = append(out, shape{op, width, aux, args})
		}
	}
	for _, op := range []netlist.Op{netlist.OpCopy, netlist.OpNot, netlist.OpNeg, netlist.OpCross} {
		add(op, w, 0, w)
	}
	for _, op := range []netlist.Op{netlist.OpAnd, netlist.OpOr, netlist.OpXor, netlist.OpAdd, netlist.OpSub} {
		add(op, w, 0, w, w)
	}
	for op := netlist.OpEq; op <= netlist.OpLeS; op++ {
		add(op, 1, 0, w, w)
	}
	for op := netlist.OpRedAnd; op <= netlist.OpRedXor; op++ {
		add(op, 1, 0, w)
	}
	add(netlist.OpMux, w, 0, 1, w, w)
	for _, other := range []int{1, 2, 3, 8, 16, 31, 32, 33, 64, 65, 100, 128, 300} {
		for _, op := range []netlist.Op{netlist.OpMulU, netlist.OpMulS} {
			if w+other <= netlist.MaxMulWidth {
				add(op, w+other, 0, w, other)
				add(op, w+other, 0, other, w)
			}
		}
		if other <= 33 { // amounts of more than 32 bits are cut down before
			for op := netlist.OpShl; op <= netlist.OpShrS; op++ {
				add(op, w, 0, w, other)
			}
			add(netlist.OpIndex, w, 0, w*other, 7)
			add(netlist.OpInsert, w*other, 0, w*other, 7, w)
			add(netlist.OpIndex, w, 0, w*other, 40)
			add(netlist.OpInsert, w*other, 0, w*other, 40, w)
			add(netlist.OpRep, w*other, 0, w)
		}
		add(netlist.OpZExt, w+other, 0, w)
		add(netlist.OpSExt, w+other, 0, w)
		add(netlist.OpSlice, w, other, w+other+5)
		add(netlist.OpSlice, w, 64*(other/2), w+64*(other/2))
		add(netlist.OpCat, w+other, 0, w, other)
		add(netlist.OpCat, w+other+9, 0, other, 9, w)
	}
	return out
}

var opWidths = []int{1, 2, 3, 7, 8, 9, 15, 16, 17, 24, 31, 32, 33, 40, 57, 58, 63, 64, 65, 96, 127, 128, 129,
	192, 193, 255, 256, 257, 300, 320, 511, 512, 1000, 1535, 1536, 1537, 1600, 4095, 4096}

// TestOperators compares every operation, at widths around every border in the
// compiler, with netlist.Eval: with arguments from inputs, and with arguments
// that carry dirt above their width.
func TestOperators(t *testing.T) {
	for _, w := range opWidths {
		t.Run(fmt.Sprint(w), func(t *testing.T) { testOperators(t, w) })
	}
}

func testOperators(t *testing.T, w int) {
	k := &maker{m: &netlist.Module{Name: "ops", Lowered: true}}
	list := shapes(w)
	ins, outs := make([][]netlist.ID, len(list)), make([][2]netlist.ID, len(list))
	for i, s := range list {
		var dirty []netlist.ID
		for j, aw := range s.args {
			in := k.input(fmt.Sprintf("i%d_%d", i, j), aw)
			ins[i] = append(ins[i], in)
			// -(-x) is x, and its upper bits are not clean.
			neg := k.m.AddNode(netlist.OpNeg, aw, netlist.Pos{}, in)
			dirty = append(dirty, k.m.AddNode(netlist.OpNeg, aw, netlist.Pos{}, neg))
		}
		for form, args := range [][]netlist.ID{ins[i], dirty} {
			n := k.m.AddNode(s.op, s.width, netlist.Pos{}, args...)
			k.m.Nodes[n].Aux = uint64(s.aux)
			o, v := k.variable(fmt.Sprintf("o%d_%d", i, form), netlist.OpOutput, s.width)
			k.m.Ports = append(k.m.Ports, v)
			k.m.Vars[v].Driver = n
			outs[i][form] = o
		}
	}
	p := compile(t, &netlist.Design{Top: k.m, Modules: []*netlist.Module{k.m}}, false)
	e := start(t, p, New)
	r := rand.New(rand.NewPCG(1, uint64(w)))
	for range max(8, 200/w) {
		args := make([][]netlist.Value, len(list))
		for i, s := range list {
			for j, aw := range s.args {
				x := operand(r, aw)
				args[i] = append(args[i], x)
				e.Layout().Nodes[ins[i][j]].StoreWide(e.Memory(), x)
			}
		}
		e.Settle()
		for i, s := range list {
			want := evalOp(s, args[i])
			for form := range outs[i] {
				got := peek(e, p, outs[i][form])
				require.True(t, want.Equal(got), "%s width %d aux %d args %v form %d of %x: got %x, want %x", s.op, s.width, s.aux, s.args, form, args[i], got, want)
			}
		}
	}
}

func evalOp(s shape, args []netlist.Value) netlist.Value {
	if s.op == netlist.OpCross || s.op == netlist.OpCopy {
		return args[0]
	}
	return netlist.Eval(s.op, s.width, uint64(s.aux), s.args, args)
}

// operand draws extreme values often, and small ones for amounts and indices.
func operand(r *rand.Rand, w int) netlist.Value {
	v := make(netlist.Value, netlist.Limbs(w))
	switch r.IntN(7) {
	case 0:
	case 1:
		for i := range v {
			v[i] = ^uint64(0)
		}
	case 2:
		v[len(v)-1] = 1 << ((w - 1) % 64)
	case 3:
		v[0] = uint64(r.IntN(40))
	case 4:
		v[0] = uint64(r.IntN(4200))
	default:
		return randomValue(r, w)
	}
	v.Mask(w)
	return v
}

// TestConstantOperands folds every operation on constants, alone and mixed with
// inputs, and compares with netlist.Eval.
func TestConstantOperands(t *testing.T) {
	for _, w := range []int{1, 3, 8, 31, 32, 33, 64, 65, 128, 257, 1600} {
		r := rand.New(rand.NewPCG(3, uint64(w)))
		for range 4 {
			testConstants(t, w, r)
		}
	}
}

func testConstants(t *testing.T, w int, r *rand.Rand) {
	k := &maker{m: &netlist.Module{Name: "consts", Lowered: true}}
	list := shapes(w)
	outs, want, ins := make([]netlist.ID, len(list)), make([]netlist.Value, len(list)), map[netlist.ID]netlist.Value{}
	for i, s := range list {
		var args []netlist.ID
		var vals []netlist.Value
		fixed := r.IntN(len(s.args) + 1) // this one is an input, the others constants
		for j, aw := range s.args {
			x := operand(r, aw)
			vals = append(vals, x)
			if j == fixed {
				args = append(args, k.input(fmt.Sprintf("i%d", i), aw))
				ins[args[j]] = x
			} else {
				args = append(args, k.m.AddConst(aw, x, netlist.Pos{}))
			}
		}
		n := k.m.AddNode(s.op, s.width, netlist.Pos{}, args...)
		k.m.Nodes[n].Aux = uint64(s.aux)
		o, v := k.variable(fmt.Sprintf("o%d", i), netlist.OpOutput, s.width)
		k.m.Ports = append(k.m.Ports, v)
		k.m.Vars[v].Driver = n
		outs[i], want[i] = o, evalOp(s, vals)
	}
	p := compile(t, &netlist.Design{Top: k.m, Modules: []*netlist.Module{k.m}}, false)
	e := start(t, p, New)
	for id, x := range ins {
		e.Layout().Nodes[id].StoreWide(e.Memory(), x)
	}
	e.Settle()
	for i, s := range list {
		got := peek(e, p, outs[i])
		if p.Node(p.Alias[outs[i]]).Op == netlist.OpConst {
			continue // written by the front end
		}
		require.True(t, want[i].Equal(got), "%s width %d aux %d args %v: got %x, want %x", s.op, s.width, s.aux, s.args, got, want[i])
	}
}
