package netlist

import "slices"

// Incomplete is a part of a wire, output or instance input that no assignment
// reaches: never, or (Partly) on some paths only, which would be a latch.
type Incomplete struct {
	Var       int
	Lo, Width int
	Partly    bool
}

// LowerStatements makes the mux form of m from its statement tree: the Driver
// of every target and the Guard of every memory port, check and print. Bits
// that it finds without a value are returned, sorted by variable and bit, and
// driven with zeros.
func LowerStatements(m *Module) []Incomplete {
	l := lowerer{m: m, nots: map[ID]ID{}}
	top := &scope{vals: map[int][]seg{}}
	l.block(m.Stmts, top, 0)
	m.Lowered = true
	return l.finish(top)
}

// seg is w bits of a variable from bit lo on: bits off.. of node id.
type seg struct {
	lo, w int
	id    ID // noValue, partly, or a node
	off   int
}

const (
	noValue ID = 0
	partly  ID = -1
)

// scope holds the values assigned so far in one branch; what it does not hold
// is as in the branch around it.
type scope struct {
	parent *scope
	vals   map[int][]seg
	own    map[int]bool // vals[v] is of this scope only: it can be changed in place
}

type lowerer struct {
	m    *Module
	nots map[ID]ID
}

func (l *lowerer) lookup(sc *scope, v int) []seg {
	for ; sc != nil; sc = sc.parent {
		if s, ok := sc.vals[v]; ok {
			return s
		}
	}
	node := l.m.Vars[v].Node
	s := seg{w: l.m.Width(node)}
	if l.m.Nodes[node].Op == OpReg {
		s.id = node
	}
	return []seg{s}
}

func (l *lowerer) block(stmts []Stmt, sc *scope, guard ID) {
	for _, s := range stmts {
		switch s := s.(type) {
		case *Assign:
			l.assign(s, sc)
		case *If:
			l.branch(s, sc, guard)
		case *Switch:
			l.cases(s, sc, guard)
		case *Exec:
			l.exec(s, guard)
		}
	}
}

func (l *lowerer) exec(s *Exec, guard ID) {
	switch s.Kind {
	case ExecWrite:
		l.m.Writes[s.Index].Guard = guard
	case ExecRead:
		l.m.Reads[s.Index].Guard = guard
	case ExecCheck:
		l.m.Checks[s.Index].Guard = guard
	case ExecPrint:
		l.m.Prints[s.Index].Guard = guard
	}
}

func (l *lowerer) assign(s *Assign, sc *scope) {
	v := int(l.m.Nodes[s.Target].Aux)
	cur := l.lookup(sc, v)
	lo, w, path := 0, l.m.Width(s.Target), s.Path
	for len(path) > 0 && path[0].Index == 0 {
		lo, w, path = lo+path[0].Lo, path[0].Width, path[1:]
	}
	val := s.Value
	if len(path) > 0 {
		if base := l.read(cur, lo, w, s.Pos); base > 0 {
			val = l.insert(base, path, val, s.Pos)
		} else {
			val = partly
		}
	}
	if !sc.own[v] {
		if sc.own == nil {
			sc.own = map[int]bool{}
		}
		sc.own[v] = true
		cur = slices.Clone(cur)
	}
	sc.vals[v] = replace(cur, seg{lo: lo, w: w, id: val})
}

// replace returns segs with one range overwritten, in place where there is room.
// What is left of the segments at its ends stays.
func replace(segs []seg, n seg) []seg {
	from, _ := slices.BinarySearchFunc(segs, n.lo, func(s seg, lo int) int {
		if s.lo+s.w <= lo {
			return -1
		}
		return 1
	})
	to := from
	var parts [3]seg
	put := parts[:0]
	if s := segs[from]; s.lo < n.lo {
		put = append(put, s.cut(s.lo, n.lo))
	}
	put = append(put, n)
	for ; to < len(segs) && segs[to].lo < n.lo+n.w; to++ {
		if s := segs[to]; s.lo+s.w > n.lo+n.w {
			put = append(put, s.cut(n.lo+n.w, s.lo+s.w))
		}
	}
	return slices.Replace(segs, from, to, put...)
}

