package interp

// run is a loop of one opcode. Results go to consecutive words from dst on.
type run struct {
	op      opcode
	dst     []uint64
	a, b, c []uint32
	k       []uint64
	wide    []wideOp
}

// order sorts the instructions that are needed so that runs of one opcode
// become long. Of the opcodes with instructions whose operands are known, the
// one goes next from which the way to the end has the most changes of opcode
// (then the one with the most instructions), until nothing of it is left.
// Taking always the most frequent opcode makes a quarter more runs.
func (l *lowerer) order() []int32 {
	users, missing := l.uses()
	defines := l.defines()
	height := l.heights(users, defines)
	var ready [opCount][]int32
	var urgent [opCount]int32
	makeReady := func(i int32) {
		op := l.code[i].op
		ready[op] = append(ready[op], i)
		urgent[op] = max(urgent[op], height[i])
	}
	for i := range l.code {
		if missing[i] == 0 && l.code[i].op != opNone {
			makeReady(int32(i))
		}
	}
	out := make([]int32, 0, len(l.code))
	for {
		best := -1
		for op := range ready {
			if len(ready[op]) > 0 && (best < 0 || urgent[op] > urgent[best] || urgent[op] == urgent[best] && len(ready[op]) > len(ready[best])) {
				best = op
			}
		}
		if best < 0 {
			return out
		}
		for i := 0; i < len(ready[best]); i++ { // grows while it runs
			in := ready[best][i]
			out = append(out, in)
			for _, v := range defines[in] {
				for _, u := range users[v] {
					if missing[u]--; missing[u] == 0 {
						makeReady(u)
					}
				}
			}
		}
		ready[best], urgent[best] = ready[best][:0], 0
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
func (l *lowerer) place(order []int32) (words int) {
	at := int32(0)
	for v := range l.values {
		if l.values[v].slot >= 0 {
			l.values[v].slot = at
			at += l.values[v].limbs
		}
	}
	for _, i := range order {
		if out := l.code[i].out; out >= 0 {
			l.values[out].slot = at
			at += l.values[out].limbs
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
