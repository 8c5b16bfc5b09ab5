package engine

import (
	"fmt"
	"slices"
	"strings"

	"github.com/hwgen/hwgen/hdl/netlist"
)

// resolveAliases finds the canonical node of every node and makes all IDs of
// the program canonical.
func (c *compiler) resolveAliases() error {
	p := c.p
	p.Alias = make([]ID, len(p.Mod.Nodes))
	for id := range p.Mod.Nodes {
		if err := c.resolve(ID(id)); err != nil {
			return err
		}
	}
	canon := func(ids ...*ID) {
		for _, id := range ids {
			*id = p.Alias[*id]
		}
	}
	for i := range p.Regs {
		canon(&p.Regs[i].Next, &p.Regs[i].AsyncReset)
	}
	for i := range p.Reads {
		canon(&p.Reads[i].Addr, &p.Reads[i].En)
	}
	for i := range p.Writes {
		canon(&p.Writes[i].Addr, &p.Writes[i].Data, &p.Writes[i].Mask, &p.Writes[i].En)
	}
	for i := range p.Mod.Reads { // asynchronous ports are read through the module
		canon(&p.Mod.Reads[i].Addr)
	}
	for i := range p.Domains {
		canon(&p.Domains[i].Active, &p.Domains[i].Reset)
	}
	for i := range p.Trigger {
		canon(&p.Trigger[i])
	}
	for i := range p.Alarm {
		canon(&p.Alarm[i])
	}
	for i := range p.Stops {
		canon(&p.Stops[i])
	}
	for i := range p.Checks {
		canon(&p.Checks[i].Fire)
		canon(&p.Checks[i].Quiet)
	}
	for i := range p.Prints {
		canon(&p.Prints[i].Due)
	}
	for i := range p.Boxes {
		for k := range p.Boxes[i].In {
			canon(&p.Boxes[i].In[k])
		}
		for k := range p.Boxes[i].Active {
			canon(&p.Boxes[i].Active[k])
		}
	}
	for i := range p.Calls {
		for k := range p.Calls[i].Args {
			canon(&p.Calls[i].Args[k])
		}
	}
	return nil
}

// resolve follows names from id to the node that computes its value.
func (c *compiler) resolve(id ID) error {
	var path []ID
	at := id
	for at != 0 && c.p.Alias[at] == 0 {
		next := c.standsFor(at)
		if next == at {
			c.p.Alias[at] = at
			break
		}
		if next == 0 {
			return fmt.Errorf("sim: %s has no driver", c.describe(at))
		}
		if path = append(path, at); len(path) > len(c.p.Mod.Nodes) {
			return c.loopError(path[len(path)-min(len(path), 64):])
		}
		at = next
	}
	for _, x := range path {
		c.p.Alias[x] = c.p.Alias[at]
	}
	return nil
}

// standsFor returns the node of which id is just another name, or id itself.
func (c *compiler) standsFor(id ID) ID {
	n := &c.p.Mod.Nodes[id]
	switch n.Op {
	case netlist.OpCopy, netlist.OpCross:
		return n.Args()[0]
	case netlist.OpWire, netlist.OpOutput, netlist.OpInstIn:
		if v := &c.p.Mod.Vars[n.Aux]; !v.Inout {
			return v.Driver
		}
	case netlist.OpZExt, netlist.OpSExt, netlist.OpSlice, netlist.OpCat, netlist.OpRep:
		if a := n.Args()[0]; c.p.Mod.Width(a) == int(n.Width) && (n.Op != netlist.OpSlice || n.Aux == 0) {
			return a
		}
	}
	return id
}

