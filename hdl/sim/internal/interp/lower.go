package interp

import (
	"math"

	"github.com/hwgen/hwgen/hdl/netlist"
	"github.com/hwgen/hwgen/hdl/sim/internal/engine"
)

type id = engine.ID

// value is something that is computed or stored: limbs words at slot.
type value struct {
	limbs int32
	slot  int32 // -1: not yet placed
	by    int32 // instruction that computes it, -1: none
	state bool  // an edge may change it, or the front end
}

// operand is a word of a value.
type operand struct {
	val  int32
	limb int32
}

// instr computes one value.
type instr struct {
	op   opcode
	args [3]operand
	n    int // how many of args are used
	s    uint32
	k    uint64
	out  int32 // value, -1: none
	wide *wideOp
	more []operand // of wide operations, gathers, sums, and what must come first

	turns []uint8 // opXorSum: by how much each of more is rotated
}

type lowerer struct {
	p      *engine.Program
	values []value
	where  []operand // by canonical node: consecutive words that hold it
	known  []bool    // where is filled in
	parts  [][]operand
	code   []instr
	same   map[instrKey]operand // what computes the same is computed once

	updates []update  // by register of the program
	enables []operand // by block
}

// instrKey is what an instruction with one word as its result computes.
type instrKey struct {
	op   opcode
	n    int8
	s    uint32
	args [3]operand
	k    uint64
}

func ones(w int) uint64 { return math.MaxUint64 >> (64 - w) }

func newLowerer(p *engine.Program) *lowerer {
	n := len(p.Mod.Nodes)
	l := &lowerer{p: p, where: make([]operand, n), known: make([]bool, n), parts: make([][]operand, n), same: map[instrKey]operand{}}
	// Word 0 stands for "none", word 1 for zero bits; both are zero.
	l.values = append(l.values, value{limbs: 1, by: -1}, value{limbs: 1, by: -1})
	return l
}

// state gives a node a place of its own that no instruction writes as a result.
func (l *lowerer) state(n id) operand {
	if l.known[n] {
		return l.where[n]
	}
	l.values = append(l.values, value{limbs: int32(netlist.Limbs(l.p.Width(n))), by: -1, state: true})
	return l.set(n, operand{val: int32(len(l.values) - 1)})
}

func (l *lowerer) set(n id, o operand) operand {
	l.where[n], l.known[n] = o, true
	return o
}

// zero is where the word lies that is always zero.
var zero = operand{val: 1}

// word is where a node of at most 64 bits lies; node 0 is at word 0.
func (l *lowerer) word(n id) operand {
	n = l.p.Arg(n)
	if n == 0 {
		return operand{}
	}
	if !l.known[n] && isView(l.p.Node(n).Op) {
		return l.set(n, l.join(n, 0, l.p.Width(n)))
	}
	return l.state(n) // known already unless it is a source
}

// limb is where word i of a node lies; past its end is a zero.
func (l *lowerer) limb(n id, i int) operand {
	n = l.p.Arg(n)
	w := l.p.Width(n)
	switch {
	case 64*i >= w:
		return zero
	case w <= 64:
		return l.word(n)
	case !l.known[n] && isView(l.p.Node(n).Op):
		return l.viewLimb(n, i)
	case !l.known[n] && l.parts[n] != nil:
		return l.parts[n][i]
	}
	o := l.state(n)
	o.limb += int32(i)
	return o
}

// viewLimb is word i of a view that has no place of its own.
func (l *lowerer) viewLimb(n id, i int) operand {
	w := l.p.Width(n)
	if l.parts[n] == nil {
		l.parts[n] = make([]operand, limbs(w))
		for k := range l.parts[n] {
			l.parts[n][k].val = -1
		}
	}
	if l.parts[n][i].val < 0 {
		o := l.join(n, 64*i, min(64, w-64*i))
		l.parts[n][i] = o
	}
	return l.parts[n][i]
}

// whole is where a node lies in consecutive words, which are put together if
// they are not.
func (l *lowerer) whole(n id) operand {
	n = l.p.Arg(n)
	if n == 0 || l.p.Width(n) <= 64 {
		return l.word(n)
	}
	if l.known[n] || l.parts[n] == nil && !isView(l.p.Node(n).Op) {
		return l.state(n)
	}
	in := instr{op: opGather}
	together := true
	for i := range limbs(l.p.Width(n)) {
		o := l.limb(n, i)
		in.more = append(in.more, o)
		together = together && o.val == in.more[0].val && int(o.limb) == int(in.more[0].limb)+i && o.val != 0
	}
	if together {
		return l.set(n, in.more[0])
	}
	return l.set(n, l.emit(in, len(in.more)))
}

func (l *lowerer) emit(in instr, limbs int) operand {
	in.out = int32(len(l.values))
	l.values = append(l.values, value{limbs: int32(limbs), slot: -1, by: int32(len(l.code))})
	l.code = append(l.code, in)
	return operand{val: in.out}
}

func (l *lowerer) emit1(op opcode, s uint32, k uint64, args ...operand) operand {
	in := instr{op: op, s: s, k: k, n: len(args)}
	copy(in.args[:], args)
	key := instrKey{op, int8(in.n), s, in.args, k}
	if o, ok := l.same[key]; ok {
		return o
	}
	o := l.emit(in, 1)
	l.same[key] = o
	return o
}

