package verilog

import "github.com/hwgen/hwgen/hdl/netlist"

// deps tells which inputs of a module each output depends on within a cycle.
// Ports are numbered as in Module.Ports.
type deps struct {
	outs map[int]portSet
}

// portSet is a set of ports; all: every one.
type portSet struct {
	all  bool
	bits []uint64
}

func (s portSet) has(port int) bool {
	return s.all || port/64 < len(s.bits) && s.bits[port/64]>>(port%64)&1 == 1
}

// maxDepWords bounds the exact sets: beyond 64 times as many ports, every
// output counts as depending on every input, which costs readability only.
const maxDepWords = 16

// portDeps finds the combinational paths through every module that is used in
// another one.
func portDeps(d *netlist.Design) map[*netlist.Module]*deps {
	all := make(map[*netlist.Module]*deps, len(d.Modules))
	for _, m := range d.Modules {
		switch {
		case m == d.Top:
		case m.BlackBox != nil:
			all[m] = boxDeps(m)
		default:
			all[m] = moduleDeps(m, all)
		}
	}
	return all
}

func boxDeps(m *netlist.Module) *deps {
	number := map[string]int{}
	for i, v := range m.Ports {
		number[m.Vars[v].Name] = i
	}
	d := &deps{outs: map[int]portSet{}}
	for _, c := range m.BlackBox.Comb {
		to := number[c.To]
		s := d.outs[to]
		if s.bits == nil {
			s.bits = make([]uint64, len(m.Ports)/64+1)
		}
		s.bits[number[c.From]/64] |= 1 << (number[c.From] % 64)
		d.outs[to] = s
	}
	return d
}

func moduleDeps(m *netlist.Module, all map[*netlist.Module]*deps) *deps {
	words := len(m.Ports)/64 + 1
	exact := m.Lowered && words <= maxDepWords
	d := &deps{outs: map[int]portSet{}}
	f := &depFinder{m: m, all: all, words: words}
	for i, v := range m.Ports {
		x := &m.Vars[v]
		if m.Nodes[x.Node].Op != netlist.OpOutput {
			continue
		}
		if !exact {
			d.outs[i] = portSet{all: true}
			continue
		}
		if f.sets == nil {
			f.prepare()
		}
		f.visit(x.Node)
		d.outs[i] = portSet{bits: f.set(x.Node)}
	}
	return d
}

// depFinder collects, node by node of the mux form, the inputs it depends on.
type depFinder struct {
	m     *netlist.Module
	all   map[*netlist.Module]*deps
	words int
	sets  []uint64 // words for each node
	seen  []bool
	ports map[int]int // Var to port
}

func (f *depFinder) prepare() {
	f.sets = make([]uint64, f.words*len(f.m.Nodes))
	f.seen = make([]bool, len(f.m.Nodes))
	f.ports = map[int]int{}
	for i, v := range f.m.Ports {
		f.ports[v] = i
	}
}

func (f *depFinder) set(id netlist.ID) []uint64 {
	return f.sets[int(id)*f.words : (int(id)+1)*f.words]
}

func (f *depFinder) visit(id netlist.ID) {
	if f.seen[id] {
		return
	}
	f.seen[id] = true
	n := &f.m.Nodes[id]
	switch n.Op {
	case netlist.OpInput:
		if p, ok := f.ports[int(n.Aux)]; ok {
			f.set(id)[p/64] |= 1 << (p % 64)
		}
	case netlist.OpWire, netlist.OpOutput, netlist.OpInstIn:
		f.add(id, f.m.Vars[n.Aux].Driver)
	case netlist.OpMemRead:
		if r := &f.m.Reads[n.Aux]; !r.Sync {
			f.add(id, r.Addr)
		}
	case netlist.OpInstOut:
		f.through(id, &f.m.Vars[n.Aux])
	default:
		for _, a := range n.Args() {
			f.add(id, a)
		}
	}
}

// add makes id depend on what from depends on.
func (f *depFinder) add(id, from netlist.ID) {
	if from == 0 {
		return
	}
	f.visit(from)
	to := f.set(id)
	for i, w := range f.set(from) {
		to[i] |= w
	}
}

// through follows the paths through an instance to its output v.
func (f *depFinder) through(id netlist.ID, v *netlist.Var) {
	x := &f.m.Insts[v.Inst]
	d := f.all[x.Module]
	if d == nil {
		return
	}
	from := d.outs[v.Port]
	for in, conn := range x.Conns {
		if in != v.Port && from.has(in) && f.m.Nodes[f.m.Vars[conn].Node].Op == netlist.OpInstIn {
			f.add(id, f.m.Vars[conn].Node)
		}
	}
}
