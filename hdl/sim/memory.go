package sim

import (
	"fmt"

	"github.com/hwgen/hwgen/hdl/netlist"
	"github.com/hwgen/hwgen/hdl/sim/internal/engine"
)

// Memory is a handle of a memory's contents.
type Memory struct {
	s    *Sim
	name string
	slot engine.MemSlot
}

// Memory resolves the hierarchical name of a memory.
func (s *Sim) Memory(name string) (*Memory, error) {
	i, ok := s.names.mems[name]
	if !ok {
		return nil, fmt.Errorf("sim: %s has no memory %q%s", s.flat.Name, name, suggest(name, s.Memories()))
	}
	return &Memory{s, name, s.lay.Mems[i]}, nil
}

// Memories lists the names of all memories, sorted.
func (s *Sim) Memories() []string { return keys(s.names.mems) }

// Name is the hierarchical name.
func (m *Memory) Name() string { return m.name }

// Width is the width of a word in bits.
func (m *Memory) Width() int { return int(m.slot.Width) }

// Depth is the number of words.
func (m *Memory) Depth() int { return m.slot.Depth }

func (m *Memory) check(i int) error {
	if i < 0 || i >= m.slot.Depth {
		return fmt.Errorf("sim: memory %s has words 0 to %d, not %d", m.name, m.slot.Depth-1, i)
	}
	return nil
}

// Get returns word i, which has up to 64 bits.
func (m *Memory) Get(i int) (uint64, error) {
	v, err := m.Value(i)
	if err == nil && m.slot.Width > 64 {
		err = fmt.Errorf("sim: words of memory %s have %d bits; use Value", m.name, m.slot.Width)
	}
	if err != nil {
		return 0, err
	}
	return v[0], nil
}

// Value returns word i.
func (m *Memory) Value(i int) (netlist.Value, error) {
	if err := m.check(i); err != nil {
		return nil, err
	}
	v := make(netlist.Value, netlist.Limbs(m.Width()))
	m.slot.Word(i).LoadWide(m.s.mem, v)
	return v, nil
}

// Set writes word i, at once.
func (m *Memory) Set(i int, v uint64) error { return m.SetValue(i, netlist.Value{v}) }

// SetValue writes word i, at once.
func (m *Memory) SetValue(i int, v netlist.Value) error {
	if err := m.check(i); err != nil {
		return err
	}
	if v.BitLen() > m.Width() {
		return fmt.Errorf("sim: %#x does not fit the %d bits of memory %s", valueToBig(v), m.slot.Width, m.name)
	}
	x := make(netlist.Value, netlist.Limbs(m.Width()))
	copy(x, v)
	m.slot.Word(i).StoreWide(m.s.mem, x)
	m.s.dirty = true
	return nil
}

// Load writes consecutive words from word at on.
func (m *Memory) Load(at int, words []netlist.Value) error {
	for i, v := range words {
		if err := m.SetValue(at+i, v); err != nil {
			return err
		}
	}
	return nil
}

// LoadBytes fills the memory from word at on with bytes, the first of them in
// the lowest bits. The width must be a multiple of 8; the last word is filled
// up with zeros.
func (m *Memory) LoadBytes(at int, data []byte) error {
	if m.Width()%8 != 0 {
		return fmt.Errorf("sim: memory %s of %d bits cannot be loaded with bytes", m.name, m.Width())
	}
	n := m.Width() / 8
	for i := 0; len(data) > 0; i++ {
		k := min(n, len(data))
		v := make(netlist.Value, netlist.Limbs(m.Width()))
		for j, b := range data[:k] {
			v[j/8] |= uint64(b) << (j % 8 * 8)
		}
		if err := m.SetValue(at+i, v); err != nil {
			return err
		}
		data = data[k:]
	}
	return nil
}

// Dump returns all words.
func (m *Memory) Dump() []netlist.Value {
	out := make([]netlist.Value, m.Depth())
	flat := make(netlist.Value, len(out)*netlist.Limbs(m.Width()))
	for i := range out {
		n := netlist.Limbs(m.Width())
		out[i] = flat[i*n : (i+1)*n : (i+1)*n]
		m.slot.Word(i).LoadWide(m.s.mem, out[i])
	}
	return out
}
