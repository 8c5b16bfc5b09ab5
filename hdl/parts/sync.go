package parts

import (
	"fmt"

	"github.com/hwgen/hwgen/hdl"
)

const maxStages = 16

// Synchronize brings d, from another clock domain or from outside, into the
// current one through stages flip-flops, 2 to 16; their value after reset is
// reset. The result follows d after stages-1 to stages edges (the first stage
// may miss a change once). Of several bits each may be late by itself: only a
// Gray code, or bits that have nothing to do with each other, may be brought
// over so.
func Synchronize(m *hdl.Module, name string, d hdl.Value, stages int, reset uint64) hdl.Signal {
	ranged(m, "stages of Synchronize", stages, 2, maxStages)
	s := sig(d)
	for i := range stages {
		var opts []hdl.RegOption
		if i == 0 {
			opts = append(opts, hdl.Synchroniser())
		}
		r := m.Reg(fmt.Sprintf("%s_sync%d_q", name, i), s.Width(), reset, opts...)
		if i > 0 {
			r.Attr("ASYNC_REG", "TRUE")
		}
		r.Set(s)
		s = r.Signal
	}
	return s
}

// Synchronizer is [Synchronize] as a component.
type Synchronizer struct {
	Width  int    // bits, each synchronised by itself
	Stages int    // flip-flops in a row: 2 to 16
	Reset  uint64 `hdl:",omitzero"` // value after reset
}

// SynchronizerPorts are the ports of a [Synchronizer].
type SynchronizerPorts struct {
	In  hdl.In // from any clock domain
	Out hdl.Out
}

// Ports returns the ports.
func (s Synchronizer) Ports() SynchronizerPorts {
	return SynchronizerPorts{In: hdl.Input(s.Width), Out: hdl.Output(s.Width)}
}

// Build describes the synchroniser.
func (s Synchronizer) Build(m *hdl.Module, p *SynchronizerPorts) {
	ranged(m, "Synchronizer.Width", s.Width, 1, 4096)
	ranged(m, "Synchronizer.Stages", s.Stages, 2, maxStages)
	if s.Width < 64 && s.Reset>>s.Width != 0 {
		m.Fatalf("Synchronizer.Reset is %d; it has %d bits", s.Reset, s.Width)
	}
	p.Out.Set(Synchronize(m, "in", p.In, s.Stages, s.Reset))
}

// ResetSynchronizer makes a reset that begins at once and ends with the clock:
// asynchronous assertion, synchronous release. [ResetSynchronizer.Domain] makes
// a clock domain with it.
type ResetSynchronizer struct {
	Stages    int  // flip-flops in a row: 2 to 16
	ActiveLow bool // the reset coming in is active when 0; the one going out is active when 1
}

// ResetSynchronizerPorts are the ports of a [ResetSynchronizer].
type ResetSynchronizerPorts struct {
	ResetIn  hdl.In  // asynchronous
	ResetOut hdl.Out // active when 1; ends Stages edges after ResetIn
}

// Domain makes the domain called name: d's clock, with a reset that comes in as
// reset does and ends with that clock. Its registers are reset asynchronously.
// The instance of the synchroniser is called name_sync.
func (s ResetSynchronizer) Domain(m *hdl.Module, name string, d *hdl.Domain, reset hdl.Value) *hdl.Domain {
	x := hdl.Inst(m, name+"_sync", s, hdl.MapDomain("", d))
	x.ResetIn.Drive(reset)
	return m.WithReset(name, d, x.ResetOut, hdl.AsyncReset, false) // ResetOut is active when 1, whatever comes in
}

// Domains lists the clock domain, which needs no reset of its own.
func (ResetSynchronizer) Domains() []hdl.DomainSpec {
	return []hdl.DomainSpec{{Reset: hdl.NoReset}}
}

// Ports returns the ports.
func (ResetSynchronizer) Ports() ResetSynchronizerPorts {
	return ResetSynchronizerPorts{ResetIn: hdl.Input(1), ResetOut: hdl.Output(1)}
}

// Build describes the synchroniser.
func (s ResetSynchronizer) Build(m *hdl.Module, p *ResetSynchronizerPorts) {
	ranged(m, "ResetSynchronizer.Stages", s.Stages, 2, maxStages)
	d := m.WithReset("raw", m.Domain(""), p.ResetIn, hdl.AsyncReset, s.ActiveLow)
	chain := m.Lit(1, 0)
	m.In(d, func() {
		for i := range s.Stages {
			var opts []hdl.RegOption
			if i == 0 {
				opts = append(opts, hdl.Synchroniser())
			}
			r := m.Reg(fmt.Sprintf("stage%d_q", i), 1, 1, opts...)
			if i > 0 {
				r.Attr("ASYNC_REG", "TRUE")
			}
			r.Set(chain)
			chain = r.Signal
		}
	})
	p.ResetOut.Set(chain)
}

