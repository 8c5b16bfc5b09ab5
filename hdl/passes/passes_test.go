package passes

import (
	"fmt"
	"math/rand"
	"testing"

	"github.com/hwgen/hwgen/hdl/netlist"
	"github.com/stretchr/testify/require"
)

// maker draws random modules with constants, copies of expressions and dead
// parts.
type maker struct {
	r     *rand.Rand
	m     *netlist.Module
	nodes map[int][]netlist.ID // by width
}

var widths = []int{1, 1, 3, 8, 8, 64, 70}

func (k *maker) variable(op netlist.Op, name string, w int) netlist.ID {
	id := k.m.AddNode(op, w, netlist.Pos{})
	k.m.Nodes[id].Aux = uint64(len(k.m.Vars))
	k.m.Vars = append(k.m.Vars, netlist.Var{Name: name, Node: id, Domain: -1})
	return id
}

func (k *maker) constant(w int) netlist.ID {
	v := make(netlist.Value, netlist.Limbs(w))
	for i := range v {
		v[i] = [...]uint64{0, ^uint64(0), 1, k.r.Uint64()}[k.r.Intn(4)]
	}
	v.Mask(w)
	return k.m.AddConst(w, v, netlist.Pos{})
}

func (k *maker) pick(w int) netlist.ID {
	if l := k.nodes[w]; len(l) > 0 && k.r.Intn(5) > 0 {
		return l[k.r.Intn(len(l))]
	}
	return k.constant(w)
}

// node adds a random operation.
func (k *maker) node() {
	w := widths[k.r.Intn(len(widths))]
	op := netlist.OpCopy + netlist.Op(k.r.Intn(int(netlist.OpCross-netlist.OpCopy)+1))
	var id netlist.ID
	add := func(width int, args ...netlist.ID) { id = k.m.AddNode(op, width, netlist.Pos{}, args...) }
	switch netlist.Ops[op].Rule {
	case netlist.RuleSame:
		a := k.pick(w)
		b := k.pick(w)
		if k.r.Intn(6) == 0 {
			b = a
		}
		add(w, []netlist.ID{a, b}[:netlist.Ops[op].Arity]...)
	case netlist.RuleMux:
		add(w, k.pick(1), k.pick(w), k.pick(w))
	case netlist.RuleCompare:
		a := k.pick(w)
		b := k.pick(w)
		if k.r.Intn(6) == 0 {
			b = a
		}
		add(1, a, b)
	case netlist.RuleReduce:
		add(1, k.pick(w))
	case netlist.RuleShift:
		add(w, k.pick(w), k.pick(widths[k.r.Intn(len(widths))]))
	case netlist.RuleExtend:
		add(w+k.r.Intn(2), k.pick(w))
	case netlist.RuleSlice:
		n := 1 + k.r.Intn(w)
		add(n, k.pick(w))
		k.m.Nodes[id].Aux = uint64(k.r.Intn(w - n + 1))
	case netlist.RuleCat:
		var args []netlist.ID
		total := 0
		for range 1 + k.r.Intn(5) {
			a := k.pick(widths[k.r.Intn(len(widths))])
			args, total = append(args, a), total+k.m.Width(a)
		}
		add(total, args...)
	case netlist.RuleRep:
		add(w*(1+k.r.Intn(3)), k.pick(w))
	case netlist.RuleMul:
		add(2*w, k.pick(w), k.pick(w))
	case netlist.RuleIndex:
		add(1, k.pick(w), k.pick(3))
	case netlist.RuleInsert:
		add(w, k.pick(w), k.pick(3), k.pick(1))
	}
	k.nodes[k.m.Width(id)] = append(k.nodes[k.m.Width(id)], id)
}

