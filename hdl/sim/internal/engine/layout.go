package engine

import (
	"encoding/binary"

	"github.com/hwgen/hwgen/hdl/netlist"
)

// Slot is where a value lies in memory: Size bytes at Off, little-endian.
// Size is 1, 2, 4 or a multiple of 8; 0 means that the value is not stored.
type Slot struct {
	Off   uint32
	Size  uint32
	Width int32
}

// MemSlot is where a memory lies: word i at Off + i*Stride. Stride is 1, 2, 4
// or a multiple of 8.
type MemSlot struct {
	Off    uint32
	Stride uint32
	Width  int32
	Depth  int
}

// Layout is an engine's choice of where things lie.
type Layout struct {
	Nodes []Slot // by canonical ID
	Mems  []MemSlot
	Size  int // bytes of memory that are state: what a snapshot copies
}

// Word returns the slot of one word of a memory.
func (m MemSlot) Word(i int) Slot {
	return Slot{Off: m.Off + uint32(i)*m.Stride, Size: m.Stride, Width: m.Width}
}

// Load reads a slot of at most 64 bits.
func (s Slot) Load(mem []byte) uint64 {
	switch s.Size {
	case 1:
		return uint64(mem[s.Off])
	case 2:
		return uint64(binary.LittleEndian.Uint16(mem[s.Off:]))
	case 4:
		return uint64(binary.LittleEndian.Uint32(mem[s.Off:]))
	}
	return binary.LittleEndian.Uint64(mem[s.Off:])
}

// Store writes a slot of at most 64 bits; v must fit the width.
func (s Slot) Store(mem []byte, v uint64) {
	switch s.Size {
	case 1:
		mem[s.Off] = byte(v)
	case 2:
		binary.LittleEndian.PutUint16(mem[s.Off:], uint16(v))
	case 4:
		binary.LittleEndian.PutUint32(mem[s.Off:], uint32(v))
	default:
		binary.LittleEndian.PutUint64(mem[s.Off:], v)
	}
}

// LoadWide reads a slot of any width into v, which has Limbs(Width) words.
func (s Slot) LoadWide(mem []byte, v netlist.Value) {
	if s.Size < 8 {
		v[0] = s.Load(mem)
		return
	}
	b := mem[s.Off : s.Off+s.Size]
	for i := range v {
		v[i] = binary.LittleEndian.Uint64(b[8*i:])
	}
}

// StoreWide writes a slot of any width; v must fit the width.
func (s Slot) StoreWide(mem []byte, v netlist.Value) {
	if s.Size < 8 {
		s.Store(mem, v[0])
		return
	}
	b := mem[s.Off : s.Off+s.Size]
	for i := range v {
		binary.LittleEndian.PutUint64(b[8*i:], v[i])
	}
}

// PowerUp writes the state at power-up into zeroed memory: constants that are
// kept, registers, read data, memories and what is arbitrary. Inputs are left
// at zero. The caller settles.
func (p *Program) PowerUp(l *Layout, mem []byte) {
	for id := range l.Nodes {
		s := l.Nodes[id]
		if s.Size == 0 {
			continue
		}
		switch n := &p.Mod.Nodes[id]; n.Op {
		case netlist.OpConst:
			s.StoreWide(mem, p.Mod.ConstValue(ID(id)))
		case netlist.OpAnyConst:
			o := p.Flat.VarOrigin[n.Aux]
			s.StoreWide(mem, netlist.UndefinedValue(p.Seed, o.Module.Name, o.Name, 0, int(n.Width)))
		}
	}
	for i := range p.Regs {
		l.Nodes[p.Regs[i].Node].StoreWide(mem, p.Regs[i].Init)
	}
	for i := range p.Reads {
		l.Nodes[p.Reads[i].Node].StoreWide(mem, p.Reads[i].Init)
	}
	for i := range p.Mems {
		p.powerUpMem(i, l.Mems[i], mem)
	}
}

func (p *Program) powerUpMem(i int, s MemSlot, mem []byte) {
	m := &p.Mems[i]
	if m.Init != nil {
		for k, v := range m.Init[:min(len(m.Init), s.Depth)] {
			s.Word(k).StoreWide(mem, v)
		}
		return
	}
	v := make(netlist.Value, netlist.Limbs(int(s.Width)))
	for k := range s.Depth {
		for j := range v {
			v[j] = netlist.UndefinedLimb(m.Base, uint64(k*len(v)+j))
		}
		v.Mask(int(s.Width))
		s.Word(k).StoreWide(mem, v)
	}
}