// lower turns the program's order into instructions.
func (l *lowerer) lower() {
	async := map[id]*engine.Reg{}
	for i := range l.p.Regs {
		if r := &l.p.Regs[i]; r.AsyncReset != 0 {
			async[r.Node] = r
		}
	}
	for _, n := range l.p.Order {
		switch l.p.Node(n).Op {
		case netlist.OpReg:
			l.asyncReset(async[n])
		case netlist.OpInstOut:
			l.call(l.p.CallOf[n])
		case netlist.OpMemRead:
			l.memRead(n)
		default:
			l.node(n)
		}
	}
}

// asyncReset makes readers of the register wait for the reset: it is its own
// instruction without result, and the register becomes known only with it.
func (l *lowerer) asyncReset(r *engine.Reg) {
	reset, q := l.word(r.AsyncReset), l.state(r.Node)
	l.values[q.val].by = int32(len(l.code))
	l.code = append(l.code, instr{op: opReset, args: [3]operand{reset, q}, n: 1, out: -1, wide: &wideOp{value: r.ResetValue}})
}

func (l *lowerer) call(c int) {
	call := &l.p.Calls[c]
	in := instr{op: opCall, s: uint32(c), out: -1}
	for _, a := range call.Args {
		in.more = append(in.more, l.whole(a))
	}
	for _, port := range call.Outs {
		q := l.state(l.p.Boxes[call.Box].Out[port])
		l.values[q.val].by = int32(len(l.code))
	}
	l.code = append(l.code, in)
}

func (l *lowerer) memRead(n id) {
	r := &l.p.Mod.Reads[l.p.Node(n).Aux]
	if w := l.p.Width(n); w > 64 {
		l.wide(n, []id{r.Addr})
		return
	}
	l.set(n, l.emit1(opMem, uint32(r.Mem), 0, l.word(r.Addr)))
}

// node lowers an operation. Views are lowered where they are used.
func (l *lowerer) node(n id) {
	x := l.p.Node(n)
	if isView(x.Op) {
		return
	}
	small := x.Width <= 64
	for _, a := range x.Args() {
		small = small && l.p.Width(a) <= 64
	}
	switch {
	case small:
		l.small(n, x, int(x.Width))
	case !l.byWords(n, x):
		l.wide(n, x.Args())
	}
}

// small lowers an operation on words.
func (l *lowerer) small(n id, x *netlist.Node, w int) {
	var o [3]operand
	args := x.Args()
	for i := range min(3, len(args)) {
		o[i] = l.word(args[i])
	}
	aw := l.p.Width(args[0])
	a, b, c := o[0], o[1], o[2]
	k := ones(w)
	var r operand
	switch x.Op {
	case netlist.OpNot:
		r = l.emit1(opXorK, 0, k, a)
	case netlist.OpAnd:
		r = l.emit1(opAnd, 0, 0, a, b)
	case netlist.OpOr:
		r = l.emit1(opOr, 0, 0, a, b)
	case netlist.OpXor:
		r = l.emit1(opXor, 0, 0, a, b)
	case netlist.OpMux:
		r = l.emit1(opMux, 0, 0, b, c, a)
	case netlist.OpNeg:
		r = l.emit1(opNeg, 0, k, a)
	case netlist.OpAdd:
		r = l.emit1(opAdd, 0, k, a, b)
	case netlist.OpSub:
		r = l.emit1(opSub, 0, k, a, b)
	case netlist.OpMulU:
		r = l.emit1(opMul, 0, k, a, b)
	case netlist.OpMulS:
		r = l.emit1(opMulS, uint32(64-aw)|uint32(64-l.p.Width(args[1]))<<8, k, a, b)
	case netlist.OpEq:
		r = l.emit1(opEq, 0, 0, a, b)
	case netlist.OpNe:
		r = l.emit1(opNe, 0, 0, a, b)
	case netlist.OpLtU:
		r = l.emit1(opLtU, 0, 0, a, b)
	case netlist.OpLeU:
		r = l.emit1(opLeU, 0, 0, a, b)
	case netlist.OpLtS:
		r = l.emit1(opLtS, uint32(64-aw), 0, a, b)
	case netlist.OpLeS:
		r = l.emit1(opLeS, uint32(64-aw), 0, a, b)
	case netlist.OpRedAnd:
		r = l.emit1(opEqK, 0, ones(aw), a)
	case netlist.OpRedOr:
		r = l.emit1(opNeK, 0, 0, a)
	case netlist.OpRedXor:
		r = l.emit1(opRedXor, 0, 0, a)
	case netlist.OpShl:
		r = l.emit1(opShl, 0, k, a, b)
	case netlist.OpShrU:
		r = l.emit1(opShrU, 0, 0, a, b)
	case netlist.OpShrS:
		r = l.emit1(opShrS, uint32(64-aw), k, a, b)
	case netlist.OpIndex:
		r = l.emit1(opIndex, uint32(w), k, a, b)
	case netlist.OpInsert:
		r = l.emit1(opInsert, 0, uint64(l.p.Width(args[2]))|uint64(w)<<8, a, b, c)
	}
	l.set(n, r)
}

// wide lowers an operation with something wider than a word in it.
func (l *lowerer) wide(n id, args []id) {
	x := l.p.Node(n)
	op := &wideOp{op: x.Op, width: int(x.Width), aux: int(x.Aux)}
	in := instr{op: opWide, wide: op}
	for _, a := range args {
		in.more = append(in.more, l.whole(a))
		op.widths = append(op.widths, l.p.Width(a))
	}
	if x.Op == netlist.OpMemRead {
		op.aux = l.p.Mod.Reads[x.Aux].Mem
	}
	l.set(n, l.emit(in, netlist.Limbs(int(x.Width))))
}
