package sim_test

import (
	"math/big"
	"math/rand/v2"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/hwgen/hwgen/hdl"
	"github.com/hwgen/hwgen/hdl/netlist"
	"github.com/hwgen/hwgen/hdl/sim"
)

type ramPorts struct {
	W, A, B, Mask, Data hdl.In
	R, S, T             hdl.Out
}

// A write port with a mask, an asynchronous and two synchronous reads of wide
// words, against a model in math/big.
func TestMemoryAgainstModel(t *testing.T) {
	const width, gran, depth = 130, 13, 6
	for _, rule := range []netlist.ReadDuringWrite{netlist.Old, netlist.New} {
		d, err := elaborate("ram", func() ramPorts {
			return ramPorts{
				hdl.Input(1), hdl.Input(3), hdl.Input(3), hdl.Input(width / gran), hdl.Input(width),
				hdl.Output(width), hdl.Output(width), hdl.Output(width),
			}
		}, func(m *hdl.Module, p *ramPorts) {
			mem := m.Mem("mem", width, depth, hdl.Rule(rule), hdl.Masked(gran), hdl.Contents(1, 2, 3))
			mem.WriteMasked(p.W, p.A, p.Data, p.Mask)
			p.R.Set(mem.Read(p.A))
			p.S.Set(mem.ReadSync(m.Lit(1, 1), p.A))
			p.T.Set(mem.ReadSync(p.Mask.Bit(0), p.B))
		})
		each(t, func(t *testing.T, e sim.Option) {
			s := start(t, d, err, e)
			r := rand.New(rand.NewPCG(7, uint64(rule)))
			words := make([]*big.Int, depth)
			for i := range words {
				words[i] = big.NewInt(int64([]int{1, 2, 3, 0, 0, 0}[i]))
			}
			write := func(a, mask uint64, data *big.Int) {
				w := new(big.Int).Set(words[a])
				for i := range width {
					if mask>>(i/gran)&1 == 1 {
						w.SetBit(w, i, data.Bit(i))
					}
				}
				words[a] = w
			}
			held := big1(t, s, "t")
			for cycle := range 500 {
				w, a, b, mask := r.Uint64N(2), r.Uint64N(depth), r.Uint64N(depth), r.Uint64N(1<<(width/gran))
				data := random(r, width)
				for name, v := range map[string]uint64{"w": w, "a": a, "b": b, "mask": mask} {
					set(t, s, name, v)
				}
				require.NoError(t, s.SetBig("data", data))
				require.Zero(t, words[a].Cmp(big1(t, s, "r")), "asynchronous read in cycle %d", cycle)
				from := append([]*big.Int(nil), words...)
				if w == 1 {
					write(a, mask, data)
				}
				if rule == netlist.New {
					from = words
				}
				if mask&1 == 1 {
					held = from[b]
				}
				want := from[a]
				step(t, s, 1)
				require.Zero(t, want.Cmp(big1(t, s, "s")), "synchronous read in cycle %d", cycle)
				require.Zero(t, held.Cmp(big1(t, s, "t")), "enabled read in cycle %d", cycle)
			}
			set(t, s, "w", 0)
			set(t, s, "a", 7)
			require.Zero(t, big1(t, s, "r").Sign(), "an asynchronous read past the end gives zero")
		})
	}
}

func random(r *rand.Rand, width int) *big.Int {
	x := new(big.Int)
	for i := 0; i < width; i += 32 {
		x.Or(x.Lsh(x, 32), big.NewInt(int64(r.Uint32())))
	}
	return x.Rsh(x, uint((width+31)/32*32-width))
}

func big1(t *testing.T, s *sim.Sim, name string) *big.Int {
	t.Helper()
	x, err := s.GetBig(name)
	require.NoError(t, err)
	return x
}

func TestTwoWritesOfOneWord(t *testing.T) {
	type ports struct {
		W, A, B hdl.In
		R       hdl.Out
	}
	d, err := elaborate("twice", func() ports { return ports{hdl.Input(1), hdl.Input(2), hdl.Input(2), hdl.Output(8)} },
		func(m *hdl.Module, p *ports) {
			mem := m.Mem("mem", 8, 4, hdl.Contents())
			mem.Write(p.W, p.A, m.Lit(8, 1))
			mem.Write(m.Lit(1, 1), p.B, m.Lit(8, 2))
			p.R.Set(mem.Read(p.A))
		})
	each(t, func(t *testing.T, e sim.Option) {
		s := start(t, d, err, e)
		set(t, s, "w", 1)
		require.ErrorContains(t, s.Step(1), "memory mem: two ports write the same word at the same edge")
		step(t, s, 1)
		require.Equal(t, uint64(2), get(t, s, "r"), "the later one wins")
		set(t, s, "b", 3)
		step(t, s, 1)
		require.Equal(t, uint64(1), get(t, s, "r"))
	})
}

type pastPorts struct {
	X hdl.In
	Y hdl.Out
}

