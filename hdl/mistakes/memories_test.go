package mistakes

import "github.com/hwgen/hwgen/hdl"

var _ = bad("HG126", ctlPorts, func(m *hdl.Module, p *ctl) {
	//>
	mem := m.Mem("mem", 8, 256)
	mem.WriteMasked(p.En, p.A, hdl.U(1), hdl.Bin(2, "01")) // ERROR HG126
	p.Y.Set(mem.Read(p.A))
	//<
})

var _ = mended("HG126", ctlPorts, func(m *hdl.Module, p *ctl) {
	//>
	mem := m.Mem("mem", 8, 256, hdl.Masked(4))
	mem.WriteMasked(p.En, p.A, hdl.U(1), hdl.Bin(2, "01"))
	p.Y.Set(mem.Read(p.A))
	//<
})

var _ = bad("HG209", ctlPorts, func(m *hdl.Module, p *ctl) {
	//>
	mem := m.Mem("mem", 8, 256, hdl.Rule(hdl.Old)) // ERROR HG209
	mem.Write(p.En, p.A, hdl.U(1))
	mem.Write(p.En.Not(), p.A.Not(), hdl.U(2))
	p.Y.Set(mem.ReadSync(p.En, p.A))
	//<
})

var _ = mended("HG209", ctlPorts, func(m *hdl.Module, p *ctl) {
	//>
	mem := m.Mem("mem", 8, 256, hdl.Rule(hdl.Old))
	mem.Write(m.Lit(1, 1), hdl.Mux(p.En, p.A, p.A.Not()), hdl.Mux(p.En, hdl.Lit(8, 1), hdl.Lit(8, 2)))
	p.Y.Set(mem.ReadSync(p.En, p.A))
	//<
})

var _ = bad("HG307", onePorts, func(m *hdl.Module, p *one) {
	//>
	sine := m.Mem("sine", 8, 256) // WARNING HG307
	p.Y.Set(sine.Read(p.A))
	//<
})

var _ = mended("HG307", onePorts, func(m *hdl.Module, p *one) {
	//>
	sine := m.Mem("sine", 8, 256, hdl.Contents(128, 131, 134, 137))
	p.Y.Set(sine.Read(p.A))
	//<
})

var _ = bad("HG301", onePorts, func(m *hdl.Module, p *one) {
	//>
	count := m.Reg("count", 8, 0) // WARNING HG301
	count.Set(count.Inc())
	p.Y.Set(p.A)
	//<
})

var _ = mended("HG301", onePorts, func(m *hdl.Module, p *one) {
	//>
	count := m.Reg("count", 8, 0)
	count.Set(count.Inc())
	p.Y.Set(p.A.Add(count))
	//<
})

var _ = bad("HG302", onePorts, func(m *hdl.Module, p *one) {
	//>
	limit := m.Reg("limit", 8, 100) // WARNING HG302
	p.Y.Set(hdl.Mux(p.A.GtU(limit), limit, p.A))
	//<
})

var _ = mended("HG302", onePorts, func(m *hdl.Module, p *one) {
	//>
	limit := hdl.Lit(8, 100)
	p.Y.Set(hdl.Mux(p.A.GtU(limit), limit, p.A))
	//<
})

var _ = bad("HG303", twoPorts, func(m *hdl.Module, p *two) {
	//>
	sum := m.Let("sum", p.A.AddC(p.B)) // WARNING HG303
	p.Y.Set(sum.Trunc(8))
	//<
})

var _ = mended("HG303", twoPorts, func(m *hdl.Module, p *two) {
	//>
	sum := m.Let("sum", p.A.Add(p.B))
	p.Y.Set(sum)
	//<
})
