package netlist

import "fmt"

// copyDomains maps the module's domains to domains of the flat module: those
// that come in through ports become the parent's, where the child sees clock
// and reset in the same way.
func (p *place) copyDomains() error {
	p.doms = make([]int, len(p.mod.Domains))
	for i := range p.doms {
		p.doms[i] = -1
	}
	for i := range p.doms {
		if err := p.mapDomain(i, 0); err != nil {
			return err
		}
	}
	return nil
}

func (p *place) mapDomain(i, depth int) error {
	if p.doms[i] >= 0 {
		return nil
	}
	d := p.mod.Domains[i]
	if depth > len(p.doms) {
		return fmt.Errorf("netlist: module %s: clock domain %s is derived from itself", p.mod.Name, d.Name)
	}
	if d.Source == ClockSame || d.Source == ClockGate {
		if err := p.mapDomain(d.Parent, depth+1); err != nil {
			return err
		}
		d.Parent = p.doms[d.Parent]
	}
	if err := p.mapReset(i, &d); err != nil {
		return err
	}
	d.Enable = p.id(d.Enable)
	if d.Source == ClockInst {
		d.Inst = p.insts[d.Inst]
	}
	if d.Source == ClockPort && p.up != nil {
		outer, err := p.outerDomain(i)
		if err != nil {
			return err
		}
		d.Source, d.Parent, d.Clock = ClockSame, outer, p.f.out.Domains[outer].Clock
		if o := &p.f.out.Domains[outer]; o.Edge == d.Edge && o.Kind == d.Kind && (d.Kind == NoReset || o.ActiveLow == d.ActiveLow && o.ResetNode == d.ResetNode) {
			p.doms[i] = outer
			return nil
		}
	} else if p.up != nil {
		d.Clock = p.path + d.Clock
	}
	d.Name = p.path + d.Name
	p.doms[i] = len(p.f.out.Domains)
	p.f.out.Domains = append(p.f.out.Domains, d)
	return nil
}

// outerDomain is the flat domain that the parent connected to domain i.
func (p *place) outerDomain(i int) (int, error) {
	if i >= len(p.inst.Domains) || p.inst.Domains[i] < 0 {
		return 0, fmt.Errorf("netlist: instance %s: clock domain %s is not connected", p.f.out.Scopes[p.scope].Path, p.mod.Domains[i].Name)
	}
	return p.up.doms[p.inst.Domains[i]], nil
}

// mapReset makes d.ResetNode the flat node that resets domain i.
func (p *place) mapReset(i int, d *Domain) error {
	out := p.f.out
	switch {
	case d.Kind == NoReset:
		d.ResetNode = 0
	case d.ResetNode != 0:
		d.ResetNode = p.id(d.ResetNode)
	case p.up == nil:
		d.ResetNode = p.resetPort(d)
	default:
		for j := range p.doms { // a gated clock keeps the reset of its parent
			if e := &p.mod.Domains[j]; p.doms[j] >= 0 && e.Reset == d.Reset && e.Kind != NoReset && e.ResetNode == 0 {
				d.ResetNode = out.Domains[p.doms[j]].ResetNode
				return nil
			}
		}
		outer, err := p.outerDomain(i)
		if err != nil {
			return err
		}
		if d.ResetNode = out.Domains[outer].ResetNode; d.ResetNode == 0 {
			return fmt.Errorf("netlist: instance %s: clock domain %s needs a reset, but %s has none", out.Scopes[p.scope].Path, d.Name, out.Domains[outer].Name)
		}
	}
	return nil
}

// resetPort is the input variable for a reset port of the top.
func (p *place) resetPort(d *Domain) ID {
	out := p.f.out
	for i := range out.Vars {
		if v := &out.Vars[i]; v.Name == d.Reset && out.Nodes[v.Node].Op == OpInput {
			return v.Node
		}
	}
	id := out.AddNode(OpInput, 1, d.Pos)
	out.Nodes[id].Aux = uint64(len(out.Vars))
	out.Vars = append(out.Vars, Var{Name: d.Reset, Node: id, Pos: d.Pos, Domain: -1})
	out.VarOrigin = append(out.VarOrigin, Origin{p.mod, d.Reset, p.scope})
	return id
}
