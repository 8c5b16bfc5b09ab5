package hdl_test

import (
	"fmt"
	"math/rand/v2"
	"testing"

	"github.com/hwgen/hwgen/hdl"
	"github.com/hwgen/hwgen/hdl/netlist"
)

// scribbler describes hardware at random, right or wrong: every choice is a
// byte of its input.
type scribbler struct {
	data []byte
	m    *hdl.Module
	sigs []hdl.Signal
	vars []hdl.Var
	mems []*hdl.Mem
	n    int
	calm bool // few mistakes
}

func (s *scribbler) byte() int {
	if len(s.data) == 0 {
		return 0
	}
	b := s.data[0]
	s.data = s.data[1:]
	return int(b)
}

// size is a number that is often a width, and sometimes none.
func (s *scribbler) size() int {
	switch b := s.byte(); {
	case s.calm:
		return b%12 + 1
	case b < 8:
		return []int{0, -1, 1 << 40, -1 << 40, 65536, 65537, 4096, 513}[b]
	case b < 40:
		return b * 3
	default:
		return b%16 + 1
	}
}

func (s *scribbler) sig() hdl.Signal {
	switch b := s.byte(); {
	case s.calm:
		return s.sigs[b%len(s.sigs)]
	case b < 4:
		return []hdl.Signal{{}, hdl.W(8), hdl.U(uint64(b) << 30), hdl.Lit(s.size(), uint64(s.byte()))}[b]
	case b < 10:
		return hdl.SInt(s.size(), int64(s.byte())-128)
	case b < 30:
		return hdl.Lit(s.size(), uint64(s.byte()))
	default:
		return s.sigs[b%len(s.sigs)]
	}
}

// like makes the width fit, mostly.
func (s *scribbler) like(x, y hdl.Signal) hdl.Signal {
	switch w := x.Width(); {
	case s.byte() < 10 && !s.calm || w < 1:
		return y
	case y.Width() < w:
		return y.ZExt(w)
	default:
		return y.Trunc(w)
	}
}

func (s *scribbler) bit() hdl.Signal {
	if x := s.sig(); (s.calm || s.byte() > 10) && x.Width() > 1 {
		return x.Bit(s.byte() % x.Width())
	} else {
		return x
	}
}

func (s *scribbler) name() string {
	s.n++
	if s.byte() < 3 && !s.calm {
		return []string{"", "a", "9"}[s.n%3]
	}
	return fmt.Sprint("n", s.n)
}

func (s *scribbler) expr() hdl.Signal {
	a := s.sig()
	b := s.like(a, s.sig())
	k := s.byte() % 32
	if s.calm && k > 11 && k != 18 && k != 19 && k != 30 {
		k = 26 // the others need luck
	}
	switch k {
	case 0:
		return a.And(b)
	case 1:
		return a.Or(b)
	case 2:
		return a.Xor(b)
	case 3:
		return a.Add(b)
	case 4:
		return a.SubC(b)
	case 5:
		return a.MulU(b)
	case 6:
		return a.MulS(b)
	case 7:
		return a.Eq(b)
	case 8:
		return a.LtS(b)
	case 9:
		return a.GeU(b)
	case 10:
		return a.Shl(s.sig())
	case 11:
		return a.ShrS(s.sig())
	case 12:
		return a.ShlLit(s.size())
	case 13:
		return a.Slice(s.size(), s.size())
	case 14:
		return a.ZExt(s.size())
	case 15:
		return a.SExt(s.size())
	case 16:
		return a.Trunc(s.size())
	case 17:
		return a.Rep(s.size())
	case 18:
		return hdl.Cat(a, b, s.sig())
	case 19:
		return hdl.Mux(s.bit(), a, b)
	case 20:
		return a.Elem(s.sig(), s.size())
	case 21:
		return hdl.OneHotMux(s.sig(), a, b)
	case 22:
		return hdl.PriorityMux(s.sig(), a, b, b)
	case 23:
		return hdl.Select(s.sig(), a, b)
	case 24:
		return a.RotlLit(s.size())
	case 25:
		return a.Not().Neg()
	case 26:
		return a.RedXor()
	case 27:
		return a.Msb()
	case 28:
		return s.m.Past(a, s.size())
	case 29:
		return hdl.Cross(a)
	case 30:
		return hdl.VecFrom(a, b).Index(s.sig())
	default:
		return a.Inc()
	}
}

func (s *scribbler) target() hdl.Var {
	v := s.vars[s.byte()%len(s.vars)]
	switch b := s.byte(); {
	case s.calm && b > 40:
		return v
	case s.calm && b < 20:
		return v.ElemVar(s.sig(), 1)
	case b < 20:
		return v.Part(s.size(), s.size())
	case b < 40 && v.Width() > 0:
		return v.Bit(b % v.Width())
	case b < 60:
		return v.ElemVar(s.sig(), s.size())
	}
	return v
}

