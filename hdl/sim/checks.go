package sim

import (
	"fmt"
	"strings"

	"github.com/hwgen/hwgen/hdl/netlist"
	"github.com/hwgen/hwgen/hdl/sim/internal/engine"
)

// CheckError is an assertion or assumption that failed. The edge at which it
// failed has not happened yet: everything can be looked at as it was.
type CheckError struct {
	Name    string // hierarchical name of the check, or of the memory
	Message string
	Assume  bool
	Pos     string // file:line of the Go source, "" if it is not known
	Domain  string // the clock domain of the check
	Cycle   int64  // the domain's edges before the failing one
	Time    int64  // of the last edge, picoseconds
	More    []*CheckError
}

func (e *CheckError) Error() string {
	var b strings.Builder
	kind := "assertion"
	if e.Assume {
		kind = "assumption"
	}
	if e.Pos != "" {
		b.WriteString(e.Pos + ": ")
	}
	fmt.Fprintf(&b, "%s %s failed in cycle %d", kind, e.Name, e.Cycle)
	if e.Domain != "" {
		fmt.Fprintf(&b, " of %s", e.Domain)
	}
	fmt.Fprintf(&b, ": %s", e.Message)
	for _, m := range e.More {
		b.WriteString("\n" + m.Error())
	}
	return b.String()
}

// handle does what is due at an edge set before it happens: prints, then
// failures.
func (s *Sim) handle(set engine.Events) error {
	s.settle()
	if len(s.p.Alarm) > 0 && !s.alarmed(set) {
		s.handled = true
		return nil
	}
	for i := range s.p.Prints {
		x := &s.p.Prints[i]
		if set>>x.Event&1 == 1 && s.bit(x.Due) {
			if err := s.print(x); err != nil {
				return err
			}
		}
	}
	s.handled = true
	var first *CheckError
	for i := range s.p.Checks {
		k := &s.p.Checks[i]
		if k.Events&^set != 0 || !s.bit(k.Fire) {
			continue
		}
		if k.Kind == engine.ReadCollision {
			s.collisions = append(s.collisions, k.Read)
			if k.Quiet != 0 && s.bit(k.Quiet) {
				continue
			}
		}
		if e := s.checkError(k); first == nil {
			first = e
		} else {
			first.More = append(first.More, e)
		}
	}
	if first != nil {
		return first
	}
	return nil
}

func (s *Sim) bit(id netlist.ID) bool { return s.lay.Nodes[id].Load(s.mem) != 0 }

func (s *Sim) checkError(k *engine.Check) *CheckError {
	e := &CheckError{Name: k.Name, Message: k.Message, Assume: k.Assume, Pos: s.position(k.Pos), Time: s.sched.now}
	for i := range s.p.Domains {
		if d := &s.p.Domains[i]; k.Events>>d.Event&1 == 1 {
			e.Domain, e.Cycle = s.flat.Domains[i].Name, s.counts[d.Event]
			break
		}
	}
	return e
}

// position is file:line in the Go source.
func (s *Sim) position(p netlist.Pos) string {
	if p.File <= 0 || int(p.File) >= len(s.design.Files) {
		return ""
	}
	return fmt.Sprintf("%s:%d", s.design.Files[p.File], p.Line)
}

// Cover is a cover statement and how often it held.
type Cover struct {
	Name    string
	Message string
	Pos     string // file:line of the Go source
	Count   uint64
}

// Covers lists all cover statements with their counts so far.
func (s *Sim) Covers() []Cover {
	var out []Cover
	for _, c := range s.p.Covers {
		out = append(out, Cover{c.Name, c.Message, s.position(c.Pos), s.lay.Nodes[c.Count].Load(s.mem)})
	}
	return out
}

// print writes the line of a Print statement.
func (s *Sim) print(x *engine.Print) error {
	var b strings.Builder
	n := 0
	for i := 0; i < len(x.Format); i++ {
		c := x.Format[i]
		if c != '%' || i+1 == len(x.Format) {
			b.WriteByte(c)
			continue
		}
		i++
		if x.Format[i] == '%' {
			b.WriteByte('%')
			continue
		}
		if n < len(x.Args) {
			b.WriteString(s.format(x.Format[i], x.Args[n]))
			n++
		}
	}
	b.WriteByte('\n')
	_, err := fmt.Fprint(s.opts.out, b.String())
	if err != nil {
		return fmt.Errorf("sim: print: %w", err)
	}
	return nil
}

func (s *Sim) format(verb byte, id netlist.ID) string {
	w := s.flat.Width(id)
	v := make(netlist.Value, netlist.Limbs(w))
	s.lay.Nodes[s.p.Alias[id]].LoadWide(s.mem, v)
	switch verb {
	case 'x':
		return fmt.Sprintf("%0*x", (w+3)/4, valueToBig(v))
	case 'b':
		return fmt.Sprintf("%0*b", w, valueToBig(v))
	case 's':
		if l := label(s.flat.EnumOf(id), v); l != "" {
			return l
		}
	}
	return valueToBig(v).String()
}
