package mutate

import (
	"bytes"
	"context"
	"fmt"
	"math/bits"
	"os"
	"os/exec"
	"path/filepath"
	"strings"

	"github.com/hwgen/hwgen/verilator"
)

// Set is a model with mutants.
type Set struct {
	Mutants []Mutant
	Selects []verilator.Port // an input of the top for each group, in their order
	Verilog []byte           // of the whole design
	top     string
	data    []verilator.File
}

// width is the number of bits that select one of n mutants, or none.
func width(n int) int { return bits.Len(uint(n)) }

// Make makes the model. It fails if a group has no mutant at all.
func Make(ctx context.Context, c Config) (*Set, error) {
	if err := c.check(); err != nil {
		return nil, err
	}
	dir, err := os.MkdirTemp("", "hwgen-mutate-")
	if err != nil {
		return nil, err
	}
	defer os.RemoveAll(dir)
	s := &Set{top: c.Top}
	var sources []string
	for _, f := range c.Files {
		if err := os.WriteFile(filepath.Join(dir, f.Name), f.Data, 0o644); err != nil {
			return nil, err
		}
		if strings.HasSuffix(f.Name, ".v") {
			sources = append(sources, f.Name)
		} else {
			s.data = append(s.data, f)
		}
	}
	if err := list(ctx, dir, c, sources); err != nil {
		return nil, err
	}
	if err := s.choose(dir, c); err != nil {
		return nil, err
	}
	return s, s.apply(ctx, dir)
}

// list cleans the design, which leaves fewer mutants that change nothing, and
// lists mutants of each group.
func list(ctx context.Context, dir string, c Config, sources []string) error {
	var b strings.Builder
	b.WriteString("read_verilog")
	for _, d := range c.Defines {
		b.WriteString(" -D" + d)
	}
	fmt.Fprintf(&b, " %s\nhierarchy -check -top %s\nproc\nopt_expr -mux_undef -undriven -fine\nopt -full\nmemory -nomap\nopt_clean\nrename -enumerate -pattern cell_%% t:$*\n",
		strings.Join(sources, " "), c.Top)
	for i, g := range c.Groups {
		fmt.Fprintf(&b, "mutate -list %d -seed %d -module %s -ctrl %s %d 1 -o list%d\n", 2*g.Mutants+20, c.Seed+1, g.Module, g.Select(), width(g.Mutants), i)
	}
	b.WriteString("write_rtlil clean.il\n")
	return yosys(ctx, dir, b.String())
}

// choose takes as many from the lists as were asked for.
func (s *Set) choose(dir string, c Config) error {
	for i, g := range c.Groups {
		text, err := os.ReadFile(filepath.Join(dir, fmt.Sprint("list", i)))
		if err != nil {
			return err
		}
		before := len(s.Mutants)
		for line := range strings.Lines(string(text)) {
			m, err := parse(strings.TrimSpace(line))
			if err != nil {
				return err
			}
			if m.Number = len(s.Mutants) - before + 1; m.Number > g.Mutants {
				break
			}
			if !forbidden.MatchString(m.Port) {
				m.line = number.ReplaceAllString(m.line, fmt.Sprint("${1}", m.Number))
				s.Mutants = append(s.Mutants, m)
			}
		}
		if len(s.Mutants) == before {
			return fmt.Errorf("mutate: module %s has no place for a mutant", g.Module)
		}
		s.Selects = append(s.Selects, verilator.Port{Name: g.Select(), Width: width(g.Mutants)})
	}
	return nil
}

// apply puts all mutants into the cleaned design.
func (s *Set) apply(ctx context.Context, dir string) error {
	var b strings.Builder
	b.WriteString("read_rtlil clean.il\n")
	for _, m := range s.Mutants {
		b.WriteString(m.line + "\n")
	}
	// A vector of which a part alone is mutated would be a loop to Verilator.
	b.WriteString("splitnets -driver\nopt_clean\nwrite_verilog -noattr mutants.v\n")
	if err := yosys(ctx, dir, b.String()); err != nil {
		return err
	}
	var err error
	s.Verilog, err = os.ReadFile(filepath.Join(dir, "mutants.v"))
	return err
}

// yosys runs a script.
func yosys(ctx context.Context, dir, script string) error {
	if err := os.WriteFile(filepath.Join(dir, "script.ys"), []byte(script), 0o644); err != nil {
		return err
	}
	cmd := exec.CommandContext(ctx, "yosys", "-q", "-s", "script.ys")
	cmd.Dir = dir
	var out bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &out
	if err := cmd.Run(); err != nil {
		return fmt.Errorf("mutate: yosys: %w\n%s", err, out.String())
	}
	return nil
}
