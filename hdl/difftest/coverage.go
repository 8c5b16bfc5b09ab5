package difftest

import (
	"fmt"
	"slices"
	"strings"

	"github.com/hwgen/hwgen/hdl/netlist"
)

// Coverage counts, for each operator, width class and feature, the designs
// that hold all three.
type Coverage struct {
	designs int
	cells   map[cell]int
}

type cell struct {
	row     string
	class   int
	feature string // "": any
}

// rows of the table: operations of the netlist and stateful things.
var rows = func() []string {
	var out []string
	for op := netlist.OpNot; int(op) < len(netlist.Ops); op++ {
		out = append(out, op.String())
	}
	return append(out, "Reg", "MemReadSync", "MemReadAsync", "MemWrite", "SetPart", "SetElem")
}()

// features of designs that the table has.
var features = []string{
	"when", "switch", "state machine", "assignment of parts", "dynamic assignment",
	"payload", "vector", "stream", "memory", "masked memory", "two write ports",
	"synchronous read", "asynchronous read", "memory across clocks",
	"hierarchy", "shared module", "several clocks", "crossing", "gated clock", "derived reset",
	"synchronous reset", "asynchronous reset", "no reset", "active-low reset", "falling edge",
	"undefined register", "checks",
}

// impossible says which rows have no width of one bit: such a node would be
// its argument itself.
func impossible(row string, class int) bool {
	return class == 0 && slices.Contains([]string{"MulU", "MulS", "ZExt", "SExt", "Slice", "Cat", "Rep", "SetPart"}, row)
}

// NewCoverage returns an empty table.
func NewCoverage() *Coverage { return &Coverage{cells: map[cell]int{}} }

// Add counts a design.
func (c *Coverage) Add(d *Design) {
	c.designs++
	seen := map[cell]bool{}
	for _, m := range d.Netlist.Modules {
		contents(m, func(row string, width int) { seen[cell{row: row, class: classOf(width)}] = true })
	}
	for x := range seen {
		c.cells[x]++
		for f := range d.Features {
			x.feature = f
			c.cells[x]++
		}
	}
}

// contents lists what is in a module, with the width that counts: of what
// comparisons, reductions and selections read, else of what comes out.
func contents(m *netlist.Module, add func(row string, width int)) {
	for id := 1; id < len(m.Nodes); id++ {
		n := &m.Nodes[id]
		w := int(n.Width)
		switch n.Op {
		case netlist.OpEq, netlist.OpNe, netlist.OpLtU, netlist.OpLeU, netlist.OpLtS, netlist.OpLeS,
			netlist.OpRedAnd, netlist.OpRedOr, netlist.OpRedXor, netlist.OpSlice, netlist.OpIndex:
			w = m.Width(n.Args()[0])
		}
		switch {
		case n.Op >= netlist.OpNot, n.Op == netlist.OpReg:
			add(n.Op.String(), w)
		case n.Op == netlist.OpMemRead && m.Reads[n.Aux].Sync:
			add("MemReadSync", w)
		case n.Op == netlist.OpMemRead:
			add("MemReadAsync", w)
		}
	}
	for i := range m.Writes {
		add("MemWrite", m.Mems[m.Writes[i].Mem].Width)
	}
	assignments(m, m.Stmts, add)
}

func assignments(m *netlist.Module, stmts []netlist.Stmt, add func(string, int)) {
	for _, s := range stmts {
		switch s := s.(type) {
		case *netlist.Assign:
			for _, x := range s.Path {
				if x.Index != 0 {
					add("SetElem", m.Width(s.Target))
				} else {
					add("SetPart", m.Width(s.Target))
				}
			}
		case *netlist.If:
			assignments(m, s.Then, add)
			assignments(m, s.Else, add)
		case *netlist.Switch:
			for _, c := range s.Cases {
				assignments(m, c.Body, add)
			}
			assignments(m, s.Default, add)
		}
	}
}

// Empty lists the cells without any design.
func (c *Coverage) Empty() []string {
	var out []string
	for _, f := range append([]string{""}, features...) {
		for _, r := range rows {
			for k := range classes {
				if !impossible(r, k) && c.cells[cell{r, k, f}] == 0 {
					out = append(out, fmt.Sprintf("%s × %s bits × %s", r, classes[k].name, f))
				}
			}
		}
	}
	return out
}

// String is the table, a block for each feature.
func (c *Coverage) String() string {
	var b strings.Builder
	for _, f := range append([]string{""}, features...) {
		c.block(&b, f)
	}
	return b.String()
}

// Summary is the block of all designs and, for each cell, the fewest designs
// that any feature has there.
func (c *Coverage) Summary() string {
	var b strings.Builder
	c.block(&b, "")
	fmt.Fprintf(&b, "\nthe least of %d features", len(features))
	c.table(&b, func(r string, k int) int {
		least := c.designs
		for _, f := range features {
			least = min(least, c.cells[cell{r, k, f}])
		}
		return least
	})
	return b.String()
}

func (c *Coverage) block(b *strings.Builder, feature string) {
	name := feature
	if name == "" {
		name = fmt.Sprintf("all %d designs", c.designs)
	}
	fmt.Fprintf(b, "\n%s", name)
	c.table(b, func(r string, k int) int { return c.cells[cell{r, k, feature}] })
}

func (c *Coverage) table(b *strings.Builder, count func(row string, class int) int) {
	fmt.Fprintf(b, "\n%-13s", "width")
	for _, k := range classes {
		fmt.Fprintf(b, "%9s", k.name)
	}
	b.WriteByte('\n')
	for _, r := range rows {
		fmt.Fprintf(b, "%-13s", r)
		for k := range classes {
			if impossible(r, k) {
				fmt.Fprintf(b, "%9s", "-")
				continue
			}
			fmt.Fprintf(b, "%9d", count(r, k))
		}
		b.WriteByte('\n')
	}
}
