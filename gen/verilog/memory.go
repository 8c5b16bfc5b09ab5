package verilog

import (
	"fmt"
	"slices"
	"strconv"

	"github.com/hwgen/hwgen/hdl/netlist"
)

// The forms below are those from which yosys and the vendors' tools infer block
// RAM. A read that may collide with a write says what it then returns at the
// place where the tools look for it: 'x where the author promised that it never
// happens, the new word where that was asked for, nothing for the old one.

const (
	fewLanes  = 4  // lanes of a masked write that are written one by one
	loopLanes = 64 // lanes up to which a for loop is unrolled by every tool
)

// lanes is the number of parts that the mask of a write selects, 1 without one.
func (b *builder) lanes(w *netlist.MemWrite) int {
	if w.Mask == 0 {
		return 1
	}
	m := &b.m.Mems[w.Mem]
	return m.Width / m.MaskGran
}

func usesLoop(lanes int) bool { return lanes > fewLanes && lanes <= loopLanes }

// decideMasks gives names to masks and data of which lanes are printed.
func (b *builder) decideMasks() {
	for i := range b.m.Writes {
		w := &b.m.Writes[i]
		n := b.lanes(w)
		if n == 1 {
			continue
		}
		for _, id := range []netlist.ID{w.Mask, w.Data} {
			if !b.isNamed(id) && (usesLoop(n) || !b.cheapSlice(id)) {
				b.giveName(id)
			}
		}
	}
}

// memory makes the block of a memory in one domain.
func (b *builder) memory(g *group) {
	b.space()
	b.loopVar = ""
	body := b.stmts(g.stmts, false)
	if len(body) == 0 {
		return
	}
	p := &process{events: b.clockEvents(g.class.domain, false), body: body, pos: g.stmts[0].Position()}
	b.items = append(b.items, p, blank{})
}

// exec prints a memory access, a check or a print.
func (b *builder) exec(s *netlist.Exec) []stmt {
	switch s.Kind {
	case netlist.ExecWrite:
		return b.write(&b.m.Writes[s.Index])
	case netlist.ExecRead:
		return b.readSync(s.Index)
	case netlist.ExecCheck:
		return b.guardOne(s, b.check(&b.m.Checks[s.Index]))
	}
	return b.guardOne(s, b.print(&b.m.Prints[s.Index]))
}

// guardOne switches a check or print off during its own reset, where its block
// does not.
func (b *builder) guardOne(s *netlist.Exec, body []stmt) []stmt {
	if !b.guardEach {
		return body
	}
	return b.unlessReset(b.domainOf(s), body)
}

// word is the word of a memory at an address.
func (b *builder) word(mem int, addr netlist.ID) expr {
	return &bitSel{b.mems[mem], b.rhs(addr)}
}

func (b *builder) write(w *netlist.MemWrite) []stmt {
	return b.eachLane(w, func(l lane) stmt {
		a := &assignStmt{lhs: b.word(w.Mem, w.Addr), rhs: b.rhs(w.Data), pos: w.Pos}
		if l.mask == nil {
			return a
		}
		a.lhs, a.rhs = l.of(a.lhs), l.data
		return &ifStmt{cond: l.mask, then: []stmt{a}, pos: w.Pos}
	})
}

// lane is one part of a masked write.
type lane struct {
	mask, data expr
	at         expr // first bit, in a loop
	hi, lo     int
	whole      bool // the only lane; Icarus selects nothing of a word of one bit
}

func (l lane) of(x expr) expr {
	if l.whole {
		return x
	}
	if l.at == nil {
		return &wordSel{x, l.hi, l.lo}
	}
	return &plusSel{x, l.at, l.hi - l.lo + 1}
}

// eachLane makes a statement for every lane of a write, in a loop where there
// are many; without a mask there is one lane, which is all.
func (b *builder) eachLane(w *netlist.MemWrite, f func(lane) stmt) []stmt {
	n, gran := b.lanes(w), b.m.Mems[w.Mem].MaskGran
	switch {
	case w.Mask == 0:
		return []stmt{f(lane{})}
	case n == 1:
		return []stmt{f(lane{mask: b.cond(w.Mask), data: b.rhs(w.Data), hi: gran - 1, whole: true})}
	case usesLoop(n):
		v := b.loopVariable()
		at := expr(text(v))
		if gran > 1 {
			at = text(v + " * " + strconv.Itoa(gran))
		}
		b.expr(w.Mask) // declares
		b.expr(w.Data)
		l := lane{at: at, hi: gran - 1}
		l.mask = &bitSel{b.symbolOf(w.Mask), text(v)}
		l.data = &plusSel{&ref{b.symbolOf(w.Data)}, at, gran}
		return []stmt{&forStmt{v: v, to: n, body: []stmt{f(l)}}}
	}
	var out []stmt
	for i := range n {
		out = append(out, f(lane{
			mask: b.slice(w.Mask, i, 1), data: b.slice(w.Data, i*gran, gran),
			hi: (i+1)*gran - 1, lo: i * gran,
		}))
	}
	return out
}

