package parts_test

import (
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"github.com/hwgen/hwgen/gen/verilog"
	"github.com/hwgen/hwgen/hdl"
	"github.com/stretchr/testify/require"
)

// bug is a mistake planted in a part's Verilog: the text old, which must be
// there once, becomes new.
type bug struct{ file, old, new string }

// proof is a design with properties, as yosys sees it.
type proof struct {
	t        *testing.T
	dir, top string
	files    []string
	flow     string // of yosys, from clocks to the steps of the model
	bugs     int
}

// newProof writes a design's Verilog; the top is the harness around the part.
func newProof(t *testing.T, d *design) *proof {
	t.Helper()
	p := emitted(t, d)
	p.model("model")
	return p
}

// emitted writes a design's Verilog.
func emitted(t *testing.T, d *design) *proof {
	t.Helper()
	p := &proof{t: t, dir: t.TempDir(), top: d.Top.Name, flow: "async2sync"}
	list, err := verilog.Emit(d)
	require.NoError(t, err)
	require.NoError(t, verilog.WriteDir(p.dir, list))
	for _, f := range list {
		if strings.HasSuffix(f.Name, ".v") {
			p.files = append(p.files, f.Name)
		}
	}
	return p
}

// model makes the model for smtbmc.
func (p *proof) model(name string) {
	p.t.Helper()
	silent(p.t, p.dir, "yosys", "-q", "-p", "read_verilog -formal "+strings.Join(p.files, " ")+
		"; prep -top "+p.top+" -flatten; "+p.flow+"; opt_clean; write_smt2 -wires "+name+".smt2")
}

// smtbmc reports whether the model passes. Without --unroll, z3 does not come to
// an end of reading the transition relation.
func (p *proof) smtbmc(model string, args ...string) (bool, string) {
	p.t.Helper()
	out, err := tool(p.t, p.dir, "yosys-smtbmc", append(append([]string{"-s", "z3", "--unroll", "--noprogress"}, args...), model+".smt2")...)
	passed := strings.Contains(out, "Status: PASSED")
	require.Equal(p.t, err == nil, passed, out)
	require.True(p.t, passed || strings.Contains(out, "Status: FAILED"), out)
	for _, at := range assertAt.FindAllStringSubmatch(out, -1) {
		text, err := os.ReadFile(filepath.Join(p.dir, at[1]))
		require.NoError(p.t, err)
		line, err := strconv.Atoi(at[2])
		require.NoError(p.t, err)
		out += "\n" + at[1] + ": " + strings.Split(string(text), "\n")[line-1]
	}
	return passed, out
}

// assertAt finds where an assertion stands.
var assertAt = regexp.MustCompile(`\$assert\$(\w+\.v):(\d+)\$`)

// holds proves the properties for all time: for k cycles after a reset, and by
// induction over k cycles from any state.
func (p *proof) holds(k int) {
	p.t.Helper()
	passed, out := p.smtbmc("model", "-t", fmt.Sprint(k))
	require.True(p.t, passed, out)
	passed, out = p.smtbmc("model", "-i", "-t", fmt.Sprint(k))
	require.True(p.t, passed, out)
}

// covers shows that what the properties speak of does happen within k cycles.
func (p *proof) covers(k int) {
	p.t.Helper()
	passed, out := p.smtbmc("model", "-c", "-t", fmt.Sprint(k))
	require.True(p.t, passed, out)
	require.Contains(p.t, out, "Reached cover statement", "there is something to cover")
}

// catches plants a bug and shows that a property fails within k cycles after a
// reset.
func (p *proof) catches(k int, b bug) {
	p.t.Helper()
	p.planted(b, func() {
		p.bugs++
		name := fmt.Sprintf("bug%d", p.bugs)
		p.model(name)
		passed, out := p.smtbmc(name, "-t", fmt.Sprint(k))
		require.False(p.t, passed, "the bug %v is not found", b)
		require.Contains(p.t, out, "Assert failed")
		require.NotContains(p.t, p.reach(), "Property proved")
	})
}

// finds plants a bug and shows that a property fails, by whatever depth.
func (p *proof) finds(b bug) {
	p.t.Helper()
	p.planted(b, func() {
		require.Regexp(p.t, `Output \d+ of miter "model" was asserted`, p.reach(), "the bug %v", b)
	})
}

// planted runs body while the bug is in the Verilog.
func (p *proof) planted(b bug, body func()) {
	p.t.Helper()
	var path string
	for _, f := range p.files {
		if strings.HasPrefix(f, b.file) {
			path = filepath.Join(p.dir, f)
		}
	}
	text, err := os.ReadFile(path)
	require.NoError(p.t, err)
	require.Equal(p.t, 1, strings.Count(string(text), b.old), "%q in\n%s", b.old, text)
	require.NoError(p.t, os.WriteFile(path, []byte(strings.Replace(string(text), b.old, b.new, 1)), 0o644))
	defer func() { require.NoError(p.t, os.WriteFile(path, text, 0o644)) }()
	body()
}

// unbounded proves the properties for all time by property-directed
// reachability, which finds the invariants by itself.
func (p *proof) unbounded() {
	p.t.Helper()
	require.Contains(p.t, p.reach(), "Property proved")
}

// reach returns what yosys-abc's pdr says of the Verilog as it is.
func (p *proof) reach() string {
	p.t.Helper()
	silent(p.t, p.dir, "yosys", "-q", "-p", "read_verilog -formal "+strings.Join(p.files, " ")+
		"; prep -top "+p.top+" -flatten; memory_map; "+p.flow+"; chformal -cover -remove; opt -full; dffunmap; delete -output"+
		"; opt_clean; techmap; abc -g AND -fast; opt_clean; write_aiger -I -B -zinit model.aig")
	out, err := tool(p.t, p.dir, "yosys-abc", "-c", "read_aiger model.aig; fold; scorr; pdr")
	require.NoError(p.t, err, out)
	return out
}

// implies is not a or b.
func implies(a, b hdl.Value) hdl.Signal { return hdl.Cat(a).Not().Or(b) }
