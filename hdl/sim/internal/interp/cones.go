package interp

// A register that keeps its value unless something happens needs its next value
// only then. What is computed for such registers alone, of one enable, is a
// cone, which an edge computes only when the enable is open. What is computed
// only to be looked at is left out by edges altogether.

// block is instructions that an edge computes under one condition.
type block struct {
	hold uint32 // word, as in move; 0: always
	keep uint64
	seen bool // only to be looked at: no edge needs it
	code []int32
	runs []run
}

// minCone is how many instructions are worth a condition: more cones skip more,
// and make runs shorter, which designs pay for that never rest.
const minCone = 100

// Classes of instructions: what needs them.
const (
	forNothing int32 = iota // but to be looked at
	forAll
	forCone // this and more: registers of one enable
)

// enable is a condition under which registers take new values.
type enable struct {
	hold operand
	keep uint64
}

// blocks sorts the instructions by what needs them: first what every edge
// does, then cones, then what is only looked at.
func (l *lowerer) blocks() []*block {
	of, enables := l.classes()
	size := make([]int, int(forCone)+len(enables))
	for i := range l.code {
		size[of[i]]++
	}
	all := []*block{{}}
	at := make([]int, len(size))
	for c, n := range size {
		if c >= int(forCone) && n >= minCone {
			at[c] = len(all)
			all = append(all, &block{keep: enables[c-int(forCone)].keep})
		}
	}
	at[forNothing] = len(all)
	all = append(all, &block{seen: true})
	for i := range l.code {
		if l.code[i].op != opNone {
			b := all[at[of[i]]]
			b.code = append(b.code, int32(i))
		}
	}
	l.enables = make([]operand, len(all))
	for c := range enables {
		if k := at[int(forCone)+c]; k > 0 {
			l.enables[k] = enables[c].hold
		}
	}
	return all
}

// classes finds what needs each instruction. Users stand after what they use.
func (l *lowerer) classes() (of []int32, enables []enable) {
	needs := make([]int32, len(l.values))
	need := func(o operand, c int32) {
		if n := needs[o.val]; n == forNothing {
			needs[o.val] = c
		} else if n != c && c != forNothing {
			needs[o.val] = forAll
		}
	}
	index := map[enable]int32{}
	for i := range l.updates {
		u := &l.updates[i]
		c := forAll
		if u.hold.val != 0 {
			e := enable{u.hold, u.keep}
			k, ok := index[e]
			if !ok {
				k = int32(len(enables))
				index[e] = k
				enables = append(enables, e)
			}
			c = forCone + k
		}
		for _, o := range u.from {
			need(o, c)
		}
		need(u.hold, forAll)
		need(u.reset, forAll)
	}
	l.ports(func(o operand) { need(o, forAll) })
	of = make([]int32, len(l.code))
	for i := len(l.code) - 1; i >= 0; i-- {
		in := &l.code[i]
		of[i] = forAll
		if in.out >= 0 {
			of[i] = needs[in.out]
		}
		for _, o := range in.args[:in.n] {
			need(o, of[i])
		}
		for _, o := range in.more {
			need(o, of[i])
		}
	}
	return of, enables
}

// ports calls f for what edges read beside next values.
func (l *lowerer) ports(f func(operand)) {
	for i := range l.p.Reads {
		f(l.word(l.p.Reads[i].Addr))
		f(l.word(l.p.Reads[i].En))
	}
	for i := range l.p.Writes {
		w := &l.p.Writes[i]
		for _, n := range []id{w.Addr, w.Data, w.Mask, w.En} {
			f(l.whole(n))
		}
	}
	for _, t := range l.p.Trigger {
		f(l.word(t))
	}
}
