package check

import (
	"slices"

	"github.com/hwgen/hwgen/hdl/netlist"
)

// clocks knows which clocks the value of each node comes from and which sample
// it. A clock is a root: domains made from one clock are synchronous. Sets are
// bit masks over roots; more than 63 roots share the last bit, which is then
// too coarse to report anything within it.
type clocks struct {
	m     *module
	roots []root
	index map[root]int

	launched []uint64 // by node: the clocks it comes from
	sampled  []uint64 // by node: the clocks that sample it
	sinks    []sink
}

// root is a domain of the module (inst -1), or one of an instance that nothing
// of the module is connected to. Domain noClock of an instance is that of the
// outputs of black boxes that follow no clock at all.
type root struct{ inst, domain int }

// noClock stands for a domain in the lists of a summary.
const noClock = -1

// sinkKind is what samples a value.
type sinkKind uint8

const (
	sinkReg sinkKind = iota
	sinkMemory
	sinkCheck
	sinkInst
	sinkGate
	sinkReset
	sinkOutput
)

// sink is a place where a value is sampled by a clock. target is the variable
// it goes into, 0 if none.
type sink struct {
	kind   sinkKind
	node   netlist.ID
	clock  int // index into roots
	target netlist.ID
	pos    netlist.Pos
	name   string
}

func newClocks(m *module) *clocks {
	c := &clocks{m: m, index: map[root]int{}, launched: make([]uint64, len(m.Nodes)), sampled: make([]uint64, len(m.Nodes))}
	for _, id := range m.graph.order {
		c.launch(id)
	}
	c.findSinks()
	c.sample()
	return c
}

const lastRoot = 63

func (c *clocks) rootOf(r root) int {
	i, ok := c.index[r]
	if !ok {
		i = len(c.roots)
		c.index[r] = i
		c.roots = append(c.roots, r)
	}
	return i
}

// clock is the root of a domain of the module, -1 for none.
func (c *clocks) clock(d int) int {
	if d < 0 || d >= len(c.m.Domains) {
		return -1
	}
	return c.rootOf(root{-1, c.m.Root(d)})
}

// clockIn is the root of domain d of an instance.
func (c *clocks) clockIn(inst, d int) int {
	if outer := c.m.Insts[inst].Domains; d >= 0 && d < len(outer) && outer[d] >= 0 {
		return c.clock(outer[d])
	}
	return c.rootOf(root{inst, d})
}

func mask(clock int) uint64 {
	if clock < 0 {
		return 0
	}
	return 1 << min(clock, lastRoot)
}

// launch sets which clocks a node's value comes from.
func (c *clocks) launch(id netlist.ID) {
	m, n := c.m, &c.m.Nodes[id]
	switch n.Op {
	case netlist.OpCross, netlist.OpConst, netlist.OpAnyConst:
		return
	case netlist.OpReg, netlist.OpInput:
		c.launched[id] = mask(c.clock(m.Vars[n.Aux].Domain))
		return
	case netlist.OpMemRead:
		r := &m.Reads[n.Aux]
		if r.Sync {
			c.launched[id] = mask(c.clock(r.Domain))
			return
		}
		for _, w := range m.Mems[r.Mem].Writes {
			c.launched[id] |= mask(c.clock(m.Writes[w].Domain))
		}
	case netlist.OpInstOut:
		v := &m.Vars[n.Aux]
		if s := m.summaryOf(v.Inst); v.Port < len(s.launched) {
			for _, d := range s.launched[v.Port] {
				c.launched[id] |= mask(c.clockIn(v.Inst, d))
			}
		}
	}
	for _, d := range m.graph.plain.deps(id) {
		c.launched[id] |= c.launched[d]
	}
}

func (c *clocks) add(s sink) {
	if s.node != 0 && s.clock >= 0 {
		c.sinks = append(c.sinks, s)
	}
}

