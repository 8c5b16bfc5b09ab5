package difftest

import (
	"fmt"

	"github.com/hwgen/hwgen/hdl/netlist"
)

// reference runs a design by walking the statement trees as the author wrote
// them: no lowering, no flattening, no order found before. It is slow, and
// simple enough to be believed. Of the toolkit it uses the evaluation of single
// operations, which is tested against math/big.
type reference struct {
	seed   uint64
	inputs map[string]netlist.Value
	top    *place
	places []*place
	out    *trace
}

// place is one instance.
type place struct {
	r    *reference
	m    *netlist.Module
	up   *place // nil: the top
	inst int    // in up.m
	path string
	kids []*place

	regs  []netlist.Value // by variable
	mems  [][]netlist.Value
	reads []netlist.Value // data of synchronous read ports
	hits  []hit           // what the edge writes
	memo  []netlist.Value // by node, since something changed
	busy  []bool
	trees []([]netlist.Stmt) // by variable: the statements that assign it
	ports map[int]int        // variable to port
}

func newReference(d *netlist.Design, seed uint64) *reference {
	r := &reference{seed: seed, inputs: map[string]netlist.Value{}, out: &trace{}}
	r.top = r.place(d.Top, nil, 0, "")
	return r
}

func (r *reference) place(m *netlist.Module, up *place, inst int, path string) *place {
	p := &place{r: r, m: m, up: up, inst: inst, path: path, ports: map[int]int{}}
	r.places = append(r.places, p)
	for k, v := range m.Ports {
		p.ports[v] = k
	}
	p.trees = make([][]netlist.Stmt, len(m.Vars))
	for i := range m.Vars {
		if v := &m.Vars[i]; v.Node != 0 && m.Nodes[v.Node].Op.IsTarget() {
			p.trees[i] = only(m.Stmts, v.Node)
		}
	}
	p.powerUp()
	for i := range m.Insts {
		p.kids = append(p.kids, r.place(m.Insts[i].Module, p, i, path+m.Insts[i].Name+"."))
	}
	return p
}

func (p *place) powerUp() {
	m, seed := p.m, p.r.seed
	p.regs = make([]netlist.Value, len(m.Vars))
	for i := range m.Vars {
		v := &m.Vars[i]
		if v.Node == 0 || m.Nodes[v.Node].Op != netlist.OpReg {
			continue
		}
		if v.Init == netlist.InitUndefined {
			p.regs[i] = netlist.UndefinedValue(seed, m.Name, v.Name, 0, m.Width(v.Node))
		} else {
			p.regs[i] = v.Value
		}
	}
	for i := range m.Mems {
		x := &m.Mems[i]
		words := make([]netlist.Value, x.Depth)
		for k := range words {
			switch {
			case x.Init == nil:
				words[k] = netlist.UndefinedValue(seed, m.Name, x.Name, k, x.Width)
			case k < len(x.Init):
				words[k] = x.Init[k]
			default:
				words[k] = make(netlist.Value, netlist.Limbs(x.Width))
			}
		}
		p.mems = append(p.mems, words)
	}
	for i := range m.Reads {
		p.reads = append(p.reads, netlist.UndefinedValue(seed, m.Name, m.Reads[i].Name, 0, m.Mems[m.Reads[i].Mem].Width))
	}
}

// only keeps of a statement tree what assigns one target.
func only(stmts []netlist.Stmt, target netlist.ID) []netlist.Stmt {
	var out []netlist.Stmt
	for _, s := range stmts {
		switch s := s.(type) {
		case *netlist.Assign:
			if s.Target == target {
				out = append(out, s)
			}
		case *netlist.If:
			x := *s
			x.Then, x.Else = only(s.Then, target), only(s.Else, target)
			if len(x.Then)+len(x.Else) > 0 {
				out = append(out, &x)
			}
		case *netlist.Switch:
			x := *s
			x.Cases = append([]netlist.Case(nil), s.Cases...)
			found := false
			for i := range x.Cases {
				x.Cases[i].Body = only(s.Cases[i].Body, target)
				found = found || len(x.Cases[i].Body) > 0
			}
			x.Default = only(s.Default, target)
			if found || len(x.Default) > 0 {
				out = append(out, &x)
			}
		}
	}
	return out
}

// changed forgets all values that were computed.
func (r *reference) changed() {
	for _, p := range r.places {
		p.memo = make([]netlist.Value, len(p.m.Nodes))
		p.busy = make([]bool, len(p.m.Nodes))
	}
}

