package verilator

import (
	"bytes"
	"context"
	"math/big"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"
)

// dut counts rising and falling edges apart, adds wide numbers, prints, and
// stops when it is told to.
const dut = `module dut (
    input  wire         clk,
    input  wire         clk2,
    input  wire         rst_n,
    input  wire [7:0]   step,
    input  wire [129:0] a,
    input  wire         halt,
    output reg  [7:0]   up,
    output reg  [31:0]  down,
    output wire [129:0] sum,
    output reg  [63:0]  both
);
  initial begin up = 3; down = 7; both = 0; end
  assign sum = a + {122'b0, step};
  always @(posedge clk or negedge rst_n)
    if (!rst_n) up <= 8'hF0;
    else up <= up + step;
  always @(negedge clk) down <= down + 1;
  always @(posedge clk2) both <= {24'b0, up, down};
  always @(posedge clk) if (halt) begin
    $display("halted at %0d", up);
    $stop;
  end
endmodule
`

func config() Config {
	return Config{
		Top:   "dut",
		Files: []File{{"dut.v", []byte(dut)}},
		Ports: Interface{
			Clocks:  []string{"clk", "clk2"},
			Inputs:  []Port{{"rst_n", 1}, {"step", 8}, {"a", 130}, {"halt", 1}},
			Outputs: []Port{{"up", 8}, {"down", 32}, {"sum", 130}, {"both", 64}},
		},
		Optimise: ForBuild,
	}
}

// each builds the model with both tools and runs body with each.
func each(t *testing.T, c Config, body func(t *testing.T, m *Model)) {
	for name, build := range map[string]func(context.Context, Config) (*Model, error){"verilator": Build, "icarus": BuildIcarus} {
		t.Run(name, func(t *testing.T) {
			m, err := build(t.Context(), c)
			require.NoError(t, err)
			defer func() { require.NoError(t, m.Close()) }()
			body(t, m)
		})
	}
}

func words(v ...uint64) []uint64 { return v }

func TestStepsAndEdges(t *testing.T) {
	each(t, config(), func(t *testing.T, m *Model) {
		in := func(rstN, step uint64, a []uint64) [][]uint64 { return [][]uint64{{rstN}, {step}, a, {0}} }
		top := []uint64{0, 0, 1} // bit 128
		var steps []uint64
		for _, s := range []Step{
			{Inputs: in(1, 5, top)},                                                // power-up: no edge at all
			{Mid: words(1), End: words(1), Inputs: in(1, 5, top)},                  // clk rises
			{Mid: words(3), End: words(3), Inputs: in(1, 5, top)},                  // clk2 rises alone
			{Mid: words(0), End: words(0), Inputs: in(1, 5, top)},                  // both fall
			{Mid: words(3), End: words(3), Inputs: in(1, 6, words(9, ^uint64(0)))}, // both rise: clk2 samples before
			{Inputs: in(0, 6, nil)},                                                // both fall, asynchronous reset
			{Mid: words(1), End: words(0), Repeat: 10, Inputs: in(1, 2, words(^uint64(0), ^uint64(0), 3))},
		} {
			steps = m.Ports.AppendStep(steps, s)
		}
		r, err := m.Run(t.Context(), RunOptions{}, steps)
		require.NoError(t, err)
		require.Equal(t, 7, r.Done)
		require.False(t, r.Stopped)
		require.Empty(t, r.Unknown)
		want := [][]uint64{
			{3, 7, 5, 0, 1, 0},
			{8, 7, 5, 0, 1, 0},
			{8, 7, 5, 0, 1, 8<<32 | 7},
			{8, 8, 5, 0, 1, 8<<32 | 7},
			{14, 8, 15, ^uint64(0), 0, 8<<32 | 8},
			{0xF0, 9, 6, 0, 0, 8<<32 | 8},
			{0xF0 + 20 - 256, 9 + 9, 1, 0, 0, 8<<32 | 8}, // the record is made after the rising edge
		}
		for i, w := range want {
			require.Equal(t, w, r.Records[6*i:6*i+6], "step %d", i)
			require.Equal(t, w[2:5], r.Record(&m.Ports, i, 2))
		}
	})
}

func TestStopEndsTheBlock(t *testing.T) {
	each(t, config(), func(t *testing.T, m *Model) {
		var steps []uint64
		for n := range 5 {
			steps = m.Ports.AppendStep(steps, Step{Mid: words(1), Inputs: [][]uint64{{1}, {1}, nil, {uint64(n / 3)}}})
		}
		var out bytes.Buffer
		r, err := m.Run(t.Context(), RunOptions{Stdout: &out}, steps)
		require.NoError(t, err)
		require.True(t, r.Stopped)
		require.Less(t, r.Done, 5)
		require.Contains(t, out.String(), "halted at 6\n")
	})
}

func TestBlocksContinue(t *testing.T) {
	m, err := Build(t.Context(), config())
	require.NoError(t, err)
	p, err := m.Start(t.Context(), RunOptions{})
	require.NoError(t, err)
	step := m.Ports.AppendStep(nil, Step{Mid: words(1), Inputs: [][]uint64{{1}, {1}, nil, {0}}})
	for n := range 20 {
		r, err := p.Exchange(step)
		require.NoError(t, err)
		require.Equal(t, uint64(4+n), r.Records[0])
	}
	require.NoError(t, p.Close())
	_, err = p.Exchange(step)
	require.Error(t, err, "an ended process answers nothing")
}

