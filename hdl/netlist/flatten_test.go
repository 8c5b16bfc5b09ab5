package netlist

import (
	"fmt"
	"testing"

	"github.com/stretchr/testify/require"
)

// inverter is a module with a registered, inverted copy of its input, made by
// hand: y = q, q' = ~x.
func inverter() *Module {
	m := &Module{Name: "inverter", Lowered: true}
	add := func(name string, op Op, w int) ID {
		id := m.AddNode(op, w, Pos{})
		m.Nodes[id].Aux = uint64(len(m.Vars))
		m.Vars = append(m.Vars, Var{Name: name, Node: id, Domain: -1})
		return id
	}
	x, q, y := add("x", OpInput, 70), add("q", OpReg, 70), add("y", OpOutput, 70)
	m.Vars[1].Driver = m.AddNode(OpNot, 70, Pos{}, x)
	m.Vars[1].Domain, m.Vars[1].Value = 0, Value{5, 0}
	m.Vars[2].Driver = q
	_ = y
	m.Ports = []int{0, 2}
	m.Domains = []Domain{{Clock: "clk", Reset: "rst"}}
	return m
}

// chain has n instances of a module with one 70-bit input and output, one
// after the other, and the same ports.
func chain(name string, child *Module, n int) *Module {
	m := &Module{Name: name, Lowered: true, Domains: []Domain{{Name: "main", Clock: "c", Reset: "r"}}}
	add := func(name string, op Op, inst, port int) int {
		id := m.AddNode(op, 70, Pos{})
		m.Nodes[id].Aux = uint64(len(m.Vars))
		m.Vars = append(m.Vars, Var{Name: name, Node: id, Domain: -1, Inst: inst, Port: port})
		return len(m.Vars) - 1
	}
	x, y := add("x", OpInput, 0, 0), add("y", OpOutput, 0, 0)
	m.Ports = []int{x, y}
	last := m.Vars[x].Node
	for i := range n {
		in, out := add(fmt.Sprintf("u%d.x", i), OpInstIn, i, 0), add(fmt.Sprintf("u%d.y", i), OpInstOut, i, 1)
		m.Vars[in].Driver = last
		last = m.Vars[out].Node
		m.Insts = append(m.Insts, Inst{Name: fmt.Sprintf("u%d", i), Module: child, Conns: []int{in, out}, Domains: []int{0}})
	}
	m.Vars[y].Driver = last
	return m
}

func names(f *Flat) []string {
	var out []string
	for i := range f.Vars {
		out = append(out, f.Vars[i].Name)
	}
	return out
}

func TestFlattenExpandsInstances(t *testing.T) {
	inv := inverter()
	two := chain("two", inv, 2)
	top := chain("top", two, 2)
	nodes := len(inv.Nodes)
	f, err := Flatten(&Design{Top: top, Modules: []*Module{inv, two, top}})
	require.NoError(t, err)
	require.NoError(t, Verify(f.Module))
	require.Equal(t, []string{
		"x", "y", "r",
		"u0.x", "u0.y", "u0.u0.x", "u0.u0.q", "u0.u0.y", "u0.u1.x", "u0.u1.q", "u0.u1.y",
		"u1.x", "u1.y", "u1.u0.x", "u1.u0.q", "u1.u0.y", "u1.u1.x", "u1.u1.q", "u1.u1.y",
	}, names(f))
	require.Len(t, f.Domains, 1, "all domains are the top's")
	require.Equal(t, "main", f.Domains[0].Name)
	require.Equal(t, "r", f.Var(f.Domains[0].ResetNode).Name)
	require.Equal(t, []int{0, 1}, f.Ports)
	require.Equal(t, Origin{inv, "q", 2}, f.VarOrigin[6])
	require.Equal(t, "u0.u0", f.Scopes[2].Path)
	require.Equal(t, 1, f.Scopes[2].Parent)
	require.Len(t, inv.Nodes, nodes, "the design is left as it is")
	require.Equal(t, OpInput, inv.Nodes[inv.Vars[0].Node].Op)

	// The way from u0.u0.q to y passes an inverter at each register.
	follow := func(id ID) string {
		for {
			switch n := &f.Nodes[id]; n.Op {
			case OpCopy, OpNot:
				id = n.Args()[0]
			case OpWire, OpOutput:
				id = f.Vars[n.Aux].Driver
			default:
				return f.Var(id).Name
			}
		}
	}
	at := f.Vars[1].Driver
	var way []string
	for name := ""; name != "x"; {
		name = follow(at)
		way = append(way, name)
		at = f.Vars[f.Nodes[f.byName(name)].Aux].Driver
	}
	require.Equal(t, []string{"u1.u1.q", "u1.u0.q", "u0.u1.q", "u0.u0.q", "x"}, way)
}

func (f *Flat) byName(name string) ID {
	for i := range f.Vars {
		if f.Vars[i].Name == name {
			return f.Vars[i].Node
		}
	}
	return 0
}

func TestFlattenKeepsDomainsThatDiffer(t *testing.T) {
	inv := inverter()
	inv.Domains[0].Edge, inv.Domains[0].Kind = Falling, AsyncReset
	top := chain("top", inv, 2)
	f, err := Flatten(&Design{Top: top, Modules: []*Module{inv, top}})
	require.NoError(t, err)
	require.Len(t, f.Domains, 3)
	for _, d := range f.Domains[1:] {
		require.Equal(t, Falling, d.Edge)
		require.Equal(t, ClockSame, d.Source)
		require.Equal(t, 0, d.Parent)
		require.Equal(t, f.Domains[0].ResetNode, d.ResetNode)
	}
}

func TestFlattenRefuses(t *testing.T) {
	inv := inverter()
	top := chain("top", inv, 1)
	flatten := func() string {
		_, err := Flatten(&Design{Top: top, Modules: []*Module{inv, top}})
		require.Error(t, err)
		return err.Error()
	}
	top.Insts[0].Domains[0] = -1
	require.Equal(t, "netlist: instance u0: clock domain  is not connected", flatten())
	top.Insts[0].Domains[0] = 0
	top.Domains[0].Kind = NoReset
	require.Equal(t, "netlist: instance u0: clock domain  needs a reset, but main has none", flatten())
	inv.Lowered = false
	require.Equal(t, "netlist: module inverter has no mux form", flatten())
	inv.Lowered = true
	inv.BlackBox = &BlackBox{}
	_, err := Flatten(&Design{Top: inv})
	require.EqualError(t, err, "netlist: inverter is a black box: it has no inside to simulate")
}

// A design of which each level has many instances of the next grows without
// bound: it is refused before it is built.
func TestFlattenRefusesWhatIsTooLarge(t *testing.T) {
	m := inverter()
	for i := range 12 {
		m = chain(fmt.Sprintf("level%d", i), m, 10)
	}
	_, err := Flatten(&Design{Top: m})
	require.ErrorContains(t, err, "when its instances are expanded")
}
