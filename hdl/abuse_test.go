package hdl_test

import (
	"errors"
	"fmt"
	"math"
	"math/big"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/hwgen/hwgen/hdl"
	"github.com/hwgen/hwgen/hdl/netlist"
)

// abuses are mistakes that a Go program can make with the package, however
// unlikely: each is one or more messages, never a panic and never the fault of
// the toolkit.
var abuses = map[string]func(m *hdl.Module, p *ab){
	"zero signal":           func(m *hdl.Module, p *ab) { (hdl.Signal{}).Not().And(p.A) },
	"zero signal alone":     func(m *hdl.Module, p *ab) { p.Y.Set((hdl.Signal{}).Not()) },
	"zero input":            func(m *hdl.Module, p *ab) { p.Y.Set(hdl.In{}) },
	"zero output":           func(m *hdl.Module, p *ab) { hdl.Out{}.Set(p.A) },
	"zero enum":             func(m *hdl.Module, p *ab) { (hdl.Enum[op]{}).Is(load).And(p.A.Bit(0)) },
	"zero vector":           func(m *hdl.Module, p *ab) { (hdl.Vec[hdl.Bits]{}).At(0) },
	"zero vector variable":  func(m *hdl.Module, p *ab) { hdl.VecVar[hdl.Bits]{}.At(0) },
	"zero memory":           func(m *hdl.Module, p *ab) { (&hdl.Mem{}).Read(p.A) },
	"nil memory":            func(m *hdl.Module, p *ab) { hdl.MemOf[hdl.Bits]{}.Read(p.A) },
	"zero machine":          func(m *hdl.Module, p *ab) { (&hdl.FSM[op]{}).Goto(load) },
	"zero chain":            func(m *hdl.Module, p *ab) { (&hdl.WhenChain{}).Otherwise(nil) },
	"zero switch":           func(m *hdl.Module, p *ab) { (&hdl.SwitchChain{}).Case(1, nil) },
	"zero domain":           func(m *hdl.Module, p *ab) { m.Reg("r", 8, 0, hdl.On(&hdl.Domain{})) },
	"nil domain":            func(m *hdl.Module, p *ab) { m.Reg("r", 8, 0, hdl.On(nil)); m.In(nil, nil) },
	"zero local stream":     func(m *hdl.Module, p *ab) { (&hdl.LocalStream[hdl.Bits]{}).Send(p.A.Signal) },
	"nil value":             func(m *hdl.Module, p *ab) { hdl.Mux(nil, p.A, p.B) },
	"nil condition":         func(m *hdl.Module, p *ab) { m.When(nil, func() {}) },
	"nil subject":           func(m *hdl.Module, p *ab) { m.Switch(nil) },
	"nil case":              func(m *hdl.Module, p *ab) { m.Switch(p.A).Case(nil, nil) },
	"nil big case":          func(m *hdl.Module, p *ab) { m.Switch(p.A).Case((*big.Int)(nil), nil) },
	"negative case":         func(m *hdl.Module, p *ab) { m.Switch(p.A).Case(-1, nil) },
	"no values in a case":   func(m *hdl.Module, p *ab) { m.Switch(p.A).Case(hdl.OneOf(), nil); p.Y.Set(none) },
	"nil register option":   func(m *hdl.Module, p *ab) { m.Reg("r", 8, 0, nil) },
	"nil memory option":     func(m *hdl.Module, p *ab) { m.Mem("r", 8, 8, nil) },
	"nil instance option":   func(m *hdl.Module, p *ab) { hdl.Inst(m, "u", fifo{8, 4}, nil) },
	"nil component":         func(m *hdl.Module, p *ab) { hdl.Inst[fifoPorts](m, "u", nil) },
	"nil pointer component": func(m *hdl.Module, p *ab) { hdl.Inst(m, "u", (*fifo)(nil)) },
	"nil module":            func(m *hdl.Module, p *ab) { hdl.Inst(nil, "u", fifo{8, 4}) },
	"nil update":            func(m *hdl.Module, p *ab) { hdl.WireOf(m, "w", hdl.W(8)).Update(nil) },
	"nil big literal":       func(m *hdl.Module, p *ab) { p.Y.Set(hdl.LitBig(8, nil)) },
	"nil contents":          func(m *hdl.Module, p *ab) { m.Mem("x", 8, 1, hdl.ContentsBig(nil, nil)) },
	"empty select":          func(m *hdl.Module, p *ab) { hdl.Select(p.A) },
	"empty one-hot":         func(m *hdl.Module, p *ab) { hdl.OneHotMux(p.A) },
	"one-hot by a constant": func(m *hdl.Module, p *ab) { p.Y.Set(hdl.OneHotMux(hdl.Lit(3, 1), p.A, p.B)) },
	"select by nothing":     func(m *hdl.Module, p *ab) { p.Y.Set(hdl.PriorityMux(hdl.Signal{}, p.A, p.B)) },
	"empty cat":             func(m *hdl.Module, p *ab) { p.Y.Set(hdl.Cat()) },
	"huge width":            func(m *hdl.Module, p *ab) { m.Wire("w", math.MaxInt).Set(p.A) },
	"width past 32 bits":    func(m *hdl.Module, p *ab) { m.Reg("r", 1<<32+8, 0).Set(p.A) },
	"shape past 32 bits":    func(m *hdl.Module, p *ab) { hdl.RegOf(m, "r", hdl.W(1<<32+8)).Set(p.A.Signal) },
	"negative width":        func(m *hdl.Module, p *ab) { m.Wire("w", math.MinInt).Set(p.A) },
	"huge rep":              func(m *hdl.Module, p *ab) { p.A.Rep(math.MaxInt) },
	"huge rep of a literal": func(m *hdl.Module, p *ab) { p.Y.Set(hdl.Lit(8, 1).Rep(math.MaxInt)) },
	"huge extension":        func(m *hdl.Module, p *ab) { p.A.ZExt(math.MaxInt) },
	"huge literal width":    func(m *hdl.Module, p *ab) { p.Y.Set(hdl.Lit(math.MaxInt, 1)) },
	"huge signed literal":   func(m *hdl.Module, p *ab) { p.Y.Set(hdl.SInt(math.MaxInt, -1)) },
	"signed without width":  func(m *hdl.Module, p *ab) { p.Y.Set(hdl.SInt(0, -1)) },
	"negative literal":      func(m *hdl.Module, p *ab) { p.Y.Set(hdl.Lit(-5, 1).Add(hdl.Lit(-5, 1))) },
	"huge shift":            func(m *hdl.Module, p *ab) { p.Y.Set(p.A.ShlLit(math.MaxInt)); p.Y.Set(none) },
	"negative shift":        func(m *hdl.Module, p *ab) { p.Y.Set(hdl.Lit(8, 1).ShlLit(math.MinInt)) },
	"slice from below":      func(m *hdl.Module, p *ab) { p.Y.Set(p.A.Slice(math.MaxInt, math.MinInt)) },
	"slice backwards":       func(m *hdl.Module, p *ab) { p.Y.Part(0, 7).Set(p.A) },
	"huge element":          func(m *hdl.Module, p *ab) { p.A.Elem(p.B, math.MaxInt) },
	"no element":            func(m *hdl.Module, p *ab) { p.Y.ElemVar(p.B, 0).Set(p.A) },
	"huge depth":            func(m *hdl.Module, p *ab) { m.Mem("mem", 65536, math.MaxInt) },
	"huge memory":           func(m *hdl.Module, p *ab) { m.Mem("mem", 65536, 1<<28) },
	"huge contents":         func(m *hdl.Module, p *ab) { m.Mem("mem", 8, 1<<28, hdl.ContentsText("x", "@fffffff 1")) },
	"huge vector":           func(m *hdl.Module, p *ab) { hdl.VecOf(math.MaxInt, hdl.W(8)) },
	"wide vector":           func(m *hdl.Module, p *ab) { hdl.RegVec(m, "v", 65536, hdl.W(65536)) },
	"negative vector":       func(m *hdl.Module, p *ab) { hdl.VecOf(-1, hdl.W(8)) },
	"element of none":       func(m *hdl.Module, p *ab) { hdl.RegVec(m, "v", 4, hdl.W(8)).At(-1).Set(p.A.Signal) },
	"vectors of two sizes":  func(m *hdl.Module, p *ab) { hdl.WireVec(m, "v", 4, hdl.W(8)).Set(hdl.VecOf(3, hdl.W(8))) },
	"past of nothing":       func(m *hdl.Module, p *ab) { m.Past(hdl.U(1), math.MaxInt) },
	"empty name":            func(m *hdl.Module, p *ab) { m.Wire("", 8).Set(p.A) },
	"name with a newline":   func(m *hdl.Module, p *ab) { m.Wire("a\nendmodule", 8).Set(p.A) },
	"endless name":          func(m *hdl.Module, p *ab) { m.Wire(fmt.Sprint(math.MaxInt, make([]int, 4096)), 8).Set(p.A) },
	"endless literal":       func(m *hdl.Module, p *ab) { p.Y.Set(hdl.LitBig(8, new(big.Int).Lsh(big.NewInt(1), 1<<16))) },
	"bad format":            func(m *hdl.Module, p *ab) { m.Print("%"); m.Print("%s", p.A); m.Print("\x00") },
	"user's panic":          func(m *hdl.Module, p *ab) { panic("no such mode") },
	"user's error":          func(m *hdl.Module, p *ab) { panic(errors.New("no such mode")) },
	"panic of nothing":      func(m *hdl.Module, p *ab) { panic(nil) },
	"panic inside When":     func(m *hdl.Module, p *ab) { m.When(p.A.Bit(0), func() { panic("x") }) },
	"nil map":               func(m *hdl.Module, p *ab) { var x map[string]int; x["a"] = 1 },
	"payload of ints":       func(m *hdl.Module, p *ab) { hdl.RegOf(m, "r", 3) },
	"payload of ports":      func(m *hdl.Module, p *ab) { hdl.RegOf(m, "r", abPorts()) },
	"payload of pointers":   func(m *hdl.Module, p *ab) { hdl.RegOf(m, "r", &struct{ A hdl.Bits }{}) },
	"payload of slices":     func(m *hdl.Module, p *ab) { hdl.WireOf(m, "r", []hdl.Bits{hdl.W(1)}) },
	"hidden field":          func(m *hdl.Module, p *ab) { hdl.WireOf(m, "r", struct{ a hdl.Bits }{hdl.W(1)}) },
	"shapes of two sizes":   func(m *hdl.Module, p *ab) { hdl.MuxOf(p.A.Bit(0), hdl.VecOf(2, hdl.W(1)), hdl.VecOf(3, hdl.W(1))) },
	"reset is a signal":     func(m *hdl.Module, p *ab) { hdl.RegOf(m, "r", p.A.Signal).Set(p.A.Signal); p.Y.Set(none) },
	"empty machine":         func(m *hdl.Module, p *ab) { f := hdl.NewFSM[op](m, "f"); f.State(load, nil); f.Goto(load) },
	"machine of one state":  func(m *hdl.Module, p *ab) { hdl.NewFSM(m, "f", load).Goto(store) },
	"gate of itself":        func(m *hdl.Module, p *ab) { m.GateClock("", m.Domain(""), p.A) },
	"two gates": func(m *hdl.Module, p *ab) {
		m.GateClock("g", m.Domain(""), p.A.Bit(0))
		m.GateClock("g", nil, p.A.Bit(0))
	},
	"no clock output":   func(m *hdl.Module, p *ab) { hdl.ClockOut{}.Domain(hdl.DomainSpec{}, p.A) },
	"helper everywhere": func(m *hdl.Module, p *ab) { m.Helper(); p.Y.Set(none) },
}

