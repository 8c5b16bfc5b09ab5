package sim_test

import (
	"bytes"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/hwgen/hwgen/hdl"
	"github.com/hwgen/hwgen/hdl/netlist"
	"github.com/hwgen/hwgen/hdl/sim"
)

func memory16(t testing.TB) *sim.Memory {
	d, err := elaborate("ram", memShape, memBuild(netlist.Old))
	require.NoError(t, err)
	s, err := sim.New(d, sim.WithEngine(sim.Interpreter))
	require.NoError(t, err)
	m, err := s.Memory("mem")
	require.NoError(t, err)
	return m
}

func TestHexText(t *testing.T) {
	m := memory16(t)
	require.NoError(t, m.ReadHex(strings.NewReader("a_b // c d\n@3 /* 1\n2 */ ffff // @@\n7/**/")))
	var b bytes.Buffer
	require.NoError(t, m.WriteHex(&b))
	require.Equal(t, "00ab\n2222\n0000\nffff\n0007\n", b.String())
	for text, want := range map[string]string{
		"1\nx1":      `sim: memory mem: line 2: "x1" is not a hexadecimal number`,
		"-1":         `sim: memory mem: line 1: "-1" is not a hexadecimal number`,
		"@":          `sim: memory mem: line 1: "@" is not a hexadecimal number`,
		"@5":         `sim: memory mem: line 1: it has no word @5`,
		"@4 1\n2":    `sim: memory mem: line 2: memory mem has words 0 to 4, not 5`,
		"10000":      `sim: memory mem: line 1: 65536 does not fit the 16 bits of memory mem`,
		"1 /* 2\n 3": `sim: memory mem: a comment does not end`,
	} {
		require.EqualError(t, m.ReadHex(strings.NewReader(text)), want)
	}
}

// Whatever the text, ReadHex returns; what it accepts can be written and read
// again.
func FuzzReadHex(f *testing.F) {
	f.Add("1 2 3")
	f.Add("@2 ffff // x\n/* y */ 1_2")
	f.Add("@@ /*")
	m := memory16(f)
	f.Fuzz(func(t *testing.T, text string) {
		if m.ReadHex(strings.NewReader(text)) != nil {
			return
		}
		want := m.Dump()
		var b bytes.Buffer
		require.NoError(t, m.WriteHex(&b))
		require.NoError(t, m.ReadHex(&b))
		require.Equal(t, want, m.Dump())
	})
}

func TestProcessThatSteps(t *testing.T) {
	d, err := hdl.Elaborate(counter{4})
	s := start(t, d, err)
	s.Go(func(t *sim.Task) {
		if err := t.Sim().Step(1); err != nil {
			t.Fatalf("%w", err)
		}
	}).Name("clumsy")
	require.ErrorContains(t, s.Run(5), "sim: process clumsy steps the simulator; a process waits with the methods of its Task")
}
