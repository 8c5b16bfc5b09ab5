package difftest

import (
	"fmt"

	"github.com/hwgen/hwgen/hdl"
)

// planTop decides the ports and clock domains of the top module.
func (g *generator) planTop() *plan {
	p := &plan{g: g, name: g.prefix, size: g.c.in(5, 18)}
	p.domains = []hdl.DomainSpec{g.domainSpec("")}
	more := 0
	for _, r := range rare {
		if g.wanted(r.feature) && r.clocks {
			more = 1
		}
	}
	for range g.c.value(3, max(more, g.deck/16%5-2)) {
		g.feature("several clocks")
		p.domains = append(p.domains, g.domainSpec(fmt.Sprintf("c%d", len(p.domains))))
	}
	g.planPorts(p)
	return p
}

// rare are features that random choices alone would give too few designs.
var rare = []struct {
	feature string
	clocks  bool // needs a second clock
	make    func(b *builder)
}{
	{"several clocks", true, (*builder).crossing},
	{"crossing", true, (*builder).crossing},
	{"memory across clocks", true, func(b *builder) { b.memoryOf(hdl.Never, 1, true) }},
	{"two write ports", false, func(b *builder) { b.memoryOf(hdl.Never, 2, false) }},
	{"masked memory", false, (*builder).memory},
	{"shared module", false, func(b *builder) {
		p := b.planChild()
		b.instantiate(p)
		b.instantiate(p)
		b.feature("hierarchy")
		b.feature("shared module")
	}},
	{"derived reset", false, func(b *builder) { b.deriveReset(b.anyDomain()) }},
	{"gated clock", false, func(b *builder) { b.gateClock(b.anyDomain()) }},
	{"vector", false, (*builder).vecVar},
	{"state machine", false, (*builder).machine},
}

// wanted suggests some of the rare features to each design, in turn.
func (g *generator) wanted(feature string) bool {
	i := g.first
	for k, r := range rare {
		if r.feature == feature {
			return k == i%len(rare) || k == 2 && i%3 == 0 || k == (i/2+3)%len(rare) || k == (i/3+6)%len(rare) || k == (i*3+1)%len(rare)
		}
	}
	return false
}

func (g *generator) lacks(feature string) int {
	if g.wanted(feature) && !g.features[feature] {
		return 1
	}
	return 0
}

func (g *generator) domainSpec(name string) hdl.DomainSpec {
	s := hdl.DomainSpec{Name: name}
	switch g.c.n(8) {
	case 1, 2, 3:
		s.Reset = hdl.AsyncReset
		g.feature("asynchronous reset")
	case 4, 5:
		s.Reset = hdl.NoReset
		g.feature("no reset")
	default:
		g.feature("synchronous reset")
	}
	if s.Reset != hdl.NoReset && g.c.yes(45) {
		s.ActiveLow = true
		g.feature("active-low reset")
	}
	if g.c.yes(35) {
		s.Edge = hdl.Falling
		g.feature("falling edge")
	}
	return s
}

// planChild decides the ports of a module that is to be instantiated.
func (g *generator) planChild() *plan {
	g.names++
	p := &plan{g: g, name: fmt.Sprintf("%s_m%d", g.prefix, g.names), size: g.c.in(2, 6)}
	p.leaf = g.c.yes(60)
	p.domains = []hdl.DomainSpec{{}}
	if g.c.yes(30) {
		p.domains = append(p.domains, hdl.DomainSpec{Name: "other"})
	}
	g.planPorts(p)
	g.plans = append(g.plans, p)
	return p
}

func (g *generator) planPorts(p *plan) {
	one := func(output bool) port {
		x := port{width: g.c.width(), dom: g.c.n(len(p.domains)), comb: output && g.c.yes(50)}
		switch g.c.n(6) {
		case 4:
			x.stream = true
			g.feature("stream")
		case 5:
			x.dom = 0
			x.shape = g.shape()
		}
		return x
	}
	p.ins = append(p.ins, port{width: g.c.width()})
	g.c.several(6, 70, func() { p.ins = append(p.ins, one(false)) })
	p.outs = append(p.outs, port{width: g.c.width(), comb: g.c.yes(50)})
	g.c.several(5, 60, func() { p.outs = append(p.outs, one(true)) })
}

func (g *generator) shape() *shape {
	g.feature("payload")
	s := &shape{a: g.c.width(), b: g.c.in(1, 40), v: g.c.in(1, 20), n: g.c.in(1, 5), states: g.states()}
	return s
}

// states lists some values of the enumeration, not always 0, 1, 2, ….
func (g *generator) states() []state {
	n := g.c.in(1, 6)
	first, step := 0, 1
	if g.c.yes(40) {
		first, step = g.c.n(4), g.c.in(1, 3)
	}
	out := make([]state, n)
	for i := range out {
		out[i] = state(first + step*i)
	}
	return out
}

// build fills a module.
func (g *generator) build(m *hdl.Module, p *ports, plan *plan) {
	g.open[plan.name] = true
	defer delete(g.open, plan.name)
	b := &builder{generator: g, m: m, plan: plan, where: branch{root: anyRoot, ord: -1}, done: []map[int]assigned{{}}}
	for i, s := range plan.domains {
		b.domains = append(b.domains, domain{m.Domain(s.Name), i})
	}
	b.bindInputs(p)
	g.c.several(plan.size, 98, b.item)
	if plan.name == g.prefix {
		for _, r := range rare {
			if g.c.value(2, g.lacks(r.feature)) == 1 {
				r.make(b)
			}
		}
		g.c.several(32, 99, func() { b.let(b.at(b.anyDomain())) })
	}
	b.driveOutputs(p)
	g.c.several(3, 50, func() { b.block() })
	b.captureRest()
}

