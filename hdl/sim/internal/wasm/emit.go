package wasm

// emitter writes the functions of a plan.
type emitter struct {
	p *plan
	g *graph
	m *moduleBuilder

	c     *code
	chunk int32
	base  int
	local []int32 // by value: local variable + 1 that holds it now
	rem   []int32 // by value: uses still to come in this function
	done  []bool  // by value: kWide values made in this function
	free  [2][]int32

	created []vid   // values given a local, in order
	inside  []int32 // by value: uses in the block that is about to be written

	readers map[int32][]vid // by object: values that read it, in this function
}

func newEmitter(p *plan, m *moduleBuilder) *emitter {
	n := len(p.g.v)
	return &emitter{p: p, g: p.g, m: m, local: make([]int32, n), rem: make([]int32, n), done: make([]bool, n), inside: make([]int32, n)}
}

// functions writes all functions of the plan and returns their indices.
func (e *emitter) functions() []int {
	var fns []int
	vi, ei := 0, 0
	for k := range e.p.chunks {
		v0, e0 := vi, ei
		for vi < len(e.p.order) && e.p.chunkOf[e.p.order[vi]] == k {
			vi++
		}
		for ei < len(e.p.effects) && e.p.effects[ei].chunk == k {
			ei++
		}
		if v0 == vi && e0 == ei {
			continue
		}
		fns = append(fns, e.function(k, v0, vi, e.p.effects[e0:ei]))
	}
	return fns
}

func (e *emitter) function(k int32, first, last int, effects []*effect) int {
	vals := e.p.order[first:last]
	e.chunk = k
	e.c = &code{}
	e.free = [2][]int32{}
	e.created = e.created[:0]
	e.base = e.c.local(typeI32)
	blocks := e.blocks(first, last, effects)
	e.countUses(vals, effects)
	for _, b := range blocks {
		if b.guard != 0 {
			e.rem[b.guard]++
			e.reads(b.guard)
		}
	}
	// One access at the top tells wazero that all below it are in bounds.
	e.c.get(e.base)
	e.c.mem(opI32Load8U, e.m.top)
	e.c.op(opDrop)
	for _, b := range blocks {
		e.block(b)
	}
	fn := e.m.bin.add("", "")
	e.m.bin.setBody(fn, e.c)
	e.reset(vals, effects, blocks)
	return fn
}

// countUses counts the uses of each value in this function and finds the
// readers of each object.
func (e *emitter) countUses(vals []vid, effects []*effect) {
	e.readers = map[int32][]vid{}
	use := func(a vid) {
		e.rem[a]++
		e.reads(a)
	}
	for _, v := range vals {
		if e.g.leaf(v) {
			if e.p.cross[v] { // kept for a later function
				use(v)
			}
			continue
		}
		e.g.arguments(v, use)
		x := &e.g.v[v]
		if x.k == kMemLoad && x.obj != -1 {
			e.readers[x.obj] = append(e.readers[x.obj], v)
		}
		if x.k == kWide {
			for _, s := range e.g.wides[x.imm].srcs {
				if s.obj != -1 {
					e.readers[s.obj] = append(e.readers[s.obj], v)
				}
			}
		}
	}
	for _, ef := range effects {
		ef.operands(use)
		if ef.kind == efSlot && ef.cond != 0 {
			e.rem[ef.cond]-- // counted once for its block
		}
	}
}

// reads notes a load of state at its first use.
func (e *emitter) reads(a vid) {
	if x := &e.g.v[a]; x.k == kLoad && x.obj != -1 && e.rem[a] == 1 {
		e.readers[x.obj] = append(e.readers[x.obj], a)
	}
}

func (e *emitter) reset(vals []vid, effects []*effect, blocks []block) {
	clear := func(a vid) { e.rem[a], e.local[a] = 0, 0 }
	for _, v := range vals {
		clear(v)
		e.g.arguments(v, clear)
	}
	for _, ef := range effects {
		ef.operands(clear)
	}
	for _, b := range blocks {
		clear(b.guard)
	}
}

// root makes a value that a later function needs, if it is not there yet.
func (e *emitter) root(v vid) {
	if !e.p.cross[v] || e.done[v] {
		return
	}
	if !e.p.hasWord(v) {
		e.wide(v)
		return
	}
	e.compute(v)
}

// value pushes v.
func (e *emitter) value(v vid) {
	if l := e.local[v]; l != 0 {
		e.c.get(int(l - 1))
		e.used(v)
		return
	}
	x := &e.g.v[v]
	if x.k == kConst {
		if x.is64 {
			e.c.i64(x.imm)
		} else {
			e.c.i32(uint32(x.imm))
		}
		return
	}
	spilled := e.p.cross[v] && e.p.chunkOf[v] < e.chunk
	if e.p.cross[v] && !spilled && !e.done[v] {
		e.compute(v)
		if l := e.local[v]; l != 0 {
			e.c.get(int(l - 1))
			e.used(v)
			return
		}
	}
	switch {
	case e.p.cross[v] && (spilled || e.done[v]):
		e.c.get(e.base)
		e.c.mem(loadOp(x.is64, e.spillSize(v)), int(e.p.spill[v]))
	case x.k == kLoad:
		e.depends(x.dep)
		e.c.get(e.base)
		e.c.mem(loadOp(x.is64, int(x.size)), int(x.imm))
	default:
		e.operation(v)
	}
	e.rem[v]--
	if e.rem[v] > 0 && (x.k != kLoad || keepLoads) {
		e.c.tee(e.hold(v))
	}
}

// keepLoads: a state word read twice in a function is kept in a local.
const keepLoads = true

func (e *emitter) spillSize(v vid) int {
	if e.g.v[v].is64 {
		return 8
	}
	return 4
}

