package mistakes

import "github.com/hwgen/hwgen/hdl"

var _ = bad("HG106", twoPorts, func(m *hdl.Module, p *two) {
	//>
	p.A.Drive(p.B) // ERROR HG106
	p.Y.Set(p.A)
	//<
})

var _ = mended("HG106", twoPorts, func(m *hdl.Module, p *two) {
	//>
	p.Y.Set(p.A.And(p.B))
	//<
})

//>

type clampToParent struct {
	Limit hdl.Signal // a signal of the parent
}

func (c clampToParent) Ports() one { return onePorts() }

func (c clampToParent) Build(m *hdl.Module, p *one) {
	p.Y.Set(hdl.Mux(p.A.GtU(c.Limit), hdl.U(0), p.A)) // ERROR HG107
}

//<

var _ = bad("HG107", twoPorts, func(m *hdl.Module, p *two) {
	//>
	u := hdl.Inst(m, "u", clampToParent{Limit: p.B.Signal})
	u.A.Drive(p.A)
	p.Y.Set(u.Y)
	//<
})

//>

type clampToPort struct{}

func (clampToPort) Ports() two { return twoPorts() }

func (clampToPort) Build(m *hdl.Module, p *two) {
	p.Y.Set(hdl.Mux(p.A.GtU(p.B), hdl.U(0), p.A))
}

//<

var _ = mended("HG107", twoPorts, func(m *hdl.Module, p *two) {
	//>
	u := hdl.Inst(m, "u", clampToPort{})
	u.A.Drive(p.A)
	u.B.Drive(p.B)
	p.Y.Set(u.Y)
	//<
})

var _ = bad("HG108", onePorts, func(m *hdl.Module, p *one) {
	//>
	var mask hdl.Signal
	p.Y.Set(p.A.And(mask)) // ERROR HG108
	//<
})

var _ = mended("HG108", onePorts, func(m *hdl.Module, p *one) {
	//>
	mask := hdl.Hex(8, "f0")
	p.Y.Set(p.A.And(mask))
	//<
})

//>

var kept hdl.Signal

type keeper struct{}

func (keeper) Ports() one { return onePorts() }

func (keeper) Build(m *hdl.Module, p *one) {
	kept = m.RegNext("last", p.A, 0)
	p.Y.Set(kept)
}

//<

var _ = bad("HG109", onePorts, func(m *hdl.Module, p *one) {
	//>
	u := hdl.Inst(m, "u", keeper{})
	u.A.Drive(p.A)
	p.Y.Set(kept) // ERROR HG109
	//<
})

var _ = mended("HG109", onePorts, func(m *hdl.Module, p *one) {
	//>
	u := hdl.Inst(m, "u", keeper{})
	u.A.Drive(p.A)
	p.Y.Set(u.Y)
	//<
})

var _ = bad("HG110", twoPorts, func(m *hdl.Module, p *two) {
	//>
	x := m.Let("x", p.A.Add(p.B))
	y := m.Let("x", p.A.Sub(p.B)) // ERROR HG110
	p.Y.Set(x.Xor(y))
	//<
})

var _ = mended("HG110", twoPorts, func(m *hdl.Module, p *two) {
	//>
	x := m.Let("sum", p.A.Add(p.B))
	y := m.Let("difference", p.A.Sub(p.B))
	p.Y.Set(x.Xor(y))
	//<
})

//>

type watchdogPorts struct {
	Release hdl.In // 1 bit
	Y       hdl.Out
}

func watchdog() watchdogPorts {
	return watchdogPorts{
		Release: hdl.Input(1), // ERROR HG111
		Y:       hdl.Output(1),
	}
}

//<

var _ = bad("HG111", watchdog, func(m *hdl.Module, p *watchdogPorts) {
	//>
	p.Y.Set(m.RegNext("released", p.Release, 0))
	//<
})

//>

type letGoPorts struct {
	Release hdl.In `hdl:"release_in"`
	Y       hdl.Out
}

func letGo() letGoPorts { return letGoPorts{Release: hdl.Input(1), Y: hdl.Output(1)} }

//<

var _ = mended("HG111", letGo, func(m *hdl.Module, p *letGoPorts) {
	//>
	p.Y.Set(m.RegNext("released", p.Release, 0))
	//<
})
