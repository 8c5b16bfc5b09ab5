package verilog

import (
	"slices"
	"strings"

	"github.com/hwgen/hwgen/hdl/netlist"
)

// crossing is a marked path from registers of one clock to registers of
// another, which timing analysis must treat apart.
type crossing struct {
	from, to []cell
	bits     int     // of the first stage of a synchroniser; 0: stable when it is read (hdl.Cross)
	period   float64 // of the faster of its clocks, ns; 0: not stated
}

// cell is a register or memory with its hierarchical name.
type cell struct {
	path   string // "u_a.u_b.x"
	vector bool
	memory bool
}

// findCrossings lists the marked crossings of a flat design.
func findCrossings(f *netlist.Flat) []crossing {
	c := &crossings{f: f}
	var out []crossing
	for i := range f.Vars {
		v := &f.Vars[i]
		if !v.Sync {
			continue
		}
		from, period := c.sources(v.Driver, []int{v.Domain})
		out = append(out, crossing{from: from, to: []cell{c.variable(i)}, bits: f.Width(v.Node), period: period})
	}
	for id := 1; id < len(f.Nodes); id++ {
		if f.Nodes[id].Op != netlist.OpCross {
			continue
		}
		to, domains := c.sinks(netlist.ID(id))
		if from, period := c.sources(netlist.ID(id), domains); len(from) > 0 && len(to) > 0 {
			out = append(out, crossing{from: from, to: to, period: period})
		}
	}
	return out
}

type crossings struct {
	f    *netlist.Flat
	succ [][]netlist.ID // what reads a node; made when it is asked for
	into map[netlist.ID][]sink
}

// sink is what samples a node at the edges of a domain.
type sink struct {
	cell   cell
	domain int
}

func (c *crossings) variable(i int) cell {
	return cell{path: c.f.Vars[i].Name, vector: c.f.Width(c.f.Vars[i].Node) > 1}
}

// sources are the registers and memories that a node depends on and that have
// none of the clocks of to. The period is that of the fastest of all of them.
func (c *crossings) sources(id netlist.ID, to []int) (from []cell, period float64) {
	roots := map[int]bool{}
	for _, d := range to {
		roots[c.f.Root(d)] = true
		period = faster(period, c.period(d))
	}
	add := func(x cell, domain int) {
		if !roots[c.f.Root(domain)] && !slices.Contains(from, x) {
			from = append(from, x)
			period = faster(period, c.period(domain))
		}
	}
	seen := map[netlist.ID]bool{}
	work := []netlist.ID{id}
	for len(work) > 0 {
		id, work = work[len(work)-1], work[:len(work)-1]
		if id == 0 || seen[id] {
			continue
		}
		seen[id] = true
		n := &c.f.Nodes[id]
		switch {
		case n.Op == netlist.OpReg:
			add(c.variable(int(n.Aux)), c.f.Vars[n.Aux].Domain)
		case n.Op == netlist.OpMemRead:
			r := &c.f.Reads[n.Aux]
			if r.Sync {
				add(c.readData(r), r.Domain)
				continue
			}
			for _, w := range c.f.Mems[r.Mem].Writes {
				add(cell{path: c.f.Mems[r.Mem].Name, memory: true}, c.f.Writes[w].Domain)
			}
			work = append(work, r.Addr)
		case n.Op.IsVar():
			work = append(work, c.f.Vars[n.Aux].Driver)
		default:
			work = append(work, n.Args()...)
		}
	}
	slices.SortFunc(from, func(x, y cell) int { return strings.Compare(x.path, y.path) })
	return from, period
}

// readData is the register of the data of a synchronous read.
func (c *crossings) readData(r *netlist.MemRead) cell {
	mem := c.f.Mems[r.Mem].Name
	return cell{path: mem[:strings.LastIndexByte(mem, '.')+1] + r.Name, vector: c.f.Mems[r.Mem].Width > 1}
}

// sinks are the registers and memories that a node goes into.
func (c *crossings) sinks(id netlist.ID) (to []cell, domains []int) {
	if c.succ == nil {
		c.connect()
	}
	seen := map[netlist.ID]bool{}
	work := []netlist.ID{id}
	for len(work) > 0 {
		id, work = work[len(work)-1], work[:len(work)-1]
		if seen[id] {
			continue
		}
		seen[id] = true
		for _, s := range c.into[id] {
			if !slices.Contains(to, s.cell) {
				to = append(to, s.cell)
			}
			if !slices.Contains(domains, s.domain) {
				domains = append(domains, s.domain)
			}
		}
		work = append(work, c.succ[id]...)
	}
	slices.SortFunc(to, func(x, y cell) int { return strings.Compare(x.path, y.path) })
	return to, domains
}

// connect finds what reads each node.
func (c *crossings) connect() {
	f := c.f
	c.succ, c.into = make([][]netlist.ID, len(f.Nodes)), map[netlist.ID][]sink{}
	edge := func(from, to netlist.ID) {
		if from != 0 {
			c.succ[from] = append(c.succ[from], to)
		}
	}
	goes := func(x cell, domain int, from ...netlist.ID) {
		for _, id := range from {
			if id != 0 {
				c.into[id] = append(c.into[id], sink{x, domain})
			}
		}
	}
	for id := 1; id < len(f.Nodes); id++ {
		if n := &f.Nodes[id]; !n.Op.IsVar() {
			for _, a := range n.Args() {
				edge(a, netlist.ID(id))
			}
		}
	}
	for i := range f.Vars {
		switch v := &f.Vars[i]; {
		case f.Nodes[v.Node].Op == netlist.OpReg && !v.Verif:
			goes(c.variable(i), v.Domain, v.Driver)
		case f.Nodes[v.Node].Op != netlist.OpReg:
			edge(v.Driver, v.Node)
		}
	}
	for i := range f.Writes {
		w := &f.Writes[i]
		goes(cell{path: f.Mems[w.Mem].Name, memory: true}, w.Domain, w.Addr, w.Data, w.Mask, w.Guard)
	}
	for i := range f.Reads {
		r := &f.Reads[i]
		if !r.Sync {
			edge(r.Addr, r.Node)
			continue
		}
		goes(c.readData(r), r.Domain, r.Addr, r.Guard)
	}
}

// period of a domain's clock, ns; 0: not stated.
func (c *crossings) period(d int) float64 {
	for _, i := range []int{d, c.f.Root(d)} {
		if mhz := c.f.Domains[i].MHz; mhz > 0 {
			return 1000 / mhz
		}
	}
	return 0
}

// faster is the shorter of two periods, of those that are known.
func faster(x, y float64) float64 {
	if x == 0 || y == 0 {
		return max(x, y)
	}
	return min(x, y)
}
