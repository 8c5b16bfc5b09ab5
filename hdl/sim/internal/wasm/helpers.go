package wasm

// helper is a function shared by all places that need it: loops over the words
// of wide values. Addresses are i32; n is the number of words; the mask is
// that of the topmost word of the result.
type helper int

const (
	helperCopy helper = iota // dst, src, n
	helperAnd                // dst, a, b, n, mask
	helperOr
	helperXor
	helperAdd
	helperSub
	helperShl // dst, src, n, amount, mask
	helperShr // dst, src, n, amount, fill, mask
	helperMul // dst, a, b, n, mask
	helperEq  // a, b, n -> i32
	helperLtU
	helperPut // dst, bit, value, mask
	helperCount
)

var helperTypes = [helperCount]funcType{
	helperCopy: {"\x7f\x7f\x7f", ""},
	helperAnd:  {"\x7f\x7f\x7f\x7f\x7e", ""},
	helperOr:   {"\x7f\x7f\x7f\x7f\x7e", ""},
	helperXor:  {"\x7f\x7f\x7f\x7f\x7e", ""},
	helperAdd:  {"\x7f\x7f\x7f\x7f\x7e", ""},
	helperSub:  {"\x7f\x7f\x7f\x7f\x7e", ""},
	helperShl:  {"\x7f\x7f\x7f\x7f\x7e", ""},
	helperShr:  {"\x7f\x7f\x7f\x7f\x7e\x7e", ""},
	helperMul:  {"\x7f\x7f\x7f\x7f\x7e", ""},
	helperEq:   {"\x7f\x7f\x7f", "\x7f"},
	helperLtU:  {"\x7f\x7f\x7f", "\x7f"},
	helperPut:  {"\x7f\x7f\x7e\x7e", ""},
}

// writer is code with a few words for loops over words.
type writer struct{ *code }

func (w writer) ops(o ...byte) {
	for _, x := range o {
		w.op(x)
	}
}

// times8 replaces the i32 on the stack by eight times it.
func (w writer) times8() { w.i32(3); w.op(opI32Shl) }

// at pushes address p + 8*i.
func (w writer) at(p, i int) { w.get(p); w.get(i); w.times8(); w.op(opI32Add) }

// load pushes word i of p.
func (w writer) load(p, i int) { w.at(p, i); w.mem(opI64Load, 0) }

// loop runs body with local i from 0 to below local n; n is at least 1.
func (w writer) loop(i, n int, body func()) {
	w.i32(0)
	w.set(i)
	w.ops(opLoop, typeVoid)
	body()
	w.get(i)
	w.i32(1)
	w.op(opI32Add)
	w.tee(i)
	w.get(n)
	w.ops(opI32LtU, opBrIf, 0, opEnd)
}

// maskTop clears the bits of the topmost word that are not in mask.
func (w writer) maskTop(dst, n, mask int) {
	w.get(dst)
	w.get(n)
	w.times8()
	w.ops(opI32Add)
	w.i32(8)
	w.op(opI32Sub)
	t := w.local(typeI32)
	w.tee(t)
	w.get(t)
	w.mem(opI64Load, 0)
	w.get(mask)
	w.op(opI64And)
	w.mem(opI64Store, 0)
}

func helperBody(h helper) *code {
	w := writer{&code{params: len(helperTypes[h].params)}}
	switch h {
	case helperCopy:
		i := w.local(typeI32)
		w.loop(i, 2, func() { w.at(0, i); w.load(1, i); w.mem(opI64Store, 0) })
	case helperAnd:
		w.logic(opI64And)
	case helperOr:
		w.logic(opI64Or)
	case helperXor:
		w.logic(opI64Xor)
	case helperAdd:
		w.sum(false)
	case helperSub:
		w.sum(true)
	case helperShl:
		w.shl()
	case helperShr:
		w.shr()
	case helperMul:
		w.mul()
	case helperEq:
		w.equal()
	case helperLtU:
		w.less()
	case helperPut:
		w.put()
	}
	return w.code
}

func (w writer) logic(op byte) {
	i := w.local(typeI32)
	w.loop(i, 3, func() {
		w.at(0, i)
		w.load(1, i)
		w.load(2, i)
		w.op(op)
		w.mem(opI64Store, 0)
	})
	w.maskTop(0, 3, 4)
}

