package verilog

import (
	"fmt"
	"strings"

	"github.com/hwgen/hwgen/hdl/netlist"
)

// constraints writes the clocks of the top with their frequencies, and an
// exception for each marked crossing, as SDC and for Vivado. There is none
// without a frequency and a crossing.
func constraints(d *netlist.Design) []File {
	var clocks, crossings [2]strings.Builder
	for i := range d.Top.Domains {
		x := &d.Top.Domains[i]
		if x.Source != netlist.ClockPort || x.MHz <= 0 {
			continue
		}
		line := fmt.Sprintf("create_clock -name %s -period %.3f [get_ports %s]\n", x.Clock, 1000/x.MHz, x.Clock)
		clocks[0].WriteString(line)
		clocks[1].WriteString(line)
	}
	eachSync(d.Top, "", map[*netlist.Module]bool{}, func(path string) {
		fmt.Fprintf(&crossings[0], "set_false_path -to [get_registers {%s}]\n", strings.ReplaceAll(path, "/", "|")+"*")
		fmt.Fprintf(&crossings[1], "set_false_path -to [get_cells -quiet {%s_reg*}]\n", path)
	})
	var out []File
	for i, ext := range []string{".sdc", ".xdc"} {
		if clocks[i].Len()+crossings[i].Len() == 0 {
			continue
		}
		text := clocks[i].String()
		if crossings[i].Len() > 0 {
			text += "# First stages of synchronisers: what they take may change at any time.\n" + crossings[i].String()
		}
		out = append(out, File{Name: d.Top.Name + ext, Data: []byte(text)})
	}
	return out
}

// eachSync calls f with the path of every first stage of a synchroniser.
func eachSync(m *netlist.Module, path string, none map[*netlist.Module]bool, f func(string)) bool {
	if none[m] {
		return false
	}
	found := false
	for i := range m.Vars {
		if m.Vars[i].Sync {
			found = true
			f(path + m.Vars[i].Name)
		}
	}
	for i := range m.Insts {
		if eachSync(m.Insts[i].Module, path+m.Insts[i].Name+"/", none, f) {
			found = true
		}
	}
	if !found {
		none[m] = true
	}
	return found
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
