package mistakes

import "github.com/hwgen/hwgen/hdl"

//>

type countedPorts struct {
	Count int
	Y     hdl.Out
}

type counted struct{}

func (counted) Ports() countedPorts { return countedPorts{Count: 3, Y: hdl.Output(8)} } // ERROR HG112

func (counted) Build(m *hdl.Module, p *countedPorts) { p.Y.SetLit(p.Count) }

//<

var _ = bad("HG112", onePorts, func(m *hdl.Module, p *one) {
	//>
	u := hdl.Inst(m, "u", counted{})
	p.Y.Set(u.Y.And(p.A))
	//<
})

//>

type sizedPorts struct{ Y hdl.Out }

type sized struct{ Count int }

func (sized) Ports() sizedPorts { return sizedPorts{Y: hdl.Output(8)} }

func (s sized) Build(m *hdl.Module, p *sizedPorts) { p.Y.SetLit(s.Count) }

//<

var _ = mended("HG112", onePorts, func(m *hdl.Module, p *one) {
	//>
	u := hdl.Inst(m, "u", sized{Count: 3})
	p.Y.Set(u.Y.And(p.A))
	//<
})

//>

type table struct{ Words map[int]uint64 }

func (table) Ports() one { return onePorts() }

func (t table) Build(m *hdl.Module, p *one) {
	rom := m.Mem("rom", 8, 256, hdl.Contents(t.Words[0], t.Words[1]))
	p.Y.Set(rom.Read(p.A))
}

//<

var _ = bad("HG113", onePorts, func(m *hdl.Module, p *one) {
	//>
	u := hdl.Inst(m, "u", table{map[int]uint64{0: 7, 1: 9}}) // ERROR HG113
	u.A.Drive(p.A)
	p.Y.Set(u.Y)
	//<
})

//>

type list struct{ Words []uint64 }

func (list) Ports() one { return onePorts() }

func (t list) Build(m *hdl.Module, p *one) {
	rom := m.Mem("rom", 8, 256, hdl.Contents(t.Words...))
	p.Y.Set(rom.Read(p.A))
}

//<

var _ = mended("HG113", onePorts, func(m *hdl.Module, p *one) {
	//>
	u := hdl.Inst(m, "u", list{[]uint64{7, 9}})
	u.A.Drive(p.A)
	p.Y.Set(u.Y)
	//<
})

var _ = bad("HG114", onePorts, func(m *hdl.Module, p *one) {
	//>
	m.In(m.Domain("fast"), func() { // ERROR HG114
		p.Y.Set(m.RegNext("last", p.A, 0))
	})
	//<
})

//>

type faster struct{}

func (faster) Ports() one                { return onePorts() }
func (faster) Domains() []hdl.DomainSpec { return []hdl.DomainSpec{{Name: "fast", MHz: 200}} }

func (faster) Build(m *hdl.Module, p *one) {
	m.In(m.Domain("fast"), func() {
		p.Y.Set(m.RegNext("last", p.A, 0))
	})
}

//<

var _ = mended("HG114", onePorts, func(m *hdl.Module, p *one) {
	//>
	u := hdl.Inst(m, "u", faster{}, hdl.MapDomain("fast", m.Domain("")))
	u.A.Drive(p.A)
	p.Y.Set(u.Y)
	//<
})

//>

type delay struct{ Cycles int }

func (delay) Ports() one { return onePorts() }

func (d delay) Build(m *hdl.Module, p *one) {
	if d.Cycles < 1 {
		m.Fatalf("a delay of %d cycles; it takes at least 1", d.Cycles)
	}
	x := p.A.Signal
	for i := range d.Cycles {
		x = m.RegNext("stage_"+string(rune('a'+i)), x, 0)
	}
	p.Y.Set(x)
}

//<

var _ = bad("HG115", onePorts, func(m *hdl.Module, p *one) {
	//>
	if cycles := 27; cycles > 26 {
		m.Errorf("a delay of %d cycles has more stages than the alphabet has letters", cycles) // ERROR HG115
	}
	p.Y.Set(p.A)
	//<
})

var _ = mended("HG115", onePorts, func(m *hdl.Module, p *one) {
	//>
	u := hdl.Inst(m, "u", delay{Cycles: 2})
	u.A.Drive(p.A)
	p.Y.Set(u.Y)
	//<
})

//>

type tree struct{ Leaves int }

func (tree) Ports() one { return onePorts() }

