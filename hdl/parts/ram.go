package parts

import "github.com/hwgen/hwgen/hdl"

// lanesOf is the number of write enables of a memory word.
func lanesOf(width, lane int) int {
	if lane <= 0 || width%lane != 0 {
		return 1
	}
	return width / lane
}

// checkRAM checks the parameters that all memories share and declares one.
func checkRAM(m *hdl.Module, part string, width, depth, lane int) *hdl.Mem {
	ranged(m, part+".Width", width, 1, 65536)
	ranged(m, part+".Depth", depth, 1, maxDepth)
	if lane < 0 || lane > 0 && width%lane != 0 {
		m.Fatalf("%s.LaneWidth is %d; it divides the Width of %d, or is 0 for a single lane", part, lane, width)
	}
	if n := lanesOf(width, lane); n > 1 {
		return m.Mem("mem", width, depth, hdl.Rule(hdl.Never), hdl.Masked(width/n))
	}
	return m.Mem("mem", width, depth, hdl.Rule(hdl.Never))
}

// write writes the lanes that are enabled.
func write(mem *hdl.Mem, enable, addr, data hdl.Signal) {
	if enable.Width() == 1 {
		mem.Write(enable, addr, data)
		return
	}
	mem.WriteMasked(enable.RedOr(), addr, data, enable)
}

// SinglePortRAM is a block RAM with one port, which reads or writes in a cycle.
// The word read is there in the next cycle and stays until the next read; a
// write leaves it as it is.
//
// It becomes block RAM on iCE40, ECP5 and Xilinx devices.
type SinglePortRAM struct {
	Width     int // bits of a word
	Depth     int // words: 1 to 2^28
	LaneWidth int `hdl:"l,omitzero"` // bits that a write enable covers, 8 for bytes; 0: the word
}

// SinglePortRAMPorts are the ports of a [SinglePortRAM].
type SinglePortRAMPorts struct {
	Enable      hdl.In // read or write at this edge
	WriteEnable hdl.In // a bit for each lane, lowest first; all 0: read
	Addr        hdl.In // must be less than Depth
	WriteData   hdl.In
	ReadData    hdl.Out
}

// Ports returns the ports.
func (r SinglePortRAM) Ports() SinglePortRAMPorts {
	return SinglePortRAMPorts{
		Enable: hdl.Input(1), WriteEnable: hdl.Input(lanesOf(r.Width, r.LaneWidth)),
		Addr: hdl.Input(hdl.IndexBits(depthOf(r.Depth))), WriteData: hdl.Input(r.Width), ReadData: hdl.Output(r.Width),
	}
}

// Build describes the memory.
func (r SinglePortRAM) Build(m *hdl.Module, p *SinglePortRAMPorts) {
	mem := checkRAM(m, "SinglePortRAM", r.Width, r.Depth, r.LaneWidth)
	reads := m.Let("reads", p.Enable.AndNot(p.WriteEnable.RedOr()))
	write(mem, p.WriteEnable.And(p.Enable.Rep(p.WriteEnable.Width())), p.Addr.Signal, p.WriteData.Signal)
	p.ReadData.Set(mem.ReadSync(reads, p.Addr))
}

// DualPortRAM is a block RAM with a write port and a read port. The word read is
// there in the next cycle and stays until the next read. Reading a word at the
// edge at which it is written is an assertion failure, and the data read are
// undefined: that rule costs no logic on any target.
//
// It becomes block RAM on iCE40, ECP5 and Xilinx devices. With TwoClocks the
// ports are in the clock domains "write" and "read".
type DualPortRAM struct {
	Width     int  // bits of a word
	Depth     int  // words: 1 to 2^28
	LaneWidth int  `hdl:"l,omitzero"` // bits that a write enable covers, 8 for bytes; 0: the word
	TwoClocks bool // ports in two clock domains
}

// DualPortRAMPorts are the ports of a [DualPortRAM].
type DualPortRAMPorts struct {
	WriteEnable hdl.In // a bit for each lane, lowest first
	WriteAddr   hdl.In // must be less than Depth when a lane is written
	WriteData   hdl.In
	ReadEnable  hdl.In
	ReadAddr    hdl.In // must be less than Depth when read
	ReadData    hdl.Out
}

