package parts_test

import (
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// edgeCell makes of a clock input what says that an edge happens in this step:
// any set of edges may happen at one instant, and all sample what was before.
const edgeCell = `
module \$dff (CLK, D, Q);
  parameter WIDTH = 1;
  parameter CLK_POLARITY = 1;
  input CLK;
  input [WIDTH-1:0] D;
  output [WIDTH-1:0] Q;
  wire [WIDTH-1:0] next = CLK ? D : Q;
  \$ff #(.WIDTH(WIDTH)) _TECHMAP_REPLACE_ (.D(next), .Q(Q));
endmodule
`

// Flows for designs of several clocks: clockWaves is that of yosys, with every
// clock a signal; edgeSets has half the state.
const (
	clockWaves = "memory_map; clk2fflogic"
	edgeSets   = "memory_map; opt_clean; dffunmap; techmap -map edges.v"
)

// newClocksProof is newProof for a design of two clocks, src and dst, which may
// have their edges whenever they like, also together. What is added to the
// Verilog: the resets are one, which ends after both clocks have seen it; and
// the first flip-flop of every synchroniser takes, bit by bit, what its input
// is or was an instant before, as it may when the input changes while it samples.
func newClocksProof(t *testing.T, d *design) *proof {
	t.Helper()
	p := emitted(t, d)
	p.flow = edgeSets
	require.NoError(t, os.WriteFile(filepath.Join(p.dir, "edges.v"), []byte(edgeCell), 0o644))
	late := 0
	for _, name := range p.files {
		path := filepath.Join(p.dir, name)
		read, err := os.ReadFile(path)
		require.NoError(t, err)
		text, extra := string(read), ""
		for _, x := range firstStage.FindAllStringSubmatch(text, -1) {
			wide := regexp.MustCompile(`reg +(\[\d+:0\] )? *` + x[1] + `;`).FindStringSubmatch(text)
			require.NotNil(t, wide, x[1])
			late++
			text = strings.Replace(text, x[0], fmt.Sprintf("%s <= (late%d & was%d) | (~late%d & %s);", x[1], late, late, late, x[2]), 1)
			extra += fmt.Sprintf("  (* anyseq *) wire %slate%d;\n  reg %swas%d = 0;\n  always @($global_clock) was%d <= %s;\n", wide[1], late, wide[1], late, late, x[2])
		}
		if strings.HasPrefix(name, p.top+".") {
			text = strings.NewReplacer("initial assume(src_rst);", "", "initial assume(dst_rst);", "").Replace(text)
			extra += oneReset
		}
		text = strings.Replace(text, "endmodule", extra+"endmodule", 1)
		require.NoError(t, os.WriteFile(path, []byte(text), 0o644))
	}
	require.Positive(t, late, "there is a synchroniser")
	p.model("model")
	return p
}

var firstStage = regexp.MustCompile(`(\w+_sync0_q) <= (\w+_q);`)

const oneReset = `
  reg src_saw = 1'b0, dst_saw = 1'b0;
  always @(posedge src_clk) if (src_rst) src_saw <= ~src_saw;
  always @(posedge dst_clk) if (src_rst) dst_saw <= ~dst_saw;
  reg was_rst = 1'b0, src_was = 1'b0, dst_was = 1'b0, src_seen = 1'b0, dst_seen = 1'b0;
  always @($global_clock) begin
    was_rst <= src_rst;
    src_was <= src_saw;
    dst_was <= dst_saw;
    src_seen <= src_rst && (src_seen || src_saw != src_was);
    dst_seen <= src_rst && (dst_seen || dst_saw != dst_was);
  end
  always @* begin
    assume(src_rst == dst_rst);
    if (was_rst && !src_rst) assume(src_seen && dst_seen);
  end
`

// catchesInBoth plants a bug that is found in either model of the clocks.
func (p *proof) catchesInBoth(b bug) {
	p.t.Helper()
	defer func() { p.flow = edgeSets }()
	p.planted(b, func() {
		for _, p.flow = range []string{edgeSets, clockWaves} {
			require.Regexp(p.t, `Output \d+ of miter "model" was asserted`, p.reach(), "%s: the bug %v", p.flow, b)
		}
	})
}
