package hdl_test

import (
	"math/big"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/hwgen/hwgen/hdl"
	"github.com/hwgen/hwgen/hdl/netlist"
	"github.com/hwgen/hwgen/hdl/sim"
)

// run simulates a Build with ports A, B and Y.
func run(t *testing.T, build func(m *hdl.Module, p *ab)) *sim.Sim {
	t.Helper()
	d, err := elaborateAB(build)
	require.NoError(t, err)
	s, err := sim.New(d, sim.WithEngine(sim.Observe))
	require.NoError(t, err)
	t.Cleanup(func() { s.Close() })
	return s
}

// y is the output after setting both inputs.
func y(t *testing.T, s *sim.Sim, a, b uint64) uint64 {
	t.Helper()
	require.NoError(t, s.Set("a", a))
	require.NoError(t, s.Set("b", b))
	v, err := s.Get("y")
	require.NoError(t, err)
	return v
}

func TestLastAssignmentWinsAndReadsAreSettled(t *testing.T) {
	s := run(t, func(m *hdl.Module, p *ab) {
		w := m.Wire("w", 8)
		w.Set(p.A)
		p.Y.Set(w.Inc()) // reads what w is in the end
		m.When(p.B.Bit(0), func() { w.Set(p.A.Not()) })
		m.When(p.B.Bit(1), func() { w.Part(3, 0).Set(hdl.U(5)) })
	})
	require.EqualValues(t, 0x31, y(t, s, 0x30, 0))
	require.EqualValues(t, 0xD0, y(t, s, 0x30, 1))
	require.EqualValues(t, 0x36, y(t, s, 0x30, 2))
	require.EqualValues(t, 0xC6, y(t, s, 0x30, 3))
}

func TestVectorsByIndex(t *testing.T) {
	s := run(t, func(m *hdl.Module, p *ab) {
		v := hdl.RegVec(m, "v", 3, hdl.Lit(8, 7)) // three elements, reset to 7
		v.Index(p.A.Trunc(2)).Set(p.B.Signal)
		p.Y.Set(v.V.Index(p.A.Trunc(2)))
		hdl.Unused(p.A)
	})
	require.EqualValues(t, 7, y(t, s, 0, 0))
	for i, x := range []uint64{10, 20, 30, 40} {
		y(t, s, uint64(i), x)
		require.NoError(t, s.Step(1))
	}
	require.EqualValues(t, 10, y(t, s, 0, 0))
	require.EqualValues(t, 30, y(t, s, 2, 0))
	require.EqualValues(t, 0, y(t, s, 3, 0), "past the end: not written, reads as zero")
}

type inner struct {
	Lo hdl.Bits
	Ok hdl.Bits
}

type Base struct{ Lo, Ok hdl.Bits }

type derived struct {
	Base
	In  Base
	Ops [2]hdl.Enum[op]
	Vec hdl.Vec[Base]
}

// TestPayloadLeaves: names and widths of a nested payload: embedded structs add
// no name, vectors are one signal a leaf.
func TestPayloadLeaves(t *testing.T) {
	b := Base{Lo: hdl.W(4), Ok: hdl.W(1)}
	e := hdl.EnumOf(load, store, swap)
	shape := derived{Base: b, In: b, Ops: [2]hdl.Enum[op]{e, e}, Vec: hdl.VecOf(3, b)}
	require.Equal(t, 5+5+2*2+15, hdl.WidthOf(shape))
	d, err := elaborateAB(func(m *hdl.Module, p *ab) {
		r := hdl.RegOf(m, "r", shape)
		r.Update(func(x *derived) { x.In.Lo = p.A.Slice(3, 0) })
		p.Y.Set(hdl.Unpack(hdl.W(8), hdl.Pack(r.V).Trunc(8)).Xor(p.B))
	})
	require.NoError(t, err)
	got := map[string]int{}
	for _, v := range d.Top.Vars {
		if d.Top.Nodes[v.Node].Op == netlist.OpReg {
			got[v.Name] = d.Top.Width(v.Node)
		}
	}
	require.Equal(t, map[string]int{
		"r_lo": 4, "r_ok": 1, "r_in_lo": 4, "r_in_ok": 1, "r_ops_0": 2, "r_ops_1": 2, "r_vec_lo": 12, "r_vec_ok": 3,
	}, got)
}

