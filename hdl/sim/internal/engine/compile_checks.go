package engine

import (
	"github.com/hwgen/hwgen/hdl/netlist"
)

// lowerChecks turns assertions and assumptions into conditions that stop the
// engine, and covers into counters.
func (c *compiler) lowerChecks() error {
	m := c.p.Mod
	for _, k := range m.Checks {
		d, err := c.domain(k.Domain, "check", k.Name)
		if err != nil {
			return err
		}
		live := c.and(k.Guard, d.Active, c.unless(d.Reset))
		if k.Kind == netlist.Cover {
			count := c.state(k.Name+".covered", 64, d.Event, netlist.Value{0})
			hit := c.node(netlist.OpZExt, 64, c.and(live, k.Cond))
			c.p.Regs[len(c.p.Regs)-1].Next = c.node(netlist.OpAdd, 64, count, hit)
			c.p.Covers = append(c.p.Covers, Cover{Name: k.Name, Message: k.Message, Pos: k.Pos, Count: count})
			continue
		}
		c.p.Checks = append(c.p.Checks, Check{
			Fire: c.and(c.not(k.Cond), live), Events: 1 << d.Event,
			Assume: k.Kind == netlist.Assume, Name: k.Name, Message: k.Message, Pos: k.Pos,
		})
	}
	return nil
}

// lowerPrints makes the condition under which each print is due.
func (c *compiler) lowerPrints() error {
	m := c.p.Mod
	for _, x := range m.Prints {
		d, err := c.domain(x.Domain, "print", x.Format)
		if err != nil {
			return err
		}
		if c.p.PrintOn == 0 {
			c.p.PrintOn = c.variable(".print", netlist.OpInput, 1)
		}
		c.p.Prints = append(c.p.Prints, Print{
			Due: c.and(c.p.PrintOn, x.Guard, d.Active, c.unless(d.Reset)), Event: d.Event,
			Format: x.Format, Args: x.Args, Pos: x.Pos,
		})
	}
	return nil
}

// armTriggers makes one condition for each event: something must be handled.
func (c *compiler) armTriggers() error {
	for i := range c.p.Checks {
		k := &c.p.Checks[i]
		for e := range c.p.Trigger {
			if k.Events>>e&1 == 1 {
				c.p.Trigger[e] = c.or(c.p.Trigger[e], k.Fire)
				break
			}
		}
	}
	for i := range c.p.Prints {
		e := c.p.Prints[i].Event
		c.p.Trigger[e] = c.or(c.p.Trigger[e], c.p.Prints[i].Due)
	}
	if len(c.o.Stops) > 0 && len(c.p.Domains) > 0 {
		c.armStops(c.p.Domains[0].Event)
	}
	return nil
}

// armStops makes the engine stop before an edge of the main clock at which one
// of the chosen signals is not zero.
func (c *compiler) armStops(main int) {
	c.p.Alarm = append([]ID(nil), c.p.Trigger...)
	for _, id := range c.o.Stops {
		if c.p.Width(id) > 1 {
			id = c.node(netlist.OpRedOr, 1, id)
		}
		c.p.Trigger[main] = c.or(c.p.Trigger[main], id)
	}
	c.p.Stops = append([]ID(nil), c.o.Stops...)
}
