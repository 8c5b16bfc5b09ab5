package parts_test

import (
	"testing"

	"github.com/hwgen/hwgen/hdl"
	"github.com/hwgen/hwgen/hdl/parts"
)

// bankProof states what a bank with a field of each access promises.
type bankProof struct{}

func (bankProof) bank() parts.CSRBank {
	field := func(name string, a parts.Access, reset uint64) parts.CSRRegister {
		return parts.CSRRegister{Name: name, Fields: []parts.CSRField{{Name: "f", Lo: 1, Width: 1, Access: a, Reset: reset}}}
	}
	b := parts.CSRBank{Name: "bank", DataWidth: 8, AddrWidth: 3, Registers: []parts.CSRRegister{
		field("rw", parts.ReadWrite, 1), field("ro", parts.ReadOnly, 0), field("w1c", parts.WriteOneClear, 1),
		field("rc", parts.ReadClear, 0), field("pulse", parts.Pulse, 0),
	}}
	for i := range b.Registers {
		b.Registers[i].Addr = i
	}
	return b
}

func (bankProof) ModuleName() string { return "proof" }

func (x bankProof) Ports() parts.CSRPorts { return x.bank().Ports() }

func (x bankProof) Build(m *hdl.Module, p *parts.CSRPorts) {
	dut := hdl.Inst(m, "dut", x.bank())
	hdl.Connect(dut.Request, p.Request)
	hdl.Connect(p.Response, dut.Response)
	in := func(name string) hdl.Signal { return p.In.Get(name + "_f").Signal }
	out := func(name string) hdl.Signal { return dut.Out.Get(name + "_f").Signal }
	for _, name := range []string{"ro", "w1c", "rc"} {
		dut.In.Get(name + "_f").Drive(p.In.Get(name + "_f"))
	}
	for _, name := range []string{"rw", "w1c", "rc", "pulse"} {
		p.Out.Get(name + "_f").Set(out(name))
	}
	req, ans := p.Request.Data, p.Response.Data
	parts.AssumeStream(m, "request", p.Request.Valid, p.Request.Ready, req)
	parts.AssertStream(m, "response", p.Response.Valid, p.Response.Ready, ans)

	// One answer for each request, in the next cycle.
	owed := m.Reg("owed", 1, 0)
	m.When(p.Request.Fire(), func() { owed.SetLit(1) }).Elsewhen(p.Response.Fire(), func() { owed.SetLit(0) })
	m.Assert(p.Response.Valid.Eq(owed), "one answer for each request")
	m.Assert(implies(p.Response.Ready, p.Request.Ready), "a request is taken in each cycle")

	write := p.Request.Fire().And(req.Write)
	bit := req.Data.Bit(1).And(req.Strobe)
	at := func(i uint64) hdl.Signal { return req.Addr.EqLit(i) }
	rw, w1c, rc := m.Reg("rw_is", 1, 1), m.Reg("w1c_is", 1, 1), m.Reg("rc_is", 1, 0)
	pulse := m.Reg("pulse_is", 1, 0)
	m.When(write.And(at(0)).And(req.Strobe), func() { rw.Set(req.Data.Bit(1)) })
	w1c.Set(w1c.AndNot(write.And(at(2)).And(bit)).Or(in("w1c")))
	reads := p.Request.Fire().AndNot(req.Write)
	rc.Set(rc.AndNot(reads.And(at(3))).Or(in("rc")))
	pulse.Set(write.And(at(4)).And(bit))
	m.Assert(out("rw").Eq(rw), "what was written stays")
	m.Assert(out("w1c").Eq(w1c), "a one written clears, the input sets")
	m.Assert(out("rc").Eq(rc), "reading clears, the input sets")
	m.Assert(out("pulse").Eq(pulse), "a one written is one cycle long")

	expect, fault := m.Reg("expect", 1, 0), m.Reg("fault", 1, 0)
	m.When(p.Request.Fire(), func() {
		expect.Set(req.Write.Not().And(hdl.Select(req.Addr, rw, in("ro"), w1c, rc, hdl.Lit(1, 0))))
		fault.Set(req.Addr.GtU(hdl.Lit(3, 4)))
	})
	m.Assert(implies(p.Response.Valid, ans.Data.Eq(hdl.Cat(hdl.Lit(6, 0), expect, hdl.Lit(1, 0)))), "the answer is the register")
	m.Assert(implies(p.Response.Valid, ans.Error.Eq(fault)), "no register, an error")
	m.Cover(p.Response.Fire().And(ans.Data.Bit(1)).And(owed), "a one is read")
	m.Cover(p.Response.Fire().And(ans.Error), "an error is answered")
	m.Cover(out("pulse"), "a pulse")
	m.Cover(rc.Not().And(m.Past(rc, 1)), "reading has cleared")
	m.Cover(w1c.Not(), "a one written has cleared")
}

func TestCSRBankIsProved(t *testing.T) {
	p := newProof(t, elaborate(t, bankProof{}))
	p.holds(3)
	p.covers(8)
	p.finds(bug{"bank", "request_ready = ~response_valid_q | response_ready", "request_ready = 1'b1"})
	p.finds(bug{"bank", "pulse_f_q <= request_data[1] & write_mask[1] & at_pulse & writes", "pulse_f_q <= request_data[1] & at_pulse & writes"})
}