func TestUpdateChangesWhatItNames(t *testing.T) {
	s := run(t, func(m *hdl.Module, p *ab) {
		r := hdl.RegOf(m, "r", inner{Lo: hdl.Lit(4, 9), Ok: hdl.W(1)})
		m.When(p.A.Bit(0), func() { r.Update(func(x *inner) { x.Ok = hdl.Lit(1, 1) }) })
		m.When(p.A.Bit(1), func() { r.Update(func(x *inner) { x.Lo = p.B.Trunc(4) }) })
		p.Y.Set(hdl.Cat(hdl.Lit(3, 0), r.V.Ok, r.V.Lo))
		hdl.Unused(p.A, p.B)
	})
	require.EqualValues(t, 0x09, y(t, s, 1, 0))
	require.NoError(t, s.Step(1))
	require.EqualValues(t, 0x19, y(t, s, 2, 6))
	require.NoError(t, s.Step(1))
	require.EqualValues(t, 0x16, y(t, s, 0, 0))
}

// TestSwitchOfAnEnumeration: with all values listed there is no latch, and
// encodings that name no value take the last case.
func TestSwitchOfAnEnumeration(t *testing.T) {
	s := run(t, func(m *hdl.Module, p *ab) {
		o := hdl.Unpack(hdl.EnumOf(load, store, swap), p.A.Trunc(2))
		m.Switch(o).
			Case(load, func() { p.Y.SetLit(10) }).
			Case(store, func() { p.Y.SetLit(20) }).
			Case(swap, func() { p.Y.SetLit(30) })
		hdl.Unused(p.A, p.B)
	})
	for a, want := range []uint64{10, 20, 30, 30} {
		require.EqualValues(t, want, y(t, s, uint64(a), 0))
	}
	_, err := elaborateAB(func(m *hdl.Module, p *ab) {
		o := hdl.Unpack(hdl.EnumOf(load, store, swap), p.A.Trunc(2))
		m.Switch(o).Case(load, func() { p.Y.SetLit(10) }).Case(swap, func() { p.Y.SetLit(30) })
	})
	require.Contains(t, codesOf(t, err), "HG203", "store has no case")
}

// TestTwoListsOfOneType: each list of values is an enumeration of its own.
func TestTwoListsOfOneType(t *testing.T) {
	_, err := elaborateAB(func(m *hdl.Module, p *ab) {
		two := hdl.RegOf(m, "two", hdl.EnumOf(load, store))
		three := hdl.RegOf(m, "three", hdl.EnumOf(load, store, swap))
		p.Y.Set(p.A.Xor(p.B))
		m.Switch(three.V).Case(swap, func() { two.Set(two.V.Of(store)) })
		m.Switch(two.V).Case(swap, func() { three.Set(three.V.Of(swap)) })
	})
	require.Len(t, codesOf(t, err)["HG119"], 1, "swap is a value of three only: %v", err)
}

type word struct{ Data hdl.Bits }

type arrays struct {
	In  [2]hdl.StreamIn[word]
	Out []hdl.StreamOut[word]
	Cfg struct{ Gain hdl.In }
}

func arraysOf() (p arrays) {
	for i := range p.In {
		p.In[i] = hdl.InStream(word{hdl.W(8)})
		p.Out = append(p.Out, hdl.OutStream(word{hdl.W(8)}))
	}
	p.Cfg.Gain = hdl.Input(8)
	return p
}

