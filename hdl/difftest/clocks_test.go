package difftest

import (
	"cmp"
	"fmt"
	"strings"
	"testing"

	"github.com/hwgen/hwgen/hdl"
	"github.com/hwgen/hwgen/hdl/netlist"
	"github.com/hwgen/hwgen/verilator"
	"github.com/stretchr/testify/require"
)

// ticker counts the edges of its two domains.
type ticker struct{}

func (ticker) Domains() []hdl.DomainSpec {
	return []hdl.DomainSpec{{Name: "one"}, {Name: "two"}}
}
func (ticker) Ports() io { return widths(nil, []int{4, 4})() }
func (ticker) Build(m *hdl.Module, p *io) {
	for i, name := range []string{"one", "two"} {
		m.In(m.Domain(name), func() {
			count := m.OutReg(p.Out[i], 0)
			count.Set(count.Inc())
		})
	}
}

// A child's domains are the parent's, by name or as the parent says: a port,
// another reset, a gate and a gate behind a gate, with rising and falling edges
// (semantics 8).
func TestDomainsOfInstances(t *testing.T) {
	for edge, name := range []string{"mapped_rising", "mapped_falling"} {
		d := elaborate(t, name, widths([]int{1, 1, 1}, []int{4, 4, 4, 4}), func(m *hdl.Module, p *io) {
			gate := m.GateClock("gate", m.Domain(""), p.In[0])
			both := m.GateClock("both", gate, p.In[1])
			soft := m.WithReset("soft", m.Domain(""), p.In[2], hdl.SyncReset, true)
			x := hdl.Inst(m, "x", ticker{}, hdl.MapDomain("one", gate), hdl.MapDomain("two", both))
			y := hdl.Inst(m, "y", ticker{}, hdl.MapDomain("one", m.Domain("")), hdl.MapDomain("two", soft))
			for i, o := range []hdl.Out{x.Out[0], x.Out[1], y.Out[0], y.Out[1]} {
				p.Out[i].Set(o)
			}
		}, hdl.WithDomain(hdl.DomainSpec{Edge: netlist.Edge(edge)}))
		s := stimulate(d, 11, 80)
		tr := everywhere(t, d, s, 1)

		at := map[string]int{}
		for i, x := range s.inputs {
			at[x.name] = i
		}
		var want [4]uint64
		for n, st := range s.steps {
			if active, _ := s.events(n); active&1 == 1 {
				in := func(name string) bool { return st.inputs[at[name]][0] == 1 }
				for i, on := range []bool{in("in_0"), in("in_0") && in("in_1"), true, true} {
					reset := in("rst")
					if i == 3 {
						reset = !in("in_2")
					}
					if on && reset {
						want[i] = 0
					} else if on {
						want[i] = (want[i] + 1) & 15
					}
				}
			}
			for i, w := range want {
				require.Equal(t, w, tr.steps[n][i][0], "%s: step %d, output %d", name, n, i)
			}
		}
	}
}

// crossed gives each input to one output, and has a register beside.
type crossed struct{}

func (crossed) Ports() io { return widths([]int{8, 8}, []int{8, 8})() }
func (crossed) Build(m *hdl.Module, p *io) {
	last := m.RegNext("last", p.In[0], 0)
	p.Out[0].Set(p.In[0].Add(last))
	p.Out[1].Set(p.In[1].Not())
}

// Paths through an instance are found port by port: what leads from one output
// back to another input is no loop, whichever way round (semantics 12).
func TestInstancePathsPortByPort(t *testing.T) {
	d := elaborate(t, "port_by_port", widths([]int{8}, []int{8, 8}), func(m *hdl.Module, p *io) {
		x, y := hdl.Inst(m, "x", crossed{}), hdl.Inst(m, "y", crossed{})
		x.In[0].Drive(p.In[0])
		x.In[1].Drive(x.Out[0]) // in at 0, out, in at 1, out
		y.In[1].Drive(x.Out[1])
		y.In[0].Drive(y.Out[1])
		p.Out[0].Set(y.Out[0])
		p.Out[1].Set(x.Out[1])
	})
	s := stimulate(d, 2, 40)
	tr := everywhere(t, d, s, 1)
	at := 0
	for i, x := range s.inputs {
		if x.name == "in_0" {
			at = i
		}
	}
	for n, st := range s.steps {
		if n < 3 && tr.steps[n][1][0] != 0 { // before anything was clocked
			require.Equal(t, ^st.inputs[at][0]&0xff, tr.steps[n][1][0], "step %d", n)
		}
	}
	for _, knot := range []func(x *io, p *io){
		func(x, p *io) { x.In[0].Drive(x.Out[0]); x.In[1].Drive(p.In[0]) },
		func(x, p *io) { x.In[0].Drive(x.Out[1]); x.In[1].Drive(x.Out[0]) },
	} {
		_, err := hdl.Elaborate(generic[io]{"knot", widths([]int{8}, []int{8}), func(m *hdl.Module, p *io) {
			x := hdl.Inst(m, "x", crossed{})
			knot(x, p)
			p.Out[0].Set(x.Out[0])
		}})
		require.ErrorContains(t, err, "HG204")
	}
}

