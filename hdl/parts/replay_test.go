package parts_test

import (
	"math/rand/v2"
	"regexp"
	"strings"
	"testing"

	"github.com/hwgen/hwgen/hdl/sim"
	"github.com/hwgen/hwgen/verilator/replay"
	"github.com/stretchr/testify/require"
)

// traffic drives the inputs of any part at random, and keeps to the rules: what
// a stream offers stays until it is taken, Select stays while an item waits, and
// the two addresses of a memory differ.
type traffic struct {
	r       *rig
	rnd     *rand.Rand
	inputs  []portOf
	sources []string // streams that go in
	waiting map[string]bool
	depth   uint64 // of the memory, if there is one
	ways    uint64 // that Select chooses from
}

var several = regexp.MustCompile(`^(in|out)_\d+_valid$`)

func newTraffic(d *design, r *rig, seed uint64) *traffic {
	x := &traffic{r: r, rnd: random(seed), waiting: map[string]bool{}}
	outputs := map[string]bool{}
	for _, p := range portsOf(d.Top) {
		outputs[p.name] = p.dir == "output"
		if several.MatchString(p.name) {
			x.ways++
		}
	}
	for _, i := range d.Top.Ports {
		v := d.Top.Vars[i]
		if outputs[v.Name] {
			continue
		}
		x.inputs = append(x.inputs, portOf{name: v.Name, width: d.Top.Width(v.Node)})
		if stream, ok := strings.CutSuffix(v.Name, "_valid"); ok && outputs[stream+"_ready"] {
			x.sources = append(x.sources, stream)
		}
	}
	if len(d.Top.Mems) > 0 {
		x.depth = uint64(d.Top.Mems[0].Depth)
	}
	return x
}

// held reports whether an input must stay as it is.
func (x *traffic) held(name string) bool {
	for _, s := range x.sources {
		if x.waiting[s] && (strings.HasPrefix(name, s+"_") || name == "select") {
			return true
		}
	}
	return false
}

// drive sets the inputs for a cycle; busy is how many items of ten are offered
// and taken.
func (x *traffic) drive(busy int) {
	parity := x.rnd.Uint64N(2)
	for _, p := range x.inputs {
		switch {
		case x.held(p.name):
		case strings.HasSuffix(p.name, "_valid") || strings.HasSuffix(p.name, "_ready"):
			x.r.setBool(p.name, x.rnd.IntN(10) < busy)
		case p.name == "value" && p.width == 4: // of the counter modulo 10
			x.r.set(p.name, x.rnd.Uint64N(10))
		case p.name == "select":
			x.r.set(p.name, x.rnd.Uint64N(max(x.ways, 1)))
		case strings.HasSuffix(p.name, "addr") && x.depth > 0:
			a := x.rnd.Uint64N(min(x.depth, 16))&^1 | parity
			x.r.set(p.name, a)
			parity ^= 1
		default:
			x.r.setBig(p.name, randomBig(x.rnd, p.width))
		}
	}
}

// edge notes which items were not taken.
func (x *traffic) edge() {
	for _, s := range x.sources {
		x.waiting[s] = x.r.is(s+"_valid") && !x.r.is(s+"_ready")
	}
}

// Every part does in Verilator and in Icarus Verilog what it does in the
// embedded simulator: all outputs, at every edge, under random traffic.
func TestPartsRunAlikeInOtherSimulators(t *testing.T) {
	const seed = 5
	var all replay.Together
	for i, s := range specimens() {
		d, err := s.build()
		require.NoError(t, err)
		opts := []sim.Option{sim.WithSeed(seed)}
		if len(d.Top.Domains) == 2 && d.Top.Domains[0].Name == "src" {
			opts = append(opts, sim.WithClock("src", 10000, 0), sim.WithClock("dst", 7300, 137))
		}
		x, err := sim.New(d, opts...)
		require.NoError(t, err)
		t.Cleanup(func() { require.NoError(t, x.Close()) })
		rec, err := replay.Record(x, d, seed)
		require.NoError(t, err)
		all = append(all, rec)
		require.NoError(t, x.Reset(1))
		r := &rig{t, x, map[string]*sim.Signal{}}
		run := newTraffic(d, r, uint64(i))
		fires := 0
		for cycle := range 300 {
			run.drive([]int{5, 10, 2, 8}[cycle/20%4])
			run.edge()
			for _, s := range run.sources {
				if r.fires(s) {
					fires++
				}
			}
			require.NoError(t, x.Step(1), d.Top.Name)
		}
		require.True(t, len(run.sources) == 0 || fires > 8, "%s: %d items", d.Top.Name, fires)
	}
	require.NoError(t, all.Verilator(t.Context()))
	require.NoError(t, all.Icarus(t.Context()))
}
