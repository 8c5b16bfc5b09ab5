package engine

import (
	"fmt"

	"github.com/hwgen/hwgen/hdl/netlist"
)

// lowerRegs makes each register's next value: driver, delay of a marked
// crossing, reset, gate.
func (c *compiler) lowerRegs() error {
	m := c.p.Mod
	for i, n := 0, len(m.Vars); i < n; i++ {
		v := m.Vars[i]
		if v.Node == 0 || m.Nodes[v.Node].Op != netlist.OpReg {
			continue
		}
		d, err := c.domain(v.Domain, "register", v.Name)
		if err != nil {
			return err
		}
		if v.Driver == 0 {
			return fmt.Errorf("sim: register %s has no driver", v.Name)
		}
		w := m.Width(v.Node)
		r := Reg{Node: v.Node, Next: v.Driver, Event: d.Event, Init: c.powerUp(i, w)}
		if v.Sync && c.o.Jitter {
			r.Next = c.jitter(i, d)
		}
		if d.Reset != 0 && v.Init == netlist.InitReset {
			value := m.AddConst(w, r.Init, v.Pos)
			r.Next = c.node(netlist.OpMux, w, d.Reset, value, r.Next)
			if m.Domains[v.Domain].Kind == netlist.AsyncReset {
				r.AsyncReset, r.ResetValue = d.Reset, r.Init
			}
		}
		r.Next = c.gate(d, r.Next, r.Node)
		c.p.Regs = append(c.p.Regs, r)
	}
	return nil
}

// gate keeps the value of state in cycles without an edge.
func (c *compiler) gate(d Domain, next, state ID) ID {
	if d.Active == 0 {
		return next
	}
	return c.node(netlist.OpMux, c.p.Width(state), d.Active, next, state)
}

func (c *compiler) powerUp(i, width int) netlist.Value {
	v := &c.p.Mod.Vars[i]
	if v.Init == netlist.InitUndefined {
		o := c.p.Flat.VarOrigin[i]
		return netlist.UndefinedValue(c.o.Seed, o.Module.Name, o.Name, 0, width)
	}
	value := make(netlist.Value, netlist.Limbs(width))
	copy(value, v.Value)
	return value
}

// ReadName is the name under which the undefined power-up data of synchronous
// read port r are drawn (word 0), and what a collision reads (word 1).
func ReadName(m *netlist.Module, r int) string {
	if name := m.Reads[r].Name; name != "" {
		return name
	}
	mem := &m.Mems[m.Reads[r].Mem]
	for k, i := range mem.Reads {
		if i == r {
			return fmt.Sprintf("%s_r%d", mem.Name, k)
		}
	}
	return mem.Name
}

// lowerMems fills Mems, Reads and Writes, and adds the checks that memories
// make of themselves.
func (c *compiler) lowerMems() error {
	m := c.p.Mod
	for i := range m.Mems {
		o := c.p.Flat.MemOrigin[i]
		c.p.Mems = append(c.p.Mems, Mem{Init: m.Mems[i].Init, Base: netlist.UndefinedBase(c.o.Seed, o.Module.Name, o.Name)})
	}
	for i := range m.Writes {
		w := &m.Writes[i]
		d, err := c.domain(w.Domain, "a write port of memory", m.Mems[w.Mem].Name)
		if err != nil {
			return err
		}
		c.p.Writes = append(c.p.Writes, Write{
			Mem: w.Mem, Addr: w.Addr, Data: w.Data, Mask: w.Mask, Gran: m.Mems[w.Mem].MaskGran,
			En: c.and(d.Active, w.Guard), Event: d.Event,
		})
		c.checkPastEnd(w.Mem, w.Addr, c.p.Writes[i].En, d, WritePastEnd, w.Pos)
	}
	for i := range m.Mems {
		c.checkWriteCollisions(m.Mems[i].Writes)
	}
	for i := range m.Reads {
		r := &m.Reads[i]
		if !r.Sync {
			continue
		}
		d, err := c.domain(r.Domain, "a read port of memory", m.Mems[r.Mem].Name)
		if err != nil {
			return err
		}
		mod, name := c.readOrigin(i)
		w := m.Mems[r.Mem].Width
		c.p.Reads = append(c.p.Reads, Read{
			Node: r.Node, Mem: r.Mem, Addr: r.Addr, En: c.and(d.Active, r.Guard), Event: d.Event,
			New:   m.Mems[r.Mem].RDW == netlist.New,
			Init:  netlist.UndefinedValue(c.o.Seed, mod, name, 0, w),
			Undef: netlist.UndefinedValue(c.o.Seed, mod, name, 1, w),
		})
		c.checkPastEnd(r.Mem, r.Addr, c.p.Reads[len(c.p.Reads)-1].En, d, ReadPastEnd, r.Pos)
		if m.Mems[r.Mem].RDW == netlist.Never {
			c.checkReadCollisions(i)
		}
	}
	return nil
}

