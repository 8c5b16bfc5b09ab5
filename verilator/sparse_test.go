package verilator

import (
	"bytes"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"
)

// counts tells of every 4th cycle, and of what is put in.
const counts = `module counts (
    input  wire        clk,
    input  wire        in_valid,
    input  wire [69:0] in,
    output reg  [1:0]  events,
    output reg  [31:0] now,
    output reg  [69:0] seen
);
  initial begin events = 0; now = 0; seen = 0; end
  always @(posedge clk) begin
    now <= now + 1;
    events <= {in_valid, now[1:0] == 2'd3};
    if (in_valid) seen <= in + 1;
    if (in_valid && in == 13) begin
      $display("unlucky in cycle %0d", now);
      $stop;
    end
  end
endmodule
`

func sparse() Config {
	return Config{
		Top: "counts", Files: []File{{"counts.v", []byte(counts)}}, Trace: true, Optimise: ForBuild,
		Sparse: &Sparse{
			Clock:   "clk",
			Inputs:  []SparseInput{{Valid: "in_valid", Data: []Port{{"in", 70}}}},
			Events:  Port{"events", 2},
			Outputs: []SparseOutput{{Port{"now", 32}}, {Port{"seen", 70}}},
		},
	}
}

func TestSparse(t *testing.T) {
	m, err := Build(t.Context(), sparse())
	require.NoError(t, err)
	_, err = m.Start(t.Context(), RunOptions{})
	require.ErrorContains(t, err, "StartSparse")
	vcd := filepath.Join(t.TempDir(), "x.vcd")
	var out bytes.Buffer
	p, err := m.StartSparse(t.Context(), RunOptions{Stdout: &out, VCD: vcd, From: 2, To: 4})
	require.NoError(t, err)
	const top = 1 << 5 // bit 69
	done, r, err := p.Exchange(6, words(1<<8, 6, top, 3<<8, ^uint64(0), 0), nil, false)
	require.NoError(t, err)
	require.Equal(t, 6, done)
	require.Equal(t, words(
		1<<8|1, 7, top, // in cycle 1 input 0 has come, of two words
		3<<8|0, 4, // in cycle 3 the counter reaches 4
		3<<8|1, 0, 1,
	), r)
	done, r, err = p.Exchange(3, nil, r[:0], true)
	require.NoError(t, err)
	require.Equal(t, 3, done)
	require.Empty(t, r, "nothing is recorded")
	done, r, err = p.Exchange(9, words(5<<8, 13, 0), nil, false)
	require.NoError(t, err)
	require.Equal(t, 5, done, "up to the edge at which it stops")
	require.Equal(t, words(2<<8|0, 12), r)
	require.NoError(t, p.Close())
	require.Contains(t, out.String(), "unlucky in cycle 14")
	data, err := os.ReadFile(vcd)
	require.NoError(t, err)
	require.Contains(t, string(data), "\n#20000\n")
	require.Contains(t, string(data), "\n#35000\n")
	require.NotContains(t, string(data), "\n#15000\n")
	require.NotContains(t, string(data), "\n#40000\n")
}

func TestSparseErrors(t *testing.T) {
	for want, change := range map[string]func(*Config){
		"1 inputs and 1 outputs with 2 bits of events": func(c *Config) { c.Sparse.Outputs = c.Sparse.Outputs[:1] },
		"listed twice":          func(c *Config) { c.Sparse.Events.Name = "clk" },
		"port seen has 0 bits":  func(c *Config) { c.Sparse.Outputs[1].Port.Width = 0 },
		`"a b" is not the name`: func(c *Config) { c.Sparse.Inputs[0].Valid = "a b" },
	} {
		c := sparse()
		change(&c)
		_, err := Build(t.Context(), c)
		require.ErrorContains(t, err, want)
	}
	_, err := BuildIcarus(t.Context(), sparse())
	require.ErrorContains(t, err, "Icarus Verilog does not run models with Config.Sparse")
	c := config()
	m, err := Build(t.Context(), c)
	require.NoError(t, err)
	_, err = m.StartSparse(t.Context(), RunOptions{})
	require.ErrorContains(t, err, "not built with Config.Sparse")
}
