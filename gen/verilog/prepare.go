package verilog

import (
	"strings"

	"github.com/hwgen/hwgen/hdl/netlist"
)

// An expression gets a name of its own where Verilog needs one (a part or an
// element of it is taken), where its text would repeat something large, and
// where it would nest too deep. Author's expressions stay as they are.
const (
	maxSharedSize = 24  // operators in a text that stands in more than one place
	maxSize       = 400 // operators in one text
	maxDepth      = 120
)

// prepare counts uses and decides which nodes get a name.
func (b *builder) prepare() {
	b.eachRoot(b.visit)
	for _, id := range b.order {
		b.decide(id)
	}
	for _, id := range b.indices {
		b.decideIndex(0, id)
	}
	b.decideMasks()
}

// eachRoot calls f for every node that a statement or a declaration reads.
func (b *builder) eachRoot(f func(netlist.ID)) {
	m := b.m
	b.stmtRoots(m.Stmts, f)
	for i := range m.Domains {
		for _, id := range []netlist.ID{m.Domains[i].Enable, m.Domains[i].ResetNode} {
			if id != 0 {
				f(id)
			}
		}
	}
	for i := range m.Writes {
		w := &m.Writes[i]
		f(w.Addr)
		f(w.Data)
		for _, id := range []netlist.ID{w.Mask, w.Guard} {
			if id != 0 {
				f(id)
			}
		}
	}
	for i := range m.Reads {
		r := &m.Reads[i]
		f(r.Addr)
		if r.Guard != 0 {
			f(r.Guard)
		}
	}
	for i := range m.Checks {
		f(m.Checks[i].Cond)
	}
	for i := range m.Prints {
		for _, id := range m.Prints[i].Args {
			f(id)
		}
	}
}

func (b *builder) stmtRoots(stmts []netlist.Stmt, f func(netlist.ID)) {
	for _, s := range stmts {
		switch s := s.(type) {
		case *netlist.Assign:
			f(s.Value)
			for i := range s.Path {
				if s.Path[i].Index != 0 {
					f(s.Path[i].Index)
					b.indices = append(b.indices, s.Path[i].Index)
				}
			}
		case *netlist.If:
			f(s.Cond)
			b.stmtRoots(s.Then, f)
			b.stmtRoots(s.Else, f)
		case *netlist.Switch:
			f(s.Subject)
			for i := range s.Cases {
				b.stmtRoots(s.Cases[i].Body, f)
			}
			b.stmtRoots(s.Default, f)
		}
	}
}

// visit counts a use of id and lists it after its arguments. What became a copy
// because it computes the same as another expression counts on its own: the
// author wrote it twice, and so it stands twice.
func (b *builder) visit(id netlist.ID) {
	b.info[id].own++
	own := b.info[id].own
	id = b.m.Resolve(id)
	x := &b.info[id]
	x.uses = max(x.uses, own)
	x.total++
	if x.seen {
		return
	}
	x.seen = true
	n := b.node(id)
	for _, a := range n.Args() {
		b.visit(a)
	}
	b.order = append(b.order, id)
}

// decide gives names to the arguments of id that need one, and to id itself if
// its text is too long. Its arguments were decided before.
func (b *builder) decide(id netlist.ID) {
	n, x := b.node(id), &b.info[id]
	args := n.Args()
	switch n.Op {
	case netlist.OpSlice:
		if !b.canSlice(args[0], int(n.Aux), int(n.Width)) {
			b.giveName(args[0])
		}
	case netlist.OpSExt:
		if w := b.m.Width(args[0]); w > 1 && int(n.Width) > w && !b.cheapSlice(args[0]) {
			b.giveName(args[0])
		}
	case netlist.OpMulS:
		for _, a := range args {
			if b.m.Width(a) > 1 && !b.cheapSlice(a) {
				b.giveName(a)
			}
		}
	case netlist.OpShl, netlist.OpShrU, netlist.OpShrS:
		if b.m.Width(args[1]) > maxShiftBits && !b.cheapSlice(args[1]) {
			b.giveName(args[1])
		}
	case netlist.OpIndex:
		b.decideIndex(args[0], args[1])
	case netlist.OpInsert:
		b.decideIndex(0, args[1])
		b.giveName(id)
	}
	x.size = 1
	for _, a := range args {
		y := &b.info[b.m.Resolve(a)]
		x.size = min(x.size+y.size, 1<<20)
		x.depth = max(x.depth, y.depth+1)
	}
	switch {
	case len(args) == 0 || x.name != nil:
		x.size, x.depth = 0, 0
	case x.uses > 1 && x.size > maxSharedSize, x.size > maxSize, x.depth > maxDepth:
		b.giveName(id)
	}
}