func TestNoMistakePanics(t *testing.T) {
	for name, f := range abuses {
		t.Run(name, func(t *testing.T) {
			var err error
			require.NotPanics(t, func() { _, err = elaborateAB(f) })
			require.Error(t, err)
			list := err.(*netlist.Diagnostics)
			for _, x := range list.List {
				require.NotEqual(t, "HG199", x.Code, "%v", err)
				require.NotZero(t, x.Pos.Line, "%v", err)
			}
			if name != "helper everywhere" {
				require.Contains(t, err.Error(), "hdl/abuse_test.go:", "a line of the mistake")
			}
			require.Less(t, len(err.Error()), 4000)
		})
	}
}

type oddPorts struct {
	Int    int
	Ptr    *hdl.In
	hidden hdl.In
	Zero   hdl.In
	Stream hdl.StreamIn[request]
	Neg    hdl.In
	List   []hdl.In
	_      int
}

// TestOddPorts: each field that is no port is a message of its own.
func TestOddPorts(t *testing.T) {
	_, err := hdl.Elaborate(design[oddPorts]{Name: "d",
		ports: func() oddPorts { return oddPorts{Neg: hdl.Input(-3), hidden: hdl.Input(1)} },
		build: func(m *hdl.Module, p *oddPorts) {}})
	require.Error(t, err)
	var got []string
	for _, x := range err.(*netlist.Diagnostics).List {
		got = append(got, x.Code+" "+x.Message)
	}
	require.ElementsMatch(t, []string{
		"HG112 field int of the ports (int) is no port",
		"HG112 field ptr of the ports (*hdl.In) is no port",
		"HG112 field hidden of the ports (hdl.In) is an unexported field",
		"HG108 port zero is not declared",
		"HG108 stream stream is not declared",
		"HG103 neg has a width of -3 bits",
	}, got)
}

