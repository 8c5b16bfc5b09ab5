package wasm

import (
	"math/bits"

	"github.com/hwgen/hwgen/hdl/sim/internal/engine"
)

// A register that keeps its value unless something happens is stored under a
// branch, together with all that is computed for it alone: a part of a design
// that rests costs nothing. Values that serve one guard only are in its cone.

// guardCost is how many values a branch must save to be worth it.
const guardCost = 24

// group is the effects under one guard.
type group struct {
	cond    vid
	effects []*effect
	cone    []vid
}

// keepsUnless splits the next value of a word of state into the condition under
// which it is written, a 0-or-1 i32, and what is written then.
func (g *graph) keepsUnless(v, self vid, depth int) (cond, val vid) {
	one := g.num(false, 1)
	if v == self {
		return g.num(false, 0), v
	}
	x := g.v[v]
	if x.k == kAnd { // a mask that keeps the word clean
		m, ok := g.constant(x.b)
		if ok && g.v[x.a].k == kSelect && ^g.known(self)&^m == 0 && bits.Len64(m) == bits.OnesCount64(m) {
			c, y := g.keepsUnless(x.a, self, depth)
			return c, g.and(y, x.b)
		}
	}
	if x.k != kSelect || depth == 0 {
		return one, v
	}
	c1, v1 := g.keepsUnless(x.b, self, depth-1)
	c2, v2 := g.keepsUnless(x.c, self, depth-1)
	if g.isConst(c1, 1) && g.isConst(c2, 1) {
		return one, v
	}
	cond = g.sel(x.a, c1, c2)
	switch {
	case g.isConst(c1, 0):
		return cond, v2
	case g.isConst(c2, 0):
		return cond, v1
	}
	return cond, g.sel(x.a, v1, v2)
}

// guarded makes the conditional form of a slot effect, if it has one.
func (l *lowerer) guarded(e *effect) *effect {
	if e == nil || e.kind != efSlot {
		return e
	}
	s := l.layout.Nodes[e.obj]
	var cond vid
	form := make([]word, 0, len(e.words))
	for _, w := range e.words {
		self := l.load(engine.ID(e.obj), int(w.off-s.Off)/8)
		c, v := l.g.keepsUnless(w.val, self, 6)
		if l.g.isConst(c, 1) || cond != 0 && c != cond {
			return e
		}
		cond = c
		form = append(form, word{w.off, w.size, v})
	}
	e.cond, e.plain, e.words = cond, e.words, form
	return e
}

// withoutReset splits the next value of a word into what it is while reset, a
// 0-or-1 value, is 0, and the constant that it is else.
func (g *graph) withoutReset(v, reset vid) (val, constant vid, ok bool) {
	x := g.v[v]
	inverse := g.not(reset)
	isConst := func(v vid) bool { return g.v[v].k == kConst }
	switch {
	case x.k == kSelect && x.a == reset && isConst(x.b):
		return x.c, x.b, true
	case x.k == kSelect && x.a == inverse && isConst(x.c):
		return x.b, x.c, true
	case x.k == kAnd && x.a == inverse && g.isBool(x.b):
		return x.b, g.num(false, 0), true
	case x.k == kAnd && x.b == inverse && g.isBool(x.a):
		return x.a, g.num(false, 0), true
	case x.k == kOr && x.a == reset && g.isBool(x.b):
		return x.b, g.num(false, 1), true
	case x.k == kOr && x.b == reset && g.isBool(x.a):
		return x.a, g.num(false, 1), true
	case x.k == kAnd && isConst(x.b):
		if y, c, ok := g.withoutReset(x.a, reset); ok {
			return g.and(y, x.b), g.and(c, x.b), true
		}
	}
	return 0, 0, false
}

