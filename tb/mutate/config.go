package mutate

import (
	"errors"
	"fmt"
	"path/filepath"
	"regexp"
	"strings"

	"github.com/hwgen/hwgen/verilator"
)

// Config is what is mutated.
type Config struct {
	Top     string
	Files   []verilator.File // Verilog, and data that it reads
	Defines []string         // NAME or NAME=value
	Groups  []Group
	Seed    int // of the choice among all mutants
}

// Group is some mutants of a module without those that it instantiates.
type Group struct {
	Module  string
	Mutants int // at most: as many as the module has places for, if these are fewer
}

// Select is the input of the top that selects a mutant of the group, 0 for none.
func (g Group) Select() string { return "mutsel_" + g.Module }

// Mutant is one mistake.
type Mutant struct {
	Module string
	Number int      // that selects it, from 1 on
	Mode   string   // inv, const0, const1, cnot0 or cnot1, as yosys calls them
	Cell   string   // that has it
	Port   string   // of the cell
	Bit    int      // of the port
	Places []string // file:line, of the Go source if the Verilog has line directives
	line   string   // of yosys
}

// String is what is wrong, and where.
func (m Mutant) String() string {
	return fmt.Sprintf("%s: %s of %s.%s[%d] at %s", m.Module, m.Mode, m.Cell, m.Port, m.Bit, strings.Join(m.Places, ", "))
}

// forbidden are ports at which yosys 0.23 stops, clocks, and outputs of registers,
// which would lose their first value: it stays with the name that they had.
var forbidden = regexp.MustCompile(`^(RD_SRST|RD_ARST|RD_EN|RD_CLK|WR_CLK|CLK|Q)$`)

var (
	field    = regexp.MustCompile(`-(mode|module|cell|port|portbit|src) (\S+)`)
	goodName = regexp.MustCompile(`^[A-Za-z_][A-Za-z0-9_]*$`)
	columns  = regexp.MustCompile(`\.\d+(-\d+\.\d+)?$`)
	number   = regexp.MustCompile(`(-ctrl \S+ \d+ )\d+`)
)

// parse reads a line of yosys' list.
func parse(line string) (m Mutant, err error) {
	m.line = line
	if !number.MatchString(line) {
		return m, fmt.Errorf("mutate: yosys lists %q", line)
	}
	seen := map[string]bool{}
	for _, f := range field.FindAllStringSubmatch(line, -1) {
		switch f[1] {
		case "mode":
			m.Mode = f[2]
		case "module":
			m.Module = strings.TrimPrefix(f[2], `\`)
		case "cell":
			m.Cell = f[2]
		case "port":
			m.Port = strings.TrimPrefix(f[2], `\`)
		case "portbit":
			fmt.Sscan(f[2], &m.Bit)
		case "src":
			if place := columns.ReplaceAllString(f[2], ""); !seen[place] {
				seen[place] = true
				m.Places = append(m.Places, place)
			}
		}
	}
	return m, nil
}

func (c *Config) check() error {
	for _, g := range append([]Group{{Module: c.Top, Mutants: 1}}, c.Groups...) {
		if !goodName.MatchString(g.Module) {
			return fmt.Errorf("mutate: %q is not the name of a module", g.Module)
		}
		if g.Mutants < 1 {
			return fmt.Errorf("mutate: %d mutants of %s", g.Mutants, g.Module)
		}
	}
	if len(c.Groups) == 0 {
		return errors.New("mutate: no group of mutants")
	}
	verilog := 0
	for _, f := range c.Files {
		if f.Name != filepath.Base(f.Name) || strings.ContainsAny(f.Name, " \t\n;\"'\\") {
			return fmt.Errorf("mutate: %q is not the name of a file", f.Name)
		}
		if strings.HasSuffix(f.Name, ".v") {
			verilog++
		}
	}
	if verilog == 0 {
		return errors.New("mutate: no Verilog file, whose name ends in .v")
	}
	for _, d := range c.Defines {
		if strings.ContainsAny(d, " \t\n;\"") {
			return fmt.Errorf("mutate: %q is not a definition", d)
		}
	}
	return nil
}
