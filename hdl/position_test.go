package hdl_test

import (
	"math/big"
	"path/filepath"
	"runtime"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/hwgen/hwgen/hdl"
	"github.com/hwgen/hwgen/hdl/netlist"
)

// design is a component around a Build, for tests.
type design[P any] struct {
	Name    string
	ports   func() P                  `hdl:"-"`
	build   func(m *hdl.Module, p *P) `hdl:"-"`
	domains []hdl.DomainSpec          `hdl:"-"`
}

func (d design[P]) Ports() P                  { return d.ports() }
func (d design[P]) Build(m *hdl.Module, p *P) { d.build(m, p) }
func (d design[P]) ModuleName() string        { return d.Name }
func (d design[P]) Domains() []hdl.DomainSpec {
	if d.domains == nil {
		return []hdl.DomainSpec{{}}
	}
	return d.domains
}

type request struct {
	Addr hdl.Bits
	Op   hdl.Enum[op]
}

type op uint8

const (
	load op = iota
	store
	swap
)

func (o op) String() string { return [...]string{"load", "store", "swap"}[o] }

func requestShape() request { return request{Addr: hdl.W(8), Op: hdl.EnumOf(load, store, swap)} }

type allPorts struct {
	A, B hdl.In
	Y    hdl.Out
	T    hdl.InOf[request]
	U    hdl.OutOf[request]
	In   hdl.StreamIn[request]
	Out  hdl.StreamOut[request]
	Pad  hdl.InOut
}

func allOf() allPorts {
	return allPorts{
		A: hdl.Input(8), B: hdl.Input(8), Y: hdl.Output(8),
		T: hdl.InputOf(requestShape()), U: hdl.OutputOf(requestShape()),
		In: hdl.InStream(requestShape()), Out: hdl.OutStream(requestShape()),
		Pad: hdl.Bidir(2),
	}
}

// broken is a call with a mistake in it, and the line it stands in.
type broken struct {
	line int
	call func(m *hdl.Module, p *allPorts)
}

func call(f func(m *hdl.Module, p *allPorts)) broken {
	_, _, line, _ := runtime.Caller(1)
	return broken{line, f}
}

func machine(m *hdl.Module) *hdl.FSM[op] {
	f := hdl.NewFSM(m, "s", load, store)
	f.Set(f.Value())
	return f
}

func finished(m *hdl.Module, p *allPorts) *hdl.WhenChain {
	w := m.When(p.A.Bit(0), nil)
	w.Otherwise(nil)
	return w
}

func finishedSwitch(m *hdl.Module, p *allPorts) *hdl.SwitchChain {
	s := m.Switch(p.A)
	s.Default(nil)
	return s
}

var none = hdl.W(8) // has no value: reading it is HG108
var bit = hdl.W(1)

