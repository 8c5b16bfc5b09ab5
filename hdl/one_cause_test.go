package hdl_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/hwgen/hwgen/hdl"
	"github.com/hwgen/hwgen/hdl/netlist"
)

// single has ports for a Build that makes one mistake.
type single struct {
	build func(m *hdl.Module, p *singlePorts) `hdl:"-"`
}

type singlePorts struct {
	A  hdl.In
	En hdl.In
	Y  hdl.Out
}

func (single) Ports() singlePorts {
	return singlePorts{A: hdl.Input(8), En: hdl.Input(1), Y: hdl.Output(8)}
}
func (s single) Build(m *hdl.Module, p *singlePorts) { s.build(m, p) }

// One cause gives one message, also where what was refused would have been the
// cause of nothing else.
func TestOneCauseOneMessage(t *testing.T) {
	for want, build := range map[string]func(m *hdl.Module, p *singlePorts){
		"HG119 a case value has Go type []int": func(m *hdl.Module, p *singlePorts) {
			m.Switch(p.A.Trunc(1)).
				Case(0, func() { p.Y.SetLit(1) }).
				Case([]int{1}, func() { m.When(p.En, func() { p.Y.SetLit(2) }).Otherwise(func() { p.Y.SetLit(3) }) })
		},
		"HG119 case -2 is negative": func(m *hdl.Module, p *singlePorts) {
			m.Switch(p.A).Case(-2, func() { p.Y.Set(p.A) })
		},
		"HG118 case 1 is listed twice": func(m *hdl.Module, p *singlePorts) {
			m.Switch(p.A.Trunc(1)).Case(1, func() { p.Y.SetLit(1) }).Case(1, func() { p.Y.SetLit(2) })
		},
		"HG126 memory ram of 8 bits cannot be masked by 3 bits": func(m *hdl.Module, p *singlePorts) {
			x := m.Mem("ram", 8, 4, hdl.Masked(3))
			x.WriteMasked(p.En, p.A.Trunc(2), p.A, p.A.Trunc(3))
			p.Y.Set(x.Read(p.A.Trunc(2)))
		},
		"HG103 port none has a width of 0 bits": nil,
	} {
		var err error
		if build == nil {
			_, err = hdl.Elaborate(hollow{})
		} else {
			_, err = hdl.Elaborate(single{build})
		}
		require.Error(t, err)
		list := err.(*netlist.Diagnostics).List
		require.Len(t, list, 1, "%v", err)
		require.Equal(t, want, list[0].Code+" "+list[0].Message)
	}
}

// hollow has a port whose width was computed as 0.
type hollow struct{}

func (hollow) Ports() struct{ None hdl.In } { return struct{ None hdl.In }{hdl.Input(0)} }

func (hollow) Build(m *hdl.Module, p *struct{ None hdl.In }) { hdl.Unused(p.None) }