// srcDst are the clock domains of what crosses from one to another.
func srcDst() []hdl.DomainSpec { return []hdl.DomainSpec{{Name: "src"}, {Name: "dst"}} }

// PulseSynchronizer turns each cycle with a 1 in the clock domain "src" into one
// cycle with a 1 in "dst". The pulse travels as a change of level, so that dst
// may be slower; pulses must be as far apart as Stages+1 cycles of dst, or some
// are lost.
type PulseSynchronizer struct {
	Stages int // flip-flops in a row: 2 to 16
}

// PulseSynchronizerPorts are the ports of a [PulseSynchronizer].
type PulseSynchronizerPorts struct {
	In  hdl.In // in src
	Out hdl.Out
}

// Domains lists the clock domains.
func (PulseSynchronizer) Domains() []hdl.DomainSpec { return srcDst() }

// Ports returns the ports.
func (PulseSynchronizer) Ports() PulseSynchronizerPorts {
	return PulseSynchronizerPorts{In: hdl.Input(1).In("src"), Out: hdl.Output(1)}
}

// Build describes the synchroniser.
func (s PulseSynchronizer) Build(m *hdl.Module, p *PulseSynchronizerPorts) {
	ranged(m, "PulseSynchronizer.Stages", s.Stages, 2, maxStages)
	toggle := m.Reg("toggle_q", 1, 0, hdl.On(m.Domain("src")))
	m.When(p.In, func() { toggle.Set(toggle.Not()) })
	m.In(m.Domain("dst"), func() {
		now := Synchronize(m, "toggle", toggle, s.Stages, 0)
		p.Out.Set(now.Xor(m.RegNext("seen_q", now, 0)))
	})
}

// Handshake carries a stream from the clock domain "src" to "dst", one item at a
// time: the payload stays still in src until dst has acknowledged it. An item
// takes about Stages cycles of each clock and as many back before the next one;
// for more than that use an [AsyncFIFO].
type Handshake[T any] struct {
	Shape  T   `hdl:"w"`
	Stages int // flip-flops in a row, each way: 2 to 16
}

// Domains lists the clock domains.
func (Handshake[T]) Domains() []hdl.DomainSpec { return srcDst() }

// Ports returns the ports: In is in src, Out in dst.
func (h Handshake[T]) Ports() StreamPorts[T] {
	return StreamPorts[T]{In: inStreamOn(h.Shape, "src"), Out: outStreamOn(h.Shape, "dst")}
}

// Build describes the crossing.
func (h Handshake[T]) Build(m *hdl.Module, p *StreamPorts[T]) {
	shaped(m, "Handshake.Shape", h.Shape)
	ranged(m, "Handshake.Stages", h.Stages, 2, maxStages)
	src, dst := m.Domain("src"), m.Domain("dst")
	request := m.Reg("request_q", 1, 0, hdl.On(src)).Comment("changes with each item")
	given := m.Reg("given_q", 1, 0, hdl.On(dst)).Comment("follows request when the item was taken")
	item := hdl.RegOf(m, "item_q", h.Shape, hdl.On(src), hdl.Undefined())
	m.In(src, func() {
		free := Synchronize(m, "given", given, h.Stages, 0).Eq(request)
		p.In.Accept(free)
		m.When(p.In.Fire(), func() {
			request.Set(request.Not())
			item.Set(p.In.Data)
		})
	})
	m.In(dst, func() {
		asked := Synchronize(m, "request", request, h.Stages, 0)
		// The item has been still since before request changed.
		p.Out.Offer(asked.Ne(given), hdl.Unpack(h.Shape, hdl.Cross(hdl.Pack(item.V))))
		m.When(p.Out.Fire(), func() { given.Set(asked) })
	})
}

// ClockGate is a clock domain with d's clock in cycles with enable, or with
// test, which runs the clock during a scan test; both have 1 bit and are
// sampled before the edge. The Verilog has one clock gate cell.
func ClockGate(m *hdl.Module, name string, d *hdl.Domain, enable, test hdl.Value) *hdl.Domain {
	return m.GateClock(name, d, sig(enable).Or(test))
}
