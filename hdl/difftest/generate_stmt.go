package difftest

import (
	"fmt"

	"github.com/hwgen/hwgen/hdl"
)

// item adds one thing to the module.
func (b *builder) item() {
	kinds := []struct {
		weight int
		make   func(*builder)
	}{
		{30, func(b *builder) { b.let(b.at(b.anyDomain())) }},
		{12, (*builder).reg},
		{10, (*builder).wire},
		{14, (*builder).block},
		{8, (*builder).memory},
		{7, (*builder).instance},
		{4, (*builder).machine},
		{5, (*builder).payloadVar},
		{4, (*builder).vecVar},
		{4, (*builder).deriveDomain},
		{5, (*builder).checks},
		{4, (*builder).crossing},
	}
	total := 0
	for _, k := range kinds {
		total += k.weight
	}
	at := b.c.n(total)
	for _, k := range kinds {
		if at -= k.weight; at < 0 {
			k.make(b)
			return
		}
	}
}

// wire declares a wire, with a value.
func (b *builder) wire() {
	n := b.at(b.anyDomain())
	n.comb = b.c.yes(75)
	b.defineVar(n, b.m.Wire(b.name("w"), b.c.width()))
}

// reg declares a register; assignments to it follow in blocks.
func (b *builder) reg() {
	d := b.anyDomain()
	w := b.c.width()
	var opts []hdl.RegOption
	switch b.c.n(8) {
	case 1:
		opts = append(opts, hdl.WithoutReset())
		b.feature("initial value")
	case 2, 3:
		opts = append(opts, hdl.Undefined())
		b.feature("undefined register")
	}
	if b.c.yes(20) {
		opts = append(opts, hdl.Enable(b.bit(b.at(d))))
		b.feature("enable")
	}
	var v hdl.Var
	name := b.name("r")
	if b.c.yes(50) {
		v = b.m.RegBig(name, b.literal(w), append(opts, hdl.On(d.Domain))...)
	} else {
		b.m.In(d.Domain, func() { v = b.m.RegBig(name, b.literal(w), opts...) })
	}
	b.add(val{Signal: v.Signal, root: d.root})
	t := target{need: b.at(d), width: w, v: &v, set: func(b *builder, n need) { v.Set(b.expr(n, w)) }}
	if b.c.yes(70) {
		t.set(b, t.need)
		b.target(t, whole)
		return
	}
	b.target(t, notYet)
	b.block()
}

// allowed lists the targets that may be assigned here.
func (b *builder) allowed() []target {
	var out []target
	for _, t := range b.targets {
		if b.where.allows(t.need) {
			out = append(out, t)
		}
	}
	return out
}

// assign assigns one of the targets, whole or a part.
func (b *builder) assign() {
	fit := b.allowed()
	if len(fit) == 0 {
		return
	}
	t := fit[len(fit)-1-b.c.n(len(fit))]
	done := b.done[len(b.done)-1]
	asPart := t.v != nil && t.width > 1 && b.c.yes(40)
	switch {
	case done[t.id] == notYet && !asPart:
		done[t.id] = whole
	case done[t.id] != inPart && asPart:
		done[t.id] = inPart
	default: // once more, under a condition
		c := b.bit(t.need)
		b.m.When(c, func() { b.within(c, func() { t.set(b, t.need) }) })
		return
	}
	if !asPart {
		t.set(b, t.need)
		return
	}
	part := b.part(*t.v, t.need, 2)
	part.Set(b.expr(t.need, part.Width()))
}

// part narrows a variable, constantly or by a signal.
func (b *builder) part(v hdl.Var, n need, deep int) hdl.Var {
	w := v.Width()
	switch b.c.n(4) {
	case 0:
		b.feature("assignment of parts")
		lo := b.c.n(w)
		hi := b.c.in(lo, w-1)
		if hi-lo+1 == w && w > 1 { // all of it is no part
			hi--
		}
		v = v.Part(hi, lo)
	case 1:
		b.feature("assignment of parts")
		v = v.Bit(b.c.n(w))
	case 2:
		b.feature("dynamic assignment")
		v = v.ElemVar(b.moduleVal(b.index(n, w)), 1)
	case 3:
		b.feature("dynamic assignment")
		elems := b.elements(w)
		v = v.ElemVar(b.index(n, elems), w/elems)
	}
	if deep > 1 && b.c.yes(25) {
		return b.part(v, n, deep-1)
	}
	return v
}

// elements is a number of equal elements that w bits can be cut into.
func (b *builder) elements(w int) int {
	var divs []int
	for d := 1; d <= min(w, 40); d++ {
		if w%d == 0 {
			divs = append(divs, d)
		}
	}
	return divs[b.c.n(len(divs))]
}

// within runs body under one more condition.
func (b *builder) within(v val, body func()) {
	outer := b.where
	b.where = outer.under(v)
	b.nested(body)
	b.where = outer
}

