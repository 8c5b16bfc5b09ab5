package hdl

import (
	"slices"
	"strconv"
	"strings"

	"github.com/hwgen/hwgen/hdl/netlist"
)

// Reset kinds, clock edges and memory rules, as the netlist has them.
const (
	SyncReset  = netlist.SyncReset
	AsyncReset = netlist.AsyncReset
	NoReset    = netlist.NoReset

	Rising  = netlist.Rising
	Falling = netlist.Falling
)

// DomainSpec says what a clock domain is like. The zero spec is a rising clock
// with a synchronous reset that is active when 1.
type DomainSpec struct {
	Name      string // "": the module's default domain, ports clk and rst
	Edge      netlist.Edge
	Reset     netlist.ResetKind
	ActiveLow bool    // the reset is active when 0
	MHz       float64 // clock frequency for the constraints; 0: not stated
	// ClockPort and ResetPort name the ports; by default clk and rst (rst_n when
	// active low), with "name_" before them unless the domain is the default.
	ClockPort string
	ResetPort string
}

func (s DomainSpec) clockPort() string {
	if s.ClockPort != "" {
		return s.ClockPort
	}
	return join(s.Name, "clk")
}

func (s DomainSpec) resetPort() string {
	switch {
	case s.Reset == NoReset:
		return ""
	case s.ResetPort != "":
		return s.ResetPort
	case s.ActiveLow:
		return join(s.Name, "rst_n")
	}
	return join(s.Name, "rst")
}

// shape is what of a domain a module's identity depends on.
func (s DomainSpec) shape() string {
	out := s.Name
	if s.Edge == Falling {
		out += " falling"
	}
	switch s.Reset {
	case SyncReset:
		out += " sync"
	case AsyncReset:
		out += " async"
	case NoReset:
		return out + " none"
	}
	if s.ActiveLow {
		out += " low"
	}
	return out
}

// Domain is a clock with its reset, in one module.
type Domain struct {
	m     *Module
	spec  DomainSpec
	index int // in the netlist, -1 until it is used
}

// Spec says what the domain is like.
func (d *Domain) Spec() DomainSpec { return d.spec }

// HasDomains is implemented by components with clock domains other than the
// default one. A parent, or [WithDomain], maps each by name; what is mapped
// decides edge and reset. The first one listed is current where [Module.In]
// makes no other so.
type HasDomains interface {
	Domains() []DomainSpec
}

// Domain returns a domain that the component lists, "" for the default one.
func (m *Module) Domain(name string) *Domain {
	if d, ok := m.domains[name]; ok {
		return d
	}
	pos := m.here()
	d := m.errorf("HG114", pos, "there is no clock domain %q", name).
		fix("list it in the component's Domains method")
	if _, single := m.domains[""]; len(m.domains) > 1 || len(m.domains) == 1 && !single {
		d.fix("list it in the component's Domains method, which has %s", strings.Join(m.domainNames(), ", "))
	}
	m.unclocked = true
	return m.domain
}

// domainNames lists the domains, quoted.
func (m *Module) domainNames() []string {
	var out []string
	for name := range m.domains {
		out = append(out, strconv.Quote(name))
	}
	slices.Sort(out)
	return out
}

// In makes d the current clock domain in body: that of registers, memory ports,
// checks and instances that are made there. An assignment belongs to the clock
// of its register, wherever it stands.
func (m *Module) In(d *Domain, body func()) {
	pos := m.here()
	outer := m.domain
	if d == nil {
		m.errorf("HG108", pos, "the clock domain is nil").fix("take it from Module.Domain, GateClock or WithReset")
	} else if d.m != m {
		m.errorf("HG107", pos, "a clock domain of another module is used").
			fix("map it by name where the instance is made")
	} else {
		m.domain = d
	}
	defer func() { m.domain = outer }()
	if body != nil {
		body()
	}
}

