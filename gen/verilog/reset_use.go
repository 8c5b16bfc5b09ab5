package verilog

import "github.com/hwgen/hwgen/hdl/netlist"

// Verilator's SYNCASYNCNET complains of a signal that resets some registers
// asynchronously and is read by other clocked logic as well. A design may do
// that on purpose, and assertions of a domain with an asynchronous reset always
// do. Where it happens, the declaration of the net is waived.

// resetUse tells how a reset is used.
type resetUse uint8

const (
	readAtEdge resetUse = 1 << iota // in a clocked block, as data
	asyncReset
	bothWays = readAtEdge | asyncReset
)

// resetUses finds how each module uses its reset ports, by name.
func resetUses(d *netlist.Design) map[*netlist.Module]map[string]resetUse {
	all := make(map[*netlist.Module]map[string]resetUse, len(d.Modules))
	for _, m := range d.Modules {
		uses := map[string]resetUse{}
		eachResetUse(m, all, func(domain int, u resetUse) {
			if x := &m.Domains[domain]; x.ResetNode == 0 {
				uses[x.Reset] |= u
			}
		})
		all[m] = uses
	}
	return all
}

// eachResetUse calls f for every use of a domain's reset in a module.
func eachResetUse(m *netlist.Module, all map[*netlist.Module]map[string]resetUse, f func(domain int, u resetUse)) {
	checked := func(domain int) {
		if m.Domains[domain].Kind != netlist.NoReset {
			f(domain, readAtEdge)
		}
	}
	for i := range m.Vars {
		x := &m.Vars[i]
		if m.Nodes[x.Node].Op == netlist.OpReg && x.Init == netlist.InitReset {
			switch m.Domains[x.Domain].Kind {
			case netlist.SyncReset:
				f(x.Domain, readAtEdge)
			case netlist.AsyncReset:
				f(x.Domain, asyncReset)
			}
		}
	}
	for i := range m.Checks {
		checked(m.Checks[i].Domain)
	}
	for i := range m.Prints {
		checked(m.Prints[i].Domain)
	}
	for i := range m.Reads {
		if m.Reads[i].Sync {
			checked(m.Reads[i].Domain)
		}
	}
	for i := range m.Writes {
		checked(m.Writes[i].Domain)
	}
	for i := range m.Insts {
		x := &m.Insts[i]
		for k, p := range x.Domains {
			if c := &x.Module.Domains[k]; p >= 0 && c.ResetNode == 0 && c.Reset != "" {
				f(p, all[x.Module][c.Reset])
			}
		}
	}
}

// waiveResets marks the symbols of resets that are used both ways.
func (b *builder) waiveResets(all map[*netlist.Module]map[string]resetUse) {
	ports := map[string]resetUse{}
	nodes := map[netlist.ID]resetUse{}
	eachResetUse(b.m, all, func(domain int, u resetUse) {
		d := &b.m.Domains[domain]
		if d.ResetNode == 0 {
			ports[d.Reset] |= u
			return
		}
		id := b.m.Resolve(d.ResetNode)
		if b.info[id].total > 1 {
			u |= readAtEdge // by other logic, perhaps
		}
		nodes[id] |= u
	})
	for i := range b.m.Domains {
		d := &b.m.Domains[i]
		if d.Reset == "" {
			continue
		}
		if id := b.m.Resolve(d.ResetNode); d.ResetNode != 0 && nodes[id] == bothWays {
			b.clocks[d.Reset].waive = "SYNCASYNCNET"
			if s := b.symbolOf(id); s != nil {
				s.waive = "SYNCASYNCNET"
			}
		} else if d.ResetNode == 0 && ports[d.Reset] == bothWays {
			b.clocks[d.Reset].waive = "SYNCASYNCNET"
		}
	}
}
