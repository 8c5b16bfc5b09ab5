package netlist

import (
	"bufio"
	"fmt"
	"io"
	"math/big"
	"strconv"
	"strings"
)

// Dump writes a module as text: what it declares, then one node a line
//
//	n5[8] = Add n3 n4
//
// (number, width in bits, operation, arguments), then the author's statements
// and, once they are lowered, the mux form. It is for people; nothing reads it
// back.
func Dump(w io.Writer, m *Module) error {
	p := &dumper{m: m, w: bufio.NewWriter(w)}
	p.line(0, "module %s", m.Name)
	p.declarations()
	if len(m.Nodes) > 1 {
		p.line(0, "nodes")
	}
	for id := 1; id < len(m.Nodes); id++ {
		p.line(1, "%s", p.node(ID(id)))
	}
	if len(m.Stmts) > 0 {
		p.line(0, "statements")
		p.stmts(1, m.Stmts)
	}
	if m.Lowered {
		p.line(0, "mux form")
		p.muxForm()
	}
	return p.w.Flush()
}

// dumper prints one module. The writer keeps the first error.
type dumper struct {
	m *Module
	w *bufio.Writer
}

func (p *dumper) line(depth int, format string, args ...any) {
	p.w.WriteString(strings.Repeat("  ", depth))
	fmt.Fprintf(p.w, format, args...)
	p.w.WriteByte('\n')
}

func (p *dumper) declarations() {
	m := p.m
	for i := range m.Domains {
		p.line(1, "%s", p.domain(&m.Domains[i]))
	}
	for i := range m.Vars {
		if s := p.declaration(&m.Vars[i]); s != "" {
			p.line(1, "%s", s)
		}
	}
	for i := range m.Mems {
		x := &m.Mems[i]
		s := fmt.Sprintf("mem %s %d x %d", x.Name, x.Depth, x.Width)
		if x.MaskGran > 0 {
			s += fmt.Sprintf(" masked by %d", x.MaskGran)
		}
		if x.Init != nil {
			s += fmt.Sprintf(" with %d words", len(x.Init))
		}
		p.line(1, "%s", s)
	}
	for i := range m.Insts {
		p.line(1, "instance %s of %s", m.Insts[i].Name, m.Insts[i].Module.Name)
	}
}

func (p *dumper) domain(d *Domain) string {
	s := "clock " + d.Clock
	if d.Edge == Falling {
		s += " falling"
	}
	switch d.Source {
	case ClockGate:
		s += fmt.Sprintf(", %s gated by n%d", p.m.Domains[d.Parent].Clock, d.Enable)
	case ClockInst:
		s += fmt.Sprintf(" from %s.%s", p.m.Insts[d.Inst].Name, d.InstPort)
	}
	if d.Kind == NoReset {
		return s + ", no reset"
	}
	s += ", reset " + d.Reset
	if d.ResetNode != 0 {
		s += fmt.Sprintf(" from n%d", d.ResetNode)
	}
	if d.Kind == AsyncReset {
		s += " asynchronous"
	}
	if d.ActiveLow {
		s += " active low"
	}
	return s
}

// declaration is the line of a port, wire or register; instance ports have none.
func (p *dumper) declaration(v *Var) string {
	kind := map[Op]string{OpInput: "input", OpOutput: "output", OpWire: "wire", OpReg: "reg", OpAnyConst: "anyconst"}[p.m.Nodes[v.Node].Op]
	if v.Inout {
		kind = "inout"
	}
	if kind == "" {
		return ""
	}
	w := p.m.Width(v.Node)
	s := fmt.Sprintf("%s %s[%d]", kind, v.Name, w)
	if p.m.Nodes[v.Node].Op == OpReg {
		if v.Domain >= 0 && v.Domain < len(p.m.Domains) {
			s += " at " + p.m.Domains[v.Domain].Clock
		}
		switch v.Init {
		case InitReset:
			s += " reset " + constant(w, v.Value)
		case InitValue:
			s += " starts " + constant(w, v.Value)
		case InitUndefined:
			s += " undefined"
		}
	}
	if e := p.m.EnumOf(v.Node); e != nil {
		s += " " + e.Name
	}
	return s
}

func (p *dumper) node(id ID) string {
	n := &p.m.Nodes[id]
	s := fmt.Sprintf("n%d[%d] = %s", id, n.Width, n.Op)
	for _, a := range n.Args() {
		s += fmt.Sprintf(" n%d", a)
	}
	switch {
	case n.Op == OpConst:
		s += " " + constant(int(n.Width), p.m.ConstValue(id))
	case n.Op == OpMemRead:
		r := &p.m.Reads[n.Aux]
		s += fmt.Sprintf(" %s n%d", p.m.Mems[r.Mem].Name, r.Addr)
		if r.Sync {
			s += " at " + p.m.Domains[r.Domain].Clock
		}
	case n.Op.IsVar():
		s += " " + p.m.Vars[n.Aux].Name
	case n.Op == OpSlice:
		s += fmt.Sprintf(" %d..%d", int(n.Aux)+int(n.Width)-1, n.Aux)
	}
	return s
}