// cut returns the part of s between bits lo and hi of the variable.
func (s seg) cut(lo, hi int) seg {
	return seg{lo: lo, w: hi - lo, id: s.id, off: s.off + lo - s.lo}
}

// read returns w bits from lo on as one node, or partly if any have no value.
func (l *lowerer) read(segs []seg, lo, w int, pos Pos) ID {
	var parts []ID
	for _, s := range segs {
		from, to := max(s.lo, lo), min(s.lo+s.w, lo+w)
		if from >= to {
			continue
		}
		if s.id <= 0 {
			return partly
		}
		parts = append(parts, l.node(s.cut(from, to), pos))
	}
	slices.Reverse(parts)
	if len(parts) == 1 {
		return parts[0]
	}
	return l.m.AddNode(OpCat, w, pos, parts...)
}

func (l *lowerer) node(s seg, pos Pos) ID {
	if s.off == 0 && s.w == l.m.Width(s.id) {
		return s.id
	}
	return l.slice(s.id, s.off, s.w, pos)
}

func (l *lowerer) slice(id ID, lo, w int, pos Pos) ID {
	n := l.m.AddNode(OpSlice, w, pos, id)
	l.m.Nodes[n].Aux = uint64(lo)
	return n
}

// insert returns base with the part that path leads to replaced by val.
func (l *lowerer) insert(base ID, path []Sel, val ID, pos Pos) ID {
	if len(path) == 0 {
		return val
	}
	w, p := l.m.Width(base), path[0]
	if p.Index != 0 {
		if len(path) > 1 {
			val = l.insert(l.m.AddNode(OpIndex, p.Width, pos, base, p.Index), path[1:], val, pos)
		}
		return l.m.AddNode(OpInsert, w, pos, base, p.Index, val)
	}
	if len(path) > 1 {
		val = l.insert(l.slice(base, p.Lo, p.Width, pos), path[1:], val, pos)
	}
	var parts []ID
	if hi := p.Lo + p.Width; hi < w {
		parts = append(parts, l.slice(base, hi, w-hi, pos))
	}
	parts = append(parts, val)
	if p.Lo > 0 {
		parts = append(parts, l.slice(base, 0, p.Lo, pos))
	}
	if len(parts) == 1 {
		return val
	}
	return l.m.AddNode(OpCat, w, pos, parts...)
}

func (l *lowerer) not(id ID, pos Pos) ID {
	if n, ok := l.nots[id]; ok {
		return n
	}
	n := l.m.AddNode(OpNot, 1, pos, id)
	l.nots[id] = n
	return n
}

func (l *lowerer) and(a, b ID, pos Pos) ID {
	if a == 0 {
		return b
	}
	return l.m.AddNode(OpAnd, 1, pos, a, b)
}

func (l *lowerer) or(a, b ID, pos Pos) ID {
	if a == 0 {
		return b
	}
	return l.m.AddNode(OpOr, 1, pos, a, b)
}

func (l *lowerer) branch(s *If, sc *scope, guard ID) {
	then := &scope{parent: sc, vals: map[int][]seg{}}
	l.block(s.Then, then, l.guard(s.Then, guard, s.Cond, s.Pos))
	els := &scope{parent: sc, vals: map[int][]seg{}}
	if len(s.Else) > 0 {
		g := guard
		if hasExec(s.Else) {
			g = l.and(guard, l.not(s.Cond, s.Pos), s.Pos)
		}
		l.block(s.Else, els, g)
	}
	for _, v := range changed(then, els) {
		sc.vals[v] = l.merge(s.Cond, l.lookup(then, v), l.lookup(els, v), s.Pos)
		delete(sc.own, v)
	}
}

// guard is the condition under which body runs, made only if something needs it.
func (l *lowerer) guard(body []Stmt, guard, cond ID, pos Pos) ID {
	if !hasExec(body) {
		return guard
	}
	return l.and(guard, cond, pos)
}

func hasExec(stmts []Stmt) bool {
	for _, s := range stmts {
		switch s := s.(type) {
		case *Exec:
			return true
		case *If:
			if hasExec(s.Then) || hasExec(s.Else) {
				return true
			}
		case *Switch:
			for _, c := range s.Cases {
				if hasExec(c.Body) {
					return true
				}
			}
			if hasExec(s.Default) {
				return true
			}
		}
	}
	return false
}

