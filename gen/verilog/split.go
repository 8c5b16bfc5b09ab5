package verilog

import "github.com/hwgen/hwgen/hdl/netlist"

// splitGroups decides which combinational groups stay whole. It parts them by
// what their targets follow (follow.go), then sorts the module's combinational
// logic topologically, a part as one where all its targets are ready, and in
// smaller ones where they are not. It returns for each Var the unit whose group
// it joins, -1: as it is; nil: nothing is split.
func (b *builder) splitGroups(g *grouper) []int {
	size := map[int]int{} // targets, by group
	for v := range b.m.Vars {
		if c := g.classes[v].kind; (c == combGroup || c == hiddenComb) && b.assigned(v) {
			size[g.find(v)]++
		}
	}
	multi := false
	for _, n := range size {
		multi = multi || n > 1
	}
	if !multi {
		return nil
	}
	s := &sorter{b: b, g: g}
	s.build()
	s.part = s.byFollowed()
	s.count(size)
	return s.run()
}

// count finds how many targets each part has, and which groups have parts.
func (s *sorter) count(size map[int]int) {
	s.left, s.cut = map[int]int{}, map[int]bool{}
	for v := range s.b.m.Vars {
		if s.combTarget(v) {
			s.left[s.part[v]]++
		}
	}
	for part, n := range s.left {
		if n < size[s.g.find(part)] {
			s.cut[part] = true
		}
	}
}

func (s *sorter) combTarget(v int) bool {
	c := s.g.classes[v].kind
	return (c == combGroup || c == hiddenComb) && s.b.assigned(v)
}

func (b *builder) assigned(v int) bool {
	return b.drive[v].assigns > 0 || b.drive[v].nested
}

// sorter is a graph over the nodes, one vertex more for each condition under
// which something is assigned, and the order in which they are ready.
type sorter struct {
	b     *builder
	g     *grouper
	part  []int       // by Var: the lowest target that it can share a block with
	left  map[int]int // targets left, by part
	succ  [][]int32
	need  []int32 // predecessors not ready
	queue []int32
	ready map[int][]int // targets that are ready and wait for their part
	cut   map[int]bool  // parts that are not the whole group
	out   []int

	coarse map[int32]bool // instances' outputs of which it is not known what they follow
}

func (s *sorter) edge(from, to int32) {
	s.succ[from] = append(s.succ[from], to)
	s.need[to]++
}

func (s *sorter) vertex() int32 {
	s.succ = append(s.succ, nil)
	s.need = append(s.need, 0)
	return int32(len(s.succ) - 1)
}

func (s *sorter) build() {
	m := s.b.m
	s.succ, s.need = make([][]int32, len(m.Nodes)), make([]int32, len(m.Nodes))
	for _, id := range s.b.order {
		for _, a := range m.Nodes[id].Args() {
			s.edge(int32(m.Resolve(a)), int32(id))
		}
	}
	for i := range m.Reads {
		if r := &m.Reads[i]; !r.Sync {
			s.edge(int32(m.Resolve(r.Addr)), int32(r.Node))
		}
	}
	s.coarse = map[int32]bool{}
	for i := range m.Insts {
		s.instance(&m.Insts[i])
	}
	s.statements(m.Stmts, 0)
}

// instance adds the paths through an instance, port by port.
func (s *sorter) instance(x *netlist.Inst) {
	d := s.b.deps[x.Module]
	if d == nil {
		return
	}
	for out, from := range d.outs {
		if from.all {
			s.coarse[int32(s.b.m.Vars[x.Conns[out]].Node)] = true
		}
		for in := range x.Conns {
			if from.has(in) {
				s.edge(int32(s.b.m.Vars[x.Conns[in]].Node), int32(s.b.m.Vars[x.Conns[out]].Node))
			}
		}
	}
}

