package design

import "github.com/hwgen/hwgen/hdl"

// Adder is a little design with inputs, for the cost of a call.
type Adder struct{}

// AdderPorts are its ports.
type AdderPorts struct {
	A, B hdl.In
	Sum  hdl.Out
	Odd  hdl.Out
}

// Ports declares them.
func (Adder) Ports() AdderPorts {
	return AdderPorts{A: hdl.Input(32), B: hdl.Input(32), Sum: hdl.Output(32), Odd: hdl.Output(1)}
}

// Build describes the design.
func (Adder) Build(m *hdl.Module, p *AdderPorts) {
	acc := m.Reg("acc", 32, 0)
	acc.Set(acc.Add(p.A).Xor(p.B))
	p.Sum.Set(acc)
	p.Odd.Set(acc.RedXor().Xor(p.A.Bit(0)))
}

// Store is a memory of so many bytes.
type Store struct{ Bytes int }

// Ports declares the ports.
func (Store) Ports() TickPorts { return TickPorts{Sum: hdl.Output(64)} }

// Build describes the design.
func (s Store) Build(m *hdl.Module, p *TickPorts) {
	data := lfsr(m)
	mem := m.Mem("mem", 64, s.Bytes/8, hdl.Rule(hdl.Old), hdl.Contents(1))
	addr := data.Slice(hdl.IndexBits(s.Bytes/8)-1, 0)
	mem.Write(m.Lit(1, 1), addr, data)
	seen := m.RegNext("seen", m.Lit(1, 1), 0)
	checksum(m, p, mem.ReadSync(m.Lit(1, 1), addr.Not()).And(seen.Rep(64)))
}