func randomModule(seed int64) *netlist.Module {
	k := &maker{r: rand.New(rand.NewSource(seed)), m: &netlist.Module{Name: "m", Nodes: make([]netlist.Node, 1)}, nodes: map[int][]netlist.ID{}}
	k.m.Domains = []netlist.Domain{{Name: "", Clock: "clk", Kind: netlist.NoReset}}
	for i := range 6 {
		w := widths[k.r.Intn(len(widths))]
		id := k.variable(netlist.OpInput, fmt.Sprintf("in%d", i), w)
		k.m.Ports = append(k.m.Ports, i)
		k.nodes[w] = append(k.nodes[w], id)
	}
	var targets []netlist.ID
	for i := range 6 {
		w := widths[k.r.Intn(len(widths))]
		id := k.variable(netlist.OpReg, fmt.Sprintf("reg%d", i), w)
		k.m.Vars[k.m.Nodes[id].Aux].Domain = 0
		k.m.Vars[k.m.Nodes[id].Aux].Value = make(netlist.Value, netlist.Limbs(w))
		k.m.Vars[k.m.Nodes[id].Aux].Keep = k.r.Intn(4) == 0
		k.nodes[w] = append(k.nodes[w], id)
		targets = append(targets, id)
	}
	for i := range 4 {
		for range 10 {
			k.node()
		}
		w := widths[k.r.Intn(len(widths))]
		id := k.variable(netlist.OpWire, fmt.Sprintf("wire%d", i), w)
		k.m.Stmts = append(k.m.Stmts, &netlist.Assign{Target: id, Value: k.pick(w)})
		k.nodes[w] = append(k.nodes[w], id)
	}
	for i := range 3 {
		id := k.variable(netlist.OpOutput, fmt.Sprintf("out%d", i), 8)
		k.m.Ports = append(k.m.Ports, len(k.m.Vars)-1)
		k.m.Stmts = append(k.m.Stmts, &netlist.Assign{Target: id, Value: k.pick(8)})
		targets = append(targets, id)
	}
	for range 8 {
		t := targets[k.r.Intn(len(targets))]
		w := k.m.Width(t)
		a := &netlist.Assign{Target: t, Value: k.pick(w)}
		if w > 1 && k.r.Intn(3) == 0 {
			a.Path, a.Value = []netlist.Sel{{Width: 1, Index: k.pick(3)}}, k.pick(1)
		}
		s := &netlist.If{Cond: k.pick(1), Then: []netlist.Stmt{a}}
		if k.r.Intn(2) == 0 {
			s.Else = []netlist.Stmt{&netlist.Assign{Target: t, Value: k.pick(w)}}
		}
		k.m.Stmts = append(k.m.Stmts, s)
	}
	return k.m
}

// values computes, by name, what every variable is driven with.
func values(m *netlist.Module, sources map[string]netlist.Value) map[string]netlist.Value {
	memo := make([]netlist.Value, len(m.Nodes))
	var eval func(id netlist.ID) netlist.Value
	eval = func(id netlist.ID) netlist.Value {
		if memo[id] != nil {
			return memo[id]
		}
		n := &m.Nodes[id]
		var v netlist.Value
		switch {
		case n.Op == netlist.OpConst:
			v = m.ConstValue(id)
		case n.Op == netlist.OpInput || n.Op == netlist.OpReg:
			v = sources[m.Vars[n.Aux].Name]
		case n.Op.IsVar():
			v = eval(m.Vars[n.Aux].Driver)
		default:
			var args []netlist.Value
			var ws []int
			for _, a := range n.Args() {
				args, ws = append(args, eval(a)), append(ws, m.Width(a))
			}
			v = netlist.Eval(n.Op, int(n.Width), n.Aux, ws, args)
		}
		memo[id] = v
		return v
	}
	out := map[string]netlist.Value{}
	for i := range m.Vars {
		if d := m.Vars[i].Driver; d != 0 {
			out[m.Vars[i].Name] = eval(d)
		}
	}
	return out
}

// relower makes the mux form anew from the statement tree, to see that this is
// still what it was too.
func relower(m *netlist.Module) *netlist.Module {
	x := *m
	x.Nodes = append([]netlist.Node(nil), m.Nodes...)
	x.Vars = append([]netlist.Var(nil), m.Vars...)
	netlist.LowerStatements(&x)
	return &x
}

func TestPassesKeepBothForms(t *testing.T) {
	removed, folded, shared := 0, 0, 0
	for seed := int64(0); seed < 300; seed++ {
		m := randomModule(seed)
		require.Empty(t, netlist.LowerStatements(m))
		require.NoError(t, netlist.Verify(m))
		r := rand.New(rand.NewSource(seed + 1000))
		var sources []map[string]netlist.Value
		var want []map[string]netlist.Value
		for range 4 {
			s := map[string]netlist.Value{}
			for i := range m.Vars {
				w := m.Width(m.Vars[i].Node)
				v := make(netlist.Value, netlist.Limbs(w))
				for j := range v {
					v[j] = r.Uint64()
				}
				v.Mask(w)
				s[m.Vars[i].Name] = v
			}
			sources = append(sources, s)
			want = append(want, values(m, s))
		}
		for _, p := range Optimise {
			n := p.Run(m)
			switch p.Name {
			case "remove dead":
				removed += n
			case "fold constants":
				folded += n
			default:
				shared += n
			}
			require.NoError(t, netlist.Verify(m), "seed %d: after %s", seed, p.Name)
			for i, s := range sources {
				for form, got := range map[string]map[string]netlist.Value{"mux": values(m, s), "statements": values(relower(m), s)} {
					for name, v := range got {
						require.Equal(t, want[i][name], v, "seed %d: %s after %s, %s form", seed, name, p.Name, form)
					}
					for j := range 3 {
						require.Contains(t, got, fmt.Sprintf("out%d", j))
					}
				}
			}
		}
	}
	require.Positive(t, removed)
	require.Positive(t, folded)
	require.Positive(t, shared)
}