func (s *sorter) statements(stmts []netlist.Stmt, under int32) {
	m := s.b.m
	for _, st := range stmts {
		switch st := st.(type) {
		case *netlist.Assign:
			t := int32(st.Target)
			if m.Nodes[t].Op == netlist.OpReg {
				continue
			}
			s.edge(int32(m.Resolve(st.Value)), t)
			for i := range st.Path {
				if x := st.Path[i].Index; x != 0 {
					s.edge(int32(m.Resolve(x)), t)
				}
			}
			if under != 0 {
				s.edge(under, t)
			}
		case *netlist.If:
			c := m.Resolve(st.Cond)
			if n := &m.Nodes[c]; n.Op == netlist.OpConst { // the other branch is not printed
				if n.Aux == 1 {
					s.statements(st.Then, under)
				} else {
					s.statements(st.Else, under)
				}
				continue
			}
			v := s.scope(c, under)
			s.statements(st.Then, v)
			s.statements(st.Else, v)
		case *netlist.Switch:
			v := s.scope(m.Resolve(st.Subject), under)
			for i := range st.Cases {
				s.statements(st.Cases[i].Body, v)
			}
			s.statements(st.Default, v)
		}
	}
}

func (s *sorter) scope(cond netlist.ID, under int32) int32 {
	v := s.vertex()
	s.edge(int32(cond), v)
	if under != 0 {
		s.edge(under, v)
	}
	return v
}

func (s *sorter) run() []int {
	s.out = make([]int, len(s.b.m.Vars))
	for i := range s.out {
		s.out[i] = -1
	}
	s.ready = map[int][]int{}
	var initial []int32
	for v := range s.need {
		if s.need[v] == 0 {
			initial = append(initial, int32(v))
		}
	}
	for _, v := range initial {
		s.arrive(v)
	}
	for {
		s.drain()
		part := s.firstWaiting()
		if part < 0 {
			break
		}
		s.fire(part)
	}
	s.rest()
	return s.out
}

// rest keeps together what is never ready because it follows itself.
func (s *sorter) rest() {
	unit := map[int]int{}
	for v := range s.out {
		if !s.combTarget(v) || !s.cut[s.part[v]] || s.out[v] >= 0 {
			continue
		}
		if _, ok := unit[s.part[v]]; !ok {
			unit[s.part[v]] = v
		}
		s.out[v] = unit[s.part[v]]
	}
}

// arrive handles a vertex all of whose predecessors are done.
func (s *sorter) arrive(v int32) {
	n := &s.b.m.Nodes
	if int(v) < len(*n) && (*n)[v].Op.IsTarget() && (*n)[v].Op != netlist.OpReg {
		u := int((*n)[v].Aux)
		if s.b.assigned(u) {
			part := s.part[u]
			s.ready[part] = append(s.ready[part], u)
			if len(s.ready[part]) == s.left[part] {
				s.fire(part)
			}
			return
		}
	}
	s.queue = append(s.queue, v)
}

func (s *sorter) drain() {
	for len(s.queue) > 0 {
		v := s.queue[len(s.queue)-1]
		s.queue = s.queue[:len(s.queue)-1]
		for _, w := range s.succ[v] {
			if s.need[w]--; s.need[w] == 0 {
				s.arrive(w)
			}
		}
	}
}

// fire makes one block of the targets of a part that are ready.
func (s *sorter) fire(part int) {
	ready := s.ready[part]
	delete(s.ready, part)
	s.left[part] -= len(ready)
	if s.left[part] > 0 {
		s.cut[part] = true
	}
	unit := ready[0]
	for _, u := range ready {
		unit = min(unit, u)
	}
	for _, u := range ready {
		if s.cut[part] {
			s.out[u] = unit
		}
		s.queue = append(s.queue, int32(s.b.m.Vars[u].Node))
	}
}

// firstWaiting is the part, by its lowest target, of which some is ready while
// the rest depends on another block; -1: none, all is done.
func (s *sorter) firstWaiting() int {
	best, part := -1, -1
	for p, ready := range s.ready {
		for _, u := range ready {
			if best < 0 || u < best {
				best, part = u, p
			}
		}
	}
	return part
}
