package wasm

import (
	"cmp"
	"slices"
)

// chunkCost is about how many values one function computes.
const chunkCost = 500

// plan is a list of effects, put in order and cut into functions ("chunks").
type plan struct {
	l       *lowerer
	g       *graph
	effects []*effect
	fences  []int // effects before which a function must end
	flagged bool  // the first effect is the flag that stops step

	chunks  int32
	chunkOf []int32 // by value: the function that computes it, -1: none
	order   []vid   // computed values, arguments first
	cross   []bool  // by value: needed in a later function too
	spill   []uint32
	lastUse map[int32]int32 // by object: the last function that reads it

	guard   []vid          // by value: the guard that it serves only, 0: none
	groupOf map[vid]*group // by guard
}

func (p *plan) add(e *effect) {
	if e != nil {
		p.effects = append(p.effects, e)
	}
}

// arguments calls f for what value v is computed from.
func (g *graph) arguments(v vid, f func(vid)) {
	x := &g.v[v]
	if x.k == kWide {
		w := &g.wides[x.imm]
		for _, a := range w.args {
			f(a)
		}
		for _, s := range w.srcs {
			if s.dep != 0 {
				f(s.dep)
			}
		}
		return
	}
	for _, a := range [...]vid{x.a, x.b, x.c, x.dep} {
		if a != 0 {
			f(a)
		}
	}
}

// leaf reports that a value is made anew wherever it is needed.
func (g *graph) leaf(v vid) bool {
	k := g.v[v].k
	return k == kConst || k == kLoad
}

func (g *graph) cost(v vid) int {
	x := &g.v[v]
	switch x.k {
	case kConst:
		return 0
	case kWide:
		return 4 + len(g.wides[x.imm].args)
	case kMemLoad:
		return 3
	}
	return 1
}

// schedule orders the values and cuts them into functions.
func (p *plan) schedule() {
	p.chunkOf = make([]int32, len(p.g.v))
	for i := range p.chunkOf {
		p.chunkOf[i] = -1
	}
	if p.guard == nil {
		p.guard = make([]vid, len(p.g.v))
	}
	cost, fence := 0, 0
	for i, e := range p.effects {
		if fence < len(p.fences) && p.fences[fence] == i {
			fence++
			if i > 0 {
				p.chunks++
				cost = 0
			}
		}
		if cost >= chunkCost {
			p.chunks++
			cost = 0
		}
		if e.kind == efSlot && e.cond != 0 && !e.firm && p.groupOf[e.cond].effects[0] == e {
			p.hoist(p.groupOf[e.cond], &cost)
		}
		e.operands(func(v vid) { p.visit(v, &cost) })
		cost += len(e.words)
		e.chunk, e.pos = p.chunks, len(p.order)
	}
	p.chunks++
	p.findReaders()
	p.placeEffects()
	p.findCrossing()
}

// hoist visits what a group needs that serves others too, so that the rest can
// stand under the guard without a gap.
func (p *plan) hoist(g *group, cost *int) {
	p.visit(g.cond, cost)
	for _, e := range g.effects {
		e.operands(func(v vid) {
			if p.guard[v] == 0 {
				p.visit(v, cost)
			}
		})
	}
	for _, v := range g.cone {
		p.arguments(v, func(a vid) {
			if p.guard[a] == 0 {
				p.visit(a, cost)
			}
		})
	}
}

func (p *plan) visit(v vid, cost *int) {
	if p.chunkOf[v] >= 0 {
		return
	}
	p.chunkOf[v] = 0 // no cycles: just not again
	p.g.arguments(v, func(a vid) { p.visit(a, cost) })
	if *cost >= chunkCost*3/2 {
		p.chunks++
		*cost = 0
	}
	*cost += p.g.cost(v)
	p.chunkOf[v] = p.chunks
	p.order = append(p.order, v)
}

