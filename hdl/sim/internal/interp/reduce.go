package interp

// needed counts the uses of values by instructions that are needed, and marks
// those that something else needs.
func (l *lowerer) needed() (uses []int32, kept []bool) {
	uses, kept = make([]int32, len(l.values)), make([]bool, len(l.values))
	keep := func(o operand) { kept[o.val] = true }
	for _, n := range l.p.Keep {
		keep(l.whole(n))
	}
	for i := range l.updates {
		u := &l.updates[i]
		keep(u.reset)
		keep(u.hold)
		for _, o := range u.from {
			keep(o)
		}
	}
	l.ports(keep)
	for i := len(l.code) - 1; i >= 0; i-- {
		in := &l.code[i]
		if in.out >= 0 && uses[in.out] == 0 && !kept[in.out] || in.op == opNone {
			continue
		}
		for _, o := range in.args[:in.n] {
			uses[o.val]++
		}
		for _, o := range in.more {
			uses[o.val]++
		}
	}
	return uses, kept
}

// removeDead turns what nothing needs into nothing.
func (l *lowerer) removeDead() {
	uses, kept := l.needed()
	for i := range l.code {
		if o := l.code[i].out; o >= 0 && uses[o] == 0 && !kept[o] {
			l.code[i] = instr{op: opNone, out: -1}
			l.values[o].by = -1
		}
	}
}

// leastSum is from how many words on a sum is better than its parts.
const leastSum = 4

// sumXors turns trees of exclusive ors of which only the result is needed into
// one instruction each. Rotated words are rotated there.
func (l *lowerer) sumXors() {
	uses, kept := l.needed()
	// inner is the instruction that makes o for one user only.
	inner := func(o operand, op opcode) *instr {
		by := l.values[o.val].by
		if by < 0 || uses[o.val] != 1 || kept[o.val] || l.code[by].op != op {
			return nil
		}
		return &l.code[by]
	}
	for i := len(l.code) - 1; i >= 0; i-- {
		in := &l.code[i]
		if in.op != opXor {
			continue
		}
		var parts []*instr
		sum := instr{op: opXorSum, out: in.out}
		stack := []operand{in.args[1], in.args[0]}
		for len(stack) > 0 {
			o := stack[len(stack)-1]
			stack = stack[:len(stack)-1]
			if x := inner(o, opXor); x != nil {
				parts = append(parts, x)
				stack = append(stack, x.args[1], x.args[0])
				continue
			}
			turn := uint8(0)
			if x := inner(o, opRotate); x != nil && x.k == ones(64) {
				parts = append(parts, x)
				o, turn = x.args[0], uint8(x.s)
			}
			sum.more, sum.turns = append(sum.more, o), append(sum.turns, turn)
		}
		if len(sum.more) < leastSum {
			continue
		}
		for _, x := range parts {
			l.values[x.out].by = -1
			*x = instr{op: opNone, out: -1}
		}
		*in = sum
	}
}
