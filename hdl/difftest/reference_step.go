package difftest

import (
	"fmt"
	"math/big"
	"strings"

	"github.com/hwgen/hwgen/hdl/netlist"
)

// timing is a domain as seen from the top.
type timing struct {
	clock string // port of the top
	kind  netlist.ResetKind
	gates []func() bool // conditions of gated clocks
	// inReset reports whether the reset is active; not nil unless kind is NoReset.
	inReset func() bool
}

// domain finds what a domain of an instance hangs on.
func (p *place) domain(i int) timing {
	d := p.m.Domains[i]
	var t timing
	switch d.Source {
	case netlist.ClockPort:
		t = timing{clock: d.Clock}
		if p.up != nil {
			t = p.up.domain(p.up.m.Insts[p.inst].Domains[i])
		} else if d.Kind != netlist.NoReset {
			t.inReset = func() bool { return p.r.inputs[d.Reset][0] == 1 }
			if d.ActiveLow {
				t.inReset = func() bool { return p.r.inputs[d.Reset][0] == 0 }
			}
		}
	default:
		t = p.domain(d.Parent)
	}
	if d.Source == netlist.ClockGate {
		on := func() bool { return p.eval(d.Enable)[0] == 1 }
		t.gates = append(append([]func() bool(nil), t.gates...), on)
	}
	if d.ResetNode != 0 {
		idle := uint64(0)
		if d.ActiveLow {
			idle = 1
		}
		t.inReset = func() bool { return p.eval(d.ResetNode)[0] != idle }
	}
	t.kind = d.Kind
	return t
}

// fires reports whether the edge of a clock counts for the domain.
func (t timing) fires(clocks map[string]bool) bool {
	for _, on := range t.gates {
		if !on() {
			return false
		}
	}
	return clocks[t.clock]
}

func (t timing) reset() bool { return t.kind != netlist.NoReset && t.inReset() }

// edge lets the clocks tick: everything samples, then everything changes.
func (r *reference) edge(clocks map[string]bool) {
	var before, writes, after []func()
	for _, p := range r.places {
		p.hits = p.hits[:0]
		for i := range p.m.Vars {
			if p.regs[i] == nil {
				continue
			}
			v := &p.m.Vars[i]
			if t := p.domain(v.Domain); t.fires(clocks) {
				next := p.assigned(i, p.eval(v.Node))
				if t.reset() && v.Init == netlist.InitReset {
					next = v.Value
				}
				before = append(before, func() { p.regs[i] = next })
			}
		}
		p.walk(p.m.Stmts, func(s netlist.Stmt) {
			if x, ok := s.(*netlist.Exec); ok {
				b, w, a := p.exec(x, clocks)
				before, writes, after = append(before, b...), append(writes, w...), append(after, a...)
			}
		})
	}
	for _, list := range [][]func(){before, writes, after} {
		for _, f := range list {
			f()
		}
	}
	r.settle()
}

// exec is what a statement that is reached does: before the writes of this
// edge, as a write, and after the writes.
func (p *place) exec(x *netlist.Exec, clocks map[string]bool) (before, write, after []func()) {
	m := p.m
	switch x.Kind {
	case netlist.ExecRead:
		k := x.Index
		rd := &m.Reads[k]
		if !p.domain(rd.Domain).fires(clocks) {
			return
		}
		addr := p.eval(rd.Addr)
		if m.Mems[rd.Mem].RDW == netlist.Never {
			data := p.word(rd.Mem, addr)
			return []func(){func() { p.reads[k] = p.unlessHit(rd, addr, data) }}, nil, nil
		}
		if m.Mems[rd.Mem].RDW == netlist.New {
			return nil, nil, []func(){func() { p.reads[k] = p.word(rd.Mem, addr) }}
		}
		data := p.word(rd.Mem, addr)
		return []func(){func() { p.reads[k] = data }}, nil, nil
	case netlist.ExecWrite:
		w := &m.Writes[x.Index]
		if !p.domain(w.Domain).fires(clocks) {
			return
		}
		return nil, []func(){p.write(w)}, nil
	case netlist.ExecCheck:
		c := &m.Checks[x.Index]
		t := p.domain(c.Domain)
		if c.Kind != netlist.Cover && t.fires(clocks) && !t.reset() && p.eval(c.Cond)[0] == 0 {
			p.r.out.faults = append(p.r.out.faults, fmt.Sprintf("%s%s: %s", p.path, c.Name, c.Message))
		}
	case netlist.ExecPrint:
		l := &m.Prints[x.Index]
		if t := p.domain(l.Domain); t.fires(clocks) && !t.reset() {
			p.r.out.prints = append(p.r.out.prints, p.line(l))
		}
	}
	return
}