// constant is a value as Verilog writes it: small ones in decimal.
func constant(width int, v Value) string {
	if width <= 16 {
		return fmt.Sprintf("%d'd%d", width, v[0])
	}
	x := new(big.Int)
	for i := len(v) - 1; i >= 0; i-- {
		x.Lsh(x, 64).Or(x, new(big.Int).SetUint64(v[i]))
	}
	return fmt.Sprintf("%d'h%x", width, x)
}

func (p *dumper) stmts(depth int, list []Stmt) {
	for _, s := range list {
		switch s := s.(type) {
		case *Assign:
			p.line(depth, "%s%s := n%d", p.m.Vars[p.m.Nodes[s.Target].Aux].Name, path(s.Path), s.Value)
		case *If:
			p.line(depth, "if n%d", s.Cond)
			p.stmts(depth+1, s.Then)
			if len(s.Else) > 0 {
				p.line(depth, "else")
				p.stmts(depth+1, s.Else)
			}
		case *Switch:
			p.cases(depth, s)
		case *Exec:
			p.line(depth, "%s", p.exec(s))
		case *Note:
			p.line(depth, "// %s", s.Text)
		}
	}
}

func (p *dumper) cases(depth int, s *Switch) {
	p.line(depth, "switch n%d", s.Subject)
	for _, c := range s.Cases {
		p.line(depth, "case%s", nodeList(c.Values))
		p.stmts(depth+1, c.Body)
	}
	if s.HasDefault {
		p.line(depth, "default%s", nodeList(s.DefaultValues))
		p.stmts(depth+1, s.Default)
	}
}

func (p *dumper) exec(s *Exec) string {
	switch s.Kind {
	case ExecWrite:
		return p.write(&p.m.Writes[s.Index])
	case ExecRead:
		r := &p.m.Reads[s.Index]
		return fmt.Sprintf("n%d := %s[n%d]", r.Node, p.m.Mems[r.Mem].Name, r.Addr)
	case ExecPrint:
		return fmt.Sprintf("print %q%s", p.m.Prints[s.Index].Format, nodeList(p.m.Prints[s.Index].Args))
	}
	return p.check(&p.m.Checks[s.Index])
}

func (p *dumper) write(w *MemWrite) string {
	s := fmt.Sprintf("%s[n%d] := n%d", p.m.Mems[w.Mem].Name, w.Addr, w.Data)
	if w.Mask != 0 {
		s += fmt.Sprintf(" mask n%d", w.Mask)
	}
	return s
}

func (p *dumper) check(c *Check) string {
	kind := [...]string{"assert", "assume", "cover"}[c.Kind]
	return fmt.Sprintf("%s n%d %q", kind, c.Cond, c.Message)
}

// muxForm prints the driver of each variable and the guard of everything else
// that happens at an edge.
func (p *dumper) muxForm() {
	for i := range p.m.Vars {
		v := &p.m.Vars[i]
		op := p.m.Nodes[v.Node].Op
		switch {
		case v.Driver == 0:
		case op == OpReg:
			p.line(1, "%s <= n%d", v.Name, v.Driver)
		default:
			p.line(1, "%s = n%d", v.Name, v.Driver)
		}
	}
	for i := range p.m.Reads {
		if r := &p.m.Reads[i]; r.Sync {
			p.line(1, "n%d <= %s[n%d]%s", r.Node, p.m.Mems[r.Mem].Name, r.Addr, guard(r.Guard))
		}
	}
	for i := range p.m.Writes {
		p.line(1, "%s%s", p.write(&p.m.Writes[i]), guard(p.m.Writes[i].Guard))
	}
	for i := range p.m.Checks {
		p.line(1, "%s%s", p.check(&p.m.Checks[i]), guard(p.m.Checks[i].Guard))
	}
	for i := range p.m.Prints {
		p.line(1, "print %q%s%s", p.m.Prints[i].Format, nodeList(p.m.Prints[i].Args), guard(p.m.Prints[i].Guard))
	}
}

func guard(id ID) string {
	if id == 0 {
		return ""
	}
	return fmt.Sprintf(" when n%d", id)
}

func path(sels []Sel) string {
	s := ""
	for _, x := range sels {
		if x.Index != 0 {
			s += fmt.Sprintf(" element n%d of %d bits", x.Index, x.Width)
			continue
		}
		s += fmt.Sprintf("[%d:%d]", x.Lo+x.Width-1, x.Lo)
	}
	return s
}

func nodeList(ids []ID) string {
	s := ""
	for _, id := range ids {
		s += " n" + strconv.Itoa(int(id))
	}
	return s
}
