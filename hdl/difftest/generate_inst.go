package difftest

import "github.com/hwgen/hwgen/hdl"

// maxModules bounds the modules of a design.
const maxModules = 3

// instance makes an instance of a new module, or of one made before.
func (b *builder) instance() {
	if b.plan.leaf {
		b.let(b.at(b.anyDomain()))
		return
	}
	var p *plan
	var shareable []*plan
	for _, x := range b.plans {
		if x.built && !b.open[x.name] { // no module contains itself
			shareable = append(shareable, x)
		}
	}
	switch {
	case len(shareable) > 0 && (len(b.plans) >= maxModules || b.c.yes(40)):
		p = shareable[b.c.n(len(shareable))]
		b.feature("shared module")
	case len(b.plans) >= maxModules:
		return
	default:
		p = b.planChild()
	}
	b.feature("hierarchy")
	b.instantiate(p)
}

func (b *builder) instantiate(p *plan) {
	mapped := make([]domain, len(p.domains))
	var opts []hdl.InstOption
	for i, s := range p.domains {
		mapped[i] = b.anyDomain()
		opts = append(opts, hdl.MapDomain(s.Name, mapped[i].Domain))
	}
	x := hdl.Inst(b.m, b.name("u"), random{p.name, p}, opts...)
	p.built = true
	b.order++
	comb := b.c.yes(70) // whether inputs may depend on inputs
	ord := b.order
	input := func(dom int) need { return need{root: mapped[dom].root, ord: ord, comb: comb} }
	output := func(dom int, isComb bool) val {
		if !isComb {
			return val{root: mapped[dom].root}
		}
		return val{root: mapped[dom].root, ord: ord, comb: comb}
	}
	b.instOutputs(p, x, output)
	b.instInputs(p, x, input)
}

// instOutputs adds the outputs of an instance to what can be read. An output
// that no input reaches can be read before the inputs are driven.
func (b *builder) instOutputs(p *plan, x *ports, output func(int, bool) val) {
	add := func(s hdl.Signal, v val) {
		v.Signal = s
		b.add(v)
	}
	var out, res, src, snk int
	for _, o := range p.outs {
		v := output(o.dom, o.comb)
		switch {
		case o.stream:
			add(x.Src[src].Valid.Signal, v)
			add(x.Src[src].Data, v)
			src++
		case o.shape != nil:
			b.addPayload(x.Res[res].V, v)
			res++
		default:
			add(x.Out[out].Signal, v)
			out++
		}
	}
	for _, i := range p.ins {
		if i.stream {
			add(x.Snk[snk].Ready.Signal, output(i.dom, i.comb))
			snk++
		}
	}
}

// instInputs drives the inputs, and makes them targets for more.
func (b *builder) instInputs(p *plan, x *ports, input func(int) need) {
	drive := func(dom int, set func(b *builder, n need)) {
		n := input(dom)
		set(b, n)
		b.target(target{need: n, set: set}, whole)
	}
	var in, pay, snk, src int
	for _, i := range p.ins {
		switch {
		case i.stream:
			s := x.Snk[snk]
			snk++
			drive(i.dom, func(b *builder, n need) { s.Offer(b.bit(n), b.operand(n, i.width).Signal) })
		case i.shape != nil:
			v := x.Pay[pay]
			pay++
			drive(i.dom, func(b *builder, n need) {
				p, _ := b.payload(n, i.shape)
				v.Drive(p)
			})
		default:
			v := x.In[in]
			in++
			drive(i.dom, func(b *builder, n need) { v.Drive(b.expr(n, i.width)) })
		}
	}
	for _, o := range p.outs {
		if o.stream {
			s := x.Src[src]
			src++
			drive(o.dom, func(b *builder, n need) { s.Accept(b.bit(n)) })
		}
	}
}