// badComponent panics in one of its methods.
type badComponent struct{ Where string }

func (b badComponent) trip(where string) {
	if b.Where == where {
		panic("tripped in " + where)
	}
}
func (b badComponent) Ports() ab                  { b.trip("Ports"); return abPorts() }
func (b badComponent) Build(m *hdl.Module, p *ab) { b.trip("Build"); p.Y.Set(p.A.And(p.B)) }
func (b badComponent) ModuleName() string         { b.trip("ModuleName"); return "bad_" + b.Where }
func (b badComponent) Domains() []hdl.DomainSpec  { b.trip("Domains"); return []hdl.DomainSpec{{}} }

func TestMethodsThatPanic(t *testing.T) {
	for _, where := range []string{"Ports", "Build", "ModuleName", "Domains"} {
		_, err := hdl.Elaborate(badComponent{where})
		require.ErrorContains(t, err, "HG125", where)
		require.ErrorContains(t, err, "tripped in "+where)
		_, err = elaborateAB(func(m *hdl.Module, p *ab) {
			u := hdl.Inst(m, "u", badComponent{where})
			u.A.Drive(p.A)
			u.B.Drive(p.B)
			p.Y.Set(u.Y)
		})
		require.ErrorContains(t, err, "tripped in "+where)
		require.Len(t, err.(*netlist.Diagnostics).List, 1, "%v", err)
	}
}

