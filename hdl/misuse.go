package hdl

import "github.com/hwgen/hwgen/hdl/netlist"

// misused is the panic of a call that has no module to report to;
// [Elaborate] turns it into a diagnostic.
type misused struct{ code, message, fix string }

func misuse(code, message, fix string) { panic(misused{code, message, fix}) }

func (m misused) String() string { return m.message + ": " + m.fix }

// caught reports a misuse that stopped a Build, and passes other panics on.
func (m *Module) caught(r any) {
	x, ok := r.(misused)
	if !ok {
		panic(r)
	}
	m.e.report(netlist.Diagnostic{Code: x.code, Pos: m.here(), Module: m.nl.Name, Message: x.message, Fix: x.fix})
	m.e.stopped = true
}

func (m *Module) usedAfterBuild() {
	m.errorf("HG109", m.e.pos.here(), "the builder of module %s is used after its Build has returned", m.nl.Name).
		fix("describe hardware in Build only; do not keep the Module or its signals in variables outside")
	panic(stop{})
}

// stop ends a Build whose error is reported already.
type stop struct{}
