package interp

import (
	"github.com/hwgen/hwgen/hdl/netlist"
	"github.com/hwgen/hwgen/hdl/sim/internal/engine"
)

// plan is what one edge set does.
type plan struct {
	triggers []uint32
	boxes    bool
	reads    []readPort // without New, then with it
	newFrom  int
	writes   []writePort
	from, to []uint32 // words of registers whose next values no commit changes
	sampled  []uint32 // words that are sampled before anything is changed...
	temp     []uint64
	into     []uint32 // ...and where they go
}

type readPort struct {
	mem      *memory
	addr, en uint32 // word 0 is a zero: en 0 is always
	to       []uint64
	data     []uint64
	hit      bool
}

type writePort struct {
	mem            *memory
	addr, en, mask uint32
	data           []uint64
	masks          []uint64 // limbs of the mask, nil: none
	gran, width    int
}

func (e *Engine) makePlan(events engine.Events) *plan {
	pl := &plan{boxes: len(e.p.Boxes) > 0}
	for i, t := range e.p.Trigger {
		if events>>i&1 == 1 && t != 0 {
			pl.triggers = append(pl.triggers, e.word(t))
		}
	}
	for _, late := range []bool{false, true} {
		pl.newFrom = len(pl.reads)
		for i := range e.p.Reads {
			if r := &e.p.Reads[i]; events>>r.Event&1 == 1 && r.New == late {
				to := e.words(r.Node)
				pl.reads = append(pl.reads, readPort{mem: &e.mems[r.Mem], addr: e.word(r.Addr), en: e.word(r.En), to: to, data: make([]uint64, len(to))})
			}
		}
	}
	for i := range e.p.Writes {
		if w := &e.p.Writes[i]; events>>w.Event&1 == 1 {
			x := writePort{mem: &e.mems[w.Mem], addr: e.word(w.Addr), en: e.word(w.En), data: e.words(w.Data), gran: w.Gran, width: e.p.Mod.Mems[w.Mem].Width}
			if w.Mask != 0 {
				x.masks = e.words(w.Mask)
			}
			pl.writes = append(pl.writes, x)
		}
	}
	for i := range e.p.Regs {
		if r := &e.p.Regs[i]; events>>r.Event&1 == 1 && r.Next != r.Node {
			pl.addReg(e, r)
		}
	}
	pl.temp = make([]uint64, len(pl.sampled))
	return pl
}

func (pl *plan) addReg(e *Engine, r *engine.Reg) {
	from, to := e.word(r.Next), e.word(r.Node)
	by := e.l.values[e.l.where[r.Next].val].by
	state := e.isState(r.Next) || by < 0
	for i := range uint32(limbs(e.p.Width(r.Node))) {
		if state {
			pl.sampled, pl.into = append(pl.sampled, from+i), append(pl.into, to+i)
		} else {
			pl.from, pl.to = append(pl.from, from+i), append(pl.to, to+i)
		}
	}
}

// isState reports whether a commit may change where node n lies. Parts of
// registers lie in the register.
func (e *Engine) isState(n id) bool {
	op := e.p.Node(n).Op
	if op == netlist.OpReg || op == netlist.OpInstOut {
		return true
	}
	by := e.l.values[e.l.where[n].val].by
	return by < 0 || e.l.code[by].op == opReset
}

func (e *Engine) word(n id) uint32 {
	if n == 0 {
		return 0
	}
	return e.l.slot(e.l.where[n])
}

func (e *Engine) words(n id) []uint64 {
	at := int(e.word(n))
	return e.v[at : at+limbs(e.p.Width(n))]
}

// commit changes the state at an edge set. Words are sampled first where
// another part of the commit could change them.
func (pl *plan) commit(e *Engine) {
	v := e.v
	for i, s := range pl.sampled {
		pl.temp[i] = v[s]
	}
	for i := range pl.reads[:pl.newFrom] {
		pl.reads[i].sample(v)
	}
	for i := range pl.writes {
		pl.writes[i].write(v)
	}
	for i := range pl.reads[pl.newFrom:] {
		pl.reads[pl.newFrom+i].sample(v)
	}
	to := pl.to[:len(pl.from)]
	for i, s := range pl.from {
		v[to[i]] = v[s]
	}
	for i, d := range pl.into {
		v[d] = pl.temp[i]
	}
	for i := range pl.reads {
		if r := &pl.reads[i]; r.hit {
			copy(r.to, r.data)
		}
	}
}

func (r *readPort) sample(v []uint64) {
	if r.hit = r.en == 0 || v[r.en] != 0; !r.hit {
		return
	}
	at := v[r.addr]
	if at >= r.mem.depth {
		clear(r.data)
		return
	}
	at = r.mem.at + at*r.mem.stride
	copy(r.data, v[at:at+r.mem.stride])
}

func (w *writePort) write(v []uint64) {
	at := v[w.addr]
	if w.en != 0 && v[w.en] == 0 || at >= w.mem.depth {
		return
	}
	at = w.mem.at + at*w.mem.stride
	word := v[at : at+w.mem.stride]
	if w.masks == nil {
		copy(word, w.data)
		return
	}
	for i := 0; i*w.gran < w.width; i++ {
		if bitAt(w.masks, i) {
			w.part(word, i*w.gran, min(w.gran, w.width-i*w.gran))
		}
	}
}

// part copies bits lo..lo+n-1 of the data into word.
func (w *writePort) part(word []uint64, lo, n int) {
	for n > 0 {
		s := lo % 64
		m := min(n, 64-s)
		mask := ones(m) << s
		word[lo/64] = word[lo/64]&^mask | w.data[lo/64]&mask
		lo, n = lo+m, n-m
	}
}