// before lists the canonical nodes that must be settled before id; ok is false
// for what changes only at edges or from outside.
func (c *compiler) before(id ID, asyncReset map[ID]ID, buf []ID) (deps []ID, ok bool) {
	p := c.p
	n := &p.Mod.Nodes[id]
	switch n.Op {
	case netlist.OpConst, netlist.OpInput, netlist.OpAnyConst,
		netlist.OpWire, netlist.OpOutput, netlist.OpInstIn: // the last three: pads
		return nil, false
	case netlist.OpReg:
		r, async := asyncReset[id]
		return append(buf, r), async
	case netlist.OpMemRead:
		r := &p.Mod.Reads[n.Aux]
		return append(buf, r.Addr), !r.Sync
	case netlist.OpInstOut:
		if l := c.leader[id]; l != id {
			return append(buf, l), true
		}
		return append(buf, p.Calls[p.CallOf[id]].Args...), true
	}
	for _, a := range n.Args() {
		buf = append(buf, p.Alias[a])
	}
	return buf, true
}

// findOrder sorts what is needed so that every node stands after its
// arguments, by depth-first search from everything that must be known.
func (c *compiler) findOrder() error {
	p := c.p
	async := map[ID]ID{}
	roots := slices.Clone(p.Keep)
	for i := range p.Regs {
		r := &p.Regs[i]
		if r.AsyncReset != 0 {
			async[r.Node] = r.AsyncReset
		}
		roots = append(roots, r.Node, r.Next)
	}
	for i := range p.Writes {
		w := &p.Writes[i]
		roots = append(roots, w.En, w.Addr, w.Data, w.Mask)
	}
	for i := range p.Reads {
		roots = append(roots, p.Reads[i].En, p.Reads[i].Addr)
	}
	roots = append(roots, p.Trigger...)
	s := &sorter{c: c, async: async, mark: make([]uint8, len(p.Mod.Nodes))}
	for _, id := range roots {
		if err := s.visit(id); err != nil {
			return err
		}
	}
	return nil
}

const (
	unseen = iota
	open
	done
)

type sorter struct {
	c     *compiler
	async map[ID]ID
	mark  []uint8
	stack []frame
	buf   []ID
}

// frame is a node whose dependencies are being visited; they are
// buf[next:end].
type frame struct {
	id               ID
	start, next, end int
}

func (s *sorter) push(id ID) {
	if id == 0 || s.mark[id] == done {
		return
	}
	start := len(s.buf)
	deps, ok := s.c.before(id, s.async, s.buf)
	if !ok {
		s.mark[id] = done
		return
	}
	s.mark[id] = open
	s.buf = deps
	s.stack = append(s.stack, frame{id, start, start, len(deps)})
}

func (s *sorter) visit(id ID) error {
	s.push(id)
	for len(s.stack) > 0 {
		f := &s.stack[len(s.stack)-1]
		if f.next < f.end {
			dep := s.buf[f.next]
			f.next++
			if s.mark[dep] == open {
				return s.c.loopError(s.loop(dep))
			}
			s.push(dep)
			continue
		}
		s.finish(f.id)
		s.buf = s.buf[:f.start]
		s.stack = s.stack[:len(s.stack)-1]
	}
	return nil
}

func (s *sorter) finish(id ID) {
	s.mark[id] = done
	if s.c.p.Mod.Nodes[id].Op == netlist.OpInstOut && s.c.leader[id] != id {
		return
	}
	s.c.p.Order = append(s.c.p.Order, id)
}

// loop is the part of the stack from dep on.
func (s *sorter) loop(dep ID) []ID {
	var ids []ID
	for i := range s.stack {
		if len(ids) > 0 || s.stack[i].id == dep {
			ids = append(ids, s.stack[i].id)
		}
	}
	return ids
}

func (c *compiler) loopError(ids []ID) error {
	var names []string
	for _, id := range ids {
		for i := range c.p.Mod.Vars {
			v := &c.p.Mod.Vars[i]
			if (v.Node == id || v.Driver == id && c.p.Mod.Nodes[v.Node].Op != netlist.OpReg) && !slices.Contains(names, v.Name) {
				names = append(names, v.Name)
			}
		}
	}
	slices.Sort(names)
	return fmt.Errorf("sim: combinational loop through %s", strings.Join(names, ", "))
}

func (c *compiler) describe(id ID) string {
	if v := c.p.Mod.Var(id); v != nil {
		return v.Name
	}
	return fmt.Sprintf("node %d (%s)", id, c.p.Mod.Nodes[id].Op)
}
