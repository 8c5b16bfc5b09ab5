package wave

import (
	"fmt"
	"strings"

	"github.com/hwgen/hwgen/hdl/netlist"
	"github.com/hwgen/hwgen/hdl/sim"
)

// Recorder keeps what signals are in every cycle of a clock domain: the values
// that its edge samples.
type Recorder struct {
	s      *sim.Sim
	domain string
	rows   []*row
	first  int64 // the cycle of the first column
	cycles int
	stop   func()
}

// row is one signal.
type row struct {
	g     *sim.Signal
	cells []string // by cycle: the value as text
	bits  []bool   // by cycle, for signals of 1 bit
	now   netlist.Value
}

// Record keeps the named signals, or the ports, from now on, once for every edge of the top's
// first clock domain. Values are shown in hexadecimal, those of enumerations by
// name.
func Record(s *sim.Sim, names ...string) (*Recorder, error) {
	if len(s.Domains()) == 0 {
		return nil, fmt.Errorf("wave: %s has no clock", s.Name())
	}
	return RecordDomain(s, s.Domains()[0], names...)
}

// RecordDomain is Record for the edges of a domain.
func RecordDomain(s *sim.Sim, domain string, names ...string) (*Recorder, error) {
	first, err := s.Cycle(domain)
	if err != nil {
		return nil, err
	}
	if len(names) == 0 {
		names = s.Ports()
	}
	r := &Recorder{s: s, domain: domain, first: first}
	for _, name := range names {
		g, err := s.Signal(name)
		if err != nil {
			return nil, err
		}
		r.rows = append(r.rows, &row{g: g, now: make(netlist.Value, netlist.Limbs(g.Width()))})
	}
	r.stop = s.BeforeEdges(r.sample)
	return r, nil
}

// Stop ends the recording.
func (r *Recorder) Stop() { r.stop() }

// Cycles is how many cycles have been kept.
func (r *Recorder) Cycles() int { return r.cycles }

func (r *Recorder) sample(e sim.Edges) {
	if !e.Active(r.domain) {
		return
	}
	// An edge that a failed check has stopped is sampled again, and a restored
	// snapshot goes back in time: what comes later replaces what was there.
	n, err := r.s.Cycle(r.domain)
	at := int(n - r.first)
	if err != nil || at < 0 || at > r.cycles {
		return
	}
	r.cycles = at + 1
	for _, x := range r.rows {
		x.g.Read(x.now)
		x.cells = append(x.cells[:at], x.text())
		x.bits = append(x.bits[:at], x.now[0]&1 == 1)
	}
}

func (x *row) text() string {
	if l := x.g.Label(); l != "" {
		return l
	}
	return hex(x.now)
}

// hex is a value without leading zeros.
func hex(v netlist.Value) string {
	var b strings.Builder
	for i := len(v) - 1; i >= 0; i-- {
		switch {
		case b.Len() > 0:
			fmt.Fprintf(&b, "%016x", v[i])
		case v[i] != 0 || i == 0:
			fmt.Fprintf(&b, "%x", v[i])
		}
	}
	return b.String()
}

// level reports whether the row is drawn as a line that is high or low.
func (x *row) level() bool { return x.g.Width() == 1 && !x.g.IsEnum() }

// starts reports whether a new value begins in a cycle.
func (x *row) starts(cycle int) bool { return cycle == 0 || x.cells[cycle] != x.cells[cycle-1] }