// readOrigin finds the module and local name of a flat read port.
func (c *compiler) readOrigin(flat int) (module, name string) {
	mem := c.p.Mod.Reads[flat].Mem
	o := c.p.Flat.MemOrigin[mem]
	for i := range o.Module.Mems {
		if o.Module.Mems[i].Name != o.Name {
			continue
		}
		for k, r := range c.p.Mod.Mems[mem].Reads {
			if r == flat && k < len(o.Module.Mems[i].Reads) {
				return o.Module.Name, ReadName(o.Module, o.Module.Mems[i].Reads[k])
			}
		}
	}
	return o.Module.Name, o.Name
}

// resets is the reset that turns off the checks of one or two domains.
func (c *compiler) resets(domains ...int) ID {
	var off ID
	for _, d := range domains {
		if r := c.p.Domains[d].Reset; r != off {
			off = c.or(off, r)
		}
	}
	return off
}

// written is the condition that write port i writes anything.
func (c *compiler) written(i int) ID {
	w := &c.p.Writes[i]
	if w.Mask == 0 {
		return w.En
	}
	return c.and(w.En, c.node(netlist.OpRedOr, 1, w.Mask))
}

// checkPastEnd adds the check that an access stays within the memory.
func (c *compiler) checkPastEnd(mem int, addr, en ID, d Domain, kind CheckKind, pos netlist.Pos) {
	x, aw := &c.p.Mod.Mems[mem], c.p.Mod.Width(addr)
	if x.Depth >= 1<<aw {
		return
	}
	what := "write"
	if kind == ReadPastEnd {
		what = "read"
	}
	past := c.not(c.node(netlist.OpLtU, 1, addr, c.constant(aw, uint64(x.Depth))))
	c.p.Checks = append(c.p.Checks, Check{
		Fire: c.and(past, en, c.unless(d.Reset)), Events: 1 << d.Event, Kind: kind, Pos: pos,
		Name: x.Name, Message: fmt.Sprintf("memory %s: %s past its end (%d words)", x.Name, what, x.Depth),
	})
}

// sameWord is the condition that two addresses are equal.
func (c *compiler) sameWord(a, b ID) ID {
	m := c.p.Mod
	w := max(m.Width(a), m.Width(b))
	if m.Width(a) < w {
		a = c.node(netlist.OpZExt, w, a)
	}
	if m.Width(b) < w {
		b = c.node(netlist.OpZExt, w, b)
	}
	return c.node(netlist.OpEq, 1, a, b)
}

func (c *compiler) checkReadCollisions(i int) {
	m, r := c.p.Mod, len(c.p.Reads)-1
	read := &c.p.Reads[r]
	mem := &m.Mems[read.Mem]
	for _, k := range mem.Writes {
		w := &c.p.Writes[k]
		c.p.Checks = append(c.p.Checks, Check{
			Fire:   c.and(c.sameWord(read.Addr, w.Addr), read.En, c.written(k)),
			Quiet:  c.resets(m.Reads[i].Domain, m.Writes[k].Domain),
			Events: 1<<read.Event | 1<<w.Event, Kind: ReadCollision, Name: mem.Name, Read: r, Pos: m.Reads[i].Pos,
			Message: fmt.Sprintf("memory %s: a word is read and written at the same edge (read during write: never)", mem.Name),
		})
	}
}

func (c *compiler) checkWriteCollisions(ports []int) {
	m := c.p.Mod
	for n, j := range ports {
		for _, i := range ports[:n] {
			a, b := &c.p.Writes[i], &c.p.Writes[j]
			mem := &m.Mems[a.Mem]
			both := c.and(c.sameWord(a.Addr, b.Addr), c.written(i), c.written(j))
			if a.Mask != 0 && b.Mask != 0 {
				both = c.and(both, c.node(netlist.OpRedOr, 1, c.node(netlist.OpAnd, m.Width(a.Mask), a.Mask, b.Mask)))
			}
			c.p.Checks = append(c.p.Checks, Check{
				Fire:   c.and(both, c.unless(c.resets(m.Writes[i].Domain, m.Writes[j].Domain))),
				Events: 1<<a.Event | 1<<b.Event, Kind: WriteCollision, Name: mem.Name, Pos: m.Writes[j].Pos,
				Message: fmt.Sprintf("memory %s: two ports write the same word at the same edge", mem.Name),
			})
		}
	}
}