// brokenCalls has every call of the package that can be wrong, each with a
// mistake and in a line of its own.
var brokenCalls = []broken{
	call(func(m *hdl.Module, p *allPorts) { p.A.Not().And(none) }),
	call(func(m *hdl.Module, p *allPorts) { p.A.Or(none) }),
	call(func(m *hdl.Module, p *allPorts) { p.A.Xor(none) }),
	call(func(m *hdl.Module, p *allPorts) { p.A.AndNot(p.B.Trunc(3)) }),
	call(func(m *hdl.Module, p *allPorts) { p.A.Add(none) }),
	call(func(m *hdl.Module, p *allPorts) { p.A.Sub(none) }),
	call(func(m *hdl.Module, p *allPorts) { p.A.AddC(hdl.Lit(7, 1)) }),
	call(func(m *hdl.Module, p *allPorts) { p.A.SubC(hdl.Lit(7, 1)) }),
	call(func(m *hdl.Module, p *allPorts) { p.A.MulU(none) }),
	call(func(m *hdl.Module, p *allPorts) { p.A.MulS(none) }),
	call(func(m *hdl.Module, p *allPorts) { p.A.Eq(none) }),
	call(func(m *hdl.Module, p *allPorts) { p.A.Ne(none) }),
	call(func(m *hdl.Module, p *allPorts) { p.A.LtU(none) }),
	call(func(m *hdl.Module, p *allPorts) { p.A.LeU(none) }),
	call(func(m *hdl.Module, p *allPorts) { p.A.GtU(none) }),
	call(func(m *hdl.Module, p *allPorts) { p.A.GeU(none) }),
	call(func(m *hdl.Module, p *allPorts) { p.A.LtS(none) }),
	call(func(m *hdl.Module, p *allPorts) { p.A.LeS(none) }),
	call(func(m *hdl.Module, p *allPorts) { p.A.GtS(none) }),
	call(func(m *hdl.Module, p *allPorts) { p.A.GeS(none) }),
	call(func(m *hdl.Module, p *allPorts) { p.A.EqLit(256) }),
	call(func(m *hdl.Module, p *allPorts) { p.A.NeLit(256) }),
	call(func(m *hdl.Module, p *allPorts) { hdl.Mux(bit, p.A, p.B) }),
	call(func(m *hdl.Module, p *allPorts) { hdl.OneHotMux(p.A.Trunc(3), p.A, p.B) }),
	call(func(m *hdl.Module, p *allPorts) { hdl.PriorityMux(p.A.Trunc(3), p.A, p.B) }),
	call(func(m *hdl.Module, p *allPorts) { hdl.Select(p.A, p.A, p.B.Trunc(3)) }),
	call(func(m *hdl.Module, p *allPorts) { hdl.Cat(p.A, none) }),
	call(func(m *hdl.Module, p *allPorts) { p.A.Rep(0) }),
	call(func(m *hdl.Module, p *allPorts) { p.A.ZExt(7) }),
	call(func(m *hdl.Module, p *allPorts) { p.A.SExt(7) }),
	call(func(m *hdl.Module, p *allPorts) { p.A.Trunc(9) }),
	call(func(m *hdl.Module, p *allPorts) { p.A.Slice(8, 0) }),
	call(func(m *hdl.Module, p *allPorts) { p.A.Part(8, 0) }),
	call(func(m *hdl.Module, p *allPorts) { p.A.Bit(8) }),
	call(func(m *hdl.Module, p *allPorts) { p.A.BitAt(none) }),
	call(func(m *hdl.Module, p *allPorts) { p.A.Elem(p.B, 3) }),
	call(func(m *hdl.Module, p *allPorts) { p.A.Shl(none) }),
	call(func(m *hdl.Module, p *allPorts) { p.A.ShrU(none) }),
	call(func(m *hdl.Module, p *allPorts) { p.A.ShrS(none) }),
	call(func(m *hdl.Module, p *allPorts) { p.A.ShlLit(-1) }),
	call(func(m *hdl.Module, p *allPorts) { p.A.ShrULit(-1) }),
	call(func(m *hdl.Module, p *allPorts) { p.A.ShrSLit(-1) }),
	call(func(m *hdl.Module, p *allPorts) { m.Lit(8, 256) }),
	call(func(m *hdl.Module, p *allPorts) { m.Wire("1", 8) }),
	call(func(m *hdl.Module, p *allPorts) { m.Reg("1", 8, 0) }),
	call(func(m *hdl.Module, p *allPorts) { m.Reg("r", 8, 256) }),
	call(func(m *hdl.Module, p *allPorts) { m.RegBig("r", none) }),
	call(func(m *hdl.Module, p *allPorts) { m.RegNext("r", none, 0) }),
	call(func(m *hdl.Module, p *allPorts) { m.Let("x", none) }),
	call(func(m *hdl.Module, p *allPorts) { p.Y.Set(none) }),
	call(func(m *hdl.Module, p *allPorts) { p.Y.SetLit(256) }),
	call(func(m *hdl.Module, p *allPorts) { p.Y.Part(3, 0).Set(p.A) }),
	call(func(m *hdl.Module, p *allPorts) { p.Y.Bit(9).SetLit(1) }),
	call(func(m *hdl.Module, p *allPorts) { p.Y.ElemVar(p.A, 3).Set(p.A) }),
	call(func(m *hdl.Module, p *allPorts) { p.A.Drive(p.B) }),
	call(func(m *hdl.Module, p *allPorts) { p.A.DriveLit(1) }),
	call(func(m *hdl.Module, p *allPorts) { m.When(bit, func() {}) }),
	call(func(m *hdl.Module, p *allPorts) { m.When(p.A.Bit(0), nil).Elsewhen(bit, nil) }),
	call(func(m *hdl.Module, p *allPorts) { finished(m, p).Otherwise(nil) }),
	call(func(m *hdl.Module, p *allPorts) { m.Switch(none).Case(1, nil) }),
	call(func(m *hdl.Module, p *allPorts) { m.Switch(p.A).Case(256, nil) }),
	call(func(m *hdl.Module, p *allPorts) { m.Switch(p.A).Case("x", nil) }),
	call(func(m *hdl.Module, p *allPorts) { finishedSwitch(m, p).Default(nil) }),
	call(func(m *hdl.Module, p *allPorts) { hdl.NewFSM[op](m, "s") }),
	call(func(m *hdl.Module, p *allPorts) { f := machine(m); f.State(load, func() { f.Goto(swap) }) }),
	call(func(m *hdl.Module, p *allPorts) { machine(m).State(swap, nil) }),
	call(func(m *hdl.Module, p *allPorts) { m.Mem("mem", 0, 8) }),
	call(func(m *hdl.Module, p *allPorts) { m.Mem("mem", 8, 0) }),
	call(func(m *hdl.Module, p *allPorts) { m.Mem("mem", 8, 4, hdl.Masked(3)) }),
	call(func(m *hdl.Module, p *allPorts) { m.Mem("mem", 8, 4, hdl.Contents(256)) }),
	call(func(m *hdl.Module, p *allPorts) { m.Mem("mem", 8, 4, hdl.ContentsText("x", "zz")) }),
	call(func(m *hdl.Module, p *allPorts) { m.Mem("mem", 8, 256).Read(none) }),
	call(func(m *hdl.Module, p *allPorts) { m.Mem("mem", 8, 256).ReadSync(p.A, p.A) }),
	call(func(m *hdl.Module, p *allPorts) { m.Mem("mem", 8, 256).Write(p.A.Bit(0), p.A, p.B.Trunc(3)) }),
	call(func(m *hdl.Module, p *allPorts) { m.Mem("mem", 8, 256).WriteMasked(p.A.Bit(0), p.A, p.B, p.B) }),
	call(func(m *hdl.Module, p *allPorts) { hdl.NewMemOf(m, "mem", requestShape(), 256).Read(none) }),
	call(func(m *hdl.Module, p *allPorts) { hdl.NewMemOf(m, "mem", requestShape(), 256).Write(bit, p.A, p.T.V) }),
	call(func(m *hdl.Module, p *allPorts) { m.Assert(p.A, "") }),
	call(func(m *hdl.Module, p *allPorts) { m.Assume(p.A, "") }),
	call(func(m *hdl.Module, p *allPorts) { m.Cover(p.A, "") }),
	call(func(m *hdl.Module, p *allPorts) { m.Print("%d") }),
	call(func(m *hdl.Module, p *allPorts) { m.Past(p.A, 0) }),
	call(func(m *hdl.Module, p *allPorts) { m.Past(none, 1) }),
	call(func(m *hdl.Module, p *allPorts) { m.AnyConst("1", 8) }),
	call(func(m *hdl.Module, p *allPorts) { m.Domain("x") }),
	call(func(m *hdl.Module, p *allPorts) { m.In(nil, nil) }),
	call(func(m *hdl.Module, p *allPorts) { m.GateClock("g", m.Domain(""), p.A) }),
	call(func(m *hdl.Module, p *allPorts) { m.WithReset("g", m.Domain(""), p.A, hdl.SyncReset, false) }),
	call(func(m *hdl.Module, p *allPorts) { m.Errorf("oh") }),
	call(func(m *hdl.Module, p *allPorts) { m.Fatalf("oh") }),
	call(func(m *hdl.Module, p *allPorts) { hdl.RegOf(m, "1", requestShape().Addr) }),
	call(func(m *hdl.Module, p *allPorts) { hdl.WireOf(m, "1", requestShape().Addr) }),
	call(func(m *hdl.Module, p *allPorts) { p.U.Set(request{}) }),
	call(func(m *hdl.Module, p *allPorts) { p.U.Update(func(x *request) { x.Addr = none.ZExt(8) }) }),
	call(func(m *hdl.Module, p *allPorts) { p.T.Drive(p.T.V) }),
	call(func(m *hdl.Module, p *allPorts) { hdl.MuxOf(bit, p.T.V.Addr, p.T.V.Addr) }),
	call(func(m *hdl.Module, p *allPorts) { hdl.Unpack(requestShape(), p.A) }),
	call(func(m *hdl.Module, p *allPorts) { hdl.Pack(requestShape()).Not().And(p.A) }),
	call(func(m *hdl.Module, p *allPorts) { hdl.RegVec(m, "v", 4, hdl.W(8)).At(4).Set(p.A.Signal) }),
	call(func(m *hdl.Module, p *allPorts) { hdl.RegVec(m, "v", 4, hdl.W(8)).Index(none).Set(p.A.Signal) }),
	call(func(m *hdl.Module, p *allPorts) { hdl.VecOf(0, hdl.W(8)) }),
	call(func(m *hdl.Module, p *allPorts) { hdl.VecFrom[hdl.Bits]() }),
	call(func(m *hdl.Module, p *allPorts) { hdl.VecFrom(p.A.Signal, p.B.Signal).At(2) }),
	call(func(m *hdl.Module, p *allPorts) { p.In.Accept(p.A) }),
	call(func(m *hdl.Module, p *allPorts) { p.Out.Offer(p.A, p.T.V) }),
	call(func(m *hdl.Module, p *allPorts) { p.Out.Send(request{}) }),
	call(func(m *hdl.Module, p *allPorts) { hdl.NewStream(m, "1", hdl.W(8)) }),
	call(func(m *hdl.Module, p *allPorts) { p.Pad.Connect(p.Pad) }),
	call(func(m *hdl.Module, p *allPorts) { hdl.Inst(m, "1", fifo{8, 4}) }),
	call(func(m *hdl.Module, p *allPorts) { hdl.Inst(m, "u", fifo{8, 4}, hdl.MapDomain("x", m.Domain(""))) }),
	call(func(m *hdl.Module, p *allPorts) { hdl.Cross(none).Not().And(p.A) }),
	call(func(m *hdl.Module, p *allPorts) { hdl.LitBig(8, big.NewInt(-1)).Add(p.A) }),
	call(func(m *hdl.Module, p *allPorts) { hdl.Hex(8, "xyz").Add(p.A) }),
	call(func(m *hdl.Module, p *allPorts) { hdl.Bin(8, "2").Add(p.A) }),
	call(func(m *hdl.Module, p *allPorts) { hdl.SInt(8, 128).Add(p.A) }),
	call(func(m *hdl.Module, p *allPorts) { hdl.EnumOf(load, store).Of(swap).And(p.A.Bit(0)) }),
	call(func(m *hdl.Module, p *allPorts) { p.T.V.Op.Is(9) }),
	call(func(m *hdl.Module, p *allPorts) { p.A.And(nil) }),
	call(func(m *hdl.Module, p *allPorts) { p.A.Not().RotlLit(1).And(none) }),
	call(func(m *hdl.Module, p *allPorts) { (*hdl.Mem)(nil).Read(p.A) }),
	call(func(m *hdl.Module, p *allPorts) { hdl.Var{}.Set(p.A) }),
	call(func(m *hdl.Module, p *allPorts) { hdl.VarOf[hdl.Bits]{}.Set(p.A.Signal) }),
	call(func(m *hdl.Module, p *allPorts) { hdl.StreamOut[hdl.Bits]{}.Send(p.A.Signal) }),
	call(func(m *hdl.Module, p *allPorts) { hdl.Input(8).Drive(p.A) }),
}

// TestCallsReportTheirLine: whatever is wrong with a call is reported at the
// line of the author's call, and not at the toolkit's.
func TestCallsReportTheirLine(t *testing.T) {
	_, file, _, _ := runtime.Caller(0)
	for _, b := range brokenCalls {
		_, err := hdl.Elaborate(design[allPorts]{Name: "d", ports: allOf, build: func(m *hdl.Module, p *allPorts) {
			p.Pad = hdl.InOut{}
			b.call(m, p)
		}})
		require.Error(t, err, "line %d", b.line)
		list := err.(*netlist.Diagnostics)
		hit := 0
		for _, x := range list.List {
			require.NotEqual(t, "HG199", x.Code, "line %d: %v", b.line, err)
			if x.Code >= "HG2" && x.Code < "HG3" {
				continue // what is not driven
			}
			require.Equal(t, "hdl/"+filepath.Base(file), list.Files[x.Pos.File], "line %d: %v", b.line, err)
			require.Equal(t, b.line, int(x.Pos.Line), "%v", err)
			hit++
		}
		require.Equal(t, 1, hit, "line %d: one mistake, one message: %v", b.line, err)
	}
}
