package sim

import (
	"fmt"
	"math/big"

	"github.com/hwgen/hwgen/hdl/netlist"
	"github.com/hwgen/hwgen/hdl/sim/internal/engine"
)

// Signal is a handle of a port, wire or register.
type Signal struct {
	s     *Sim
	name  string
	slot  engine.Slot
	width int
	enum  *netlist.Enum
	write bool // an input or register
	wide  bool
	node  netlist.ID // canonical
	hot   bool       // looked at while the focus was learnt
}

// Signal resolves a hierarchical name. It is an error if there is no such
// signal, or if the engine does not keep it.
func (s *Sim) Signal(name string) (*Signal, error) {
	i, err := s.lookup(name)
	if err != nil {
		return nil, err
	}
	v := &s.flat.Vars[i]
	if v.Inout {
		return nil, fmt.Errorf("sim: %s is a bidirectional pad; the simulator does not model it", name)
	}
	op := s.flat.Nodes[v.Node].Op
	g := &Signal{
		s: s, name: name, node: s.p.Alias[v.Node], slot: s.lay.Nodes[s.p.Alias[v.Node]], width: s.flat.Width(v.Node), enum: s.flat.EnumOf(v.Node),
		write: op == netlist.OpInput || op == netlist.OpReg || op == netlist.OpAnyConst,
	}
	if !s.kept[s.p.Alias[v.Node]] {
		return nil, fmt.Errorf("sim: the fast engine does not keep %s; name it in sim.WithSignals, or use sim.WithEngine(sim.Observe)", name)
	}
	g.wide = g.width > 64
	return g, nil
}

// MustSignal is Signal for tests: it panics where Signal returns an error.
func (s *Sim) MustSignal(name string) *Signal {
	g, err := s.Signal(name)
	if err != nil {
		panic(err)
	}
	return g
}

// Signals lists the names of all signals that this engine keeps, sorted.
func (s *Sim) Signals() []string {
	var out []string
	for _, name := range keys(s.names.vars) {
		if v := &s.flat.Vars[s.names.vars[name]]; !v.Inout && s.kept[s.p.Alias[v.Node]] {
			out = append(out, name)
		}
	}
	return out
}

// Ports lists the top's ports in the author's order, clocks and resets apart.
func (s *Sim) Ports() []string {
	var out []string
	for _, i := range s.flat.Ports {
		if v := &s.flat.Vars[i]; !v.Inout {
			out = append(out, v.Name)
		}
	}
	return out
}

// Name is the hierarchical name.
func (g *Signal) Name() string { return g.name }

// Width is the width in bits.
func (g *Signal) Width() int { return g.width }

// Get returns the value; of a signal of more than 64 bits, the lowest 64.
func (g *Signal) Get() uint64 {
	g.look()
	if g.wide {
		return engine.Slot{Off: g.slot.Off, Size: 8}.Load(g.s.mem)
	}
	return g.slot.Load(g.s.mem)
}

// Bool reports whether the value is not zero.
func (g *Signal) Bool() bool {
	if !g.wide {
		return g.Get() != 0
	}
	g.look()
	for at := uint32(0); at < g.slot.Size; at += 8 {
		if (engine.Slot{Off: g.slot.Off + at, Size: 8}).Load(g.s.mem) != 0 {
			return true
		}
	}
	return false
}

// Value returns the value, least significant word first.
func (g *Signal) Value() netlist.Value {
	v := make(netlist.Value, netlist.Limbs(g.width))
	g.Read(v)
	return v
}

// Read puts the value into v, which has netlist.Limbs(Width()) words.
func (g *Signal) Read(v netlist.Value) {
	g.look()
	g.slot.LoadWide(g.s.mem, v)
}

// Big returns the value as an unsigned number.
func (g *Signal) Big() *big.Int { return valueToBig(g.Value()) }

// Label returns the name of the value in the signal's enumeration, else "".
func (g *Signal) Label() string { return label(g.enum, g.Value()) }

func label(e *netlist.Enum, v netlist.Value) string {
	if e == nil {
		return ""
	}
	for i, x := range e.Values {
		if x == v[0] {
			return e.Labels[i]
		}
	}
	return ""
}

// Set writes an input or a register. In a process it takes effect after the
// edge that the process waits for next, see [Task]. It panics if the value does
// not fit or the signal is neither; [Sim.Set] returns an error instead.
func (g *Signal) Set(v uint64) {
	if err := g.checkSet(v); err != nil {
		panic(err)
	}
	g.set(v)
}

