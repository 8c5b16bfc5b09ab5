package check

import (
	"fmt"
	"strings"

	"github.com/hwgen/hwgen/hdl/netlist"
)

// unused warns of what nothing that is seen depends on: inputs, wires,
// registers, memories, instances none of whose outputs is read (HG301), and of
// bits of inputs, wires and registers that are never read (HG303). What is read
// only by something unused is not reported for itself.
func unused(m *module) []netlist.Diagnostic {
	u := &usage{m: m, seen: make([]bool, len(m.Nodes)), bits: make([]*coverage, len(m.Vars)), live: make([]bool, len(m.Vars)), mems: make([]bool, len(m.Mems))}
	u.roots()
	u.run()
	var out []netlist.Diagnostic
	for i := range m.Vars {
		if u.live[i] {
			out = append(out, u.partly(i)...)
		}
	}
	return append(out, u.dead()...)
}

type usage struct {
	m    *module
	seen []bool      // node is visited
	bits []*coverage // by variable: what of it is read
	live []bool      // by variable
	mems []bool      // by memory
	work []task
}

// task is a node whose value is used, in the driver of variable of (-1: none).
type task struct {
	id netlist.ID
	of int
}

func (u *usage) use(id netlist.ID, of int) {
	if id != 0 {
		u.work = append(u.work, task{id, of})
	}
}

// roots are what is seen from outside, and what the author wants to keep.
func (u *usage) roots() {
	m := u.m
	for i := range m.Vars {
		v := &m.Vars[i]
		switch op := m.Nodes[v.Node].Op; {
		case op == netlist.OpOutput, op == netlist.OpInstIn:
			u.use(v.Driver, i)
		case meantUnused(v):
			u.readAll(i)
		}
	}
	for _, c := range m.Checks {
		u.use(c.Cond, -1)
		u.use(c.Guard, -1)
	}
	for _, p := range m.Prints {
		u.use(p.Guard, -1)
		for _, a := range p.Args {
			u.use(a, -1)
		}
	}
	for _, d := range m.Domains {
		u.use(d.Enable, -1)
		u.use(d.ResetNode, -1)
	}
}

func (u *usage) run() {
	for len(u.work) > 0 {
		t := u.work[len(u.work)-1]
		u.work = u.work[:len(u.work)-1]
		n := &u.m.Nodes[t.id]
		switch {
		case n.Op.IsVar():
			u.readAll(int(n.Aux))
		case u.seen[t.id]:
		case n.Op == netlist.OpMemRead:
			u.seen[t.id] = true
			u.readMem(u.m.Reads[n.Aux].Mem)
		default:
			u.seen[t.id] = true
			u.args(t, n)
		}
	}
}

// args uses the arguments of a node. A register that keeps its own value does
// not read itself by that.
func (u *usage) args(t task, n *netlist.Node) {
	for i, a := range n.Args() {
		v := u.m.Var(a)
		keeps := t.id >= u.m.authored && t.of >= 0 && v == &u.m.Vars[t.of] && u.m.Nodes[a].Op == netlist.OpReg
		switch {
		case keeps && passes(n.Op, i):
		case v != nil && n.Op == netlist.OpSlice:
			u.read(int(u.m.Nodes[a].Aux), int(n.Aux), int(n.Width))
		default:
			u.use(a, t.of)
		}
	}
}

// passes reports whether an operation of lowering only hands its argument on.
func passes(op netlist.Op, arg int) bool {
	switch op {
	case netlist.OpMux:
		return arg > 0
	case netlist.OpSlice, netlist.OpCat:
		return true
	case netlist.OpInsert, netlist.OpIndex:
		return arg == 0
	}
	return false
}

func (u *usage) readAll(v int) { u.read(v, 0, u.m.Width(u.m.Vars[v].Node)) }

func (u *usage) read(v, lo, w int) {
	if u.bits[v] == nil {
		u.bits[v] = &coverage{}
	}
	u.bits[v].add(lo, lo+w, netlist.Pos{})
	if u.live[v] {
		return
	}
	u.live[v] = true
	if x := &u.m.Vars[v]; x.Driver != x.Node {
		u.use(x.Driver, v)
	}
}

func (u *usage) readMem(i int) {
	if u.mems[i] {
		return
	}
	u.mems[i] = true
	for _, id := range u.operands(i) {
		u.use(id, -1)
	}
}

// reportable reports whether a variable is one whose use the author answers for.
func (u *usage) reportable(v *netlist.Var) bool {
	switch u.m.Nodes[v.Node].Op {
	case netlist.OpInput, netlist.OpWire, netlist.OpReg, netlist.OpInstOut:
		return !meantUnused(v) && !u.m.Broken[v.Node] && !v.Inout
	}
	return false
}

// partly warns of the bits of a live variable that nothing reads.
func (u *usage) partly(i int) []netlist.Diagnostic {
	v := &u.m.Vars[i]
	w := u.m.Width(v.Node)
	if !u.reportable(v) || u.bits[i].holds(0, w) || u.m.Nodes[v.Node].Op == netlist.OpInstOut {
		return nil
	}
	var gaps []string
	at := 0
	for _, s := range append(u.bits[i].spans, span{lo: w, hi: w}) {
		if s.lo > at {
			gaps = append(gaps, strings.TrimSpace(bitRange(at, s.lo-at, w)))
		}
		at = s.hi
	}
	if len(gaps) > 4 {
		gaps = append(gaps[:3], fmt.Sprintf("%d more parts", len(gaps)-3))
	}
	d := u.m.report("HG303", v.Pos, "%s of %s %s are never read", strings.Join(gaps, " and "), u.m.kind(v.Node), v.Name)
	if len(gaps) == 1 && strings.HasPrefix(gaps[0], "bit ") {
		d.Message = strings.Replace(d.Message, "are never", "is never", 1)
	}
	d.Fix = "make it narrower, or say hdl.Unused(...) of it"
	return []netlist.Diagnostic{d}
}

