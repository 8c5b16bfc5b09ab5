package design

import (
	"fmt"
	"math/rand/v2"

	"github.com/hwgen/hwgen/hdl"
)

// Soc is a generated hierarchical design: clusters of tiles on a ring, each
// tile a random network of operations (see [Mix] and [Widths]) with registers,
// most of them enabled in groups, and in every third a memory. It drives itself
// from a linear feedback register and adds up a checksum.
type Soc struct {
	Seed     int
	Clusters int
	Tiles    int // in a cluster
	Steps    int // operations in a tile, slices for fitting widths apart
	// Period: a tile works in one of Period cycles. 1 keeps all busy with random
	// data; 8 is as calm as real designs are.
	Period int
}

// TickPorts are the ports of a design that drives itself.
type TickPorts struct {
	Sum hdl.Out // checksum, 64 bits
}

// Ports declares them.
func (Soc) Ports() TickPorts { return TickPorts{Sum: hdl.Output(64)} }

// Build describes the design.
func (s Soc) Build(m *hdl.Module, p *TickPorts) {
	data := lfsr(m)
	count := m.Reg("count", 16, 0)
	count.Set(count.Inc())
	ring := data
	for i := range s.Clusters {
		u := hdl.Inst(m, fmt.Sprintf("u_cluster%d", i), cluster{s, i})
		u.In.Drive(ring)
		u.Count.Drive(count)
		ring = m.Let(fmt.Sprintf("ring%d", i), u.Out.Xor(data.RotlLit(i+1)))
	}
	checksum(m, p, ring)
}

// lfsr is 64 pseudo-random bits a cycle (xorshift).
func lfsr(m *hdl.Module) hdl.Signal {
	r := m.RegBig("lfsr", hdl.Hex(64, "9e3779b97f4a7c15"))
	a := m.Let("lfsr_a", r.Xor(r.ShlLit(13)))
	b := m.Let("lfsr_b", a.Xor(a.ShrULit(7)))
	r.Set(b.Xor(b.ShlLit(17)))
	return r.Signal
}

func checksum(m *hdl.Module, p *TickPorts, x hdl.Signal) {
	sum := m.Reg("total", 64, 0)
	sum.Set(sum.RotlLit(5).Add(x))
	p.Sum.Set(sum)
}

type cluster struct {
	Soc Soc
	I   int
}

func (c cluster) ModuleName() string { return fmt.Sprintf("cluster%d", c.I) }

type tilePorts struct {
	In, Count hdl.In
	Out       hdl.Out
}

func (cluster) Ports() tilePorts {
	return tilePorts{In: hdl.Input(64), Count: hdl.Input(16), Out: hdl.Output(64)}
}

func (c cluster) Build(m *hdl.Module, p *tilePorts) {
	x := p.In.Signal
	for i := range c.Soc.Tiles {
		u := hdl.Inst(m, fmt.Sprintf("u_tile%d", i), tile{c.Soc, c.I*c.Soc.Tiles + i})
		u.In.Drive(x)
		u.Count.Drive(p.Count)
		x = u.Out.Signal
	}
	p.Out.Set(x)
}

type tile struct {
	Soc Soc
	I   int
}

func (t tile) ModuleName() string { return fmt.Sprintf("tile%d", t.I) }

func (tile) Ports() tilePorts { return cluster{}.Ports() }

func (t tile) Build(m *hdl.Module, p *tilePorts) {
	b := &tileBuilder{r: rand.New(rand.NewPCG(uint64(t.Soc.Seed), uint64(t.I))), m: m}
	active := m.Let("active", p.Count.Part(7, 0).And(m.Lit(8, uint64(t.Soc.Period-1))).EqLit(uint64(t.I%t.Soc.Period)))
	captured := m.Reg("captured", 64, 0)
	m.When(active, func() { captured.Set(p.In) })
	b.pool = append(b.pool, captured.Signal, captured.Slice(31, 0), captured.Signal.Bit(0), captured.Slice(15, 8))
	var regs []hdl.Var
	for i := range t.Soc.Steps / 7 {
		r := m.Reg(fmt.Sprintf("r%d", i), b.width(), 0)
		regs = append(regs, r)
		b.pool = append(b.pool, r.Signal)
	}
	if t.I%3 == 0 {
		b.memory()
	}
	for i := range t.Soc.Steps {
		s := b.any()
		if b.r.IntN(3) == 0 {
			s = m.Let(fmt.Sprintf("x%d", i), s)
		}
		b.pool = append(b.pool, s)
	}
	b.updates(active, regs)
	b.result(p, active)
}

// memory adds a memory with a write port and a synchronous read port.
func (b *tileBuilder) memory() {
	w := []int{16, 32, 64, 128}[b.r.IntN(4)]
	mem := b.m.Mem("mem", w, 256, hdl.Rule(hdl.Old), hdl.Contents(1, 2, 3))
	mem.Write(b.pick(1), b.pick(8), b.pick(w))
	en := b.pick(1)
	seen := b.m.Reg("mem_seen", 1, 0) // what was never read is undefined
	b.m.When(en, func() { seen.SetLit(1) })
	b.pool = append(b.pool, mem.ReadSync(en, b.pick(8)).And(seen.Rep(w)))
}

// updates assigns the registers: groups under one enable, with a condition
// inside, and some that change in every cycle.
func (b *tileBuilder) updates(active hdl.Signal, regs []hdl.Var) {
	for len(regs) > 0 {
		n := min(len(regs), 1+b.r.IntN(8))
		group := regs[:n]
		regs = regs[n:]
		set := func() {
			for _, r := range group {
				r.Set(b.pick(r.Width()))
			}
		}
		switch b.r.IntN(5) {
		case 0:
			set()
		case 1:
			b.m.When(active.And(b.pick(1)), set)
		default:
			b.m.When(active, func() {
				set()
				b.m.When(b.pick(1), func() { group[0].Set(b.pick(group[0].Width())) })
			})
		}
	}
}

// result folds a third of the signals into the output.
func (b *tileBuilder) result(p *tilePorts, active hdl.Signal) {
	x := p.In.RotlLit(1)
	for i := 0; i < len(b.pool); i += 3 {
		s := b.pool[i]
		for lo := 0; lo < s.Width(); lo += 64 {
			part := s.Slice(min(lo+63, s.Width()-1), lo)
			if part.Width() < 64 {
				part = part.ZExt(64)
			}
			x = x.Xor(part.RotlLit(i % 64))
		}
	}
	out := b.m.Reg("out_q", 64, 0)
	b.m.When(active, func() { out.Set(x) })
	p.Out.Set(out)
}
