package engine

import (
	"fmt"
	"slices"

	"github.com/hwgen/hwgen/hdl/netlist"
)

// Options of Compile.
type Options struct {
	Seed       uint64 // of undefined state
	JitterSeed uint64
	Jitter     bool // delay marked crossings by a seeded 0 or 1 cycle a bit
	Observe    bool // keep every named signal
	Keep       []ID // nodes of the flat module to keep beside ports, registers and memories
	Stops      []ID // nodes of the flat module that stop the engine, and are kept
	// Model returns the behaviour of a black box, nil: it has none.
	Model func(inst *netlist.Inst) netlist.Model
}

// Compile makes a program of a flat design, which becomes part of it: nodes
// are added to its module.
func Compile(f *netlist.Flat, o Options) (*Program, error) {
	c := &compiler{p: &Program{Flat: f, Mod: f.Module, Observe: o.Observe, Seed: o.Seed, CallOf: map[ID]int{}}, o: o}
	steps := []func() error{
		c.boundIndices,
		c.findEvents,
		c.domainNodes,
		c.lowerRegs,
		c.lowerMems,
		c.lowerChecks,
		c.lowerPrints,
		c.findBoxes,
		c.armTriggers,
		c.resolveAliases,
		c.chooseKept,
		c.findOrder,
	}
	for _, step := range steps {
		if err := step(); err != nil {
			return nil, err
		}
	}
	return c.p, nil
}

type compiler struct {
	p *Program
	o Options

	consts map[constKey]ID
	nots   map[ID]ID
	leader map[ID]ID // an output of a black box: the one in Order for its call
}

type constKey struct {
	width int
	v     uint64
}

// constant returns a constant node of at most 64 bits.
func (c *compiler) constant(width int, v uint64) ID {
	k := constKey{width, v}
	if id, ok := c.consts[k]; ok {
		return id
	}
	if c.consts == nil {
		c.consts = map[constKey]ID{}
	}
	id := c.p.Mod.AddConst(width, netlist.MakeValue(width, v), netlist.Pos{})
	c.consts[k] = id
	return id
}

func (c *compiler) node(op netlist.Op, width int, args ...ID) ID {
	return c.p.Mod.AddNode(op, width, netlist.Pos{}, args...)
}

func (c *compiler) slice(id ID, lo, width int) ID {
	n := c.node(netlist.OpSlice, width, id)
	c.p.Mod.Nodes[n].Aux = uint64(lo)
	return n
}

func (c *compiler) not(id ID) ID {
	if n, ok := c.nots[id]; ok {
		return n
	}
	if c.nots == nil {
		c.nots = map[ID]ID{}
	}
	n := c.node(netlist.OpNot, 1, id)
	c.nots[id] = n
	return n
}

// and of conditions, where 0 stands for always.
func (c *compiler) and(ids ...ID) ID {
	var acc ID
	for _, id := range ids {
		switch {
		case id == 0:
		case acc == 0:
			acc = id
		default:
			acc = c.node(netlist.OpAnd, 1, acc, id)
		}
	}
	return acc
}

// or of conditions, where 0 stands for never.
func (c *compiler) or(a, b ID) ID {
	if a == 0 {
		return b
	}
	if b == 0 {
		return a
	}
	return c.node(netlist.OpOr, 1, a, b)
}

// unless is the condition that a reset is not active; 0: always.
func (c *compiler) unless(reset ID) ID {
	if reset == 0 {
		return 0
	}
	return c.not(reset)
}

// variable adds a variable and its node.
func (c *compiler) variable(name string, op netlist.Op, width int) ID {
	m := c.p.Mod
	id := c.node(op, width)
	m.Nodes[id].Aux = uint64(len(m.Vars))
	m.Vars = append(m.Vars, netlist.Var{Name: name, Node: id, Domain: -1})
	c.p.Flat.VarOrigin = append(c.p.Flat.VarOrigin, netlist.Origin{Module: c.p.Flat.Scopes[0].Module, Name: name})
	return id
}

// state adds a register of the program's own.
func (c *compiler) state(name string, width int, event int, init netlist.Value) ID {
	id := c.variable(name, netlist.OpReg, width)
	c.p.Regs = append(c.p.Regs, Reg{Node: id, Event: event, Init: init})
	return id
}

