package hdl

import "github.com/hwgen/hwgen/hdl/netlist"

// misused is the panic of a call that has no module to report to;
// [Elaborate] turns it into a diagnostic.
type misused struct{ code, message, fix string }

func misuse(code, message, fix string) { panic(misused{code, message, fix}) }

func (m misused) String() string { return m.message + ": " + m.fix }

// stop ends a Build whose error is reported already, in elaboration e.
type stop struct {
	e    *elaboration
	name string // of the module that was used
}

func (s stop) Error() string {
	return "hdl: the builder of module " + s.name + " is used after its Build has returned"
}

const keepNoBuilder = "describe hardware in Build only; do not keep the Module or its signals in variables outside"

// misplaced reports a call on a module that is not the one being built.
func (m *Module) misplaced() {
	pos := m.e.pos.here()
	if !m.closed {
		m.errorf("HG107", pos, "the builder of module %s is used in the Build of module %s", m.nl.Name, m.e.current.nl.Name).
			fix("use the Module that Build is given")
		return
	}
	m.errorf("HG109", pos, "the builder of module %s is used after its Build has returned", m.nl.Name).fix(keepNoBuilder)
	panic(stop{m.e, m.nl.Name})
}

// leaked reports a signal of a module whose Build has returned, or of another
// elaboration.
func (m *Module) leaked(s Signal, pos netlist.Pos) {
	name := s.m.nl.Name
	d := m.errorf("HG109", pos, "%s of module %s is used after the Build of %s has returned", s.m.describe(s.id), name, name)
	if s.m.e == m.e {
		d.fix("read it through an output port of the instance")
		return
	}
	d.fix(keepNoBuilder)
}
