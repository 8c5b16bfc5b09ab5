package mistakes

import "github.com/hwgen/hwgen/hdl"

//>

type Mode uint8

const (
	Idle Mode = iota
	Load
	Run
)

func (m Mode) String() string { return [...]string{"Idle", "Load", "Run"}[m] }

//<

var _ = bad("HG117", ctlPorts, func(m *hdl.Module, p *ctl) {
	//>
	chain := m.When(p.En, func() { p.Y.Set(p.A) })
	chain.Otherwise(func() { p.Y.SetLit(0) })
	chain.Elsewhen(p.A.EqLit(7), func() { p.Y.SetLit(7) }) // ERROR HG117
	//<
})

var _ = mended("HG117", ctlPorts, func(m *hdl.Module, p *ctl) {
	//>
	m.When(p.En, func() { p.Y.Set(p.A) }).
		Elsewhen(p.A.EqLit(7), func() { p.Y.SetLit(7) }).
		Otherwise(func() { p.Y.SetLit(0) })
	//<
})

var _ = bad("HG118", onePorts, func(m *hdl.Module, p *one) {
	//>
	m.Switch(p.A).
		Case(hdl.OneOf(1, 2), func() { p.Y.SetLit(10) }).
		Case(2, func() { p.Y.SetLit(20) }). // ERROR HG118
		Default(func() { p.Y.SetLit(0) })
	//<
})

var _ = mended("HG118", onePorts, func(m *hdl.Module, p *one) {
	//>
	m.Switch(p.A).
		Case(1, func() { p.Y.SetLit(10) }).
		Case(2, func() { p.Y.SetLit(20) }).
		Default(func() { p.Y.SetLit(0) })
	//<
})

var _ = bad("HG119", twoPorts, func(m *hdl.Module, p *two) {
	//>
	m.Switch(p.A).
		Case(p.B, func() { p.Y.SetLit(1) }). // ERROR HG119
		Default(func() { p.Y.SetLit(0) })
	//<
})

var _ = mended("HG119", twoPorts, func(m *hdl.Module, p *two) {
	//>
	m.When(p.A.Eq(p.B), func() { p.Y.SetLit(1) }).
		Otherwise(func() { p.Y.SetLit(0) })
	//<
})

var _ = bad("HG122", ctlPorts, func(m *hdl.Module, p *ctl) {
	//>
	p.Y.Set(p.A)
	m.When(p.En, func() { m.Print("a is %x and %x", p.A) }) // ERROR HG122
	//<
})

var _ = mended("HG122", ctlPorts, func(m *hdl.Module, p *ctl) {
	//>
	p.Y.Set(p.A)
	m.When(p.En, func() { m.Print("a is %x", p.A) })
	//<
})

var _ = bad("HG123", ctlPorts, func(m *hdl.Module, p *ctl) {
	//>
	mode := hdl.NewFSM(m, "mode", Idle, Run, Idle) // ERROR HG123
	mode.State(Idle, func() { m.When(p.En, func() { mode.Goto(Run) }) })
	mode.State(Run, func() {})
	p.Y.Set(hdl.Mux(mode.Is(Run), p.A, hdl.U(0)))
	//<
})

var _ = mended("HG123", ctlPorts, func(m *hdl.Module, p *ctl) {
	//>
	mode := hdl.NewFSM(m, "mode", Idle, Run)
	mode.State(Idle, func() { m.When(p.En, func() { mode.Goto(Run) }) })
	mode.State(Run, func() {})
	p.Y.Set(hdl.Mux(mode.Is(Run), p.A, hdl.U(0)))
	//<
})

var _ = bad("HG124", ctlPorts, func(m *hdl.Module, p *ctl) {
	//>
	mode := hdl.NewFSM(m, "mode", Idle, Run)
	mode.State(Idle, func() { mode.Goto(Run) })
	m.When(p.En, func() {
		mode.State(Run, func() { mode.Goto(Idle) }) // ERROR HG124
	})
	p.Y.Set(hdl.Mux(mode.Is(Run), p.A, hdl.U(0)))
	//<
})

var _ = mended("HG124", ctlPorts, func(m *hdl.Module, p *ctl) {
	//>
	mode := hdl.NewFSM(m, "mode", Idle, Run)
	mode.State(Idle, func() { mode.Goto(Run) })
	mode.State(Run, func() {
		m.When(p.En, func() { mode.Goto(Idle) })
	})
	p.Y.Set(hdl.Mux(mode.Is(Run), p.A, hdl.U(0)))
	//<
})

var _ = bad("HG210", ctlPorts, func(m *hdl.Module, p *ctl) {
	//>
	mode := hdl.NewFSM(m, "mode", Idle, Load, Run) // ERROR HG210
	mode.State(Idle, func() { m.When(p.En, func() { mode.Goto(Run) }) })
	mode.State(Load, func() { mode.Goto(Run) })
	mode.State(Run, func() { mode.Goto(Idle) })
	p.Y.Set(hdl.Mux(mode.Is(Run), p.A, hdl.U(0)))
	//<
})

var _ = mended("HG210", ctlPorts, func(m *hdl.Module, p *ctl) {
	//>
	mode := hdl.NewFSM(m, "mode", Idle, Load, Run)
	mode.State(Idle, func() { m.When(p.En, func() { mode.Goto(Load) }) })
	mode.State(Load, func() { mode.Goto(Run) })
	mode.State(Run, func() { mode.Goto(Idle) })
	p.Y.Set(hdl.Mux(mode.Is(Run), p.A, hdl.U(0)))
	//<
})

var _ = bad("HG211", ctlPorts, func(m *hdl.Module, p *ctl) {
	//>
	mode := hdl.NewFSM(m, "mode", Idle, Load, Run) // ERROR HG211
	mode.State(Idle, func() { m.When(p.En, func() { mode.Goto(Load) }) })
	mode.State(Load, func() { mode.Goto(Run) })
	p.Y.Set(hdl.Mux(mode.Is(Run), p.A, hdl.U(0)))
	//<
})

var _ = mended("HG211", ctlPorts, func(m *hdl.Module, p *ctl) {
	//>
	mode := hdl.NewFSM(m, "mode", Idle, Load, Run)
	mode.State(Idle, func() { m.When(p.En, func() { mode.Goto(Load) }) })
	mode.State(Load, func() { mode.Goto(Run) })
	mode.State(Run, func() {}) // it stays here until the next reset
	p.Y.Set(hdl.Mux(mode.Is(Run), p.A, hdl.U(0)))
	//<
})

var _ = bad("HG304", onePorts, func(m *hdl.Module, p *one) {
	//>
	p.Y.Set(p.A)
	m.When(p.A.GeU(hdl.U(0)), func() { p.Y.SetLit(1) }) // WARNING HG304
	//<
})

var _ = mended("HG304", onePorts, func(m *hdl.Module, p *one) {
	//>
	p.Y.Set(p.A)
	m.When(p.A.GeS(hdl.U(0)), func() { p.Y.SetLit(1) })
	//<
})

var _ = bad("HG305", ctlPorts, func(m *hdl.Module, p *ctl) {
	//>
	m.When(p.En, func() { p.Y.Set(p.A) }).
		Elsewhen(p.En, func() { p.Y.SetLit(1) }). // WARNING HG305
		Otherwise(func() { p.Y.SetLit(0) })
	//<
})

var _ = mended("HG305", ctlPorts, func(m *hdl.Module, p *ctl) {
	//>
	m.When(p.En, func() { p.Y.Set(p.A) }).
		Otherwise(func() { p.Y.SetLit(0) })
	//<
})