// splitReset turns an effect on a register that a reset sets to a constant into
// the effect without it, and one that overwrites it under the reset: a reset is
// rare, and a branch over all of them costs less than a mux for each.
func (l *lowerer) splitReset(e *effect, reset vid) (rest, onReset *effect) {
	if e == nil || reset == 0 {
		return e, nil
	}
	if _, isConst := l.g.constant(reset); isConst {
		return e, nil
	}
	a, b := *e, *e
	a.words, b.words = nil, nil
	b.cond, b.firm, b.late = reset, true, true
	for _, w := range e.words {
		v, k, ok := l.g.withoutReset(w.val, reset)
		if !ok {
			return e, nil
		}
		if self := l.load(engine.ID(e.obj), int(w.off-l.layout.Nodes[e.obj].Off)/8); v != self {
			a.words = append(a.words, word{w.off, w.size, v})
		}
		b.words = append(b.words, word{w.off, w.size, k})
	}
	if len(a.words) == 0 {
		return nil, &b
	}
	return &a, &b
}

// groups finds the guards that are worth it; the other effects get their plain
// form back. Effects of one group come to stand together.
func (p *plan) groups() {
	p.guard = make([]vid, len(p.g.v))
	all := p.findCones()
	for _, g := range all {
		cost := 0
		for _, v := range g.cone {
			cost += p.g.cost(v)
		}
		for _, e := range g.effects {
			cost += len(e.words) / 2
		}
		if cost < guardCost {
			for _, e := range g.effects {
				if e.plain != nil {
					e.words, e.plain, e.cond = e.plain, nil, 0
				}
			}
		}
	}
	p.groupOf = p.findCones() // plain forms have changed who uses what
	for _, g := range p.groupOf {
		for _, v := range g.cone {
			p.guard[v] = g.cond
		}
	}
	var out []*effect
	for _, e := range p.effects {
		g := p.groupOf[e.cond]
		switch {
		case e.kind != efSlot || e.cond == 0 || e.firm:
			out = append(out, e)
		case g.effects[0] == e:
			out = append(out, g.effects...)
		}
	}
	p.effects = out
}

// findCones collects the effects by guard and finds the values that serve each
// guard only: all their uses are by effects of the group or within the cone.
func (p *plan) findCones() map[vid]*group {
	uses := p.countAll()
	groups := map[vid]*group{}
	var order []*group
	for _, e := range p.effects {
		if e.kind != efSlot || e.cond == 0 || e.firm {
			continue
		}
		g := groups[e.cond]
		if g == nil {
			g = &group{cond: e.cond}
			groups[e.cond] = g
			order = append(order, g)
		}
		g.effects = append(g.effects, e)
	}
	seen := make([]int32, len(p.g.v))
	for _, g := range order {
		var stack []vid
		use := func(v vid) {
			if p.g.leaf(v) {
				return
			}
			if seen[v]++; seen[v] == uses[v] {
				stack = append(stack, v)
			}
		}
		for _, e := range g.effects {
			for _, w := range e.words {
				if d := p.g.v[w.val].dep; d != 0 && p.g.leaf(w.val) {
					use(d)
				}
				use(w.val)
			}
		}
		for len(stack) > 0 {
			v := stack[len(stack)-1]
			stack = stack[:len(stack)-1]
			g.cone = append(g.cone, v)
			p.arguments(v, use)
		}
		// What was counted and did not get in belongs to others too; counts of
		// other groups must not add to it.
		for _, e := range g.effects {
			for _, w := range e.words {
				seen[w.val], seen[p.g.v[w.val].dep] = 0, 0
			}
		}
		for _, v := range g.cone {
			p.arguments(v, func(a vid) { seen[a] = 0 })
		}
	}
	return groups
}

// arguments is what a value needs, with the wide values that its loads read.
func (p *plan) arguments(v vid, f func(vid)) {
	p.g.arguments(v, func(a vid) {
		if d := p.g.v[a].dep; d != 0 && p.g.leaf(a) {
			f(d)
		}
		f(a)
	})
}

// countAll counts the uses of every value that anything needs.
func (p *plan) countAll() []int32 {
	uses := make([]int32, len(p.g.v))
	var stack []vid
	use := func(v vid) {
		if uses[v]++; uses[v] == 1 && !p.g.leaf(v) {
			stack = append(stack, v)
		}
	}
	for _, e := range p.effects {
		e.operands(func(v vid) {
			if d := p.g.v[v].dep; d != 0 && p.g.leaf(v) {
				use(d)
			}
			use(v)
		})
	}
	for len(stack) > 0 {
		v := stack[len(stack)-1]
		stack = stack[:len(stack)-1]
		p.arguments(v, use)
	}
	return uses
}
