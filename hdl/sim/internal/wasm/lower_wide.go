package wasm

import (
	"github.com/hwgen/hwgen/hdl/netlist"
	"github.com/hwgen/hwgen/hdl/sim/internal/engine"
)

// wideKind is how a wide value gets into memory.
type wideKind uint8

const (
	wStore  wideKind = iota // the words args
	wShl                    // srcs[0] shifted by args[0]
	wShrU                   //
	wShrS                   // args[1] is the sign, spread
	wMul                    // words args[:n] times args[n:]
	wAnd                    // loops over srcs
	wOr                     //
	wXor                    //
	wAdd                    //
	wSub                    //
	wMux                    // args[0] ? srcs[0] : srcs[1]
	wInsert                 // srcs[0] with args[2:] at bit args[1] if args[0]
	wEq                     // no value in memory: one i32 result
	wLtU                    //
	wLtS                    //
	wBox                    // call of a black box: its arguments args to slots
)

// wide is a value in memory, or a helper's result.
type wide struct {
	kind  wideKind
	off   uint32
	limbs int
	mask  uint64 // of the topmost word
	args  []vid
	srcs  []place
	slots []engine.Slot // wBox: where the arguments go
	call  int
	ew    int // wInsert: width of the element
}

// place is a wide value in memory.
type place struct {
	off uint32
	obj int32
	dep vid
}

// addWide makes a value for w; it is not shared with equal ones.
func (g *graph) addWide(w wide) vid {
	g.wides = append(g.wides, w)
	g.v = append(g.v, value{k: kWide, imm: uint64(len(g.wides) - 1), known: ^uint64(1)})
	return vid(len(g.v) - 1)
}

func topMask(w int) uint64 { return ones(w - 64*(netlist.Limbs(w)-1)) }

// wholeLimb reads word i of a node from memory.
func (l *lowerer) wholeLimb(id engine.ID, i int) vid {
	p := l.place(id)
	return l.g.put(value{k: kLoad, is64: true, size: 8, obj: p.obj, dep: p.dep,
		imm: uint64(p.off) + uint64(8*i), known: ^ones(l.width(id) - 64*i)})
}

// place puts a node of more than 64 bits into memory, clean.
func (l *lowerer) place(id engine.ID) place {
	id = l.p.Alias[id]
	if l.loaded != nil && l.loaded(id) {
		return place{off: l.layout.Nodes[id].Off, obj: int32(id)}
	}
	n := &l.p.Mod.Nodes[id]
	switch n.Op {
	case netlist.OpInput, netlist.OpAnyConst:
		return place{off: l.layout.Nodes[id].Off, obj: int32(id)}
	case netlist.OpReg:
		if l.asyncOf[id] == nil {
			return place{off: l.layout.Nodes[id].Off, obj: int32(id)}
		}
	case netlist.OpMemRead:
		if l.p.Mod.Reads[n.Aux].Sync {
			return place{off: l.layout.Nodes[id].Off, obj: int32(id)}
		}
	case netlist.OpInstOut:
		v := l.g.v[l.boxOut(id, 0)]
		return place{off: l.layout.Nodes[id].Off, obj: int32(id), dep: v.dep}
	}
	if v, ok := l.whole[id]; ok {
		return place{off: l.g.wides[l.g.v[v].imm].off, obj: -1, dep: v}
	}
	v := l.makeWhole(id)
	l.whole[id] = v
	return place{off: l.g.wides[l.g.v[v].imm].off, obj: -1, dep: v}
}

// inMemory reports that a wide node needs no store to be read from memory.
func (l *lowerer) inMemory(id engine.ID) bool {
	if l.loaded != nil && l.loaded(id) || l.whole[id] != 0 || l.wantsWhole(id) {
		return true
	}
	switch n := &l.p.Mod.Nodes[id]; n.Op {
	case netlist.OpInput, netlist.OpAnyConst, netlist.OpInstOut:
		return true
	case netlist.OpReg:
		return l.asyncOf[id] == nil
	case netlist.OpMemRead:
		return l.p.Mod.Reads[n.Aux].Sync
	}
	return false
}

