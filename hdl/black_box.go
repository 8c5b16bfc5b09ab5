package hdl

import (
	"math/big"

	"github.com/hwgen/hwgen/hdl/netlist"
)

// BlackBox describes external Verilog.
type BlackBox struct {
	Module string // the Verilog module's name
	Params []BoxParam
	// Comb lists combinational paths. Other outputs follow the clock that they
	// name by In, or the only one of Domains; if there is none, they can change at
	// any time, and need a synchroniser.
	Comb []BoxPath
	// Files define it, if they are at hand. Their names stand as they are here in
	// the list of the design's files, top.f. A replay reads them relative to the
	// folder it runs in, which for a test is its package's, or to replay.Dir.
	Files []string
	// Model makes what stands for it in the embedded simulator, one for each
	// instance. Without it, a design with the box can be emitted, not run.
	Model func() netlist.Model
}

// BoxParam is a Verilog parameter: an int, a string or, with its width in bits,
// a *big.Int.
type BoxParam struct {
	Name  string
	Value any
	Width int
}

// BoxPath names an input port and an output port that depends on it
// combinationally, as the Verilog names them.
type BoxPath struct{ From, To string }

// External is a component whose inside is Verilog written elsewhere. Clock
// domains, if it has any, are listed by Domains, with their port names.
type External[P any] interface {
	Ports() P
	BlackBox() BlackBox
}

// InstBlackBox makes an instance of external Verilog.
func InstBlackBox[P any](m *Module, name string, c External[P], opts ...InstOption) *P {
	pos := m.here()
	p := c.Ports()
	child, domains, o := m.child(name, c, opts, pos, func(k *Module) { boxBody(k, c) })
	m.bindInst(&p, name, child, domains, o, pos)
	return &p
}

func boxBody[P any](m *Module, c External[P]) {
	p := c.Ports()
	m.bindOwn(&p, c)
	for _, s := range boxDomains(c) {
		m.useDomain(m.domains[s.Name], m.nl.Pos)
	}
	if n := m.nl.BlackBox; n != nil {
		m.nl.Name = c.BlackBox().Module
		m.checkBox(n)
	}
}

// boxDomains lists the clock ports of a black box: only those it names.
func boxDomains(c any) []DomainSpec {
	if h, ok := c.(HasDomains); ok {
		return h.Domains()
	}
	return nil
}

// blackBoxOf returns the netlist's form of a black box, nil for a component
// with a Build.
func blackBoxOf(c any) *netlist.BlackBox {
	x, ok := c.(interface{ BlackBox() BlackBox })
	if !ok {
		return nil
	}
	b := x.BlackBox()
	out := &netlist.BlackBox{Files: b.Files, Model: b.Model}
	for _, p := range b.Params {
		v := p.Value
		if n, ok := v.(*big.Int); ok && n != nil && n.Sign() >= 0 && n.BitLen() <= p.Width && p.Width <= netlist.MaxWidth {
			v = toValue(max(p.Width, 1), n)
		}
		out.Params = append(out.Params, netlist.Param{Name: p.Name, Value: v, Width: p.Width})
	}
	for _, c := range b.Comb {
		out.Comb = append(out.Comb, netlist.CombPair{From: c.From, To: c.To})
	}
	return out
}

func (m *Module) checkBox(b *netlist.BlackBox) {
	if !isIdentifier(m.nl.Name) {
		m.errorf("HG111", m.nl.Pos, "%q is not a legal name of a black box", m.nl.Name)
	}
	has := func(name string, op netlist.Op) bool {
		for _, v := range m.nl.Vars {
			if v.Name == name && m.nl.Nodes[v.Node].Op == op {
				return true
			}
		}
		return false
	}
	for _, c := range b.Comb {
		if !has(c.From, netlist.OpInput) || !has(c.To, netlist.OpOutput) {
			m.errorf("HG127", m.nl.Pos, "black box %s has no combinational path from an input %s to an output %s", m.nl.Name, c.From, c.To).
				fix("name ports as the Verilog does")
		}
	}
	for _, p := range b.Params {
		if !isIdentifier(p.Name) {
			m.errorf("HG127", m.nl.Pos, "black box %s has a parameter with the illegal name %q", m.nl.Name, p.Name)
		}
		m.unreserved(p.Name, "parameter", m.nl.Pos, "put a module with other names around it: tools that read SystemVerilog cannot take this one")
		switch v := p.Value.(type) {
		case int, string:
		case netlist.Value:
		case *big.Int:
			m.errorf("HG127", m.nl.Pos, "parameter %s of black box %s is %v, which is no number of %d bits", p.Name, m.nl.Name, v, p.Width)
		default:
			m.errorf("HG127", m.nl.Pos, "parameter %s of black box %s has Go type %T", p.Name, m.nl.Name, p.Value).
				fix("use an int, a string or a *big.Int with a width")
		}
	}
}

// ClockOut is an output of a black box that is a clock. It is not data: it can
// only be made a clock domain of the parent, by Domain.
type ClockOut struct {
	m    *Module
	inst int
	port string
}

func (p *ClockOut) bindPort(b *binder, name string) {
	if b.inst >= 0 {
		p.m, p.inst, p.port = b.m, b.inst, name
		return
	}
	if b.m.nl.BlackBox == nil {
		b.m.errorf("HG112", b.where, "port %s is a clock output, which only a black box can have", name)
		return
	}
	b.m.nl.BlackBox.ClockOuts = append(b.m.nl.BlackBox.ClockOuts, name)
}

// Domain makes the clock a domain of the parent. reset, unless spec says
// NoReset, is a signal of the parent.
func (p ClockOut) Domain(spec DomainSpec, reset Value) *Domain {
	if p.m == nil {
		misuse("HG108", "a clock output that belongs to no instance is used", "use the ports that InstBlackBox returned")
	}
	m := p.m
	pos := m.here()
	clock := spec.clockPort()
	m.claim(clock, pos)
	x := netlist.Domain{Clock: clock, Source: netlist.ClockInst, Inst: p.inst, InstPort: p.port}
	if spec.Reset != NoReset {
		r, ok := m.bit(reset.signal(), "reset", pos)
		if !ok {
			r = m.nl.AddConst(1, netlist.Value{0}, pos)
		}
		x.Reset, x.ResetNode = spec.resetPort(), r
		m.claim(x.Reset, pos)
	}
	return m.derive(spec.Name, x, spec, pos)
}
