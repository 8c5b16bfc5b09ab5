package interp

import (
	"math/bits"
	"unsafe"
)

// at reads word i of the state without a check of bounds, which would take a
// quarter of the time: [Engine.verify] has looked at every operand.
func at(p unsafe.Pointer, i uint32) uint64 {
	return *(*uint64)(unsafe.Add(p, uintptr(i)*8))
}

// verify reports whether all operands are words of the state.
func (e *Engine) verify() bool {
	for _, b := range e.blocks {
		if !b.verify(len(e.v)) {
			return false
		}
	}
	return true
}

func (b *block) verify(words int) bool {
	for i := range b.runs {
		r := &b.runs[i]
		rows := [][]uint32{r.a, r.b}
		switch r.op {
		case opXorSum: // b are numbers
			rows = rows[:1]
		case opMux, opInsert:
			rows = append(rows, r.c)
		}
		for _, row := range rows {
			for _, x := range row {
				if int(x) >= words {
					return false
				}
			}
		}
	}
	return true
}

// truth is 1 for true; the compiler makes a flag instruction of it.
func truth(b bool) uint64 {
	if b {
		return 1
	}
	return 0
}

// Settle computes everything from inputs, registers and memories.
func (e *Engine) Settle() {
	for _, b := range e.blocks {
		e.run(b)
	}
}

// openCones computes what the next edge needs beside the first block.
func (e *Engine) openCones() {
	for _, b := range e.blocks[1 : len(e.blocks)-1] {
		if e.v[b.hold] != b.keep {
			e.run(b)
		}
	}
}

func (e *Engine) run(b *block) {
	for i := range b.runs {
		e.one(&b.runs[i])
	}
}

func (e *Engine) one(r *run) {
	switch {
	case r.op <= opMux:
		r.logic(e.base)
	case r.op <= opMulS:
		r.arithmetic(e.base)
	case r.op <= opRedXor:
		r.compare(e.base)
	case r.op <= opSExt:
		r.shift(e.base)
	case r.op <= opInsert:
		r.pieces(e.base)
	default:
		e.special(r)
	}
}

func (r *run) logic(p unsafe.Pointer) {
	d := r.dst
	a, b, c, k := r.a[:len(d)], r.b[:len(d)], r.c[:len(d)], r.k[:len(d)]
	switch r.op {
	case opXorK:
		for i := range d {
			d[i] = at(p, a[i]) ^ k[i]
		}
	case opAnd:
		for i := range d {
			d[i] = at(p, a[i]) & at(p, b[i])
		}
	case opOr:
		for i := range d {
			d[i] = at(p, a[i]) | at(p, b[i])
		}
	case opXor:
		for i := range d {
			d[i] = at(p, a[i]) ^ at(p, b[i])
		}
	case opMux:
		for i := range d {
			y := at(p, b[i])
			d[i] = y ^ (at(p, a[i])^y)&-at(p, c[i])
		}
	}
}

func (r *run) arithmetic(p unsafe.Pointer) {
	d := r.dst
	a, b, c, k := r.a[:len(d)], r.b[:len(d)], r.c[:len(d)], r.k[:len(d)]
	switch r.op {
	case opNeg:
		for i := range d {
			d[i] = -at(p, a[i]) & k[i]
		}
	case opAdd:
		for i := range d {
			d[i] = (at(p, a[i]) + at(p, b[i])) & k[i]
		}
	case opSub:
		for i := range d {
			d[i] = (at(p, a[i]) - at(p, b[i])) & k[i]
		}
	case opMul:
		for i := range d {
			d[i] = at(p, a[i]) * at(p, b[i]) & k[i]
		}
	case opMulS:
		for i := range d {
			s, t := c[i]&255, c[i]>>8
			d[i] = uint64((int64(at(p, a[i])<<s)>>s)*(int64(at(p, b[i])<<t)>>t)) & k[i]
		}
	}
}

func (r *run) compare(p unsafe.Pointer) {
	d := r.dst
	a, b, c, k := r.a[:len(d)], r.b[:len(d)], r.c[:len(d)], r.k[:len(d)]
	switch r.op {
	case opEq:
		for i := range d {
			d[i] = truth(at(p, a[i]) == at(p, b[i]))
		}
	case opNe:
		for i := range d {
			d[i] = truth(at(p, a[i]) != at(p, b[i]))
		}
	case opLtU:
		for i := range d {
			d[i] = truth(at(p, a[i]) < at(p, b[i]))
		}
	case opLeU:
		for i := range d {
			d[i] = truth(at(p, a[i]) <= at(p, b[i]))
		}
	case opLtS:
		for i := range d {
			s := c[i] & 63
			d[i] = truth(int64(at(p, a[i])<<s) < int64(at(p, b[i])<<s))
		}
	case opLeS:
		for i := range d {
			s := c[i] & 63
			d[i] = truth(int64(at(p, a[i])<<s) <= int64(at(p, b[i])<<s))
		}
	case opEqK:
		for i := range d {
			d[i] = truth(at(p, a[i]) == k[i])
		}
	case opNeK:
		for i := range d {
			d[i] = truth(at(p, a[i]) != k[i])
		}
	case opRedXor:
		for i := range d {
			d[i] = uint64(bits.OnesCount64(at(p, a[i])) & 1)
		}
	}
}

