package hdl_test

import (
	"fmt"

	"github.com/hwgen/hwgen/hdl"
)

// A design that is legal and odd has warnings. Their text, with positions, is
// Warnings.Error(); it is empty for a clean design.
func ExampleElaborate_warnings() {
	d, err := elaborateAB(func(m *hdl.Module, p *ab) {
		sum := m.Let("sum", p.A.AddC(p.B))
		p.Y.Set(sum.Trunc(8))
	})
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, w := range d.Warnings.List {
		fmt.Printf("%s %s; %s\n", w.Code, w.Message, w.Fix)
	}
	// Output: HG303 bit 8 of wire sum is never read; make it narrower, or say hdl.Unused(...) of it
}