// TestPortNames: arrays, slices, nested structs and streams, in the author's
// order; Send leaves valid and payload zero elsewhere.
func TestPortNames(t *testing.T) {
	d, err := hdl.Elaborate(design[arrays]{Name: "d", ports: arraysOf, build: func(m *hdl.Module, p *arrays) {
		for i := range p.In {
			p.In[i].Accept(p.Out[i].Ready)
			m.When(p.In[i].Fire(), func() { p.Out[i].Send(word{p.In[i].Data.Data.Add(p.Cfg.Gain)}) })
		}
	}})
	require.NoError(t, err)
	var names []string
	for _, k := range d.Top.Ports {
		names = append(names, d.Top.Vars[k].Name)
	}
	require.Equal(t, []string{
		"in_0_valid", "in_0_ready", "in_0_data", "in_1_valid", "in_1_ready", "in_1_data",
		"out_0_valid", "out_0_ready", "out_0_data", "out_1_valid", "out_1_ready", "out_1_data", "cfg_gain",
	}, names)
	s, err := sim.New(d)
	require.NoError(t, err)
	defer s.Close()
	for _, x := range []struct{ valid, ready, outValid, data uint64 }{{0, 1, 0, 0}, {1, 0, 0, 0}, {1, 1, 1, 42}} {
		require.NoError(t, s.Set("in_1_valid", x.valid))
		require.NoError(t, s.Set("out_1_ready", x.ready))
		require.NoError(t, s.Set("in_1_data", 40))
		require.NoError(t, s.Set("cfg_gain", 2))
		v, _ := s.Get("out_1_valid")
		data, _ := s.Get("out_1_data")
		require.Equal(t, [2]uint64{x.outValid, x.data}, [2]uint64{v, data})
	}
}

// TestLiteralsAreFolded: operations on literals alone, of any width, against
// math/big.
func TestLiteralsAreFolded(t *testing.T) {
	one := big.NewInt(1)
	x := new(big.Int).Sub(new(big.Int).Lsh(one, 100), big.NewInt(3)) // 2^100 - 3
	cases := map[string]struct {
		got  hdl.Signal
		want *big.Int
	}{
		"add":   {hdl.LitBig(100, x).Add(hdl.U(5)), big.NewInt(2)},
		"addc":  {hdl.LitBig(100, x).AddC(hdl.U(5)), new(big.Int).Add(x, big.NewInt(5))},
		"mul":   {hdl.LitBig(100, x).MulU(hdl.LitBig(100, x)), new(big.Int).Mul(x, x)},
		"mul s": {hdl.SInt(8, -5).MulS(hdl.SInt(8, 7)), big.NewInt(1<<16 - 35)},
		"shift": {hdl.Lit(200, 3).Shl(hdl.U(150)), new(big.Int).Lsh(big.NewInt(3), 150)},
		"cat":   {hdl.Cat(hdl.Lit(100, 1), hdl.Lit(100, 2)), new(big.Int).Add(new(big.Int).Lsh(one, 100), big.NewInt(2))},
		"sext":  {hdl.SInt(4, -1).SExt(128), new(big.Int).Sub(new(big.Int).Lsh(one, 128), one)},
		"slice": {hdl.LitBig(100, x).Slice(99, 90), big.NewInt(1023)},
		"mux":   {hdl.Mux(hdl.U(1), hdl.Lit(128, 9), hdl.U(4)), big.NewInt(9)},
		"rep":   {hdl.Bin(2, "10").Rep(3), big.NewInt(42)},
		"less":  {hdl.SInt(100, -1).LtS(hdl.U(0)), one},
		"index": {hdl.Hex(32, "dead_beef").Elem(hdl.U(3), 8), big.NewInt(0xde)},
		"rot":   {hdl.Hex(8, "81").RotlLit(1), big.NewInt(3)},
	}
	for name, c := range cases {
		d, err := elaborateAB(func(m *hdl.Module, p *ab) {
			p.Y.Set(p.A.Xor(p.B))
			m.Let("k", c.got).And(hdl.U(0))
		})
		require.NoError(t, err, name)
		for _, v := range d.Top.Vars {
			if v.Name == "k" {
				k := d.Top.ConstValue(v.Driver)
				require.True(t, k.Equal(valueOf(d.Top.Width(v.Driver), c.want)), "%s: %x", name, k)
			}
		}
	}
}

