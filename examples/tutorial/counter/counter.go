// The first step of the tutorial: a counter, and its Verilog.
package main

import (
	"fmt"
	"os"

	"github.com/hwgen/hwgen/gen/verilog"
	"github.com/hwgen/hwgen/hdl"
)

// Counter counts the cycles in which En is 1. Width is in bits.
type Counter struct{ Width int }

// CounterPorts are the ports of a Counter.
type CounterPorts struct {
	En    hdl.In
	Count hdl.Out
}

// Ports says how wide they are.
func (c Counter) Ports() CounterPorts {
	return CounterPorts{En: hdl.Input(1), Count: hdl.Output(c.Width)}
}

// Build describes what is inside.
func (c Counter) Build(m *hdl.Module, p *CounterPorts) {
	count := m.Reg("count_q", c.Width, 0) // name, width, value after reset
	m.When(p.En, func() { count.Set(count.Inc()) })
	p.Count.Set(count)
}

func main() {
	design, err := hdl.Elaborate(Counter{Width: 8})
	if err != nil {
		fmt.Println(err)
		os.Exit(1)
	}
	files, err := verilog.Emit(design)
	if err != nil {
		fmt.Println(err)
		os.Exit(1)
	}
	os.Stdout.Write(files[0].Data) // verilog.WriteDir("build", files) puts all files into a folder
}
