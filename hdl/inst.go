package hdl

import (
	"reflect"

	"github.com/hwgen/hwgen/hdl/netlist"
)

// child builds, or finds, the module of an instance. domains holds the
// parent's domain for each name of the child's.
func (m *Module) child(name string, c any, opts []InstOption, pos netlist.Pos, body func(*Module)) (*netlist.Module, map[string]*Domain, instOptions) {
	o := instOptions{domains: map[string]*Domain{}}
	for _, f := range opts {
		f(&o)
	}
	specs := append([]DomainSpec(nil), specsOf(c)...)
	declared := append([]DomainSpec(nil), specs...)
	domains := m.mapDomains(name, specs, o, pos)
	box := blackBoxOf(c)
	if box != nil {
		specs = declared // external Verilog is what it is
	}
	return m.e.module(c, specs, box, pos, body), domains, o
}

// mapDomains finds the parent's domain for each of the child's, whose shapes
// become those of what they are mapped to.
func (m *Module) mapDomains(inst string, specs []DomainSpec, o instOptions, pos netlist.Pos) map[string]*Domain {
	out := map[string]*Domain{}
	for i, s := range specs {
		d := o.domains[s.Name]
		if d == nil && s.Name == "" {
			d = m.domain
		}
		if d == nil {
			d = m.domains[s.Name]
		}
		switch {
		case d == nil:
			m.errorf("HG114", pos, "clock domain %q of instance %s is not mapped", s.Name, inst).
				fix("add hdl.MapDomain(%q, …), or give the parent a domain of that name", s.Name)
			continue
		case d.m != m:
			m.errorf("HG107", pos, "clock domain %q of instance %s is mapped to one of another module", s.Name, inst)
			continue
		}
		out[s.Name] = d
		specs[i].Edge, specs[i].Reset, specs[i].ActiveLow = d.spec.Edge, d.spec.Reset, d.spec.ActiveLow
		specs[i].MHz = d.spec.MHz
	}
	for n := range o.domains {
		if !hasSpec(specs, n) {
			m.errorf("HG114", pos, "instance %s has no clock domain %q to map", inst, n)
		}
	}
	return out
}

func hasSpec(specs []DomainSpec, name string) bool {
	for _, s := range specs {
		if s.Name == name {
			return true
		}
	}
	return false
}

// bindInst adds the instance and binds ports to it.
func (m *Module) bindInst(p any, name string, child *netlist.Module, domains map[string]*Domain, o instOptions, pos netlist.Pos) {
	m.claim(name, pos)
	b := &binder{m: m, pos: pos, inst: len(m.nl.Insts), name: name, child: child}
	if child == nil { // reported
		b.fields(reflect.ValueOf(p).Elem(), "")
		return
	}
	x := netlist.Inst{Name: name, Module: child, Pos: pos, Comment: o.comment, Attrs: o.attrs}
	for _, d := range child.Domains {
		k := -1
		if pd := domains[d.Name]; d.Source == netlist.ClockPort && pd != nil {
			k = m.useDomain(pd, pos)
		}
		x.Domains = append(x.Domains, k)
	}
	m.nl.Insts = append(m.nl.Insts, x)
	b.fields(reflect.ValueOf(p).Elem(), "")
	m.nl.Insts[b.inst].Conns = b.ports
}

// connectPads joins a pad of this module with one of an instance, or two of
// instances.
func (m *Module) connectPads(a, b netlist.ID, pos netlist.Pos) {
	if a <= 0 || b <= 0 {
		return
	}
	x, y := m.nl.Var(a), m.nl.Var(b)
	if w, v := m.nl.Width(a), m.nl.Width(b); w != v {
		m.errorf("HG101", pos, "pads of %d bits (%s) and %d bits (%s) are connected", w, x.Name, v, y.Name)
		return
	}
	if m.nl.Nodes[a].Op != netlist.OpInstIn {
		x, y, a, b = y, x, b, a
	}
	switch {
	case m.nl.Nodes[a].Op != netlist.OpInstIn || a == b:
		m.errorf("HG106", pos, "pads %s and %s are both of this module", x.Name, y.Name).
			fix("connect a pad of this module with one of an instance in it")
	case x.Driver != 0:
		m.errorf("HG213", pos, "pad %s is connected twice", x.Name).fix("connect each pad of an instance once")
	default:
		x.Driver = b
		if m.nl.Nodes[b].Op == netlist.OpInstIn && y.Driver == 0 {
			y.Driver = a
		}
	}
}
