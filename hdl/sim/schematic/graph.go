package schematic

import (
	"fmt"

	"github.com/hwgen/hwgen/hdl/netlist"
)

// shape is how a box is drawn.
type shape uint8

const (
	shapeIn  shape = iota // an input port
	shapeOut              // an output port
	shapeReg
	shapeMem
	shapeInst
	shapeOp
	shapeBend // no box: where a line passes through a column
)

// box is a vertex of the drawing.
type box struct {
	shape shape
	title string
	sub   string // below the title
	ins   []pin
	outs  []pin

	column, order int
	x, y, w, h    int
}

// pin is an end of a line: its name, or for an input without a line, what
// constant it has; for an output, the value there.
type pin struct {
	label string
	note  string
}

// line leads from an output pin to an input pin.
type line struct {
	from, to       *box
	fromPin, toPin int
	back           bool // to a column further left
}

// source is an output pin.
type source struct {
	b   *box
	pin int
}

type graph struct {
	m      *netlist.Module
	value  func(string) string
	boxes  []*box
	lines  []*line
	of     map[netlist.ID]source // what drives a node
	names  map[netlist.ID]string // wires that are names for a node
	detail bool

	columns [][]*box
	width   int
	height  int
}

func newGraph(m *netlist.Module, value func(string) string) *graph {
	ops := 0
	for id := 1; id < len(m.Nodes); id++ {
		if isLogic(m.Nodes[id].Op) {
			ops++
		}
	}
	return &graph{m: m, value: value, of: map[netlist.ID]source{}, names: map[netlist.ID]string{}, detail: ops <= maxDetail}
}

func isLogic(op netlist.Op) bool { return op >= netlist.OpNot && op != netlist.OpCross }

func (g *graph) add(s shape, title, sub string) *box {
	b := &box{shape: s, title: title, sub: sub}
	g.boxes = append(g.boxes, b)
	return b
}

// build makes boxes and lines: first what is a source, then what is driven.
func (g *graph) build() {
	m := g.m
	for i := range m.Vars {
		v := &m.Vars[i]
		switch m.Nodes[v.Node].Op {
		case netlist.OpInput, netlist.OpAnyConst:
			g.source(v, g.add(shapeIn, v.Name, ""))
		case netlist.OpReg:
			g.source(v, g.add(shapeReg, v.Name, g.domain(v.Domain)))
		case netlist.OpWire:
			g.names[g.root(v.Node)] = v.Name
		}
	}
	mems := g.addMems()
	insts := g.addInsts()
	for i := range m.Vars {
		v := &m.Vars[i]
		switch m.Nodes[v.Node].Op {
		case netlist.OpOutput:
			g.connect(g.add(shapeOut, v.Name, ""), "", v.Driver)
		case netlist.OpReg:
			g.connect(g.of[v.Node].b, "", v.Driver)
		case netlist.OpInstIn:
			g.connect(insts[v.Inst], m.Insts[v.Inst].Module.Vars[m.Insts[v.Inst].Module.Ports[v.Port]].Name, v.Driver)
		}
	}
	g.connectMems(mems)
}

func (g *graph) domain(d int) string {
	if d < 0 || d >= len(g.m.Domains) {
		return ""
	}
	return g.m.Domains[d].Clock
}

// source makes the only output of a box drive a variable's node.
func (g *graph) source(v *netlist.Var, b *box) {
	b.outs = []pin{{note: g.value(v.Name)}}
	g.of[v.Node] = source{b, 0}
}

func (g *graph) addMems() []*box {
	var out []*box
	for i := range g.m.Mems {
		x := &g.m.Mems[i]
		b := g.add(shapeMem, x.Name, fmt.Sprintf("%d x %d", x.Depth, x.Width))
		for k, r := range x.Reads {
			g.of[g.m.Reads[r].Node] = source{b, k}
			b.outs = append(b.outs, pin{label: "rdata"})
		}
		out = append(out, b)
	}
	return out
}

func (g *graph) connectMems(mems []*box) {
	for i := range g.m.Reads {
		r := &g.m.Reads[i]
		g.connect(mems[r.Mem], "raddr", r.Addr)
		g.connect(mems[r.Mem], "re", r.Guard)
	}
	for i := range g.m.Writes {
		w := &g.m.Writes[i]
		g.connect(mems[w.Mem], "waddr", w.Addr)
		g.connect(mems[w.Mem], "wdata", w.Data)
		g.connect(mems[w.Mem], "wmask", w.Mask)
		g.connect(mems[w.Mem], "we", w.Guard)
	}
}

func (g *graph) addInsts() []*box {
	var out []*box
	for i := range g.m.Insts {
		x := &g.m.Insts[i]
		out = append(out, g.add(shapeInst, x.Name, x.Module.Name))
	}
	for i := range g.m.Vars {
		v := &g.m.Vars[i]
		if g.m.Nodes[v.Node].Op != netlist.OpInstOut {
			continue
		}
		b, mod := out[v.Inst], g.m.Insts[v.Inst].Module
		port := mod.Vars[mod.Ports[v.Port]].Name
		g.of[v.Node] = source{b, len(b.outs)}
		b.outs = append(b.outs, pin{label: port, note: g.value(g.m.Insts[v.Inst].Name + "." + port)})
	}
	return out
}

