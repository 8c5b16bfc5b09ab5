package verilog

import (
	"fmt"
	"strings"

	"github.com/hwgen/hwgen/hdl/netlist"
)

// Plain synthesis and plain simulation see no checks. Under the simulation
// macro they are if, $display and a stop; under the formal macro they are
// assert, assume and cover. What only checks need (registers of Past, arbitrary
// constants) stands under both.

// checks makes the section of the checks.
func (b *builder) checks() []item {
	others := len(b.temps)
	shared := b.section(b.hidden)
	sim := b.section(func() { b.simulation() })
	formal := b.section(func() { b.formal() })
	shared = append(shared, b.reduction("_unused_in_checks", concat{text("1'b0")}, b.temps[others:])...)
	if len(shared) == 0 && len(sim) == 0 && len(formal) == 0 {
		return nil
	}
	var out []item
	if len(shared) > 0 {
		both := "HWGEN_CHECKS"
		for _, macro := range []string{b.o.simulation, b.o.formal} {
			out = append(out, verbatimItem("`ifdef "+macro, "`define "+both, "`endif"))
		}
		out = append([]item{blank{}}, out...)
		out = append(out, &ifdef{macro: both, then: shared}, verbatimItem("`undef "+both))
	}
	if len(sim) > 0 {
		out = append(out, blank{}, &ifdef{macro: b.o.simulation, then: sim})
	}
	if len(formal) > 0 {
		out = append(out, blank{}, &ifdef{macro: b.o.formal, then: formal})
	}
	return out
}

func verbatimItem(lines ...string) item { return directive(lines) }

// section collects what f builds.
func (b *builder) section(f func()) []item {
	outer := b.items
	b.items = nil
	f()
	out := tidy(b.items)
	b.items = outer
	return out
}

// hidden makes registers, wires and constants that only checks read.
func (b *builder) hidden() {
	for v := range b.m.Vars {
		x := &b.m.Vars[v]
		if !x.Verif {
			continue
		}
		if b.node(x.Node).Op == netlist.OpAnyConst {
			b.anyConst(v)
		} else if d := b.declaration(v); d != nil {
			b.items = append(b.items, d)
		}
	}
	for _, g := range b.groups {
		switch g.class.kind {
		case hiddenComb:
			b.comb(g)
		case hiddenRegGroup:
			b.register(g)
		}
	}
	// Expressions with a name that simulation and formal share.
	for i := range b.m.Checks {
		b.declareAll(b.m.Checks[i].Cond)
	}
	for _, g := range b.groups {
		if g.class.kind == checkGroup {
			b.stmtRoots(g.stmts, b.declareAll)
		}
	}
}

// declareAll declares every named expression that id needs.
func (b *builder) declareAll(id netlist.ID) {
	id = b.m.Resolve(id)
	if s := b.symbolOf(id); s != nil {
		b.declare(id)
		return
	}
	for _, a := range b.node(id).Args() {
		b.declareAll(a)
	}
}

func (b *builder) anyConst(v int) {
	x := &b.m.Vars[v]
	s := b.vars[v]
	free := &decl{kind: "reg", width: s.width, sym: s, attrs: append([]netlist.Attr{{Key: "anyconst"}}, x.Attrs...), pos: x.Pos}
	drawn := literal(s.width, netlist.UndefinedValue(b.o.seed, b.m.Name, x.Name, 0, s.width), netlist.FlagHex)
	fixed := &decl{kind: "wire", width: s.width, sym: s, value: drawn, pos: x.Pos}
	b.items = append(b.items, &ifdef{macro: b.o.formal, then: []item{free}, els: []item{fixed}})
}

// simulation prints the checks as plain Verilog.
func (b *builder) simulation() {
	b.forFormal = false
	for _, g := range b.groups {
		if g.class.kind == checkGroup {
			b.checkBlock(g)
		}
	}
	for i := range b.m.Mems {
		b.memoryChecks(i)
	}
	b.printFunctions()
}

// checkBlock is the process of the checks and prints of a clock. Where they
// have several resets, each is switched off by its own.
func (b *builder) checkBlock(g *group) {
	domains := b.domainsOf(g.stmts, nil)
	for _, d := range domains[1:] {
		if !b.sameReset(d, domains[0]) {
			b.guardEach = true
			body := b.stmts(g.stmts, false)
			b.guardEach = false
			if len(body) > 0 {
				b.items = append(b.items, &process{events: b.clockEvents(g.class.domain, false), body: body}, blank{})
			}
			return
		}
	}
	b.guarded(domains[0], b.stmts(g.stmts, false))
}

