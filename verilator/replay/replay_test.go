package replay

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/hwgen/hwgen/hdl"
	"github.com/hwgen/hwgen/hdl/netlist"
	"github.com/hwgen/hwgen/hdl/sim"
)

// twoClocks has what a replay can get wrong: a wide port, a path from input to
// output without a register, undefined contents, two clocks.
type twoClocks struct{}

type ports struct {
	A    hdl.In
	Wide hdl.In
	Sum  hdl.Out
	Old  hdl.Out
}

func (twoClocks) Domains() []hdl.DomainSpec {
	return []hdl.DomainSpec{{Name: "fast"}, {Name: "slow", Reset: hdl.AsyncReset, ActiveLow: true}}
}

func (twoClocks) Ports() ports {
	return ports{A: hdl.Input(8).In("fast"), Wide: hdl.Input(100).In("slow"), Sum: hdl.Output(8), Old: hdl.Output(100)}
}

func (twoClocks) Build(m *hdl.Module, p *ports) {
	sum := m.Reg("sum_q", 8, 3)
	sum.Set(sum.Add(p.A))
	p.Sum.Set(sum.Xor(p.A))
	m.In(m.Domain("slow"), func() {
		kept := m.Reg("kept", 100, 0, hdl.Undefined())
		old := m.Reg("old_q", 100, 1)
		m.When(p.Wide.Bit(99), func() { kept.Set(p.Wide) })
		old.Set(kept)
		p.Old.Set(old)
		m.Assert(p.Wide.Trunc(8).NeLit(0xee), "never ee")
	})
}

// recorded is a run of a hundred edge sets of both clocks.
func recorded(t *testing.T) *Recording {
	t.Helper()
	r, _ := recordedBy(t)
	return r
}

func recordedBy(t *testing.T) (*Recording, *sim.Sim) {
	t.Helper()
	d, err := hdl.Elaborate(twoClocks{})
	require.NoError(t, err)
	s, err := sim.New(d, sim.WithSeed(7), sim.WithClock("fast", 1000, 0), sim.WithClock("slow", 3700, 11))
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, s.Close()) })
	r, err := Record(s, d, 7)
	require.NoError(t, err)
	require.NoError(t, s.Step(5))
	require.NoError(t, s.Reset(4))
	for i := range uint64(70) {
		require.NoError(t, s.Set("a", i*73&0xff))
		require.NoError(t, s.SetValue("wide", netlist.Value{i * 0x9e3779b97f4a7c15 << 1, i * 0x1f & 0xfffffffff}))
		require.NoError(t, s.Step(1))
	}
	return r, s
}

func TestBothToolsAgree(t *testing.T) {
	r, s := recordedBy(t)
	fast, err := s.Cycle("fast")
	require.NoError(t, err)
	slow, err := s.Cycle("slow")
	require.NoError(t, err)
	require.Equal(t, int(fast+slow), r.Edges(), "at these periods the clocks never meet")
	require.NoError(t, r.Verilator(t.Context()))
	require.NoError(t, r.Icarus(t.Context()))
}

func TestDifferencesAreFound(t *testing.T) {
	r := recorded(t)
	r.Stop()
	width := r.ports.RecordWords()
	const edge = 40
	sum := &r.records[edge*width]
	require.Equal(t, "sum", r.ports.Outputs[0].Name)
	want := hex(netlist.Value{*sum})
	*sum ^= 0x11
	forged := hex(netlist.Value{*sum})
	for tool, err := range map[string]error{"Verilator": r.Verilator(t.Context()), "Icarus Verilog": r.Icarus(t.Context())} {
		require.EqualError(t, err, "replay: two_clocks: before edge 40 output sum is "+forged+" in the embedded simulator and "+want+" in "+tool)
		var m *Mismatch
		require.ErrorAs(t, err, &m)
		require.Equal(t, edge, m.Edge)
	}
}

func TestOtherSeedsDiffer(t *testing.T) {
	r := recorded(t)
	r.seed = 8
	require.ErrorContains(t, r.Verilator(t.Context()), "output old is")
}

// TestAssertionsEndTheRun replays inputs that the embedded simulator never saw.
func TestAssertionsEndTheRun(t *testing.T) {
	r := recorded(t)
	r.Stop()
	const edge = 60
	n := r.ports.StepWords()
	for i := range r.steps {
		if i >= edge*n && i%n == n-2 { // the low word of wide
			r.steps[i] = 0xee
		}
	}
	err := r.Verilator(t.Context())
	require.ErrorContains(t, err, "replay: two_clocks in Verilator ended after edge")
	require.ErrorContains(t, err, "never ee")
}

type falling struct{}

func (falling) Domains() []hdl.DomainSpec { return []hdl.DomainSpec{{Edge: hdl.Falling}} }
func (falling) Ports() ports              { return twoClocks{}.Ports() }
func (falling) Build(m *hdl.Module, p *ports) {
	p.Sum.Set(m.RegNext("q", p.A, 0))
	p.Old.Set(p.Wide)
}

func TestFallingClocksAreRefused(t *testing.T) {
	d, err := hdl.Elaborate(falling{}, hdl.WithDomain(hdl.DomainSpec{Edge: hdl.Falling}))
	if err == nil {
		var s *sim.Sim
		s, err = sim.New(d)
		require.NoError(t, err)
		_, err = Record(s, d, 1)
	}
	require.Error(t, err)
}

// adder is a second design beside twoClocks, with a run of another length.
type adder struct{}

func (adder) Ports() ports {
	return ports{A: hdl.Input(8), Wide: hdl.Input(100), Sum: hdl.Output(8), Old: hdl.Output(100)}
}

func (adder) Build(m *hdl.Module, p *ports) {
	p.Sum.Set(m.RegNext("sum_q", p.A.Add(p.Wide.Trunc(8)), 0))
	p.Old.Set(p.Wide.Not())
}

func TestManyDesignsInOneModel(t *testing.T) {
	d, err := hdl.Elaborate(adder{})
	require.NoError(t, err)
	s, err := sim.New(d)
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, s.Close()) })
	short, err := Record(s, d, s.Seed())
	require.NoError(t, err)
	for i := range uint64(20) {
		require.NoError(t, s.Set("a", i*7))
		require.NoError(t, s.Step(1))
	}
	both := Together{recorded(t), short}
	require.NoError(t, both.Verilator(t.Context()))
	require.NoError(t, both.Icarus(t.Context()))

	short.records[10*short.ports.RecordWords()] ^= 4 // output sum before edge 10
	want := "replay: adder: before edge 10 output sum is 3b in the embedded simulator and 3f in "
	require.EqualError(t, both.Verilator(t.Context()), want+"Verilator")
	require.EqualError(t, both.Icarus(t.Context()), want+"Icarus Verilog")
	require.EqualError(t, Together{short, short}.Icarus(t.Context()), "replay: adder is recorded twice")
}
