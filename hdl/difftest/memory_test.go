package difftest

import (
	"fmt"
	"testing"

	"github.com/hwgen/hwgen/hdl"
	"github.com/hwgen/hwgen/hdl/netlist"
	"github.com/hwgen/hwgen/verilator"
	"github.com/stretchr/testify/require"
)

// steps makes a stimulus of inputs by name, one row a step; the clock rises at
// every second step.
func steps(d *netlist.Design, names []string, rows ...[]uint64) *stimulus {
	s := interfaceOf(d)
	at := map[string]int{}
	for i, x := range s.inputs {
		at[x.name] = i
	}
	for _, row := range rows {
		for edge := range 2 {
			in := make([]netlist.Value, len(s.inputs))
			for i := range in {
				in[i] = netlist.Value{0}
			}
			for k, v := range row {
				in[at[names[k]]] = netlist.Value{v}
			}
			toggle := uint64(0)
			if len(s.steps) > 0 || edge == 1 {
				toggle = 1
			}
			s.steps = append(s.steps, step{in, toggle})
		}
	}
	return s
}

// rising drops the steps before edges: the values after each rising edge.
func rising(t *trace, signal int) (out []uint64) {
	for n := 1; n < len(t.steps); n += 2 {
		out = append(out, t.steps[n][signal][0])
	}
	return out
}

// With the rule Never, a read of a word of which any part is written is
// undefined as a whole, and drawn from the seed by every engine; a write whose
// mask is zero is none. It fails, but not in a reset: semantics 11.
func TestReadDuringWriteNever(t *testing.T) {
	d := elaborate(t, "rdw_never", widths([]int{2, 1}, []int{8}), func(m *hdl.Module, p *io) {
		x := m.Mem("x", 8, 2, hdl.Contents(0x11, 0x22), hdl.Masked(4))
		x.WriteMasked(hdl.Lit(1, 1), p.In[1], hdl.Lit(8, 0x9a), p.In[0])
		p.Out[0].Set(x.ReadSync(hdl.Lit(1, 1), hdl.Lit(1, 1)))
	})
	s := steps(d, []string{"rst", "in_0", "in_1"}, // reset, mask, address
		[]uint64{0, 0, 1}, // nothing is written
		[]uint64{0, 3, 0}, // another word
		[]uint64{0, 1, 1}, // the low half
		[]uint64{0, 0, 1},
		[]uint64{1, 2, 1}, // the high half, in reset
		[]uint64{0, 0, 1},
	)
	undefined := netlist.UndefinedValue(7, "rdw_never", "x_rdata", 1, 8)[0]
	require.NotContains(t, []uint64{0x22, 0x2a, 0x9a}, undefined)
	tr, failures := failing(t, d, s, 7)
	require.Equal(t, []uint64{0x22, 0x22, undefined, 0x2a, undefined, 0x9a}, rising(tr, 0))
	require.Equal(t, 1, failures)
}

// failing is everywhere for a design whose memories' checks fail, of which the
// reference knows nothing: all others must find as many failures.
func failing(t *testing.T, d *netlist.Design, s *stimulus, seed uint64) (tr *trace, failures int) {
	t.Helper()
	j := &job{d.Top.Name, d, observed(d), s, seed}
	failures = -1
	for _, e := range engines(1, verilator.Cache{}) {
		got := e.run(t.Context(), []*job{j})[0]
		require.NoError(t, got.err, e.name)
		if tr == nil {
			tr = got.trace
			continue
		}
		if failures < 0 {
			failures = len(got.trace.faults)
		}
		require.Len(t, got.trace.faults, failures, "%s: %v", e.name, got.trace.faults)
		got.trace.faults = nil
		if diff := compareTraces(j.signals, tr, got.trace); diff != nil {
			t.Errorf("%s: %s: %s", e.name, diff.kind, diff.text)
		}
	}
	return tr, failures
}

// gated writes with a clock gate and reads with the clock before it, or the
// other way round.
type gated struct {
	Rule  int
	Reads bool // the read is behind the gate
}

func (gated) Ports() io { return widths([]int{1, 2}, []int{8})() }

func (gated) Domains() []hdl.DomainSpec { return []hdl.DomainSpec{{Reset: hdl.NoReset}} }

func (g gated) Build(m *hdl.Module, p *io) {
	x := m.Mem("x", 8, 4, hdl.Contents(1, 2, 3, 4), hdl.Rule(netlist.ReadDuringWrite(g.Rule)))
	write, read := m.GateClock("gate", m.Domain(""), p.In[0]), m.Domain("")
	if g.Reads {
		write, read = read, write
	}
	m.In(write, func() { x.Write(hdl.Lit(1, 1), p.In[1], p.In[1].ZExt(8).Add(hdl.U(0x40))) })
	m.In(read, func() { p.Out[0].Set(x.ReadSync(hdl.Lit(1, 1), p.In[1])) })
}

// A clock and a gated one tick at one edge where the gate is open: rules hold
// between them, for rising and for falling edges (semantics 8 and 11).
func TestReadDuringWriteAcrossAGate(t *testing.T) {
	for name, edge := range map[string]netlist.Edge{"gates_rising": hdl.Rising, "gates_falling": hdl.Falling} {
		d := elaborate(t, name, widths([]int{1, 2}, []int{8, 8, 8, 8, 8, 8}), func(m *hdl.Module, p *io) {
			k := 0
			for _, rule := range []netlist.ReadDuringWrite{hdl.Never, hdl.Old, hdl.New} {
				for _, reads := range []bool{false, true} {
					x := hdl.Inst(m, fmt.Sprintf("u%d", k), gated{int(rule), reads})
					x.In[0].Drive(p.In[0])
					x.In[1].Drive(p.In[1])
					p.Out[k].Set(x.Out[0])
					k++
				}
			}
		}, hdl.WithDomain(hdl.DomainSpec{Reset: hdl.NoReset, Edge: edge}))
		_, failures := failing(t, d, stimulate(d, 5, 60), 3)
		require.Greater(t, failures, 5)
	}
}

// Past the end a write does nothing and a read gives zero in every engine.
func TestAccessesPastTheEnd(t *testing.T) {
	d := elaborate(t, "past_end", widths([]int{3}, []int{8, 8}), func(m *hdl.Module, p *io) {
		x := m.Mem("x", 8, 5, hdl.Contents(1, 2, 3, 4, 5), hdl.Rule(hdl.Old))
		x.Write(hdl.Lit(1, 1), p.In[0], hdl.Lit(8, 0x77))
		p.Out[0].Set(x.ReadSync(hdl.Lit(1, 1), p.In[0]))
		p.Out[1].Set(x.Read(p.In[0]))
	})
	s := steps(d, []string{"rst", "in_0"}, []uint64{1, 2}, []uint64{1, 6}, []uint64{1, 5}, []uint64{1, 4}, []uint64{1, 2})
	tr, _ := failing(t, d, s, 1)
	require.Equal(t, []uint64{3, 0, 0, 5, 0x77}, rising(tr, 0))
	require.Equal(t, []uint64{0x77, 0, 0, 0x77, 0x77}, rising(tr, 1))
}