// sum adds, or subtracts as a + ^b + 1.
func (w writer) sum(sub bool) {
	i, a, b, s, c := w.local(typeI32), w.local(typeI64), w.local(typeI64), w.local(typeI64), w.local(typeI64)
	if sub {
		w.i64(1)
		w.set(c)
	}
	w.loop(i, 3, func() {
		w.load(1, i)
		w.set(a)
		w.load(2, i)
		if sub {
			w.i64(^uint64(0))
			w.op(opI64Xor)
		}
		w.set(b)
		w.get(a)
		w.get(b)
		w.op(opI64Add)
		w.tee(s)
		w.get(a)
		w.op(opI64LtU) // carry of the first addition, on the stack
		w.at(0, i)
		w.get(s)
		w.get(c)
		w.op(opI64Add)
		w.tee(s)
		w.mem(opI64Store, 0)
		w.get(s)
		w.get(c)
		w.op(opI64LtU)
		w.ops(opI32Or, opI64ExtendU)
		w.set(c)
	})
	w.maskTop(0, 3, 4)
}

// word pushes src[i] if i < n (unsigned), else fill.
func (w writer) word(src, i, n int, fill func()) {
	w.get(i)
	w.get(n)
	w.ops(opI32LtU, opIf, typeI64)
	w.load(src, i)
	w.op(opElse)
	fill()
	w.op(opEnd)
}

// shl: dst, src, n, amount, mask.
func (w writer) shl() {
	i, k, bs, inv := w.local(typeI32), w.local(typeI32), w.local(typeI64), w.local(typeI64)
	w.shiftParts(3, bs, inv)
	zero := func() { w.i64(0) }
	w.loop(i, 2, func() {
		w.at(0, i)
		w.get(i)
		w.get(3)
		w.i32(6)
		w.ops(opI32ShrU, opI32Sub)
		w.tee(k)
		w.op(opDrop)
		w.word(1, k, 2, zero)
		w.get(bs)
		w.op(opI64Shl)
		w.get(k)
		w.i32(1)
		w.op(opI32Sub)
		w.set(k)
		w.word(1, k, 2, zero)
		w.i64(1)
		w.op(opI64ShrU)
		w.get(inv)
		w.ops(opI64ShrU, opI64Or)
		w.mem(opI64Store, 0)
	})
	w.maskTop(0, 2, 4)
}

// shiftParts sets bs to the low 6 bits of the amount and inv to 63-bs.
func (w writer) shiftParts(amount, bs, inv int) {
	w.get(amount)
	w.i32(63)
	w.ops(opI32And, opI64ExtendU)
	w.tee(bs)
	w.i64(63)
	w.op(opI64Xor)
	w.set(inv)
}

// shr: dst, src, n, amount, fill, mask. The bits of fill above the mask stand
// above the topmost word, which is how a sign comes in.
func (w writer) shr() {
	i, k, bs, inv := w.local(typeI32), w.local(typeI32), w.local(typeI64), w.local(typeI64)
	last := w.local(typeI32)
	w.shiftParts(3, bs, inv)
	w.get(2)
	w.i32(1)
	w.op(opI32Sub)
	w.set(last)
	w.loop(i, 2, func() {
		w.at(0, i)
		w.get(i)
		w.get(3)
		w.i32(6)
		w.ops(opI32ShrU, opI32Add)
		w.set(k)
		w.filled(k, last)
		w.get(bs)
		w.op(opI64ShrU)
		w.get(k)
		w.i32(1)
		w.op(opI32Add)
		w.set(k)
		w.filled(k, last)
		w.i64(1)
		w.op(opI64Shl)
		w.get(inv)
		w.ops(opI64Shl, opI64Or)
		w.mem(opI64Store, 0)
	})
	w.maskTop(0, 2, 5)
}

