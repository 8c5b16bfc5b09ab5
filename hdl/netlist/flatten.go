package netlist

import (
	"fmt"
	"math"
)

// Flat is a design expanded into one module in mux form. Its variables,
// memories, checks and domains have hierarchical names ("u_a.u_b.x"); the
// module has no statements, and of its instances only the black boxes are left.
// An input or output port of an instance is a wire under the child's name for
// it. Reset ports are input variables, and every domain with a reset has a
// ResetNode.
type Flat struct {
	*Module
	VarOrigin []Origin // for each of Vars
	MemOrigin []Origin // for each of Mems
	Scopes    []Scope  // the instance tree, parents before children; 0 is the top
}

// Origin is where something of a [Flat] comes from.
type Origin struct {
	Module *Module
	Name   string // inside Module
	Scope  int    // index into Flat.Scopes
}

// Scope is one instance in the tree of a design.
type Scope struct {
	Path   string // "" for the top, else "u_a.u_b"
	Module *Module
	Parent int // -1 for the top
}

// maxFlatNodes bounds what Flatten will build.
const maxFlatNodes = 1 << 27

// Flatten expands a design, all of whose modules are lowered. The design is
// left as it is; constants are shared with it.
func Flatten(d *Design) (*Flat, error) {
	if n := flatSize(d.Top, map[*Module]int{}); n > maxFlatNodes {
		return nil, fmt.Errorf("netlist: %s has more than %d nodes when its instances are expanded", d.Top.Name, maxFlatNodes)
	}
	f := &flattener{
		out:   &Flat{Module: &Module{Name: d.Top.Name, Type: d.Top.Type, Pos: d.Top.Pos, Nodes: make([]Node, 1), Lowered: true}},
		enums: map[*Module]int{},
	}
	f.out.Scopes = []Scope{{Module: d.Top, Parent: -1}}
	if err := f.expand(&place{mod: d.Top, f: f}); err != nil {
		return nil, err
	}
	return f.out, nil
}

// flatSize is the number of nodes of m with its instances, at most a bit over
// maxFlatNodes.
func flatSize(m *Module, known map[*Module]int) int {
	if n, ok := known[m]; ok {
		return n
	}
	n := len(m.Nodes) + 1
	for i := range m.Insts {
		n = min(n+flatSize(m.Insts[i].Module, known), maxFlatNodes+1)
	}
	known[m] = n
	return n
}

type flattener struct {
	out   *Flat
	enums map[*Module]int // where a module's enums begin
}

// place is one instance while it is expanded.
type place struct {
	f      *flattener
	mod    *Module
	scope  int
	up     *place // nil for the top
	inst   *Inst  // in up.mod
	path   string // with its final dot
	nodes  ID     // what to add to a node's ID
	vars   []int  // flat index of each variable, -1: gone
	insts  []int  // flat index of each black box
	doms   []int  // flat index of each domain, -1 not yet mapped
	mems   int    // what to add to a memory's index
	reads  int
	writes int
}

func (f *flattener) expand(p *place) error {
	m, out := p.mod, f.out
	if m.BlackBox != nil {
		return fmt.Errorf("netlist: %s is a black box: it has no inside to simulate", m.Name)
	}
	if !m.Lowered {
		return fmt.Errorf("netlist: module %s has no mux form", m.Name)
	}
	p.nodes = ID(len(out.Nodes) - 1)
	p.mems, p.reads, p.writes = len(out.Mems), len(out.Reads), len(out.Writes)
	p.copyInsts()
	p.copyVars()
	p.copyNodes()
	if err := p.copyDomains(); err != nil {
		return err
	}
	p.copyDrivers()
	p.copyMems()
	p.copyChecks()
	for i := range m.Insts {
		if m.Insts[i].Module.BlackBox != nil {
			p.connectBox(i)
			continue
		}
		if err := p.expandInst(i); err != nil {
			return err
		}
	}
	return nil
}

// id is the flat ID of a node of the module; 0 stays 0.
func (p *place) id(id ID) ID {
	if id == 0 {
		return 0
	}
	return id + p.nodes
}

func (p *place) copyInsts() {
	p.insts = make([]int, len(p.mod.Insts))
	for i := range p.mod.Insts {
		x := p.mod.Insts[i]
		p.insts[i] = -1
		if x.Module.BlackBox == nil {
			continue
		}
		p.insts[i] = len(p.f.out.Insts)
		x.Name = p.path + x.Name
		p.f.out.Insts = append(p.f.out.Insts, x)
	}
}

func (p *place) copyVars() {
	m, out := p.mod, p.f.out
	if _, ok := p.f.enums[m]; !ok {
		p.f.enums[m] = len(out.Enums)
		out.Enums = append(out.Enums, m.Enums...)
	}
	p.vars = make([]int, len(m.Vars))
	for i := range m.Vars {
		v := m.Vars[i]
		p.vars[i] = -1
		if v.Node == 0 {
			continue
		}
		if op := m.Nodes[v.Node].Op; op == OpInstIn || op == OpInstOut {
			if v.Inst = p.insts[v.Inst]; v.Inst < 0 {
				continue
			}
		}
		p.vars[i] = len(out.Vars)
		out.VarOrigin = append(out.VarOrigin, Origin{m, v.Name, p.scope})
		v.Name, v.Node = p.path+v.Name, p.id(v.Node)
		out.Vars = append(out.Vars, v)
	}
	if p.up == nil {
		for _, i := range m.Ports {
			out.Ports = append(out.Ports, p.vars[i])
		}
	}
}