// domainsOf lists the domains of the checks and prints in statements.
func (b *builder) domainsOf(stmts []netlist.Stmt, out []int) []int {
	for _, s := range stmts {
		switch s := s.(type) {
		case *netlist.If:
			out = b.domainsOf(s.Else, b.domainsOf(s.Then, out))
		case *netlist.Switch:
			for i := range s.Cases {
				out = b.domainsOf(s.Cases[i].Body, out)
			}
			out = b.domainsOf(s.Default, out)
		case *netlist.Exec:
			out = append(out, b.domainOf(s))
		}
	}
	return out
}

func (b *builder) domainOf(s *netlist.Exec) int {
	if s.Kind == netlist.ExecCheck {
		return b.m.Checks[s.Index].Domain
	}
	return b.m.Prints[s.Index].Domain
}

func (b *builder) sameReset(x, y int) bool {
	d, e := &b.m.Domains[x], &b.m.Domains[y]
	if d.Kind == netlist.NoReset || e.Kind == netlist.NoReset {
		return d.Kind == e.Kind
	}
	return d.Reset == e.Reset
}

// guarded runs statements at the edges of a domain at which no reset is active.
func (b *builder) guarded(domain int, body []stmt) {
	if len(body) > 0 {
		b.items = append(b.items, &process{events: b.clockEvents(domain, false), body: b.unlessReset(domain, body)}, blank{})
	}
}

// unlessReset runs statements where the reset of a domain is not active.
func (b *builder) unlessReset(domain int, body []stmt) []stmt {
	d := &b.m.Domains[domain]
	if d.Kind == netlist.NoReset || len(body) == 0 {
		return body
	}
	return []stmt{&ifStmt{cond: not(b.inReset(d)), then: body}}
}

// silent reports whether nothing of a statement is printed: prints say nothing
// to a formal tool, and covers nothing to a simulator.
func (b *builder) silent(s netlist.Stmt) bool {
	all := func(list []netlist.Stmt) bool {
		for _, s := range list {
			if !b.silent(s) {
				return false
			}
		}
		return true
	}
	switch s := s.(type) {
	case *netlist.If:
		return all(s.Then) && all(s.Else)
	case *netlist.Switch:
		for i := range s.Cases {
			if !all(s.Cases[i].Body) {
				return false
			}
		}
		return all(s.Default)
	case *netlist.Exec:
		switch s.Kind {
		case netlist.ExecPrint:
			return b.forFormal
		case netlist.ExecCheck:
			return !b.forFormal && b.m.Checks[s.Index].Kind == netlist.Cover
		}
	}
	return false
}

// check prints one check, as the section in which it stands asks.
func (b *builder) check(c *netlist.Check) []stmt {
	if b.forFormal {
		name := [...]string{"assert", "assume", "cover"}[c.Kind]
		return []stmt{&taskStmt{name: name, args: []expr{b.cond(c.Cond)}, pos: c.Pos}}
	}
	if c.Kind == netlist.Cover {
		return nil
	}
	what := "assertion failed"
	if c.Kind == netlist.Assume {
		what = "assumption failed"
	}
	return []stmt{&ifStmt{cond: not(b.cond(c.Cond)), then: b.failure(c.Pos, what+": "+c.Message), pos: c.Pos}}
}

func not(x expr) expr {
	switch x := x.(type) {
	case *unary:
		if x.op == "!" {
			return x.x
		}
	case *binary:
		if op, ok := opposites[x.op]; ok {
			return &binary{op, x.prec, x.x, x.y}
		}
	}
	return &unary{"!", x}
}

var opposites = map[string]string{"==": "!=", "!=": "==", "<": ">=", ">=": "<", ">": "<=", "<=": ">"}

// failure reports what is wrong, with time, instance and Go position, and stops.
func (b *builder) failure(pos netlist.Pos, message string) []stmt {
	place := netlist.Place(b.d.Files, pos)
	line := "%0t: %m: " + strings.ReplaceAll(place+": "+message, "%", "%%")
	out := []stmt{&taskStmt{name: "$display", args: []expr{text(quote(line)), text("$time")}}}
	if b.o.stop != "" {
		out = append(out, &taskStmt{name: b.o.stop})
	}
	return out
}

