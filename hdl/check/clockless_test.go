package check_test

import (
	"testing"

	"github.com/hwgen/hwgen/hdl"
)

// sensor is external Verilog. Timed gives it a clock.
type sensor struct{ Timed, Comb bool }

type sensorPorts struct {
	In  hdl.In
	Out hdl.Out
}

func (sensor) Ports() sensorPorts { return sensorPorts{hdl.Input(8), hdl.Output(8)} }

func (x sensor) Domains() []hdl.DomainSpec {
	if x.Timed {
		return []hdl.DomainSpec{{Reset: hdl.NoReset}}
	}
	return nil
}

func (x sensor) BlackBox() hdl.BlackBox {
	b := hdl.BlackBox{Module: "sensor"}
	if x.Comb {
		b.Module = "sensor_comb"
		b.Comb = []hdl.BoxPath{{From: "in", To: "out"}}
	}
	if x.Timed {
		b.Module = "sensor_timed"
	}
	return b
}

// around is a sensor in a module of ours.
type around struct{ Sensor sensor }

func (around) Ports() sensorPorts { return sensor{}.Ports() }

func (a around) Build(m *hdl.Module, p *sensorPorts) {
	u := hdl.InstBlackBox(m, "u", a.Sensor)
	u.In.Drive(p.In)
	p.Out.Set(u.Out.Not())
}

// TestOutputsOfBoxesWithoutClocks change whenever they like.
func TestOutputsOfBoxesWithoutClocks(t *testing.T) {
	read := func(x sensor) func(m *hdl.Module, p *ports) {
		return func(m *hdl.Module, p *ports) {
			u := hdl.InstBlackBox(m, "u", x)
			u.In.Drive(p.B)
			p.Y.Set(m.RegNext("last", u.Out, 0))
		}
	}
	const told = "follows no clock and is read by last with clock clk, without a synchroniser; "
	inside(t, []string{"HG207 u.out " + told + "u.out comes from a black box that names no clock for it"}, nil, read(sensor{}))
	inside(t, nil, nil, read(sensor{Timed: true}))
	inside(t, nil, nil, read(sensor{Comb: true}))
	inside(t, []string{"HG207 w.out " + told + "w.out comes from a black box that names no clock for it"}, nil, func(m *hdl.Module, p *ports) {
		w := hdl.Inst(m, "w", around{})
		w.In.Drive(p.B)
		p.Y.Set(m.RegNext("last", w.Out.Xor(p.A), 0))
	})
	inside(t, nil, nil, func(m *hdl.Module, p *ports) {
		u := hdl.InstBlackBox(m, "u", sensor{})
		u.In.Drive(p.B)
		meta := m.Reg("meta", 1, 0, hdl.Synchroniser())
		meta.Set(u.Out.Bit(0))
		p.Y.Set(m.RegNext("last", meta, 0).ZExt(8).Or(hdl.Cross(u.Out).And(m.RegNext("held", hdl.Cross(u.Out), 0))))
	})
	inside(t, []string{"HG207 u.out follows no clock and is read by the reset of clk with clock clk, without a synchroniser; u.out comes from a black box that names no clock for it"}, nil, func(m *hdl.Module, p *ports) {
		u := hdl.InstBlackBox(m, "u", sensor{})
		u.In.Drive(p.B)
		m.In(m.WithReset("local", m.Domain(""), u.Out.Bit(7), hdl.SyncReset, true), func() {
			p.Y.Set(m.RegNext("last", p.A, 0).Xor(hdl.Cross(u.Out)))
		})
	})
}
