package verilog

import (
	"fmt"
	"slices"
	"strings"

	"github.com/hwgen/hwgen/hdl/netlist"
)

// constraints writes the clocks with their frequencies, those that gates and
// black boxes make, and an exception for each marked crossing, as SDC (with the
// collections of Quartus) and as XDC for Vivado. There is none without a
// frequency and a crossing.
func constraints(d *netlist.Design) []File {
	files := []constraintFile{{ext: ".sdc"}, {ext: ".xdc", vivado: true}}
	for i := range d.Top.Domains {
		if x := &d.Top.Domains[i]; x.Source == netlist.ClockPort && x.MHz > 0 {
			for k := range files {
				files[k].line("create_clock -name %s -period %.3f [get_ports %s]", x.Clock, 1000/x.MHz, x.Clock)
			}
		}
	}
	if special(d) {
		if f, err := netlist.Flatten(d); err == nil {
			list := findCrossings(f)
			for k := range files {
				files[k].derived(f)
				files[k].crossings(list)
			}
		}
	}
	var out []File
	for _, f := range files {
		if f.text.Len() > 0 {
			out = append(out, File{Name: d.Top.Name + f.ext, Data: []byte(f.text.String())})
		}
	}
	return out
}

// special reports whether a design has a crossing or makes a clock.
func special(d *netlist.Design) bool {
	for _, m := range d.Modules {
		for i := range m.Domains {
			if s := m.Domains[i].Source; s == netlist.ClockGate || s == netlist.ClockInst {
				return true
			}
		}
		if slices.ContainsFunc(m.Vars, func(v netlist.Var) bool { return v.Sync }) {
			return true
		}
		for id := range m.Nodes {
			if m.Nodes[id].Op == netlist.OpCross {
				return true
			}
		}
	}
	return false
}

// constraintFile is the text for one kind of tool.
type constraintFile struct {
	ext    string
	vivado bool
	text   strings.Builder
	noted  string // the comment that was written last
}

func (c *constraintFile) line(format string, args ...any) {
	fmt.Fprintf(&c.text, format+"\n", args...)
}

// note writes a comment above the lines of one kind.
func (c *constraintFile) note(text string) {
	if c.noted != text {
		c.noted = text
		if c.text.Len() > 0 {
			c.line("")
		}
		c.line("# %s", text)
	}
}

// path is a hierarchical name as the tool writes it.
func (c *constraintFile) path(name string) string {
	if c.vivado {
		return strings.ReplaceAll(name, ".", "/")
	}
	return strings.ReplaceAll(name, ".", "|")
}

func (c *constraintFile) pin(inst, port string) string {
	return fmt.Sprintf("[get_pins {%s}]", c.path(inst+"."+port))
}

// derived writes the clocks that are made in the design.
func (c *constraintFile) derived(f *netlist.Flat) {
	for i := range f.Domains {
		d := &f.Domains[i]
		switch {
		case d.Source == netlist.ClockGate && f.Domains[f.Root(i)].MHz > 0:
			gate := d.Clock + "_gate"
			c.note("Gated clocks.")
			c.line("create_generated_clock -name {%s} -divide_by 1 -source %s %s", c.path(d.Clock), c.pin(gate, "clk"), c.pin(gate, "gated"))
		case d.Source == netlist.ClockInst && d.MHz > 0:
			c.note("Clocks of black boxes. Remove those that the tool derives itself.")
			c.line("create_clock -name {%s} -period %.3f %s", c.path(d.Clock), 1000/d.MHz, c.pin(f.Insts[d.Inst].Name, d.InstPort))
		}
	}
}

// crossings writes what holds for marked crossings: a single bit may take as
// long as it likes; the bits of a bus must arrive within one period of each
// other, and what is stable when it is read, within one period.
func (c *constraintFile) crossings(list []crossing) {
	for _, x := range list {
		if x.bits == 1 || x.period == 0 || len(x.from) == 0 {
			if x.bits > 0 {
				c.note("First stages of synchronisers: what they take may change at any time.")
				c.line("set_false_path -to %s", c.cells(x.to))
			} else {
				c.note("Stable when it is read. State frequencies to have this bounded.")
				c.line("set_false_path -from %s -to %s", c.cells(x.from), c.cells(x.to))
			}
			continue
		}
		ends := fmt.Sprintf("-from %s -to %s %.3f", c.cells(x.from), c.cells(x.to), x.period)
		if x.bits > 0 {
			c.note("Buses into synchronisers, such as Gray code: their bits arrive within one period of each other.")
		} else {
			c.note("Stable when it is read: it arrives within one period.")
		}
		switch {
		case c.vivado:
			c.line("set_max_delay -datapath_only %s", ends)
		default:
			c.line("set_max_delay %s", ends)
		}
		switch {
		case x.bits == 0:
		case c.vivado:
			c.line("set_bus_skew %s", ends)
		default:
			c.line("set_max_skew %s", ends)
		}
	}
}

// cells is a collection of registers and memories.
func (c *constraintFile) cells(list []cell) string {
	var names []string
	for _, x := range list {
		name := c.path(x.path)
		switch {
		case c.vivado && x.memory:
			name += "_reg*"
		case c.vivado && x.vector:
			name += "_reg[*]"
		case c.vivado:
			name += "_reg"
		case x.memory:
			name += "*"
		case x.vector:
			name += "[*]"
		}
		names = append(names, name)
	}
	if c.vivado {
		return "[get_cells -quiet {" + strings.Join(names, " ") + "}]"
	}
	return "[get_registers {" + strings.Join(names, " ") + "}]"
}

func (k gateKinds) files(cell string) []File {
	var out []File
	if k&gateRising != 0 {
		out = append(out, File{Name: cell + ".v", Data: []byte(strings.Replace(gateModel, "CELL", cell, 1))})
	}
	if k&gateFalling != 0 {
		out = append(out, File{Name: cell + "_n.v", Data: []byte(strings.Replace(gateFallingModel, "CELL", cell+"_n", 1))})
	}
	return out
}