// findSinks lists what samples values in the module.
func (c *clocks) findSinks() {
	m := c.m
	for i := range m.Vars {
		v := &m.Vars[i]
		switch m.Nodes[v.Node].Op {
		case netlist.OpReg:
			if !v.Sync {
				name := v.Name
				if v.Verif {
					name = "a check"
				}
				c.add(sink{sinkReg, v.Driver, c.clock(v.Domain), v.Node, v.Pos, name})
			}
		case netlist.OpOutput:
			c.add(sink{sinkOutput, v.Driver, c.clock(v.Domain), v.Node, v.Pos, v.Name})
		case netlist.OpInstIn:
			c.instSinks(v)
		}
	}
	c.memorySinks()
	for _, x := range m.Checks {
		for _, id := range []netlist.ID{x.Cond, x.Guard} {
			c.add(sink{sinkCheck, id, c.clock(x.Domain), 0, x.Pos, "a check"})
		}
	}
	for _, x := range m.Prints {
		for _, id := range append([]netlist.ID{x.Guard}, x.Args...) {
			c.add(sink{sinkCheck, id, c.clock(x.Domain), 0, x.Pos, "a Print"})
		}
	}
	for i, d := range m.Domains {
		c.add(sink{sinkGate, d.Enable, c.clock(i), 0, d.Pos, "the clock gate of " + d.Clock})
		c.add(sink{sinkReset, d.ResetNode, c.clock(i), 0, d.Pos, "the reset of " + d.Clock})
	}
}

func (c *clocks) instSinks(v *netlist.Var) {
	s := c.m.summaryOf(v.Inst)
	if v.Port >= len(s.sampled) {
		return
	}
	for _, d := range s.sampled[v.Port] {
		c.add(sink{sinkInst, v.Driver, c.clockIn(v.Inst, d), v.Node, v.Pos, c.m.name(v.Node)})
	}
}

func (c *clocks) memorySinks() {
	m := c.m
	for _, w := range m.Writes {
		for _, id := range []netlist.ID{w.Addr, w.Data, w.Mask, w.Guard} {
			c.add(sink{sinkMemory, id, c.clock(w.Domain), 0, w.Pos, "a write of memory " + m.Mems[w.Mem].Name})
		}
	}
	for _, r := range m.Reads {
		if r.Sync {
			for _, id := range []netlist.ID{r.Addr, r.Guard} {
				c.add(sink{sinkMemory, id, c.clock(r.Domain), 0, r.Pos, "a read of memory " + m.Mems[r.Mem].Name})
			}
		}
	}
}

// sample spreads the sinks' clocks backwards to everything they sample. An
// input belongs to the domain its author named, if any.
func (c *clocks) sample() {
	m := c.m
	for _, s := range c.sinks {
		if s.kind != sinkReset || !c.asyncReset(s.node) {
			c.sampled[s.node] |= mask(s.clock)
		}
	}
	for i := len(m.graph.order) - 1; i >= 0; i-- {
		id := m.graph.order[i]
		if op := m.Nodes[id].Op; c.sampled[id] == 0 || op == netlist.OpReg {
			continue
		}
		for _, d := range m.graph.plain.deps(id) {
			c.sampled[d] |= c.sampled[id]
		}
	}
	for _, p := range m.Ports {
		if v := &m.Vars[p]; m.Nodes[v.Node].Op == netlist.OpInput && v.Domain >= 0 {
			c.sampled[v.Node] = mask(c.clock(v.Domain))
		}
	}
}

// asyncReset reports whether a node is used as an asynchronous reset: that
// needs no relation to the clock where it begins.
func (c *clocks) asyncReset(id netlist.ID) bool {
	for _, d := range c.m.Domains {
		if d.ResetNode == id && d.Kind == netlist.AsyncReset {
			return true
		}
	}
	return false
}

// domainsOf lists the module's own domains in a set, and noClock.
func (c *clocks) domainsOf(set uint64) []int {
	var out []int
	for i, r := range c.roots {
		if set&mask(i) != 0 && (r.inst < 0 || r.domain == noClock) && !slices.Contains(out, r.domain) {
			out = append(out, r.domain)
		}
	}
	return out
}

// label is a clock's name for a message.
func (c *clocks) label(i int) string {
	r := c.roots[i]
	if r.domain == noClock {
		return "none"
	}
	if r.inst >= 0 {
		x := &c.m.Insts[r.inst]
		return x.Name + "." + x.Module.Domains[r.domain].Clock
	}
	return c.m.Domains[r.domain].Clock
}
