package hdl_test

import (
	"fmt"

	"github.com/hwgen/hwgen/hdl"
	"github.com/hwgen/hwgen/hdl/netlist"
	"github.com/hwgen/hwgen/hdl/sim"
)

// Accumulator adds up the samples of a stream.
type Accumulator struct{ Width int }

type AccumulatorPorts struct {
	In    hdl.StreamIn[hdl.Bits]
	Clear hdl.In
	Sum   hdl.Out
}

func (a Accumulator) Ports() AccumulatorPorts {
	return AccumulatorPorts{In: hdl.InStream(hdl.W(a.Width)), Clear: hdl.Input(1), Sum: hdl.Output(a.Width)}
}

func (a Accumulator) Build(m *hdl.Module, p *AccumulatorPorts) {
	sum := m.Reg("sum_q", a.Width, 0)
	p.In.Accept(p.Clear.Not())
	m.When(p.Clear, func() { sum.SetLit(0) }).
		Elsewhen(p.In.Fire(), func() { sum.Set(sum.Add(p.In.Data)) })
	p.Sum.Set(sum)
}

// A component is a struct: its fields are parameters, and make its name.
func ExampleElaborate() {
	d, err := hdl.Elaborate(Accumulator{Width: 16})
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println("module", d.Top.Name)
	for _, i := range d.Top.Ports {
		v := d.Top.Vars[i]
		fmt.Println(d.Top.Nodes[v.Node].Op, v.Name, d.Top.Width(v.Node))
	}
	s, err := sim.New(d)
	if err != nil {
		fmt.Println(err)
		return
	}
	defer s.Close()
	s.Set("in_valid", 1)
	for _, x := range []uint64{1, 20, 300} {
		s.Set("in_data", x)
		s.Step(1)
	}
	sum, _ := s.Get("sum")
	fmt.Println("sum", sum)
	// Output:
	// module accumulator_w16
	// Input in_valid 1
	// Output in_ready 1
	// Input in_data 16
	// Input clear 1
	// Output sum 16
	// sum 321
}

type mistaken struct{}

func (mistaken) Ports() AccumulatorPorts { return Accumulator{Width: 16}.Ports() }

func (mistaken) Build(m *hdl.Module, p *AccumulatorPorts) {
	next := m.Wire("next", 16)
	m.When(p.In.Fire(), func() { next.Set(p.In.Data.AddC(p.Sum)) })
	p.In.Accept(p.Sum)
}

// All mistakes are listed at once, each with a code that docs/errors.md
// explains.
func ExampleElaborate_mistakes() {
	_, err := hdl.Elaborate(mistaken{})
	for _, x := range err.(*netlist.Diagnostics).List {
		fmt.Printf("%s %s; %s\n", x.Code, x.Message, x.Fix)
	}
	// Output:
	// HG201 output sum is never assigned; set it, or remove it
	// HG101 next has 16 bits and is assigned 17 bits (Add expression); cut it with Trunc(16)
	// HG101 in_ready has 1 bit and is assigned 16 bits (sum); take one bit with Bit(i), or use RedOr() for "any bit set"
}

// pipeline runs a Build on ports A, B and Y for the examples below.
func pipeline(build func(m *hdl.Module, p *ab)) *sim.Sim {
	d, err := elaborateAB(build)
	if err != nil {
		panic(err)
	}
	s, err := sim.New(d)
	if err != nil {
		panic(err)
	}
	return s
}

func ExampleModule_When() {
	s := pipeline(func(m *hdl.Module, p *ab) {
		p.Y.Set(p.A) // where no branch below is taken
		m.When(p.A.GtU(p.B), func() {
			p.Y.Set(p.B)
		}).Elsewhen(p.B.EqLit(7), func() {
			p.Y.SetLit(0)
		})
	})
	defer s.Close()
	for _, in := range [][2]uint64{{9, 4}, {3, 7}, {3, 8}} {
		s.Set("a", in[0])
		s.Set("b", in[1])
		y, _ := s.Get("y")
		fmt.Println(in, y)
	}
	// Output:
	// [9 4] 4
	// [3 7] 0
	// [3 8] 3
}

func ExampleNewFSM() {
	s := pipeline(func(m *hdl.Module, p *ab) {
		at := hdl.NewFSM(m, "at", load, store, swap)
		at.State(load, func() { m.When(p.A.NeLit(0), func() { at.Goto(store) }) })
		at.State(store, func() { at.Goto(swap) })
		at.State(swap, func() { at.Goto(load) })
		p.Y.Set(hdl.Mux(at.Is(swap), p.B, hdl.U(0)))
	})
	defer s.Close()
	s.Set("a", 1)
	s.Set("b", 5)
	for range 4 {
		fmt.Println(s.MustSignal("at").Label(), s.MustSignal("y").Get())
		s.Step(1)
	}
	// Output:
	// load 0
	// store 0
	// swap 5
	// load 0
}

func ExampleModule_Mem() {
	s := pipeline(func(m *hdl.Module, p *ab) {
		mem := m.Mem("mem", 8, 256, hdl.Rule(hdl.Old))
		mem.Write(p.B.NeLit(0), p.A, p.B)
		p.Y.Set(mem.ReadSync(hdl.Lit(1, 1), p.A))
	})
	defer s.Close()
	s.Set("a", 3)
	for _, b := range []uint64{10, 20, 0} {
		s.Set("b", b)
		s.Step(1)
	}
	y, _ := s.Get("y") // the read of the third cycle
	fmt.Println(y)
	// Output: 20
}

func ExampleInst() {
	d, err := elaborateAB(func(m *hdl.Module, p *ab) {
		acc := hdl.Inst(m, "acc", Accumulator{Width: 8})
		acc.In.Offer(p.A.NeLit(0), p.A.Signal) // a parent drives inputs,
		acc.Clear.Drive(p.B.Bit(7))
		p.Y.Set(acc.Sum.Xor(p.B)) // and reads outputs
	})
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, m := range d.Modules {
		fmt.Println(m.Name)
	}
	// Output:
	// accumulator_w8
	// d
}