func (s *scribbler) statement(depth int) {
	m := s.m
	if s.n++; s.n > 400 {
		return
	}
	nest := func() {
		for range s.byte() % 4 {
			if depth < 5 {
				s.statement(depth + 1)
			}
		}
	}
	switch s.byte() % 20 {
	case 0:
		w := m.Wire(s.name(), s.size())
		w.SetLit(0)
		s.vars = append(s.vars, w)
	case 1:
		s.vars = append(s.vars, m.Reg(s.name(), s.size(), uint64(s.byte())))
	case 2:
		if s.calm {
			s.mems = append(s.mems, m.Mem(s.name(), s.size(), 16))
			return
		}
		s.mems = append(s.mems, m.Mem(s.name(), s.size(), s.size(), hdl.Rule(netlist.ReadDuringWrite(s.byte()%3)), hdl.Masked(s.size())))
	case 3:
		s.sigs = append(s.sigs, m.Let(s.name(), s.expr()))
	case 4:
		w := m.When(s.bit(), nest)
		if s.byte() < 128 {
			w = w.Elsewhen(s.bit(), nest)
		}
		if s.byte() < 128 {
			w.Otherwise(nest)
		}
	case 5:
		w := m.Switch(s.sig())
		for range s.byte() % 5 {
			w.Case(s.byte()/100, nest)
		}
		if s.byte() < 128 {
			w.Default(nest)
		}
	case 6:
		m.Assert(s.bit(), "assertion")
	case 7:
		m.Print("%d", s.sig())
	case 8:
		if len(s.mems) > 0 {
			x := s.mems[s.byte()%len(s.mems)]
			x.Write(s.bit(), s.like(hdl.W(4), s.sig()), s.sig())
		}
	case 9:
		if len(s.mems) > 0 {
			x := s.mems[s.byte()%len(s.mems)]
			s.sigs = append(s.sigs, x.Read(s.like(hdl.W(4), s.sig())), x.ReadSync(s.bit(), s.like(hdl.W(4), s.sig())))
		}
	case 10:
		m.In(m.GateClock(s.name(), m.Domain(""), s.bit()), nest)
	case 11:
		u := hdl.Inst(m, s.name(), counter{s.size()})
		u.En.Drive(s.bit())
		s.sigs = append(s.sigs, u.Count.Signal)
	case 12:
		v := hdl.RegVec(m, s.name(), s.size()%9, hdl.W(s.size()%70))
		v.Index(s.sig()).Set(s.sig())
		s.sigs = append(s.sigs, v.V.At(0))
	case 13, 14:
		s.sigs = append(s.sigs, s.expr())
	default:
		v := s.target()
		v.Set(s.like(v.Signal, s.sig()))
	}
	for _, v := range s.vars {
		s.sigs = append(s.sigs[:min(len(s.sigs), 40)], v.Signal)
	}
}

func scribble(data []byte) (*netlist.Design, error) {
	return elaborateAB(func(m *hdl.Module, p *ab) {
		p.Y.SetLit(0)
		s := &scribbler{data: data, calm: len(data)%2 == 1, m: m, sigs: []hdl.Signal{p.A.Signal, p.B.Signal}, vars: []hdl.Var{p.Y.Var, m.Reg("q", 8, 0)}}
		for len(s.data) > 0 && s.n <= 400 {
			s.statement(0)
		}
	})
}

// FuzzBuilder: whatever is described gives a well-formed netlist or errors
// with the author's lines, and never a panic.
func FuzzBuilder(f *testing.F) {
	for seed := range uint64(50) {
		f.Add(randomBytes(seed, 400))
	}
	f.Fuzz(func(t *testing.T, data []byte) { tryScribble(t, data) })
}

func randomBytes(seed uint64, n int) []byte {
	r := rand.New(rand.NewPCG(seed, 1))
	out := make([]byte, n)
	for i := range out {
		out[i] = byte(r.Uint32())
	}
	return out
}

func tryScribble(t *testing.T, data []byte) (ok bool) {
	d, err := scribble(data)
	if err != nil {
		for _, x := range err.(*netlist.Diagnostics).List {
			if x.Code == "HG199" || x.Pos.Line == 0 || x.Fix == "" {
				t.Fatalf("%v", err)
			}
		}
		return false
	}
	for _, m := range d.Modules {
		if err := netlist.Verify(m); err != nil {
			t.Fatal(err)
		}
	}
	return true
}

// TestScribbles tries descriptions at random: short ones, which are right now
// and then.
func TestScribbles(t *testing.T) {
	right := 0
	for seed := range uint64(3000) {
		if tryScribble(t, randomBytes(seed+1000, 8+int(seed%200))) {
			right++
		}
	}
	if right < 20 {
		t.Fatalf("only %d of 3000 random descriptions are right: the test shows little", right)
	}
}
