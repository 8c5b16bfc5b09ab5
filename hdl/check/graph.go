package check

import "github.com/hwgen/hwgen/hdl/netlist"

// graph is the combinational dependency of a module's nodes: an expression on
// its arguments, a wire, output or instance input on its driver, an instance
// output on the inputs it follows, asynchronous read data on the address, a
// register with an asynchronous reset on the reset signal.
type graph struct {
	m       *module
	drivers []netlist.ID   // by variable; 0: none
	resets  []netlist.ID   // by domain: an asynchronous reset that is a signal
	addrs   []netlist.ID   // by read port
	insts   [][]netlist.ID // by variable: what an instance's output follows

	// plain is the graph without what is marked as a crossing, here or in an
	// instance: along it a value stays one of its clock. The graph itself where
	// there is none.
	plain *graph
	cut   bool // this is a plain graph of another one

	order []netlist.ID   // all nodes, what they depend on first
	loops [][]netlist.ID // strongly connected components that are loops
}

func newGraph(m *module) *graph {
	g := &graph{
		m: m, drivers: make([]netlist.ID, len(m.Vars)), resets: make([]netlist.ID, len(m.Domains)),
		addrs: make([]netlist.ID, len(m.Reads)), insts: make([][]netlist.ID, len(m.Vars)),
	}
	for i := range m.Vars {
		if !m.Vars[i].Inout { // pads have no direction
			g.drivers[i] = m.Vars[i].Driver
		}
	}
	for i, d := range m.Domains {
		if d.Kind == netlist.AsyncReset {
			g.resets[i] = d.ResetNode
		}
	}
	for i, r := range m.Reads {
		g.addrs[i] = r.Addr
	}
	for i := range m.Insts {
		g.connect(i, m.summaryOf(i).comb)
	}
	g.sort()
	g.plain = g
	if g.crosses() {
		g.plain = g.withoutCrossings()
	}
	return g
}

// crosses reports whether anything is marked as a crossing.
func (g *graph) crosses() bool {
	for id := range g.m.Nodes {
		if g.m.Nodes[id].Op == netlist.OpCross {
			return true
		}
	}
	for i := range g.m.Insts {
		s := g.m.summaryOf(i)
		for out := range s.comb {
			if len(s.plain[out]) != len(s.comb[out]) {
				return true
			}
		}
	}
	return false
}

func (g *graph) withoutCrossings() *graph {
	p := *g
	p.cut, p.plain = true, &p
	p.insts = make([][]netlist.ID, len(g.insts))
	for i := range g.m.Insts {
		p.connect(i, g.m.summaryOf(i).plain)
	}
	return &p
}

// connect enters what the outputs of an instance depend on: the inputs listed
// for each, and its asynchronous resets.
func (g *graph) connect(inst int, inputs [][]int) {
	x, s := &g.m.Insts[inst], g.m.summaryOf(inst)
	for out := range inputs {
		if out >= len(x.Conns) {
			break
		}
		v := x.Conns[out]
		for _, in := range inputs[out] {
			g.insts[v] = append(g.insts[v], g.m.Vars[x.Conns[in]].Node)
		}
		for _, d := range s.resets[out] {
			if outer := x.Domains[d]; outer >= 0 && g.resets[outer] != 0 {
				g.insts[v] = append(g.insts[v], g.resets[outer])
			}
		}
	}
}

// deps lists what a node depends on combinationally.
func (g *graph) deps(id netlist.ID) []netlist.ID {
	n := &g.m.Nodes[id]
	switch n.Op {
	case netlist.OpWire, netlist.OpOutput, netlist.OpInstIn:
		return some(g.drivers, n.Aux)
	case netlist.OpInstOut:
		return g.insts[n.Aux]
	case netlist.OpReg:
		if d := g.m.Vars[n.Aux].Domain; d >= 0 && g.m.Vars[n.Aux].Init == netlist.InitReset {
			return some(g.resets, uint64(d))
		}
		return nil
	case netlist.OpMemRead:
		if g.m.Reads[n.Aux].Sync {
			return nil
		}
		return some(g.addrs, n.Aux)
	case netlist.OpCross:
		if g.cut {
			return nil
		}
	}
	return n.Args()
}

// some is element i of ids as a list, empty if it is 0.
func some(ids []netlist.ID, i uint64) []netlist.ID {
	if ids[i] == 0 {
		return nil
	}
	return ids[i : i+1]
}

