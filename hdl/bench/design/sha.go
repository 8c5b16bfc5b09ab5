package design

import (
	"github.com/hwgen/hwgen/examples/sha256"
	"github.com/hwgen/hwgen/hdl"
)

// SHA digests block after block of pseudo-random data without a pause.
type SHA struct{}

// ModuleName is the Verilog name.
func (SHA) ModuleName() string { return "sha_bench" }

// Ports declares the ports.
func (SHA) Ports() TickPorts { return TickPorts{Sum: hdl.Output(64)} }

// Build describes the design.
func (SHA) Build(m *hdl.Module, p *TickPorts) {
	data := lfsr(m)
	block := m.Reg("block", 512, 0)
	block.Set(hdl.Cat(block.Slice(447, 0), data))
	core := hdl.Inst(m, "u_core", sha256.Core{})
	core.In.Offer(m.Lit(1, 1), sha256.Block{Data: block.Signal, Last: data.Bit(3)})
	core.Out.Accept(m.Lit(1, 1))
	sum := m.Reg("total", 64, 0)
	m.When(core.Out.Valid, func() { sum.Set(sum.RotlLit(5).Add(core.Out.Data.Slice(63, 0)).Xor(core.Out.Data.Slice(255, 192))) })
	p.Sum.Set(sum)
}