// compute makes a value of this function that crosses into later ones: stored,
// and in a local if it is needed here too.
func (e *emitter) compute(v vid) {
	e.done[v] = true
	x := &e.g.v[v]
	e.c.get(e.base)
	if x.k == kLoad {
		e.depends(x.dep)
		e.c.get(e.base)
		e.c.mem(loadOp(x.is64, int(x.size)), int(x.imm))
		e.rem[v]--
	} else {
		e.operation(v)
	}
	if e.rem[v] > 0 {
		e.c.tee(e.hold(v))
	}
	if x.is64 {
		e.c.mem(opI64Store, int(e.p.spill[v]))
	} else {
		e.c.mem(opI32Store, int(e.p.spill[v]))
	}
}

// hold gives v a local variable.
func (e *emitter) hold(v vid) int {
	t, typ := 0, byte(typeI32)
	if e.g.v[v].is64 {
		t, typ = 1, typeI64
	}
	var l int32
	if n := len(e.free[t]); n > 0 {
		l = e.free[t][n-1]
		e.free[t] = e.free[t][:n-1]
	} else {
		l = int32(e.c.local(typ))
	}
	e.local[v] = l + 1
	e.created = append(e.created, v)
	return int(l)
}

// used notes one use of a value in a local, which is free after the last.
func (e *emitter) used(v vid) {
	e.rem[v]--
	if e.rem[v] > 0 {
		return
	}
	t := 0
	if e.g.v[v].is64 {
		t = 1
	}
	e.free[t] = append(e.free[t], e.local[v]-1)
	e.local[v] = 0
}

// depends makes the wide value that a load reads, if it is of this function.
func (e *emitter) depends(dep vid) {
	if dep == 0 {
		return
	}
	e.rem[dep]--
	if e.p.chunkOf[dep] == e.chunk && !e.done[dep] {
		e.wide(dep)
	}
}

func loadOp(is64 bool, size int) byte {
	switch size {
	case 1:
		if is64 {
			return opI64Load8U
		}
		return opI32Load8U
	case 2:
		if is64 {
			return opI64Load16U
		}
		return opI32Load16U
	case 4:
		if is64 {
			return opI64Load32U
		}
		return opI32Load
	}
	return opI64Load
}

func storeOp(size uint8) byte {
	switch size {
	case 1:
		return opI32Store8
	case 2:
		return opI32Store16
	case 4:
		return opI32Store
	}
	return opI64Store
}

// wasmOps are the instructions for kinds, as i32 and as i64.
var wasmOps = map[kind][2]byte{
	kAdd: {opI32Add, opI64Add}, kSub: {opI32Sub, opI64Sub}, kMul: {opI32Mul, opI64Mul},
	kAnd: {opI32And, opI64And}, kOr: {opI32Or, opI64Or}, kXor: {opI32Xor, opI64Xor},
	kShl: {opI32Shl, opI64Shl}, kShrU: {opI32ShrU, opI64ShrU}, kShrS: {opI32ShrS, opI64ShrS},
	kRotl: {opI32Rotl, opI64Rotl}, kEq: {opI32Eq, opI64Eq}, kNe: {opI32Ne, opI64Ne},
	kLtU: {opI32LtU, opI64LtU}, kLeU: {opI32LeU, opI64LeU}, kLtS: {opI32LtS, opI64LtS},
	kLeS: {opI32LeS, opI64LeS}, kPopcnt: {opI32Popcnt, opI64Popcnt},
}

// mirrored compare with exchanged operands. A comparison that branches on
// 0 < x&y becomes a test of x&y in wazero 1.12, which takes the condition as if
// the zero were on the right; so it is put there. The graph leaves no unsigned
// comparison with zero but for equality.
var mirrored = map[kind][2]byte{kLtS: {opI32GtS, opI64GtS}, kLeS: {opI32GeS, opI64GeS}}

// operation pushes a value that is computed here.
func (e *emitter) operation(v vid) {
	x := &e.g.v[v]
	switch x.k {
	case kWide:
		e.wide(v)
		return
	case kMemLoad:
		e.depends(x.dep)
		e.value(x.a)
		e.c.mem(loadOp(x.is64, int(x.size)), int(x.imm))
		e.done[v] = true
		return
	case kSelect:
		e.value(x.b)
		e.value(x.c)
		e.value(x.a)
		e.c.op(opSelect)
		return
	case kWrap:
		e.value(x.a)
		e.c.op(opI32Wrap)
		return
	case kExtU:
		e.value(x.a)
		e.c.op(opI64ExtendU)
		return
	case kExtS:
		e.value(x.a)
		e.c.op(opI64ExtendS)
		return
	case kPopcnt:
		e.value(x.a)
		e.c.op(wasmOps[kPopcnt][b2i(e.g.is64(x.a))])
		return
	}
	wide := b2i(e.g.is64(x.a))
	if ops, ok := mirrored[x.k]; ok && e.g.isConst(x.a, 0) {
		e.value(x.b)
		e.value(x.a)
		e.c.op(ops[wide])
		return
	}
	e.value(x.a)
	if (x.k == kEq || x.k == kNe) && e.g.isConst(x.b, 0) {
		e.rem[x.b]--
		if x.k == kEq {
			e.c.op([2]byte{opI32Eqz, opI64Eqz}[wide])
		} else {
			e.constZero(wide == 1)
			e.c.op(wasmOps[kNe][wide])
		}
		return
	}
	e.value(x.b)
	e.c.op(wasmOps[x.k][wide])
}

func (e *emitter) constZero(is64 bool) {
	if is64 {
		e.c.i64(0)
	} else {
		e.c.i32(0)
	}
}