// hit is a word that an edge writes, or some bits of it.
type hit struct {
	mem, word int
}

// unlessHit is what a read returns of a memory whose rule is Never: undefined
// data if the word is written at the same edge.
func (p *place) unlessHit(r *netlist.MemRead, addr, data netlist.Value) netlist.Value {
	i, ok := number(addr, p.m.Mems[r.Mem].Depth)
	for _, h := range p.hits {
		if ok && h == (hit{r.Mem, i}) {
			return netlist.UndefinedValue(p.r.seed, p.m.Name, r.Name, 1, p.m.Width(r.Node))
		}
	}
	return data
}

// write samples a write port; the function it returns does the write.
func (p *place) write(w *netlist.MemWrite) func() {
	x := &p.m.Mems[w.Mem]
	data := p.eval(w.Data)
	i, ok := number(p.eval(w.Addr), x.Depth)
	var mask netlist.Value
	if w.Mask != 0 {
		mask = p.eval(w.Mask)
	}
	if ok && (mask == nil || !mask.IsZero()) {
		p.hits = append(p.hits, hit{w.Mem, i})
	}
	return func() {
		if !ok {
			return
		}
		word := append(netlist.Value(nil), p.mems[w.Mem][i]...)
		for b := range x.Width {
			if mask == nil || mask.Bit(b/x.MaskGran) == 1 {
				word[b/64] = word[b/64]&^(1<<(b%64)) | data.Bit(b)<<(b%64)
			}
		}
		p.mems[w.Mem][i] = word
	}
}

func (p *place) line(x *netlist.Print) string {
	var b strings.Builder
	n := 0
	for i := 0; i < len(x.Format); i++ {
		if x.Format[i] != '%' {
			b.WriteByte(x.Format[i])
			continue
		}
		i++
		if x.Format[i] == '%' {
			b.WriteByte('%')
			continue
		}
		v, w := new(big.Int), p.m.Width(x.Args[n])
		for k, limb := range p.eval(x.Args[n]) {
			v.Or(v, new(big.Int).Lsh(new(big.Int).SetUint64(limb), uint(64*k)))
		}
		n++
		switch x.Format[i] {
		case 'x':
			fmt.Fprintf(&b, "%0*x", (w+3)/4, v)
		case 'b':
			fmt.Fprintf(&b, "%0*b", w, v)
		default:
			b.WriteString(v.String())
		}
	}
	return b.String()
}

// settle brings registers with an active asynchronous reset to their value.
func (r *reference) settle() {
	r.changed()
	for _, p := range r.places {
		for i := range p.m.Vars {
			if p.regs[i] != nil {
				p.regs[i] = p.eval(p.m.Vars[i].Node)
			}
		}
	}
}

// runReference runs a design and records what is observed.
func runReference(d *netlist.Design, signals []signal, s *stimulus, seed uint64) (t *trace, err error) {
	defer func() {
		if x := recover(); x != nil {
			err = fmt.Errorf("%v", x)
		}
	}()
	r := newReference(d, seed)
	where := map[string]func() netlist.Value{}
	for _, p := range r.places {
		for i := range p.m.Vars {
			if id := p.m.Vars[i].Node; id != 0 {
				where[p.path+p.m.Vars[i].Name] = func() netlist.Value { return p.eval(id) }
			}
		}
	}
	for n, x := range s.steps {
		for i, v := range x.inputs {
			r.inputs[s.inputs[i].name] = v
		}
		r.settle()
		active, _ := s.events(n)
		clocks := map[string]bool{}
		for i, c := range s.clocks {
			clocks[c.name] = active>>i&1 == 1
		}
		if active != 0 {
			r.edge(clocks)
		}
		row := make([]netlist.Value, len(signals))
		for k, g := range signals {
			row[k] = where[g.path]()
		}
		r.out.steps = append(r.out.steps, row)
	}
	return r.out, nil
}