// block is a When or a Switch with statements in its branches.
func (b *builder) block() {
	fit := b.allowed()
	if len(fit) == 0 {
		return
	}
	t := fit[len(fit)-1-b.c.n(len(fit))]
	if b.c.yes(40) {
		b.switchBlock(t)
		return
	}
	b.feature("when")
	c := b.bit(t.need)
	chain := b.m.When(c, func() { b.within(c, b.body) })
	conds := c
	b.c.several(2, 30, func() {
		c := b.bit(t.need)
		conds = with(c.Signal, conds, c)
		chain = chain.Elsewhen(c, func() { b.within(conds, b.body) })
	})
	if b.c.yes(40) {
		chain.Otherwise(func() { b.within(conds, b.body) })
	}
}

func (b *builder) body() {
	b.assign()
	b.c.several(3, 40, func() {
		switch b.c.n(8) {
		case 1, 2:
			if b.depth < 4 {
				b.block()
			}
		case 3:
			b.print()
		default:
			b.assign()
		}
	})
}

// switchBlock is a Switch over any value, of an enumeration if there is one.
func (b *builder) switchBlock(t target) {
	b.feature("switch")
	w := b.c.in(1, 5)
	if b.c.yes(15) {
		w = b.c.width()
	}
	v := b.moduleVal(b.operand(t.need, w))
	s := b.m.Switch(v)
	seen := map[uint64]bool{}
	fresh := func() (uint64, bool) {
		k := b.c.bits() & (1<<min(w, 5) - 1)
		if b.c.yes(20) {
			k = b.c.bits() & (1<<min(w, 63) - 1)
		}
		ok := !seen[k]
		seen[k] = true
		return k, ok
	}
	for range b.c.in(1, 4) {
		var list []any
		for range b.c.in(1, 3) {
			if k, ok := fresh(); ok {
				list = append(list, hdl.Lit(w, k)) // the subject may be of an enumeration
			}
		}
		if len(list) > 0 {
			s.Case(hdl.OneOf(list...), func() { b.within(v, b.body) })
		}
	}
	if b.c.yes(60) {
		s.Default(func() { b.within(v, b.body) })
	}
}

// machine is a state machine.
func (b *builder) machine() {
	b.feature("state machine")
	d := b.anyDomain()
	states := b.states()
	b.m.In(d.Domain, func() {
		f := hdl.NewFSM(b.m, b.name("fsm"), states...)
		v := val{Signal: f.Value().Signal, root: d.root}
		b.add(v)
		n := b.at(d)
		for i, s := range states {
			next := states[(i+1)%len(states)]
			f.State(s, func() {
				b.within(v, func() {
					c := b.bit(n)
					b.m.When(c, func() { b.within(c, func() { f.Goto(next); b.assign() }) })
					b.c.several(2, 40, b.body)
					if b.c.yes(20) {
						f.Goto(states[b.c.n(len(states))])
					}
				})
			})
		}
		if b.c.yes(40) { // a Switch over the state elsewhere
			sw := b.m.Switch(f.Value())
			for _, s := range states[:b.c.in(1, len(states))] {
				sw.Case(s, func() { b.within(v, b.body) })
			}
			if b.c.yes(40) {
				sw.Default(func() { b.within(v, b.body) })
			}
		}
		if b.c.yes(40) {
			b.add(with(f.Is(states[b.c.n(len(states))]), v))
		}
	})
}

// checks are assertions that hold, assumptions, covers and prints.
func (b *builder) checks() {
	b.feature("checks")
	d := b.anyDomain()
	n := b.at(d)
	b.m.In(d.Domain, func() {
		w := b.c.width()
		x := b.moduleVal(b.operand(n, w))
		switch b.c.n(7) {
		case 0:
			b.m.Cover(b.bit(n), "covered")
		case 1:
			y := b.operand(n, w)
			b.m.Assert(x.LtU(y).Or(x.GeU(y)), "one of two orders")
		case 2:
			k := b.c.in(1, 3)
			s := x.Signal
			for range k {
				s = b.m.RegNext(b.name("was"), s, 0)
			}
			b.m.Assert(s.Eq(b.m.Past(x, k)), "the past is what a register kept")
		case 3:
			c := b.moduleVal(b.operand(n, 1))
			b.m.Assert(b.m.Rose(c).And(b.m.Fell(c)).Not(), "rising is not falling")
		case 4:
			a := b.m.AnyConst(b.name("any"), w)
			b.m.Assert(b.m.Initially().Or(b.m.Stable(a)), "a constant does not change")
		case 5:
			b.m.Assume(x.Eq(x.Not()).Not(), "nothing equals its inverse")
		case 6:
			b.print()
		}
	})
}

// print prints values of the current branch.
func (b *builder) print() {
	b.feature("print")
	var fit []domain
	for _, d := range b.domains {
		if b.where.root == anyRoot || b.where.root == d.root {
			fit = append(fit, d)
		}
	}
	if len(fit) == 0 {
		return
	}
	d := fit[b.c.n(len(fit))]
	format := fmt.Sprintf("%s %s:", b.prefix, b.name("line"))
	var args []hdl.Value
	for range b.c.in(0, 3) {
		format += []string{" %d", " %x", " %b", " 100%% %x"}[b.c.n(4)]
		args = append(args, b.moduleVal(b.operand(b.at(d), b.c.width())).Signal)
	}
	b.m.In(d.Domain, func() { b.m.Print(format, args...) })
}
