package difftest

import (
	"testing"

	"github.com/hwgen/hwgen/hdl"
	"github.com/hwgen/hwgen/hdl/netlist"
	"github.com/hwgen/hwgen/verilator"
	"github.com/stretchr/testify/require"
)

// generic makes a component of functions.
type generic[P any] struct {
	Name  string
	ports func() P                  `hdl:"-"`
	build func(m *hdl.Module, p *P) `hdl:"-"`
}

func (g generic[P]) ModuleName() string        { return g.Name }
func (g generic[P]) Ports() P                  { return g.ports() }
func (g generic[P]) Build(m *hdl.Module, p *P) { g.build(m, p) }

// io are the ports of most designs here.
type io struct {
	In  []hdl.In
	Out []hdl.Out
}

func widths(in []int, out []int) func() io {
	return func() io {
		var p io
		for _, w := range in {
			p.In = append(p.In, hdl.Input(w))
		}
		for _, w := range out {
			p.Out = append(p.Out, hdl.Output(w))
		}
		return p
	}
}

func elaborate(t *testing.T, name string, ports func() io, build func(m *hdl.Module, p *io), opts ...hdl.Option) *netlist.Design {
	t.Helper()
	d, err := hdl.Elaborate(generic[io]{name, ports, build}, opts...)
	require.NoError(t, err)
	return d
}

// everywhere runs a design with random stimulus in every engine; all must
// agree with the reference, whose trace is returned.
func everywhere(t *testing.T, d *netlist.Design, s *stimulus, seed uint64) *trace {
	t.Helper()
	j := &job{d.Top.Name, d, observed(d), s, seed}
	want := referenceEngine.run(t.Context(), []*job{j})[0]
	require.NoError(t, want.err)
	for _, e := range engines(1, verilator.Cache{}) {
		got := e.run(t.Context(), []*job{j})[0]
		require.NoError(t, got.err, e.name)
		if diff := compareTraces(j.signals, want.trace, got.trace); diff != nil {
			t.Errorf("%s: %s: %s", e.name, diff.kind, diff.text)
		}
	}
	return want.trace
}

func TestUnassignedRegisterKeepsItsValue(t *testing.T) {
	d := elaborate(t, "unassigned", widths([]int{1}, []int{8}), func(m *hdl.Module, p *io) {
		r := m.Reg("r", 8, 5)
		r.ElemVar(hdl.Lit(4, 9), 4).Set(hdl.Lit(4, 3)) // past the end: never written
		p.Out[0].Set(r)
	})
	tr := everywhere(t, d, stimulate(d, 1, 8), 1)
	require.Equal(t, uint64(5), tr.steps[7][0][0])
}
