package replay

import (
	"context"
	"fmt"
	"strings"

	"github.com/hwgen/hwgen/gen/verilog"
	"github.com/hwgen/hwgen/hdl/netlist"
	"github.com/hwgen/hwgen/verilator"
)

// Mismatch is the first output at which two simulators differ.
type Mismatch struct {
	Tool   string
	Module string
	Edge   int // number of the edge set that would have sampled it, from 0
	Output string
	Sim    string // value in the embedded simulator, hexadecimal
	Tools  string // value in the other one
}

func (e *Mismatch) Error() string {
	return fmt.Sprintf("replay: %s: before edge %d output %s is %s in the embedded simulator and %s in %s",
		e.Module, e.Edge, e.Output, e.Sim, e.Tools, e.Tool)
}

// Verilator emits the design, builds it with Verilator, together with the
// Verilog of its black boxes, and compares. A difference is a [*Mismatch].
func (r *Recording) Verilator(ctx context.Context, opts ...Option) error {
	return r.run(ctx, "Verilator", verilator.Build, optionsOf(opts))
}

// Icarus does the same with Icarus Verilog.
func (r *Recording) Icarus(ctx context.Context, opts ...Option) error {
	return r.run(ctx, "Icarus Verilog", verilator.BuildIcarus, optionsOf(opts))
}

func (r *Recording) run(ctx context.Context, tool string, build func(context.Context, verilator.Config) (*verilator.Model, error), o options) error {
	r.Stop()
	c, err := r.config(&o)
	if err != nil {
		return err
	}
	unchecked(tool, &c, r.design)
	c.Trace = o.vcd != ""
	m, err := build(ctx, c)
	if err != nil {
		return fmt.Errorf("replay: building %s: %w", r.design.Top.Name, err)
	}
	defer m.Close()
	var out strings.Builder
	res, err := m.Run(ctx, verilator.RunOptions{Stdout: &out, VCD: o.vcd}, r.steps)
	if err != nil {
		return fmt.Errorf("replay: running %s: %w", r.design.Top.Name, err)
	}
	if err := r.compare(tool, res); err != nil {
		return err
	}
	if res.Done != r.edges+1 || res.Stopped || res.Ended {
		return fmt.Errorf("replay: %s in %s ended after edge %d of %d:\n%s", r.design.Top.Name, tool, res.Done, r.edges, out.String())
	}
	return nil
}

func (r *Recording) config(o *options) (verilator.Config, error) {
	files, err := verilog.Emit(r.design, verilog.WithSeed(r.seed))
	if err != nil {
		return verilator.Config{}, err
	}
	c := verilator.Config{
		Top: r.design.Top.Name, Ports: r.ports, Optimise: verilator.ForBuild,
		Defines: []string{"SIMULATION"}, Flags: nil,
	}
	for _, f := range files {
		x := verilator.File{Name: f.Name, Data: f.Data}
		if strings.HasSuffix(f.Name, ".v") {
			c.Files = append(c.Files, x)
		} else {
			c.Data = append(c.Data, x)
		}
	}
	return c, o.addBoxes(&c, r.design)
}

// compare finds the first output that differs. An unknown value in Icarus is a
// difference too.
func (r *Recording) compare(tool string, res *verilator.Result) error {
	unknown := map[[2]int]string{}
	for _, u := range res.Unknown {
		unknown[[2]int{u.Step, u.Output}] = u.Text
	}
	at := 0
	for step := range min(res.Done, r.edges+1) {
		for k, p := range r.ports.Outputs {
			ours, theirs := netlist.Value(r.records[at:at+p.Words()]), netlist.Value(res.Records[at:at+p.Words()])
			at += p.Words()
			text, x := unknown[[2]int{step, k}]
			if !x && ours.Equal(theirs) {
				continue
			}
			if !x {
				text = hex(theirs)
			}
			return &Mismatch{tool, r.design.Top.Name, step, p.Name, hex(ours), text}
		}
	}
	return nil
}

// hex is a value without leading zeros.
func hex(v netlist.Value) string {
	s := ""
	for i := len(v) - 1; i >= 0; i-- {
		s += fmt.Sprintf("%016x", v[i])
	}
	if s = strings.TrimLeft(s, "0"); s == "" {
		s = "0"
	}
	return s
}
