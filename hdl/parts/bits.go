package parts

import "github.com/hwgen/hwgen/hdl"

// FindFirst is whether any bit of s is 1, and the number of the lowest one that
// is, IndexBits of the width wide; 0 when none is. Its depth is logarithmic.
func FindFirst(s hdl.Value) (found, index hdl.Signal) {
	x := sig(s)
	return x.RedOr(), firstIndex(x)
}

func firstIndex(x hdl.Signal) hdl.Signal {
	w := x.Width()
	switch {
	case w <= 1:
		return x.AndNot(x) // 0
	case w == 2:
		return x.Bit(1).AndNot(x.Bit(0))
	}
	half := 1 << (log2(w) - 1)
	low, high := x.Slice(half-1, 0), x.Slice(w-1, half)
	lowIndex, highIndex := hdl.Lit(log2(half), 0), hdl.Lit(log2(half), 0)
	lowIndex = firstIndex(low)
	if high.Width() > 1 {
		highIndex = firstIndex(high).ZExt(log2(half))
	}
	any := low.RedOr()
	// The top bit says that the upper half has it, and is 0 if no one has.
	return hdl.Cat(high.RedOr().AndNot(any), hdl.Mux(any, lowIndex, highIndex))
}

// FindLast is FindFirst for the highest bit that is 1.
func FindLast(s hdl.Value) (found, index hdl.Signal) {
	x := sig(s)
	found, fromTop := FindFirst(Reverse(x))
	top := hdl.Lit(fromTop.Width(), uint64(x.Width()-1))
	return found, hdl.Mux(found, top.Sub(fromTop), hdl.Lit(fromTop.Width(), 0))
}

// Reverse is s with its bits in reverse order.
func Reverse(s hdl.Value) hdl.Signal {
	x := sig(s)
	parts := make([]hdl.Value, x.Width())
	for i := range parts {
		parts[i] = x.Bit(i)
	}
	return hdl.Cat(parts...)
}

// OneHot is n bits of which number index is 1; none when index is n or more.
func OneHot(index hdl.Value, n int) hdl.Signal {
	return hdl.Lit(n, 1).Shl(index)
}

// OneHotIndex is the number of the bit set in s, IndexBits of the width wide; 0
// when none is. With several bits set it is the bitwise or of their numbers.
func OneHotIndex(s hdl.Value) hdl.Signal {
	x := sig(s)
	n := x.Width()
	w := hdl.IndexBits(n)
	out := make([]hdl.Value, w)
	for b := range w {
		var from []hdl.Value
		for i := n - 1; i >= 0; i-- {
			if i>>b&1 == 1 {
				from = append(from, x.Bit(i))
			}
		}
		if len(from) == 0 {
			out[w-1-b] = hdl.Lit(1, 0)
			continue
		}
		out[w-1-b] = hdl.Cat(from...).RedOr()
	}
	if n == 1 {
		return x.AndNot(x) // 0
	}
	return hdl.Cat(out...)
}

// IsOneHot is 1 when exactly one bit of s is 1.
func IsOneHot(s hdl.Value) hdl.Signal {
	x := sig(s)
	return x.RedOr().And(IsOneHotOrZero(x))
}

// IsOneHotOrZero is 1 when at most one bit of s is 1.
func IsOneHotOrZero(s hdl.Value) hdl.Signal {
	x := sig(s)
	return x.And(x.Dec()).IsZero()
}

// PopCount is the number of bits of s that are 1, BitsFor of the width wide: a
// tree of adders.
func PopCount(s hdl.Value) hdl.Signal {
	x := sig(s)
	w := x.Width()
	if w <= 1 {
		return x
	}
	low, high := PopCount(x.Slice(w/2-1, 0)), PopCount(x.Slice(w-1, w/2))
	wide := max(low.Width(), high.Width())
	return low.ZExt(wide).AddC(high.ZExt(wide)).Trunc(hdl.BitsFor(uint64(w)))
}

// TrailingZeros is the number of zeros below the lowest one, the width itself
// for zero; it is BitsFor of the width wide.
func TrailingZeros(s hdl.Value) hdl.Signal {
	x := sig(s)
	found, index := FindFirst(x)
	n := hdl.BitsFor(uint64(x.Width()))
	return hdl.Mux(found, index.ZExt(n), hdl.Lit(n, uint64(x.Width())))
}

// LeadingZeros is the number of zeros above the highest one, the width itself
// for zero; it is BitsFor of the width wide.
func LeadingZeros(s hdl.Value) hdl.Signal { return TrailingZeros(Reverse(s)) }

// BinaryToGray is the reflected Gray code of s: neighbours differ in one bit.
func BinaryToGray(s hdl.Value) hdl.Signal {
	x := sig(s)
	if x.Width() <= 1 {
		return x
	}
	return x.Xor(x.ShrULit(1))
}

// GrayToBinary is the reverse of [BinaryToGray], in logarithmic depth.
func GrayToBinary(s hdl.Value) hdl.Signal {
	x := sig(s)
	w := x.Width()
	for step := 1; step < w; step *= 2 {
		x = x.Xor(x.ShrULit(step))
	}
	return x
}

// FindFirstSet is [FindFirst] as a component, with the bit itself too.
type FindFirstSet struct {
	Width int // bits searched: 1 to 65536
}

// FindFirstSetPorts are the ports of a [FindFirstSet].
type FindFirstSetPorts struct {
	In     hdl.In
	Found  hdl.Out // any bit is 1
	Index  hdl.Out // number of the lowest bit that is 1; 0 when none is
	OneHot hdl.Out // that bit alone
}

// Ports returns the ports.
func (f FindFirstSet) Ports() FindFirstSetPorts {
	w := max(f.Width, 0)
	return FindFirstSetPorts{
		In: hdl.Input(w), Found: hdl.Output(1),
		Index: hdl.Output(hdl.IndexBits(w)), OneHot: hdl.Output(w),
	}
}

// Build describes the search.
func (f FindFirstSet) Build(m *hdl.Module, p *FindFirstSetPorts) {
	ranged(m, "FindFirstSet.Width", f.Width, 1, 65536)
	found, index := FindFirst(p.In)
	p.Found.Set(found)
	p.Index.Set(index)
	p.OneHot.Set(LowestSet(p.In))
}