func (p *place) copyNodes() {
	m, out := p.mod, p.f.out
	wide := uint64(len(out.Wide))
	out.Wide = append(out.Wide, m.Wide...)
	var args []ID
	for i := 1; i < len(m.Nodes); i++ {
		n := m.Nodes[i]
		args = args[:0]
		for _, a := range m.Nodes[i].Args() {
			args = append(args, p.id(a))
		}
		n.SetArgs(args...)
		if n.Enum != 0 {
			n.Enum = p.enum(n.Enum)
		}
		switch {
		case n.Op == OpConst && n.Width > 64:
			n.Aux += wide
		case n.Op == OpMemRead:
			n.Aux += uint64(p.reads)
		case n.Op.IsVar():
			p.moveVarNode(&n)
		}
		out.Nodes = append(out.Nodes, n)
	}
}

// enum is the flat number of an enumeration; past what fits, plain bits.
func (p *place) enum(e uint16) uint16 {
	if n := int(e) + p.f.enums[p.mod]; n <= math.MaxUint16 {
		return uint16(n)
	}
	return 0
}

// moveVarNode points a variable's node at the flat variable. Ports of
// instances become wires; the parent's side of them becomes a copy, whose
// source is set when it is known.
func (p *place) moveVarNode(n *Node) {
	v := p.vars[n.Aux]
	if v < 0 {
		n.BecomeCopy(0)
		return
	}
	n.Aux = uint64(v)
	if p.up != nil && (n.Op == OpInput || n.Op == OpOutput) {
		n.Op = OpWire
	}
}

func (p *place) copyDrivers() {
	m, out := p.mod, p.f.out
	for i := range m.Vars {
		v := &m.Vars[i]
		if p.vars[i] < 0 {
			switch {
			case v.Node == 0:
			case v.Inout: // pads have no direction, and no values
				out.BecomeConst(p.id(v.Node), make(Value, Limbs(m.Width(v.Node))))
			case m.Nodes[v.Node].Op == OpInstIn:
				out.Nodes[p.id(v.Node)].BecomeCopy(p.id(v.Driver))
			}
			continue
		}
		x := &out.Vars[p.vars[i]]
		x.Driver = p.id(v.Driver)
		if v.Domain >= 0 && v.Domain < len(p.doms) {
			x.Domain = p.doms[v.Domain]
		}
	}
}

func (p *place) copyMems() {
	m, out := p.mod, p.f.out
	for i := range m.Mems {
		x := m.Mems[i]
		out.MemOrigin = append(out.MemOrigin, Origin{m, x.Name, p.scope})
		x.Name = p.path + x.Name
		x.Reads, x.Writes = shift(x.Reads, p.reads), shift(x.Writes, p.writes)
		out.Mems = append(out.Mems, x)
	}
	for _, r := range m.Reads {
		r.Mem += p.mems
		r.Node, r.Addr, r.Guard = p.id(r.Node), p.id(r.Addr), p.id(r.Guard)
		r.Domain = p.domain(r.Domain)
		out.Reads = append(out.Reads, r)
	}
	for _, w := range m.Writes {
		w.Mem += p.mems
		w.Addr, w.Data, w.Mask, w.Guard = p.id(w.Addr), p.id(w.Data), p.id(w.Mask), p.id(w.Guard)
		w.Domain = p.domain(w.Domain)
		out.Writes = append(out.Writes, w)
	}
}

func shift(xs []int, by int) []int {
	out := make([]int, len(xs))
	for i, x := range xs {
		out[i] = x + by
	}
	return out
}

func (p *place) domain(d int) int {
	if d < 0 || d >= len(p.doms) {
		return -1
	}
	return p.doms[d]
}

func (p *place) copyChecks() {
	m, out := p.mod, p.f.out
	for _, c := range m.Checks {
		c.Name = p.path + c.Name
		c.Cond, c.Guard, c.Domain = p.id(c.Cond), p.id(c.Guard), p.domain(c.Domain)
		out.Checks = append(out.Checks, c)
	}
	for _, x := range m.Prints {
		args := make([]ID, len(x.Args))
		for i, a := range x.Args {
			args[i] = p.id(a)
		}
		x.Args, x.Guard, x.Domain = args, p.id(x.Guard), p.domain(x.Domain)
		out.Prints = append(out.Prints, x)
	}
}

// connectBox renumbers what a black box is connected to.
func (p *place) connectBox(i int) {
	x := &p.f.out.Insts[p.insts[i]]
	conns := make([]int, len(x.Conns))
	for k, c := range x.Conns {
		if conns[k] = -1; c >= 0 {
			conns[k] = p.vars[c]
		}
	}
	doms := make([]int, len(x.Domains))
	for k, d := range x.Domains {
		doms[k] = p.domain(d)
	}
	x.Conns, x.Domains = conns, doms
}

func (p *place) expandInst(i int) error {
	inst, out := &p.mod.Insts[i], p.f.out
	c := &place{f: p.f, mod: inst.Module, up: p, inst: inst, path: p.path + inst.Name + ".", scope: len(out.Scopes)}
	out.Scopes = append(out.Scopes, Scope{Path: p.path + inst.Name, Module: inst.Module, Parent: p.scope})
	if err := p.f.expand(c); err != nil {
		return err
	}
	for k, port := range inst.Module.Ports {
		child := inst.Module.Vars[port].Node
		if k >= len(inst.Conns) || inst.Conns[k] < 0 {
			if inst.Module.Nodes[child].Op == OpInput {
				w := inst.Module.Width(child)
				out.Vars[c.vars[port]].Driver = out.AddConst(w, make(Value, Limbs(w)), inst.Pos)
			}
			continue
		}
		outer := p.id(p.mod.Vars[inst.Conns[k]].Node)
		if inst.Module.Nodes[child].Op == OpInput {
			out.Vars[c.vars[port]].Driver = outer
		} else {
			out.Nodes[outer].BecomeCopy(c.id(child))
		}
	}
	return nil
}
