package scenario

import (
	"fmt"
	"io"
	"strconv"
	"strings"

	"github.com/hwgen/hwgen/models/spec"
)

// WriteTo writes the program as a scenario that compiles to it. Streams are
// written access by access: give it short ones.
func (p *Program) WriteTo(w io.Writer) (int64, error) {
	var b strings.Builder
	fmt.Fprintf(&b, "scenario %q\nseed %d\n\n", strings.Map(plain, p.Name), p.Seed)
	d := spec.Default().MustResolve()
	def := map[string]string{}
	for _, kv := range d.KeyValues() {
		def[kv[0]] = kv[1]
	}
	for _, kv := range p.Config.KeyValues() {
		if def[kv[0]] != kv[1] {
			fmt.Fprintf(&b, "config %s = %s\n", kv[0], kv[1])
		}
	}
	b.WriteString("\n")
	for _, a := range p.Actions {
		if err := p.print(&b, a); err != nil {
			return 0, err
		}
	}
	n, err := io.WriteString(w, b.String())
	return int64(n), err
}

// plain keeps a name on one line.
func plain(r rune) rune {
	if r < ' ' || r == '"' || r == '\\' {
		return ' '
	}
	return r
}

func (p *Program) print(b *strings.Builder, a Action) error {
	line := func(format string, args ...any) { fmt.Fprintf(b, format+"\n", args...) }
	switch a := a.(type) {
	case *Random:
		return p.expand(b, a.Stream())
	case *Replay:
		s, err := a.Stream(&p.Config)
		if err != nil {
			return err
		}
		return p.expand(b, s)
	case *Single:
		line("%s", a.text())
	case *Threads:
		how := "unprotected"
		if a.In {
			how = "protected"
		}
		var list []string
		for t := range 64 {
			if a.Mask>>t&1 != 0 {
				list = append(list, strconv.Itoa(t))
			}
		}
		line("thread %s %s", strings.Join(list, ", "), how)
	case *Protect:
		line("%s protection", map[bool]string{true: "start", false: "stop"}[a.On])
	case *Checkpoint:
		line("checkpoint")
	case *CheckpointEvery:
		if a.N == 0 {
			line("checkpoint never")
		} else {
			line("checkpoint every %d references", a.N)
		}
	case *StateWord:
		line("state thread %d word %d = 0x%x", a.Thread, a.Word, a.Value)
	case *MemoryLatency:
		line("memory latency %s", a.Latency.text())
	case *Fail:
		line("%s", a.text())
	case *WriteRegister:
		line("write %s = 0x%x%s", a.Register, a.Value, onText(a.Node))
	case *ReadRegister:
		expect := ""
		if a.Check {
			expect = fmt.Sprintf(" expect 0x%x", a.Want)
		}
		line("read %s%s%s", a.Register, expect, onText(a.Node))
	case *Bus:
		line("%s", a.text())
	default:
		return p.printRest(b, a)
	}
	return nil
}

// printRest are the link, stalls and expectations.
func (p *Program) printRest(b *strings.Builder, a Action) error {
	line := func(format string, args ...any) { fmt.Fprintf(b, format+"\n", args...) }
	switch a := a.(type) {
	case *Stalls:
		line("%s stalls %s", [...]string{"memory", "core", "link" + toText(a.To)}[a.At], a.Chance.text())
	case *LinkFault:
		kind := [...]string{"loss", "repeat", "corrupt"}[a.Kind]
		if len(a.Packets) == 0 {
			line("link%s %s %s", toText(a.To), kind, a.Chance.text())
			return nil
		}
		var list []string
		for _, n := range a.Packets {
			list = append(list, strconv.FormatUint(n, 10))
		}
		line("link to secondary %s packet %s", kind, strings.Join(list, ", "))
	case *LinkDelay:
		line("link%s delay %s", toText(a.To), a.Delay.text())
	case *LinkClean:
		line("link%s clean", toText(a.To))
	case *ExpectCount:
		line("expect %s %s %d", a.Name, a.Op, a.Value)
	case *ExpectResumed:
		if a.Nothing {
			line("expect resumed nothing")
		} else {
			line("expect resumed checkpoint %d", a.Checkpoint)
		}
	case *ExpectBytes:
		v := uint64(0)
		for i, x := range a.Bytes {
			v |= uint64(x) << (8 * i)
		}
		line("expect %s 0x%x = 0x%x size %d", map[bool]string{true: "image", false: "memory"}[a.Image], a.Addr, v, len(a.Bytes))
	case *ExpectDigest:
		line("expect image digest = %q", a.Digest)
	case *ExpectProtection:
		line("expect protection = %v", a.State)
	default:
		return fmt.Errorf("a %T cannot be written as a scenario", a)
	}
	return nil
}

// expand writes a stream access by access.
func (p *Program) expand(b *strings.Builder, s Stream) error {
	defer s.Close()
	list, err := Accesses(s, 1<<16)
	for i := range list {
		fmt.Fprintln(b, (&Single{Access: list[i]}).text())
	}
	return err
}

// Accesses are those of a stream, at most most of them.
func Accesses(s Stream, most int) ([]Access, error) {
	var out []Access
	buf := make([]Access, 256)
	for len(out) < most {
		n, err := s.Next(buf)
		out = append(out, buf[:n]...)
		if err == io.EOF {
			break
		}
		if err != nil {
			return out, err
		}
	}
	return out[:min(len(out), most)], nil
}

func (a *Single) text() string {
	s := fmt.Sprintf("load 0x%x", a.Addr)
	if a.Store {
		s = fmt.Sprintf("store 0x%x = 0x%x", a.Addr, a.Value)
	}
	s += fmt.Sprintf(" size %d thread %d", a.Size, a.Thread)
	if a.Bits&spec.ReqPrivileged != 0 {
		s += " privileged"
	}
	if a.Bits&spec.ReqOnBehalf != 0 {
		s += " on_behalf"
	}
	switch {
	case a.WantError:
		s += " expect error"
	case a.CheckData:
		s += fmt.Sprintf(" expect 0x%x", a.Want)
	}
	return s
}

func (a *Fail) text() string {
	s := "fail " + [...]string{"primary", "secondary"}[a.Node]
	switch a.When {
	case AtCycle:
		s += fmt.Sprintf(" at cycle %d", a.N)
	case AtReference:
		s += fmt.Sprintf(" at reference %d", a.N)
	case InPhase:
		s += fmt.Sprintf(" during %v", a.Phase)
		if a.Numbered {
			s += fmt.Sprintf(" of checkpoint %d", a.Of)
		}
		s += fmt.Sprintf(" after %d", a.After)
	}
	return s
}

func (a *Bus) text() string {
	s := fmt.Sprintf("bus %s 0x%x", [...]string{"read", "own", "write"}[a.Op], a.Addr)
	if a.Op == BusWrite {
		v := uint64(0)
		for i, x := range a.Bytes {
			v |= uint64(x) << (8 * i)
		}
		s += fmt.Sprintf(" = 0x%x size %d", v, len(a.Bytes))
	}
	if a.WantError {
		s += " expect error"
	}
	return s
}

func (c Chance) text() string { return fmt.Sprintf("%d in %d", c.A, c.B) }

func (c Cycles) text() string { return fmt.Sprintf("%d..%d cycles", c.Least, c.Most) }

func onText(node int) string { return [...]string{"", " on secondary"}[node] }

func toText(d Direction) string { return [...]string{"", " to primary", " to secondary"}[d] }