// root follows names to the node that computes a value.
func (g *graph) root(id netlist.ID) netlist.ID {
	for n := 0; id != 0 && n <= len(g.m.Nodes); n++ {
		switch x := &g.m.Nodes[id]; x.Op {
		case netlist.OpCopy, netlist.OpCross:
			id = x.Args()[0]
		case netlist.OpWire, netlist.OpOutput:
			id = g.m.Vars[x.Aux].Driver
		default:
			return id
		}
	}
	return id
}

// connect adds an input pin to a box and leads what drives node id to it.
func (g *graph) connect(b *box, label string, id netlist.ID) {
	if id == 0 {
		return
	}
	id = g.root(id)
	b.ins = append(b.ins, pin{label: label})
	to := len(b.ins) - 1
	if n := &g.m.Nodes[id]; n.Op == netlist.OpConst {
		b.ins[to].note = g.constant(id)
		return
	}
	if s, ok := g.driver(id); ok {
		g.lines = append(g.lines, &line{from: s.b, fromPin: s.pin, to: b, toPin: to})
	}
}

func (g *graph) constant(id netlist.ID) string {
	v := g.m.ConstValue(id)
	if v.BitLen() > 64 {
		return fmt.Sprintf("%d'h…", g.m.Width(id))
	}
	return fmt.Sprintf("%d'h%x", g.m.Width(id), v[0])
}

// driver is the pin that drives a node, with a box for it if it is logic.
func (g *graph) driver(id netlist.ID) (source, bool) {
	if s, ok := g.of[id]; ok {
		return s, true
	}
	if !isLogic(g.m.Nodes[id].Op) {
		return source{}, false
	}
	b := g.add(shapeOp, "", "")
	name := g.names[id]
	b.outs = []pin{{label: name}}
	if name != "" {
		b.outs[0].note = g.value(name)
	}
	s := source{b, 0}
	g.of[id] = s
	if !g.detail {
		b.title = "logic"
		for _, leaf := range g.leaves(id) {
			g.connect(b, "", leaf)
		}
		return s, true
	}
	b.title = symbol(g.m, id)
	for i, a := range g.m.Nodes[id].Args() {
		label := ""
		if g.m.Nodes[id].Op == netlist.OpMux {
			label = [...]string{"s", "1", "0"}[i]
		}
		g.connect(b, label, a)
	}
	return s, true
}

// leaves are the sources and named wires of which a node is made.
func (g *graph) leaves(id netlist.ID) []netlist.ID {
	var out []netlist.ID
	seen := map[netlist.ID]bool{id: true}
	stack := []netlist.ID{id}
	for len(stack) > 0 {
		at := stack[len(stack)-1]
		stack = stack[:len(stack)-1]
		for _, a := range g.m.Nodes[at].Args() {
			a = g.root(a)
			if seen[a] || g.m.Nodes[a].Op == netlist.OpConst {
				continue
			}
			seen[a] = true
			if !isLogic(g.m.Nodes[a].Op) || g.names[a] != "" {
				out = append(out, a)
			} else {
				stack = append(stack, a)
			}
		}
	}
	return out
}

// symbols are what operations look like.
var symbols = map[netlist.Op]string{
	netlist.OpNot: "~", netlist.OpAnd: "&", netlist.OpOr: "|", netlist.OpXor: "^", netlist.OpMux: "mux",
	netlist.OpNeg: "−", netlist.OpAdd: "+", netlist.OpSub: "−", netlist.OpMulU: "×", netlist.OpMulS: "× s",
	netlist.OpEq: "=", netlist.OpNe: "≠", netlist.OpLtU: "<", netlist.OpLeU: "≤", netlist.OpLtS: "< s", netlist.OpLeS: "≤ s",
	netlist.OpRedAnd: "all", netlist.OpRedOr: "any", netlist.OpRedXor: "odd",
	netlist.OpShl: "<<", netlist.OpShrU: ">>", netlist.OpShrS: ">> s",
	netlist.OpCat: "{ }", netlist.OpIndex: "[ ]", netlist.OpInsert: "[ ] =",
}

func symbol(m *netlist.Module, id netlist.ID) string {
	n := &m.Nodes[id]
	switch n.Op {
	case netlist.OpSlice:
		if n.Width == 1 {
			return fmt.Sprintf("[%d]", n.Aux)
		}
		return fmt.Sprintf("[%d:%d]", int(n.Aux)+int(n.Width)-1, n.Aux)
	case netlist.OpZExt, netlist.OpSExt:
		return fmt.Sprintf("%s %d", map[bool]string{true: "s", false: "z"}[n.Op == netlist.OpSExt], n.Width)
	case netlist.OpRep:
		return fmt.Sprintf("× %d", int(n.Width)/m.Width(n.Args()[0]))
	}
	return symbols[n.Op]
}