// loopVariable declares the integer of the block that is being built.
func (b *builder) loopVariable() string {
	if b.loopVar == "" {
		b.loopVar = b.names.pick("i")
		b.loopVars = append(b.loopVars, &decl{kind: "integer", sym: b.symbol(b.loopVar, 32)})
	}
	return b.loopVar
}

func (b *builder) readSync(i int) []stmt {
	r := &b.m.Reads[i]
	m := &b.m.Mems[r.Mem]
	data := b.reads[i]
	b.mems[r.Mem].readAll()
	out := []stmt{&assignStmt{lhs: &ref{data}, rhs: b.word(r.Mem, r.Addr), pos: r.Pos}}
	if b.o.seeded && b.canPass(m, r.Addr) {
		x := out[0].(*assignStmt)
		x.rhs = &ternary{b.inside(m, r.Addr), x.rhs, number(m.Width, 0)}
	}
	if m.RDW == netlist.Old {
		return out
	}
	for _, k := range m.Writes {
		if w := &b.m.Writes[k]; b.sameEdge(w.Domain, r.Domain) {
			out = append(out, b.collision(w, r, data, m.RDW)...)
		}
	}
	return out
}

// sameEdge reports whether two domains can tick at one edge: their clocks are
// one, but for gates.
func (b *builder) sameEdge(x, y int) bool {
	return b.m.Root(x) == b.m.Root(y) && b.m.Domains[x].Edge == b.m.Domains[y].Edge
}

// enables are the enables of the gates in the clock of domain x that are not
// in that of domain y: where y ticks, x does if they are all 1.
func (b *builder) enables(x, y int) []netlist.ID {
	gates := func(d int) (out []int) {
		for {
			switch b.m.Domains[d].Source {
			case netlist.ClockGate:
				out = append(out, d)
			case netlist.ClockSame:
			default:
				return out
			}
			d = b.m.Domains[d].Parent
		}
	}
	var out []netlist.ID
	of := gates(y)
	for _, g := range gates(x) {
		if !slices.Contains(of, g) {
			out = append(out, b.m.Domains[g].Enable)
		}
	}
	return out
}

// collision says what a read returns of a word that is written at the same edge.
func (b *builder) collision(w *netlist.MemWrite, r *netlist.MemRead, data *symbol, rule netlist.ReadDuringWrite) []stmt {
	if rule == netlist.Never && b.o.seeded {
		undefined := netlist.UndefinedValue(b.o.seed, b.m.Name, r.Name, 1, data.width)
		return []stmt{&ifStmt{
			cond: and(b.all(append(b.enables(w.Domain, r.Domain), w.Guard)...), b.writes(w, b.collides(w, r.Addr))),
			then: []stmt{&assignStmt{lhs: &ref{data}, rhs: literal(data.width, undefined, netlist.FlagHex), pos: r.Pos}},
			pos:  r.Pos,
		}}
	}
	return b.eachLane(w, func(l lane) stmt {
		a := &assignStmt{lhs: &ref{data}, rhs: b.rhs(w.Data), pos: r.Pos}
		if l.mask != nil {
			a.lhs, a.rhs = l.of(a.lhs), l.data
		}
		if rule == netlist.Never {
			n := data.width
			if l.mask != nil {
				n = l.hi - l.lo + 1
			}
			a.rhs = text(strconv.Itoa(n) + "'bx")
		}
		cond := b.collides(w, r.Addr)
		if l.mask != nil {
			cond = &binary{"&&", precLogicAnd, l.mask, cond}
		}
		if runs := b.all(append(b.enables(w.Domain, r.Domain), w.Guard)...); runs != nil {
			cond = &binary{"&&", precLogicAnd, runs, cond}
		}
		return &ifStmt{cond: cond, then: []stmt{a}, pos: r.Pos}
	})
}

// writes is cond where the mask of a write selects anything.
func (b *builder) writes(w *netlist.MemWrite, cond expr) expr {
	if w.Mask == 0 {
		return cond
	}
	return &binary{"&&", precLogicAnd, b.anyBit(w.Mask), cond}
}

// anyBit is 1 where any bit of a mask is.
func (b *builder) anyBit(mask netlist.ID) expr {
	if b.m.Width(mask) == 1 {
		return b.cond(mask)
	}
	return b.reduce("|", mask)
}

// canPass reports whether an address can lie past the end of a memory.
func (b *builder) canPass(m *netlist.Mem, addr netlist.ID) bool {
	w := b.m.Width(addr)
	return w >= 31 || 1<<w > m.Depth
}

// inside is the condition under which an address lies within a memory.
func (b *builder) inside(m *netlist.Mem, addr netlist.ID) expr {
	w := b.m.Width(addr)
	v := make(netlist.Value, netlist.Limbs(w))
	v[0] = uint64(m.Depth)
	return &binary{"<", precRelation, b.expr(addr), literal(w, v, netlist.FlagDec)}
}

// collides compares the address of a write with another one.
func (b *builder) collides(w *netlist.MemWrite, addr netlist.ID) expr {
	if b.m.Resolve(w.Addr) == b.m.Resolve(addr) {
		return text("1'b1")
	}
	return &binary{"==", precEquality, b.expr(w.Addr), b.expr(addr)}
}

