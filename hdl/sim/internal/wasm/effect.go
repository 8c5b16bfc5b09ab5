package wasm

import (
	"github.com/hwgen/hwgen/hdl/netlist"
	"github.com/hwgen/hwgen/hdl/sim/internal/engine"
)

// effectKind is what an effect does to memory.
type effectKind uint8

const (
	efSlot  effectKind = iota // words to a slot
	efWrite                   // a memory write port
	efRead                    // a read port that sees the writes of its edge
	efForce                   // only that a value is made: a call of a black box
	efFlag                    // the word that tells step to stop
)

// word is one store of an effect.
type word struct {
	off  uint32
	size uint8
	val  vid
}

// effect is something that changes memory. Its values are those before any
// effect of the same plan.
type effect struct {
	kind  effectKind
	obj   int32 // what it writes
	words []word
	plain []word // efSlot with a guard: the words without it
	cond  vid    // whether it happens; 0: always
	addr  vid    // efWrite, efRead: byte offset in the memory
	masks []vid
	ok    vid // efRead: the address exists; 0: always
	mem   int
	chunk int32 // function that holds it
	pos   int   // values of the plan's order before it
	late  bool  // at the end of its function
	firm  bool  // overwrites another effect, under a guard: comes last
}

func (e *effect) operands(f func(vid)) {
	for _, w := range e.words {
		if w.val != 0 {
			f(w.val)
		}
	}
	for _, m := range e.masks {
		f(m)
	}
	for _, v := range [...]vid{e.cond, e.addr, e.ok} {
		if v != 0 {
			f(v)
		}
	}
}

// slotEffect stores node val, clean, into the slot of node id; nil if the slot
// already holds it.
func (l *lowerer) slotEffect(id, val engine.ID) *effect {
	s := l.layout.Nodes[id]
	e := &effect{kind: efSlot, obj: int32(id)}
	for i := range netlist.Limbs(int(s.Width)) {
		v := l.clean(val, i)
		if v == l.load(id, i) {
			continue
		}
		e.words = append(e.words, word{s.Off + uint32(8*i), uint8(min(s.Size, 8)), v})
	}
	if len(e.words) == 0 {
		return nil
	}
	return e
}

// writeEffect is a write port.
func (l *lowerer) writeEffect(w *engine.Write) *effect {
	m := l.layout.Mems[w.Mem]
	addr, ok := l.memAddr(w.Mem, w.Addr)
	e := &effect{kind: efWrite, obj: memObj(w.Mem), mem: w.Mem, addr: addr, cond: ok}
	if w.En != 0 {
		e.cond = l.g.and(ok, l.cond(w.En))
	}
	if l.g.isConst(e.cond, 0) {
		return nil
	}
	if l.g.isConst(e.cond, 1) {
		e.cond = 0
	}
	for i := range netlist.Limbs(int(m.Width)) {
		e.words = append(e.words, word{m.Off + uint32(8*i), uint8(min(m.Stride, 8)), l.clean(w.Data, i)})
		if w.Mask != 0 {
			e.masks = append(e.masks, l.maskWord(w, i, min(64, int(m.Width)-64*i), m.Width > 32))
		}
	}
	return e
}

// maskWord spreads the mask bits of a write port over word i of its data.
func (l *lowerer) maskWord(w *engine.Write, i, width int, is64 bool) vid {
	v := l.g.num(is64, 0)
	for lo := 0; lo < width; {
		bit := (64*i + lo) / w.Gran
		hi := min(width, (bit+1)*w.Gran-64*i)
		s := l.g.spread(l.g.clean(l.bits(w.Mask, bit, 1), 1), is64)
		v = l.g.or(v, l.g.and(s, l.g.num(is64, ones(hi-lo)<<lo)))
		lo = hi
	}
	return v
}

// readEffects is a synchronous read port that sees memory before the writes.
func (l *lowerer) readOld(r *engine.Read) *effect {
	s := l.layout.Nodes[r.Node]
	addr, ok := l.memAddr(r.Mem, r.Addr)
	e := &effect{kind: efSlot, obj: int32(r.Node)}
	for i := range netlist.Limbs(int(s.Width)) {
		v := l.memLoad(r.Mem, addr, i)
		v = l.g.sel(ok, v, l.g.like(v, 0))
		if r.En != 0 {
			v = l.g.sel(l.cond(r.En), v, l.load(r.Node, i))
		}
		e.words = append(e.words, word{s.Off + uint32(8*i), uint8(min(s.Size, 8)), v})
	}
	return e
}

// readNew is a synchronous read port that sees memory after the writes.
func (l *lowerer) readNew(r *engine.Read) *effect {
	s, m := l.layout.Nodes[r.Node], l.layout.Mems[r.Mem]
	addr, ok := l.memAddr(r.Mem, r.Addr)
	e := &effect{kind: efRead, obj: int32(r.Node), mem: r.Mem, addr: addr}
	if !l.g.isConst(ok, 1) {
		e.ok = ok
	}
	if r.En != 0 {
		e.cond = l.cond(r.En)
	}
	for i := range netlist.Limbs(int(s.Width)) {
		e.words = append(e.words, word{off: s.Off + uint32(8*i), size: uint8(min(m.Stride, 8))})
	}
	return e
}
