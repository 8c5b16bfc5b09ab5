package hdl_test

import (
	"fmt"

	"github.com/hwgen/hwgen/hdl"
	"github.com/hwgen/hwgen/hdl/parts"
	"github.com/hwgen/hwgen/hdl/sim"
)

// crossing has two clocks: ports are in one or the other.
type crossing struct{}

type crossingPorts struct {
	Enable hdl.In // slow
	Count  hdl.Out
	Items  hdl.StreamIn[hdl.Bits]
	Fast   hdl.StreamOut[hdl.Bits]
}

// Domains lists the clocks; the first is current where In makes no other so.
func (crossing) Domains() []hdl.DomainSpec {
	return []hdl.DomainSpec{
		{Name: "slow", MHz: 25},
		{Name: "fast", MHz: 100, Reset: hdl.AsyncReset, ActiveLow: true}, // fast_clk, fast_rst_n
	}
}

func (crossing) Ports() crossingPorts {
	return crossingPorts{
		Enable: hdl.Input(1).In("slow"),
		Count:  hdl.Output(8).In("fast"),
		Items:  hdl.InStream(hdl.W(8)).In("slow"),
		Fast:   hdl.OutStream(hdl.W(8)).In("fast"),
	}
}

func (crossing) Build(m *hdl.Module, p *crossingPorts) {
	slow, fast := m.Domain("slow"), m.Domain("fast")

	// Words cross in a queue; its own domains are mapped to the two here.
	queue := hdl.Inst(m, "queue", parts.AsyncFIFO[hdl.Bits]{Shape: hdl.W(8), Depth: 8},
		hdl.MapDomain("src", slow), hdl.MapDomain("dst", fast))
	hdl.Connect(queue.In, p.Items)
	hdl.Connect(p.Fast, queue.Out)

	// A level crosses through flip-flops of the clock that it comes to.
	m.In(fast, func() {
		enable := parts.Synchronize(m, "enable", p.Enable, 2, 0)
		count := m.OutReg(p.Count, 0)
		m.When(enable, func() { count.Set(count.Inc()) })
	})
}

func ExampleHasDomains() {
	d, err := hdl.Elaborate(crossing{})
	if err != nil {
		fmt.Println(err)
		return
	}
	s, err := sim.New(d, sim.WithJitter()) // bits that cross are late at random
	if err != nil {
		fmt.Println(err)
		return
	}
	defer s.Close()
	in, _ := s.Driver("items")
	out, _ := s.Monitor("fast") // a stream's process runs with the stream's clock
	in.SendUints(3, 1, 4, 1, 5)
	s.Go(func(t *sim.Task) { out.Wait(t, 5) })
	if err := s.Run(1000); err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(out.Uints("data"))
	// Output: [3 1 4 1 5]
}
