package wasm

import "github.com/hwgen/hwgen/hdl/sim/internal/engine"

// A wide register that becomes one of several values is not worth computing
// all of them: each choice is an effect under a guard of its own, of which at
// most one holds.

// mostArms bounds the choices of one register.
const mostArms = 6

// arms makes the conditional forms of a slot effect; a narrow one has one form.
func (l *lowerer) arms(e *effect) []*effect {
	if e == nil || e.kind != efSlot || len(e.words) <= localLimbs {
		return []*effect{l.guarded(e)}
	}
	s := armSplitter{l: l, e: e}
	vals := make([]vid, len(e.words))
	for i, w := range e.words {
		s.self = append(s.self, l.load(engine.ID(e.obj), int(w.off-l.layout.Nodes[e.obj].Off)/8))
		vals[i] = w.val
	}
	s.split(0, vals)
	if len(s.out) < 2 || len(s.out) > mostArms {
		return []*effect{l.guarded(e)}
	}
	return s.out
}

type armSplitter struct {
	l    *lowerer
	e    *effect
	self []vid // what the words are now
	out  []*effect
}

// split adds the effects that the words become vals while cond, 0: always.
func (s *armSplitter) split(cond vid, vals []vid) {
	if len(s.out) > mostArms || cond != 0 && s.l.g.isConst(cond, 0) {
		return
	}
	c, yes, no := s.decide(vals)
	if c == 0 {
		s.add(cond, vals)
		return
	}
	if !s.l.g.isBool(c) { // a select takes anything but 0 for true
		c = s.l.g.cmp(kNe, c, s.l.g.num(false, 0))
	}
	one, other := c, s.l.g.not(c)
	if cond != 0 {
		one, other = s.l.g.and(cond, one), s.l.g.and(cond, other)
	}
	s.split(one, yes)
	s.split(other, no)
}

// add makes one effect of what changes.
func (s *armSplitter) add(cond vid, vals []vid) {
	x := *s.e
	x.words, x.cond = nil, cond
	for i, w := range s.e.words {
		if vals[i] != s.self[i] {
			x.words = append(x.words, word{w.off, w.size, vals[i]})
		}
	}
	if len(x.words) > 0 {
		s.out = append(s.out, &x)
	}
}

// decide finds the condition that all words are chosen by, 0 if there is none.
func (s *armSplitter) decide(vals []vid) (c vid, yes, no []vid) {
	g := s.l.g
	for _, v := range vals {
		x, masked := s.choice(v)
		switch {
		case x == nil:
			yes, no = append(yes, v), append(no, v)
			continue
		case c == 0:
			c = x.a
		case c != x.a:
			return 0, nil, nil
		}
		a, b := x.b, x.c
		if masked != 0 {
			a, b = g.and(a, masked), g.and(b, masked)
		}
		yes, no = append(yes, a), append(no, b)
	}
	return c, yes, no
}

// choice looks through the mask that keeps a topmost word clean.
func (s *armSplitter) choice(v vid) (x *value, mask vid) {
	g := s.l.g
	x = &g.v[v]
	if x.k == kAnd && g.v[x.b].k == kConst && g.v[x.a].k == kSelect {
		mask, x = x.b, &g.v[x.a]
	}
	if x.k != kSelect {
		return nil, 0
	}
	y := *x // the graph grows
	return &y, mask
}
