package interp

import (
	"fmt"
	"math/rand/v2"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/hwgen/hwgen/hdl/netlist"
	"github.com/hwgen/hwgen/hdl/sim/internal/engine"
)

// synthetic makes a module of about n operations on 32-bit values, a tenth of
// them registers: half bitwise and muxes, the rest arithmetic, comparisons,
// shifts, slices and concatenations.
func synthetic(n int) *netlist.Module {
	r := rand.New(rand.NewPCG(1, uint64(n)))
	m := &netlist.Module{Name: "synthetic", Lowered: true, Domains: []netlist.Domain{{Clock: "clk", Kind: netlist.NoReset}}}
	var regs, words, bits []netlist.ID
	for i := range n / 10 {
		q := m.AddNode(netlist.OpReg, 32, netlist.Pos{})
		m.Nodes[q].Aux = uint64(len(m.Vars))
		m.Vars = append(m.Vars, netlist.Var{Name: fmt.Sprintf("q%d", i), Node: q, Value: netlist.Value{uint64(r.Uint32())}})
		regs = append(regs, q)
	}
	words = append(words, regs...)
	pick := func() netlist.ID {
		if k := len(words) - 200; k > 0 && r.IntN(4) > 0 {
			return words[k+r.IntN(200)]
		}
		return words[r.IntN(len(words))]
	}
	word := func(op netlist.Op, args ...netlist.ID) {
		words = append(words, m.AddNode(op, 32, netlist.Pos{}, args...))
	}
	slice := func(w int) netlist.ID {
		x := m.AddNode(netlist.OpSlice, w, netlist.Pos{}, pick())
		m.Nodes[x].Aux = uint64(r.IntN(32 - w + 1))
		return x
	}
	bits = append(bits, slice(1))
	for len(m.Nodes) < n {
		switch r.IntN(20) {
		case 0, 1, 2:
			word(netlist.OpXor, pick(), pick())
		case 3, 4:
			word(netlist.OpAnd, pick(), pick())
		case 5, 6:
			word(netlist.OpOr, pick(), pick())
		case 7, 8, 9, 10:
			word(netlist.OpMux, bits[r.IntN(len(bits))], pick(), pick())
		case 11, 12:
			word(netlist.OpAdd, pick(), pick())
		case 13:
			word(netlist.OpSub, pick(), pick())
		case 14:
			bits = append(bits, m.AddNode(netlist.OpEq, 1, netlist.Pos{}, slice(4), slice(4)))
		case 15:
			bits = append(bits, m.AddNode(netlist.OpLtU, 1, netlist.Pos{}, pick(), pick()))
		case 16:
			bits = append(bits, slice(1))
		case 17:
			word(netlist.OpCat, slice(20), slice(12))
		case 18:
			word(netlist.OpShl, pick(), slice(5))
		case 19:
			word(netlist.OpNot, pick())
		}
	}
	var all netlist.ID
	for i, q := range regs {
		m.Vars[i].Driver = words[len(words)-1-i]
		if i == 0 {
			all = q
			continue
		}
		all = m.AddNode(netlist.OpXor, 32, netlist.Pos{}, all, words[len(words)-1-i])
	}
	port(m, "o", netlist.OpOutput, 32)
	m.Vars[len(m.Vars)-1].Driver = all
	return m
}

func BenchmarkSynthetic(b *testing.B) {
	for _, n := range []int{600, 3600, 24000, 120000} {
		b.Run(fmt.Sprint(n), func(b *testing.B) {
			m := synthetic(n)
			f, err := netlist.Flatten(&netlist.Design{Top: m, Modules: []*netlist.Module{m}})
			require.NoError(b, err)
			p, err := engine.Compile(f, engine.Options{})
			require.NoError(b, err)
			e, err := New(p, engine.Hooks{})
			require.NoError(b, err)
			p.PowerUp(e.Layout(), e.Memory())
			e.Settle()
			b.ResetTimer()
			e.Step(1, b.N, false)
			b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "cycles/s")
			b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/float64(len(p.Order)), "ns/node")
			b.ReportMetric(float64(len(p.Order))/float64(countRuns(e.(*Engine))), "nodes/run")
		})
	}
}

func countRuns(e *Engine) (n int) {
	for _, b := range e.blocks {
		n += len(b.runs)
	}
	return n
}
