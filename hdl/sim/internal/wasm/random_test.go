package wasm

import (
	"fmt"
	"math/rand/v2"

	"github.com/hwgen/hwgen/hdl/netlist"
)

// maker builds random flat designs by hand: every operation, memories with
// every rule, several clock edges, gated domains, asynchronous resets, checks.
type maker struct {
	r      *rand.Rand
	m      *netlist.Module
	pool   []netlist.ID
	widths []int
	writes bool // at most one clock edge writes memories
}

func (k *maker) variable(name string, op netlist.Op, w int) (netlist.ID, int) {
	n := k.m.AddNode(op, w, netlist.Pos{})
	k.m.Nodes[n].Aux = uint64(len(k.m.Vars))
	k.m.Vars = append(k.m.Vars, netlist.Var{Name: name, Node: n, Domain: -1})
	return n, len(k.m.Vars) - 1
}

func (k *maker) input(name string, w int) netlist.ID {
	n, v := k.variable(name, netlist.OpInput, w)
	k.m.Ports = append(k.m.Ports, v)
	k.pool = append(k.pool, n)
	return n
}

func (k *maker) width() int { return k.widths[k.r.IntN(len(k.widths))] }

func (k *maker) constant(w int) netlist.ID {
	v := make(netlist.Value, netlist.Limbs(w))
	for i := range v {
		switch k.r.IntN(4) {
		case 0:
			v[i] = ^uint64(0)
		case 1:
			v[i] = uint64(k.r.IntN(5))
		default:
			v[i] = k.r.Uint64()
		}
	}
	v.Mask(w)
	return k.m.AddConst(w, v, netlist.Pos{})
}

// pick returns a node of width w: an existing one, cut or extended.
func (k *maker) pick(w int) netlist.ID {
	if k.r.IntN(12) == 0 {
		return k.constant(w)
	}
	for range 6 {
		if id := k.pool[k.r.IntN(len(k.pool))]; k.m.Width(id) == w {
			return id
		}
	}
	id := k.pool[k.r.IntN(len(k.pool))]
	have := k.m.Width(id)
	switch {
	case have == w:
		return id
	case have > w:
		n := k.m.AddNode(netlist.OpSlice, w, netlist.Pos{}, id)
		k.m.Nodes[n].Aux = uint64(k.r.IntN(have - w + 1))
		return n
	case k.r.IntN(2) == 0:
		return k.m.AddNode(netlist.OpSExt, w, netlist.Pos{}, id)
	case k.r.IntN(2) == 0 && w%have == 0:
		return k.m.AddNode(netlist.OpRep, w, netlist.Pos{}, id)
	}
	return k.m.AddNode(netlist.OpCat, w, netlist.Pos{}, k.pick(w-have), id)
}

var sameOps = []netlist.Op{netlist.OpNot, netlist.OpAnd, netlist.OpOr, netlist.OpXor, netlist.OpMux, netlist.OpMux,
	netlist.OpNeg, netlist.OpAdd, netlist.OpAdd, netlist.OpSub, netlist.OpCopy}

// node adds one random node.
func (k *maker) node() {
	w := k.width()
	add := func(op netlist.Op, w int, args ...netlist.ID) {
		k.pool = append(k.pool, k.m.AddNode(op, w, netlist.Pos{}, args...))
	}
	switch k.r.IntN(12) {
	default:
		op := sameOps[k.r.IntN(len(sameOps))]
		switch netlist.Ops[op].Arity {
		case 1:
			add(op, w, k.pick(w))
		case 2:
			add(op, w, k.pick(w), k.pick(w))
		default:
			add(op, w, k.pick(1), k.pick(w), k.pick(w))
		}
	case 0:
		a := 1 + k.r.IntN(min(w, 256))
		b := 1 + k.r.IntN(200)
		add([]netlist.Op{netlist.OpMulU, netlist.OpMulS}[k.r.IntN(2)], a+b, k.pick(a), k.pick(b))
	case 1, 2:
		add(netlist.OpEq+netlist.Op(k.r.IntN(6)), 1, k.pick(w), k.pick(w))
	case 3:
		add(netlist.OpRedAnd+netlist.Op(k.r.IntN(3)), 1, k.pick(w))
	case 4, 5:
		add(netlist.OpShl+netlist.Op(k.r.IntN(3)), w, k.pick(w), k.pick(1+k.r.IntN(9)))
	case 6:
		n := 1 + k.r.IntN(min(20, 8192/w))
		add(netlist.OpIndex, w, k.pick(w*n), k.pick(1+k.r.IntN(6)))
	case 7:
		n := 1 + k.r.IntN(min(20, 8192/w))
		add(netlist.OpInsert, w*n, k.pick(w*n), k.pick(1+k.r.IntN(6)), k.pick(w))
	case 8:
		var parts []netlist.ID
		sum := 0
		for range 2 + k.r.IntN(5) {
			pw := 1 + k.r.IntN(min(w, 2000))
			sum += pw
			parts = append(parts, k.pick(pw))
		}
		add(netlist.OpCat, sum, parts...)
	}
}

