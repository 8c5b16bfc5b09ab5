package hdl_test

import (
	"runtime"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/hwgen/hwgen/hdl"
	"github.com/hwgen/hwgen/hdl/netlist"
	"github.com/hwgen/hwgen/hdl/parts"
)

func lineHere() int {
	_, _, line, _ := runtime.Caller(1)
	return line
}

type ab struct {
	A, B hdl.In
	Y    hdl.Out
}

func abPorts() ab { return ab{A: hdl.Input(8), B: hdl.Input(8), Y: hdl.Output(8)} }

// codesOf lists code and line of each message.
func codesOf(t *testing.T, err error) map[string][]int {
	t.Helper()
	require.Error(t, err)
	out := map[string][]int{}
	for _, x := range err.(*netlist.Diagnostics).List {
		out[x.Code] = append(out[x.Code], int(x.Pos.Line))
	}
	return out
}

func elaborateAB(build func(m *hdl.Module, p *ab)) (*netlist.Design, error) {
	return hdl.Elaborate(design[ab]{Name: "d", ports: abPorts, build: build})
}

// saturate is a helper: what is wrong in it is its caller's mistake.
func saturate(m *hdl.Module, x hdl.Signal, limit uint64) hdl.Signal {
	m.Helper()
	return hdl.Mux(x.GtU(hdl.U(limit)), hdl.U(limit), x)
}

func nested(m *hdl.Module, x hdl.Signal) hdl.Signal {
	m.Helper()
	return saturate(m, x, 256)
}

func TestHelpersReportTheirCaller(t *testing.T) {
	var line int
	_, err := elaborateAB(func(m *hdl.Module, p *ab) {
		p.Y.Set(p.A)
		line = lineHere() + 1
		nested(m, p.B.Signal)
	})
	got := codesOf(t, err)
	require.Equal(t, []int{line}, got["HG102"], "the limit is used twice, but that is one mistake")
}

// TestPartsReportTheirUser: what is wrong with the use of a part is reported
// where it is used.
func TestPartsReportTheirUser(t *testing.T) {
	var line int
	_, err := elaborateAB(func(m *hdl.Module, p *ab) {
		p.Y.Set(p.A.Xor(p.B))
		line = lineHere() + 1
		hdl.Inst(m, "q", parts.FIFO[hdl.Bits]{Shape: hdl.W(8), Depth: -3})
	})
	require.Error(t, err)
	for _, x := range err.(*netlist.Diagnostics).List {
		require.Equal(t, line, int(x.Pos.Line), "%v", err)
	}
}

// TestNodesStandOnTheAuthorsLines: every node, variable and statement of a
// design has a position in the author's file.
func TestNodesStandOnTheAuthorsLines(t *testing.T) {
	d, err := hdl.Elaborate(pair{8})
	require.NoError(t, err)
	for _, m := range d.Modules {
		for id := 1; id < len(m.Nodes); id++ {
			requireOurs(t, d, m.Nodes[id].Pos)
		}
		for _, v := range m.Vars {
			requireOurs(t, d, v.Pos)
		}
	}
	require.False(t, slices.ContainsFunc(d.Files, func(f string) bool { return strings.HasPrefix(f, "/") }), "%v", d.Files)
}

func requireOurs(t *testing.T, d *netlist.Design, pos netlist.Pos) {
	t.Helper()
	require.Contains(t, netlist.Place(d.Files, pos), "hdl/hdl_test.go:")
}

type narrow struct{}

type narrowPorts struct {
	Wide hdl.In
	Y    hdl.Out
}

var wideLine, outLine int

func (narrow) Ports() (p narrowPorts) {
	wideLine = lineHere() + 1
	p.Wide = hdl.Input(8)
	outLine = lineHere() + 1
	p.Y = hdl.Output(4)
	return p
}

func (narrow) Build(m *hdl.Module, p *narrowPorts) {}

// TestPortsStandWhereTheyAreDeclared: not where the component is used.
func TestPortsStandWhereTheyAreDeclared(t *testing.T) {
	_, err := hdl.Elaborate(narrow{})
	require.Equal(t, map[string][]int{"HG201": {outLine}}, codesOf(t, err))
	var line int
	_, err = elaborateAB(func(m *hdl.Module, p *ab) {
		u := hdl.Inst(m, "u", narrow{})
		line = lineHere() + 1
		u.Wide.Drive(p.A.Trunc(3))
		p.Y.Set(p.B)
	})
	require.Equal(t, []int{line}, codesOf(t, err)["HG101"])
	for _, x := range err.(*netlist.Diagnostics).List {
		if x.Code == "HG101" {
			require.Equal(t, wideLine, int(x.Related[0].Pos.Line))
		}
	}
}

// TestAllMistakesInOneRun: what is wrong in several modules, and in several
// ways, is listed at once, by position, and nothing is said that follows from
// another mistake.
func TestAllMistakesInOneRun(t *testing.T) {
	var lines []int
	at := func() { _, _, l, _ := runtime.Caller(1); lines = append(lines, l+1) }
	child := design[ab]{Name: "child", ports: abPorts, build: func(m *hdl.Module, p *ab) {
		at()
		x := m.Let("x", p.A.Add(p.B.Trunc(4)))
		y := x.Not().Xor(p.B) // no message: x is unknown
		at()
		w := m.Wire("w", 8)
		p.Y.Set(y.And(w))
	}}
	_, err := elaborateAB(func(m *hdl.Module, p *ab) {
		u := hdl.Inst(m, "u", child)
		u.A.Drive(p.A)
		u.B.Drive(p.B)
		c, d := m.Wire("c", 8), m.Wire("d", 8)
		d.Set(c.Inc())
		at()
		c.Set(d)
		at()
		p.Y.Set(u.Y.Slice(8, 0))
	})
	require.Error(t, err)
	list := err.(*netlist.Diagnostics).List
	var got []int
	var codes []string
	for _, x := range list {
		got = append(got, int(x.Pos.Line))
		codes = append(codes, x.Code)
	}
	require.Equal(t, lines, got, "%v", err)
	require.Equal(t, []string{"HG101", "HG201", "HG204", "HG104"}, codes)
}

// BenchmarkPosition is what the position of one call costs.
func BenchmarkPosition(b *testing.B) {
	_, err := elaborateAB(func(m *hdl.Module, p *ab) {
		p.Y.Set(p.B)
		x := p.A.Signal
		for b.Loop() {
			x.Bit(9 - 2).Rep(1) // a slice and nothing
		}
	})
	require.NoError(b, err)
}
