package verilog

import (
	"fmt"

	"github.com/hwgen/hwgen/hdl/netlist"
)

// builder makes the tree of one module.
type builder struct {
	d *netlist.Design
	m *netlist.Module
	o *options
	*facts
	err error

	names      *namer
	vars       []*symbol           // by Var; nil: an instance's input that is connected without a name
	reads      []*symbol           // by MemRead
	mems       []*symbol           // by Mem
	insts      []string            // by Inst
	clocks     map[string]*symbol  // clock and reset nets
	enums      map[enumKey]*symbol // localparams in use
	enumPrefix []string            // by Enum: before the labels of its values
	prints     map[uint16]*symbol  // functions that name an enumeration's values
	info       []nodeInfo          // by node
	order      []netlist.ID
	indices    []netlist.ID // of dynamic elements that are assigned
	drive      []driven     // by Var

	groups   []*group
	items    []item // of the section that is being built
	temps    []*symbol
	loopVar  string // of the block that is being built
	loopVars []item
	touched  bool // a symbol was read since it was last cleared

	forFormal bool // the formal section is being built
	guardEach bool // each check and print of the block is switched off by its own reset
	data      []File
	gates     gateKinds
}

// nodeInfo is what prepare finds out about a node.
type nodeInfo struct {
	own      int32 // uses by other nodes and statements that are printed
	uses     int32 // the same, the most of it and its copies
	total    int32 // uses of it and its copies
	size     int32 // operators in its text
	depth    int32
	seen     bool
	declared bool
	name     *symbol // it is printed as this name
	wire     int32   // 1 + the Var that is assigned just this, once; 0: none
}

// driven tells how a target is assigned.
type driven struct {
	assigns int             // assignments at the top level
	nested  bool            // assigned under a condition
	assign  *netlist.Assign // the one at the top level
	isReg   bool            // declared as a reg: an always block assigns it
	inline  bool            // an instance's input that is connected without a name
	direct  bool            // a wire or output that an instance drives
	to      int             // an instance's output: 1 + the wire or output connected to it; 0: its own net
}

func newBuilder(d *netlist.Design, m *netlist.Module, o *options, all *facts) *builder {
	return &builder{
		d: d, m: m, o: o, facts: all,
		names:  newNamer(),
		clocks: map[string]*symbol{},
		enums:  map[enumKey]*symbol{},
		prints: map[uint16]*symbol{},
		info:   make([]nodeInfo, len(m.Nodes)),
	}
}

func (b *builder) fail(format string, args ...any) {
	if b.err == nil {
		b.err = fmt.Errorf("verilog: module %s: %s", b.m.Name, fmt.Sprintf(format, args...))
	}
}

func (b *builder) node(id netlist.ID) *netlist.Node { return &b.m.Nodes[id] }

// build makes the module: names, then what is inside, then the header, which
// depends on it.
func (b *builder) build() *module {
	b.nameAll()
	b.scanTargets()
	b.prepare()
	b.waiveResets(b.resets)
	body := b.body()
	unused := b.unused("_unused", b.temps) // what only checks read is unused without them
	checks := b.checks()
	out := &module{name: b.m.Name, comment: b.m.Comment, attrs: b.m.Attrs, pos: b.m.Pos}
	out.ports = b.ports()
	out.items = b.declarations()
	out.items = append(out.items, body...)
	out.items = append(out.items, unused...)
	out.items = append(out.items, checks...)
	out.items = tidy(out.items)
	return out
}

// tidy removes blank lines at both ends and doubles between.
func tidy(items []item) []item {
	out := items[:0]
	for _, it := range items {
		if _, ok := it.(blank); ok {
			if len(out) == 0 {
				continue
			}
			if _, ok := out[len(out)-1].(blank); ok {
				continue
			}
		}
		out = append(out, it)
	}
	for len(out) > 0 {
		if _, ok := out[len(out)-1].(blank); !ok {
			break
		}
		out = out[:len(out)-1]
	}
	return out
}

// nameAll gives every thing its name: ports, clocks and resets as they are,
// then what the author named, then what follows from it.
func (b *builder) nameAll() {
	b.vars = make([]*symbol, len(b.m.Vars))
	for _, v := range b.m.Ports {
		b.port(b.m.Vars[v].Name)
		b.vars[v] = b.symbol(b.m.Vars[v].Name, b.m.Width(b.m.Vars[v].Node))
		if cxxWords[b.m.Vars[v].Name] {
			b.vars[v].waive = "SYMRSVDWORD"
		}
	}
	for i := range b.m.Domains {
		b.nameDomain(&b.m.Domains[i])
	}
	for _, instances := range []bool{false, true} {
		for v := range b.m.Vars {
			x := &b.m.Vars[v]
			op := b.node(x.Node).Op
			if b.vars[v] == nil && (op == netlist.OpInstIn || op == netlist.OpInstOut) == instances {
				b.vars[v] = b.symbol(b.names.pick(x.Name), b.m.Width(x.Node))
			}
		}
		if instances {
			continue
		}
		for i := range b.m.Mems {
			b.mems = append(b.mems, b.symbol(b.names.pick(b.m.Mems[i].Name), b.m.Mems[i].Width))
		}
		for i := range b.m.Insts {
			b.insts = append(b.insts, b.names.pick(b.m.Insts[i].Name))
		}
	}
	for i := range b.m.Reads {
		r := &b.m.Reads[i]
		b.reads = append(b.reads, b.symbol(b.names.pick(r.Name), b.m.Mems[r.Mem].Width))
	}
	b.prefixEnums()
}

func (b *builder) symbol(name string, width int) *symbol {
	return &symbol{name: name, width: width}
}

func (b *builder) port(name string) {
	if !b.names.take(name) {
		why := "is used twice"
		if netlist.Reserved(name) {
			why = "is a word that Verilog or SystemVerilog reserves"
		} else if !legal(name) {
			why = "is no identifier"
		}
		b.fail("port %q %s, and ports are never renamed", name, why)
	}
}

// nameDomain enters the nets of a domain. Domains may share them.
func (b *builder) nameDomain(d *netlist.Domain) {
	for i, name := range []string{d.Clock, d.Reset} {
		if name == "" || b.clocks[name] != nil {
			continue
		}
		isPort := d.Source == netlist.ClockPort && i == 0 || d.ResetNode == 0 && i == 1
		if isPort {
			b.port(name)
			b.clocks[name] = b.symbol(name, 1)
		} else {
			b.clocks[name] = b.symbol(b.names.pick(name), 1)
		}
	}
}
