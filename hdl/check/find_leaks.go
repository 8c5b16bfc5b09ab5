package check

import "github.com/hwgen/hwgen/hdl/netlist"

// leaks reports hardware that depends on what only checks may use: Past,
// Initially, AnyConst (HG212). Wires and registers that depend on those and
// feed only checks themselves are marked as serving checks.
func leaks(m *module) []netlist.Diagnostic {
	if !m.hasVerif() {
		return nil
	}
	l := leakSearch{m: m, hardware: make([]bool, len(m.Nodes)), via: make([]netlist.ID, len(m.Nodes))}
	for _, s := range m.hardwareSinks() {
		l.visit(s)
	}
	m.markChecksOnly(l.hardware)
	return l.found
}

func (m *module) hasVerif() bool {
	for i := range m.Vars {
		if m.Vars[i].Verif {
			return true
		}
	}
	return false
}

// hardwareSink is a place where a value becomes hardware that is seen.
type hardwareSink struct {
	node, target netlist.ID
	pos          netlist.Pos
	name         string
}

func (m *module) hardwareSinks() []hardwareSink {
	var out []hardwareSink
	for i := range m.Vars {
		v := &m.Vars[i]
		if op := m.Nodes[v.Node].Op; op == netlist.OpOutput || op == netlist.OpInstIn {
			out = append(out, hardwareSink{v.Driver, v.Node, v.Pos, m.name(v.Node)})
		}
	}
	for _, w := range m.Writes {
		for _, id := range []netlist.ID{w.Addr, w.Data, w.Mask, w.Guard} {
			out = append(out, hardwareSink{id, 0, w.Pos, "memory " + m.Mems[w.Mem].Name})
		}
	}
	for _, r := range m.Reads {
		if r.Sync {
			for _, id := range []netlist.ID{r.Addr, r.Guard} {
				out = append(out, hardwareSink{id, 0, r.Pos, "memory " + m.Mems[r.Mem].Name})
			}
		}
	}
	for _, d := range m.Domains {
		out = append(out, hardwareSink{d.Enable, 0, d.Pos, "clock " + d.Clock}, hardwareSink{d.ResetNode, 0, d.Pos, "the reset of " + d.Clock})
	}
	return out
}

type leakSearch struct {
	m        *module
	hardware []bool       // some sink depends on it
	via      []netlist.ID // the named node through which it was found first
	found    []netlist.Diagnostic
}

// visit marks all that a sink depends on, through registers too.
func (l *leakSearch) visit(s hardwareSink) {
	type step struct{ id, via netlist.ID }
	work := []step{{s.node, s.target}}
	for len(work) > 0 {
		x := work[len(work)-1]
		work = work[:len(work)-1]
		if x.id == 0 || l.hardware[x.id] {
			continue
		}
		l.hardware[x.id] = true
		n := &l.m.Nodes[x.id]
		if v := l.m.Var(x.id); v != nil && v.Verif {
			l.report(s, x.id, x.via)
			continue
		}
		via := x.via
		if l.m.graph.named(x.id) {
			via = x.id
		}
		for _, d := range l.m.graph.deps(x.id) {
			work = append(work, step{d, via})
		}
		if n.Op == netlist.OpReg {
			work = append(work, step{l.m.Vars[n.Aux].Driver, via})
		}
	}
}

func (l *leakSearch) report(s hardwareSink, source, via netlist.ID) {
	m := l.m
	into, pos := s.name, s.pos
	if via != 0 {
		into, pos = m.name(via), m.where(via, source)
	}
	d := m.report("HG212", pos, "%s is hardware and takes a value that only checks may use", into)
	d.Related = []netlist.Related{{Pos: m.declared(source), Message: "the value comes from Past, Initially or AnyConst here"}}
	d.Fix = "use it in Assert, Assume, Cover and Print only; for hardware, declare a register"
	l.found = append(l.found, d)
}

// markChecksOnly marks wires and registers that take values of checks; nothing
// in hardware depends on them.
func (m *module) markChecksOnly(hardware []bool) {
	takes := make([]bool, len(m.Nodes))
	for changed := true; changed; {
		changed = false
		for _, id := range m.graph.order {
			if takes[id] {
				continue
			}
			v := m.Var(id)
			t := v != nil && v.Verif
			for _, d := range m.graph.deps(id) {
				t = t || takes[d]
			}
			if m.Nodes[id].Op == netlist.OpReg && v.Driver != 0 {
				t = t || takes[v.Driver]
			}
			if t {
				takes[id], changed = true, true
			}
		}
	}
	for i := range m.Vars {
		v := &m.Vars[i]
		if op := m.Nodes[v.Node].Op; (op == netlist.OpWire || op == netlist.OpReg) && takes[v.Node] && !hardware[v.Node] {
			v.Verif = true
		}
	}
}
