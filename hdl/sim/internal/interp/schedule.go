package interp

// run is a loop of one opcode. Results go to consecutive words from dst on.
type run struct {
	op      opcode
	dst     []uint64
	a, b, c []uint32
	k       []uint64
	wide    []wideOp
}

// order sorts the instructions of each block so that runs of one opcode become
// long, and returns how many it could not sort.
func (l *lowerer) order(blocks []*block) (left int) {
	s := &sorter{l: l, defines: l.defines(), in: make([]int32, len(l.code))}
	s.users, s.missing = l.uses()
	s.height = l.heights(s.users, s.defines)
	for k, b := range blocks {
		left += len(b.code)
		for _, i := range b.code {
			s.in[i] = int32(k)
		}
	}
	for k, b := range blocks {
		b.code = s.sort(int32(k), b.code)
		left -= len(b.code)
	}
	return left
}

type sorter struct {
	l       *lowerer
	users   [][]int32
	defines [][]int32
	missing []int32
	height  []int32
	in      []int32 // block of each instruction
	ready   [opCount][]int32
	urgent  [opCount]int32
}

func (s *sorter) makeReady(i int32) {
	op := s.l.code[i].op
	s.ready[op] = append(s.ready[op], i)
	s.urgent[op] = max(s.urgent[op], s.height[i])
}

// next is the opcode to go on with, -1 at the end: the one from which the way
// to the end has the most changes of opcode, then the one with the most
// instructions whose operands are known. Taking always the most frequent opcode
// makes a quarter more runs.
func (s *sorter) next() int {
	best := -1
	for op := range s.ready {
		n, u := len(s.ready[op]), s.urgent[op]
		if n > 0 && (best < 0 || u > s.urgent[best] || u == s.urgent[best] && n > len(s.ready[best])) {
			best = op
		}
	}
	return best
}

// sort sorts a block; what it reads of others is known.
func (s *sorter) sort(k int32, code []int32) []int32 {
	for _, i := range code {
		if s.missing[i] == 0 {
			s.makeReady(i)
		}
	}
	out := make([]int32, 0, len(code))
	for {
		op := s.next()
		if op < 0 {
			return out
		}
		for i := 0; i < len(s.ready[op]); i++ { // grows while it runs
			in := s.ready[op][i]
			out = append(out, in)
			for _, v := range s.defines[in] {
				for _, u := range s.users[v] {
					if s.missing[u]--; s.missing[u] == 0 && s.in[u] == k {
						s.makeReady(u)
					}
				}
			}
		}
		s.ready[op], s.urgent[op] = s.ready[op][:0], 0
	}
}

// uses lists the instructions that read each computed value, and how many such
// values each instruction reads.
func (l *lowerer) uses() (users [][]int32, missing []int32) {
	users, missing = make([][]int32, len(l.values)), make([]int32, len(l.code))
	for i := range l.code {
		in := &l.code[i]
		if in.op == opNone {
			continue
		}
		wait := func(o operand) {
			if l.values[o.val].by >= 0 && l.values[o.val].by != int32(i) {
				users[o.val] = append(users[o.val], int32(i))
				missing[i]++
			}
		}
		for _, o := range in.args[:in.n] {
			wait(o)
		}
		for _, o := range in.more {
			wait(o)
		}
	}
	return users, missing
}

// heights is how often the opcode changes, at most, on the way from each
// instruction to the end. Instructions stand after those that they read.
func (l *lowerer) heights(users, defines [][]int32) []int32 {
	height := make([]int32, len(l.code))
	for i := len(l.code) - 1; i >= 0; i-- {
		for _, v := range defines[i] {
			for _, u := range users[v] {
				h := height[u]
				if l.code[u].op != l.code[i].op {
					h++
				}
				height[i] = max(height[i], h)
			}
		}
	}
	return height
}

// defines lists the values that each instruction makes known.
func (l *lowerer) defines() [][]int32 {
	d := make([][]int32, len(l.code))
	for v := range l.values {
		if by := l.values[v].by; by >= 0 {
			d[by] = append(d[by], int32(v))
		}
	}
	return d
}

// place gives every value its words: state first, then results in order.
func (l *lowerer) place(blocks []*block) (words int) {
	at := int32(0)
	for v := range l.values {
		if l.values[v].slot >= 0 {
			l.values[v].slot = at
			at += l.values[v].limbs
		}
	}
	for _, b := range blocks {
		for _, i := range b.code {
			if out := l.code[i].out; out >= 0 {
				l.values[out].slot = at
				at += l.values[out].limbs
			}
		}
	}
	return int(at)
}

func (l *lowerer) slot(o operand) uint32 { return uint32(l.values[o.val].slot + o.limb) }

// runs cuts the sorted instructions into runs over the words v.
func (l *lowerer) runs(order []int32, v []uint64) []run {
	var runs []run
	for start := 0; start < len(order); {
		end := start
		op := l.code[order[start]].op
		for end < len(order) && l.code[order[end]].op == op {
			end++
		}
		runs = append(runs, l.run(op, order[start:end], v))
		start = end
	}
	return runs
}

func (l *lowerer) run(op opcode, ids []int32, v []uint64) run {
	r := run{op: op}
	switch op {
	case opXorSum:
		for _, i := range ids {
			in := &l.code[i]
			for k, o := range in.more {
				r.a, r.c = append(r.a, l.slot(o)), append(r.c, uint32(in.turns[k]))
			}
			r.b = append(r.b, uint32(len(in.more)))
		}
		first := l.values[l.code[ids[0]].out].slot
		r.dst = v[first : int(first)+len(ids)]
		return r
	case opGather:
		for _, i := range ids {
			to := uint32(l.values[l.code[i].out].slot)
			for k, o := range l.code[i].more {
				r.a, r.b = append(r.a, l.slot(o)), append(r.b, to+uint32(k))
			}
		}
		return r
	case opWide:
		for _, i := range ids {
			r.wide = append(r.wide, l.wideInstr(&l.code[i], v))
		}
		return r
	}
	for _, i := range ids {
		in := &l.code[i]
		r.a = append(r.a, l.slot(in.args[0]))
		r.b = append(r.b, l.slot(in.args[1]))
		if in.n == 3 {
			r.c = append(r.c, l.slot(in.args[2]))
		} else {
			r.c = append(r.c, in.s)
		}
		r.k = append(r.k, in.k)
		if op == opReset {
			r.wide = append(r.wide, *in.wide)
		}
	}
	if op != opReset && op != opCall {
		first := l.values[l.code[ids[0]].out].slot
		r.dst = v[first : int(first)+len(ids)]
	}
	return r
}

func (l *lowerer) wideInstr(in *instr, v []uint64) wideOp {
	w := *in.wide
	out := l.values[in.out]
	w.dst = v[out.slot : out.slot+out.limbs]
	for i, o := range in.more {
		at := l.slot(o)
		w.args = append(w.args, v[at:int(at)+limbs(w.widths[i])])
	}
	return w
}