func TestElaborateNothing(t *testing.T) {
	_, err := hdl.Elaborate[ab](nil)
	require.ErrorContains(t, err, "HG108")
	_, err = hdl.Elaborate((*counter)(nil))
	require.ErrorContains(t, err, "HG108")
	_, err = hdl.Elaborate(&counter{8})
	require.NoError(t, err)
	_, err = hdl.Elaborate(counter{8}, nil, hdl.WithDomain(hdl.DomainSpec{Name: "none"}))
	require.ErrorContains(t, err, "HG114")
}

// TestLeaks: a module and its signals are of no use after Build, in the same
// elaboration and in a later one.
func TestLeaks(t *testing.T) {
	var module *hdl.Module
	var signal hdl.Signal
	var variable hdl.Var
	inner := design[ab]{Name: "inner", ports: abPorts, build: func(m *hdl.Module, p *ab) {
		module, signal, variable = m, m.Let("sum", p.A.Add(p.B)), p.Y.Var
		p.Y.Set(signal)
	}}
	uses := []func(m *hdl.Module, p *ab){
		func(m *hdl.Module, p *ab) { p.Y.Set(signal) },
		func(m *hdl.Module, p *ab) { p.Y.Set(signal.Not()) },
		func(m *hdl.Module, p *ab) { p.Y.Set(signal.And(p.A)) },
		func(m *hdl.Module, p *ab) { p.Y.Set(p.A.And(signal)) },
		func(m *hdl.Module, p *ab) { p.Y.Set(p.A); variable.Set(p.A) },
		func(m *hdl.Module, p *ab) { p.Y.Set(p.A); module.Wire("w", 8) },
		func(m *hdl.Module, p *ab) { p.Y.Set(p.A); module.Comment("late") },
		func(m *hdl.Module, p *ab) { p.Y.Set(p.A); module.ModuleAttr("late", "") },
	}
	for i, use := range uses {
		_, err := elaborateAB(func(m *hdl.Module, p *ab) {
			u := hdl.Inst(m, "u", inner)
			u.A.Drive(p.A)
			u.B.Drive(p.B)
			use(m, p)
		})
		require.ErrorContains(t, err, "HG109", "use %d in the same elaboration", i)
		require.Len(t, err.(*netlist.Diagnostics).List, 1, "%v", err)
		_, err = hdl.Elaborate(inner)
		require.NoError(t, err)
		_, err = elaborateAB(use)
		require.ErrorContains(t, err, "HG109", "use %d in a later elaboration", i)
	}
	require.PanicsWithError(t, "hdl: the builder of module inner is used after its Build has returned", func() { module.Wire("late", 8) },
		"outside of any elaboration there is nobody to report it to")
}

