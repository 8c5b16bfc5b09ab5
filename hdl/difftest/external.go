package difftest

import (
	"bytes"
	"context"
	"fmt"
	"strings"

	"github.com/hwgen/hwgen/gen/verilog"
	"github.com/hwgen/hwgen/hdl/netlist"
	"github.com/hwgen/hwgen/verilator"
)

// job is a design with its stimulus, for an external simulator. Several jobs
// share one model: its build costs more than all they do.
type job struct {
	name    string // unique; all modules' names begin with it
	netlist *netlist.Design
	signals []signal
	stim    *stimulus
	seed    uint64
}

// tool is one of the external simulators.
type tool struct {
	name  string
	build func(context.Context, verilator.Config) (*verilator.Model, error)
	flags []string
}

var (
	// Verilator 5.006 gets some designs wrong: with its data-flow optimiser a
	// signed comparison that has a constant on its left, without the expansion of
	// wide operators reductions and shifts of replicated bits.
	verilatorTool = tool{"Verilator", verilator.Build, []string{"-Wno-fatal", "-Wno-lint", "-Wno-style", "-fno-dfg"}}
	icarusTool    = tool{"Icarus", verilator.BuildIcarus, nil}
)

// benchModule is the module that holds the designs of all jobs.
const benchModule = "difftest_bench"

// emit prints the Verilog of a job, with undefined values drawn from its seed.
func (j *job) emit() ([]verilog.File, error) {
	return verilog.Emit(j.netlist, verilog.WithSeed(j.seed), verilog.WithStop(""))
}

// runExternal runs all jobs in one model and returns their traces.
func runExternal(ctx context.Context, t tool, jobs []*job, cache verilator.Cache) ([]*trace, error) {
	c := verilator.Config{
		Top: benchModule, Defines: []string{"SIMULATION"}, Flags: t.flags,
		Optimise: verilator.ForBuild, Cache: cache,
	}
	seen := map[string]bool{}
	var b strings.Builder
	for _, j := range jobs {
		files, err := j.emit()
		if err != nil {
			return nil, fmt.Errorf("%s: %w", j.name, err)
		}
		for _, f := range files {
			switch {
			case seen[f.Name]:
			case strings.HasSuffix(f.Name, ".v"):
				c.Files = append(c.Files, verilator.File(f))
			case strings.HasSuffix(f.Name, ".hex"), strings.HasSuffix(f.Name, ".mem"):
				c.Data = append(c.Data, verilator.File(f))
			}
			seen[f.Name] = true
		}
		j.wrap(&b, &c.Ports)
	}
	c.Files = append(c.Files, verilator.File{Name: benchModule + ".v", Data: []byte(benchText(jobs, &c.Ports, b.String()))})
	m, err := t.build(ctx, c)
	if err != nil {
		return nil, err
	}
	defer m.Close()
	var out bytes.Buffer
	r, err := m.Run(ctx, verilator.RunOptions{Stdout: &out}, blockOf(jobs, &c.Ports))
	if err != nil {
		return nil, err
	}
	return tracesOf(jobs, &c.Ports, r, out.String()), nil
}

// wrap adds the instance of a job, its ports, and the names of what it shows.
func (j *job) wrap(b *strings.Builder, ports *verilator.Interface) {
	fmt.Fprintf(b, "  %s u_%s (\n", j.netlist.Top.Name, j.name)
	sep := ""
	connect := func(port string) {
		fmt.Fprintf(b, "%s    .%s(%s_i_%s)", sep, port, j.name, port)
		sep = ",\n"
	}
	for _, x := range j.stim.clocks {
		ports.Clocks = append(ports.Clocks, j.name+"_i_"+x.name)
		connect(x.name)
	}
	for _, x := range j.stim.inputs {
		ports.Inputs = append(ports.Inputs, verilator.Port{Name: j.name + "_i_" + x.name, Width: x.width})
		connect(x.name)
	}
	tops := map[string]bool{}
	for _, p := range j.netlist.Top.Ports {
		if v := &j.netlist.Top.Vars[p]; j.netlist.Top.Nodes[v.Node].Op == netlist.OpOutput {
			fmt.Fprintf(b, "%s    .%s(%s_o%d)", sep, v.Name, j.name, len(tops))
			sep = ",\n"
			tops[v.Name] = true
		}
	}
	b.WriteString("\n  );\n")
	for k, s := range j.signals {
		ports.Outputs = append(ports.Outputs, verilator.Port{Name: fmt.Sprintf("%s_o%d", j.name, k), Width: s.width})
		if k >= len(tops) {
			fmt.Fprintf(b, "  assign %s_o%d = u_%s.%s;\n", j.name, k, j.name, s.path)
		}
	}
}

