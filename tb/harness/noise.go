package harness

import "github.com/hwgen/hwgen/hdl"

// noise is 64 random bits, new in every cycle: a linear-feedback shift register
// that takes many steps at a time, in the form of G. Marsaglia, "Xorshift RNGs"
// (Journal of Statistical Software 8, 2003), which costs three shifts of a word.
// Its period is 2^64-1.
func noise(m *hdl.Module, name string, load, seed hdl.Value, salt uint64) hdl.Signal {
	x := m.Reg(name, 64, salt)
	a := x.Xor(x.ShlLit(13))
	b := a.Xor(a.ShrULit(7))
	x.Set(b.Xor(b.ShlLit(17)))
	start := hdl.Sig(seed).Xor(hdl.Lit(64, salt))
	m.When(load, func() { x.Set(hdl.Mux(start.IsZero(), hdl.Lit(64, salt), start)) })
	return x.Signal
}

// chance is 1 with a probability of chance in 2^16, for 16 bits of noise.
func chance(noise, chance hdl.Value) hdl.Signal { return hdl.Sig(noise).LtU(chance) }

// delay is a delay from the least one on, among so many, for 24 bits of noise.
func delay(noise, least, span hdl.Value) hdl.Signal {
	product := hdl.Sig(noise).MulU(span)
	return hdl.Sig(least).Add(product.Slice(2*delayBits-1, delayBits))
}
