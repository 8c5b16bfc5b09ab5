package difftest

import (
	"errors"
	"testing"

	"github.com/hwgen/hwgen/hdl/netlist"
	"github.com/stretchr/testify/require"
)

// planted is an engine that is wrong about designs that hold a wide signed
// comparison under a memory.
var planted = each("planted", func(j *job) (*trace, error) {
	t, err := runReference(j.netlist, j.signals, j.stim, j.seed)
	if err != nil {
		return nil, err
	}
	for _, m := range j.netlist.Modules {
		for id := range m.Nodes {
			if n := &m.Nodes[id]; n.Op == netlist.OpLtS && m.Width(n.Args()[0]) > 40 && len(m.Mems) > 0 {
				last := t.steps[len(t.steps)-1][0]
				t.steps[len(t.steps)-1][0] = append(netlist.Value{last[0] ^ 1}, last[1:]...)
				return t, nil
			}
		}
	}
	return t, nil
})

func TestReductionFindsASmallDesign(t *testing.T) {
	c := &campaign{engines: []engine{planted}, variants: []variant{{name: "plain"}}, steps: 20}
	var f *failure
	for seed := uint64(1); f == nil; seed++ {
		for _, x := range c.run(t.Context(), []uint64{seed}) {
			f = x
		}
	}
	require.Equal(t, "value", f.kind)
	size := func(f *failure) (nodes, mems int) {
		d, err := makeNamed(f.seed, "d", replayed(f.choices))
		require.NoError(t, err)
		for _, m := range d.Netlist.Modules {
			nodes += len(m.Nodes)
			mems += len(m.Mems)
		}
		return nodes, mems
	}
	before, _ := size(f)
	small := c.reduce(t.Context(), f, 6000)
	after, mems := size(small)
	t.Logf("%d choices and %d nodes became %d and %d", len(f.choices), before, len(small.choices), after)
	require.Equal(t, 1, mems)
	require.Less(t, after, 40)
	require.Greater(t, before, 5*after)
	report := c.report(t.Context(), small)
	require.Contains(t, report, "$signed", "the Verilog of the design")
	require.Contains(t, report, "step  edges", "the stimulus")
}

func TestDifferencesAreFound(t *testing.T) {
	s := []signal{{"a", 4}, {"u.b", 70}}
	row := func(a, b uint64) []netlist.Value { return []netlist.Value{{a}, {b, 1}} }
	one := &trace{steps: [][]netlist.Value{row(1, 2), row(3, 4)}, prints: []string{"x", "y"}}
	require.Nil(t, compareTraces(s, one, &trace{steps: one.steps, prints: []string{"y", "x"}}))
	d := compareTraces(s, one, &trace{steps: [][]netlist.Value{row(1, 2), row(3, 5)}, prints: one.prints})
	require.Equal(t, "step 1: u.b (70 bits) is 10000000000000004 and 10000000000000005", d.text)
	require.Contains(t, compareTraces(s, one, &trace{steps: one.steps[:1], prints: one.prints}).text, "ends after")
	require.Equal(t, `only the first prints "x" (2 and 1 lines)`, compareTraces(s, one, &trace{steps: one.steps, prints: []string{"y"}}).text)
	require.Equal(t, "fault", compareTraces(s, one, &trace{steps: one.steps, prints: one.prints, faults: []string{"x bits"}}).kind)
}

// Engines that fail to run are failures of the design, not of the test.
func TestEngineErrorsAreFailures(t *testing.T) {
	broken := each("broken", func(*job) (*trace, error) { return nil, errors.New("refused") })
	c := &campaign{engines: []engine{broken}, variants: []variant{{name: "plain"}}, steps: 5}
	fails := c.run(t.Context(), []uint64{1, 2})
	require.Len(t, fails, 2)
	require.ErrorContains(t, fails[0], "seed 1: broken (plain): run: refused")
}
