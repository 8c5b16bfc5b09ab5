package interp

import (
	"errors"
	"fmt"
	"slices"
	"unsafe"

	"github.com/hwgen/hwgen/hdl/netlist"
	"github.com/hwgen/hwgen/hdl/sim/internal/engine"
)

// Engine interprets one program.
type Engine struct {
	p      *engine.Program
	hooks  engine.Hooks
	layout *engine.Layout
	v      []uint64       // all state; words 0 and 1 are always zero
	base   unsafe.Pointer // of v
	mems   []memory
	blocks []*block
	lazy   bool // no settle changes sources
	plans  map[engine.Events]*plan
	l      *lowerer // where things are
}

// memory is where a memory's words lie in Engine.v.
type memory struct {
	at, stride, depth uint64
}

// maxWords bounds the state: slots have 32-bit byte offsets, and more than
// 4 GiB of state is refused.
const maxWords = 1 << 29

var _ engine.Constructor = New

// New makes an engine for a program.
func New(p *engine.Program, hooks engine.Hooks) (engine.Engine, error) {
	l := newLowerer(p)
	l.sources()
	l.lower()
	l.sinks()
	l.removeDead()
	l.sumXors()
	blocks := l.blocks()
	if n := l.order(blocks); n > 0 {
		return nil, fmt.Errorf("sim: interpreter: %d of %d instructions cannot be ordered", n, len(l.code))
	}
	words := l.place(blocks)
	e := &Engine{p: p, hooks: hooks, plans: map[engine.Events]*plan{}, l: l}
	for i := range p.Mod.Mems {
		m := &p.Mod.Mems[i]
		stride := limbs(m.Width)
		e.mems = append(e.mems, memory{uint64(words), uint64(stride), uint64(m.Depth)})
		if m.Depth > maxWords/stride || words+m.Depth*stride > maxWords {
			return nil, fmt.Errorf("sim: memory %s does not fit: the interpreter takes %d MiB of state", m.Name, maxWords*8>>20)
		}
		words += m.Depth * stride
	}
	e.v = make([]uint64, words)
	for k, b := range blocks {
		b.hold, b.runs = l.slot(l.enables[k]), l.runs(b.code, e.v)
	}
	e.blocks = blocks
	e.lazy = len(p.Boxes) == 0 && !slices.ContainsFunc(p.Regs, func(r engine.Reg) bool { return r.AsyncReset != 0 })
	e.base = unsafe.Pointer(&e.v[0])
	if !e.verify() {
		return nil, errors.New("sim: interpreter: an operand is not in the state")
	}
	e.layout = e.makeLayout()
	return e, nil
}

// sources places everything that is not computed.
func (l *lowerer) sources() {
	for _, n := range l.p.Keep {
		switch l.p.Node(n).Op {
		case netlist.OpInput, netlist.OpAnyConst, netlist.OpConst:
			l.state(n)
		}
	}
	for i := range l.p.Regs {
		l.state(l.p.Regs[i].Node)
	}
	for i := range l.p.Reads {
		l.state(l.p.Reads[i].Node)
	}
}

// sinks places what nothing but a commit or the front end reads.
func (l *lowerer) sinks() {
	for _, n := range l.p.Keep {
		l.whole(n)
	}
	l.updates = make([]update, len(l.p.Regs))
	for i := range l.p.Regs {
		l.updates[i] = l.update(&l.p.Regs[i])
	}
	for i := range l.p.Reads {
		l.word(l.p.Reads[i].Addr)
		l.word(l.p.Reads[i].En)
	}
	for i := range l.p.Writes {
		w := &l.p.Writes[i]
		for _, n := range []id{w.Addr, w.Data, w.Mask, w.En} {
			l.whole(n)
		}
	}
	for _, t := range l.p.Trigger {
		l.word(t)
	}
}

// makeLayout tells where every known node lies; the engine keeps them all.
func (e *Engine) makeLayout() *engine.Layout {
	lay := &engine.Layout{Nodes: make([]engine.Slot, len(e.p.Mod.Nodes)), Size: 8 * len(e.v)}
	for n := range e.l.known {
		// What is not needed has no place.
		if w := e.p.Width(id(n)); e.l.known[n] && n != 0 && e.l.values[e.l.where[n].val].slot >= 0 {
			lay.Nodes[n] = engine.Slot{Off: 8 * e.l.slot(e.l.where[n]), Size: uint32(8 * limbs(w)), Width: int32(w)}
		}
	}
	for i, m := range e.mems {
		lay.Mems = append(lay.Mems, engine.MemSlot{
			Off: uint32(8 * m.at), Stride: uint32(8 * m.stride),
			Width: int32(e.p.Mod.Mems[i].Width), Depth: int(m.depth),
		})
	}
	return lay
}

// Layout implements engine.Engine.
func (e *Engine) Layout() *engine.Layout { return e.layout }

// Memory implements engine.Engine.
func (e *Engine) Memory() []byte {
	return unsafe.Slice((*byte)(unsafe.Pointer(&e.v[0])), 8*len(e.v))
}

// Close implements engine.Engine.
func (e *Engine) Close() error { return nil }

// Lazy implements engine.Engine.
func (e *Engine) Lazy() bool { return e.lazy }

// Step implements engine.Engine.
func (e *Engine) Step(events engine.Events, n int, force bool) (int, bool) {
	pl := e.plans[events]
	if pl == nil {
		pl = e.makePlan(events)
		e.plans[events] = pl
	}
	for done := range n {
		if e.lazy {
			e.run(e.blocks[0])
		}
		if !force || done > 0 {
			for _, t := range pl.triggers {
				if e.v[t] != 0 {
					return done, true
				}
			}
		}
		if e.lazy {
			e.openCones()
		}
		if pl.boxes {
			e.hooks.Edge(events)
		}
		pl.commit(e)
		if !e.lazy {
			e.Settle()
		}
	}
	return n, false
}
