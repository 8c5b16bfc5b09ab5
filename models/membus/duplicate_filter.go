package membus

import (
	"fmt"

	"github.com/hwgen/hwgen/hdl"
)

// DuplicateFilter remembers line numbers, exactly: a line that it has is one
// that was recorded since it was cleared. It need not remember all: a place that
// is taken stays so, and a line that has the same place is not recorded.
type DuplicateFilter struct {
	LineBits int // of a line number
	Entries  int // a power of two up to 65,536, or 0
}

// ModuleName holds the parameters.
func (c DuplicateFilter) ModuleName() string {
	return fmt.Sprintf("duplicate_filter_n%d_w%d", c.Entries, c.LineBits)
}

// DuplicateFilterPorts are the ports of a DuplicateFilter.
type DuplicateFilterPorts struct {
	Look hdl.In // 1: Has and Free are about Line from the next cycle on
	Line hdl.In
	Has  hdl.Out // the line was recorded
	Free hdl.Out // it could be

	Record hdl.In  // 1: the line that was looked up last is recorded; it must be Free
	Clear  hdl.In  // 1: begins to forget everything
	Ready  hdl.Out // it has forgotten; nothing may be looked up before
}

// Ports declares them.
func (c DuplicateFilter) Ports() DuplicateFilterPorts {
	bit, in := hdl.Output(1), hdl.Input(1)
	return DuplicateFilterPorts{Look: in, Line: hdl.Input(c.LineBits), Has: bit, Free: bit, Record: in, Clear: in, Ready: bit}
}

// Check says what is wrong with the parameters.
func (c DuplicateFilter) Check() error {
	if c.Entries < 0 || c.Entries > 64<<10 || c.Entries&(c.Entries-1) != 0 {
		return fmt.Errorf("DuplicateFilter.Entries is %d; it is 0, or a power of two up to 65536", c.Entries)
	}
	if c.LineBits < 1 || c.LineBits > 48 {
		return fmt.Errorf("DuplicateFilter.LineBits is %d; it is 1 to 48", c.LineBits)
	}
	return nil
}

// Build describes the filter.
func (c DuplicateFilter) Build(m *hdl.Module, p *DuplicateFilterPorts) {
	if c.Entries == 0 {
		hdl.Unused(p.Look, p.Line, p.Record, p.Clear)
		p.Has.SetLit(0)
		p.Free.SetLit(0)
		p.Ready.SetLit(1)
		return
	}
	aw := hdl.IndexBits(c.Entries)
	place := func(line hdl.Signal) hdl.Signal {
		if c.Entries == 1 {
			return hdl.Lit(aw, 0)
		}
		return fit(line, aw)
	}
	mem := m.Mem("lines", c.LineBits+1, c.Entries)
	last := m.Reg("looked_up", c.LineBits, 0)
	m.When(p.Look, func() { last.Set(p.Line) })
	clearing := m.Reg("clearing", 1, 1)
	at := m.Reg("clear_at", aw, 0)
	m.When(clearing, func() {
		at.Set(at.Inc())
		m.When(at.EqLit(uint64(c.Entries-1)), func() {
			clearing.SetLit(0)
			at.SetLit(0)
		})
	})
	m.When(p.Clear, func() { clearing.SetLit(1); at.SetLit(0) })
	p.Ready.Set(clearing.Not())
	word := hdl.Mux(clearing, hdl.Lit(c.LineBits+1, 0), hdl.Cat(hdl.Lit(1, 1), last))
	mem.Write(clearing.Or(p.Record), hdl.Mux(clearing, at, place(last.Signal)), word)
	entry := mem.ReadSync(p.Look.AndNot(clearing), place(p.Line.Signal))
	p.Free.Set(entry.Msb().Not())
	p.Has.Set(entry.Msb().And(entry.Trunc(c.LineBits).Eq(last)))
	m.Assert(p.Look.And(clearing.Or(p.Record)).Not(), "a lookup waits until the filter is ready")
	m.Assert(p.Record.And(p.Free.Not()).Not(), "a place that is taken is not recorded again")
}