// TestParentInChild: the parent's builder is not for the child.
func TestParentInChild(t *testing.T) {
	_, err := elaborateAB(func(m *hdl.Module, p *ab) {
		u := hdl.Inst(m, "u", design[ab]{Name: "inner", ports: abPorts, build: func(k *hdl.Module, q *ab) {
			q.Y.Set(m.Let("sum", p.A.Add(p.B)))
		}})
		u.A.Drive(p.A)
		u.B.Drive(p.B)
		p.Y.Set(u.Y)
	})
	require.ErrorContains(t, err, "HG107")
}

type endless struct{ N, Side int }

func (endless) Ports() ab { return abPorts() }
func (e endless) Build(m *hdl.Module, p *ab) {
	for i := range 3 { // three children at each level, without end
		u := hdl.Inst(m, fmt.Sprint("u", i), endless{e.N + 1, i})
		u.A.Drive(p.A)
		u.B.Drive(p.B)
	}
	p.Y.Set(p.A)
}

func TestRecursionWithoutEnd(t *testing.T) {
	_, err := hdl.Elaborate(endless{})
	require.Error(t, err)
	require.Len(t, err.(*netlist.Diagnostics).List, 1, "%v", err)
	require.ErrorContains(t, err, "HG120")
}

type selfHolding struct{ Inner any }

func (selfHolding) Ports() ab                  { return abPorts() }
func (selfHolding) Build(m *hdl.Module, p *ab) { p.Y.Set(p.A.And(p.B)) }

func TestParameterThatHoldsItself(t *testing.T) {
	list := []any{nil}
	list[0] = list
	_, err := hdl.Elaborate(selfHolding{list})
	require.ErrorContains(t, err, "HG113")
}