// Prints and checks are off during a reset of their domain, whatever kind of
// reset it is, and on in a domain without one; those of one clock keep their
// order, whatever resets them (semantics 19).
func TestPrintsAndChecksDuringReset(t *testing.T) {
	kinds := []hdl.DomainSpec{
		{}, {ActiveLow: true}, {Reset: hdl.AsyncReset}, {Reset: hdl.AsyncReset, ActiveLow: true}, {Reset: hdl.NoReset},
	}
	var jobs []*job
	for k, spec := range kinds {
		name := fmt.Sprintf("quiet%d", k)
		d := elaborate(t, name, widths([]int{1, 1}, []int{4}), func(m *hdl.Module, p *io) {
			count := m.Reg("count", 4, 0)
			count.Set(count.Inc())
			m.When(p.In[0], func() { m.Print(name+" %d", count) })
			gate := m.GateClock("gate", m.Domain(""), p.In[1])
			m.In(gate, func() { m.Print(name+" gated %d", count) })
			soft := m.WithReset("soft", m.Domain(""), p.In[1], hdl.SyncReset, false)
			m.In(soft, func() { m.Print(name+" soft %d", count) })
			m.Assert(count.NeLit(3), "never three")
			p.Out[0].Set(count)
		}, hdl.WithDomain(spec))
		jobs = append(jobs, &job{name, d, observed(d), resetOnce(d, spec), 1})
	}
	var first []*trace
	for _, e := range engines(len(jobs), verilator.Cache{}) {
		for k, got := range e.run(t.Context(), jobs) {
			require.NoError(t, got.err, e.name)
			if len(first) <= k {
				first = append(first, got.trace)
			}
			for _, word := range []string{"", "gated"} {
				require.Equal(t, linesWith(first[k].prints, word), linesWith(got.trace.prints, word), "%s: %+v", e.name, kinds[k])
			}
			require.Len(t, got.trace.faults, len(first[k].faults), "%s: %+v", e.name, kinds[k])
		}
	}
	for k, spec := range kinds {
		want := 7 // of nine edges, two in reset
		if spec.Reset == hdl.NoReset {
			want = 9
		}
		plain := 0
		for _, l := range first[k].prints {
			if strings.Count(l, " ") == 1 {
				plain++
			}
		}
		require.Equal(t, want, plain, "%v", first[k].prints)
		require.Len(t, first[k].faults, 1)
	}
}

// resetOnce is nine cycles, with a reset in two of them if there is one.
func resetOnce(d *netlist.Design, spec hdl.DomainSpec) *stimulus {
	names, idle := []string{"in_0", "in_1", "rst"}, uint64(0)
	switch {
	case spec.Reset == hdl.NoReset:
		names = names[:2]
	case spec.ActiveLow:
		names[2], idle = "rst_n", 1
	}
	var rows [][]uint64
	for n, reset := range []uint64{0, 0, 0, 0, 0, 1, 1, 0, 0} {
		rows = append(rows, []uint64{1, uint64(n) & 1, reset ^ idle}[:len(names)])
	}
	return steps(d, names, rows...)
}

// linesWith keeps the lines with a word, or without "gated" if the word is empty.
func linesWith(lines []string, word string) (out []string) {
	for _, l := range lines {
		if strings.Contains(l, cmp.Or(word, "gated")) == (word != "") {
			out = append(out, l)
		}
	}
	return out
}