func (l *lowerer) makeWhole(id engine.ID) vid {
	n := &l.p.Mod.Nodes[id]
	w := int(n.Width)
	x := wide{limbs: netlist.Limbs(w), mask: topMask(w)}
	if !l.wholeOp(id, &x) {
		x.kind = wStore
		x.args = l.words64(x.limbs, func(i int) vid { return l.g.clean(l.wholeSource(id, i), w-64*i) })
	}
	if x.off == 0 {
		x.off = l.temps.alloc(x.limbs)
	}
	return l.g.addWide(x)
}

// wholeSource is word i of a node that is about to be stored.
func (l *lowerer) wholeSource(id engine.ID, i int) vid {
	if l.limbs[id] != nil && l.limbs[id][i] != 0 {
		return l.limbs[id][i]
	}
	if v := l.source(id, i); v != 0 {
		return v
	}
	return l.computeLimb(id, i)
}

func (l *lowerer) words64(n int, f func(i int) vid) []vid {
	out := make([]vid, n)
	for i := range out {
		out[i] = f(i)
	}
	return out
}

// wholeOp fills in an operation that works on memory; false: by words.
func (l *lowerer) wholeOp(id engine.ID, x *wide) bool {
	n := &l.p.Mod.Nodes[id]
	if !l.wantsWhole(id) {
		return false
	}
	a := n.Args()
	switch n.Op {
	case netlist.OpShl, netlist.OpShrU, netlist.OpShrS:
		if x.limbs <= loopLimbs {
			return false
		}
		x.kind = wShl + wideKind(n.Op-netlist.OpShl)
		amt := l.addr32(a[1])
		if n.Op == netlist.OpShrS {
			sign := l.g.clean(l.bits(a[0], int(n.Width)-1, 1), 1)
			x.args = []vid{amt, l.g.spread(sign, true)}
		} else {
			x.args = []vid{amt}
		}
		x.srcs = []place{l.place(a[0])}
	case netlist.OpMulU, netlist.OpMulS:
		l.wholeMul(n, x)
	case netlist.OpInsert:
		l.wholeInsert(n, x)
	default:
		if x.limbs <= loopLimbs {
			return false
		}
		return l.wholeLoop(n, x)
	}
	return true
}

func (l *lowerer) wholeLoop(n *netlist.Node, x *wide) bool {
	a := n.Args()
	switch n.Op {
	case netlist.OpAnd:
		x.kind = wAnd
	case netlist.OpOr:
		x.kind = wOr
	case netlist.OpXor:
		x.kind = wXor
	case netlist.OpAdd:
		x.kind = wAdd
	case netlist.OpSub:
		x.kind = wSub
	case netlist.OpNot: // all ones minus the argument
		x.kind, x.srcs = wSub, []place{l.constant(x.limbs, ^uint64(0)), l.place(a[0])}
		return true
	case netlist.OpNeg:
		x.kind, x.srcs = wSub, []place{l.constant(x.limbs, 0), l.place(a[0])}
		return true
	case netlist.OpMux:
		x.kind, x.args = wMux, []vid{l.cond(l.p.Alias[a[0]])}
		x.srcs = []place{l.place(a[1]), l.place(a[2])}
		return true
	default:
		return false
	}
	x.srcs = []place{l.place(a[0]), l.place(a[1])}
	return true
}

// constant is a value of equal words in memory.
func (l *lowerer) constant(limbs int, word uint64) place {
	w := wide{kind: wStore, limbs: limbs, off: l.temps.alloc(limbs)}
	w.args = l.words64(limbs, func(int) vid { return l.g.num(true, word) })
	return place{off: w.off, obj: -1, dep: l.g.addWide(w)}
}

func (l *lowerer) wholeMul(n *netlist.Node, x *wide) {
	x.kind = wMul
	for _, arg := range n.Args()[:2] {
		arg := l.p.Alias[arg]
		x.args = append(x.args, l.words64(x.limbs, func(i int) vid {
			if n.Op == netlist.OpMulS {
				return l.g.extU(l.signExtended(arg, 64*i, 64))
			}
			return l.cleanLimb(arg, i)
		})...)
	}
	x.off = l.temps.alloc(3*x.limbs + 2) // the product, then the operands
}

