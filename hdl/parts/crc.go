package parts

import (
	"fmt"
	"hash/fnv"
	"math/big"
	"strings"

	"github.com/hwgen/hwgen/hdl"
)

// CRCSpec is a cyclic redundancy check in the parameter model of R. Williams,
// "A Painless Guide to CRC Error Detection Algorithms" (1993), which the
// catalogue of G. Cook uses too; [FindCRC] knows that catalogue.
type CRCSpec struct {
	Name       string
	Width      int      // bits of the checksum: 1 to 4096
	Poly       *big.Int // polynomial without its top term, x^0 in bit 0
	Init       *big.Int // state before the first bit
	ReflectIn  bool     // bytes (lanes) enter with their lowest bit first
	ReflectOut bool     // the checksum is the state with its bits in reverse
	XorOut     *big.Int // and this on top
	Check      *big.Int `hdl:"-"` // checksum of the nine ASCII digits "123456789"; nil: not known
}

// NewCRC is a specification from numbers of up to 64 bits.
func NewCRC(name string, width int, poly, init uint64, reflectIn, reflectOut bool, xorOut uint64) CRCSpec {
	b := func(v uint64) *big.Int { return new(big.Int).SetUint64(v) }
	return CRCSpec{Name: name, Width: width, Poly: b(poly), Init: b(init), ReflectIn: reflectIn, ReflectOut: reflectOut, XorOut: b(xorOut)}
}

// problem says what is wrong with the parameters, "" if nothing is.
func (s CRCSpec) problem() string {
	if s.Width < 1 || s.Width > 4096 {
		return fmt.Sprintf("CRCSpec.Width is %d; it is 1 to 4096", s.Width)
	}
	for _, x := range []struct {
		field string
		v     *big.Int
	}{{"Poly", s.Poly}, {"Init", s.Init}, {"XorOut", s.XorOut}} {
		switch {
		case x.v == nil:
			return fmt.Sprintf("CRCSpec.%s is nil; it is a number of %d bits", x.field, s.Width)
		case x.v.Sign() < 0 || x.v.BitLen() > s.Width:
			return fmt.Sprintf("CRCSpec.%s is %#x; it has %d bits", x.field, x.v, s.Width)
		}
	}
	return ""
}

// Start is the state before the first bit, a constant.
func (s CRCSpec) Start() hdl.Signal { return hdl.LitBig(s.Width, s.Init) }

// Update is the state after the bits of data were taken in, all in one cycle.
// data is made of lanes of laneWidth bits, the lowest one first; within a lane
// the highest bit comes first, or the lowest with ReflectIn. The wire name_bits
// that it declares holds state and data.
func (s CRCSpec) Update(m *hdl.Module, name string, state, data hdl.Value, laneWidth int) hdl.Signal {
	st, d := sig(state), sig(data)
	if why := s.problem(); why != "" {
		m.Fatalf("%s", why)
	}
	if laneWidth < 1 || d.Width()%laneWidth != 0 {
		m.Fatalf("laneWidth of Update is %d; it divides the %d bits of data", laneWidth, d.Width())
	}
	if st.Width() != s.Width {
		m.Fatalf("state of Update has %d bits; %s has %d", st.Width(), s.Name, s.Width)
	}
	all := m.Let(name+"_bits", hdl.Cat(d, st))
	after := s.matrix(d.Width(), laneWidth)
	return after[len(after)-1].apply(all)
}

// Finish is the checksum for a state.
func (s CRCSpec) Finish(state hdl.Value) hdl.Signal {
	x := sig(state)
	if s.ReflectOut {
		x = Reverse(x)
	}
	if s.XorOut == nil || s.XorOut.Sign() == 0 {
		return x
	}
	return x.Xor(hdl.LitBig(s.Width, s.XorOut))
}

// matrix is the state after each lane, as functions of {data, state}.
func (s CRCSpec) matrix(dataWidth, laneWidth int) []linear {
	state := identity(s.Width)
	var after []linear
	for lane := range dataWidth / laneWidth {
		for i := range laneWidth {
			bit := laneWidth - 1 - i
			if s.ReflectIn {
				bit = i
			}
			state = s.shift(state, s.Width+lane*laneWidth+bit)
		}
		after = append(after, state)
	}
	return after
}

// shift takes in one bit, number in of {data, state}.
func (s CRCSpec) shift(state linear, in int) linear {
	out := make(linear, s.Width)
	feedback := new(big.Int).Set(state[s.Width-1])
	feedback.SetBit(feedback, in, feedback.Bit(in)^1)
	for i := range out {
		out[i] = new(big.Int)
		if i > 0 {
			out[i] = state[i-1]
		}
		if s.Poly.Bit(i) == 1 {
			out[i] = new(big.Int).Xor(out[i], feedback)
		}
	}
	return out
}

