package mistakes

import "github.com/hwgen/hwgen/hdl"

// slowAndFast are the domains of the examples with two clocks.
var slow, fast = hdl.DomainSpec{Name: "slow"}, hdl.DomainSpec{Name: "fast"}

var _ = bad("HG207", ctlPorts, func(m *hdl.Module, p *ctl) {
	//>
	// The component's clock domains are "slow" and "fast".
	seen := m.Reg("seen", 1, 0, hdl.On(m.Domain("slow")))
	seen.Set(p.En)
	last := m.Reg("last", 1, 0, hdl.On(m.Domain("fast")))
	last.Set(seen) // ERROR HG207
	p.Y.Set(hdl.Mux(last, p.A, hdl.U(0)))
	//<
}, slow, fast)

var _ = mended("HG207", ctlPorts, func(m *hdl.Module, p *ctl) {
	//>
	seen := m.Reg("seen", 1, 0, hdl.On(m.Domain("slow")))
	seen.Set(p.En)
	meta := m.Reg("meta", 1, 0, hdl.On(m.Domain("fast")), hdl.Synchroniser())
	meta.Set(seen)
	last := m.Reg("last", 1, 0, hdl.On(m.Domain("fast")))
	last.Set(meta)
	p.Y.Set(hdl.Mux(last, p.A, hdl.U(0)))
	//<
}, slow, fast)

//>

type sharedPorts struct {
	Go hdl.In
	Y  hdl.Out
}

func sharedInput() sharedPorts {
	return sharedPorts{
		Go: hdl.Input(1), // ERROR HG208
		Y:  hdl.Output(1),
	}
}

//<

var _ = bad("HG208", sharedInput, func(m *hdl.Module, p *sharedPorts) {
	//>
	a := m.Reg("a", 1, 0, hdl.On(m.Domain("slow")))
	b := m.Reg("b", 1, 0, hdl.On(m.Domain("fast")))
	a.Set(p.Go)
	b.Set(p.Go)
	p.Y.Set(a.Or(b))
	//<
}, slow, fast)

//>

func ownedInput() sharedPorts {
	return sharedPorts{Go: hdl.Input(1).In("slow"), Y: hdl.Output(1)}
}

//<

var _ = mended("HG208", ownedInput, func(m *hdl.Module, p *sharedPorts) {
	//>
	a := m.Reg("a", 1, 0, hdl.On(m.Domain("slow")))
	meta := m.Reg("meta", 1, 0, hdl.On(m.Domain("fast")), hdl.Synchroniser())
	b := m.Reg("b", 1, 0, hdl.On(m.Domain("fast")))
	a.Set(p.Go)
	meta.Set(p.Go)
	b.Set(meta)
	p.Y.Set(a.Or(b))
	//<
}, slow, fast)

var _ = bad("HG306", twoPorts, func(m *hdl.Module, p *two) {
	//>
	both := m.Reg("both", 8, 0, hdl.On(m.Domain("slow")))
	both.Set(p.A.And(p.B))
	meta := m.Reg("meta", 1, 0, hdl.On(m.Domain("fast")), hdl.Synchroniser())
	meta.Set(both.RedOr()) // WARNING HG306
	p.Y.Set(meta.Rep(8))
	//<
}, slow, fast)

var _ = mended("HG306", twoPorts, func(m *hdl.Module, p *two) {
	//>
	any := m.Reg("any", 1, 0, hdl.On(m.Domain("slow")))
	any.Set(p.A.And(p.B).RedOr())
	meta := m.Reg("meta", 1, 0, hdl.On(m.Domain("fast")), hdl.Synchroniser())
	meta.Set(any)
	p.Y.Set(meta.Rep(8))
	//<
}, slow, fast)
