package engine

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/hwgen/hwgen/hdl/netlist"
)

// builder makes flat modules by hand.
type builder struct{ *netlist.Flat }

func newBuilder() builder {
	m := &netlist.Module{Name: "top", Lowered: true}
	return builder{&netlist.Flat{Module: m, Scopes: []netlist.Scope{{Module: m, Parent: -1}}}}
}

func (b builder) add(name string, op netlist.Op, w int) ID {
	id := b.AddNode(op, w, netlist.Pos{})
	b.Nodes[id].Aux = uint64(len(b.Vars))
	b.Vars = append(b.Vars, netlist.Var{Name: name, Node: id, Domain: -1})
	b.VarOrigin = append(b.VarOrigin, netlist.Origin{Module: b.Module, Name: name})
	return id
}

func (b builder) drive(target, by ID) { b.Var(target).Driver = by }

func (b builder) node(op netlist.Op, w int, args ...ID) ID {
	return b.AddNode(op, w, netlist.Pos{}, args...)
}

func TestLoopsAreNamed(t *testing.T) {
	b := newBuilder()
	x, y := b.add("x", netlist.OpWire, 4), b.add("y", netlist.OpWire, 4)
	o := b.add("o", netlist.OpOutput, 4)
	b.drive(x, b.node(netlist.OpNot, 4, y))
	b.drive(y, b.node(netlist.OpNeg, 4, x))
	b.drive(o, y)
	_, err := Compile(b.Flat, Options{})
	require.EqualError(t, err, "sim: combinational loop through x, y")

	b = newBuilder()
	x, y = b.add("x", netlist.OpWire, 4), b.add("y", netlist.OpWire, 4)
	b.drive(x, y)
	b.drive(y, x)
	_, err = Compile(b.Flat, Options{})
	require.ErrorContains(t, err, "sim: combinational loop through x, y")
}

func TestWhatIsMissingIsNamed(t *testing.T) {
	b := newBuilder()
	b.add("x", netlist.OpOutput, 4)
	_, err := Compile(b.Flat, Options{})
	require.EqualError(t, err, "sim: x has no driver")

	b = newBuilder()
	q := b.add("q", netlist.OpReg, 4)
	b.drive(q, q)
	_, err = Compile(b.Flat, Options{})
	require.EqualError(t, err, "sim: register q has no clock domain")

	b = newBuilder()
	b.Domains = make([]netlist.Domain, 65)
	for i := range b.Domains {
		b.Domains[i].Clock = string(rune('A' + i))
		b.Domains[i].Kind = netlist.NoReset
	}
	_, err = Compile(b.Flat, Options{})
	require.EqualError(t, err, "sim: the design has 65 different clock edges, the simulator takes 64")
}

// Every node stands after its arguments, once, and only what is needed is
// there.
func TestOrderIsTopological(t *testing.T) {
	b := newBuilder()
	b.Domains = []netlist.Domain{{Clock: "clk", Kind: netlist.NoReset}}
	x := b.add("x", netlist.OpInput, 8)
	q := b.add("q", netlist.OpReg, 8)
	b.Var(q).Domain = 0
	sum := b.node(netlist.OpAdd, 8, x, q)
	dead := b.node(netlist.OpSub, 8, x, q)
	w := b.add("w", netlist.OpWire, 8)
	b.drive(w, sum)
	b.drive(q, b.node(netlist.OpXor, 8, w, x))
	p, err := Compile(b.Flat, Options{})
	require.NoError(t, err)
	require.Equal(t, []ID{sum, b.Var(q).Driver}, p.Order)
	require.NotContains(t, p.Order, dead)
	require.Equal(t, sum, p.Alias[w])
	require.Equal(t, []ID{x, q}, p.Keep, "the fast build keeps no wires")

	p, err = Compile(b.Flat, Options{Observe: true})
	require.NoError(t, err)
	require.Equal(t, []ID{x, q, sum}, p.Keep)
}

// Shift amounts, indices and addresses of any width reach the engines in at
// most 32 bits.
func TestIndicesAreBounded(t *testing.T) {
	b := newBuilder()
	x, n := b.add("x", netlist.OpInput, 80), b.add("n", netlist.OpInput, 70)
	o := b.add("o", netlist.OpOutput, 80)
	b.drive(o, b.node(netlist.OpShl, 80, x, n))
	p, err := Compile(b.Flat, Options{})
	require.NoError(t, err)
	require.NoError(t, netlist.Verify(p.Mod))
	for _, id := range p.Order {
		if p.Node(id).Op == netlist.OpShl {
			require.Equal(t, MaxIndexWidth, p.Width(p.Arg(p.Node(id).Args()[1])))
		}
	}
}

func TestSlots(t *testing.T) {
	mem := make([]byte, 64)
	for _, s := range []Slot{{3, 1, 7}, {4, 2, 16}, {8, 4, 32}, {16, 8, 40}, {24, 24, 130}} {
		v := make(netlist.Value, netlist.Limbs(int(s.Width)))
		for i := range v {
			v[i] = 0x1122334455667788 * uint64(i+1)
		}
		v.Mask(int(s.Width))
		s.StoreWide(mem, v)
		got := make(netlist.Value, len(v))
		s.LoadWide(mem, got)
		require.Equal(t, v, got)
	}
	require.Equal(t, byte(0x88&0x7f), mem[3])
	require.Equal(t, []byte{0x88, 0x77}, mem[4:6])
	require.Zero(t, mem[6])
}