// dead warns of what is not live, each chain once at its end.
func (u *usage) dead() []netlist.Diagnostic {
	var out []netlist.Diagnostic
	readers := u.deadReaders()
	var list []int
	for i := range u.m.Vars {
		if !u.live[i] && u.reportable(&u.m.Vars[i]) {
			list = append(list, i)
		}
	}
	covered := make([]bool, len(u.m.Vars))
	for i := range u.m.Mems {
		if x := &u.m.Mems[i]; !u.mems[i] && len(x.Reads) == 0 {
			for _, id := range u.operands(i) {
				u.cover(u.reads(id), covered)
			}
			d := u.m.report("HG301", x.Pos, "memory %s is never read", x.Name)
			d.Fix = "remove it, or read it"
			out = append(out, d)
		}
	}
	insts := map[int]bool{}
	for _, round := range []bool{true, false} { // first the ends of chains, then rings
		for _, i := range list {
			if covered[i] || round && readers[i] {
				continue
			}
			u.cover([]int{i}, covered)
			if d, ok := u.deadVar(i, insts); ok {
				out = append(out, d)
			}
		}
	}
	return out
}

// deadReaders marks the variables and memories' operands that something other
// than themselves reads, though it is not live.
func (u *usage) deadReaders() []bool {
	readers := make([]bool, len(u.m.Vars))
	visit := func(id netlist.ID, of int) {
		for _, k := range u.reads(id) {
			readers[k] = readers[k] || k != of
		}
	}
	for i := range u.m.Vars {
		if v := &u.m.Vars[i]; !u.live[i] && v.Driver != 0 {
			visit(v.Driver, i)
		}
	}
	for i := range u.m.Mems {
		if u.mems[i] {
			continue
		}
		for _, id := range u.operands(i) {
			visit(id, -1)
		}
	}
	return readers
}

// reads lists the variables that are not live and that an expression reads.
func (u *usage) reads(id netlist.ID) []int {
	var out []int
	seen := map[netlist.ID]bool{}
	work := []netlist.ID{id}
	for len(work) > 0 {
		id := work[len(work)-1]
		work = work[:len(work)-1]
		if id == 0 || seen[id] || u.seen[id] {
			continue
		}
		seen[id] = true
		n := &u.m.Nodes[id]
		if n.Op.IsVar() {
			if !u.live[n.Aux] {
				out = append(out, int(n.Aux))
			}
			continue
		}
		if n.Op == netlist.OpMemRead {
			work = append(work, u.operands(u.m.Reads[n.Aux].Mem)...)
		}
		work = append(work, n.Args()...)
	}
	return out
}

// cover marks what reported variables depend on.
func (u *usage) cover(work []int, covered []bool) {
	for len(work) > 0 {
		i := work[len(work)-1]
		work = work[:len(work)-1]
		if covered[i] {
			continue
		}
		covered[i] = true
		if d := u.m.Vars[i].Driver; d != 0 {
			work = append(work, u.reads(d)...)
		}
	}
}

// operands are what the ports of a memory take.
func (u *usage) operands(mem int) []netlist.ID {
	var out []netlist.ID
	for _, w := range u.m.Mems[mem].Writes {
		x := &u.m.Writes[w]
		out = append(out, x.Addr, x.Data, x.Mask, x.Guard)
	}
	for _, r := range u.m.Mems[mem].Reads {
		out = append(out, u.m.Reads[r].Addr, u.m.Reads[r].Guard)
	}
	return out
}

func (u *usage) deadVar(i int, insts map[int]bool) (netlist.Diagnostic, bool) {
	m, v := u.m, &u.m.Vars[i]
	if m.Nodes[v.Node].Op != netlist.OpInstOut {
		d := m.report("HG301", v.Pos, "%s %s is never read", m.kind(v.Node), v.Name)
		d.Fix = "remove it, or say hdl.Unused(...) of it"
		return d, true
	}
	inst := &m.Insts[v.Inst]
	n := u.deadOutputs(v.Inst)
	if n == 0 || insts[v.Inst] {
		return netlist.Diagnostic{}, false // to leave some outputs of a component open is usual
	}
	insts[v.Inst] = true
	d := m.report("HG301", inst.Pos, "none of the %d outputs of instance %s is read", n, inst.Name)
	if n == 1 {
		d.Message = fmt.Sprintf("output %s of instance %s is never read", m.port(v).Name, inst.Name)
	}
	d.Fix = "remove the instance, or say hdl.Unused(...) of an output"
	return d, true
}

// deadOutputs is the number of outputs of an instance if none of them is live,
// else 0.
func (u *usage) deadOutputs(inst int) int {
	n := 0
	for _, c := range u.m.Insts[inst].Conns {
		if c < 0 || u.m.Nodes[u.m.Vars[c].Node].Op != netlist.OpInstOut {
			continue
		}
		if u.live[c] || meantUnused(&u.m.Vars[c]) {
			return 0
		}
		n++
	}
	return n
}