func (g *Signal) checkSet(v uint64) error {
	if !g.write {
		return fmt.Errorf("sim: %s is driven by the design; only inputs and registers can be set", g.name)
	}
	if g.width < 64 && v>>g.width != 0 {
		return fmt.Errorf("sim: %#x does not fit the %d bits of %s", v, g.width, g.name)
	}
	return nil
}

func (g *Signal) set(v uint64) {
	if g.wide {
		x := make(netlist.Value, netlist.Limbs(g.width))
		x[0] = v
		g.setValue(x)
		return
	}
	if t := g.s.tasks.running; t != nil {
		t.later(g, v, nil)
		return
	}
	g.slot.Store(g.s.mem, v)
	g.s.dirty = true
}

// SetValue is Set of a value of any width. Bits above the width must be zero.
func (g *Signal) SetValue(v netlist.Value) {
	if err := g.checkSetValue(v); err != nil {
		panic(err)
	}
	x := make(netlist.Value, netlist.Limbs(g.width))
	copy(x, v)
	g.setValue(x)
}

func (g *Signal) checkSetValue(v netlist.Value) error {
	if v.BitLen() > g.width {
		return fmt.Errorf("sim: %#x does not fit the %d bits of %s", valueToBig(v), g.width, g.name)
	}
	return g.checkSet(0)
}

func (g *Signal) setValue(v netlist.Value) {
	if t := g.s.tasks.running; t != nil {
		t.later(g, 0, v)
		return
	}
	g.slot.StoreWide(g.s.mem, v)
	g.s.dirty = true
}

// SetBig is Set of an unsigned number of any width.
func (g *Signal) SetBig(x *big.Int) {
	v, err := bigToValue(x, g.width, g.name)
	if err != nil {
		panic(err)
	}
	g.SetValue(v)
}

// Get returns a signal of up to 64 bits.
func (s *Sim) Get(name string) (uint64, error) {
	g, err := s.Signal(name)
	if err != nil {
		return 0, err
	}
	if g.wide {
		return 0, fmt.Errorf("sim: %s has %d bits; use GetBig or GetValue", name, g.width)
	}
	return g.Get(), nil
}

// GetBig returns a signal of any width as an unsigned number.
func (s *Sim) GetBig(name string) (*big.Int, error) {
	g, err := s.Signal(name)
	if err != nil {
		return nil, err
	}
	return g.Big(), nil
}

// GetValue returns a signal of any width, least significant word first.
func (s *Sim) GetValue(name string) (netlist.Value, error) {
	g, err := s.Signal(name)
	if err != nil {
		return nil, err
	}
	return g.Value(), nil
}

// Set writes an input or a register.
func (s *Sim) Set(name string, v uint64) error {
	g, err := s.Signal(name)
	if err != nil {
		return err
	}
	if err := g.checkSet(v); err != nil {
		return err
	}
	g.set(v)
	return nil
}

// SetBig writes an input or a register of any width.
func (s *Sim) SetBig(name string, x *big.Int) error {
	g, err := s.Signal(name)
	if err != nil {
		return err
	}
	v, err := bigToValue(x, g.width, name)
	if err != nil {
		return err
	}
	return s.SetValue(name, v)
}

// SetValue writes an input or a register of any width.
func (s *Sim) SetValue(name string, v netlist.Value) error {
	g, err := s.Signal(name)
	if err != nil {
		return err
	}
	if err := g.checkSetValue(v); err != nil {
		return err
	}
	g.SetValue(v)
	return nil
}

func valueToBig(v netlist.Value) *big.Int {
	x := new(big.Int)
	for i := len(v) - 1; i >= 0; i-- {
		x.Or(x.Lsh(x, 64), new(big.Int).SetUint64(v[i]))
	}
	return x
}

func bigToValue(x *big.Int, width int, name string) (netlist.Value, error) {
	if x.Sign() < 0 || x.BitLen() > width {
		return nil, fmt.Errorf("sim: %v does not fit the %d bits of %s", x, width, name)
	}
	v := make(netlist.Value, netlist.Limbs(width))
	y := new(big.Int).Set(x)
	low := new(big.Int).SetUint64(^uint64(0))
	for i := range v {
		v[i] = new(big.Int).And(y, low).Uint64()
		y.Rsh(y, 64)
	}
	return v, nil
}

// IsEnum reports whether the values have names, see Label.
func (g *Signal) IsEnum() bool { return g.enum != nil }
