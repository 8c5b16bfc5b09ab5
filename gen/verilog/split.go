package verilog

import "github.com/hwgen/hwgen/hdl/netlist"

// splitGroups decides which combinational groups stay whole. It sorts the
// module's combinational logic topologically, a group as one where all its
// targets are ready, and in parts where they are not. It returns for each Var
// the unit whose group it joins, -1: as it is; nil: nothing is split.
func (b *builder) splitGroups(g *grouper) []int {
	size := map[int]int{} // targets left, by root
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
	s := &sorter{b: b, g: g, left: size}
	s.build()
	return s.run()
}

func (b *builder) assigned(v int) bool {
	return b.drive[v].assigns > 0 || b.drive[v].nested
}

// sorter is a graph over the nodes, one vertex more for each condition under
// which something is assigned, and the order in which they are ready.
type sorter struct {
	b     *builder
	g     *grouper
	left  map[int]int
	succ  [][]int32
	need  []int32 // predecessors not ready
	queue []int32
	ready map[int][]int // targets that are ready and wait for their group, by root
	cut   map[int]bool  // groups that do not stay whole
	out   []int
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
			v := s.scope(m.Resolve(st.Cond), under)
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
	s.ready, s.cut = map[int][]int{}, map[int]bool{}
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
		root := s.firstWaiting()
		if root < 0 {
			return s.out
		}
		s.fire(root)
	}
}

// arrive handles a vertex all of whose predecessors are done.
func (s *sorter) arrive(v int32) {
	n := &s.b.m.Nodes
	if int(v) < len(*n) && (*n)[v].Op.IsTarget() && (*n)[v].Op != netlist.OpReg {
		u := int((*n)[v].Aux)
		if s.b.assigned(u) {
			root := s.g.find(u)
			s.ready[root] = append(s.ready[root], u)
			if len(s.ready[root]) == s.left[root] {
				s.fire(root)
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

// fire makes one block of the targets of a group that are ready.
func (s *sorter) fire(root int) {
	ready := s.ready[root]
	delete(s.ready, root)
	s.left[root] -= len(ready)
	if s.left[root] > 0 {
		s.cut[root] = true
	}
	unit := ready[0]
	for _, u := range ready {
		unit = min(unit, u)
	}
	for _, u := range ready {
		if s.cut[root] {
			s.out[u] = unit
		}
		s.queue = append(s.queue, int32(s.b.m.Vars[u].Node))
	}
}

// firstWaiting is the group, by its lowest target, of which a part is ready
// while the rest depends on another block; -1: none, all is done.
func (s *sorter) firstWaiting() int {
	best, root := -1, -1
	for r, ready := range s.ready {
		for _, u := range ready {
			if best < 0 || u < best {
				best, root = u, r
			}
		}
	}
	return root
}
