package harness

import "github.com/hwgen/hwgen/hdl"

// trigger is 1 in the first cycle in which node i shall be dead.
func (b *bench) trigger(i int, name string) hdl.Signal {
	m, q := b.m, b.seq
	at, cycle := m.Reg(name+"_at", 1, 0), m.Reg(name+"_at_cycle", cycleBits, 0)
	after := m.Reg(name+"_after", 1, 0)
	first, then := m.Reg(name+"_first", 32, 0), m.Reg(name+"_then", 32, 0)
	firstOf, thenOf := m.Reg(name+"_first_of", eventBits, 0), m.Reg(name+"_then_of", eventBits, 0)

	early := m.Let(name+"_early", first.RedOr())
	mask := hdl.Mux(early, firstOf, thenOf)
	n := m.Let(name+"_counted", popCount(b.shown.And(mask)))
	left := hdl.Mux(early, first, then)
	reached := m.Let(name+"_reached", n.GeU(left))
	rest := hdl.Mux(reached, hdl.Lit(32, 0), left.Sub(n))
	m.When(after, func() {
		m.When(early, func() { first.Set(rest) }).Otherwise(func() { then.Set(rest) })
	})
	hit := at.And(b.now.GeU(cycle)).Or(after.And(reached).And(early.Not().Or(then.IsZero())))
	hit = m.Let(name+"_due", hit)
	m.When(hit.Or(b.do(opDisarm, i)), func() {
		at.SetLit(0)
		after.SetLit(0)
	})
	m.When(b.do(opKillAt, i), func() {
		at.SetLit(1)
		cycle.Set(q.Argument.Trunc(cycleBits))
	})
	m.When(b.do(opKillAfter, i), func() {
		after.SetLit(1)
		first.Set(q.Argument.Trunc(32))
		then.Set(q.Argument.Slice(63, 32))
		firstOf.Set(q.Arguments[0].Trunc(eventBits))
		thenOf.Set(q.Arguments[1].Trunc(eventBits))
	})
	return hit
}

// popCount is how many bits are 1 of at most 64: by halves, in twelve steps of a
// word (H. Warren, Hacker's Delight, chapter 5).
func popCount(s hdl.Signal) hdl.Signal {
	x := s.ZExt(64)
	mask := func(v uint64) hdl.Signal { return hdl.Lit(64, v) }
	x = x.Sub(x.ShrULit(1).And(mask(0x5555555555555555)))
	x = x.And(mask(0x3333333333333333)).Add(x.ShrULit(2).And(mask(0x3333333333333333)))
	x = x.Add(x.ShrULit(4)).And(mask(0x0f0f0f0f0f0f0f0f))
	for _, n := range []int{8, 16, 32} {
		x = x.Add(x.ShrULit(n))
	}
	return x.Trunc(7).ZExt(32)
}