// Domains lists the clock domains.
func (r DualPortRAM) Domains() []hdl.DomainSpec {
	if r.TwoClocks {
		return []hdl.DomainSpec{{Name: "write", Reset: hdl.NoReset}, {Name: "read", Reset: hdl.NoReset}}
	}
	return []hdl.DomainSpec{{}}
}

// Ports returns the ports.
func (r DualPortRAM) Ports() DualPortRAMPorts {
	w, rd := "", ""
	if r.TwoClocks {
		w, rd = "write", "read"
	}
	aw := hdl.IndexBits(depthOf(r.Depth))
	return DualPortRAMPorts{
		WriteEnable: hdl.Input(lanesOf(r.Width, r.LaneWidth)).In(w), WriteAddr: hdl.Input(aw).In(w), WriteData: hdl.Input(r.Width).In(w),
		ReadEnable: hdl.Input(1).In(rd), ReadAddr: hdl.Input(aw).In(rd), ReadData: hdl.Output(r.Width),
	}
}

// Build describes the memory.
func (r DualPortRAM) Build(m *hdl.Module, p *DualPortRAMPorts) {
	mem := checkRAM(m, "DualPortRAM", r.Width, r.Depth, r.LaneWidth)
	w, rd := m.Domain(r.Domains()[0].Name), m.Domain(r.Domains()[len(r.Domains())-1].Name)
	m.In(w, func() { write(mem, p.WriteEnable.Signal, p.WriteAddr.Signal, p.WriteData.Signal) })
	m.In(rd, func() { p.ReadData.Set(mem.ReadSync(p.ReadEnable, p.ReadAddr)) })
}

// RAMPort is one port of a [TrueDualPortRAM]: it reads or writes in a cycle.
type RAMPort struct {
	Enable      hdl.In
	WriteEnable hdl.In // a bit for each lane, lowest first; all 0: read
	Addr        hdl.In // must be less than Depth
	WriteData   hdl.In
	ReadData    hdl.Out
}

// TrueDualPortRAM is a block RAM with two ports, each of which reads or writes
// in a cycle. A word that one port writes must not be read or written by the
// other at the same edge: that is an assertion failure.
//
// It becomes block RAM on Xilinx devices. iCE40 has no such memory, and yosys
// does not map it on ECP5: it would become flip-flops there, tens of thousands
// of cells for 512 words of 32 bits. Use two [DualPortRAM] of half the words, or
// a schedule, instead.
type TrueDualPortRAM struct {
	Width     int // bits of a word
	Depth     int // words: 1 to 2^28
	LaneWidth int `hdl:"l,omitzero"` // bits that a write enable covers, 8 for bytes; 0: the word
}

// TrueDualPortRAMPorts are the ports of a [TrueDualPortRAM].
type TrueDualPortRAMPorts struct{ A, B RAMPort }

// Ports returns the ports.
func (r TrueDualPortRAM) Ports() TrueDualPortRAMPorts {
	port := func() RAMPort {
		return RAMPort{
			Enable: hdl.Input(1), WriteEnable: hdl.Input(lanesOf(r.Width, r.LaneWidth)),
			Addr: hdl.Input(hdl.IndexBits(depthOf(r.Depth))), WriteData: hdl.Input(r.Width), ReadData: hdl.Output(r.Width),
		}
	}
	return TrueDualPortRAMPorts{A: port(), B: port()}
}

// Build describes the memory.
func (r TrueDualPortRAM) Build(m *hdl.Module, p *TrueDualPortRAMPorts) {
	mem := checkRAM(m, "TrueDualPortRAM", r.Width, r.Depth, r.LaneWidth)
	for _, x := range []RAMPort{p.A, p.B} {
		write(mem, x.WriteEnable.And(x.Enable.Rep(x.WriteEnable.Width())), x.Addr.Signal, x.WriteData.Signal)
		x.ReadData.Set(mem.ReadSync(x.Enable.AndNot(x.WriteEnable.RedOr()), x.Addr))
	}
}