// domains adds one to three clocks, with a gate and an asynchronous reset.
func (k *maker) domains() {
	for i := range 1 + k.r.IntN(3) {
		d := netlist.Domain{Name: fmt.Sprintf("d%d", i), Clock: fmt.Sprintf("clk%d", i), Edge: netlist.Edge(k.r.IntN(2)), Kind: netlist.NoReset}
		if k.r.IntN(2) == 0 {
			d.Kind, d.Reset = netlist.ResetKind(k.r.IntN(2)), fmt.Sprintf("rst%d", i)
			d.ResetNode, d.ActiveLow = k.input(d.Reset, 1), k.r.IntN(3) == 0
		}
		k.m.Domains = append(k.m.Domains, d)
	}
	if k.r.IntN(2) == 0 {
		k.m.Domains = append(k.m.Domains, netlist.Domain{Name: "g", Clock: "gclk", Kind: netlist.NoReset,
			Source: netlist.ClockGate, Parent: 0, Enable: k.input("gate", 1), Edge: k.m.Domains[0].Edge})
	}
}

func (k *maker) domain() int { return k.r.IntN(len(k.m.Domains)) }

// design makes a random design of about size nodes.
func design(seed uint64, size int, widths []int) *netlist.Design {
	k := &maker{r: rand.New(rand.NewPCG(seed, 7)), m: &netlist.Module{Name: "random", Lowered: true}, widths: widths}
	for i := range 6 {
		k.input(fmt.Sprintf("i%d", i), k.width())
	}
	k.domains()
	var regs []int
	for i := range 3 + k.r.IntN(max(1, size/8)) {
		w := k.width()
		n, v := k.variable(fmt.Sprintf("r%d", i), netlist.OpReg, w)
		x := &k.m.Vars[v]
		x.Domain, x.Value = k.domain(), k.m.ConstValue(k.constant(w))
		if k.m.Domains[x.Domain].Kind == netlist.NoReset {
			x.Init = netlist.InitValue
		}
		regs = append(regs, v)
		k.pool = append(k.pool, n)
	}
	for i := range 1 + k.r.IntN(3) {
		k.memory(i)
	}
	for range size {
		k.node()
	}
	k.finish(regs)
	return &netlist.Design{Top: k.m, Modules: []*netlist.Module{k.m}}
}

func (k *maker) memory(i int) {
	w := k.width()
	mem := netlist.Mem{Name: fmt.Sprintf("m%d", i), Width: w, Depth: 1 + k.r.IntN(40), RDW: netlist.ReadDuringWrite(1 + k.r.IntN(2))}
	if k.r.IntN(2) == 0 && w > 1 {
		for mem.MaskGran = 1 + k.r.IntN(w); w%mem.MaskGran != 0; mem.MaskGran++ {
		}
	}
	for j := range 1 + k.r.IntN(3) {
		n := k.m.AddNode(netlist.OpMemRead, w, netlist.Pos{})
		k.m.Nodes[n].Aux = uint64(len(k.m.Reads))
		mem.Reads = append(mem.Reads, len(k.m.Reads))
		k.m.Reads = append(k.m.Reads, netlist.MemRead{Mem: i, Node: n, Name: fmt.Sprintf("m%d_r%d", i, j), Sync: k.r.IntN(2) == 0, Domain: k.domain(),
			Addr: k.pick(1 + k.r.IntN(6))})
		k.pool = append(k.pool, n)
	}
	for range k.r.IntN(3) {
		mem.Writes = append(mem.Writes, len(k.m.Writes))
		k.m.Writes = append(k.m.Writes, netlist.MemWrite{Mem: i, Domain: k.domain()})
	}
	k.m.Mems = append(k.m.Mems, mem)
}

// finish drives registers, ports and outputs from what there is.
func (k *maker) finish(regs []int) {
	for _, v := range regs {
		w := k.m.Width(k.m.Vars[v].Node)
		d := k.pick(w)
		switch k.r.IntN(4) {
		case 0: // enabled
			d = k.m.AddNode(netlist.OpMux, w, netlist.Pos{}, k.pick(1), d, k.m.Vars[v].Node)
		case 1: // swaps and chains
			if o := k.m.Vars[regs[k.r.IntN(len(regs))]].Node; k.m.Width(o) == w {
				d = o
			}
		}
		k.m.Vars[v].Driver = d
	}
	for i := range k.m.Reads {
		if r := &k.m.Reads[i]; r.Sync && k.r.IntN(2) == 0 {
			r.Guard = k.pick(1)
		}
	}
	for i := range k.m.Writes {
		w := &k.m.Writes[i]
		mem := &k.m.Mems[w.Mem]
		w.Addr, w.Data = k.pick(1+k.r.IntN(6)), k.pick(mem.Width)
		if mem.MaskGran > 0 {
			w.Mask = k.pick(mem.Width / mem.MaskGran)
		}
		if k.r.IntN(3) > 0 {
			w.Guard = k.pick(1)
		}
	}
	for i := range 8 {
		id := k.pool[len(k.pool)-1-k.r.IntN(len(k.pool)/2)]
		_, v := k.variable(fmt.Sprintf("o%d", i), netlist.OpOutput, k.m.Width(id))
		k.m.Ports = append(k.m.Ports, v)
		k.m.Vars[v].Driver = id
	}
	_, v := k.variable("w", netlist.OpWire, 1)
	k.m.Vars[v].Driver = k.pick(1)
	k.m.Checks = append(k.m.Checks, netlist.Check{Kind: netlist.Assert, Name: "a", Cond: k.m.AddNode(netlist.OpOr, 1, netlist.Pos{}, k.pick(1), k.pick(1)), Domain: k.domain()},
		netlist.Check{Kind: netlist.Cover, Name: "c", Cond: k.pick(1), Domain: k.domain()})
}