// sort is Tarjan's algorithm for strongly connected components, without
// recursion: expressions can be deep.
func (g *graph) sort() {
	n := len(g.m.Nodes)
	index, low := make([]int32, n), make([]int32, n)
	onStack := make([]bool, n)
	var stack []netlist.ID
	type frame struct {
		id   netlist.ID
		next int
	}
	var work []frame
	counter := int32(0)
	enter := func(id netlist.ID) {
		counter++
		index[id], low[id] = counter, counter
		stack = append(stack, id)
		onStack[id] = true
		work = append(work, frame{id: id})
	}
	g.order = make([]netlist.ID, 0, n)
	for root := 1; root < n; root++ {
		if index[root] != 0 {
			continue
		}
		enter(netlist.ID(root))
		for len(work) > 0 {
			f := &work[len(work)-1]
			id := f.id
			if deps := g.deps(id); f.next < len(deps) {
				d := deps[f.next]
				f.next++
				if index[d] == 0 {
					enter(d)
				} else if onStack[d] {
					low[id] = min(low[id], index[d])
				}
				continue
			}
			work = work[:len(work)-1]
			if len(work) > 0 {
				up := work[len(work)-1].id
				low[up] = min(low[up], low[id])
			}
			if low[id] == index[id] {
				stack = g.component(stack, onStack, id)
			}
		}
	}
}

// component takes the component that ends at id off the stack.
func (g *graph) component(stack []netlist.ID, onStack []bool, id netlist.ID) []netlist.ID {
	k := len(stack) - 1
	for stack[k] != id {
		k--
	}
	for _, x := range stack[k:] {
		onStack[x] = false
		g.order = append(g.order, x)
	}
	if len(stack)-k > 1 || contains(g.deps(id), id) {
		g.loops = append(g.loops, append([]netlist.ID(nil), stack[k:]...))
	}
	return stack[:k]
}

func contains(ids []netlist.ID, id netlist.ID) bool {
	for _, x := range ids {
		if x == id {
			return true
		}
	}
	return false
}

// named reports whether the author has a word for a node: only those are
// stations of a path.
func (g *graph) named(id netlist.ID) bool {
	op := g.m.Nodes[id].Op
	return op.IsVar() || op == netlist.OpMemRead
}

// sources lists the named nodes that a named node depends on without another
// between them, in the order of the author's expressions. Nodes to avoid that
// are not named are not looked through.
func (g *graph) sources(id netlist.ID, avoid func(netlist.ID) bool) []netlist.ID {
	var out []netlist.ID
	seen := map[netlist.ID]bool{}
	var visit func(netlist.ID)
	visit = func(d netlist.ID) {
		if seen[d] {
			return
		}
		seen[d] = true
		if g.named(d) {
			out = append(out, d)
			return
		}
		if avoid(d) {
			return
		}
		for _, a := range g.deps(d) {
			visit(a)
		}
	}
	for _, d := range g.deps(id) {
		visit(d)
	}
	return out
}

// path is a shortest way from one named node backwards along dependencies to
// another that wanted accepts, both included; steps leave out what avoid says.
func (g *graph) path(from netlist.ID, wanted, avoid func(netlist.ID) bool) []netlist.ID {
	before := map[netlist.ID]netlist.ID{}
	queue := []netlist.ID{from}
	for len(queue) > 0 {
		id := queue[0]
		queue = queue[1:]
		for _, d := range g.sources(id, avoid) {
			if wanted(d) {
				out := []netlist.ID{d, id}
				for id != from {
					id = before[id]
					out = append(out, id)
				}
				return reversed(out)
			}
			if _, ok := before[d]; ok || d == from || avoid(d) {
				continue
			}
			before[d] = id
			queue = append(queue, d)
		}
	}
	return nil
}

func reversed(ids []netlist.ID) []netlist.ID {
	for i, j := 0, len(ids)-1; i < j; i, j = i+1, j-1 {
		ids[i], ids[j] = ids[j], ids[i]
	}
	return ids
}

// pathFrom is path from the named node target, one of whose drivers is node;
// where target is 0, from the node itself, which then stands for it.
func (g *graph) pathFrom(target, node netlist.ID, wanted, avoid func(netlist.ID) bool) []netlist.ID {
	if g.named(node) && wanted(node) {
		return []netlist.ID{target, node}
	}
	from := g.near(node, avoid)
	for _, d := range from {
		if wanted(d) {
			return []netlist.ID{target, d}
		}
	}
	for _, d := range from {
		if avoid(d) {
			continue
		}
		if p := g.path(d, wanted, avoid); p != nil {
			return append([]netlist.ID{target}, p...)
		}
	}
	return nil
}

// near lists the named nodes that an expression reads: itself, if it is named.
func (g *graph) near(node netlist.ID, avoid func(netlist.ID) bool) []netlist.ID {
	if g.named(node) {
		return []netlist.ID{node}
	}
	if avoid(node) {
		return nil
	}
	return g.sources(node, avoid)
}
