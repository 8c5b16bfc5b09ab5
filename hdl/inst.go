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

// connectPads joins the nets of two pads: of this module and an instance, or
// of two instances. A net is a tree along Driver whose root is the pad of this
// module, if it has one.
func (m *Module) connectPads(a, b netlist.ID, pos netlist.Pos) {
	if a <= 0 || b <= 0 {
		return
	}
	x, y := m.nl.Var(a), m.nl.Var(b)
	if w, v := m.nl.Width(a), m.nl.Width(b); w != v {
		m.errorf("HG101", pos, "pads of %d bits (%s) and %d bits (%s) are connected", w, x.Name, v, y.Name)
		return
	}
	if a == b || m.nl.Nodes[a].Op != netlist.OpInstIn && m.nl.Nodes[b].Op != netlist.OpInstIn {
		m.errorf("HG106", pos, "pads %s and %s are both of this module", x.Name, y.Name).
			fix("connect a pad of this module with one of an instance in it")
		return
	}
	from, to := m.padRoot(a), m.padRoot(b)
	if m.nl.Nodes[from].Op != netlist.OpInstIn {
		from, to = to, from
	}
	switch {
	case from == to:
		m.errorf("HG213", pos, "pads %s and %s are connected already", x.Name, y.Name).fix("connect two pads once")
	case m.nl.Nodes[from].Op != netlist.OpInstIn:
		m.errorf("HG213", pos, "pad %s is connected to two pads of this module, %s and %s", x.Name, m.nl.Var(from).Name, m.nl.Var(to).Name).
			fix("connect each pad of an instance to one pad of this module")
	default:
		m.nl.Var(from).Driver = to
	}
}

// padRoot is the root of the net of a pad.
func (m *Module) padRoot(id netlist.ID) netlist.ID {
	for m.nl.Var(id).Driver != 0 {
		id = m.nl.Var(id).Driver
	}
	return id
}
