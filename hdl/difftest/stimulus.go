package difftest

import (
	"fmt"
	"strings"

	"github.com/hwgen/hwgen/hdl/netlist"
)

// clock is a clock port of the top. All of its domains use one edge.
type clock struct {
	name   string
	domain string
	edge   netlist.Edge
}

// input is an input of the top that is no clock; resets are among them.
type input struct {
	name  string
	width int
	reset bool
	low   bool // reset: active when 0
}

// step is one instant: the inputs change and settle, then the clocks in toggle
// change their levels, all at once.
type step struct {
	inputs []netlist.Value
	toggle uint64 // bit i: clock i
}

// stimulus is what a design is run with.
type stimulus struct {
	clocks []clock
	inputs []input
	steps  []step
}

// interfaceOf lists the clocks and inputs of a design.
func interfaceOf(d *netlist.Design) *stimulus {
	s := &stimulus{}
	for _, x := range d.Top.Domains {
		if x.Source != netlist.ClockPort {
			continue
		}
		s.clocks = append(s.clocks, clock{x.Clock, x.Name, x.Edge})
		if x.Kind != netlist.NoReset && x.ResetNode == 0 {
			s.inputs = append(s.inputs, input{name: x.Reset, width: 1, reset: true, low: x.ActiveLow})
		}
	}
	for _, i := range d.Top.Ports {
		v := &d.Top.Vars[i]
		if d.Top.Nodes[v.Node].Op == netlist.OpInput {
			s.inputs = append(s.inputs, input{name: v.Name, width: d.Top.Width(v.Node)})
		}
	}
	return s
}

// stimulate makes random stimulus for a design. Every value depends only on
// the seed, the step and the name of its port, so that it stays what it was
// when other ports disappear. Resets start inactive; most runs then reset
// everything, some rely on power-up values alone.
func stimulate(d *netlist.Design, seed uint64, steps int) *stimulus {
	s := interfaceOf(d)
	noReset := draw(seed, "power-up", 0)%4 == 0
	last := make([]netlist.Value, len(s.inputs))
	for n := range steps {
		var t step
		for i, x := range s.inputs {
			v := x.value(seed, n, noReset)
			if v == nil {
				v = last[i]
			}
			last[i] = v
			t.inputs = append(t.inputs, v)
		}
		for i, c := range s.clocks {
			if n > 0 && (len(s.clocks) == 1 || draw(seed, c.name, n)%3 != 0) {
				t.toggle |= 1 << i
			}
		}
		s.steps = append(s.steps, t)
	}
	return s
}

// value is an input's value in a step, nil to keep the one before.
func (x input) value(seed uint64, n int, noReset bool) netlist.Value {
	h := draw(seed, x.name, n)
	if x.reset {
		active := !noReset && (n >= 1 && n <= 4 || n > 8 && draw(seed, x.name, n/3)%16 == 0)
		if active != x.low {
			return netlist.Value{1}
		}
		return netlist.Value{0}
	}
	v := make(netlist.Value, netlist.Limbs(x.width))
	switch kind := h % 8; {
	case n > 0 && kind == 0:
		return nil
	case kind == 1: // zero
	case kind == 2:
		for i := range v {
			v[i] = ^uint64(0)
		}
	case kind == 3:
		bit := int(h>>8) % x.width
		if bit < 0 {
			bit += x.width
		}
		v[bit/64] = 1 << (bit % 64)
	case kind == 4:
		v[0] = h >> 8 & 7
	default:
		for i := range v {
			v[i] = netlist.UndefinedLimb(h, uint64(i))
		}
	}
	v.Mask(x.width)
	return v
}

func draw(seed uint64, name string, n int) uint64 {
	return netlist.UndefinedLimb(netlist.UndefinedBase(seed, "stimulus", name), uint64(n))
}

// events reports which clocks have their active edge in step n, and the levels
// after it.
func (s *stimulus) events(n int) (active uint64, levels uint64) {
	for _, t := range s.steps[:n+1] {
		levels ^= t.toggle
	}
	for i, c := range s.clocks {
		if s.steps[n].toggle>>i&1 == 1 && (levels>>i&1 == 1) == (c.edge == netlist.Rising) {
			active |= 1 << i
		}
	}
	return active, levels
}

// String is a table of the stimulus for people.
func (s *stimulus) String() string {
	var b strings.Builder
	b.WriteString("step  edges")
	for _, x := range s.inputs {
		fmt.Fprintf(&b, "  %s[%d]", x.name, x.width)
	}
	b.WriteByte('\n')
	for n, t := range s.steps {
		fmt.Fprintf(&b, "%4d  ", n)
		active, levels := s.events(n)
		for i, c := range s.clocks {
			if t.toggle>>i&1 == 0 {
				continue
			}
			mark := "fall"
			if levels>>i&1 == 1 {
				mark = "rise"
			}
			if active>>i&1 == 0 {
				mark = "(" + mark + ")"
			}
			fmt.Fprintf(&b, "%s %s ", c.name, mark)
		}
		for i, v := range t.inputs {
			fmt.Fprintf(&b, " %s=%s", s.inputs[i].name, hex(v))
		}
		b.WriteByte('\n')
	}
	return b.String()
}
