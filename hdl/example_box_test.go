package hdl_test

import (
	"fmt"

	"github.com/hwgen/hwgen/hdl"
	"github.com/hwgen/hwgen/hdl/netlist"
	"github.com/hwgen/hwgen/hdl/sim"
)

// multiplier is a vendor's cell: a product, one clock later.
type multiplier struct{ Width int }

type multiplierPorts struct {
	A, B hdl.In
	P    hdl.Out
}

func (x multiplier) Ports() multiplierPorts {
	return multiplierPorts{A: hdl.Input(x.Width), B: hdl.Input(x.Width), P: hdl.Output(2 * x.Width)}
}

// Domains says that it has a port clk and no reset.
func (multiplier) Domains() []hdl.DomainSpec {
	return []hdl.DomainSpec{{Reset: hdl.NoReset}}
}

func (x multiplier) BlackBox() hdl.BlackBox {
	return hdl.BlackBox{
		Module: "vendor_mul",
		Params: []hdl.BoxParam{{Name: "WIDTH", Value: x.Width}},
		Files:  []string{"vendor_mul.v"},
		Model:  func() netlist.Model { return &multiplierModel{} },
	}
}

// multiplierModel stands for the cell in the embedded simulator. Ports are
// numbered in the order of the ports struct: A is 0, B is 1, P is 2.
type multiplierModel struct{ product uint64 }

func (x *multiplierModel) Eval(in, out []netlist.Value)       { out[2][0] = x.product }
func (x *multiplierModel) Edge(clock int, in []netlist.Value) { x.product = in[0][0] * in[1][0] }

// A black box is Verilog written elsewhere: its ports, its parameters, and a
// model in Go, so that a design with it runs in the embedded simulator.
func ExampleInstBlackBox() {
	s := pipeline(func(m *hdl.Module, p *ab) {
		mul := hdl.InstBlackBox(m, "mul", multiplier{Width: 8})
		mul.A.Drive(p.A)
		mul.B.Drive(p.B)
		p.Y.Set(mul.P.Trunc(8))
	})
	defer s.Close()
	s.Set("a", 6)
	s.Set("b", 7)
	s.Step(1)
	y, _ := s.Get("y")
	fmt.Println(y)
	// Output: 42
}

// thermometer reads a sensor that is a black box without a model of its own.
type thermometer struct{}

type sensor struct{}

type sensorPorts struct{ Celsius hdl.Out }

func (sensor) Ports() sensorPorts     { return sensorPorts{hdl.Output(8)} }
func (sensor) BlackBox() hdl.BlackBox { return hdl.BlackBox{Module: "vendor_sensor"} }

func (thermometer) Ports() sensorPorts { return sensor{}.Ports() }

func (thermometer) Build(m *hdl.Module, p *sensorPorts) {
	p.Celsius.Set(hdl.InstBlackBox(m, "sensor", sensor{}).Celsius)
}

type fixedTemperature uint64

func (x fixedTemperature) Eval(in, out []netlist.Value) { out[0][0] = uint64(x) }
func (fixedTemperature) Edge(int, []netlist.Value)      {}

// A test can put a model of its own in the place of a black box.
func ExampleInstBlackBox_model() {
	d, err := hdl.Elaborate(thermometer{})
	if err != nil {
		fmt.Println(err)
		return
	}
	s, err := sim.New(d, sim.WithModel("sensor", fixedTemperature(21)))
	if err != nil {
		fmt.Println(err)
		return
	}
	defer s.Close()
	celsius, _ := s.Get("celsius")
	fmt.Println(celsius)
	// Output: 21
}