func (t tree) Build(m *hdl.Module, p *one) {
	half := hdl.Inst(m, "half", tree{(t.Leaves + 1) / 2}) // ERROR HG120
	half.A.Drive(p.A)
	p.Y.Set(half.Y.Not())
}

//<

var _ = bad("HG120", onePorts, func(m *hdl.Module, p *one) {
	//>
	u := hdl.Inst(m, "u", tree{4})
	u.A.Drive(p.A)
	p.Y.Set(u.Y)
	//<
})

//>

type endingTree struct{ Leaves int }

func (endingTree) Ports() one { return onePorts() }

func (t endingTree) Build(m *hdl.Module, p *one) {
	if t.Leaves == 1 {
		p.Y.Set(p.A)
		return
	}
	half := hdl.Inst(m, "half", endingTree{(t.Leaves + 1) / 2})
	half.A.Drive(p.A)
	p.Y.Set(half.Y.Not())
}

//<

var _ = mended("HG120", onePorts, func(m *hdl.Module, p *one) {
	//>
	u := hdl.Inst(m, "u", endingTree{4})
	u.A.Drive(p.A)
	p.Y.Set(u.Y)
	//<
})

//>

type adder struct{ N uint64 }

func (adder) ModuleName() string { return "adder" } // the same for every N
func (adder) Ports() one         { return onePorts() }

func (a adder) Build(m *hdl.Module, p *one) { p.Y.Set(p.A.Add(hdl.U(a.N))) }

//<

var _ = bad("HG121", onePorts, func(m *hdl.Module, p *one) {
	//>
	u := hdl.Inst(m, "u", adder{1})
	v := hdl.Inst(m, "v", adder{2}) // ERROR HG121
	u.A.Drive(p.A)
	v.A.Drive(u.Y)
	p.Y.Set(v.Y)
	//<
})

//>

type namedAdder struct{ N uint64 } // named_adder_n1, named_adder_n2

func (namedAdder) Ports() one { return onePorts() }

func (a namedAdder) Build(m *hdl.Module, p *one) { p.Y.Set(p.A.Add(hdl.U(a.N))) }

//<

var _ = mended("HG121", onePorts, func(m *hdl.Module, p *one) {
	//>
	u := hdl.Inst(m, "u", namedAdder{1})
	v := hdl.Inst(m, "v", namedAdder{2})
	u.A.Drive(p.A)
	v.A.Drive(u.Y)
	p.Y.Set(v.Y)
	//<
})

var _ = bad("HG125", onePorts, func(m *hdl.Module, p *one) {
	//>
	taps := []int{1, 3, 5}
	y := p.A.Signal
	for i := range 4 {
		y = y.Xor(p.A.RotlLit(taps[i])) // ERROR HG125
	}
	p.Y.Set(y)
	//<
})

var _ = mended("HG125", onePorts, func(m *hdl.Module, p *one) {
	//>
	taps := []int{1, 3, 5}
	y := p.A.Signal
	for _, t := range taps {
		y = y.Xor(p.A.RotlLit(t))
	}
	p.Y.Set(y)
	//<
})

//>

type multiplierPorts struct {
	A, B hdl.In
	P    hdl.Out
}

type multiplier struct{ Stages any }

func (multiplier) Ports() multiplierPorts {
	return multiplierPorts{hdl.Input(8), hdl.Input(8), hdl.Output(8)}
}

func (x multiplier) BlackBox() hdl.BlackBox {
	return hdl.BlackBox{
		Module: "vendor_mul",
		Params: []hdl.BoxParam{{Name: "STAGES", Value: x.Stages}},
		Comb:   []hdl.BoxPath{{From: "a", To: "p"}, {From: "b", To: "p"}},
	}
}

//<

var _ = bad("HG127", twoPorts, func(m *hdl.Module, p *two) {
	//>
	mul := hdl.InstBlackBox(m, "mul", multiplier{Stages: 2.5}) // ERROR HG127
	mul.A.Drive(p.A)
	mul.B.Drive(p.B)
	p.Y.Set(mul.P)
	//<
})

var _ = mended("HG127", twoPorts, func(m *hdl.Module, p *two) {
	//>
	mul := hdl.InstBlackBox(m, "mul", multiplier{Stages: 2})
	mul.A.Drive(p.A)
	mul.B.Drive(p.B)
	p.Y.Set(mul.P)
	//<
})
