package parts

import (
	"cmp"
	"slices"

	"github.com/hwgen/hwgen/hdl"
)

// Access is how software and hardware use a field.
type Access uint8

const (
	// ReadWrite: software writes and reads it; hardware reads out_x.
	ReadWrite Access = iota
	// ReadOnly: software reads what hardware drives on in_x.
	ReadOnly
	// WriteOneClear: hardware sets bits with in_x; software clears them by
	// writing ones. Setting wins. Hardware reads out_x.
	WriteOneClear
	// ReadClear: hardware sets bits with in_x; a read by software clears the
	// field. Setting wins. Hardware reads out_x.
	ReadClear
	// Pulse: a one written by software is a one on out_x for one cycle; reads as 0.
	Pulse
)

var accesses = [...]struct{ short, long string }{
	{"rw", "read and write"},
	{"ro", "read only"},
	{"w1c", "write one to clear"},
	{"rc", "cleared by reading"},
	{"pulse", "write one for a pulse"},
}

func (a Access) String() string {
	if int(a) < len(accesses) {
		return accesses[a].short
	}
	return "unknown"
}

// CSRField is a field of a register.
type CSRField struct {
	Name   string
	Lo     int // its lowest bit
	Width  int // bits
	Access Access
	Reset  uint64 // value after reset; 0 for ReadOnly and Pulse
	Doc    string `hdl:"-"`
}

// CSRRegister is a register: a word of the bank.
type CSRRegister struct {
	Name   string
	Addr   int // in bytes, a multiple of the word's bytes
	Fields []CSRField
	Doc    string `hdl:"-"`
}

// CSRBank is a bank of control and status registers behind a request and a
// response stream. It takes a request in each cycle and answers in the next
// one, also to writes. An address without a register, or one that is not a
// multiple of the word's bytes, is answered with an error and does nothing.
// Bits outside of any field read as 0.
type CSRBank struct {
	Name      string // of the module, the header and the description
	DataWidth int    // bits of a word: 8, 16, 32 or 64
	AddrWidth int    // bits of a byte address: 1 to 31
	Registers []CSRRegister
	Doc       string `hdl:"-"`
}

// CSRRequest is a read or a write of one word.
type CSRRequest struct {
	Write  hdl.Bits
	Addr   hdl.Bits // in bytes
	Data   hdl.Bits // to be written
	Strobe hdl.Bits // bytes that are written, the lowest first
}

// CSRResponse is the answer to a request, in the same order.
type CSRResponse struct {
	Data  hdl.Bits // what was read; 0 for writes and errors
	Error hdl.Bits
}

// CSRPorts are the ports of a [CSRBank]: the bus, and an input or output for
// each field that has one, called register_field.
type CSRPorts struct {
	Request  hdl.StreamIn[CSRRequest]
	Response hdl.StreamOut[CSRResponse]
	In       hdl.Named[hdl.In]
	Out      hdl.Named[hdl.Out]
}

// ModuleName is the bank's name.
func (b CSRBank) ModuleName() string { return b.Name }

func (f CSRField) hasIn() bool {
	return f.Access == ReadOnly || f.Access == WriteOneClear || f.Access == ReadClear
}
func (f CSRField) hasOut() bool { return f.Access != ReadOnly }

// Ports returns the ports.
func (b CSRBank) Ports() CSRPorts {
	req := CSRRequest{Write: hdl.W(1), Addr: hdl.W(b.AddrWidth), Data: hdl.W(b.DataWidth), Strobe: hdl.W(max(b.DataWidth/8, 1))}
	p := CSRPorts{
		Request:  hdl.InStream(req),
		Response: hdl.OutStream(CSRResponse{Data: hdl.W(b.DataWidth), Error: hdl.W(1)}),
	}
	if len(b.problems()) > 0 {
		return p // Build reports them
	}
	for _, r := range b.sorted() {
		for _, f := range r.Fields {
			if f.hasIn() {
				p.In.Add(r.Name+"_"+f.Name, hdl.Input(f.Width).Doc(f.Doc))
			}
			if f.hasOut() {
				p.Out.Add(r.Name+"_"+f.Name, hdl.Output(f.Width).Doc(f.Doc))
			}
		}
	}
	return p
}

