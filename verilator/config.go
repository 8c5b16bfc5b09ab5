package verilator

import (
	"fmt"
	"regexp"
	"time"
)

// File is a source file. Name is relative and has no directory.
type File struct {
	Name string
	Data []byte
}

// Port is a port of the top module.
type Port struct {
	Name  string
	Width int // bits, at least 1
}

// Words is the number of 64-bit words that the port takes in a step or record.
func (p Port) Words() int { return (p.Width + 63) / 64 }

// Interface says how the top module is driven and watched.
type Interface struct {
	Clocks  []string // 1-bit inputs that change at the edges of a step
	Inputs  []Port
	Outputs []Port
}

// Config is a model to be built.
type Config struct {
	Top     string
	Files   []File // Verilog; a .vlt file is a configuration file of Verilator
	Data    []File // files that the model reads when it runs, such as for $readmemh
	Ports   Interface
	Sparse  *Sparse  // Verilator only: instead of Ports
	Defines []string // NAME or NAME=value

	Flags    []string // further flags of the tool, such as -Wall
	Optimise Optimise // Verilator only
	Trace    bool     // the model can write waves: see RunOptions.VCD
	Split    int      // Verilator only: statements to a C++ file, 0: its default

	Cache    Cache
	Progress func(Progress) // called as the build goes on, nil: not at all
}

// Optimise is what the C++ compiler is asked for.
type Optimise uint8

const (
	// ForSpeed compiles with -O3: for models that run long.
	ForSpeed Optimise = iota
	// ForBuild compiles without optimisation: for models that run a moment.
	ForBuild
)

func (o Optimise) makeFlags() []string {
	if o == ForBuild {
		return []string{"OPT_FAST=-O0", "OPT_SLOW=-O0", "OPT_GLOBAL=-O1"}
	}
	return []string{"OPT_FAST=-O3", "OPT_SLOW=-O2", "OPT_GLOBAL=-O3"}
}

// Progress is one stage of a build.
type Progress struct {
	Stage   string // "cached", "verilate", "compile", "done"
	Elapsed time.Duration
}

var plainName = regexp.MustCompile(`^[A-Za-z_][A-Za-z0-9_$]*$`)
var plainFile = regexp.MustCompile(`^[A-Za-z0-9_][A-Za-z0-9_.$-]*$`)

// check refuses what would otherwise end as a strange message of a tool.
func (c *Config) check() error {
	if !plainName.MatchString(c.Top) {
		return fmt.Errorf("verilator: %q is not the name of a module", c.Top)
	}
	seen := map[string]bool{}
	port := func(name string, width int) error {
		switch {
		case !plainName.MatchString(name):
			return fmt.Errorf("verilator: %q is not the name of a port", name)
		case seen[name]:
			return fmt.Errorf("verilator: port %s is listed twice", name)
		case width < 1:
			return fmt.Errorf("verilator: port %s has %d bits", name, width)
		}
		seen[name] = true
		return nil
	}
	clocks, lists := c.Ports.Clocks, [][]Port{c.Ports.Inputs, c.Ports.Outputs}
	if c.Sparse != nil {
		clocks, lists = []string{c.Sparse.Clock}, [][]Port{c.Sparse.ports()}
	}
	for _, n := range clocks {
		if err := port(n, 1); err != nil {
			return err
		}
	}
	for _, list := range lists {
		for _, p := range list {
			if err := port(p.Name, p.Width); err != nil {
				return err
			}
		}
	}
	names := map[string]bool{}
	for _, list := range [][]File{c.Files, c.Data} {
		for _, f := range list {
			if !plainFile.MatchString(f.Name) || names[f.Name] {
				return fmt.Errorf("verilator: %q cannot be the name of a source file, or is given twice", f.Name)
			}
			names[f.Name] = true
		}
	}
	return nil
}

func (c *Config) progress(start time.Time, stage string) {
	if c.Progress != nil {
		c.Progress(Progress{stage, time.Since(start)})
	}
}
