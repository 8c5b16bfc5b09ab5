package mistakes

import "github.com/hwgen/hwgen/hdl"

var _ = bad("HG201", ctlPorts, func(m *hdl.Module, p *ctl) {
	//>
	next := m.Wire("next", 8) // ERROR HG201
	p.Y.Set(hdl.Mux(p.En, next, p.A))
	//<
})

var _ = mended("HG201", ctlPorts, func(m *hdl.Module, p *ctl) {
	//>
	next := m.Wire("next", 8)
	next.Set(p.A.Inc())
	p.Y.Set(hdl.Mux(p.En, next, p.A))
	//<
})

var _ = bad("HG202", twoPorts, func(m *hdl.Module, p *two) {
	//>
	p.Y.Set(p.A) // ERROR HG202
	p.Y.Set(p.B)
	//<
})

var _ = mended("HG202", twoPorts, func(m *hdl.Module, p *two) {
	//>
	p.Y.Set(p.A)
	m.When(p.B.EqLit(0), func() { p.Y.Set(p.B) })
	//<
})

var _ = bad("HG203", ctlPorts, func(m *hdl.Module, p *ctl) {
	//>
	held := m.Wire("held", 8) // ERROR HG203
	m.When(p.En, func() { held.Set(p.A) })
	p.Y.Set(held)
	//<
})

var _ = mended("HG203", ctlPorts, func(m *hdl.Module, p *ctl) {
	//>
	held := m.Reg("held", 8, 0)
	m.When(p.En, func() { held.Set(p.A) })
	p.Y.Set(held)
	//<
})

//>

type increment struct{}

func (increment) Ports() one { return onePorts() }

func (increment) Build(m *hdl.Module, p *one) { p.Y.Set(p.A.Inc()) }

//<

var _ = bad("HG204", ctlPorts, func(m *hdl.Module, p *ctl) {
	//>
	next := m.Wire("next", 8)
	inc := hdl.Inst(m, "inc", increment{})
	inc.A.Drive(next)
	m.When(p.En, func() { next.Set(p.A) }).
		Otherwise(func() { next.Set(inc.Y) }) // ERROR HG204
	p.Y.Set(next)
	//<
})

var _ = mended("HG204", ctlPorts, func(m *hdl.Module, p *ctl) {
	//>
	next := m.Wire("next", 8)
	inc := hdl.Inst(m, "inc", increment{})
	inc.A.Drive(m.RegNext("now", next, 0))
	m.When(p.En, func() { next.Set(p.A) }).
		Otherwise(func() { next.Set(inc.Y) })
	p.Y.Set(next)
	//<
})

var _ = bad("HG205", onePorts, func(m *hdl.Module, p *one) {
	//>
	u := hdl.Inst(m, "u", clampToPort{}) // ERROR HG205
	u.A.Drive(p.A)
	p.Y.Set(u.Y)
	//<
})

var _ = mended("HG205", onePorts, func(m *hdl.Module, p *one) {
	//>
	u := hdl.Inst(m, "u", clampToPort{})
	u.A.Drive(p.A)
	u.B.DriveLit(100)
	p.Y.Set(u.Y)
	//<
})

var _ = bad("HG206", onePorts, func(m *hdl.Module, p *one) {
	//>
	parity := m.Wire("parity", 8) // of all bits up to this one
	parity.Bit(0).Set(p.A.Bit(0))
	for i := 1; i < 8; i++ {
		parity.Bit(i).Set(parity.Bit(i - 1).Xor(p.A.Bit(i))) // ERROR HG206
	}
	p.Y.Set(parity)
	//<
})

var _ = mended("HG206", onePorts, func(m *hdl.Module, p *one) {
	//>
	bits := make([]hdl.Value, 8) // the most significant first
	parity := p.A.Bit(0)
	bits[7] = parity
	for i := 1; i < 8; i++ {
		parity = parity.Xor(p.A.Bit(i))
		bits[7-i] = parity
	}
	p.Y.Set(hdl.Cat(bits...))
	//<
})

//>

type padPorts struct {
	Pad hdl.InOut
	Y   hdl.Out
}

func padded() padPorts { return padPorts{Pad: hdl.Bidir(1), Y: hdl.Output(8)} }

type padCell struct{}

func (padCell) Ports() padPorts { return padded() }

func (padCell) BlackBox() hdl.BlackBox { return hdl.BlackBox{Module: "vendor_pad"} }

//<

var _ = bad("HG213", padded, func(m *hdl.Module, p *padPorts) {
	//>
	left := hdl.InstBlackBox(m, "left", padCell{})
	right := hdl.InstBlackBox(m, "right", padCell{}) // ERROR HG213
	left.Pad.Connect(p.Pad)
	p.Y.Set(left.Y.Xor(right.Y))
	//<
})

var _ = mended("HG213", padded, func(m *hdl.Module, p *padPorts) {
	//>
	left := hdl.InstBlackBox(m, "left", padCell{})
	right := hdl.InstBlackBox(m, "right", padCell{})
	left.Pad.Connect(p.Pad)
	right.Pad.Connect(p.Pad)
	p.Y.Set(left.Y.Xor(right.Y))
	//<
})

var _ = bad("HG212", onePorts, func(m *hdl.Module, p *one) {
	//>
	changed := m.Stable(p.A).Not()
	p.Y.Set(hdl.Mux(changed, p.A, hdl.U(0))) // ERROR HG212
	//<
})

var _ = mended("HG212", onePorts, func(m *hdl.Module, p *one) {
	//>
	changed := p.A.Ne(m.RegNext("last", p.A, 0))
	p.Y.Set(hdl.Mux(changed, p.A, hdl.U(0)))
	m.Assert(m.Stable(p.A).Or(p.Y.Eq(p.A)), "a change is seen at once")
	//<
})
