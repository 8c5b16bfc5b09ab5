package check

import "github.com/hwgen/hwgen/hdl/netlist"

// memoryMisuse reports memories whose ports cannot keep their rule (HG209):
// block RAM has one write port, and what a read returns of an address that is
// being written is defined within one clock only.
func memoryMisuse(m *module) []netlist.Diagnostic {
	var out []netlist.Diagnostic
	for i := range m.Mems {
		x := &m.Mems[i]
		if x.RDW == netlist.Never {
			continue
		}
		rule := map[netlist.ReadDuringWrite]string{netlist.Old: "Old", netlist.New: "New"}[x.RDW]
		if len(x.Writes) > 1 {
			d := m.report("HG209", x.Pos, "memory %s has %d write ports and the rule %s for a read during a write", x.Name, len(x.Writes), rule)
			for _, w := range x.Writes[:min(len(x.Writes), maxRelated)] {
				d.Related = append(d.Related, netlist.Related{Pos: m.Writes[w].Pos, Message: "written here"})
			}
			d.Fix = "select address and data for a single Write, or declare the memory with the rule Never"
			out = append(out, d)
			continue
		}
		if d, bad := m.foreignRead(x, rule); bad {
			out = append(out, d)
		}
	}
	return out
}

// foreignRead reports a synchronous read with another clock than the write's.
func (m *module) foreignRead(x *netlist.Mem, rule string) (netlist.Diagnostic, bool) {
	for _, w := range x.Writes {
		for _, r := range x.Reads {
			read, write := &m.Reads[r], &m.Writes[w]
			if !read.Sync || m.Root(read.Domain) == m.Root(write.Domain) {
				continue
			}
			d := m.report("HG209", read.Pos, "memory %s is read with clock %s and written with clock %s, and has the rule %s for a read during a write",
				x.Name, m.Domains[read.Domain].Clock, m.Domains[write.Domain].Clock, rule)
			d.Related = []netlist.Related{{Pos: write.Pos, Message: "written here"}, {Pos: x.Pos, Message: x.Name + " is declared here"}}
			d.Fix = "between clocks only the rule Never holds"
			return d, true
		}
	}
	return netlist.Diagnostic{}, false
}
