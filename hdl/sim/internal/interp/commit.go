package interp

import (
	"github.com/hwgen/hwgen/hdl/sim/internal/engine"
)

// plan is what one edge set does.
type plan struct {
	triggers []uint32
	boxes    bool
	reads    []readPort // without New, then with it
	newFrom  int
	writes   []writePort
	moves    []move
	byKey    map[moveKey]int
	temp     []uint64
}

type moveKey struct {
	reset, hold uint32
	keep        uint64
}

// move is the words of registers that share reset and enable, with where their
// next values are.
type move struct {
	reset, hold uint32 // words; 0: none
	keep        uint64 // the value of hold with which nothing happens
	does        uint8  // what it does at this edge: see the constants
	from, to    []uint32
	sampled     []uint32 // the same for next values that a commit changes
	into        []uint32
	values      [2][]uint64 // what a reset makes of to, and of into
}

const (
	keeps uint8 = iota
	takes
	resets
)

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
	pl := &plan{boxes: len(e.p.Boxes) > 0, byKey: map[moveKey]int{}}
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
			pl.addReg(e, r, &e.l.updates[i])
		}
	}
	n := 0
	for i := range pl.moves {
		n += len(pl.moves[i].into)
	}
	pl.temp = make([]uint64, n)
	return pl
}

func (pl *plan) addReg(e *Engine, r *engine.Reg, u *update) {
	k := moveKey{e.l.slot(u.reset), e.l.slot(u.hold), u.keep}
	i, ok := pl.byKey[k]
	if !ok {
		i = len(pl.moves)
		pl.byKey[k] = i
		pl.moves = append(pl.moves, move{reset: k.reset, hold: k.hold, keep: k.keep})
	}
	m := &pl.moves[i]
	to := e.word(r.Node)
	var direct, sampled []uint64
	for i, from := range u.from {
		var value uint64
		if u.value != nil {
			value = u.value[i]
		}
		if e.l.values[from.val].state {
			m.sampled, m.into = append(m.sampled, e.l.slot(from)), append(m.into, to+uint32(i))
			sampled = append(sampled, value)
		} else {
			m.from, m.to = append(m.from, e.l.slot(from)), append(m.to, to+uint32(i))
			direct = append(direct, value)
		}
	}
	m.values[0], m.values[1] = append(m.values[0], direct...), append(m.values[1], sampled...)
}

func (e *Engine) word(n id) uint32 {
	if n == 0 {
		return 0
	}
	return e.l.slot(e.l.where[e.p.Arg(n)])
}

func (e *Engine) words(n id) []uint64 {
	at := int(e.word(n))
	return e.v[at : at+limbs(e.p.Width(n))]
}

// commit changes the state at an edge set. What another part of the commit
// could change is sampled first.
func (pl *plan) commit(e *Engine) {
	v := e.v
	temp := pl.temp
	for i := range pl.moves {
		m := &pl.moves[i]
		switch {
		case m.reset != 0 && v[m.reset] != 0:
			m.does = resets
			continue
		case m.hold != 0 && v[m.hold] == m.keep:
			m.does = keeps
			continue
		}
		m.does = takes
		for k, s := range m.sampled {
			temp[k] = v[s]
		}
		temp = temp[len(m.sampled):]
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
	temp = pl.temp
	for i := range pl.moves {
		if n := pl.moves[i].commit(v, temp); n > 0 {
			temp = temp[n:]
		}
	}
	for i := range pl.reads {
		if r := &pl.reads[i]; r.hit {
			copy(r.to, r.data)
		}
	}
}

// commit changes the registers of one move and returns how many samples it has
// used.
func (m *move) commit(v, sampled []uint64) int {
	switch m.does {
	case takes:
		to := m.to[:len(m.from)]
		for i, s := range m.from {
			v[to[i]] = v[s]
		}
		for i, d := range m.into {
			v[d] = sampled[i]
		}
		return len(m.into)
	case resets:
		for i, d := range m.to {
			v[d] = m.values[0][i]
		}
		for i, d := range m.into {
			v[d] = m.values[1][i]
		}
	}
	return 0
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
