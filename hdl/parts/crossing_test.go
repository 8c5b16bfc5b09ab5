package parts_test

import (
	"testing"

	"github.com/hwgen/hwgen/hdl"
	"github.com/hwgen/hwgen/hdl/parts"
	"github.com/stretchr/testify/require"
)

// bridge uses the crossings in a user's module with two clocks of its own names.
type bridge struct{ Bare bool }

type bridgePorts struct {
	Level, Pulse hdl.In
	In           hdl.StreamIn[hdl.Bits]
	Slow, Fast   hdl.StreamOut[hdl.Bits]
	Seen, Ticked hdl.Out
	ResetOut     hdl.Out
}

func (bridge) Domains() []hdl.DomainSpec { return []hdl.DomainSpec{{Name: "bus"}, {Name: "core"}} }

func (bridge) Ports() bridgePorts {
	p := bridgePorts{
		Level: hdl.Input(1).In("bus"), Pulse: hdl.Input(1).In("bus"),
		In: hdl.InStream(b8), Slow: hdl.OutStream(b8), Fast: hdl.OutStream(b8),
		Seen: hdl.Output(1), Ticked: hdl.Output(1), ResetOut: hdl.Output(1),
	}
	p.In.Valid = p.In.Valid.In("bus")
	p.Slow.Ready, p.Fast.Ready = p.Slow.Ready.In("core"), p.Fast.Ready.In("core")
	return p
}

func (b bridge) Build(m *hdl.Module, p *bridgePorts) {
	bus, core := m.Domain("bus"), m.Domain("core")
	ends := []hdl.InstOption{hdl.MapDomain("src", bus), hdl.MapDomain("dst", core)}
	var fork *parts.StreamForkPorts[bits]
	m.In(bus, func() { fork = hdl.Inst(m, "fork", parts.StreamFork[bits]{Shape: b8, N: 2}) })
	slow := hdl.Inst(m, "slow", parts.Handshake[bits]{Shape: b8, Stages: 2}, ends...)
	fast := hdl.Inst(m, "fast", parts.AsyncFIFO[bits]{Shape: b8, Depth: 8}, ends...)
	hdl.Connect(fork.In, p.In)
	hdl.Connect(slow.In, fork.Out[0])
	hdl.Connect(fast.In, fork.Out[1])
	hdl.Connect(p.Slow, slow.Out)
	hdl.Connect(p.Fast, fast.Out)
	tick := hdl.Inst(m, "tick", parts.PulseSynchronizer{Stages: 2}, ends...)
	tick.In.Drive(p.Pulse)
	p.Ticked.Set(tick.Out)
	m.In(bus, func() { // a register drives the synchroniser: no glitch can cross
		level := m.RegNext("level_q", p.Level, 0)
		m.In(core, func() {
			if b.Bare {
				p.Seen.Set(m.RegNext("seen_q", level, 0))
				return
			}
			sync := hdl.Inst(m, "sync", parts.Synchronizer{Width: 1, Stages: 2})
			sync.In.Drive(level)
			p.Seen.Set(sync.Out)
		})
	})
	m.In(core, func() {
		reset := hdl.Inst(m, "reset", parts.ResetSynchronizer{Stages: 2})
		reset.ResetIn.Drive(p.Level)
		p.ResetOut.Set(reset.ResetOut)
	})
}

// The check of clock-domain crossings accepts the parts and nothing less.
func TestCrossingsPassTheCheck(t *testing.T) {
	d := elaborate(t, bridge{})
	dir, files := around(t, []*design{d})
	silent(t, dir, "verilator", append([]string{"--lint-only", "-Wall", "--top-module", "all"}, files...)...)
	_, err := hdl.Elaborate(bridge{Bare: true})
	require.ErrorContains(t, err, "seen_q")
	require.NotContains(t, err.Error(), "_sync0_q")
}