func valueOf(width int, x *big.Int) netlist.Value {
	v := make(netlist.Value, netlist.Limbs(width))
	for i := range v {
		v[i] = new(big.Int).Rsh(x, uint(64*i)).Uint64()
	}
	v.Mask(width)
	return v
}

type shaped struct {
	Taps  []int
	Curve struct{ A, B int }
	Wide  bool
	Label string `hdl:"-"`
}

func (shaped) Ports() ab                  { return abPorts() }
func (shaped) Build(m *hdl.Module, p *ab) { p.Y.Set(m.RegNext("q", p.A.Xor(p.B), 0)) }

// TestIdentity: equal parameters are one module, whatever Go's == says; other
// parameters and other kinds of reset are another one.
func TestIdentity(t *testing.T) {
	abNamed := func(n int) shaped { s := shaped{Taps: []int{1, 2}}; s.Curve.A = n; return s }
	label := abNamed(1)
	label.Label = "another word for the same"
	async := []hdl.DomainSpec{{}, {Name: "x", Reset: hdl.AsyncReset, ActiveLow: true}}
	d, err := hdl.Elaborate(design[ab]{Name: "top", ports: abPorts, domains: async, build: func(m *hdl.Module, p *ab) {
		sum := p.A.Signal
		for i, c := range []shaped{abNamed(1), abNamed(1), label, abNamed(2), {Wide: true}} {
			u := hdl.Inst(m, "u"+itoa(i), c)
			u.A.Drive(sum)
			u.B.Drive(p.B)
			sum = u.Y.Signal
		}
		v := hdl.Inst(m, "v", shaped{Wide: true}, hdl.MapDomain("", m.Domain("x")))
		v.A.Drive(hdl.Cross(p.A))
		v.B.Drive(hdl.Cross(p.B))
		p.Y.Set(sum.Xor(hdl.Cross(v.Y)))
	}})
	require.NoError(t, err)
	var names []string
	for _, m := range d.Modules {
		names = append(names, m.Name)
	}
	require.Len(t, names, 5, "%v", names)
	require.Contains(t, names[2], "shaped_wide_")
	require.Equal(t, names[2]+"_arstn", names[3], "the same parameters, another reset")
	again, err := hdl.Elaborate(label)
	require.NoError(t, err)
	require.Contains(t, names, again.Top.Name, "the name does not depend on the run")
}

// TestSameNameInTwoFunctions: types that functions declare are told apart, and
// their modules do not silently become one.
func TestSameNameInTwoFunctions(t *testing.T) {
	d, err := elaborateAB(func(m *hdl.Module, p *ab) {
		u, v := instOfLocal1(m), instOfLocal2(m)
		u.A.Drive(p.A)
		u.B.Drive(p.B)
		v.A.Drive(p.A)
		v.B.Drive(p.B)
		p.Y.Set(u.Y.Xor(v.Y))
	})
	require.NoError(t, err)
	require.Len(t, d.Modules, 3)
	require.NotEqual(t, d.Modules[0].Name, d.Modules[1].Name)
}

type adds struct{}

func (adds) Ports() ab                  { return abPorts() }
func (adds) Build(m *hdl.Module, p *ab) { p.Y.Set(p.A.Add(p.B)) }

type subs struct{}

func (subs) Ports() ab                  { return abPorts() }
func (subs) Build(m *hdl.Module, p *ab) { p.Y.Set(p.A.Sub(p.B)) }

func instOfLocal1(m *hdl.Module) *ab {
	type sealed struct{ adds }
	return hdl.Inst(m, "u", sealed{})
}

func instOfLocal2(m *hdl.Module) *ab {
	type sealed struct{ subs }
	return hdl.Inst(m, "v", sealed{})
}
