package wasm

import (
	"fmt"
	"math/rand/v2"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/hwgen/hwgen/hdl/netlist"
	"github.com/hwgen/hwgen/hdl/sim/internal/engine"
	"github.com/hwgen/hwgen/hdl/sim/internal/interp"
)

// TestMoreEdgeSetsThanAreKept steps eight clocks in all their combinations: the
// code of old sets is dropped and made again.
func TestMoreEdgeSetsThanAreKept(t *testing.T) {
	k := &maker{r: rand.New(rand.NewPCG(5, 5)), m: &netlist.Module{Name: "clocks", Lowered: true}}
	in := k.input("in", 8)
	prev := in
	for i := range 8 {
		k.m.Domains = append(k.m.Domains, netlist.Domain{Name: fmt.Sprintf("d%d", i), Clock: fmt.Sprintf("c%d", i), Kind: netlist.NoReset})
		r, v := k.variable(fmt.Sprintf("r%d", i), netlist.OpReg, 8)
		x := &k.m.Vars[v]
		x.Domain, x.Init, x.Value = i, netlist.InitValue, netlist.Value{uint64(i)}
		x.Driver = k.m.AddNode(netlist.OpAdd, 8, netlist.Pos{}, r, prev)
		prev = r
	}
	p := compile(t, &netlist.Design{Top: k.m, Modules: []*netlist.Module{k.m}}, false)
	require.Len(t, p.Events, 8)
	a, b := start(t, p, interp.New), start(t, p, New)
	for i := range 700 {
		set := engine.Events(1 + (i*37)%255)
		for _, e := range []engine.Engine{a, b} {
			e.Layout().Nodes[in].Store(e.Memory(), uint64(i&255))
			e.Settle()
			e.Step(set, 1, false)
		}
		compare(t, fmt.Sprintf("step %d of set %b", i, set), p, p, a, b)
	}
}
