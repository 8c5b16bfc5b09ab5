package mutate

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"time"
)

// Verdict is what a proof says of a mutant.
type Verdict uint8

const (
	Unknown    Verdict = iota // the time was too short
	Equivalent                // no input makes a difference
	Different                 // some input makes one
)

func (v Verdict) String() string { return [...]string{"unknown", "equivalent", "different"}[v] }

// Port is a port of a module as a proof needs it.
type Port struct {
	Name   string
	Width  int
	Output bool
	// Clock says that a 1 is an edge of this clock. Any edges may come together.
	Clock bool
	// Valid is an output without which this one means nothing, "" if it always
	// means something.
	Valid string
}

// Proof is how a module is compared with its mutants.
type Proof struct {
	Module string
	Ports  []Port
	// Assume is Verilog that goes between the two, about the inputs, which have
	// the ports' names there, and the outputs, which end in _good and _bad.
	Assume string
	Limit  time.Duration // 0: 20 s
}

// edgeCell makes a step with an edge of a register clocked by what says that
// there is one.
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

// Equivalent tries to prove that a mutant behaves as its module does, from
// power-up on, where registers and memories without a first value are zero. The
// module has no registers with an asynchronous reset.
func (s *Set) Equivalent(ctx context.Context, m Mutant, p Proof) (Verdict, error) {
	dir, err := os.MkdirTemp("", "hwgen-mutate-")
	if err != nil {
		return Unknown, err
	}
	defer os.RemoveAll(dir)
	files := map[string][]byte{"mutants.v": s.Verilog, "miter.v": []byte(s.miter(m, p)), "edges.v": []byte(edgeCell)}
	for _, f := range s.data {
		files[f.Name] = f.Data
	}
	for name, data := range files {
		if err := os.WriteFile(filepath.Join(dir, name), data, 0o644); err != nil {
			return Unknown, err
		}
	}
	if err := yosys(ctx, dir, `read_verilog -formal mutants.v miter.v
prep -top hwgen_miter -flatten
memory_map
opt_clean
dffunmap
techmap -map edges.v
opt -full
delete -output
opt_clean
techmap
abc -g AND -fast
opt_clean
write_aiger -I -B -zinit miter.aig
`); err != nil {
		return Unknown, err
	}
	limit := p.Limit
	if limit == 0 {
		limit = 20 * time.Second
	}
	cmd := exec.CommandContext(ctx, "yosys-abc", "-c", fmt.Sprintf("read_aiger miter.aig; fold; scorr; pdr -T %d", max(1, int(limit.Seconds()))))
	cmd.Dir = dir
	out, err := cmd.CombinedOutput()
	switch {
	case err != nil:
		return Unknown, fmt.Errorf("mutate: yosys-abc: %w\n%s", err, out)
	case strings.Contains(string(out), "Property proved"):
		return Equivalent, nil
	case asserted.Match(out):
		return Different, nil
	}
	return Unknown, nil
}

var asserted = regexp.MustCompile(`Output \d+ of miter ".*" was asserted`)

// miter has the module twice, with the mutant and without.
func (s *Set) miter(m Mutant, p Proof) string {
	var ports, wires, good, bad, differs []string
	for _, x := range p.Ports {
		if !x.Output {
			ports = append(ports, fmt.Sprintf("  input wire [%d:0] %s", x.Width-1, x.Name))
			good, bad = append(good, fmt.Sprintf(".%s(%s)", x.Name, x.Name)), append(bad, fmt.Sprintf(".%s(%s)", x.Name, x.Name))
			continue
		}
		wires = append(wires, fmt.Sprintf("  wire [%d:0] %s_good, %s_bad;\n", x.Width-1, x.Name, x.Name))
		good, bad = append(good, fmt.Sprintf(".%s(%s_good)", x.Name, x.Name)), append(bad, fmt.Sprintf(".%s(%s_bad)", x.Name, x.Name))
		d := fmt.Sprintf("%s_good != %s_bad", x.Name, x.Name)
		if x.Valid != "" {
			d = fmt.Sprintf("%s_good && %s", x.Valid, d)
		}
		differs = append(differs, "("+d+")")
	}
	for _, g := range s.Selects {
		if g.Name != (Group{Module: p.Module}).Select() {
			continue
		}
		good, bad = append(good, fmt.Sprintf(".%s(%d'd0)", g.Name, g.Width)), append(bad, fmt.Sprintf(".%s(%d'd%d)", g.Name, g.Width, m.Number))
	}
	return "module hwgen_miter (\n" + strings.Join(ports, ",\n") + "\n);\n" + strings.Join(wires, "") +
		"  " + p.Module + " good (" + strings.Join(good, ", ") + ");\n" +
		"  " + p.Module + " bad (" + strings.Join(bad, ", ") + ");\n" + p.Assume +
		"  always @* assert(!(" + strings.Join(differs, " || ") + "));\nendmodule\n"
}