func (l *lowerer) cases(s *Switch, sc *scope, guard ID) {
	needGuards := hasExec([]Stmt{s})
	conds := make([]ID, len(s.Cases))
	scopes := make([]*scope, len(s.Cases), len(s.Cases)+1)
	var none ID // 1 when no earlier case holds
	for i, c := range s.Cases {
		for _, v := range c.Values {
			conds[i] = l.or(conds[i], l.m.AddNode(OpEq, 1, c.Pos, s.Subject, v), c.Pos)
		}
		scopes[i] = &scope{parent: sc, vals: map[int][]seg{}}
		l.block(c.Body, scopes[i], l.guard(c.Body, guard, conds[i], c.Pos))
		if needGuards {
			none = l.and(none, l.not(conds[i], c.Pos), s.Pos)
		}
	}
	def := &scope{parent: sc, vals: map[int][]seg{}}
	g := guard
	if none != 0 {
		g = l.and(guard, none, s.Pos)
	}
	l.block(s.Default, def, g)
	last := len(conds)
	rest := def
	if !s.HasDefault && last > 0 && s.covers(l.m) {
		last--
		rest = scopes[last]
	}
	for _, v := range changed(append(scopes, def)...) {
		acc := l.lookup(rest, v)
		for i := last - 1; i >= 0; i-- {
			acc = l.merge(conds[i], l.lookup(scopes[i], v), acc, s.Cases[i].Pos)
		}
		sc.vals[v] = acc
		delete(sc.own, v)
	}
}

// covers reports whether the cases list every value of the subject.
func (s *Switch) covers(m *Module) bool {
	n := 0
	for _, c := range s.Cases {
		n += len(c.Values)
	}
	w := m.Width(s.Subject)
	return w < 31 && n >= 1<<w
}

func changed(scopes ...*scope) []int {
	var vs []int
	for _, sc := range scopes {
		for v := range sc.vals {
			vs = append(vs, v)
		}
	}
	slices.Sort(vs)
	return slices.Compact(vs)
}

// merge selects between two values of a variable, piece by piece.
func (l *lowerer) merge(cond ID, a, b []seg, pos Pos) []seg {
	var out []seg
	for i, j := 0, 0; i < len(a) && j < len(b); {
		lo := max(a[i].lo, b[j].lo)
		hi := min(a[i].lo+a[i].w, b[j].lo+b[j].w)
		out = l.appendMux(out, cond, a[i].cut(lo, hi), b[j].cut(lo, hi), pos)
		if a[i].lo+a[i].w == hi {
			i++
		}
		if b[j].lo+b[j].w == hi {
			j++
		}
	}
	return out
}

func (l *lowerer) appendMux(out []seg, cond ID, a, b seg, pos Pos) []seg {
	s := a
	switch {
	case a.id == b.id && (a.id <= 0 || a.off == b.off):
	case a.id <= 0 || b.id <= 0:
		s = seg{lo: a.lo, w: a.w, id: partly}
	default:
		s = seg{lo: a.lo, w: a.w}
		s.id = l.m.AddNode(OpMux, a.w, pos, cond, l.node(a, pos), l.node(b, pos))
	}
	if k := len(out) - 1; k >= 0 && s.id == out[k].id && (s.id <= 0 || s.off == out[k].off+out[k].w) {
		out[k].w += s.w
		return out
	}
	return append(out, s)
}

// finish sets the drivers and reports what has none.
func (l *lowerer) finish(top *scope) []Incomplete {
	var missing []Incomplete
	for v := range l.m.Vars {
		x := &l.m.Vars[v]
		if x.Node == 0 || x.Inout || !l.m.Nodes[x.Node].Op.IsTarget() {
			continue
		}
		segs := slices.Clone(l.lookup(top, v))
		for i, s := range segs {
			if s.id <= 0 {
				missing = append(missing, Incomplete{v, s.lo, s.w, s.id == partly})
				segs[i].id = l.m.AddConst(s.w, make(Value, Limbs(s.w)), x.Pos)
				segs[i].off = 0
			}
		}
		x.Driver = l.read(segs, 0, l.m.Width(x.Node), x.Pos)
	}
	return missing
}
