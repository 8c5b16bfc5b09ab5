package wasm

import (
	"github.com/hwgen/hwgen/hdl/netlist"
	"github.com/hwgen/hwgen/hdl/sim/internal/engine"
)

// localLimbs is how many words of a value live in local variables; wider
// values are kept in memory as soon as they are needed as a whole or twice.
const localLimbs = 4

// loopLimbs is from how many words on whole-value operations are loops.
const loopLimbs = 24

// lowerer makes values of nodes. Words may have anything above the node's
// width ("dirty"): clean removes it where it matters.
type lowerer struct {
	p      *engine.Program
	g      *graph
	layout *engine.Layout
	temps  *arena

	loaded  func(engine.ID) bool // the node's slot holds its value already
	asyncOf map[engine.ID]*engine.Reg
	readOf  map[engine.ID]*netlist.MemRead
	uses    []int32

	words []vid   // by node, up to 64 bits
	limbs [][]vid // by node, wider
	carry map[carryKey]vid
	whole map[engine.ID]vid // kWide value that holds the node in memory
	calls map[int]vid       // black box calls made
	pads  map[padKey]place
}

type carryKey struct {
	id engine.ID
	i  int
}

// arena hands out memory for temporaries.
type arena struct{ next uint32 }

func (a *arena) alloc(limbs int) uint32 {
	off := a.next
	a.next += uint32(8*limbs) + 8 // a word of padding: dynamic reads run over
	return off
}

func newLowerer(p *engine.Program, l *engine.Layout, temps *arena, loaded func(engine.ID) bool) *lowerer {
	n := len(p.Mod.Nodes)
	lo := &lowerer{p: p, g: newGraph(3 * n), layout: l, temps: temps, loaded: loaded,
		asyncOf: map[engine.ID]*engine.Reg{}, words: make([]vid, n), limbs: make([][]vid, n),
		carry: map[carryKey]vid{}, whole: map[engine.ID]vid{}, calls: map[int]vid{}, pads: map[padKey]place{}, uses: make([]int32, n)}
	for i := range p.Regs {
		if r := &p.Regs[i]; r.AsyncReset != 0 {
			lo.asyncOf[r.Node] = r
		}
	}
	for _, id := range p.Order {
		for _, a := range p.Node(id).Args() {
			lo.uses[p.Alias[a]]++
		}
	}
	return lo
}

func (l *lowerer) width(id engine.ID) int { return int(l.p.Mod.Nodes[id].Width) }

// cleanWord is a node of at most 64 bits with zeros above its width.
func (l *lowerer) cleanWord(id engine.ID) vid { return l.g.clean(l.word(id), l.width(id)) }

// cond is a 1-bit node as i32, 0 or 1.
func (l *lowerer) cond(id engine.ID) vid { return l.cleanWord(id) }

// word is a node of at most 64 bits: i32 up to 32 bits, else i64.
func (l *lowerer) word(id engine.ID) vid {
	id = l.p.Alias[id]
	if v := l.words[id]; v != 0 {
		return v
	}
	v := l.makeWord(id)
	l.words[id] = v
	return v
}

// cleanLimb is word i of a wider node with zeros above its width.
func (l *lowerer) cleanLimb(id engine.ID, i int) vid {
	id = l.p.Alias[id]
	w := l.width(id)
	if 64*i >= w {
		return l.g.num(true, 0)
	}
	if w <= 64 {
		return l.g.extU(l.cleanWord(id))
	}
	return l.g.clean(l.limb(id, i), w-64*i)
}

// limb is word i of a node as i64, zero past its end.
func (l *lowerer) limb(id engine.ID, i int) vid {
	id = l.p.Alias[id]
	n := netlist.Limbs(l.width(id))
	if i >= n {
		return l.g.num(true, 0)
	}
	if n == 1 {
		return l.g.extU(l.cleanWord(id))
	}
	if l.limbs[id] == nil {
		l.limbs[id] = make([]vid, n)
	}
	if v := l.limbs[id][i]; v != 0 {
		return v
	}
	v := l.makeLimb(id, i)
	l.limbs[id][i] = v
	return v
}

// source is word i of a node that is read from its slot, 0 if it is computed.
func (l *lowerer) source(id engine.ID, i int) vid {
	n := &l.p.Mod.Nodes[id]
	if l.loaded != nil && l.loaded(id) {
		return l.load(id, i)
	}
	switch n.Op {
	case netlist.OpConst:
		v := l.p.Mod.ConstValue(id)
		return l.g.num(n.Width > 32, v[i])
	case netlist.OpReg:
		if r := l.asyncOf[id]; r != nil {
			return l.g.sel(l.cond(r.AsyncReset), l.g.num(n.Width > 32, r.ResetValue[i]), l.load(id, i))
		}
		return l.load(id, i)
	case netlist.OpInput, netlist.OpAnyConst:
		return l.load(id, i)
	case netlist.OpMemRead:
		if r := &l.p.Mod.Reads[n.Aux]; !r.Sync {
			return l.memWord(r, i)
		}
		return l.load(id, i)
	case netlist.OpInstOut:
		return l.boxOut(id, i)
	}
	return 0
}

func (l *lowerer) load(id engine.ID, i int) vid { return l.loadDep(id, i, 0) }

// loadDep reads word i of a node's slot after dep has been made.
func (l *lowerer) loadDep(id engine.ID, i int, dep vid) vid {
	s := l.layout.Nodes[id]
	size := min(s.Size, 8)
	left := int(s.Width) - 64*i
	return l.g.put(value{k: kLoad, is64: s.Width > 32, size: uint8(size), obj: int32(id), dep: dep,
		imm: uint64(s.Off) + uint64(8*i), known: ^ones(left)})
}

// memWord is word i of the memory word that an asynchronous port reads.
func (l *lowerer) memWord(r *netlist.MemRead, i int) vid {
	a, ok := l.memAddr(r.Mem, r.Addr)
	v := l.memLoad(r.Mem, a, i)
	return l.g.sel(ok, v, l.g.like(v, 0))
}

// memAddr is the byte offset of a memory word within the memory and whether
// the address exists; where it does not, the offset is 0.
func (l *lowerer) memAddr(mem int, addr engine.ID) (vid, vid) {
	m := l.layout.Mems[mem]
	a := l.addr32(addr)
	ok := l.g.num(false, 1)
	if ^l.g.known(a) >= uint64(m.Depth) {
		ok = l.g.cmp(kLtU, a, l.g.num(false, uint64(m.Depth)))
		a = l.g.sel(ok, a, l.g.num(false, 0))
	}
	return l.g.mul(a, l.g.num(false, uint64(m.Stride))), ok
}

// addr32 is an index of at most 32 bits as i32.
func (l *lowerer) addr32(id engine.ID) vid { return l.g.wrap(l.cleanWord(l.p.Alias[id])) }

func (l *lowerer) memLoad(mem int, a vid, i int) vid {
	m := l.layout.Mems[mem]
	return l.g.put(value{k: kMemLoad, is64: m.Width > 32, size: uint8(min(m.Stride, 8)), obj: memObj(mem),
		a: a, imm: uint64(m.Off) + uint64(8*i), known: ^ones(int(m.Width) - 64*i)})
}

// memObj is the object number of a memory.
func memObj(mem int) int32 { return int32(-2 - mem) }

// isView reports that a node is only another arrangement of its arguments' bits.
func isView(op netlist.Op) bool {
	switch op {
	case netlist.OpSlice, netlist.OpCat, netlist.OpZExt, netlist.OpSExt, netlist.OpRep, netlist.OpConst:
		return true
	}
	return false
}