func TestCacheAndProgress(t *testing.T) {
	c := config()
	c.Cache.Dir = t.TempDir()
	var stages []string
	c.Progress = func(p Progress) { stages = append(stages, p.Stage) }
	m, err := Build(t.Context(), c)
	require.NoError(t, err)
	require.False(t, m.Cached)
	require.Equal(t, []string{"verilate", "compile", "done"}, stages)
	stages = nil
	m, err = Build(t.Context(), c)
	require.NoError(t, err)
	require.True(t, m.Cached)
	require.Equal(t, []string{"cached"}, stages)

	c.Files[0].Data = bytes.Replace([]byte(dut), []byte("up = 3"), []byte("up = 4"), 1)
	c.Cache.Bytes = 1
	m, err = Build(t.Context(), c)
	require.NoError(t, err)
	require.False(t, m.Cached, "another source is another model")
	left, err := os.ReadDir(filepath.Join(c.Cache.Dir, "models"))
	require.NoError(t, err)
	require.Len(t, left, 1, "only the new one is within the bound")
	r, err := m.Run(t.Context(), RunOptions{}, m.Ports.AppendStep(nil, Step{Inputs: [][]uint64{{1}}}))
	require.NoError(t, err)
	require.Equal(t, uint64(4), r.Records[0])
}

func TestWaves(t *testing.T) {
	c := config()
	c.Trace = true
	each(t, c, func(t *testing.T, m *Model) {
		file := filepath.Join(t.TempDir(), "dut.vcd")
		_, err := m.Run(t.Context(), RunOptions{VCD: file}, m.Ports.AppendStep(nil, Step{Mid: words(1), Inputs: [][]uint64{{1}, {7}}}))
		require.NoError(t, err)
		data, err := os.ReadFile(file)
		require.NoError(t, err)
		require.Contains(t, string(data), "$enddefinitions")
		require.Regexp(t, `b(0000)?1010 `, string(data), "3 + 7 in up")
	})
}

func TestErrors(t *testing.T) {
	build := func(change func(*Config)) error {
		c := config()
		change(&c)
		_, err := Build(t.Context(), c)
		require.Error(t, err)
		_, errIcarus := BuildIcarus(t.Context(), c)
		require.Error(t, errIcarus)
		return err
	}
	var refused *BuildError
	require.ErrorAs(t, build(func(c *Config) { c.Files[0].Data = []byte("module dut(; endmodule") }), &refused)
	require.Contains(t, refused.Log, "dut.v:1")
	require.ErrorContains(t, build(func(c *Config) { c.Top = "a;b" }), "not the name of a module")
	require.ErrorContains(t, build(func(c *Config) { c.Ports.Clocks[1] = "clk" }), "listed twice")
	require.ErrorContains(t, build(func(c *Config) { c.Ports.Inputs[0].Width = 0 }), "has 0 bits")
	require.ErrorContains(t, build(func(c *Config) { c.Files[0].Name = "../dut.v" }), "name of a source file")

	t.Setenv("PATH", t.TempDir())
	var missing *MissingError
	require.ErrorAs(t, build(func(*Config) {}), &missing)
	require.ErrorContains(t, missing, "apt-get install verilator")
}

func TestDeadModelIsAnError(t *testing.T) {
	c := config()
	c.Files[0].Data = bytes.Replace([]byte(dut), []byte("$stop;"), []byte(`$fatal;`), 1)
	m, err := Build(t.Context(), c)
	require.NoError(t, err)
	p, err := m.Start(t.Context(), RunOptions{})
	require.NoError(t, err)
	require.NoError(t, p.cmd.Process.Kill())
	var died *RunError
	_, err = p.Exchange(m.Ports.AppendStep(nil, Step{Repeat: 1 << 30}))
	require.ErrorAs(t, err, &died)

	_, err = m.Run(t.Context(), RunOptions{}, make([]uint64, 3))
	require.ErrorContains(t, err, "not a whole number of steps")
}

func TestEncodingCutsAndFills(t *testing.T) {
	i := Interface{Clocks: []string{"c"}, Inputs: []Port{{"a", 65}, {"b", 4}}}
	require.Equal(t, []uint64{1, 1, 0, 5, 1, 0}, i.AppendStep(nil, Step{Mid: words(3), Inputs: [][]uint64{{5, 7}}}))
	require.Equal(t, i.StepWords(), 6)
	text := i.stimulusText([]uint64{9, 1, 0, 5, 1, 10})
	want := new(big.Int).Lsh(big.NewInt(1), 64)
	want.Add(want, big.NewInt(5))
	require.Equal(t, "9\n1\n0\n"+want.Text(16)+"\na\n", string(text))
}

func TestUnknownBitsAreReported(t *testing.T) {
	i := Interface{Outputs: []Port{{"a", 8}}}
	r, err := i.parseRecords([]byte("0f\n.\nx3\n.\n"))
	require.NoError(t, err)
	require.Equal(t, []Unknown{{Step: 1, Output: 0, Text: "x3"}}, r.Unknown)
	require.Equal(t, []uint64{15, 3}, r.Records)
	_, err = i.parseRecords([]byte("1ff\n.\n"))
	require.Error(t, err)
}