// sorted lists the registers by address and their fields by position.
func (b CSRBank) sorted() []CSRRegister {
	rs := slices.Clone(b.Registers)
	slices.SortStableFunc(rs, func(x, y CSRRegister) int { return cmp.Compare(x.Addr, y.Addr) })
	for i := range rs {
		rs[i].Fields = slices.Clone(rs[i].Fields)
		slices.SortStableFunc(rs[i].Fields, func(x, y CSRField) int { return cmp.Compare(x.Lo, y.Lo) })
	}
	return rs
}

// Build describes the bank.
func (b CSRBank) Build(m *hdl.Module, p *CSRPorts) {
	if bad := b.problems(); len(bad) > 0 {
		for _, x := range bad[1:] {
			m.Errorf("%s", x)
		}
		m.Fatalf("%s", bad[0])
	}
	req := p.Request.Data
	valid := m.Reg("response_valid_q", 1, 0)
	data := m.Reg("response_data_q", b.DataWidth, 0)
	fault := m.Reg("response_error_q", 1, 0)
	p.Request.Accept(valid.Not().Or(p.Response.Ready))
	p.Response.Offer(valid, CSRResponse{Data: data.Signal, Error: fault.Signal})

	fire := m.Let("fire", p.Request.Fire())
	reads := m.Let("reads", fire.AndNot(req.Write))
	writes := m.Let("writes", fire.And(req.Write))
	strobes := make([]hdl.Value, b.DataWidth/8)
	for i := range strobes {
		strobes[len(strobes)-1-i] = req.Strobe.Bit(i).Rep(8)
	}
	mask := m.Let("write_mask", hdl.Cat(strobes...))
	hdl.Unused(mask, req.Data, reads, writes) // some banks have no use for them

	read, hit := hdl.Lit(b.DataWidth, 0), hdl.Lit(1, 0)
	for i, r := range b.sorted() {
		here := m.Let("at_"+r.Name, req.Addr.EqLit(uint64(r.Addr)))
		w := b.register(m, p, r, here.And(reads), here.And(writes), mask)
		chosen := w.And(here.Rep(b.DataWidth))
		if i == 0 {
			read, hit = chosen, here
		} else {
			read, hit = read.Or(chosen), hit.Or(here)
		}
	}
	m.When(p.Request.Ready, func() { valid.Set(p.Request.Valid) })
	m.When(fire, func() {
		fault.Set(hit.Not())
		data.Set(read.And(req.Write.Not().Rep(b.DataWidth)))
	})
}

// register describes the fields of a register and returns the word as read.
func (b CSRBank) register(m *hdl.Module, p *CSRPorts, r CSRRegister, read, write, mask hdl.Signal) hdl.Signal {
	var parts []hdl.Value // from the top
	top := b.DataWidth
	for i := len(r.Fields) - 1; i >= 0; i-- {
		f := r.Fields[i]
		hi := f.Lo + f.Width - 1
		if top > hi+1 {
			parts = append(parts, hdl.Lit(top-hi-1, 0))
		}
		parts = append(parts, b.field(m, p, r.Name+"_"+f.Name, f, read, write,
			p.Request.Data.Data.Slice(hi, f.Lo), mask.Slice(hi, f.Lo)))
		top = f.Lo
	}
	if top > 0 {
		parts = append(parts, hdl.Lit(top, 0))
	}
	return hdl.Cat(parts...)
}

// field describes one field and returns what it reads as.
func (b CSRBank) field(m *hdl.Module, p *CSRPorts, name string, f CSRField, read, write, data, mask hdl.Signal) hdl.Signal {
	if f.Access == ReadOnly {
		return p.In.Get(name).Signal
	}
	value := m.Reg(name+"_q", f.Width, f.Reset)
	p.Out.Get(name).Set(value)
	switch f.Access {
	case ReadWrite:
		m.When(write, func() { value.Set(value.AndNot(mask).Or(data.And(mask))) })
	case WriteOneClear:
		cleared := value.AndNot(data.And(mask).And(write.Rep(f.Width)))
		value.Set(cleared.Or(p.In.Get(name)))
	case ReadClear:
		value.Set(value.AndNot(read.Rep(f.Width)).Or(p.In.Get(name)))
	case Pulse:
		value.Set(data.And(mask).And(write.Rep(f.Width)))
		return hdl.Lit(f.Width, 0)
	}
	return value.Signal
}
