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

func compile(t testing.TB, d *netlist.Design, observe bool) *engine.Program {
	for _, m := range d.Modules {
		require.NoError(t, netlist.Verify(m))
	}
	f, err := netlist.Flatten(d)
	require.NoError(t, err)
	p, err := engine.Compile(f, engine.Options{Observe: observe})
	require.NoError(t, err)
	return p
}

func start(t testing.TB, p *engine.Program, make engine.Constructor) engine.Engine {
	e, err := make(p, engine.Hooks{})
	require.NoError(t, err)
	p.PowerUp(e.Layout(), e.Memory())
	e.Settle()
	t.Cleanup(func() { e.Close() })
	return e
}

func peek(e engine.Engine, p *engine.Program, id netlist.ID) netlist.Value {
	s := e.Layout().Nodes[p.Alias[id]]
	v := make(netlist.Value, netlist.Limbs(p.Width(id)))
	s.LoadWide(e.Memory(), v)
	return v
}

// compare checks everything kept and all memories.
func compare(t *testing.T, what string, p, q *engine.Program, want, got engine.Engine) {
	t.Helper()
	for _, id := range p.Keep {
		if a, b := peek(want, p, id), peek(got, q, id); !a.Equal(b) {
			name := ""
			for _, v := range p.Mod.Vars {
				if p.Alias[v.Node] == id {
					name += " " + v.Name
				}
			}
			t.Fatalf("%s: node %d %s%s: want %x, got %x", what, id, p.Node(id).Op, name, a, b)
		}
	}
	for i := range p.Mod.Mems {
		ws, gs := want.Layout().Mems[i], got.Layout().Mems[i]
		for k := range ws.Depth {
			a, b := make(netlist.Value, netlist.Limbs(int(ws.Width))), make(netlist.Value, netlist.Limbs(int(ws.Width)))
			ws.Word(k).LoadWide(want.Memory(), a)
			gs.Word(k).LoadWide(got.Memory(), b)
			if !a.Equal(b) {
				t.Fatalf("%s: memory %s[%d]: want %x, got %x", what, p.Mod.Mems[i].Name, k, a, b)
			}
		}
	}
}

func randomValue(r *rand.Rand, w int) netlist.Value {
	v := make(netlist.Value, netlist.Limbs(w))
	for i := range v {
		switch r.IntN(5) {
		case 0:
			v[i] = ^uint64(0)
		case 1:
		case 2:
			v[i] = uint64(r.IntN(70))
		default:
			v[i] = r.Uint64()
		}
	}
	v.Mask(w)
	return v
}

// TestRandomDesignsAgreeWithTheInterpreter runs the fast and the observe build
// beside the interpreter: same inputs, same edge sets, everything compared.
func TestRandomDesignsAgreeWithTheInterpreter(t *testing.T) {
	classes := []struct {
		name   string
		widths []int
		n      int
	}{
		{"narrow", []int{1, 1, 2, 3, 7, 8, 12, 16, 31, 32}, 60},
		{"mixed", []int{1, 1, 5, 8, 17, 32, 33, 48, 63, 64, 65, 100, 128}, 60},
		{"wide", []int{1, 4, 64, 65, 129, 192, 256, 257, 300, 512}, 30},
		{"widest", []int{1, 8, 64, 1024, 1537, 1600, 4096}, 8},
	}
	for _, c := range classes {
		t.Run(c.name, func(t *testing.T) {
			for seed := range uint64(c.n) {
				size := 40 + int(seed%5)*40
				differ(t, fmt.Sprintf("seed %d", seed), design(seed, size, c.widths), seed, 12)
			}
		})
	}
}

// TestManyFunctions is a design that does not fit one function.
func TestManyFunctions(t *testing.T) {
	for seed := range uint64(4) {
		differ(t, fmt.Sprintf("seed %d", seed), design(100+seed, 4000, []int{1, 1, 8, 16, 32, 64, 100}), seed, 20)
	}
}

func differ(t *testing.T, what string, d *netlist.Design, seed uint64, rounds int) {
	t.Helper()
	p, q := compile(t, d, false), compile(t, d, true)
	engines := []engine.Engine{start(t, p, interp.New), start(t, p, New), start(t, q, New)}
	names := []string{"interpreter", "fast", "observe"}
	progs := []*engine.Program{p, p, q}
	r := rand.New(rand.NewPCG(seed, 99))
	for round := range rounds {
		for i := range p.Mod.Vars {
			v := &p.Mod.Vars[i]
			if p.Mod.Nodes[v.Node].Op != netlist.OpInput || r.IntN(2) == 0 {
				continue
			}
			x := randomValue(r, p.Width(v.Node))
			for k, e := range engines {
				e.Layout().Nodes[progs[k].Alias[v.Node]].StoreWide(e.Memory(), x)
			}
		}
		for k, e := range engines {
			e.Settle()
			compare(t, fmt.Sprintf("%s round %d settled %s", what, round, names[k]), p, progs[k], engines[0], e)
		}
		set := engine.Events(1 + r.IntN(1<<len(p.Events)-1))
		n, force := 1+r.IntN(4), r.IntN(4) > 0
		done, stopped := engines[0].Step(set, n, force)
		if engines[0].Lazy() {
			engines[0].Settle()
		}
		for k, e := range engines[1:] {
			w := fmt.Sprintf("%s round %d step %b x %d %s", what, round, set, n, names[k+1])
			d, s := e.Step(set, n, force)
			require.Equal(t, done, d, w)
			require.Equal(t, stopped, s, w)
			if e.Lazy() {
				e.Settle()
			}
			compare(t, w, p, progs[k+1], engines[0], e)
		}
	}
	for _, e := range engines {
		e.Close()
	}
}
