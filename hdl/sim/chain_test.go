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

// chain adds up rotations of a register and of its input, and keeps them while
// Hold is 1: what engines fuse.
type chain struct{ Width int }

type chainPorts struct {
	X, Hold hdl.In
	Sum     hdl.Out
	Kept    hdl.Out
}

func (c chain) Ports() chainPorts {
	return chainPorts{hdl.Input(c.Width), hdl.Input(1), hdl.Output(c.Width), hdl.Output(c.Width)}
}

func (c chain) Build(m *hdl.Module, p *chainPorts) {
	kept := m.Reg("kept_q", c.Width, 5)
	sum := p.X.RotlLit(1)
	for i := range 9 {
		part := kept.RotlLit(i * 5 % c.Width)
		if i%3 == 1 {
			part = p.X.RotlLit(i * 7 % c.Width)
		}
		sum = sum.Xor(part)
		if i == 4 {
			sum = m.Let("half", sum)
		}
	}
	m.When(p.Hold.Not(), func() { kept.Set(sum) })
	p.Sum.Set(sum)
	p.Kept.Set(kept)
}

func rotl(x *big.Int, n, w int) *big.Int {
	all := new(big.Int).Sub(new(big.Int).Lsh(big.NewInt(1), uint(w)), big.NewInt(1))
	high := new(big.Int).Lsh(x, uint(n))
	return high.Or(high.And(high, all), new(big.Int).Rsh(x, uint(w-n)))
}

func TestChainsOfRotatedWords(t *testing.T) {
	for _, w := range []int{7, 40, 64, 130} {
		d, err := hdl.Elaborate(chain{w})
		require.NoError(t, err)
		each(t, func(t *testing.T, e sim.Option) {
			s := start(t, d, nil, e)
			r := rand.New(rand.NewPCG(1, uint64(w)))
			kept := big.NewInt(5)
			for cycle := range 60 {
				v := make(netlist.Value, netlist.Limbs(w))
				for i := range v {
					v[i] = r.Uint64()
				}
				v.Mask(w)
				require.NoError(t, s.SetValue("x", v))
				x, err := s.GetBig("x")
				require.NoError(t, err)
				hold, reset := r.Uint64N(2), cycle%20 == 13
				set(t, s, "hold", hold)
				require.NoError(t, s.SetReset("", reset))
				sum := rotl(x, 1, w)
				for i := range 9 {
					part := rotl(kept, i*5%w, w)
					if i%3 == 1 {
						part = rotl(x, i*7%w, w)
					}
					sum.Xor(sum, part)
				}
				got, err := s.GetBig("sum")
				require.NoError(t, err)
				require.Equal(t, sum.Text(16), got.Text(16), "width %d, cycle %d", w, cycle)
				switch {
				case reset:
					kept = big.NewInt(5)
				case hold == 0:
					kept = sum
				}
				step(t, s, 1)
				got, err = s.GetBig("kept")
				require.NoError(t, err)
				require.Equal(t, kept.Text(16), got.Text(16), "width %d, cycle %d", w, cycle)
			}
		})
	}
}
