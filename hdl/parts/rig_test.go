package parts_test

import (
	"math/big"
	"math/rand/v2"
	"testing"

	"github.com/hwgen/hwgen/hdl"
	"github.com/hwgen/hwgen/hdl/netlist"
	"github.com/hwgen/hwgen/hdl/sim"
	"github.com/stretchr/testify/require"
)

// rig runs a design and fails the test where something goes wrong.
type rig struct {
	t *testing.T
	s *sim.Sim
	h map[string]*sim.Signal
}

func newRig(t *testing.T, d *netlist.Design, opts ...sim.Option) *rig {
	t.Helper()
	s, err := sim.New(d, opts...)
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, s.Close()) })
	require.NoError(t, s.Reset(1))
	return &rig{t, s, map[string]*sim.Signal{}}
}

// rigOf elaborates a component and runs it.
func rigOf[P any](t *testing.T, c hdl.Component[P], opts ...sim.Option) *rig {
	t.Helper()
	return newRig(t, elaborate(t, c), opts...)
}

func (r *rig) signal(name string) *sim.Signal {
	g := r.h[name]
	if g == nil {
		var err error
		g, err = r.s.Signal(name)
		require.NoError(r.t, err)
		r.h[name] = g
	}
	return g
}

func (r *rig) set(name string, v uint64) { r.signal(name).Set(v) }

func (r *rig) setBool(name string, v bool) {
	if v {
		r.set(name, 1)
	} else {
		r.set(name, 0)
	}
}

func (r *rig) get(name string) uint64         { return r.signal(name).Get() }
func (r *rig) is(name string) bool            { return r.signal(name).Bool() }
func (r *rig) big(name string) *big.Int       { return r.signal(name).Big() }
func (r *rig) setBig(name string, v *big.Int) { r.signal(name).SetBig(v) }
func (r *rig) step()                          { require.NoError(r.t, r.s.Step(1)) }
func (r *rig) fires(stream string) bool       { return r.is(stream+"_valid") && r.is(stream+"_ready") }
func random(seed uint64) *rand.Rand           { return rand.New(rand.NewPCG(seed, 0x9e3779b97f4a7c15)) }
func chance(r *rand.Rand, percent int) bool   { return r.IntN(100) < percent }
func randomBig(r *rand.Rand, width int) *big.Int {
	v := new(big.Int)
	for i := 0; i < width; i += 64 {
		v.Lsh(v, 64).Or(v, new(big.Int).SetUint64(r.Uint64()))
	}
	return v.And(v, ones(width))
}

// ones is 2^width - 1.
func ones(width int) *big.Int {
	one := big.NewInt(1)
	return new(big.Int).Sub(new(big.Int).Lsh(one, uint(width)), one)
}

// source offers items on a stream and keeps to its rules.
type source struct {
	r       *rig
	name    string
	items   []map[string]uint64
	next    int
	offered bool
}

// drive is called once in a cycle, before the edge; go says whether a new item
// may be offered.
func (s *source) drive(now bool) {
	if !s.offered {
		s.offered = now && s.next < len(s.items)
	}
	s.r.setBool(s.name+"_valid", s.offered)
	if s.offered {
		for f, v := range s.items[s.next] {
			s.r.set(s.name+"_"+f, v)
		}
	}
}

// edge is called when everything has settled, before the edge.
func (s *source) edge() (taken bool) {
	if s.offered && s.r.is(s.name+"_ready") {
		s.offered, taken = false, true
		s.next++
	}
	return taken
}

// data makes items of a stream whose payload is one signal.
func data(values ...uint64) []map[string]uint64 {
	out := make([]map[string]uint64, len(values))
	for i, v := range values {
		out[i] = map[string]uint64{"data": v}
	}
	return out
}

// watch fails the test when an item that was not taken changes or vanishes.
type watch struct {
	r       *rig
	name    string
	fields  []string
	waiting bool
	old     []uint64
}

func watchStream(r *rig, name string, fields ...string) *watch {
	return &watch{r: r, name: name, fields: fields}
}

// edge is called when everything has settled, before the edge; it returns the
// payload if an item passes.
func (w *watch) edge() []uint64 {
	valid, ready := w.r.is(w.name+"_valid"), w.r.is(w.name+"_ready")
	var now []uint64
	for _, f := range w.fields {
		now = append(now, w.r.get(w.name+"_"+f))
	}
	if w.waiting {
		require.True(w.r.t, valid, "%s: valid falls before the item is taken", w.name)
		require.Equal(w.r.t, w.old, now, "%s: the payload changes before the item is taken", w.name)
	}
	w.waiting, w.old = valid && !ready, now
	if valid && ready {
		return now
	}
	return nil
}

// stalls are shares of cycles, in percent, in which producer and consumer go on.
var stalls = [][2]int{{100, 100}, {50, 100}, {100, 30}, {60, 60}, {10, 90}}
