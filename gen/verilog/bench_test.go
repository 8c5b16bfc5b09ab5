package verilog_test

import (
	"bytes"
	"fmt"
	"testing"

	"github.com/hwgen/hwgen/gen/verilog"
	"github.com/hwgen/hwgen/hdl"
	"github.com/hwgen/hwgen/hdl/netlist"
	"github.com/stretchr/testify/require"
)

// Many is N different queues and senders.
type Many struct{ N int }

func (Many) Ports() CounterPorts { return Counter{8}.Ports() }

func (c Many) Build(m *hdl.Module, p *CounterPorts) {
	var last hdl.Value = p.En
	for i := range c.N {
		k := hdl.Inst(m, fmt.Sprintf("c%d", i), Counter{3 + i})
		k.En.Drive(last)
		f := hdl.Inst(m, fmt.Sprintf("f%d", i), FIFO{8 + i, 16})
		f.In.Offer(k.Last, k.Count.ZExt(8+i))
		f.Out.Accept(k.Count.Bit(0))
		last = f.Out.Valid.Xor(f.Out.Data.RedXor()).And(f.In.Ready)
	}
	p.Count.Set(hdl.Cat(last, hdl.Lit(7, 0)))
	p.Last.Set(last)
}

func lines(files []verilog.File) int {
	n := 0
	for _, f := range files {
		n += bytes.Count(f.Data, []byte("\n"))
	}
	return n
}

func BenchmarkEmit(b *testing.B) {
	for _, n := range []int{30, 300} {
		b.Run(fmt.Sprint(n), func(b *testing.B) {
			d := elaborate(b, Many{n})
			nodes := 0
			for _, m := range d.Modules {
				nodes += len(m.Nodes)
			}
			b.ReportAllocs()
			total := 0
			for b.Loop() {
				files, err := verilog.Emit(d)
				require.NoError(b, err)
				total = lines(files)
			}
			perOp := float64(b.Elapsed().Nanoseconds()) / float64(b.N)
			b.ReportMetric(perOp/1e6/float64(total)*1000, "ms/kline")
			b.ReportMetric(perOp/float64(nodes), "ns/node")
			b.ReportMetric(float64(total), "lines")
		})
	}
}

var _ = netlist.Never
