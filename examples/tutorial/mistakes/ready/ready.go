// A mistake: nobody says when the input is ready.
package main

import (
	"fmt"
	"os"

	"github.com/hwgen/hwgen/hdl"
)

// Sum adds up bytes.
type Sum struct{}

// Ports are the ports of a Sum.
type Ports struct {
	In    hdl.StreamIn[hdl.Bits]
	Total hdl.Out
}

// Ports says how wide they are.
func (Sum) Ports() Ports {
	return Ports{In: hdl.InStream(hdl.W(8)), Total: hdl.Output(16)}
}

// Build describes what is inside.
func (Sum) Build(m *hdl.Module, p *Ports) {
	sum := m.Reg("sum", 16, 0)
	m.When(p.In.Fire(), func() { sum.Set(sum.Add(p.In.Data.ZExt(16))) })
	p.Total.Set(sum)
}

func main() {
	if _, err := hdl.Elaborate(Sum{}); err != nil {
		fmt.Println(err)
		os.Exit(1)
	}
}
