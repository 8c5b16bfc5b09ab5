package mistakes

import "github.com/hwgen/hwgen/hdl"

var _ = bad("HG101", twoPorts, func(m *hdl.Module, p *two) {
	//>
	sum := m.Wire("sum", 8)
	sum.Set(p.A.AddC(p.B)) // ERROR HG101
	p.Y.Set(sum)
	//<
})

var _ = mended("HG101", twoPorts, func(m *hdl.Module, p *two) {
	//>
	sum := m.Wire("sum", 9)
	sum.Set(p.A.AddC(p.B))
	p.Y.Set(sum.Slice(8, 1).Xor(sum.Trunc(8)))
	//<
})

var _ = bad("HG102", onePorts, func(m *hdl.Module, p *one) {
	//>
	p.Y.Set(p.A.Add(hdl.U(300))) // ERROR HG102
	//<
})

var _ = mended("HG102", onePorts, func(m *hdl.Module, p *one) {
	//>
	p.Y.Set(p.A.Add(hdl.U(255)))
	//<
})

var _ = bad("HG103", onePorts, func(m *hdl.Module, p *one) {
	//>
	depth := 1
	count := m.Reg("count", depth-1, 0) // ERROR HG103
	count.Set(count.Inc())
	p.Y.Set(p.A)
	//<
})

var _ = mended("HG103", onePorts, func(m *hdl.Module, p *one) {
	//>
	depth := 1
	count := m.Reg("count", hdl.IndexBits(depth), 0)
	count.Set(count.Inc())
	p.Y.Set(hdl.Mux(count, p.A, p.A.Not()))
	//<
})

var _ = bad("HG104", onePorts, func(m *hdl.Module, p *one) {
	//>
	p.Y.Set(hdl.Cat(p.A.Slice(3, 0), p.A.Slice(8, 4))) // ERROR HG104
	//<
})

var _ = mended("HG104", onePorts, func(m *hdl.Module, p *one) {
	//>
	p.Y.Set(hdl.Cat(p.A.Slice(3, 0), p.A.Slice(7, 4)))
	//<
})

var _ = bad("HG105", twoPorts, func(m *hdl.Module, p *two) {
	//>
	p.Y.Set(p.B)
	m.When(p.A, func() { p.Y.SetLit(0) }) // ERROR HG105
	//<
})

var _ = mended("HG105", twoPorts, func(m *hdl.Module, p *two) {
	//>
	p.Y.Set(p.B)
	m.When(p.A.NeLit(0), func() { p.Y.SetLit(0) })
	//<
})

var _ = bad("HG116", twoPorts, func(m *hdl.Module, p *two) {
	//>
	product := p.A.Rep(40).MulU(p.B.Rep(40)) // ERROR HG116
	p.Y.Set(product.Trunc(8))
	//<
})

var _ = mended("HG116", twoPorts, func(m *hdl.Module, p *two) {
	//>
	product := p.A.Rep(32).MulU(p.B.Rep(32))
	p.Y.Set(product.Trunc(8))
	//<
})