func TestPastRoseInitiallyAnyConst(t *testing.T) {
	d, err := elaborate("past", func() pastPorts { return pastPorts{hdl.Input(4), hdl.Output(4)} },
		func(m *hdl.Module, p *pastPorts) {
			p.Y.Set(m.RegNext("q", p.X, 0))
			any := m.AnyConst("pick", 4)
			m.When(m.Initially().Not(), func() {
				m.Assert(p.Y.Eq(m.Past(p.X, 1)), "y is what x was")
				m.Cover(m.Rose(p.X.Bit(0)), "x is odd, and was even")
				m.Cover(p.X.Eq(any), "x is what was picked")
			})
			m.When(m.Initially(), func() { m.Cover(p.X.Eq(p.X), "the first cycle") })
		})
	each(t, func(t *testing.T, e sim.Option) {
		s := start(t, d, err, e, sim.WithSeed(5))
		require.NoError(t, s.Reset(3))
		for i := range uint64(32) {
			set(t, s, "x", i&15)
			step(t, s, 1)
		}
		covers := s.Covers()
		require.Equal(t, uint64(16), covers[0].Count)
		require.Equal(t, uint64(2), covers[1].Count)
		require.Equal(t, uint64(1), covers[2].Count)
		require.Equal(t, netlist.UndefinedValue(5, "past", "pick", 0, 4)[0], get(t, s, "pick"))
		set(t, s, "q", 9)
		require.ErrorContains(t, s.Step(1), "y is what x was")
	})
}

// A wide design end to end: 4,096 bits through a register, an adder and a
// shift.
func TestWidestSignals(t *testing.T) {
	type ports struct {
		X, N hdl.In
		Y    hdl.Out
	}
	const w = 4096
	d, err := elaborate("wide", func() ports { return ports{hdl.Input(w), hdl.Input(13), hdl.Output(w)} },
		func(m *hdl.Module, p *ports) {
			q := m.RegBig("q", hdl.LitBig(w, new(big.Int).Lsh(big.NewInt(1), w-1)))
			q.Set(q.Add(p.X).Xor(p.X.Shl(p.N)))
			p.Y.Set(q)
		})
	each(t, func(t *testing.T, e sim.Option) {
		s := start(t, d, err, e)
		r := rand.New(rand.NewPCG(3, 3))
		q, mod := new(big.Int).Lsh(big.NewInt(1), w-1), new(big.Int).Lsh(big.NewInt(1), w)
		for range 20 {
			x, n := random(r, w), uint(r.IntN(w+10))
			require.NoError(t, s.SetBig("x", x))
			set(t, s, "n", uint64(n))
			q.Add(q, x).Xor(q, new(big.Int).Lsh(x, n)).Mod(q, mod)
			step(t, s, 1)
			require.Zero(t, q.Cmp(big1(t, s, "y")))
		}
	})
}

// Outputs that are constants, inputs, registers or parts of them are names for
// something else in every engine.
func TestOutputsThatAreOtherNames(t *testing.T) {
	type ports struct {
		X                hdl.In
		C, W, Y, Z, Q, P hdl.Out
	}
	d, err := elaborate("names", func() ports {
		return ports{hdl.Input(100), hdl.Output(5), hdl.Output(200), hdl.Output(100), hdl.Output(64), hdl.Output(70), hdl.Output(3)}
	}, func(m *hdl.Module, p *ports) {
		p.C.Set(m.Lit(5, 21))
		p.W.Set(hdl.LitBig(200, new(big.Int).Lsh(big.NewInt(5), 190)))
		p.Y.Set(p.X)
		p.Z.Set(p.X.Slice(63, 0))
		q := m.RegBig("r", hdl.LitBig(70, new(big.Int).Lsh(big.NewInt(1), 69)))
		q.Set(q.RotlLit(1))
		p.Q.Set(q)
		p.P.Set(q.Signal.Slice(66, 64))
		m.Print("%d %x %b", m.Lit(5, 21), q, p.X.Slice(65, 62))
	})
	each(t, func(t *testing.T, e sim.Option) {
		var out lines
		s := start(t, d, err, e, sim.WithOutput(&out))
		x, _ := new(big.Int).SetString("123456789abcdef0123456789", 16)
		require.NoError(t, s.SetBig("x", x))
		for i := range 70 {
			require.Equal(t, uint64(21), get(t, s, "c"))
			require.Zero(t, big1(t, s, "w").Cmp(new(big.Int).Lsh(big.NewInt(5), 190)))
			require.Zero(t, big1(t, s, "y").Cmp(x))
			require.Equal(t, uint64(0xbcdef0123456789&(1<<64-1)|0xa<<60), get(t, s, "z"))
			require.Zero(t, big1(t, s, "q").Cmp(new(big.Int).Lsh(big.NewInt(1), uint((69+i)%70))))
			want := uint64(0)
			if at := (69 + i) % 70; at >= 64 && at < 67 {
				want = 1 << (at - 64)
			}
			require.Equal(t, want, get(t, s, "p"))
			step(t, s, 1)
		}
		require.Equal(t, "21 200000000000000000 0110\n", out[0])
	})
}
