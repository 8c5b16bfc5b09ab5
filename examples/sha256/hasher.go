package sha256

import "github.com/hwgen/hwgen/hdl"

// Hasher digests messages that come as words of up to four bytes.
type Hasher struct{}

// ModuleName is the Verilog name; the type's own is too common.
func (Hasher) ModuleName() string { return "sha256" }

// HasherPorts are the ports of a [Hasher].
type HasherPorts struct {
	In  hdl.StreamIn[Word]
	Out hdl.StreamOut[hdl.Bits] // the digest, 256 bits, first byte most significant
}

// Ports declares them.
func (Hasher) Ports() HasherPorts {
	return HasherPorts{In: hdl.InStream(WordShape()), Out: hdl.OutStream(hdl.W(256))}
}

// Build joins a padder and a core.
func (Hasher) Build(m *hdl.Module, p *HasherPorts) {
	padder := hdl.Inst(m, "padder", Padder{})
	core := hdl.Inst(m, "core", Core{})
	hdl.Connect(padder.In, p.In)
	hdl.Connect(core.In, padder.Out)
	hdl.Connect(p.Out, core.Out)
}