// eval is the settled value of a node.
func (p *place) eval(id netlist.ID) netlist.Value {
	if v := p.memo[id]; v != nil {
		return v
	}
	if p.busy[id] {
		panic(fmt.Sprintf("reference: %s%s depends on itself", p.path, p.m.Nodes[id].Op))
	}
	p.busy[id] = true
	v := p.compute(id)
	p.busy[id] = false
	p.memo[id] = v
	return v
}

func (p *place) compute(id netlist.ID) netlist.Value {
	m := p.m
	n := &m.Nodes[id]
	switch n.Op {
	case netlist.OpConst:
		return m.ConstValue(id)
	case netlist.OpInput:
		if p.up == nil {
			return p.r.inputs[m.Vars[n.Aux].Name]
		}
		outer := p.up.m.Insts[p.inst].Conns[p.ports[int(n.Aux)]]
		return p.up.eval(p.up.m.Vars[outer].Node)
	case netlist.OpOutput, netlist.OpWire, netlist.OpInstIn:
		return p.assigned(int(n.Aux), make(netlist.Value, netlist.Limbs(int(n.Width))))
	case netlist.OpInstOut:
		v := &m.Vars[n.Aux]
		kid := p.kids[v.Inst]
		return kid.eval(kid.m.Vars[kid.m.Ports[v.Port]].Node)
	case netlist.OpReg:
		v := &m.Vars[n.Aux]
		if d := p.domain(v.Domain); d.kind == netlist.AsyncReset && v.Init == netlist.InitReset && d.inReset() {
			return v.Value
		}
		return p.regs[n.Aux]
	case netlist.OpAnyConst:
		return netlist.UndefinedValue(p.r.seed, m.Name, m.Vars[n.Aux].Name, 0, int(n.Width))
	case netlist.OpMemRead:
		x := &m.Reads[n.Aux]
		if x.Sync {
			return p.reads[n.Aux]
		}
		return p.word(x.Mem, p.eval(x.Addr))
	}
	var widths []int
	var args []netlist.Value
	for _, a := range n.Args() {
		widths = append(widths, m.Width(a))
		args = append(args, p.eval(a))
	}
	return netlist.Eval(n.Op, int(n.Width), n.Aux, widths, args)
}

// word is a word of a memory, zero past the end.
func (p *place) word(mem int, addr netlist.Value) netlist.Value {
	if i, ok := number(addr, p.m.Mems[mem].Depth); ok {
		return p.mems[mem][i]
	}
	return make(netlist.Value, netlist.Limbs(p.m.Mems[mem].Width))
}

// number is v as an int, if it is below n.
func number(v netlist.Value, n int) (int, bool) {
	if v.BitLen() > 32 || v[0] >= uint64(n) {
		return 0, false
	}
	return int(v[0]), true
}

// assigned is what the statements make of a variable that was v before.
func (p *place) assigned(i int, v netlist.Value) netlist.Value {
	p.walk(p.trees[i], func(s netlist.Stmt) {
		if a, ok := s.(*netlist.Assign); ok {
			v = p.replaced(v, p.m.Width(a.Target), a.Path, p.eval(a.Value))
		}
	})
	return v
}

// walk visits the assignments and actions that are reached, in order.
func (p *place) walk(stmts []netlist.Stmt, visit func(netlist.Stmt)) {
	for _, s := range stmts {
		switch s := s.(type) {
		case *netlist.If:
			if p.eval(s.Cond)[0] == 1 {
				p.walk(s.Then, visit)
			} else {
				p.walk(s.Else, visit)
			}
		case *netlist.Switch:
			p.walk(p.chosen(s), visit)
		default:
			visit(s)
		}
	}
}

func (p *place) chosen(s *netlist.Switch) []netlist.Stmt {
	v := p.eval(s.Subject)
	for _, c := range s.Cases {
		for _, x := range c.Values {
			if p.eval(x).Equal(v) {
				return c.Body
			}
		}
	}
	return s.Default
}

// replaced is base, of w bits, with the part that path leads to set to x.
func (p *place) replaced(base netlist.Value, w int, path []netlist.Sel, x netlist.Value) netlist.Value {
	if len(path) == 0 {
		return x
	}
	s := path[0]
	lo := s.Lo
	if s.Index != 0 {
		i, ok := number(p.eval(s.Index), w/s.Width)
		if !ok {
			return base
		}
		lo = i * s.Width
	}
	part := p.replaced(base.Slice(lo, s.Width), s.Width, path[1:], x)
	out := append(netlist.Value(nil), base...)
	for k := range s.Width {
		at := lo + k
		out[at/64] = out[at/64]&^(1<<(at%64)) | part.Bit(k)<<(at%64)
	}
	return out
}