// useDomain enters a domain into the netlist at its first use.
func (m *Module) useDomain(d *Domain, pos netlist.Pos) int {
	if d != nil && d.m != m {
		m.errorf("HG107", pos, "a clock domain of another module is used").
			fix("map it by name where the instance is made")
		d = m.domain
	}
	if d == nil {
		m.errorf("HG114", pos, "there is no clock domain for this").
			fix("list one in the component's Domains method")
		d = &Domain{m: m, index: -1}
		m.domain = d
	}
	if d.index < 0 {
		d.index = len(m.nl.Domains)
		m.nl.Domains = append(m.nl.Domains, netlist.Domain{
			Name: d.spec.Name, Clock: d.spec.clockPort(), Reset: d.spec.resetPort(),
			Edge: d.spec.Edge, Kind: d.spec.Reset, ActiveLow: d.spec.ActiveLow, MHz: d.spec.MHz, Pos: pos,
		})
		m.claim(d.spec.clockPort(), pos)
		m.unreserved(d.spec.clockPort(), "clock port", pos, "name it in ClockPort of the domain's DomainSpec")
		if r := d.spec.resetPort(); r != "" {
			m.claim(r, pos)
			m.unreserved(r, "reset port", pos, "name it in ResetPort of the domain's DomainSpec")
		}
	}
	return d.index
}

// derive adds a domain made from another one.
func (m *Module) derive(name string, x netlist.Domain, spec DomainSpec, pos netlist.Pos) *Domain {
	spec.Name = name
	x.Name, x.Pos = name, pos
	x.Edge, x.Kind, x.ActiveLow, x.MHz = spec.Edge, spec.Reset, spec.ActiveLow, spec.MHz
	if _, dup := m.domains[name]; dup {
		m.errorf("HG110", pos, "clock domain %q is declared twice", name)
	}
	d := &Domain{m: m, spec: spec, index: len(m.nl.Domains)}
	m.nl.Domains = append(m.nl.Domains, x)
	m.domains[name] = d
	return d
}

// GateClock is domain d with its clock running only in cycles in which enable,
// of 1 bit and sampled before the edge, is 1. The Verilog uses a standard clock
// gate cell. The reset is that of d.
func (m *Module) GateClock(name string, d *Domain, enable Value) *Domain {
	pos := m.here()
	p := m.useDomain(d, pos)
	en, ok := m.bit(enable.signal(), "enable of a clock gate", pos)
	if !ok {
		en = m.nl.AddConst(1, netlist.Value{1}, pos)
	}
	clock := name + "_clk"
	m.claim(clock, pos)
	return m.derive(name, netlist.Domain{
		Clock: clock, Reset: m.nl.Domains[p].Reset, ResetNode: m.nl.Domains[p].ResetNode,
		Source: netlist.ClockGate, Parent: p, Enable: en,
	}, m.domains2spec(p), pos)
}

// WithReset is domain d with another reset: a signal of this module, such as
// the output of a reset synchroniser. kind says how its registers are reset;
// activeLow says that reset is active when 0, whatever d's own reset is.
func (m *Module) WithReset(name string, d *Domain, reset Value, kind netlist.ResetKind, activeLow bool) *Domain {
	pos := m.here()
	p := m.useDomain(d, pos)
	r, ok := m.bit(reset.signal(), "reset", pos)
	if !ok {
		r = m.nl.AddConst(1, netlist.Value{0}, pos)
	}
	spec := m.domains2spec(p)
	spec.Reset, spec.ActiveLow = kind, activeLow
	net := name + "_rst"
	if activeLow {
		net += "_n"
	}
	m.claim(net, pos)
	return m.derive(name, netlist.Domain{
		Clock: m.nl.Domains[p].Clock, Reset: net, ResetNode: r,
		Source: netlist.ClockSame, Parent: p,
	}, spec, pos)
}

func (m *Module) domains2spec(i int) DomainSpec {
	x := m.nl.Domains[i]
	return DomainSpec{Edge: x.Edge, Reset: x.Kind, ActiveLow: x.ActiveLow, MHz: x.MHz}
}