// memoryContents gives memories what they hold at power-up.
func (b *builder) memoryContents() {
	for i := range b.m.Mems {
		m := &b.m.Mems[i]
		if len(m.Reads)+len(m.Writes) == 0 {
			continue
		}
		switch {
		case m.Init != nil:
			b.contents(i, m)
		case b.o.seeded:
			b.seededContents(i, m)
		case len(m.Writes) == 0: // undefined for ever, which the design's author was told (HG307)
			b.mems[i].waive = "UNDRIVEN"
		}
	}
	b.seededReads()
}

// seededReads draws from the seed what synchronous read ports return before
// their first read.
func (b *builder) seededReads() {
	if !b.o.seeded {
		return
	}
	var body []stmt
	for i := range b.m.Reads {
		if r := &b.m.Reads[i]; r.Sync {
			w := b.m.Width(r.Node)
			v := netlist.UndefinedValue(b.o.seed, b.m.Name, r.Name, 0, w)
			body = append(body, &assignStmt{lhs: &ref{b.reads[i]}, rhs: literal(w, v, netlist.FlagHex), blocking: true, pos: r.Pos})
		}
	}
	if len(body) > 0 {
		b.items = append(b.items, &initial{body})
	}
}

// contents writes words as assignments, or into a file if there are many.
func (b *builder) contents(i int, m *netlist.Mem) {
	b.loopVar = ""
	var body []stmt
	given := len(m.Init)
	for given > 0 && m.Init[given-1].IsZero() && given > b.o.memInline {
		given--
	}
	if given <= b.o.memInline {
		for k, v := range m.Init[:given] {
			body = append(body, &assignStmt{lhs: &bitSel{b.mems[i], text(strconv.Itoa(k))}, rhs: literal(m.Width, v, netlist.FlagHex), blocking: true})
		}
	} else {
		name := b.m.Name + "_" + b.mems[i].name + ".hex"
		b.data = append(b.data, File{Name: name, Data: hexFile(m, given)})
		path := name
		if b.o.memDir != "" {
			path = b.o.memDir + "/" + name
		}
		body = append(body, &taskStmt{name: "$readmemh", args: []expr{text(quote(path)), text(b.mems[i].name), text("0"), text(strconv.Itoa(given - 1))}})
	}
	if given < m.Depth {
		v := b.loopVariable()
		zero := literal(m.Width, make(netlist.Value, netlist.Limbs(m.Width)), 0)
		body = append(body, &forStmt{v: v, from: given, to: m.Depth, body: []stmt{
			&assignStmt{lhs: &bitSel{b.mems[i], text(v)}, rhs: zero, blocking: true}}})
	}
	b.items = append(b.items, blank{}, &initial{body}, blank{})
}

func hexFile(m *netlist.Mem, words int) []byte {
	digits := (m.Width + 3) / 4
	out := make([]byte, 0, words*(digits+1))
	for _, v := range m.Init[:words] {
		for i := digits - 1; i >= 0; i-- {
			out = append(out, "0123456789abcdef"[v.Slice(4*i, 4)[0]])
		}
		out = append(out, '\n')
	}
	return out
}

// seededContents draws the words from the seed, as every engine does.
func (b *builder) seededContents(i int, m *netlist.Mem) {
	b.loopVar = ""
	v := b.loopVariable()
	name, n := b.mems[i].name, netlist.Limbs(m.Width)
	z := b.names.pick("_" + name + "_seed")
	x := b.names.pick("_" + name + "_mix")
	base := netlist.UndefinedBase(b.o.seed, b.m.Name, m.Name)
	body := verbatim{
		fmt.Sprintf("reg [63:0] %s, %s;", z, x),
		"initial begin",
		fmt.Sprintf("  %s = 64'h%016x;", z, base),
		fmt.Sprintf("  for (%s = 0; %s < %d; %s = %s + 1) begin", v, v, m.Depth, v, v),
	}
	for k := range n {
		w := min(64, m.Width-64*k)
		lhs := fmt.Sprintf("%s[%s]", name, v)
		if n > 1 {
			lhs += fmt.Sprintf("[%d:%d]", 64*k+w-1, 64*k)
		}
		rhs := x
		if w < 64 {
			rhs = fmt.Sprintf("%s[%d:0]", x, w-1)
		}
		body = append(body,
			fmt.Sprintf("    %s = %s + 64'h9e3779b97f4a7c15;", z, z),
			fmt.Sprintf("    %s = (%s ^ (%s >> 30)) * 64'hbf58476d1ce4e5b9;", x, z, z),
			fmt.Sprintf("    %s = (%s ^ (%s >> 27)) * 64'h94d049bb133111eb;", x, x, x),
			fmt.Sprintf("    %s = %s ^ (%s >> 31);", x, x, x),
			fmt.Sprintf("    %s = %s;", lhs, rhs))
	}
	body = append(body, "  end", "end")
	b.items = append(b.items, blank{}, body, blank{})
}