// input adds an input to what can be read.
func (b *builder) input(s hdl.Signal, dom int) {
	b.add(val{Signal: s, root: dom, comb: true})
}

func (b *builder) bindInputs(p *ports) {
	var in, pay, snk int
	for _, x := range b.plan.ins {
		switch {
		case x.stream:
			s := p.Snk[snk]
			snk++
			b.input(s.Valid.Signal, x.dom)
			b.input(s.Data, x.dom)
		case x.shape != nil:
			b.addPayload(p.Pay[pay].V, val{root: x.dom, comb: true})
			pay++
		default:
			b.input(p.In[in].Signal, x.dom)
			in++
		}
	}
	var src int
	for _, x := range b.plan.outs {
		if x.stream {
			b.input(p.Src[src].Ready.Signal, x.dom)
			src++
		}
	}
}

// driveOutputs gives every output a value, and makes it a target for more.
func (b *builder) driveOutputs(p *ports) {
	var out, res, src, snk int
	for _, x := range b.plan.ins {
		if x.stream { // ready may follow valid
			s := p.Snk[snk]
			snk++
			b.define(need{root: x.dom, comb: x.comb}, 1, &s.Ready.Var, func(b *builder, n need) { s.Accept(b.operand(n, 1)) })
		}
	}
	for _, x := range b.plan.outs {
		n := need{root: x.dom, comb: x.comb}
		switch {
		case x.stream:
			s := p.Src[src]
			src++
			b.define(n, 0, nil, func(b *builder, n need) {
				if b.depth > 0 && b.c.yes(50) {
					s.Send(b.operand(n, x.width).Signal)
					return
				}
				s.Offer(b.bit(n), b.operand(n, x.width).Signal)
			})
		case x.shape != nil:
			o := p.Res[res]
			res++
			b.definePayload(n, x.shape, o.VarOf)
		default:
			o := p.Out[out]
			out++
			b.defineVar(n, o.Var)
		}
	}
}

// define makes a combinational target of the next order and assigns it.
func (b *builder) define(n need, width int, v *hdl.Var, set func(b *builder, n need)) target {
	b.order++
	n.ord = b.order
	set(b, n)
	return b.target(target{need: n, width: width, v: v, set: set}, whole)
}

// target makes something a target of later assignments; how says how it is
// assigned already.
func (b *builder) target(t target, how assigned) target {
	t.id = len(b.targets)
	b.targets = append(b.targets, t)
	b.done[len(b.done)-1][t.id] = how
	return t
}

// defineVar is define for a variable, assigned in one of the ways that reach
// all of it.
func (b *builder) defineVar(n need, v hdl.Var) {
	w := v.Width()
	t := target{width: w, v: &v, set: func(b *builder, n need) { v.Set(b.expr(n, w)) }}
	b.order++
	n.ord = b.order
	t.need = n
	switch k := b.c.n(8); {
	case k == 1 && w > 1:
		b.feature("assignment of parts")
		cut := b.c.in(1, w-1)
		v.Part(w-1, cut).Set(b.expr(n, w-cut))
		v.Part(cut-1, 0).Set(b.expr(n, cut))
	case k == 2:
		b.m.When(b.bit(n), func() { b.nested(func() { t.set(b, n) }) }).
			Otherwise(func() { b.nested(func() { t.set(b, n) }) })
	case k == 3:
		b.coverBySwitch(t, n)
	default:
		t.set(b, n)
	}
	b.target(t, inPart)
	b.add(val{Signal: v.Signal, root: n.root, ord: n.ord, comb: n.comb})
}

// coverBySwitch assigns a target in every case of a Switch.
func (b *builder) coverBySwitch(t target, n need) {
	b.feature("switch")
	w := b.c.in(1, 4)
	if b.c.yes(20) {
		w = b.c.width()
	}
	s := b.m.Switch(b.moduleVal(b.operand(n, w)))
	count := 0
	for k := range 3 {
		if w < 3 && k >= 1<<w-1 {
			break
		}
		s.Case(hdl.Lit(w, uint64(k)), func() { b.nested(func() { t.set(b, n) }) })
		count++
	}
	if w == 2 && count == 3 && b.c.yes(50) {
		s.Case(hdl.Lit(2, 3), func() { b.nested(func() { t.set(b, n) }) }) // all values listed
		return
	}
	s.Default(func() { b.nested(func() { t.set(b, n) }) })
}

// nested runs body one branch deeper.
func (b *builder) nested(body func()) {
	b.depth++
	b.done = append(b.done, map[int]assigned{})
	body()
	b.done = b.done[:len(b.done)-1]
	b.depth--
}

// captureRest makes registers that take every value that nothing reads.
func (b *builder) captureRest() {
	for _, v := range b.pool {
		if *v.used || v.root == anyRoot {
			continue
		}
		var fit []domain
		for _, d := range b.domains {
			if d.root == v.root {
				fit = append(fit, d)
			}
		}
		*v.used = true
		b.m.RegNext(b.name("seen"), v.Signal, 0, hdl.On(fit[b.c.n(len(fit))].Domain))
	}
}
