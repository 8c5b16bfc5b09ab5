package engine

import (
	"fmt"

	"github.com/hwgen/hwgen/hdl/netlist"
)

// jitter returns what the first stage of a synchroniser takes: for each bit
// what its input is, or what it was before, as a random bit decides, which is
// what a flip-flop does whose input changes too close to its edge.
//
// What it was before: where all of the input comes from one other clock, its
// value before that clock's last edge, if there was one since the destination's
// last: what has changed earlier is stable by now, however often the source has
// ticked. Else, the value at the destination's last edge.
func (c *compiler) jitter(i int, d Domain) ID {
	v := c.p.Mod.Vars[i]
	w := c.p.Width(v.Node)
	choose := c.randomBits(i, d, w)
	var before ID
	if source := c.sourceEvent(v.Driver); source >= 0 && source != d.Event {
		zero := make(netlist.Value, netlist.Limbs(w))
		before = c.follow(v.Name+".before", w, source, zero, v.Driver)
		tick := c.state(v.Name+".tick", 1, source, netlist.Value{0})
		c.last().Next = c.not(tick)
		seen := c.state(v.Name+".seen", 1, d.Event, netlist.Value{0})
		c.last().Next = c.gate(d, tick, seen)
		fresh := c.node(netlist.OpXor, 1, tick, seen)
		choose = c.node(netlist.OpAnd, w, choose, c.node(netlist.OpRep, w, fresh))
	} else {
		before = c.follow(v.Name+".before", w, d.Event, c.powerUp(i, w), 0)
		c.last().Next = c.gate(d, v.Driver, before)
	}
	old := c.node(netlist.OpAnd, w, before, choose)
	now := c.node(netlist.OpAnd, w, v.Driver, c.node(netlist.OpNot, w, choose))
	return c.node(netlist.OpOr, w, old, now)
}

// last is the register that was added last.
func (c *compiler) last() *Reg { return &c.p.Regs[len(c.p.Regs)-1] }

// follow adds a register that takes next at every edge of an event.
func (c *compiler) follow(name string, width, event int, init netlist.Value, next ID) ID {
	q := c.state(name, width, event, init)
	c.last().Next = next
	return q
}

// randomBits makes w random bits, new ones at every edge of a domain: for each
// 64 an xorshift generator (Marsaglia, Xorshift RNGs, 2003), made of registers
// so that every engine and snapshot has it.
func (c *compiler) randomBits(i int, d Domain, w int) ID {
	v, o := c.p.Mod.Vars[i], c.p.Flat.VarOrigin[i]
	// Two instances of a module must not be delayed alike: the path counts.
	base := netlist.UndefinedBase(c.o.JitterSeed, c.p.Flat.Scopes[o.Scope].Path+"/"+o.Module.Name, v.Name)
	var random ID
	for lo := 0; lo < w; lo += 64 {
		k := lo / 64
		x := c.state(fmt.Sprintf("%s.jitter%d", v.Name, k), 64, d.Event, netlist.Value{netlist.UndefinedLimb(base, uint64(k)) | 1})
		reg := len(c.p.Regs) - 1
		next := x
		for _, s := range []struct {
			op netlist.Op
			by uint64
		}{{netlist.OpShl, 13}, {netlist.OpShrU, 7}, {netlist.OpShl, 17}} {
			next = c.node(netlist.OpXor, 64, next, c.node(s.op, 64, next, c.constant(7, s.by)))
		}
		c.p.Regs[reg].Next = c.gate(d, next, x)
		part := x
		if n := min(64, w-lo); n < 64 {
			part = c.slice(x, 64-n, n)
		}
		if random == 0 {
			random = part
		} else {
			random = c.node(netlist.OpCat, c.p.Width(random)+c.p.Width(part), part, random)
		}
	}
	return random
}

// sourceEvent is the clock edge at which a value changes, if there is only one;
// else -1: it depends on several, or on what changes at any time.
func (c *compiler) sourceEvent(id ID) int {
	m := c.p.Mod
	event := -1
	one := true
	at := func(domain int) {
		if domain < 0 || domain >= len(c.p.Domains) || event >= 0 && event != c.p.Domains[domain].Event {
			one = false
			return
		}
		event = c.p.Domains[domain].Event
	}
	seen := map[ID]bool{}
	stack := []ID{id}
	for len(stack) > 0 && one {
		id := stack[len(stack)-1]
		stack = stack[:len(stack)-1]
		if id == 0 || seen[id] {
			continue
		}
		seen[id] = true
		n := &m.Nodes[id]
		switch n.Op {
		case netlist.OpConst, netlist.OpAnyConst:
		case netlist.OpReg:
			v := &m.Vars[n.Aux]
			at(v.Domain)
			one = one && (v.Domain < 0 || m.Domains[v.Domain].Kind != netlist.AsyncReset)
		case netlist.OpMemRead:
			r := &m.Reads[n.Aux]
			if r.Sync {
				at(r.Domain)
				continue
			}
			stack = append(stack, r.Addr)
			for _, k := range m.Mems[r.Mem].Writes {
				at(m.Writes[k].Domain)
			}
		case netlist.OpWire, netlist.OpOutput, netlist.OpInstIn:
			one = one && !m.Vars[n.Aux].Inout
			stack = append(stack, m.Vars[n.Aux].Driver)
		case netlist.OpInput, netlist.OpInstOut:
			one = false
		default:
			stack = append(stack, n.Args()...)
		}
	}
	if !one {
		return -1
	}
	return event
}
