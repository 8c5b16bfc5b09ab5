package wasm

import (
	"github.com/hwgen/hwgen/hdl/netlist"
	"github.com/hwgen/hwgen/hdl/sim/internal/engine"
)

// baseOff is where the state begins; offset 0 means "no place".
const baseOff = 16

// slotSize is the size of a value's place: whole words, so that machine code
// can use it as an operand without widening it.
func slotSize(width int) uint32 {
	if width <= 32 {
		return 4
	}
	return uint32(8 * netlist.Limbs(width))
}

// stride is the size of a memory's word: as small as it goes.
func stride(width int) uint32 {
	switch {
	case width <= 8:
		return 1
	case width <= 16:
		return 2
	}
	return slotSize(width)
}

// makeLayout places what is kept and the memories: small things that are used
// at every edge first and together, memories last.
func makeLayout(p *engine.Program, stored []engine.ID) *engine.Layout {
	l := &engine.Layout{Nodes: make([]engine.Slot, len(p.Mod.Nodes))}
	off := uint32(baseOff)
	place := func(id engine.ID) {
		if id == 0 || l.Nodes[id].Size != 0 {
			return
		}
		w := int(p.Mod.Nodes[id].Width)
		s := slotSize(w)
		if s > 4 {
			off = (off + 7) &^ 7
		}
		l.Nodes[id] = engine.Slot{Off: off, Size: s, Width: int32(w)}
		off += s
		if w > 64 {
			off += 8 // dynamic reads run over
		}
	}
	for _, id := range stored {
		place(p.Alias[id])
	}
	for i := range p.Mod.Mems {
		m := &p.Mod.Mems[i]
		off = (off + 15) &^ 15
		l.Mems = append(l.Mems, engine.MemSlot{Off: off, Stride: stride(m.Width), Width: int32(m.Width), Depth: m.Depth})
		off += stride(m.Width) * uint32(m.Depth)
	}
	l.Size = int(off+15) &^ 15
	return l
}

// memoryFits reports whether the state can be addressed.
func memoryFits(p *engine.Program) bool {
	total := uint64(len(p.Mod.Nodes)) * 8
	for i := range p.Mod.Nodes {
		total += uint64(p.Mod.Nodes[i].Width) / 8
	}
	for i := range p.Mod.Mems {
		total += uint64(stride(p.Mod.Mems[i].Width)) * uint64(p.Mod.Mems[i].Depth)
	}
	return total < 1<<30
}
