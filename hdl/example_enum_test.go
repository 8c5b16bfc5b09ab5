package hdl_test

import (
	"fmt"

	"github.com/hwgen/hwgen/hdl"
	"github.com/hwgen/hwgen/hdl/sim"
)

// Rounding is how a number loses its fraction.
type Rounding uint8

const (
	Down Rounding = iota
	Up
	Nearest
)

func (r Rounding) String() string { return [...]string{"down", "up", "nearest"}[r] }

// rounder rounds numbers with four bits of fraction.
type rounder struct{}

type rounderPorts struct {
	Mode hdl.InOf[hdl.Enum[Rounding]]
	In   hdl.In
	Out  hdl.Out
}

func (rounder) Ports() rounderPorts {
	return rounderPorts{
		Mode: hdl.InputOf(hdl.EnumOf(Down, Up, Nearest)),
		In:   hdl.Input(12),
		Out:  hdl.Output(8),
	}
}

func (rounder) Build(m *hdl.Module, p *rounderPorts) {
	whole, fraction := p.In.Slice(11, 4), p.In.Slice(3, 0)
	up := m.Wire("up", 1)
	// Every value has a case, so there is no Default.
	m.Switch(p.Mode.V).
		Case(Down, func() { up.SetLit(0) }).
		Case(Up, func() { up.Set(fraction.RedOr()) }).
		Case(Nearest, func() { up.Set(fraction.Msb()) })
	p.Out.Set(whole.Add(up.ZExt(8)))
}

// A port, a field of a payload or a register can hold values of a Go type.
func ExampleEnum() {
	d, err := hdl.Elaborate(rounder{})
	if err != nil {
		fmt.Println(err)
		return
	}
	s, err := sim.New(d)
	if err != nil {
		fmt.Println(err)
		return
	}
	defer s.Close()
	s.Set("in", 0x127)
	for _, mode := range []Rounding{Down, Up, Nearest} {
		s.Set("mode", uint64(mode))
		out, _ := s.Get("out")
		fmt.Printf("%s %#x\n", s.MustSignal("mode").Label(), out)
	}
	// Output:
	// down 0x12
	// up 0x13
	// nearest 0x12
}
