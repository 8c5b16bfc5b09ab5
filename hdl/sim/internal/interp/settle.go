package interp

import "math/bits"

// truth is 1 for true; the compiler makes a flag instruction of it.
func truth(b bool) uint64 {
	if b {
		return 1
	}
	return 0
}

// Settle computes everything from inputs, registers and memories.
func (e *Engine) Settle() {
	for i := range e.runs {
		r := &e.runs[i]
		switch {
		case r.op <= opMux:
			r.logic(e.v)
		case r.op <= opMulS:
			r.arithmetic(e.v)
		case r.op <= opRedXor:
			r.compare(e.v)
		case r.op <= opSExt:
			r.shift(e.v)
		case r.op <= opInsert:
			r.pieces(e.v)
		default:
			e.special(r)
		}
	}
}

func (r *run) logic(v []uint64) {
	d := r.dst
	a, b, c, k := r.a[:len(d)], r.b[:len(d)], r.c[:len(d)], r.k[:len(d)]
	switch r.op {
	case opXorK:
		for i := range d {
			d[i] = v[a[i]] ^ k[i]
		}
	case opAnd:
		for i := range d {
			d[i] = v[a[i]] & v[b[i]]
		}
	case opOr:
		for i := range d {
			d[i] = v[a[i]] | v[b[i]]
		}
	case opXor:
		for i := range d {
			d[i] = v[a[i]] ^ v[b[i]]
		}
	case opMux:
		for i := range d {
			y := v[b[i]]
			d[i] = y ^ (v[a[i]]^y)&-v[c[i]]
		}
	}
}

func (r *run) arithmetic(v []uint64) {
	d := r.dst
	a, b, c, k := r.a[:len(d)], r.b[:len(d)], r.c[:len(d)], r.k[:len(d)]
	switch r.op {
	case opNeg:
		for i := range d {
			d[i] = -v[a[i]] & k[i]
		}
	case opAdd:
		for i := range d {
			d[i] = (v[a[i]] + v[b[i]]) & k[i]
		}
	case opSub:
		for i := range d {
			d[i] = (v[a[i]] - v[b[i]]) & k[i]
		}
	case opMul:
		for i := range d {
			d[i] = v[a[i]] * v[b[i]] & k[i]
		}
	case opMulS:
		for i := range d {
			s, t := c[i]&255, c[i]>>8
			d[i] = uint64((int64(v[a[i]]<<s)>>s)*(int64(v[b[i]]<<t)>>t)) & k[i]
		}
	}
}

func (r *run) compare(v []uint64) {
	d := r.dst
	a, b, c, k := r.a[:len(d)], r.b[:len(d)], r.c[:len(d)], r.k[:len(d)]
	switch r.op {
	case opEq:
		for i := range d {
			d[i] = truth(v[a[i]] == v[b[i]])
		}
	case opNe:
		for i := range d {
			d[i] = truth(v[a[i]] != v[b[i]])
		}
	case opLtU:
		for i := range d {
			d[i] = truth(v[a[i]] < v[b[i]])
		}
	case opLeU:
		for i := range d {
			d[i] = truth(v[a[i]] <= v[b[i]])
		}
	case opLtS:
		for i := range d {
			s := c[i] & 63
			d[i] = truth(int64(v[a[i]]<<s) < int64(v[b[i]]<<s))
		}
	case opLeS:
		for i := range d {
			s := c[i] & 63
			d[i] = truth(int64(v[a[i]]<<s) <= int64(v[b[i]]<<s))
		}
	case opEqK:
		for i := range d {
			d[i] = truth(v[a[i]] == k[i])
		}
	case opNeK:
		for i := range d {
			d[i] = truth(v[a[i]] != k[i])
		}
	case opRedXor:
		for i := range d {
			d[i] = uint64(bits.OnesCount64(v[a[i]]) & 1)
		}
	}
}

func (r *run) shift(v []uint64) {
	d := r.dst
	a, b, c, k := r.a[:len(d)], r.b[:len(d)], r.c[:len(d)], r.k[:len(d)]
	switch r.op {
	case opShl:
		for i := range d {
			d[i] = v[a[i]] << v[b[i]] & k[i]
		}
	case opShrU:
		for i := range d {
			d[i] = v[a[i]] >> v[b[i]]
		}
	case opShrS:
		for i := range d {
			s := c[i] & 63
			d[i] = uint64(int64(v[a[i]]<<s)>>s>>v[b[i]]) & k[i]
		}
	case opSExt:
		for i := range d {
			s := c[i] & 63
			d[i] = uint64(int64(v[a[i]]<<s)>>s) & k[i]
		}
	}
}

func (r *run) pieces(v []uint64) {
	d := r.dst
	a, b, c, k := r.a[:len(d)], r.b[:len(d)], r.c[:len(d)], r.k[:len(d)]
	switch r.op {
	case opSlice:
		for i := range d {
			d[i] = v[a[i]] >> (c[i] & 63) & k[i]
		}
	case opSlice2:
		for i := range d {
			s := c[i] & 63
			d[i] = (v[a[i]]>>s | v[a[i]+1]<<(64-s)) & k[i]
		}
	case opCat:
		for i := range d {
			d[i] = v[a[i]]<<(c[i]&63) | v[b[i]]
		}
	case opScale:
		for i := range d {
			d[i] = v[a[i]] * k[i]
		}
	case opIndex:
		for i := range d {
			d[i] = v[a[i]] >> (v[b[i]] * uint64(c[i])) & k[i]
		}
	case opInsert:
		for i := range d {
			ew, w := k[i]&255, k[i]>>8
			sh, el := v[b[i]]*ew, uint64(1)<<ew-1
			d[i] = v[a[i]]&^(el<<sh) | v[c[i]]<<sh&(1<<w-1)
		}
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
	case opWide:
		for i := range r.wide {
			e.wide(&r.wide[i])
		}
	}
}