// decideIndex prepares a vector and an index into it, which is printed twice
// where it may lie past the end.
func (b *builder) decideIndex(vec, index netlist.ID) {
	if vec != 0 && !b.isNamed(vec) {
		b.giveName(vec)
	}
	index = b.m.Resolve(index)
	if b.node(index).Op != netlist.OpConst && !b.isNamed(index) && !b.cheapSlice(index) {
		b.giveName(index)
	}
}

// isNamed reports whether id is printed as a name of its whole width.
func (b *builder) isNamed(id netlist.ID) bool {
	id = b.m.Resolve(id)
	op := b.node(id).Op
	return b.info[id].name != nil || op.IsVar() || op == netlist.OpMemRead
}

// giveName makes id print as a name: that of the wire or output that is just
// this expression, if there is one, else a new one.
func (b *builder) giveName(id netlist.ID) {
	id = b.m.Resolve(id)
	if b.isNamed(id) {
		return
	}
	x := &b.info[id]
	x.size, x.depth = 0, 0
	if v := b.wireOf(id); v >= 0 && b.node(id).Op != netlist.OpInsert {
		x.name, x.declared = b.vars[v], true
		return
	}
	name, base := b.tempName(id)
	x.name = b.symbol(b.names.pick(name), b.m.Width(id))
	x.name.base = base
}

// opWords say in a name what is done.
var opWords = map[netlist.Op]string{
	netlist.OpMux: "sel", netlist.OpMulU: "product", netlist.OpMulS: "product",
	netlist.OpLtU: "lt", netlist.OpLeU: "le", netlist.OpLtS: "lt", netlist.OpLeS: "le",
	netlist.OpRedAnd: "all", netlist.OpRedOr: "any", netlist.OpRedXor: "parity",
	netlist.OpShrU: "shr", netlist.OpShrS: "shr", netlist.OpZExt: "ext", netlist.OpSExt: "ext",
	netlist.OpIndex: "elem", netlist.OpInsert: "with",
}

// tempName names an expression after the first name of the author's in it and
// what is done last: _count_add. What the name in turn was made of is left out.
func (b *builder) tempName(id netlist.ID) (name, base string) {
	op := opWords[b.node(id).Op]
	if op == "" {
		op = strings.ToLower(b.node(id).Op.String())
	}
	for range 64 {
		n := b.node(id)
		if s := b.symbolOf(id); s != nil {
			if base = s.base; base == "" {
				base = strings.Trim(s.name, "_")
			}
			return "_" + base + "_" + op, base
		}
		next, args := netlist.ID(0), n.Args()
		if n.Op == netlist.OpMux { // a choice is called after what it chooses from
			args = []netlist.ID{args[1], args[2], args[0]}
		}
		for _, a := range args {
			if a = b.m.Resolve(a); b.node(a).Op != netlist.OpConst {
				next = a
				break
			}
		}
		if next == 0 {
			break
		}
		id = next
	}
	return "_" + op, op
}

// symbolOf is the symbol that id is printed as, nil for an expression.
func (b *builder) symbolOf(id netlist.ID) *symbol {
	id = b.m.Resolve(id)
	n := b.node(id)
	switch {
	case b.info[id].name != nil:
		return b.info[id].name
	case n.Op.IsVar():
		return b.vars[n.Aux]
	case n.Op == netlist.OpMemRead:
		return b.reads[n.Aux]
	}
	return nil
}