// Sum is the checksum of some bytes, computed in Go: for testbenches.
func (s CRCSpec) Sum(data []byte) *big.Int {
	state := new(big.Int).Set(s.Init)
	for _, c := range data {
		for i := range 8 {
			bit := 7 - i
			if s.ReflectIn {
				bit = i
			}
			top := state.Bit(s.Width-1) ^ uint(c>>bit&1)
			state.SetBit(state, s.Width-1, 0).Lsh(state, 1)
			if top == 1 {
				state.Xor(state, s.Poly)
			}
		}
	}
	if s.ReflectOut {
		r := new(big.Int)
		for i := range s.Width {
			r.SetBit(r, s.Width-1-i, state.Bit(i))
		}
		state = r
	}
	return state.Xor(state, s.XorOut)
}

// CRC computes the checksum of each packet of a stream: a word of any width a
// cycle, packets without a gap; the checksum is offered in the cycle after the
// packet's last word was taken. Lanes that are not kept count for nothing.
type CRC struct {
	Spec      CRCSpec
	DataWidth int // bits a cycle: 1 to 16384
	LaneWidth int // bits of a lane; 0: 8 where that divides DataWidth, else DataWidth
}

// CRCPorts are the ports of a [CRC].
type CRCPorts struct {
	In  hdl.StreamIn[Word]
	Out hdl.StreamOut[hdl.Bits]
}

// ModuleName is the check's name with the widths; a check that is not in the
// catalogue under its name adds a hash of its parameters.
func (c CRC) ModuleName() string {
	name := strings.Map(func(r rune) rune {
		if r >= 'a' && r <= 'z' || r >= '0' && r <= '9' {
			return r
		}
		return '_'
	}, strings.ToLower(c.Spec.Name))
	if !strings.HasPrefix(name, "crc") {
		name = "crc_" + name
	}
	name += fmt.Sprintf("_d%d_l%d", c.DataWidth, c.laneWidth())
	if known, ok := FindCRC(c.Spec.Name); ok && known.same(c.Spec) {
		return name
	}
	h := fnv.New32a()
	fmt.Fprintln(h, c.Spec.Name, c.Spec.Width, c.Spec.Poly, c.Spec.Init, c.Spec.ReflectIn, c.Spec.ReflectOut, c.Spec.XorOut, c.DataWidth, c.LaneWidth)
	return name + fmt.Sprintf("_%08x", h.Sum32())
}

func (s CRCSpec) same(t CRCSpec) bool {
	return s.Width == t.Width && s.problem() == "" && t.problem() == "" && s.ReflectIn == t.ReflectIn && s.ReflectOut == t.ReflectOut &&
		s.Poly.Cmp(t.Poly) == 0 && s.Init.Cmp(t.Init) == 0 && s.XorOut.Cmp(t.XorOut) == 0
}

func (c CRC) laneWidth() int {
	switch {
	case c.LaneWidth != 0:
		return c.LaneWidth
	case c.DataWidth%8 == 0:
		return 8
	}
	return c.DataWidth
}

// Ports returns the ports.
func (c CRC) Ports() CRCPorts {
	return CRCPorts{
		In: hdl.InStream(Word{
			Data: hdl.W(c.DataWidth), Keep: hdl.W(lanesOf(c.DataWidth, c.laneWidth())), Last: hdl.W(1),
		}),
		Out: hdl.OutStream(hdl.W(c.Spec.Width)),
	}
}

// Build describes the checksum unit.
func (c CRC) Build(m *hdl.Module, p *CRCPorts) {
	if why := c.Spec.problem(); why != "" {
		m.Fatalf("%s", why)
	}
	ranged(m, "CRC.DataWidth", c.DataWidth, 1, maxWord)
	lane := c.laneWidth()
	if lane < 1 || c.DataWidth%lane != 0 {
		m.Fatalf("CRC.LaneWidth is %d; it divides the DataWidth of %d", lane, c.DataWidth)
	}
	state := m.RegBig("state_q", c.Spec.Start())
	result := m.RegBig("result_q", hdl.LitBig(c.Spec.Width, bigZero))
	valid := m.Reg("valid_q", 1, 0)
	p.In.Accept(valid.Not().Or(p.Out.Ready))
	p.Out.Offer(valid, result.Signal)

	all := m.Let("bits", hdl.Cat(p.In.Data.Data, state))
	next := state.Signal
	for i, f := range c.Spec.matrix(c.DataWidth, lane) {
		after := m.Let(fmt.Sprintf("after_lane_%d", i), f.apply(all))
		next = hdl.Mux(p.In.Data.Keep.Bit(i), after, next)
	}
	next = m.Let("next", next)
	m.When(p.In.Ready, func() { valid.Set(p.In.Valid.And(p.In.Data.Last)) })
	m.When(p.In.Fire(), func() {
		state.Set(next)
		m.When(p.In.Data.Last, func() {
			state.Set(c.Spec.Start())
			result.Set(c.Spec.Finish(next))
		})
	})
}
