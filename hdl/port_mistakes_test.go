package hdl_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/hwgen/hwgen/hdl"
)

// forgotten is a component that is used without its Width.
type forgotten struct{ Width int }

type forgottenPorts struct {
	En, A hdl.In
	Data  hdl.StreamIn[hdl.Bits]
	Y     hdl.Out
}

func (c forgotten) Ports() forgottenPorts {
	return forgottenPorts{
		En: hdl.Input(1),
		A:  hdl.Input(c.Width), Data: hdl.InStream(hdl.W(8)),
		Y: hdl.Output(c.Width),
	}
}

func (c forgotten) Build(m *hdl.Module, p *forgottenPorts) {
	q := m.Reg("q", c.Width, 0)
	m.When(p.En.And(p.Data.Valid), func() { q.Set(hdl.Mux(p.A.Bit(0), p.A, p.Data.Data)) })
	p.Data.Accept(p.En)
	p.Y.Set(q.Inc())
}

type forgettingParent struct{}

func (forgettingParent) Ports() forgottenPorts { return forgotten{8}.Ports() }

func (forgettingParent) Build(m *hdl.Module, p *forgottenPorts) {
	x := hdl.Inst(m, "x", forgotten{})
	x.En.Drive(p.En)
	x.A.Drive(p.A)
	hdl.Connect(x.Data, p.Data)
	p.Y.Set(x.Y.Add(p.A))
}

// TestComponentWithoutItsWidth: a message for each line of Ports, and nothing
// of what follows from it.
func TestComponentWithoutItsWidth(t *testing.T) {
	want := `hdl/port_mistakes_test.go:23: error HG103: module forgotten_w0: port a has a width of 0 bits
	fix: a width is 1 to 65536 bits; it comes from a parameter, or from the shape of a payload
hdl/port_mistakes_test.go:24: error HG103: module forgotten_w0: port y has a width of 0 bits
	fix: a width is 1 to 65536 bits; it comes from a parameter, or from the shape of a payload`
	_, err := hdl.Elaborate(forgotten{})
	require.EqualError(t, err, want)
	_, err = hdl.Elaborate(forgettingParent{})
	require.EqualError(t, err, want)
}

// unset leaves fields of its ports zero.
type unset struct{}

type unsetPorts struct {
	A      hdl.In
	B      hdl.In
	hidden hdl.In
	Y      hdl.Out
}

func (unset) Ports() unsetPorts {
	return unsetPorts{A: hdl.Input(8), hidden: hdl.Input(1), Y: hdl.Output(8)}
}

func (unset) Build(m *hdl.Module, p *unsetPorts) {
	p.Y.Set(hdl.Mux(p.A.Bit(0), p.A, p.B))
}

func TestFieldsOfPortsThatAreNotSet(t *testing.T) {
	_, err := hdl.Elaborate(unset{})
	require.ErrorContains(t, err, `: port b is not declared
	fix: Ports must set every field, to hdl.Input(width), hdl.Output(width) or the like
hdl/port_mistakes_test.go:70: error HG112: module unset: field hidden of the ports (hdl.In) is an unexported field
	fix: begin its name with a capital letter`)
	require.ErrorContains(t, err, "hdl/port_mistakes_test.go:70: error HG108")
	require.NotContains(t, err.Error(), "HG101")
}
