package wasm

// wide writes the code that makes a value in memory; comparisons push their
// result.
func (e *emitter) wide(v vid) {
	e.done[v] = true
	w := &e.g.wides[e.g.v[v].imm]
	for _, s := range w.srcs {
		e.depends(s.dep)
	}
	switch w.kind {
	case wStore:
		for i, a := range w.args {
			e.storeWord(w.off+uint32(8*i), a)
		}
	case wShl, wShrU, wShrS:
		e.wideShift(w)
	case wMul:
		n := uint32(8 * w.limbs)
		for i, a := range w.args {
			e.storeWord(w.off+n+uint32(8*i), a)
		}
		e.address(w.off)
		e.address(w.off + n)
		e.address(w.off + 2*n)
		e.c.i32(uint32(w.limbs))
		e.c.i64(w.mask)
		e.c.call(e.m.helper(helperMul))
	case wAnd, wOr, wXor, wAdd, wSub:
		e.address(w.off)
		e.address(w.srcs[0].off)
		e.address(w.srcs[1].off)
		e.c.i32(uint32(w.limbs))
		e.c.i64(w.mask)
		e.c.call(e.m.helper(map[wideKind]helper{wAnd: helperAnd, wOr: helperOr, wXor: helperXor, wAdd: helperAdd, wSub: helperSub}[w.kind]))
	case wMux:
		e.address(w.off)
		e.address(w.srcs[0].off)
		e.address(w.srcs[1].off)
		e.value(w.args[0])
		e.c.op(opSelect)
		e.c.i32(uint32(w.limbs))
		e.c.call(e.m.helper(helperCopy))
	case wInsert:
		e.wideInsert(w)
	case wEq, wLtU:
		e.address(w.srcs[0].off)
		e.address(w.srcs[1].off)
		e.c.i32(uint32(w.limbs))
		e.c.call(e.m.helper(map[wideKind]helper{wEq: helperEq, wLtU: helperLtU}[w.kind]))
	case wBox:
		for i, a := range w.args {
			e.c.get(e.base)
			e.value(a)
			e.c.mem(storeOp(uint8(w.slots[i].Size)), int(w.slots[i].Off))
		}
		e.c.i32(uint32(w.call))
		e.c.call(e.m.hostCall)
	}
}

// address pushes the address of a place.
func (e *emitter) address(off uint32) { e.c.i32(off) }

func (e *emitter) storeWord(off uint32, v vid) {
	e.c.get(e.base)
	e.value(v)
	e.c.mem(opI64Store, int(off))
}

func (e *emitter) wideShift(w *wide) {
	e.address(w.off)
	e.address(w.srcs[0].off)
	e.c.i32(uint32(w.limbs))
	e.value(w.args[0])
	switch w.kind {
	case wShl:
		e.c.i64(w.mask)
		e.c.call(e.m.helper(helperShl))
		return
	case wShrU:
		e.c.i64(0)
	case wShrS:
		e.value(w.args[1])
	}
	e.c.i64(w.mask)
	e.c.call(e.m.helper(helperShr))
}

// wideInsert copies the vector and puts the element into the copy.
func (e *emitter) wideInsert(w *wide) {
	ok, at, words := w.args[0], w.args[1], w.args[2:]
	for i := range w.limbs {
		if w.limbs > loopLimbs {
			e.address(w.off)
			e.address(w.srcs[0].off)
			e.c.i32(uint32(w.limbs))
			e.c.call(e.m.helper(helperCopy))
			break
		}
		e.c.get(e.base)
		e.c.get(e.base)
		e.c.mem(opI64Load, int(w.srcs[0].off)+8*i)
		e.c.mem(opI64Store, int(w.off)+8*i)
	}
	e.ready(at)
	for _, x := range words {
		e.ready(x)
	}
	always := e.g.isConst(ok, 1)
	if !always {
		e.value(ok)
		e.c.op(opIf)
		e.c.op(typeVoid)
	}
	e.rem[at] += int32(len(words))
	for i, x := range words {
		left := min(64, w.ew-64*i)
		if left == 8 || left == 16 || left == 32 || left == 64 && w.ew%8 == 0 {
			e.value(at)
			e.c.i32(3)
			e.c.op(opI32ShrU)
			e.value(x)
			e.c.mem(map[int]byte{8: opI64Store8, 16: opI64Store16, 32: opI64Store32, 64: opI64Store}[left], int(w.off)+8*i)
			continue
		}
		e.address(w.off)
		e.value(at)
		e.c.i32(uint32(64 * i))
		e.c.op(opI32Add)
		e.value(x)
		e.c.i64(ones(left))
		e.c.call(e.m.helper(helperPut))
	}
	if !always {
		e.c.op(opEnd)
	}
	e.release(at)
}