// A kept register stays although nothing reads it; one that is not kept goes.
func TestRemoveDeadKeepsWhatIsKept(t *testing.T) {
	for seed := int64(0); seed < 50; seed++ {
		m := randomModule(seed)
		netlist.LowerStatements(m)
		var kept, ports []string
		for i := range m.Vars {
			if m.Vars[i].Keep {
				kept = append(kept, m.Vars[i].Name)
			}
		}
		for _, v := range m.Ports {
			ports = append(ports, m.Vars[v].Name)
		}
		RemoveDead(m)
		var names, after []string
		for i := range m.Vars {
			names = append(names, m.Vars[i].Name)
		}
		for _, v := range m.Ports {
			after = append(after, m.Vars[v].Name)
		}
		require.Subset(t, names, kept)
		require.Equal(t, ports, after)
	}
}

// table lists what single operations fold to, worked out by hand.
func TestFoldConstantsTable(t *testing.T) {
	m := &netlist.Module{Nodes: make([]netlist.Node, 1)}
	k := &maker{m: m}
	x := k.variable(netlist.OpInput, "x", 8)
	c := k.variable(netlist.OpInput, "c", 1)
	lit := func(w int, v uint64) netlist.ID { return m.AddConst(w, netlist.Value{v}, netlist.Pos{}) }
	op := func(op netlist.Op, w int, args ...netlist.ID) netlist.ID {
		return m.AddNode(op, w, netlist.Pos{}, args...)
	}
	not := op(netlist.OpNot, 8, x)
	for _, row := range []struct {
		what string
		id   netlist.ID
		same netlist.ID // a copy of this
		is   uint64     // or this constant
	}{
		{"x & 255", op(netlist.OpAnd, 8, x, lit(8, 255)), x, 0},
		{"0 & x", op(netlist.OpAnd, 8, lit(8, 0), x), 0, 0},
		{"x | 0", op(netlist.OpOr, 8, x, lit(8, 0)), x, 0},
		{"x | 255", op(netlist.OpOr, 8, x, lit(8, 255)), 0, 255},
		{"x ^ x", op(netlist.OpXor, 8, x, x), 0, 0},
		{"0 + x", op(netlist.OpAdd, 8, lit(8, 0), x), x, 0},
		{"x - x", op(netlist.OpSub, 8, x, x), 0, 0},
		{"~~x", op(netlist.OpNot, 8, not), x, 0},
		{"c ? x : x", op(netlist.OpMux, 8, c, x, x), x, 0},
		{"c ? 1 : 0", op(netlist.OpMux, 1, c, lit(1, 1), lit(1, 0)), c, 0},
		{"x < 0", op(netlist.OpLtU, 1, x, lit(8, 0)), 0, 0},
		{"x <= 255", op(netlist.OpLeU, 1, x, lit(8, 255)), 0, 1},
		{"x == x", op(netlist.OpEq, 1, x, x), 0, 1},
		{"x << 8", op(netlist.OpShl, 8, x, lit(4, 8)), 0, 0},
		{"x >> 0", op(netlist.OpShrU, 8, x, lit(4, 0)), x, 0},
		{"200 + 100", op(netlist.OpAdd, 8, lit(8, 200), lit(8, 100)), 0, 44},
	} {
		m := *m
		m.Nodes = append([]netlist.Node(nil), m.Nodes...)
		FoldConstants(&m)
		id := m.Resolve(row.id)
		if row.same != 0 {
			require.Equal(t, row.same, id, row.what)
		} else {
			require.Equal(t, netlist.OpConst, m.Nodes[id].Op, row.what)
			require.Equal(t, row.is, m.Nodes[id].Aux, row.what)
		}
	}
}
