package wave

import (
	"bufio"
	"fmt"
	"io"
	"sort"
	"strconv"
	"strings"

	"github.com/hwgen/hwgen/hdl/netlist"
	"github.com/hwgen/hwgen/hdl/sim"
)

// Writer writes a VCD file (IEEE 1364, clause 18) while a simulator runs.
type Writer struct {
	w      *bufio.Writer
	s      *sim.Sim
	vars   []*vcdVar
	clocks []vcdClock
	stop   func()
	at     int64 // time that was written last, -1: none
	since  int64 // time from which the values that are seen now hold
	closed bool
}

type vcdVar struct {
	g     *sim.Signal
	id    string
	label string // id of the companion with the names of an enumeration, "" if none
	last  netlist.Value
	now   netlist.Value
	fresh bool
}

// vcdClock draws a clock from the edges that happen. Where nothing happens at
// its other edge, that edge is drawn half a period later.
type vcdClock struct {
	id     string
	period int64
	both   bool
	level  bool
	back   int64 // when the other edge is due, -1: not
}

// VCD writes the named signals, or all that the engine keeps, to w from now
// on. The signals of an instance stand in a scope of its name; a signal that is
// an enumeration has a companion of type string with the names of its values,
// called name_label. The time unit is 1 ps. Errors of w are returned by Close.
func VCD(w io.Writer, s *sim.Sim, names ...string) (*Writer, error) {
	if len(names) == 0 {
		names = s.Signals()
	}
	v := &Writer{w: bufio.NewWriter(w), s: s, at: -1, since: s.Now()}
	n := 0
	next := func() string { n++; return identifier(n - 1) }
	for _, name := range names {
		g, err := s.Signal(name)
		if err != nil {
			return nil, err
		}
		x := &vcdVar{g: g, id: next(), fresh: true}
		x.last = make(netlist.Value, netlist.Limbs(g.Width()))
		x.now = make(netlist.Value, len(x.last))
		if g.IsEnum() {
			x.label = next()
		}
		v.vars = append(v.vars, x)
	}
	for _, c := range s.Clocks() {
		v.clocks = append(v.clocks, vcdClock{id: next(), period: c.Period, both: c.Both, back: -1})
	}
	v.header()
	v.stop = s.BeforeEdges(v.edges)
	return v, nil
}

// identifier is the code of a variable in the file.
func identifier(n int) string {
	var b []byte
	for {
		b = append(b, byte('!'+n%94))
		if n = n/94 - 1; n < 0 {
			return string(b)
		}
	}
}

// vcdScope is an instance in the header.
type vcdScope struct {
	inner map[string]*vcdScope
	lines []string
}

func (v *Writer) header() {
	root := &vcdScope{inner: map[string]*vcdScope{}}
	for i, c := range v.s.Clocks() {
		root.lines = append(root.lines, fmt.Sprintf("$var wire 1 %s %s $end", v.clocks[i].id, strings.ReplaceAll(c.Name, ".", "_")))
	}
	for _, x := range v.vars {
		path := strings.Split(x.g.Name(), ".")
		name := path[len(path)-1]
		at := root
		for _, p := range path[:len(path)-1] {
			if at.inner[p] == nil {
				at.inner[p] = &vcdScope{inner: map[string]*vcdScope{}}
			}
			at = at.inner[p]
		}
		if w := x.g.Width(); w > 1 {
			at.lines = append(at.lines, fmt.Sprintf("$var wire %d %s %s [%d:0] $end", w, x.id, name, w-1))
		} else {
			at.lines = append(at.lines, fmt.Sprintf("$var wire 1 %s %s $end", x.id, name))
		}
		if x.label != "" {
			at.lines = append(at.lines, fmt.Sprintf("$var string 1 %s %s_label $end", x.label, name))
		}
	}
	v.w.WriteString("$version hwgen $end\n$timescale 1ps $end\n")
	v.scope(v.s.Name(), root)
	v.w.WriteString("$enddefinitions $end\n")
}

func (v *Writer) scope(name string, sc *vcdScope) {
	fmt.Fprintf(v.w, "$scope module %s $end\n", name)
	for _, l := range sc.lines {
		v.w.WriteString(l + "\n")
	}
	names := make([]string, 0, len(sc.inner))
	for n := range sc.inner {
		names = append(names, n)
	}
	sort.Strings(names)
	for _, n := range names {
		v.scope(n, sc.inner[n])
	}
	v.w.WriteString("$upscope $end\n")
}

// edges is called before an edge set: what is settled now has held since the
// last one.
func (v *Writer) edges(e sim.Edges) {
	v.values()
	v.fall(e.Time() - 1)
	v.since = e.Time()
	e.Clocks(func(i int, rising bool) {
		c := &v.clocks[i]
		if c.level == rising && c.back >= 0 { // it comes early: the other edge just before it
			v.level(e.Time()-1, c, !rising)
		}
		v.level(e.Time(), c, rising)
		if !c.both {
			c.back = e.Time() + max(1, c.period/2)
		}
	})
}

// fall draws the edges of clocks at which nothing happens, up to a time.
func (v *Writer) fall(until int64) {
	for {
		var c *vcdClock
		for i := range v.clocks {
			if x := &v.clocks[i]; x.back >= 0 && x.back <= until && (c == nil || x.back < c.back) {
				c = x
			}
		}
		if c == nil {
			break
		}
		v.level(c.back, c, !c.level)
		c.back = -1
	}
}

func (v *Writer) level(at int64, c *vcdClock, high bool) {
	if c.level == high {
		return
	}
	c.level = high
	v.time(at)
	v.w.WriteString(bit(high) + c.id + "\n")
}

func bit(b bool) string {
	if b {
		return "1"
	}
	return "0"
}

func (v *Writer) time(at int64) {
	if at > v.at {
		v.at = at
		fmt.Fprintf(v.w, "#%d\n", at)
	}
}

// values writes what has changed.
func (v *Writer) values() {
	first := v.at < 0
	if first {
		v.time(v.since)
		v.w.WriteString("$dumpvars\n")
		for i := range v.clocks {
			v.w.WriteString(bit(v.clocks[i].level) + v.clocks[i].id + "\n")
		}
	}
	for _, x := range v.vars {
		x.g.Read(x.now)
		if !x.fresh && x.now.Equal(x.last) {
			continue
		}
		v.time(v.since)
		x.fresh = false
		copy(x.last, x.now)
		v.value(x)
	}
	if first {
		v.w.WriteString("$end\n")
	}
}

func (v *Writer) value(x *vcdVar) {
	if x.g.Width() == 1 {
		v.w.WriteString(bit(x.now[0] == 1) + x.id + "\n")
	} else {
		v.w.WriteString("b" + binary(x.now) + " " + x.id + "\n")
	}
	if x.label != "" {
		l := x.g.Label()
		if l == "" {
			l = "?"
		}
		v.w.WriteString("s" + strings.ReplaceAll(l, " ", "_") + " " + x.label + "\n")
	}
}

// binary is a value without leading zeros.
func binary(x netlist.Value) string {
	i := len(x) - 1
	for i > 0 && x[i] == 0 {
		i--
	}
	out := strconv.FormatUint(x[i], 2)
	for i--; i >= 0; i-- {
		out += fmt.Sprintf("%064b", x[i])
	}
	return out
}

// Close writes the last values and stops. It does not close the writer
// underneath.
func (v *Writer) Close() error {
	if v.closed {
		return nil
	}
	v.closed = true
	v.stop()
	v.values()
	v.fall(v.s.Now() + 1<<40)
	return v.w.Flush()
}
