package parts_test

import (
	"fmt"

	"github.com/hwgen/hwgen/hdl"
	"github.com/hwgen/hwgen/hdl/parts"
)

// merger queues two streams and merges them in turn.
type merger struct{ Width int }

type mergerPorts struct {
	A, B hdl.StreamIn[hdl.Bits]
	Out  hdl.StreamOut[hdl.Bits]
}

func (c merger) Ports() mergerPorts {
	w := hdl.W(c.Width)
	return mergerPorts{A: hdl.InStream(w), B: hdl.InStream(w), Out: hdl.OutStream(w)}
}

func (c merger) Build(m *hdl.Module, p *mergerPorts) {
	shape := hdl.W(c.Width)
	a := hdl.Inst(m, "a_queue", parts.FIFO[hdl.Bits]{Shape: shape, Depth: 5})
	b := hdl.Inst(m, "b_queue", parts.FIFO[hdl.Bits]{Shape: shape, Depth: 5})
	merge := hdl.Inst(m, "merge", parts.StreamArbiter[hdl.Bits]{Shape: shape, N: 2})
	hdl.Connect(a.In, p.A)
	hdl.Connect(b.In, p.B)
	hdl.Connect(merge.In[0], a.Out)
	hdl.Connect(merge.In[1], b.Out)
	hdl.Connect(p.Out, merge.Out)
}

func Example() {
	d, err := hdl.Elaborate(merger{Width: 16})
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, m := range d.Modules {
		fmt.Println(m.Name)
	}
	// Output:
	// fifo_w16_d5
	// stream_arbiter_w16_n2
	// merger_w16
}

func ExampleFindCRC() {
	spec, _ := parts.FindCRC("CRC-32/ISO-HDLC")
	fmt.Printf("%x\n", spec.Sum([]byte("123456789")))
	// Output: cbf43926
}

func ExampleCSRBank_CHeader() {
	header, err := parts.CSRBank{Name: "led", DataWidth: 32, AddrWidth: 4, Registers: []parts.CSRRegister{
		{Name: "control", Fields: []parts.CSRField{{Name: "on", Width: 1, Doc: "Lights it."}}},
	}}.CHeader()
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Print(header)
	// Output:
	// /* Registers of led: words of 32 bits, addresses in bytes. Generated. */
	// #ifndef LED_H
	// #define LED_H
	//
	// /* control */
	// #define LED_CONTROL_OFFSET 0x0u
	// #define LED_CONTROL_RESET 0x0u
	// /* on, bits 0, read and write: Lights it. */
	// #define LED_CONTROL_ON_SHIFT 0
	// #define LED_CONTROL_ON_MASK 0x1u
	//
	// #endif
}