func (r *run) shift(p unsafe.Pointer) {
	d := r.dst
	a, b, c, k := r.a[:len(d)], r.b[:len(d)], r.c[:len(d)], r.k[:len(d)]
	switch r.op {
	case opShl:
		for i := range d {
			d[i] = at(p, a[i]) << at(p, b[i]) & k[i]
		}
	case opShrU:
		for i := range d {
			d[i] = at(p, a[i]) >> at(p, b[i])
		}
	case opShrS:
		for i := range d {
			s := c[i] & 63
			d[i] = uint64(int64(at(p, a[i])<<s)>>s>>at(p, b[i])) & k[i]
		}
	case opSExt:
		for i := range d {
			s := c[i] & 63
			d[i] = uint64(int64(at(p, a[i])<<s)>>s) & k[i]
		}
	}
}

func (r *run) pieces(p unsafe.Pointer) {
	d := r.dst
	a, b, c, k := r.a[:len(d)], r.b[:len(d)], r.c[:len(d)], r.k[:len(d)]
	switch r.op {
	case opSlice:
		for i := range d {
			d[i] = at(p, a[i]) >> (c[i] & 63) & k[i]
		}
	case opFunnel:
		for i := range d {
			s := c[i] & 63
			d[i] = (at(p, a[i])>>s | at(p, b[i])<<(64-s)) & k[i]
		}
	case opRotate:
		for i := range d {
			x, s := at(p, a[i]), c[i]
			d[i] = (x<<(s&63) | x>>(s>>8&63)) & k[i]
		}
	case opCat:
		for i := range d {
			d[i] = at(p, a[i])<<(c[i]&63) | at(p, b[i])
		}
	case opScale:
		for i := range d {
			d[i] = at(p, a[i]) * k[i]
		}
	case opIndex:
		for i := range d {
			d[i] = at(p, a[i]) >> (at(p, b[i]) * uint64(c[i])) & k[i]
		}
	case opInsert:
		for i := range d {
			ew, w := k[i]&255, k[i]>>8
			sh, el := at(p, b[i])*ew, uint64(1)<<ew-1
			d[i] = at(p, a[i])&^(el<<sh) | at(p, c[i])<<sh&(1<<w-1)
		}
	}
}

// element is element i of n of w bits, with anything above it.
func element(x []uint64, i, w, n uint64) uint64 {
	if i >= n {
		return 0
	}
	at := i * w
	s := at & 63
	y := x[at>>6] >> s
	if s+w > 64 {
		y |= x[at>>6+1] << (64 - s)
	}
	return y
}

// xorSum adds up rotated words modulo 2; b tells how many.
func (r *run) xorSum(p unsafe.Pointer) {
	a, c := r.a, r.c
	for i := range r.dst {
		n := r.b[i]
		var x uint64
		turns := c[:n]
		for j, s := range a[:n] {
			x ^= bits.RotateLeft64(at(p, s), int(turns[j]))
		}
		r.dst[i], a, c = x, a[n:], c[n:]
	}
}

// special runs what is not a loop over words.
func (e *Engine) special(r *run) {
	switch r.op {
	case opMem:
		for i := range r.dst {
			m := &e.mems[r.c[i]]
			r.dst[i] = 0
			if at := e.v[r.a[i]]; at < m.depth {
				r.dst[i] = e.v[m.at+at]
			}
		}
	case opElement:
		for i, a := range r.a {
			r.dst[i] = element(e.v[a:], e.v[r.b[i]], uint64(r.c[i]&255), uint64(r.c[i]>>8)) & r.k[i]
		}
	case opReset:
		for i, a := range r.a {
			if e.v[a] != 0 {
				copy(e.v[r.b[i]:], r.wide[i].value)
			}
		}
	case opCall:
		for _, s := range r.c {
			e.hooks.Call(int(s))
		}
	case opXorSum:
		r.xorSum(e.base)
	case opGather:
		for i, a := range r.a {
			e.v[r.b[i]] = e.v[a]
		}
	case opWide:
		for i := range r.wide {
			e.wide(&r.wide[i])
		}
	}
}
