package replay

import (
	"bytes"
	"context"
	"fmt"
	"strings"

	"github.com/hwgen/hwgen/verilator"
)

// benchModule is the module around the designs of several recordings.
const benchModule = "replay_bench"

// Together is many recordings that are replayed in one model, since building a
// model costs more than running it. The designs' names differ; a module that
// several designs have is the same in all of them.
type Together []*Recording

// Verilator is [Recording.Verilator] for all of them.
func (t Together) Verilator(ctx context.Context, opts ...Option) error {
	return t.run(ctx, "Verilator", verilator.Build, optionsOf(opts))
}

// Icarus is [Recording.Icarus] for all of them.
func (t Together) Icarus(ctx context.Context, opts ...Option) error {
	return t.run(ctx, "Icarus Verilog", verilator.BuildIcarus, optionsOf(opts))
}

func (t Together) run(ctx context.Context, tool string, build func(context.Context, verilator.Config) (*verilator.Model, error), o options) error {
	c, err := t.config(&o)
	if err != nil {
		return err
	}
	for _, r := range t {
		unchecked(tool, &c, r.design)
	}
	c.Trace = o.vcd != ""
	m, err := build(ctx, c)
	if err != nil {
		return fmt.Errorf("replay: building %d designs: %w", len(t), err)
	}
	defer m.Close()
	var out strings.Builder
	steps, n := t.steps(&c.Ports)
	res, err := m.Run(ctx, verilator.RunOptions{Stdout: &out, VCD: o.vcd}, steps)
	if err != nil {
		return fmt.Errorf("replay: running %d designs: %w", len(t), err)
	}
	if err := t.compare(tool, &c.Ports, res); err != nil {
		return err
	}
	if res.Done != n || res.Stopped || res.Ended {
		return fmt.Errorf("replay: %d designs in %s ended after edge %d of %d:\n%s", len(t), tool, res.Done, n, out.String())
	}
	return nil
}

// config is a model of all designs in one module.
func (t Together) config(o *options) (verilator.Config, error) {
	all := verilator.Config{Top: benchModule, Optimise: verilator.ForBuild, Defines: []string{"SIMULATION"}}
	files := map[string][]byte{}
	tops := map[string]bool{}
	add := func(list *[]verilator.File, from []verilator.File) error {
		for _, f := range from {
			old, ok := files[f.Name]
			switch {
			case !ok:
				files[f.Name] = f.Data
				*list = append(*list, f)
			case !bytes.Equal(old, f.Data):
				return fmt.Errorf("replay: two designs differ in %s", f.Name)
			}
		}
		return nil
	}
	var body strings.Builder
	for i, r := range t {
		r.Stop()
		if tops[r.design.Top.Name] {
			return all, fmt.Errorf("replay: %s is recorded twice", r.design.Top.Name)
		}
		tops[r.design.Top.Name] = true
		c, err := r.config(o)
		if err != nil {
			return all, err
		}
		if err := add(&all.Files, c.Files); err != nil {
			return all, err
		}
		if err := add(&all.Data, c.Data); err != nil {
			return all, err
		}
		r.instance(&body, i, &all.Ports)
	}
	text := benchText(&all.Ports, body.String())
	all.Files = append(all.Files, verilator.File{Name: benchModule + ".v", Data: []byte(text)})
	return all, nil
}

// instance adds the design to the bench and its ports to the bench's.
func (r *Recording) instance(b *strings.Builder, i int, all *verilator.Interface) {
	var conns []string
	name := func(port string) string {
		conns = append(conns, fmt.Sprintf("    .%s(p%d_%s)", port, i, port))
		return fmt.Sprintf("p%d_%s", i, port)
	}
	for _, c := range r.ports.Clocks {
		all.Clocks = append(all.Clocks, name(c))
	}
	for _, p := range r.ports.Inputs {
		all.Inputs = append(all.Inputs, verilator.Port{Name: name(p.Name), Width: p.Width})
	}
	for _, p := range r.ports.Outputs {
		all.Outputs = append(all.Outputs, verilator.Port{Name: name(p.Name), Width: p.Width})
	}
	fmt.Fprintf(b, "  %s u%d (\n%s\n  );\n", r.design.Top.Name, i, strings.Join(conns, ",\n"))
}

func benchText(ports *verilator.Interface, body string) string {
	var list []string
	for _, c := range ports.Clocks {
		list = append(list, "  input wire "+c)
	}
	for _, p := range ports.Inputs {
		list = append(list, fmt.Sprintf("  input wire [%d:0] %s", p.Width-1, p.Name))
	}
	for _, p := range ports.Outputs {
		list = append(list, fmt.Sprintf("  output wire [%d:0] %s", p.Width-1, p.Name))
	}
	return "module " + benchModule + " (\n" + strings.Join(list, ",\n") + "\n);\n" + body + "endmodule\n"
}

// steps merges the stimulus; a design whose recording is over stands still.
func (t Together) steps(all *verilator.Interface) (words []uint64, n int) {
	for _, r := range t {
		n = max(n, r.edges+1)
	}
	for k := range n {
		var s verilator.Step
		s.End = make([]uint64, (len(all.Clocks)+63)/64)
		clock := 0
		for _, r := range t {
			own := r.stepAt(k)
			for i := range r.ports.Clocks {
				if len(own.End) > i/64 && own.End[i/64]>>(i%64)&1 == 1 {
					s.End[clock/64] |= 1 << (clock % 64)
				}
				clock++
			}
			s.Inputs = append(s.Inputs, own.Inputs...)
		}
		words = all.AppendStep(words, s)
	}
	return words, n
}

// stepAt is the recorded step k, past the end the last one without its edges.
func (r *Recording) stepAt(k int) verilator.Step {
	over := k > r.edges
	size := r.ports.StepWords()
	at := r.steps[min(k, r.edges)*size:][:size]
	clocks := (len(r.ports.Clocks) + 63) / 64
	var s verilator.Step
	if !over {
		s.End = at[1+clocks : 1+2*clocks]
	}
	at = at[1+2*clocks:]
	for _, p := range r.ports.Inputs {
		s.Inputs = append(s.Inputs, at[:p.Words()])
		at = at[p.Words():]
	}
	return s
}

// compare takes the outputs apart again.
func (t Together) compare(tool string, all *verilator.Interface, res *verilator.Result) error {
	row, first, word := all.RecordWords(), 0, 0
	for _, r := range t {
		own := &verilator.Result{Done: min(res.Done, r.edges+1)}
		size := r.ports.RecordWords()
		for k := range own.Done {
			own.Records = append(own.Records, res.Records[k*row+word:][:size]...)
		}
		for _, u := range res.Unknown {
			if k := u.Output - first; k >= 0 && k < len(r.ports.Outputs) && u.Step < own.Done {
				own.Unknown = append(own.Unknown, verilator.Unknown{Step: u.Step, Output: k, Text: u.Text})
			}
		}
		if err := r.compare(tool, own); err != nil {
			return err
		}
		first, word = first+len(r.ports.Outputs), word+size
	}
	return nil
}
