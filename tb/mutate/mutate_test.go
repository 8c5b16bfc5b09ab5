package mutate

import (
	"context"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/hwgen/hwgen/verilator"
)

// counter has a bit that nothing reads but through an and that is always zero.
const counter = `module counter (input clk, input rst, input up, output [3:0] count, output odd);
  reg [3:0] c;
  initial c = 4'd0;
  always @(posedge clk) if (rst) c <= 4'd0; else if (up) c <= c + 4'd1;
  assign count = c;
  wire never = (c < 4'd3) & (c > 4'd9);
  assign odd = c[0] | never;
endmodule
module top (input clk, input rst, input up, output [3:0] count, output odd);
  counter u (clk, rst, up, count, odd);
endmodule
`

func set(t *testing.T) *Set {
	t.Helper()
	s, err := Make(t.Context(), Config{
		Top: "top", Files: []verilator.File{{Name: "counter.v", Data: []byte(counter)}},
		Groups: []Group{{"counter", 50}},
	})
	require.NoError(t, err)
	return s
}

// run counts up 20 times and returns the outputs of each step.
func run(t *testing.T, m *verilator.Model, number int) []uint64 {
	var steps []uint64
	for k := range 24 {
		rst, up := uint64(0), uint64(1)
		if k < 2 {
			rst, up = 1, 0
		}
		steps = m.Ports.AppendStep(steps, verilator.Step{End: []uint64{1}, Inputs: [][]uint64{{rst}, {up}, {uint64(number)}}})
	}
	r, err := m.Run(t.Context(), verilator.RunOptions{}, steps)
	require.NoError(t, err)
	return r.Records
}

func TestMutantsAreSelectedByAnInput(t *testing.T) {
	s := set(t)
	require.GreaterOrEqual(t, len(s.Mutants), 30)
	require.Equal(t, []verilator.Port{{Name: "mutsel_counter", Width: 6}}, s.Selects)
	m, err := verilator.Build(t.Context(), verilator.Config{
		Top: "top", Files: []verilator.File{{Name: "mutants.v", Data: s.Verilog}}, Optimise: verilator.ForBuild,
		Flags: []string{"-Wno-fatal", "-Wno-lint", "-Wno-style"},
		Ports: verilator.Interface{
			Clocks: []string{"clk"}, Inputs: append([]verilator.Port{{Name: "rst", Width: 1}, {Name: "up", Width: 1}}, s.Selects...),
			Outputs: []verilator.Port{{Name: "count", Width: 4}, {Name: "odd", Width: 1}},
		},
	})
	require.NoError(t, err)
	defer m.Close()
	want := run(t, m, 0)
	for k := 3; k < 20; k++ {
		require.Equal(t, []uint64{uint64(k-2) & 15, uint64(k-2) & 1}, want[2*k:2*k+2], "step %d", k)
	}
	proof := Proof{Module: "counter", Ports: []Port{
		{Name: "clk", Width: 1, Clock: true}, {Name: "rst", Width: 1}, {Name: "up", Width: 1},
		{Name: "count", Width: 4, Output: true}, {Name: "odd", Width: 1, Output: true},
	}}
	killed, same := 0, 0
	for _, x := range s.Mutants {
		require.Contains(t, x.Places[0], "counter.v:", x)
		seen := !slices.Equal(want, run(t, m, x.Number))
		if seen {
			if killed++; killed%30 != 1 {
				continue
			}
		}
		v, err := s.Equivalent(t.Context(), x, proof)
		require.NoError(t, err)
		if seen {
			require.Equal(t, Different, v, "%v", x)
		} else if v == Equivalent {
			same++
		}
	}
	require.Greater(t, killed, 15)
	require.Positive(t, same, "the and that is always zero has mutants that change nothing")
	t.Logf("%d mutants, %d seen, %d equivalent", len(s.Mutants), killed, same)
}

func TestBadConfigurations(t *testing.T) {
	good := []verilator.File{{Name: "counter.v", Data: []byte(counter)}}
	for want, c := range map[string]Config{
		`mutate: "" is not the name of a module`:         {Files: good, Groups: []Group{{"counter", 1}}},
		`mutate: no group of mutants`:                    {Top: "top", Files: good},
		`mutate: 0 mutants of counter`:                   {Top: "top", Files: good, Groups: []Group{{"counter", 0}}},
		`mutate: no Verilog file, whose name ends in .v`: {Top: "top", Groups: []Group{{"counter", 1}}},
		`mutate: "a;b.v" is not the name of a file`:      {Top: "top", Files: []verilator.File{{Name: "a;b.v"}}, Groups: []Group{{"counter", 1}}},
		`mutate: "a b" is not a definition`:              {Top: "top", Files: good, Defines: []string{"a b"}, Groups: []Group{{"counter", 1}}},
	} {
		_, err := Make(t.Context(), c)
		require.EqualError(t, err, want)
	}
	_, err := Make(t.Context(), Config{Top: "top", Files: []verilator.File{{Name: "bad.v", Data: []byte("module top(")}}, Groups: []Group{{"top", 1}}})
	require.ErrorContains(t, err, "mutate: yosys: exit status 1")
	stopped, cancel := context.WithCancel(t.Context())
	cancel()
	_, err = Make(stopped, Config{Top: "top", Files: good, Groups: []Group{{"counter", 1}}})
	require.ErrorIs(t, err, context.Canceled)
}
