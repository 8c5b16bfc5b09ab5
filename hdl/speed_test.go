package hdl_test

import (
	"testing"

	"github.com/hwgen/hwgen/hdl"
)

type wideTop struct{ N int }

func (w wideTop) Ports() counterPorts { return counter{16}.Ports() }
func (w wideTop) Build(m *hdl.Module, p *counterPorts) {
	x := hdl.Lit(16, 0)
	for i := range w.N {
		u := hdl.Inst(m, "u"+string(rune('a'+i%26))+itoa(i), busy{i})
		u.En.Drive(p.En)
		x = x.Xor(u.Count)
	}
	p.Count.Set(x)
}

func itoa(i int) string {
	if i < 10 {
		return string(rune('0' + i))
	}
	return itoa(i/10) + itoa(i%10)
}

type busy struct{ I int }

func (b busy) Ports() counterPorts { return counter{16}.Ports() }
func (b busy) Build(m *hdl.Module, p *counterPorts) {
	var last hdl.Signal
	for k := range 20 {
		r := m.Reg("r"+itoa(k), 16, uint64(b.I))
		w := m.Wire("w"+itoa(k), 16)
		w.Set(r.Add(hdl.U(3)))
		m.When(p.En.And(r.Bit(2)), func() { w.Set(r.Xor(hdl.U(7))) }).
			Elsewhen(r.Bit(3), func() { w.Set(r.Inc()) })
		m.When(w.LtU(hdl.U(100)), func() { r.Set(w) }).Otherwise(func() { r.Set(w.Sub(r)) })
		last = r.Signal
	}
	p.Count.Set(last)
}

func BenchmarkElaborate(b *testing.B) {
	for b.Loop() {
		if _, err := hdl.Elaborate(wideTop{300}); err != nil {
			b.Fatal(err)
		}
	}
	nodes := 0
	d, _ := hdl.Elaborate(wideTop{300})
	for _, m := range d.Modules {
		nodes += len(m.Nodes)
	}
	b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/float64(nodes), "ns/node")
}