// filled pushes word k of the value that is shifted right, extended by fill.
func (w writer) filled(k, last int) {
	w.word(1, k, 2, func() { w.get(4) })
	// The topmost word: | fill & ^mask.
	w.get(k)
	w.get(last)
	w.ops(opI32Eq, opIf, typeI64)
	w.get(4)
	w.get(5)
	w.i64(^uint64(0))
	w.ops(opI64Xor, opI64And, opElse)
	w.i64(0)
	w.ops(opEnd, opI64Or)
}

// mul: dst, a, b, n, mask: the product modulo 2^(64n), by halves of 32 bits.
func (w writer) mul() {
	i, j, left := w.local(typeI32), w.local(typeI32), w.local(typeI32)
	x, c, t, dst := w.local(typeI64), w.local(typeI64), w.local(typeI64), w.local(typeI32)
	half := w.local(typeI32)
	w.get(3)
	w.i32(1)
	w.op(opI32Shl)
	w.set(half)
	w.loop(i, 3, func() { w.at(0, i); w.i64(0); w.mem(opI64Store, 0) })
	at4 := func(p, k int) { w.get(p); w.get(k); w.i32(2); w.ops(opI32Shl, opI32Add) }
	w.loop(i, half, func() {
		at4(1, i)
		w.mem(opI64Load32U, 0)
		w.tee(x)
		w.ops(opI64Eqz, opI32Eqz, opIf, typeVoid)
		w.i64(0)
		w.set(c)
		at4(0, i)
		w.set(dst)
		w.get(half)
		w.get(i)
		w.op(opI32Sub)
		w.set(left)
		w.loop(j, left, func() {
			at4(dst, j)
			w.get(x)
			at4(2, j)
			w.mem(opI64Load32U, 0)
			w.op(opI64Mul)
			at4(dst, j)
			w.mem(opI64Load32U, 0)
			w.op(opI64Add)
			w.get(c)
			w.op(opI64Add)
			w.tee(t)
			w.mem(opI64Store32, 0)
			w.get(t)
			w.i64(32)
			w.op(opI64ShrU)
			w.set(c)
		})
		w.op(opEnd)
	})
	w.maskTop(0, 3, 4)
}

// equal: a, b, n.
func (w writer) equal() {
	i, acc := w.local(typeI32), w.local(typeI64)
	w.loop(i, 2, func() {
		w.load(0, i)
		w.load(1, i)
		w.op(opI64Xor)
		w.get(acc)
		w.op(opI64Or)
		w.set(acc)
	})
	w.get(acc)
	w.op(opI64Eqz)
}

// less: a, b, n: the most significant difference decides.
func (w writer) less() {
	i, x, y := w.local(typeI32), w.local(typeI64), w.local(typeI64)
	w.get(2)
	w.set(i)
	w.ops(opBlock, typeVoid, opLoop, typeVoid)
	w.get(i)
	w.i32(1)
	w.op(opI32Sub)
	w.set(i)
	w.load(0, i)
	w.set(x)
	w.load(1, i)
	w.set(y)
	w.get(x)
	w.get(y)
	w.ops(opI64Ne, opBrIf, 1)
	w.get(i)
	w.ops(opBrIf, 0, opEnd, opEnd)
	w.get(x)
	w.get(y)
	w.op(opI64LtU)
}

// put: dst, bit, value, mask: replaces the bits of mask<<bit by value<<bit.
func (w writer) put() {
	sh, p := w.local(typeI64), w.local(typeI32)
	w.get(0)
	w.get(1)
	w.i32(6)
	w.op(opI32ShrU)
	w.times8()
	w.op(opI32Add)
	w.set(p)
	w.get(1)
	w.i32(63)
	w.ops(opI32And, opI64ExtendU)
	w.set(sh)
	part := func(off int, shift func()) {
		w.get(p)
		w.get(p)
		w.mem(opI64Load, off)
		w.get(3)
		shift()
		w.i64(^uint64(0))
		w.ops(opI64Xor, opI64And)
		w.get(2)
		shift()
		w.op(opI64Or)
		w.mem(opI64Store, off)
	}
	part(0, func() { w.get(sh); w.op(opI64Shl) })
	// What runs over into the next word, which is there or is padding.
	part(8, func() {
		w.i64(1)
		w.op(opI64ShrU)
		w.get(sh)
		w.i64(63)
		w.ops(opI64Xor, opI64ShrU)
	})
}
