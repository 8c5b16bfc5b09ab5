package hdl

import (
	"fmt"

	"github.com/hwgen/hwgen/hdl/netlist"
)

// Assert says that cond, of 1 bit, is 1 at every edge of the current clock
// domain at which the branch it stands in holds and no reset is active. A
// failure stops a simulation with the message, the cycle and the position of
// this call; formal tools prove it.
func (m *Module) Assert(cond Value, message string) { m.check(netlist.Assert, cond, message) }

// Assume says what the surroundings guarantee: formal tools take it for
// granted, simulation checks it as Assert does.
func (m *Module) Assume(cond Value, message string) { m.check(netlist.Assume, cond, message) }

// Cover asks for an edge at which cond is 1: simulation counts them, formal
// tools look for one.
func (m *Module) Cover(cond Value, message string) { m.check(netlist.Cover, cond, message) }

func (m *Module) check(kind netlist.CheckKind, cond Value, message string) {
	pos := m.here()
	c, ok := m.bit(cond.signal(), "condition", pos)
	if !ok {
		return
	}
	k := len(m.nl.Checks)
	label := [...]string{"assert", "assume", "cover"}[kind]
	m.nl.Checks = append(m.nl.Checks, netlist.Check{
		Kind: kind, Name: fmt.Sprintf("_%s_%d", label, k), Cond: c, Message: message,
		Domain: m.useDomain(m.domain, pos), Pos: pos,
	})
	m.emit(&netlist.Exec{Pos: pos, Kind: netlist.ExecCheck, Index: k})
}

// Print writes a line at every edge of the current clock domain at which the
// branch it stands in holds and no reset is active. Format verbs take one
// signal each: %d decimal, %x hexadecimal and %b binary with leading zeros, %s
// the name of an enumeration's value; %% is a percent sign. The lines of one
// instance and one clock come in the order of the calls in every engine; between
// instances and clocks the order at one instant is the engine's.
func (m *Module) Print(format string, signals ...Value) {
	pos := m.here()
	p := netlist.Print{Format: format, Domain: m.useDomain(m.domain, pos), Pos: pos}
	ok := true
	for _, v := range signals {
		id, good := m.use(v.signal(), 0, pos)
		p.Args = append(p.Args, id)
		ok = ok && good
	}
	if !ok || !m.goodFormat(&p) {
		return
	}
	k := len(m.nl.Prints)
	m.nl.Prints = append(m.nl.Prints, p)
	m.emit(&netlist.Exec{Pos: pos, Kind: netlist.ExecPrint, Index: k})
}

func (m *Module) goodFormat(p *netlist.Print) bool {
	n := 0
	for i := 0; i < len(p.Format); i++ {
		c := p.Format[i]
		if c < ' ' || c > '~' {
			m.errorf("HG122", p.Pos, "format %q holds a character that is not printable ASCII", p.Format)
			return false
		}
		if c != '%' {
			continue
		}
		i++
		verb := byte(0)
		if i < len(p.Format) {
			verb = p.Format[i]
		}
		switch {
		case verb == '%':
			continue
		case verb != 'd' && verb != 'x' && verb != 'b' && verb != 's':
			m.errorf("HG122", p.Pos, "format %q has an unknown verb", p.Format).fix("use %%d, %%x, %%b, %%s or %%%%")
			return false
		case verb == 's' && n < len(p.Args) && m.nl.EnumOf(p.Args[n]) == nil:
			m.errorf("HG122", p.Pos, "%%s prints an enumeration, %s is none", m.describe(p.Args[n])).fix("use %%d, %%x or %%b")
			return false
		}
		n++
	}
	if n != len(p.Args) {
		m.errorf("HG122", p.Pos, "format %q takes %s and is given %d", p.Format, plural(n, "signal"), len(p.Args)).
			fix("give one signal for each verb; %%%% prints a percent sign")
		return false
	}
	return true
}

// verifReg is a hidden register that only checks read: synthesis never sees it.
func (m *Module) verifReg(kind string, next netlist.ID, init netlist.Init, value netlist.Value, pos netlist.Pos) Signal {
	m.hidden++
	v := m.variable(netlist.OpReg, fmt.Sprintf("%s_%d_hidden", kind, m.hidden), m.nl.Width(next), pos)
	d := m.useDomain(m.domain, pos)
	x := v.info()
	x.Verif, x.Domain, x.Init, x.Value = true, d, init, value
	if m.nl.Domains[d].Kind == netlist.NoReset {
		x.Init = netlist.InitValue
	}
	m.nl.Nodes[v.target].Enum = m.nl.Nodes[next].Enum
	outer := m.block
	m.block = &m.nl.Stmts // unconditionally, wherever Past stands
	m.emit(&netlist.Assign{Pos: pos, Target: v.target, Value: next})
	m.block = outer
	return v.Signal
}

// Past is s as it was cycles edges of the current clock domain ago, zero before
// the first edge after reset. Only checks may use it; synthesis does not see it.
func (m *Module) Past(s Value, cycles int) Signal {
	pos := m.here()
	x := s.signal()
	if cycles < 1 || cycles > 1024 {
		m.errorf("HG104", pos, "Past of %d cycles", cycles).fix("1 to 1024 cycles")
		return m.poison(int(x.width))
	}
	id, ok := m.use(x, 0, pos)
	if !ok {
		return m.poison(int(x.width))
	}
	for range cycles {
		w := m.nl.Width(id)
		id = m.verifReg("past", id, netlist.InitReset, make(netlist.Value, netlist.Limbs(w)), pos).id
	}
	return m.sig(id)
}

// Stable is 1 when s is as it was one edge ago; only for checks.
func (m *Module) Stable(s Value) Signal { return s.signal().Eq(m.Past(s, 1)) }

// Rose is 1 when s, of 1 bit, is 1 and was 0 one edge ago; only for checks.
func (m *Module) Rose(s Value) Signal { return s.signal().AndNot(m.Past(s, 1)) }

// Fell is 1 when s, of 1 bit, is 0 and was 1 one edge ago; only for checks.
func (m *Module) Fell(s Value) Signal { return m.Past(s, 1).AndNot(s) }

// Initially is 1 until the first edge of the current clock domain without a
// reset; only for checks.
func (m *Module) Initially() Signal {
	pos := m.here()
	zero := m.nl.AddConst(1, netlist.Value{0}, pos)
	return m.verifReg("initially", zero, netlist.InitReset, netlist.Value{1}, pos)
}

// AnyConst is one arbitrary value for the whole run: formal tools try all,
// simulation draws it from the seed. Only checks may use it.
func (m *Module) AnyConst(name string, width int) Signal {
	v := m.variable(netlist.OpAnyConst, name, width, m.here())
	v.info().Verif = true
	return v.Signal
}