// print is a $display that says what the embedded simulator says.
func (b *builder) print(p *netlist.Print) []stmt {
	if b.forFormal {
		return nil
	}
	var format strings.Builder
	args := []expr{nil}
	for i := 0; i < len(p.Format); i++ {
		c := p.Format[i]
		format.WriteByte(c)
		if c != '%' || i+1 == len(p.Format) {
			continue
		}
		i++
		verb := p.Format[i]
		if verb == '%' {
			format.WriteByte('%')
			continue
		}
		if len(args) > len(p.Args) {
			continue
		}
		id := p.Args[len(args)-1]
		switch verb {
		case 'x':
			format.WriteByte('h')
		case 'b':
			format.WriteByte('b')
		case 's':
			format.WriteString("0s")
		default:
			format.WriteString("0d")
		}
		x := b.rhs(id)
		if verb == 's' {
			x = b.enumName(id, x)
		}
		args = append(args, x)
	}
	args[0] = text(quote(format.String()))
	return []stmt{&taskStmt{name: "$display", args: args, pos: p.Pos}}
}

// enumName calls the function that names the values of an enumeration.
func (b *builder) enumName(id netlist.ID, x expr) expr {
	e := b.node(b.m.Resolve(id)).Enum
	if e == 0 {
		e = b.node(id).Enum
	}
	if e == 0 {
		return x
	}
	s := b.prints[e]
	if s == nil {
		name := strings.ToLower(clean(b.m.Enums[e-1].Name[strings.LastIndexByte(b.m.Enums[e-1].Name, '.')+1:]))
		s = b.symbol(b.names.pick("_"+name+"_name"), 0)
		b.prints[e] = s
	}
	return &call{s.name, []expr{x}}
}

// printFunctions declares the functions that prints call: the label of a value,
// or its number if it has none.
func (b *builder) printFunctions() {
	for i := range b.m.Enums {
		s := b.prints[uint16(i+1)]
		if s == nil {
			continue
		}
		e := &b.m.Enums[i]
		size := 1
		for _, l := range e.Labels {
			size = max(size, len(l))
		}
		size = max(size, len(fmt.Sprint(uint64(1)<<min(e.Width, 63))))
		lines := verbatim{fmt.Sprintf("function [%d:0] %s;", 8*size-1, s.name)}
		lines = append(lines, fmt.Sprintf("  input [%d:0] value;", max(e.Width, 1)-1),
			fmt.Sprintf("  reg [%d:0] digits;", 8*size-1), "  case (value)")
		for k, l := range e.Labels {
			if l == "" {
				continue
			}
			// Padded by hand: the tools disagree about the width of a shorter string.
			lines = append(lines, fmt.Sprintf("    %s: %s = %s;", number(e.Width, e.Values[k]), s.name, padded(l, size)))
		}
		lines = append(lines, "    default: begin", "      $sformat(digits, \"%0d\", value);",
			fmt.Sprintf("      %s = digits;", s.name), "    end", "  endcase", "endfunction")
		b.items = append([]item{lines, blank{}}, b.items...)
	}
}

// padded is a string of size bytes with zero bytes in front.
func padded(s string, size int) string {
	if n := size - len(s); n > 0 {
		return fmt.Sprintf("{%d'd0, %s}", 8*n, quote(s))
	}
	return quote(s)
}

// formal prints the checks as properties.
func (b *builder) formal() {
	b.forFormal = true
	if b.o.assumeReset && b.m == b.d.Top && b.checked {
		b.assumeResets()
	}
	for _, g := range b.groups {
		if g.class.kind == checkGroup {
			b.checkBlock(g)
		}
	}
	b.forFormal = false
}

// assumeResets starts every proof in reset.
func (b *builder) assumeResets() {
	done := map[string]bool{}
	for i := range b.m.Domains {
		d := &b.m.Domains[i]
		if d.Kind == netlist.NoReset || d.ResetNode != 0 || done[d.Reset] {
			continue
		}
		done[d.Reset] = true
		b.items = append(b.items, &initial{[]stmt{&taskStmt{name: "assume", args: []expr{b.inReset(d)}}}}, blank{})
	}
}
