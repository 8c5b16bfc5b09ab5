package engine

import (
	"errors"
	"fmt"

	"github.com/hwgen/hwgen/hdl/netlist"
)

// Design is a top module with one clock, and how it is driven and watched. Its
// registers have their reset values at power-up, where runs begin.
type Design struct {
	Netlist *netlist.Design
	Inputs  []Input // a block's items name them by index; at most 64
	Events  string  // the output with a bit for each of Outputs, at most 64
	Outputs []Output
}

// Port is a port of the top module.
type Port struct {
	Name  string
	Width int // bits
}

// Words is how many 64-bit words a value of the port takes.
func (p Port) Words() int { return (p.Width + 63) / 64 }

// Input is something that a block puts in: Data take their values for a cycle in
// which Valid, a port of one bit, is 1.
type Input struct {
	Name  string
	Valid string
	Data  []Port
}

// Words is how many words an item of this input has: those of each port.
func (i *Input) Words() int {
	n := 0
	for _, p := range i.Data {
		n += p.Words()
	}
	return n
}

// Output is something that happens: its bit of the events is 1, and the payload,
// if Port has a name, belongs to it.
type Output struct {
	Name string
	Port Port
}

// Words is how many words a record of this output has.
func (o *Output) Words() int {
	if o.Port.Name == "" {
		return 0
	}
	return o.Port.Words()
}

// clock is the name of the one clock.
func (d *Design) clock() (string, error) {
	name := ""
	for _, x := range d.Netlist.Top.Domains {
		if x.Source != netlist.ClockPort {
			continue
		}
		if name != "" && x.Clock != name {
			return "", fmt.Errorf("engine: %s has the clocks %s and %s; a testbench has one", d.Netlist.Top.Name, name, x.Clock)
		}
		if x.Edge != netlist.Rising {
			return "", fmt.Errorf("engine: clock %s of %s is active at its falling edge", x.Clock, d.Netlist.Top.Name)
		}
		if x.Kind != netlist.NoReset && x.ResetNode == 0 {
			return "", fmt.Errorf("engine: %s has a reset port, %s; a testbench begins at power-up", d.Netlist.Top.Name, x.Reset)
		}
		name = x.Clock
	}
	if name == "" {
		return "", fmt.Errorf("engine: %s has no clock", d.Netlist.Top.Name)
	}
	return name, nil
}

// check compares the lists with the top module's ports.
func (d *Design) check() error {
	if n, k := len(d.Inputs), len(d.Outputs); n == 0 || n > 64 || k == 0 || k > 64 {
		return fmt.Errorf("engine: %d inputs and %d outputs; there are 1 to 64 of each", n, k)
	}
	type port struct {
		Port
		input bool
	}
	top, left := d.Netlist.Top, map[port]bool{}
	for _, i := range top.Ports {
		v := &top.Vars[i]
		left[port{Port{v.Name, top.Width(v.Node)}, top.Nodes[v.Node].Op != netlist.OpOutput}] = true
	}
	var err error
	uses := func(p port) {
		if !left[p] {
			err = errors.Join(err, fmt.Errorf("engine: %s %s of %d bits is not one of %s, or is used twice", direction(p.input), p.Name, p.Width, top.Name))
		}
		delete(left, p)
	}
	uses(port{Port{d.Events, len(d.Outputs)}, false})
	for _, x := range d.Outputs {
		if x.Port.Name != "" {
			uses(port{x.Port, false})
		}
	}
	for _, x := range d.Inputs {
		uses(port{Port{x.Valid, 1}, true})
		for _, p := range x.Data {
			uses(port{p, true})
		}
	}
	for p := range left {
		if p.input {
			err = errors.Join(err, fmt.Errorf("engine: input %s of %s is in no list", p.Name, top.Name))
		}
	}
	return err
}

func direction(input bool) string {
	if input {
		return "input"
	}
	return "output"
}
