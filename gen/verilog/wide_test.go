package verilog_test

import (
	"testing"

	"github.com/hwgen/hwgen/hdl/netlist"
)

// Wide operands, wide shift amounts and wide indices, where the tools have
// limits of their own.
func TestWideOperators(t *testing.T) {
	n := newNest("wide_ops")
	in := n.input
	add := func(op netlist.Op, width, aux int, args ...netlist.ID) netlist.ID {
		id := n.node(op, width, aux, args...)
		n.exprs = append(n.exprs, id)
		return id
	}
	for _, w := range []int{31, 32, 33, 64, 65, 200} {
		for _, op := range []netlist.Op{netlist.OpShl, netlist.OpShrU, netlist.OpShrS} {
			for _, by := range []int{3, 8, 31, 32, 40, 70} {
				add(op, w, 0, in(w, 0), in(by, 1))
				add(op, w, 0, n.node(netlist.OpXor, w, 0, in(w, 0), in(w, 1)), n.node(netlist.OpAdd, by, 0, in(by, 0), in(by, 1)))
			}
			for _, by := range []uint64{0, 1, uint64(w - 1), uint64(w), 255} {
				add(op, w, 0, in(w, 0), n.m.AddConst(8, netlist.Value{by}, netlist.Pos{}))
			}
		}
		for _, op := range []netlist.Op{netlist.OpAdd, netlist.OpSub} {
			sum := add(op, w, 0, in(w, 0), in(w, 1))
			add(netlist.OpSlice, w/2, w/3, sum)
			add(netlist.OpSlice, w/2, 0, n.node(op, w, 0, in(w, 0), in(w, 1)))
		}
		for _, op := range []netlist.Op{netlist.OpLtU, netlist.OpLtS, netlist.OpLeU, netlist.OpLeS, netlist.OpEq} {
			add(op, 1, 0, in(w, 0), in(w, 1))
		}
		for _, op := range []netlist.Op{netlist.OpMulU, netlist.OpMulS} {
			p := add(op, w+17, 0, in(w, 0), in(17, 1))
			add(netlist.OpSlice, 20, w-4, p)
			add(op, w+17, 0, n.node(netlist.OpNot, 17, 0, in(17, 0)), in(w, 1))
		}
		for _, iw := range []int{1, 4, 5, 32, 40} {
			add(netlist.OpIndex, w, 0, in(3*w, 0), in(iw, 1))
			add(netlist.OpIndex, 1, 0, in(w, 0), in(iw, 1))
			add(netlist.OpInsert, 5*w, 0, in(5*w, 0), in(iw, 1), in(w, 0))
			add(netlist.OpInsert, w, 0, in(w, 0), n.node(netlist.OpNot, iw, 0, in(iw, 1)), in(1, 0))
		}
		add(netlist.OpRedXor, 1, 0, in(w, 0))
		add(netlist.OpSExt, w+70, 0, n.node(netlist.OpNeg, w, 0, in(w, 0)))
		add(netlist.OpRep, w*3, 0, in(w, 0))
	}
	n.finish(t)
	compareTools(t, []*nest{n}, 60, true)
}