// boundIndices narrows shift amounts, indices and addresses to MaxIndexWidth
// bits: what is larger becomes the largest such number, which is past the end
// of everything.
func (c *compiler) boundIndices() error {
	m := c.p.Mod
	bounded := map[ID]ID{}
	bound := func(id ID) ID {
		if id == 0 || m.Width(id) <= MaxIndexWidth {
			return id
		}
		if b, ok := bounded[id]; ok {
			return b
		}
		high := c.node(netlist.OpRedOr, 1, c.slice(id, MaxIndexWidth, m.Width(id)-MaxIndexWidth))
		b := c.node(netlist.OpMux, MaxIndexWidth, high, c.constant(MaxIndexWidth, 1<<MaxIndexWidth-1), c.slice(id, 0, MaxIndexWidth))
		bounded[id] = b
		return b
	}
	for id := 1; id < len(m.Nodes); id++ {
		switch m.Nodes[id].Op {
		case netlist.OpShl, netlist.OpShrU, netlist.OpShrS, netlist.OpIndex, netlist.OpInsert:
			if arg := m.Nodes[id].Args()[1]; m.Width(arg) > MaxIndexWidth {
				arg = bound(arg)
				m.Nodes[id].Args()[1] = arg
			}
		}
	}
	for i := range m.Reads {
		m.Reads[i].Addr = bound(m.Reads[i].Addr)
	}
	for i := range m.Writes {
		m.Writes[i].Addr = bound(m.Writes[i].Addr)
	}
	return nil
}

// findEvents numbers the clocks and the edges at which something happens.
func (c *compiler) findEvents() error {
	m := c.p.Mod
	names := map[string]int{}
	c.p.Domains = make([]Domain, len(m.Domains))
	for i := range m.Domains {
		root := m.Root(i)
		d := &m.Domains[root]
		name := d.Clock
		if d.Source == netlist.ClockInst {
			name = m.Insts[d.Inst].Name + "." + d.InstPort
		}
		k, ok := names[name]
		if !ok {
			k = len(c.p.Clocks)
			names[name] = k
			c.p.Clocks = append(c.p.Clocks, Clock{Name: name, Domain: root, Event: [2]int{-1, -1}, MHz: d.MHz})
		}
		edge := m.Domains[i].Edge
		e := c.p.Clocks[k].Event[edge]
		if e < 0 {
			e = len(c.p.Events)
			c.p.Clocks[k].Event[edge] = e
			c.p.Events = append(c.p.Events, Event{Clock: k, Edge: edge})
		}
		c.p.Domains[i].Event = e
	}
	if n := len(c.p.Events); n > MaxEvents {
		return fmt.Errorf("sim: the design has %d different clock edges, the simulator takes %d", n, MaxEvents)
	}
	c.p.Trigger = make([]ID, len(c.p.Events))
	return nil
}

// domainNodes makes the condition under which an edge counts, and the reset.
func (c *compiler) domainNodes() error {
	m := c.p.Mod
	for i := range m.Domains {
		d := &m.Domains[i]
		if d.Kind != netlist.NoReset && d.ResetNode != 0 {
			c.p.Domains[i].Reset = d.ResetNode
			if d.ActiveLow {
				c.p.Domains[i].Reset = c.not(d.ResetNode)
			}
		}
		for k := i; ; k = m.Domains[k].Parent {
			if s := m.Domains[k].Source; s == netlist.ClockGate {
				c.p.Domains[i].Active = c.and(m.Domains[k].Enable, c.p.Domains[i].Active)
			} else if s != netlist.ClockSame {
				break
			}
		}
	}
	return nil
}

// domain returns a domain, with an error that names what has none.
func (c *compiler) domain(d int, what, name string) (Domain, error) {
	if d < 0 || d >= len(c.p.Domains) {
		return Domain{}, fmt.Errorf("sim: %s %s has no clock domain", what, name)
	}
	return c.p.Domains[d], nil
}

// chooseKept lists what must have a place in memory.
func (c *compiler) chooseKept() error {
	p := c.p
	keep := func(ids ...ID) {
		for _, id := range ids {
			if id != 0 {
				p.Keep = append(p.Keep, p.Alias[id])
			}
		}
	}
	for i := range p.Mod.Vars {
		v := &p.Mod.Vars[i]
		if v.Inout {
			continue
		}
		switch p.Mod.Nodes[v.Node].Op {
		case netlist.OpInput, netlist.OpOutput, netlist.OpReg, netlist.OpAnyConst:
			keep(v.Node)
		default:
			if v.Keep || c.o.Observe {
				keep(v.Node)
			}
		}
	}
	keep(c.o.Keep...)
	keep(c.o.Stops...)
	keep(p.Alarm...)
	for i := range p.Reads {
		keep(p.Reads[i].Node)
	}
	for i := range p.Checks {
		keep(p.Checks[i].Fire, p.Checks[i].Quiet)
	}
	for i := range p.Prints {
		keep(p.Prints[i].Due)
		keep(p.Prints[i].Args...)
	}
	for i := range p.Boxes {
		keep(p.Boxes[i].In...)
		keep(p.Boxes[i].Out...)
		keep(p.Boxes[i].Active...)
	}
	slices.Sort(p.Keep)
	p.Keep = slices.Compact(p.Keep)
	return nil
}
