package verilator

import (
	"bufio"
	"bytes"
	"context"
	_ "embed"
	"errors"
	"fmt"
	"math/big"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"text/template"
	"time"
)

//go:embed harness.v.tmpl
var benchText string

var bench = template.Must(template.New("bench").Parse(benchText))

const benchTop = "hwgen_bench"

// BuildIcarus compiles a model for Icarus Verilog, with -g2005-sv: in plain 2005
// the clocks could not start at 0 without a falling edge. An input that it refuses is
// a [*BuildError].
func BuildIcarus(ctx context.Context, c Config) (*Model, error) {
	if err := c.check(); err != nil {
		return nil, err
	}
	if c.Sparse != nil {
		return nil, errors.New("verilator: Icarus Verilog does not run models with Config.Sparse")
	}
	tool, err := FindIcarus(ctx)
	if err != nil {
		return nil, err
	}
	var b bytes.Buffer
	if err := bench.Execute(&b, map[string]any{"Bench": benchTop, "Top": c.Top, "Ports": c.Ports, "Trace": c.Trace}); err != nil {
		return nil, err
	}
	return c.cached(c.key(tool, b.String()), icarus{}, func(dir string) (string, error) {
		src := filepath.Join(dir, "src")
		defer os.RemoveAll(src)
		if err := os.Mkdir(src, 0o755); err != nil {
			return "", err
		}
		if err := errors.Join(writeAll(src, c.Files), writeAll(src, c.Data), writeAll(src, []File{{benchTop + ".v", b.Bytes()}})); err != nil {
			return "", err
		}
		args := []string{"-g2005-sv", "-s", benchTop, "-o", "../" + program}
		for _, d := range c.Defines {
			args = append(args, "-D"+d)
		}
		args = append(args, c.Flags...)
		for _, f := range c.Files {
			if strings.HasSuffix(f.Name, ".v") || strings.HasSuffix(f.Name, ".sv") {
				args = append(args, f.Name)
			}
		}
		return run(ctx, src, tool.Path, append(args, benchTop+".v")...)
	})
}

type icarus struct{}

// run exchanges text files with vvp: a line for the repetitions and one for
// each input and the clocks, and back a line for each output.
func (icarus) run(ctx context.Context, m *Model, o RunOptions, steps []uint64) (*Result, error) {
	dir, err := os.MkdirTemp("", "hwgen-icarus-")
	if err != nil {
		return nil, err
	}
	defer os.RemoveAll(dir)
	stim, recs := filepath.Join(dir, "stimulus"), filepath.Join(dir, "records")
	if err := os.WriteFile(stim, m.Ports.stimulusText(steps), 0o644); err != nil {
		return nil, err
	}
	vvp, err := exec.LookPath("vvp")
	if err != nil {
		return nil, &MissingError{Tool: "vvp", Package: "iverilog", Err: err}
	}
	args := []string{"-n", filepath.Join(m.dir, program), "+stimulus=" + stim, "+records=" + recs}
	if o.VCD != "" {
		path, err := filepath.Abs(o.VCD)
		if err != nil {
			return nil, err
		}
		args = append(args, "+vcd="+path)
	}
	cmd := exec.CommandContext(ctx, vvp, args...)
	cmd.Dir = m.dir
	cmd.WaitDelay = time.Second
	var errText bytes.Buffer
	cmd.Stdout, cmd.Stderr = o.Stdout, &errText
	if err := cmd.Run(); err != nil {
		return nil, &RunError{Tool: "vvp", Log: errText.String(), Err: err}
	}
	text, err := os.ReadFile(recs)
	if err != nil {
		return nil, &RunError{Tool: "vvp", Log: errText.String(), Err: err}
	}
	r, err := m.Ports.parseRecords(text)
	if err != nil {
		return nil, &RunError{Tool: "vvp", Log: errText.String(), Err: err}
	}
	r.Stopped = r.Done < len(steps)/m.Ports.StepWords()
	return r, nil
}

func (i *Interface) stimulusText(steps []uint64) []byte {
	var b bytes.Buffer
	word := func(width int) {
		n := (width + 63) / 64
		x := new(big.Int)
		for k := n - 1; k >= 0; k-- {
			x.Lsh(x, 64).Or(x, new(big.Int).SetUint64(steps[k]))
		}
		fmt.Fprintf(&b, "%x\n", x)
		steps = steps[n:]
	}
	for len(steps) > 0 {
		fmt.Fprintf(&b, "%d\n", steps[0])
		steps = steps[1:]
		if len(i.Clocks) > 0 {
			word(len(i.Clocks))
			word(len(i.Clocks))
		}
		for _, p := range i.Inputs {
			word(p.Width)
		}
	}
	return b.Bytes()
}

func (i *Interface) parseRecords(text []byte) (*Result, error) {
	r := &Result{}
	sc := bufio.NewScanner(bytes.NewReader(text))
	sc.Buffer(nil, 1<<24)
	k := 0
	for sc.Scan() {
		line := strings.TrimSpace(sc.Text())
		if line == "." { // the end of a step
			if k != len(i.Outputs) {
				return nil, fmt.Errorf("step %d has %d outputs, not %d", r.Done, k, len(i.Outputs))
			}
			r.Done++
			k = 0
			continue
		}
		if k >= len(i.Outputs) {
			return nil, fmt.Errorf("step %d has more than %d outputs", r.Done, k)
		}
		if strings.ContainsAny(line, "xXzZ") {
			r.Unknown = append(r.Unknown, Unknown{Step: r.Done, Output: k, Text: line})
			line = strings.NewReplacer("x", "0", "X", "0", "z", "0", "Z", "0").Replace(line)
		}
		x, ok := new(big.Int).SetString(line, 16)
		if !ok || x.BitLen() > i.Outputs[k].Width {
			return nil, fmt.Errorf("step %d: %q is not a value of output %s", r.Done, line, i.Outputs[k].Name)
		}
		for range i.Outputs[k].Words() {
			r.Records = append(r.Records, new(big.Int).And(x, lowWord).Uint64())
			x.Rsh(x, 64)
		}
		k++
	}
	r.Records = r.Records[:r.Done*i.RecordWords()]
	return r, sc.Err()
}

var lowWord = new(big.Int).SetUint64(^uint64(0))
