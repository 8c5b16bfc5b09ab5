package wasm

// effect writes the code of one effect.
func (e *emitter) effect(ef *effect) {
	switch ef.kind {
	case efSlot, efFlag:
		for _, w := range ef.words {
			e.protect(ef.obj, w.off, w.size)
			e.c.get(e.base)
			e.value(w.val)
			e.c.mem(storeOp(w.size), int(w.off))
		}
	case efWrite:
		e.protectAll(ef.obj)
		e.writePort(ef)
	case efRead:
		e.protectAll(ef.obj)
		e.readPort(ef)
	case efForce:
		for _, w := range ef.words {
			if e.p.chunkOf[w.val] == e.chunk && !e.done[w.val] {
				e.wide(w.val)
			}
		}
	}
}

// protect takes into locals what is still to be read of a place before it is
// overwritten.
func (e *emitter) protect(obj int32, off uint32, size uint8) {
	for _, v := range e.readers[obj] {
		x := &e.g.v[v]
		if x.k == kLoad && (uint32(x.imm) >= off+uint32(size) || uint32(x.imm)+uint32(x.size) <= off) {
			continue
		}
		e.keep(v)
	}
}

func (e *emitter) protectAll(obj int32) {
	for _, v := range e.readers[obj] {
		e.keep(v)
	}
}

// keep makes a value now that reads memory and would be made later.
func (e *emitter) keep(v vid) {
	noWord := !e.p.hasWord(v)
	if e.done[v] || e.local[v] != 0 || e.rem[v] <= 0 && !e.p.cross[v] && !noWord {
		return
	}
	if e.p.cross[v] && e.p.chunkOf[v] < e.chunk {
		return // safe already
	}
	x := &e.g.v[v]
	switch {
	case noWord:
		e.wide(v)
	case e.p.cross[v]:
		e.compute(v)
	case x.k == kLoad:
		e.c.get(e.base)
		e.c.mem(loadOp(x.is64, int(x.size)), int(x.imm))
		e.c.set(e.hold(v))
	default:
		e.operation(v)
		e.c.set(e.hold(v))
	}
}

// ready makes a value so that it can be pushed inside a branch: leaves are
// loaded there, all else must be in a local before it.
func (e *emitter) ready(v vid) {
	if v == 0 || e.local[v] != 0 || e.g.v[v].k == kConst {
		return
	}
	if x := &e.g.v[v]; x.k == kLoad && e.rem[v] == 1 && !e.p.cross[v] {
		if x.dep == 0 || e.p.chunkOf[x.dep] < e.chunk || e.done[x.dep] {
			return
		}
	}
	e.rem[v]++ // this push is one more
	e.value(v)
	if e.local[v] == 0 {
		e.c.set(e.hold(v))
	} else {
		e.c.op(opDrop)
	}
}

// writePort stores a word of a memory if the port writes.
func (e *emitter) writePort(ef *effect) {
	e.ready(ef.addr)
	for _, w := range ef.words {
		e.ready(w.val)
	}
	for _, m := range ef.masks {
		e.ready(m)
	}
	if ef.cond != 0 {
		e.value(ef.cond)
		e.c.op(opIf)
		e.c.op(typeVoid)
	}
	e.rem[ef.addr] += int32(len(ef.words) + len(ef.masks)) // once each, and the effect's own
	for i, w := range ef.words {
		e.value(ef.addr)
		if ef.masks == nil {
			e.value(w.val)
		} else {
			e.masked(ef, i)
		}
		e.c.mem(storeOp(w.size), int(w.off))
	}
	if ef.cond != 0 {
		e.c.op(opEnd)
	}
	e.release(ef.addr)
}

// masked pushes old&^mask | new&mask as old ^ (old^new)&mask.
func (e *emitter) masked(ef *effect, i int) {
	w, m := ef.words[i], ef.masks[i]
	is64 := e.g.is64(w.val)
	t := b2i(is64)
	old := e.c.local([2]byte{typeI32, typeI64}[t])
	e.value(ef.addr)
	e.c.mem(loadOp(is64, int(w.size)), int(w.off))
	e.c.tee(old)
	e.c.get(old)
	e.value(w.val)
	e.c.op(wasmOps[kXor][t])
	e.value(m)
	e.c.op(wasmOps[kAnd][t])
	e.c.op(wasmOps[kXor][t])
}

// release drops the use of an operand that the loop above counted extra.
func (e *emitter) release(v vid) {
	if e.local[v] != 0 {
		e.rem[v] = max(e.rem[v], 1)
		e.used(v)
	} else {
		e.rem[v]--
	}
}

// readPort copies a word of memory to a slot if the port reads.
func (e *emitter) readPort(ef *effect) {
	e.ready(ef.addr)
	e.ready(ef.ok)
	n := int32(len(ef.words))
	if ef.cond != 0 {
		e.value(ef.cond)
		e.c.op(opIf)
		e.c.op(typeVoid)
	}
	e.rem[ef.addr] += n
	if ef.ok != 0 {
		e.rem[ef.ok] += n
	}
	slot := e.p.l.layout.Mems[ef.mem]
	is64 := slot.Width > 32
	for i, w := range ef.words {
		e.c.get(e.base)
		e.value(ef.addr)
		e.c.mem(loadOp(is64, int(w.size)), int(slot.Off)+8*i)
		if ef.ok != 0 {
			e.constZero(is64)
			e.value(ef.ok)
			e.c.op(opSelect)
		}
		if is64 {
			e.c.mem(opI64Store, int(w.off))
		} else {
			e.c.mem(opI32Store, int(w.off))
		}
	}
	if ef.cond != 0 {
		e.c.op(opEnd)
	}
	e.release(ef.addr)
	if ef.ok != 0 {
		e.release(ef.ok)
	}
}
