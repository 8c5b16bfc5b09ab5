package main

import "github.com/hwgen/hwgen/hdl"

// Ticks counts the cycles in which En is 1, up to its greatest value.
type Ticks struct{ Width int }

// TicksPorts are the ports of a Ticks.
type TicksPorts struct {
	En    hdl.In
	Count hdl.Out
	Full  hdl.Out
}

// Ports says how wide they are.
func (t Ticks) Ports() TicksPorts {
	return TicksPorts{En: hdl.Input(1), Count: hdl.Output(t.Width), Full: hdl.Output(1)}
}

// Build describes what is inside.
func (t Ticks) Build(m *hdl.Module, p *TicksPorts) {
	count := m.Reg("count_q", t.Width, 0)
	m.When(p.En.And(count.RedAnd().Not()), func() { count.Set(count.Inc()) })
	p.Count.Set(count)
	p.Full.Set(count.RedAnd())
}

// Stopwatch holds the count at which Stop was 1 last.
type Stopwatch struct{}

// StopwatchPorts are the ports of a Stopwatch.
type StopwatchPorts struct {
	En, Stop hdl.In
	Held     hdl.Out
}

// Ports says how wide they are.
func (Stopwatch) Ports() StopwatchPorts {
	return StopwatchPorts{En: hdl.Input(1), Stop: hdl.Input(1), Held: hdl.Output(8)}
}

// Build describes what is inside.
func (Stopwatch) Build(m *hdl.Module, p *StopwatchPorts) {
	ticks := hdl.Inst(m, "ticks", Ticks{Width: 8})
	ticks.En.Drive(p.En)
	held := m.Reg("held_q", 8, 0)
	m.When(p.Stop, func() { held.Set(ticks.Count) })
	p.Held.Set(held)
}
