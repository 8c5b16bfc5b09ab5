package difftest

import (
	"fmt"
	"slices"
	"strings"

	"github.com/hwgen/hwgen/hdl/netlist"
)

// signal is something that every engine is asked for: an output of the top or
// a register anywhere.
type signal struct {
	path  string // hierarchical name
	width int
}

// observed lists the outputs of the top and all registers of a design that
// synthesis sees.
func observed(d *netlist.Design) []signal {
	var out []signal
	for _, i := range d.Top.Ports {
		v := &d.Top.Vars[i]
		if d.Top.Nodes[v.Node].Op == netlist.OpOutput {
			out = append(out, signal{v.Name, d.Top.Width(v.Node)})
		}
	}
	var walk func(m *netlist.Module, path string)
	walk = func(m *netlist.Module, path string) {
		for i := range m.Vars {
			v := &m.Vars[i]
			if v.Node != 0 && m.Nodes[v.Node].Op == netlist.OpReg && !v.Verif {
				out = append(out, signal{path + v.Name, m.Width(v.Node)})
			}
		}
		for i := range m.Insts {
			if m.Insts[i].Module.BlackBox == nil {
				walk(m.Insts[i].Module, path+m.Insts[i].Name+".")
			}
		}
	}
	walk(d.Top, "")
	return out
}

// trace is what an engine made of a design and its stimulus.
type trace struct {
	steps  [][]netlist.Value // for each step, for each signal observed
	prints []string
	faults []string // failed checks, unknown bits
}

// difference is the first disagreement of two traces.
type difference struct {
	kind string // "value", "prints" or "fault"; a reduction keeps it
	text string
}

// compare finds the first disagreement.
func compareTraces(signals []signal, a, b *trace) *difference {
	for n := range max(len(a.steps), len(b.steps)) {
		if n >= len(a.steps) || n >= len(b.steps) {
			return &difference{"value", fmt.Sprintf("one ends after %d steps, the other after %d", len(a.steps), len(b.steps))}
		}
		for k, s := range signals {
			if x, y := a.steps[n][k], b.steps[n][k]; !x.Equal(y) {
				return &difference{"value", fmt.Sprintf("step %d: %s (%d bits) is %s and %s", n, s.path, s.width, hex(x), hex(y))}
			}
		}
	}
	for _, t := range []*trace{a, b} {
		if len(t.faults) > 0 {
			return &difference{"fault", t.faults[0]}
		}
	}
	// The order in which processes of one instant print is nobody's promise
	// across modules: the lines are compared as a set.
	x, y := slices.Sorted(slices.Values(a.prints)), slices.Sorted(slices.Values(b.prints))
	for n := range max(len(x), len(y)) {
		switch {
		case n >= len(x) || n < len(y) && y[n] < x[n]:
			return &difference{"prints", fmt.Sprintf("only the second prints %q (%d and %d lines)", y[n], len(x), len(y))}
		case n >= len(y) || x[n] < y[n]:
			return &difference{"prints", fmt.Sprintf("only the first prints %q (%d and %d lines)", x[n], len(x), len(y))}
		}
	}
	return nil
}

func hex(v netlist.Value) string {
	var b strings.Builder
	for i := len(v) - 1; i >= 0; i-- {
		if b.Len() == 0 {
			fmt.Fprintf(&b, "%x", v[i])
		} else {
			fmt.Fprintf(&b, "%016x", v[i])
		}
	}
	return b.String()
}