func (l *lowerer) wholeInsert(n *netlist.Node, x *wide) {
	a := n.Args()
	val := l.p.Alias[a[2]]
	x.kind, x.ew = wInsert, l.width(val)
	idx := l.addr32(a[1])
	ok, _ := l.below(idx, uint64(int(n.Width)/x.ew))
	idx = l.g.sel(ok, idx, l.g.num(false, 0))
	x.args = []vid{ok, l.g.mul(idx, l.g.num(false, uint64(x.ew)))}
	for i := range netlist.Limbs(x.ew) {
		x.args = append(x.args, l.cleanLimb(val, i))
	}
	x.srcs = []place{l.place(a[0])}
}

// wideCompare calls a helper that compares two values in memory.
func (l *lowerer) wideCompare(kind wideKind, a, b engine.ID) vid {
	w := l.width(a)
	x := wide{kind: kind, limbs: netlist.Limbs(w), srcs: []place{l.place(a), l.place(b)}}
	if kind == wLtS { // the sign bit flips the order of the unsigned values
		sa := l.g.clean(l.bits(a, w-1, 1), 1)
		sb := l.g.clean(l.bits(b, w-1, 1), 1)
		x.kind = wLtU
		lt := l.g.addWide(x)
		return l.g.sel(l.g.cmp(kEq, sa, sb), lt, sa)
	}
	return l.g.addWide(x)
}

// indexWide is word i of element idx of a vector in memory. Elements are read
// at their byte; what lies above the element is left in.
func (l *lowerer) indexWide(vec engine.ID, idx vid, ew, i int) vid {
	g, p := l.g, l.place(vec)
	n := uint64(l.width(vec) / ew)
	ok, always := l.below(idx, n)
	if !always {
		idx = g.sel(ok, idx, g.num(false, 0))
	}
	left := min(64, ew-64*i)
	var v vid
	if ew%8 == 0 {
		v = l.byteLoad(p, g.mul(idx, g.num(false, uint64(ew/8))), 8*i, left)
	} else {
		v = l.bitLoad(p, g.mul(idx, g.num(false, uint64(ew))), i, left)
	}
	v = l.narrow(v, left)
	if always {
		return v
	}
	return g.sel(ok, v, g.like(v, 0))
}

// byteLoad reads at least w bits at byte a of a place.
func (l *lowerer) byteLoad(p place, a vid, plus, w int) vid {
	size := 8
	for _, s := range []int{4, 2, 1} {
		if w <= 8*s {
			size = s
		}
	}
	known := ^ones(8 * size)
	return l.g.put(value{k: kMemLoad, is64: w > 32, size: uint8(size), obj: p.obj, dep: p.dep,
		a: a, imm: uint64(p.off) + uint64(plus), known: known})
}

// bitLoad reads word i, of which w bits are wanted, at bit a of a place.
func (l *lowerer) bitLoad(p place, a vid, i, w int) vid {
	g := l.g
	at, sh := g.shrU(a, 3), g.extU(g.and(a, g.num(false, 7)))
	lo := g.shift(kShrU, l.byteLoad(p, at, 8*i, 64), sh)
	if w <= 57 {
		return lo
	}
	hi := g.extU(l.byteLoad(p, at, 8*i+8, 8))
	return g.or(lo, g.shift(kShl, g.shl(hi, 1), g.xor(sh, g.num(true, 63))))
}

// boxOut is word i of an output of a black box, which is evaluated first.
func (l *lowerer) boxOut(id engine.ID, i int) vid {
	c, ok := l.p.CallOf[id]
	if !ok {
		return l.load(id, i)
	}
	v, ok := l.calls[c]
	if !ok {
		x := wide{kind: wBox, call: c}
		for _, a := range l.p.Calls[c].Args {
			a = l.p.Alias[a]
			s := l.layout.Nodes[a]
			for k := range netlist.Limbs(l.width(a)) {
				x.args = append(x.args, l.clean(a, k))
				x.slots = append(x.slots, engine.Slot{Off: s.Off + uint32(8*k), Size: min(s.Size, 8)})
			}
		}
		v = l.g.addWide(x)
		l.calls[c] = v
	}
	return l.loadDep(id, i, v)
}

// clean is word i of a node with zeros above its width: i32 up to 32 bits.
func (l *lowerer) clean(id engine.ID, i int) vid {
	if l.width(id) <= 64 {
		return l.cleanWord(l.p.Alias[id])
	}
	return l.cleanLimb(id, i)
}