// findReaders notes the last function that reads each object.
func (p *plan) findReaders() {
	p.lastUse = map[int32]int32{}
	read := func(obj int32, chunk int32) {
		if obj != -1 {
			p.lastUse[obj] = max(p.lastUse[obj], chunk)
		}
	}
	for _, e := range p.effects {
		e.operands(func(a vid) {
			if p.g.v[a].k == kLoad {
				read(p.g.v[a].obj, e.chunk)
			}
		})
	}
	for _, v := range p.order {
		x := &p.g.v[v]
		at := p.chunkOf[v]
		if x.k == kMemLoad || x.k == kLoad {
			read(x.obj, at)
		}
		if x.k == kWide {
			for _, s := range p.g.wides[x.imm].srcs {
				read(s.obj, at)
			}
		}
		p.g.arguments(v, func(a vid) {
			if p.g.v[a].k == kLoad {
				read(p.g.v[a].obj, at)
			}
		})
	}
}

// placeEffects moves effects behind the last reader of what they write.
func (p *plan) placeEffects() {
	memChunk := map[int]int32{}
	for _, e := range p.effects {
		if last := p.lastUse[e.obj]; last > e.chunk {
			e.chunk, e.late = last, true
		}
		if e.kind == efWrite {
			memChunk[e.mem] = max(memChunk[e.mem], e.chunk)
		}
	}
	// The write ports of a memory stand together, in order, and reads of what
	// they write after them.
	ports := map[int]int{}
	for _, e := range p.effects {
		if e.kind == efWrite {
			ports[e.mem]++
		}
	}
	for _, e := range p.effects {
		switch {
		case e.kind == efWrite && (e.late || ports[e.mem] > 1):
			e.chunk, e.late = memChunk[e.mem], true
		case e.kind == efRead:
			e.chunk, e.late = max(e.chunk, memChunk[e.mem]), true
		}
	}
	slices.SortStableFunc(p.effects, func(a, b *effect) int {
		if c := cmp.Compare(a.chunk, b.chunk); c != 0 {
			return c
		}
		return cmp.Compare(b2i(a.late), b2i(b.late))
	})
}

func b2i(b bool) int {
	if b {
		return 1
	}
	return 0
}

// findCrossing gives a place in memory to values needed in a later function.
func (p *plan) findCrossing() {
	p.cross = make([]bool, len(p.g.v))
	p.spill = make([]uint32, len(p.g.v))
	use := func(a vid, at int32) {
		if p.chunkOf[a] < at && !p.cross[a] && p.g.v[a].k != kConst {
			p.cross[a] = true
		}
	}
	for _, v := range p.order {
		at := p.chunkOf[v]
		p.g.arguments(v, func(a vid) {
			if !p.g.leaf(a) {
				use(a, at)
			} else if d := p.g.v[a].dep; d != 0 {
				use(d, at)
			}
		})
	}
	for _, v := range p.order {
		if c := p.guard[v]; c != 0 && !p.g.leaf(v) {
			use(c, p.chunkOf[v])
		}
	}
	for _, e := range p.effects {
		if e.kind == efSlot && e.cond != 0 {
			use(e.cond, e.chunk)
		}
		e.operands(func(a vid) {
			if x := &p.g.v[a]; !p.g.leaf(a) || e.late && x.k == kLoad && x.obj != -1 && x.dep == 0 {
				use(a, e.chunk) // a late effect must not read state that has changed
			} else if d := p.g.v[a].dep; d != 0 {
				use(d, e.chunk)
			}
		})
	}
	for v := range p.cross {
		if p.cross[v] && p.hasWord(vid(v)) {
			p.spill[v] = p.l.temps.alloc(1)
		}
	}
}

// hasWord reports that a value is a word and not only a place in memory.
func (p *plan) hasWord(v vid) bool {
	x := &p.g.v[v]
	if x.k != kWide {
		return true
	}
	k := p.g.wides[x.imm].kind
	return k == wEq || k == wLtU
}

// checkFunctions is how many of the plan's functions, in order, compute the
// flag.
func (p *plan) checkFunctions(total int) int {
	if !p.flagged {
		return 0
	}
	return min(total, int(p.effects[0].chunk)+1)
}
