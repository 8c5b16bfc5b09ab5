package mistakes

import "github.com/hwgen/hwgen/hdl"

// one, two and ctl are the ports of the examples.
type one struct {
	A hdl.In  // 8 bits
	Y hdl.Out // 8 bits
}

type two struct {
	A, B hdl.In  // 8 bits
	Y    hdl.Out // 8 bits
}

type ctl struct {
	En hdl.In  // 1 bit
	A  hdl.In  // 8 bits
	Y  hdl.Out // 8 bits
}

func onePorts() one { return one{A: hdl.Input(8), Y: hdl.Output(8)} }
func twoPorts() two { return two{A: hdl.Input(8), B: hdl.Input(8), Y: hdl.Output(8)} }
func ctlPorts() ctl { return ctl{En: hdl.Input(1), A: hdl.Input(8), Y: hdl.Output(8)} }

// example is a component around the Build of an example.
type example[P any] struct {
	ports   func() P                  `hdl:"-"`
	build   func(m *hdl.Module, p *P) `hdl:"-"`
	domains func() []hdl.DomainSpec   `hdl:"-"`
}

func (e example[P]) ModuleName() string { return "example" }
func (e example[P]) Ports() P           { return e.ports() }

func (e example[P]) Domains() []hdl.DomainSpec {
	if e.domains != nil {
		return e.domains()
	}
	return []hdl.DomainSpec{{}}
}

func (e example[P]) Build(m *hdl.Module, p *P) { e.build(m, p) }
