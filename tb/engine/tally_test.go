package engine_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/hwgen/hwgen/hdl"
	"github.com/hwgen/hwgen/tb/engine"
)

// tally adds what is put in, and tells of each addition and of every 16th cycle.
// It has what an engine can get wrong: two inputs, one of them wide, an output
// without a payload, a payload of several words, a check.
type tally struct{}

type tallyPorts struct {
	AddValid, Add, AddWide hdl.In
	LoadValid, Load        hdl.In
	Events                 hdl.Out
	Sum, Wide              hdl.Out
}

func (tally) Domains() []hdl.DomainSpec { return []hdl.DomainSpec{{Reset: hdl.NoReset}} }

func (tally) Ports() tallyPorts {
	return tallyPorts{
		AddValid: hdl.Input(1), Add: hdl.Input(16), AddWide: hdl.Input(100), LoadValid: hdl.Input(1), Load: hdl.Input(64),
		Events: hdl.Output(3), Sum: hdl.Output(64), Wide: hdl.Output(130),
	}
}

func (tally) Build(m *hdl.Module, p *tallyPorts) {
	now, sum, wide := m.Reg("now", 32, 0), m.OutReg(p.Sum, 0), m.OutReg(p.Wide, 0)
	now.Set(now.Inc())
	m.When(p.AddValid, func() {
		sum.Set(sum.Add(p.Add.ZExt(64)))
		wide.Set(wide.Add(p.AddWide.ZExt(130)))
	})
	m.When(p.LoadValid, func() { sum.Set(p.Load) })
	tick := m.RegNext("tick", now.Trunc(4).RedAnd(), 0)
	added, changed := m.RegNext("added", p.AddValid, 0), m.RegNext("changed", p.AddValid.Or(p.LoadValid), 0)
	p.Events.Set(hdl.Cat(tick, added, changed))
	m.Assert(sum.NeLit(666), "the sum is not 666")
}

func tallyDesign(t testing.TB) *engine.Design {
	n, err := hdl.Elaborate(tally{})
	require.NoError(t, err)
	return &engine.Design{
		Netlist: n,
		Inputs: []engine.Input{
			{Name: "add", Valid: "add_valid", Data: []engine.Port{{Name: "add", Width: 16}, {Name: "add_wide", Width: 100}}},
			{Name: "load", Valid: "load_valid", Data: []engine.Port{{Name: "load", Width: 64}}},
		},
		Events: "events",
		Outputs: []engine.Output{
			{Name: "changed", Port: engine.Port{Name: "sum", Width: 64}},
			{Name: "added", Port: engine.Port{Name: "wide", Width: 130}},
			{Name: "tick"},
		},
	}
}

// event is a record in a form that can be compared.
type event struct {
	cycle   uint64
	output  string
	payload []uint64
}

func events(d *engine.Design, r *engine.Records) (out []event) {
	for x := range r.All(d) {
		out = append(out, event{x.Cycle, d.Outputs[x.Output].Name, append([]uint64{}, x.Payload...)})
	}
	return out
}

// stimulus is two blocks, and what they give.
func stimulus() []*engine.Block {
	a, b := engine.NewBlock(20), engine.NewBlock(30)
	a.Add(0, 0, 5, ^uint64(0), 1<<36-1)
	a.Add(7, 0, 6, 1, 0)
	a.Add(7, 1, 1<<63)
	a.Add(8, 0, 1, 0, 0)
	a.Add(19, 1, 9)
	b.Add(0, 0, 1, 0, 1)
	return []*engine.Block{a, b}
}

var want = []event{
	{0, "changed", []uint64{5}}, {0, "added", []uint64{^uint64(0), 1<<36 - 1, 0}},
	{7, "changed", []uint64{1 << 63}}, {7, "added", []uint64{0, 1 << 36, 0}},
	{8, "changed", []uint64{1<<63 + 1}}, {8, "added", []uint64{0, 1 << 36, 0}},
	{15, "tick", []uint64{}},
	{19, "changed", []uint64{9}},
	{20, "changed", []uint64{10}}, {20, "added", []uint64{0, 1<<36 + 1, 0}},
	{31, "tick", []uint64{}},
	{47, "tick", []uint64{}},
}

// run runs blocks and gathers what happens.
func run(t testing.TB, d *engine.Design, e engine.Engine, blocks ...*engine.Block) (out []event) {
	var r engine.Records
	for _, b := range blocks {
		from := e.Cycle()
		require.NoError(t, e.Run(b, &r))
		require.Equal(t, from, r.From)
		require.Equal(t, b.Cycles, r.Done)
		require.Equal(t, from+uint64(b.Cycles), e.Cycle())
		out = append(out, events(d, &r)...)
	}
	return out
}
