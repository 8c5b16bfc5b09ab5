package verilog_test

import (
	"testing"

	"github.com/hwgen/hwgen/hdl"
	"github.com/stretchr/testify/require"
)

// A read of a wire means its settled value, wherever it stands (semantics 1).
func TestReadsAreSettledValues(t *testing.T) {
	d := boxed(t, "settled", func(m *hdl.Module, p *boxPorts) {
		w, x := m.Wire("w", 8), m.Wire("x", 8)
		w.Set(p.A)
		x.Set(w.Inc())
		m.When(p.C, func() {
			w.Set(p.A.Not())
			x.Set(w.Add(p.B))
		})
		p.Y.Set(x)
		p.Z.Set(w)
		p.V.Set(x.RedXor())
		hdl.Unused(p.I)
	})
	lint(t, d)
	in, out := simulateBox(t, d, 40)
	for k, v := range in {
		w := v.A
		x := w + 1
		if v.C == 1 {
			w = ^v.A & 255
			x = w + v.B
		}
		require.Equal(t, num(x, 8), out[k][0], "%+v", v)
		require.Equal(t, num(w, 8), out[k][1], "%+v", v)
	}
}

// Two wires of one When that depend on each other through a third are put into
// two blocks.
func TestGroupsThatWouldLoopAreSplit(t *testing.T) {
	d := boxed(t, "split", func(m *hdl.Module, p *boxPorts) {
		a, b, c := m.Wire("p", 8), m.Wire("q", 8), m.Wire("r", 8)
		a.SetLit(1)
		b.SetLit(2)
		m.When(p.C, func() {
			a.Set(p.A)
			b.Set(c)
		})
		c.Set(a.Add(p.B))
		p.Y.Set(b)
		p.Z.Set(a)
		p.V.SetLit(0)
		hdl.Unused(p.I)
	})
	lint(t, d)
	got := text(t, d, "split")
	require.Contains(t, got, `  always @* begin
    p = 8'd1;
    if (c)
      p = a;
  end
`)
	in, out := simulateBox(t, d, 20)
	for k, v := range in {
		want := uint64(2)
		if v.C == 1 {
			want = v.A + v.B
		}
		require.Equal(t, num(want, 8), out[k][0], "%+v", v)
	}
}

// Targets of constants only are assigns: an always block would never run
// (semantics 2).
func TestConstantTargets(t *testing.T) {
	d := boxed(t, "constants", func(m *hdl.Module, p *boxPorts) {
		p.Y.SetLit(0x30)
		p.Y.Part(3, 0).SetLit(9)
		p.Z.Part(7, 4).SetLit(5)
		p.Z.Part(3, 0).SetLit(10)
		p.V.SetLit(1)
		hdl.Unused(p.A, p.B, p.C, p.I)
	})
	lint(t, d)
	require.NotContains(t, text(t, d, "constants"), "always")
	_, out := simulateBox(t, d, 1)
	require.Equal(t, [3]string{"57", "90", "1"}, out[0])
}

// A dynamic index past the end reads zero and writes nothing.
func TestDynamicElements(t *testing.T) {
	d := boxed(t, "elements", func(m *hdl.Module, p *boxPorts) {
		bits := m.Reg("bits", 12, 0xabc)
		trits := m.Reg("trits", 15, 0x1234)
		bits.ElemVar(p.I, 1).Set(p.C)
		trits.ElemVar(p.I, 3).Set(p.A.Trunc(3))
		p.Y.Set(hdl.Cat(trits.Elem(p.I, 3), trits.Elem(p.B, 5)))
		p.Z.Set(hdl.Cat(bits.Elem(p.I, 4), bits.Elem(p.B, 4)))
		p.V.Set(bits.BitAt(p.I))
	})
	lint(t, d)
	in, out := simulateBox(t, d, 60)
	elem := func(v uint64, total, w, i uint64) uint64 {
		if i >= total/w {
			return 0
		}
		return v >> (i * w) & (1<<w - 1)
	}
	set := func(v, total, w, i, x uint64) uint64 {
		if i >= total/w {
			return v
		}
		return v&^((1<<w-1)<<(i*w)) | x<<(i*w)
	}
	bits, trits := uint64(0xabc), uint64(0x1234)
	for k, v := range in {
		require.Equal(t, num(elem(trits, 15, 3, v.I)<<5|elem(trits, 15, 5, v.B), 8), out[k][0], "%d %+v", k, v)
		require.Equal(t, num(elem(bits, 12, 4, v.I)<<4|elem(bits, 12, 4, v.B), 8), out[k][1], "%d %+v", k, v)
		require.Equal(t, num(elem(bits, 12, 1, v.I), 1), out[k][2], "%d %+v", k, v)
		bits, trits = set(bits, 12, 1, v.I, v.C), set(trits, 15, 3, v.I, v.A&7)
	}
}

// One bit at the beginning of an element of several is no element of one bit.
func TestFirstBitOfAnElement(t *testing.T) {
	d := boxed(t, "first_bits", func(m *hdl.Module, p *boxPorts) {
		triples := m.Reg("triples", 15, 0x1234)
		triples.ElemVar(p.I, 3).Bit(0).Set(p.C)
		p.Y.Set(triples.Trunc(8))
		p.Z.Set(triples.Slice(14, 7))
		p.V.Set(triples.Elem(p.I, 3).Bit(0))
		hdl.Unused(p.A, p.B)
	})
	lint(t, d)
	in, out := simulateBox(t, d, 60)
	v := uint64(0x1234)
	for k, x := range in {
		require.Equal(t, num(v, 8), out[k][0], "%d %+v", k, x)
		require.Equal(t, num(v>>7, 8), out[k][1], "%d %+v", k, x)
		if x.I < 5 {
			require.Equal(t, num(v>>(3*x.I), 1), out[k][2], "%d %+v", k, x)
			v = v&^(1<<(3*x.I)) | x.C<<(3*x.I)
		}
	}
}

// What Verilog would read differently in a wider or signed surrounding is
// wrapped (semantics 3).
func TestContextRules(t *testing.T) {
	d := boxed(t, "nested", func(m *hdl.Module, p *boxPorts) {
		p.Y.Set(p.A.ShrSLit(2).Add(p.B))
		p.Z.Set(hdl.Cat(p.A.AddC(p.B).Bit(8), p.A.Slice(3, 0), hdl.Lit(3, 5)))
		p.V.Set(p.A.GtS(hdl.Lit(8, 0xfb)))
		hdl.Unused(p.C, p.I)
	})
	lint(t, d)
	got := text(t, d, "nested")
	require.Contains(t, got, "assign y = $unsigned($signed(a) >>> 2) + b;")
	require.Contains(t, got, "assign v = $signed(a) > -8'sd5;")
	in, out := simulateBox(t, d, 40)
	for k, v := range in {
		require.Equal(t, num(uint64(int64(int8(v.A))>>2)+v.B, 8), out[k][0])
		require.Equal(t, num((v.A+v.B)>>8<<7|v.A&15<<3|5, 8), out[k][1])
		require.Equal(t, num(uint64(b2i(int8(v.A) > -5)), 1), out[k][2])
	}
}
