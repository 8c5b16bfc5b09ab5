package wasm

import (
	"fmt"
	"testing"

	"github.com/hwgen/hwgen/hdl/netlist"
)

// TestOrderAgainstZeroAsABranch writes a memory where x&y compares with zero on
// either side: wazero joins the and, the comparison and the branch.
func TestOrderAgainstZeroAsABranch(t *testing.T) {
	for op := netlist.OpLtU; op <= netlist.OpLeS; op++ {
		for _, w := range []int{2, 32, 64} {
			for _, zeroFirst := range []bool{true, false} {
				what := fmt.Sprintf("%s of %d bits, zero first %v", op, w, zeroFirst)
				t.Run(what, func(t *testing.T) {
					differ(t, what, guardedBy(op, w, zeroFirst), uint64(w), 60)
				})
			}
		}
	}
}

// guardedBy writes a memory where x&y compares with zero. Nothing else uses the
// comparison, or it would be computed before the branch.
func guardedBy(op netlist.Op, w int, zeroFirst bool) *netlist.Design {
	m := &netlist.Module{Name: "zero", Lowered: true}
	k := &maker{m: m}
	x, y := k.input("x", w), k.input("y", w)
	addr, data := k.input("addr", 2), k.input("data", 8)
	m.Domains = []netlist.Domain{{Name: "d", Clock: "clk", Kind: netlist.NoReset}}

	args := []netlist.ID{m.AddNode(netlist.OpAnd, w, netlist.Pos{}, x, y), m.AddConst(w, netlist.Value{0}, netlist.Pos{})}
	if zeroFirst {
		args[0], args[1] = args[1], args[0]
	}
	cond := m.AddNode(op, 1, netlist.Pos{}, args...)

	m.Writes = []netlist.MemWrite{{Addr: addr, Data: data, Guard: cond}}
	m.Mems = []netlist.Mem{{Name: "m", Width: 8, Depth: 4, RDW: netlist.Old, Writes: []int{0}}}
	return &netlist.Design{Top: m, Modules: []*netlist.Module{m}}
}
