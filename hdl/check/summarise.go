package check

import "github.com/hwgen/hwgen/hdl/netlist"

// summary is what the parents of a module need to know of it. Ports and domains
// are indices into Module.Ports and Module.Domains.
type summary struct {
	module *module // nil for a black box

	comb   [][]int // by port: the inputs an output follows combinationally
	plain  [][]int // by port: those of them that it follows past no marked crossing
	resets [][]int // by port: the domains whose asynchronous reset an output follows

	launched [][]int // by port: the domains whose registers an output comes from
	sampled  [][]int // by port: the domains in which an input is sampled
}

func newSummary(m *netlist.Module) *summary {
	n := len(m.Ports)
	return &summary{comb: make([][]int, n), plain: make([][]int, n), resets: make([][]int, n), launched: make([][]int, n), sampled: make([][]int, n)}
}

// summarise follows each output backwards, 64 of them in one walk over the nodes.
func summarise(m *module) *summary {
	s := newSummary(m.Module)
	s.module = m
	var outs []int
	for k, p := range m.Ports {
		if v := &m.Vars[p]; m.Nodes[v.Node].Op == netlist.OpOutput {
			outs = append(outs, k)
			s.launched[k] = m.clocks.domainsOf(m.clocks.launched[v.Node])
		} else {
			s.sampled[k] = m.clocks.domainsOf(m.clocks.sampled[v.Node])
		}
	}
	for len(outs) > 0 {
		n := min(len(outs), 64)
		m.follow(s, outs[:n])
		outs = outs[n:]
	}
	if m.graph.plain == m.graph {
		s.plain = s.comb
	}
	return s
}

// follow enters what some outputs depend on.
func (m *module) follow(s *summary, outs []int) {
	resets := make([]uint64, len(m.Domains))
	m.reach(m.graph, outs, s.comb, func(id netlist.ID, mask uint64) { m.followReset(id, mask, resets) })
	for d, mask := range resets {
		spread(mask, outs, d, s.resets)
	}
	if m.graph.plain != m.graph {
		m.reach(m.graph.plain, outs, s.plain, func(netlist.ID, uint64) {})
	}
}

// reach enters into ports the inputs that some outputs depend on in a graph, and
// calls visit for each node on the way with the set of those outputs.
func (m *module) reach(g *graph, outs []int, ports [][]int, visit func(netlist.ID, uint64)) {
	reach := make([]uint64, len(m.Nodes))
	for i, k := range outs {
		reach[m.Vars[m.Ports[k]].Node] |= 1 << i
	}
	for i := len(g.order) - 1; i >= 0; i-- {
		id := g.order[i]
		if reach[id] == 0 {
			continue
		}
		for _, d := range g.deps(id) {
			reach[d] |= reach[id]
		}
		visit(id, reach[id])
	}
	for k, p := range m.Ports {
		if v := &m.Vars[p]; m.Nodes[v.Node].Op == netlist.OpInput && !v.Inout {
			spread(reach[v.Node], outs, k, ports)
		}
	}
}

// followReset notes the asynchronous reset ports that a node depends on.
func (m *module) followReset(id netlist.ID, mask uint64, resets []uint64) {
	n := &m.Nodes[id]
	switch n.Op {
	case netlist.OpReg:
		v := &m.Vars[n.Aux]
		if v.Domain >= 0 && v.Init == netlist.InitReset && m.resetPort(v.Domain) {
			resets[v.Domain] |= mask
		}
	case netlist.OpInstOut:
		v := &m.Vars[n.Aux]
		x, c := &m.Insts[v.Inst], m.summaryOf(v.Inst)
		if v.Port >= len(c.resets) {
			return
		}
		for _, d := range c.resets[v.Port] {
			if outer := x.Domains[d]; outer >= 0 && m.resetPort(outer) {
				resets[outer] |= mask
			}
		}
	}
}

// resetPort reports whether a domain has an asynchronous reset that comes in
// from outside.
func (m *module) resetPort(d int) bool {
	x := &m.Domains[d]
	return x.Kind == netlist.AsyncReset && x.ResetNode == 0
}

// spread appends x to the lists of the outputs in mask.
func spread(mask uint64, outs []int, x int, to [][]int) {
	for i, k := range outs {
		if mask>>i&1 == 1 {
			to[k] = append(to[k], x)
		}
	}
}

// summariseBox is what a black box declares: combinational paths, and the clock
// domain of its other ports: the one they name, or the only one there is. Its
// outputs without any can change at any time.
func summariseBox(m *netlist.Module) *summary {
	s := newSummary(m)
	index := map[string]int{}
	for k, p := range m.Ports {
		v := &m.Vars[p]
		index[v.Name] = k
		d := v.Domain
		if d < 0 && len(m.Domains) == 1 {
			d = 0
		}
		switch {
		case m.Nodes[v.Node].Op == netlist.OpOutput:
			s.launched[k] = []int{d} // noClock, too
		case d < 0:
		default:
			s.sampled[k] = []int{d}
		}
	}
	for _, c := range m.BlackBox.Comb {
		from, okF := index[c.From]
		to, okT := index[c.To]
		if okF && okT {
			s.comb[to] = append(s.comb[to], from)
			s.launched[to] = nil
		}
	}
	s.plain = s.comb
	return s
}