func benchText(jobs []*job, ports *verilator.Interface, body string) string {
	var b strings.Builder
	fmt.Fprintf(&b, "module %s (\n", benchModule)
	for _, c := range ports.Clocks {
		fmt.Fprintf(&b, "  input wire %s,\n", c)
	}
	for _, p := range ports.Inputs {
		fmt.Fprintf(&b, "  input wire [%d:0] %s,\n", p.Width-1, p.Name)
	}
	for i, p := range ports.Outputs {
		comma := ","
		if i == len(ports.Outputs)-1 {
			comma = ""
		}
		fmt.Fprintf(&b, "  output wire [%d:0] %s%s\n", p.Width-1, p.Name, comma)
	}
	fmt.Fprintf(&b, ");\n%sendmodule\n", body)
	return b.String()
}

// blockOf merges the stimulus of all jobs; one that is shorter holds still.
func blockOf(jobs []*job, ports *verilator.Interface) []uint64 {
	steps := 0
	for _, j := range jobs {
		steps = max(steps, len(j.stim.steps))
	}
	level := make([]uint64, (len(ports.Clocks)+63)/64)
	var block []uint64
	for n := range steps {
		var s verilator.Step
		at := 0
		for _, j := range jobs {
			k := min(n, len(j.stim.steps)-1)
			for _, v := range j.stim.steps[k].inputs {
				s.Inputs = append(s.Inputs, v)
			}
			for i := range j.stim.clocks {
				if n == k {
					level[at/64] ^= j.stim.steps[k].toggle >> i & 1 << (at % 64)
				}
				at++
			}
		}
		s.Mid, s.End = level, level
		block = ports.AppendStep(block, s)
	}
	return block
}

func tracesOf(jobs []*job, ports *verilator.Interface, r *verilator.Result, printed string) []*trace {
	out := make([]*trace, len(jobs))
	owner := map[int]int{}
	words := ports.RecordWords()
	first, firstWord := 0, 0
	for i, j := range jobs {
		t := &trace{}
		width := 0
		for k := range j.signals {
			owner[first+k] = i
			width += netlist.Limbs(j.signals[k].width)
		}
		for n := range min(r.Done, len(j.stim.steps)) {
			at := n*words + firstWord
			row := make([]netlist.Value, len(j.signals))
			for k, s := range j.signals {
				row[k] = netlist.Value(r.Records[at : at+netlist.Limbs(s.width)])
				at += netlist.Limbs(s.width)
			}
			t.steps = append(t.steps, row)
		}
		out[i] = t
		first += len(j.signals)
		firstWord += width
	}
	for _, u := range r.Unknown {
		i := owner[u.Output]
		if u.Step < len(out[i].steps) {
			out[i].faults = append(out[i].faults, fmt.Sprintf("step %d: %s is %s", u.Step, ports.Outputs[u.Output].Name, u.Text))
		}
	}
	sortPrinted(jobs, out, printed)
	return out
}

// sortPrinted gives each job the lines that begin with its name, and the
// failures of checks, which name its instance.
func sortPrinted(jobs []*job, out []*trace, printed string) {
	index := map[string]int{}
	for i, j := range jobs {
		index[j.name] = i
	}
	for _, line := range lines(printed) {
		name, _, _ := strings.Cut(line, " ")
		if i, ok := index[name]; ok {
			out[i].prints = append(out[i].prints, line)
			continue
		}
		for i, j := range jobs {
			if strings.Contains(line, ".u_"+j.name+".") || strings.Contains(line, ".u_"+j.name+":") || strings.Contains(line, ".u_"+j.name+" ") {
				out[i].faults = append(out[i].faults, line)
			}
		}
	}
}
