package engine

import (
	"fmt"
	"slices"
	"strings"

	"github.com/hwgen/hwgen/hdl/netlist"
)

// findBoxes gives every black box its model and groups its outputs by the
// inputs on which they depend.
func (c *compiler) findBoxes() error {
	m := c.p.Mod
	c.leader = map[ID]ID{}
	for i := range m.Insts {
		inst := &m.Insts[i]
		var model netlist.Model
		if c.o.Model != nil {
			model = c.o.Model(inst)
		}
		if model == nil && inst.Module.BlackBox.Model != nil {
			model = inst.Module.BlackBox.Model()
		}
		b := c.box(i, model)
		if model == nil {
			if slices.ContainsFunc(b.Out, func(id ID) bool { return id != 0 }) {
				return fmt.Errorf("sim: black box %s (module %s) has outputs but no Go model; give it one where it is declared, or with sim.WithModel", inst.Name, inst.Module.Name)
			}
			continue
		}
		c.p.Boxes = append(c.p.Boxes, b)
		c.groupOutputs(len(c.p.Boxes) - 1)
	}
	return nil
}

func (c *compiler) box(i int, model netlist.Model) Box {
	m := c.p.Mod
	inst := &m.Insts[i]
	b := Box{Inst: i, Model: model, In: make([]ID, len(inst.Module.Ports)), Out: make([]ID, len(inst.Module.Ports))}
	for k := range inst.Module.Ports {
		if k >= len(inst.Conns) || inst.Conns[k] < 0 {
			continue
		}
		v := &m.Vars[inst.Conns[k]]
		id := v.Node
		if v.Inout {
			continue // a model does not see pads
		}
		switch m.Nodes[id].Op {
		case netlist.OpInstIn:
			b.In[k] = id
		case netlist.OpInstOut:
			b.Out[k] = id
		}
	}
	for k := range inst.Module.Domains {
		event, active := -1, ID(0)
		if k < len(inst.Domains) && inst.Domains[k] >= 0 {
			// The box sees the parent's clock with its own idea of the edge.
			d := c.p.Domains[inst.Domains[k]]
			event, active = d.Event, d.Active
		}
		b.Events, b.Active = append(b.Events, event), append(b.Active, active)
	}
	return b
}

func (c *compiler) groupOutputs(box int) {
	b := &c.p.Boxes[box]
	mod := c.p.Mod.Insts[b.Inst].Module
	port := map[string]int{}
	for k, v := range mod.Ports {
		port[mod.Vars[v].Name] = k
	}
	groups := map[string]int{}
	for k, out := range b.Out {
		if out == 0 {
			continue
		}
		var from []string
		for _, pair := range mod.BlackBox.Comb {
			if pair.To == mod.Vars[mod.Ports[k]].Name {
				from = append(from, pair.From)
			}
		}
		slices.Sort(from)
		key := strings.Join(from, " ")
		g, ok := groups[key]
		if !ok {
			g = len(c.p.Calls)
			groups[key] = g
			call := Call{Box: box}
			for _, name := range from {
				if i, ok := port[name]; ok && b.In[i] != 0 {
					call.Args = append(call.Args, b.In[i])
				}
			}
			c.p.Calls = append(c.p.Calls, call)
			c.p.CallOf[out] = g
		}
		call := &c.p.Calls[g]
		call.Outs = append(call.Outs, k)
		c.leader[out] = b.Out[call.Outs[0]]
	}
}
