package parts

import (
	"github.com/hwgen/hwgen/hdl"
)

// DivideRequest is what a [Divider] is asked.
type DivideRequest struct {
	Dividend hdl.Bits
	Divisor  hdl.Bits
	Signed   hdl.Bits // 1: both are two's complement
}

// DivideResult is what a [Divider] answers.
type DivideResult struct {
	Quotient  hdl.Bits // rounded towards zero
	Remainder hdl.Bits // has the dividend's sign
}

// Divider divides integers of Width bits, one bit of the quotient a cycle: the
// result is offered Width+1 cycles after the request was taken, and the next
// request is taken when the result has gone.
//
// As the RISC-V instructions DIV, DIVU, REM and REMU (unprivileged
// specification, chapter "M"), it has no exceptions: division by zero gives a
// quotient of all ones and the dividend as remainder; the most negative number
// by -1 gives itself and remainder 0.
type Divider struct {
	Width int // 1 to 4096 bits
}

// DividerPorts are the ports of a [Divider].
type DividerPorts struct {
	In  hdl.StreamIn[DivideRequest]
	Out hdl.StreamOut[DivideResult]
}

// Ports returns the ports.
func (d Divider) Ports() DividerPorts {
	w := hdl.W(d.Width)
	return DividerPorts{
		In:  hdl.InStream(DivideRequest{Dividend: w, Divisor: w, Signed: hdl.W(1)}),
		Out: hdl.OutStream(DivideResult{Quotient: w, Remainder: w}),
	}
}

// Build describes the divider.
func (d Divider) Build(m *hdl.Module, p *DividerPorts) {
	ranged(m, "Divider.Width", d.Width, 1, 4096)
	w := d.Width
	left := m.Reg("left_q", hdl.BitsFor(uint64(w)), 0).Comment("bits of the quotient still to find")
	busy, done := m.Reg("busy_q", 1, 0), m.Reg("done_q", 1, 0)
	zero := hdl.LitBig(w, bigZero)
	quotient := m.RegBig("quotient_q", zero).Comment("dividend's bits leave at the top, the quotient's enter below")
	remainder := m.RegBig("remainder_q", zero)
	divisor := m.RegBig("divisor_q", zero)
	negQ, negR := m.Reg("negate_quotient_q", 1, 0), m.Reg("negate_remainder_q", 1, 0)

	p.In.Accept(busy.Not())
	req := p.In.Data
	m.When(p.In.Fire(), func() {
		signN := req.Signed.And(req.Dividend.Msb())
		signD := req.Signed.And(req.Divisor.Msb())
		busy.SetLit(1)
		left.SetLit(uint64(w))
		remainder.Set(zero)
		quotient.Set(magnitude(req.Dividend, signN))
		divisor.Set(magnitude(req.Divisor, signD))
		// By zero the quotient comes out as all ones and is left so.
		negQ.Set(signN.Xor(signD).And(req.Divisor.RedOr()))
		negR.Set(signN)
	})
	// One more bit of the dividend is brought down; the divisor is taken away
	// if it goes in.
	down := m.Let("brought_down", hdl.Cat(remainder, quotient.Msb()))
	rest := m.Let("rest", down.Sub(divisor.ZExt(w+1)))
	fits := m.Let("fits", down.GeU(divisor.ZExt(w+1)))
	hdl.Unused(rest)
	m.When(busy.AndNot(done), func() {
		left.Set(left.Dec())
		done.Set(left.EqLit(1))
		remainder.Set(hdl.Mux(fits, rest.Trunc(w), down.Trunc(w)))
		if w == 1 {
			quotient.Set(fits)
		} else {
			quotient.Set(hdl.Cat(quotient.Trunc(w-1), fits))
		}
	})
	p.Out.Offer(done, DivideResult{
		Quotient:  magnitude(quotient.Signal, negQ.Signal),
		Remainder: magnitude(remainder.Signal, negR.Signal),
	})
	m.When(p.Out.Fire(), func() {
		busy.SetLit(0)
		done.SetLit(0)
	})
	m.Assert(busy.Or(done.Not()), "a result belongs to a request")
}

// magnitude is x, or its negative where negate is 1.
func magnitude(x, negate hdl.Signal) hdl.Signal { return hdl.Mux(negate, x.Neg(), x) }
