package wasm

// block is consecutive parts of a function under one guard.
type block struct {
	guard vid // 0: none
	roots []root
	cone  []vid // values of this function that serve the guard only
}

// root is an effect, or a value that a later function needs.
type root struct {
	v vid
	e *effect
}

// blocks lists what a function has to do: its effects and the values that
// cross into later functions, each where the plan's order has it, and late
// effects at the end.
func (e *emitter) blocks(first, last int, effects []*effect) []block {
	var out []block
	add := func(guard vid, r root) {
		if n := len(out); n == 0 || out[n-1].guard != guard {
			out = append(out, block{guard: guard})
		}
		b := &out[len(out)-1]
		if r.e != nil || r.v != 0 && e.p.cross[r.v] {
			b.roots = append(b.roots, r)
		}
		if r.v != 0 && guard != 0 {
			b.cone = append(b.cone, r.v)
		}
	}
	i := 0
	value := func(upTo int) {
		for ; first+i < upTo; i++ {
			v := e.p.order[first+i]
			if g := e.p.guard[v]; !e.g.leaf(v) && g != 0 || e.p.cross[v] {
				add(g, root{v: v})
			}
		}
	}
	for _, ef := range effects {
		if ef.late {
			value(last)
		} else {
			value(ef.pos)
		}
		guard := vid(0)
		if ef.kind == efSlot {
			guard = ef.cond
		}
		add(guard, root{e: ef})
	}
	value(last)
	return out
}

// block writes one block, with its guard as a branch.
func (e *emitter) block(b block) {
	if b.guard != 0 {
		if len(b.roots) == 0 {
			e.rem[b.guard]--
			return
		}
		e.before(b)
		e.value(b.guard)
		e.c.op(opIf)
		e.c.op(typeVoid)
	}
	mark := len(e.created)
	for _, r := range b.roots {
		if r.e != nil {
			e.effect(r.e)
		} else {
			e.root(r.v)
		}
	}
	if b.guard != 0 {
		e.c.op(opEnd)
		// A local set under the guard may not have been set.
		for _, v := range e.created[mark:] {
			if e.local[v] != 0 {
				e.free[b2i(e.g.v[v].is64)] = append(e.free[b2i(e.g.v[v].is64)], e.local[v]-1)
				e.local[v] = 0
			}
		}
		e.created = e.created[:mark]
	}
}

// before makes, ahead of a branch, what it shares with the rest of the
// function, and saves what it overwrites that others still read.
func (e *emitter) before(b block) {
	var used []vid
	use := func(a vid) {
		if e.inside[a]++; e.inside[a] == 1 {
			used = append(used, a)
		}
	}
	for _, v := range b.cone {
		e.g.arguments(v, use)
	}
	for _, r := range b.roots {
		if r.e != nil {
			r.e.operands(func(a vid) {
				if a != b.guard {
					use(a)
				}
			})
		}
	}
	for _, a := range used {
		e.share(a, b.guard)
	}
	for _, r := range b.roots {
		if r.e == nil {
			continue
		}
		for _, v := range e.readers[r.e.obj] {
			if e.p.guard[v] != b.guard && (e.g.v[v].k != kLoad || e.rem[v] > e.inside[v]) {
				e.keep(v)
			}
		}
	}
	for _, a := range used {
		e.inside[a] = 0
	}
}

// share makes a value that is used under a guard but does not belong to it.
func (e *emitter) share(a, guard vid) {
	if d := e.g.v[a].dep; d != 0 && e.p.guard[d] != guard && e.p.chunkOf[d] == e.chunk && !e.done[d] {
		e.wide(d)
	}
	if e.p.guard[a] != guard && !e.g.leaf(a) && e.p.chunkOf[a] == e.chunk {
		e.keep(a)
	}
}
