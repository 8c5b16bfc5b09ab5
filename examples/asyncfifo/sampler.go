// Package asyncfifo brings measurements from the clock of a converter to that
// of a system; the two have nothing to do with each other.
package asyncfifo

import (
	"github.com/hwgen/hwgen/hdl"
	"github.com/hwgen/hwgen/hdl/parts"
)

// Sampler stamps the samples of a converter with a time and hands them over.
// The converter does not wait: when the queue of Depth samples is full, samples
// are lost, and the next one that passes says so.
type Sampler struct {
	Width int // bits of a sample
	Depth int // a power of two
}

// Sample is a sample as the system sees it.
type Sample struct {
	Value hdl.Bits
	Time  hdl.Bits // 32 bits, cycles of the converter's clock
	Gap   hdl.Bits // 1 bit: samples were lost just before this one
}

// Ports are the ports of a [Sampler].
type Ports struct {
	Strobe hdl.In // 1 bit: Value is a new sample
	Value  hdl.In
	Out    hdl.StreamOut[Sample]
}

func (s Sampler) shape() Sample {
	return Sample{Value: hdl.W(s.Width), Time: hdl.W(32), Gap: hdl.W(1)}
}

// Domains lists the clock domains: the converter's and the system's.
func (Sampler) Domains() []hdl.DomainSpec {
	return []hdl.DomainSpec{{Name: "adc", MHz: 27}, {Name: "sys", MHz: 100}}
}

// Ports declares the ports.
func (s Sampler) Ports() Ports {
	return Ports{
		Strobe: hdl.Input(1).In("adc"),
		Value:  hdl.Input(s.Width).In("adc"),
		Out:    hdl.OutStream(s.shape()).In("sys"),
	}
}

// Build describes the sampler.
func (s Sampler) Build(m *hdl.Module, p *Ports) {
	queue := hdl.Inst(m, "queue", parts.AsyncFIFO[Sample]{Shape: s.shape(), Depth: s.Depth},
		hdl.MapDomain("src", m.Domain("adc")), hdl.MapDomain("dst", m.Domain("sys")))
	hdl.Connect(p.Out, queue.Out)

	m.In(m.Domain("adc"), func() {
		time := m.Reg("time_q", 32, 0)
		time.Set(time.Inc())
		gap := m.Reg("gap_q", 1, 0)
		queue.In.Offer(p.Strobe, Sample{Value: p.Value.Signal, Time: time.Signal, Gap: gap.Signal})
		m.When(p.Strobe, func() { gap.Set(queue.In.Ready.Not()) })
	})
}
