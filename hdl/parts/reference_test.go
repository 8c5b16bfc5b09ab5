package parts_test

import (
	"fmt"
	"math/big"
	mathbits "math/bits"

	"github.com/hwgen/hwgen/hdl/parts"
)

// values are those of some ports; no port here has more than 64 bits.
type values map[string]uint64

// reference is what a part does, written down without it: what its outputs are,
// those that mean something, and what an edge of a clock changes.
type reference interface {
	outputs(in values) values
	edge(in values, clock string)
}

func flag1(b bool) uint64 {
	if b {
		return 1
	}
	return 0
}

// referenceFIFO is a list of items, with the edges since each was taken.
type referenceFIFO struct {
	parts.FIFO[bits]
	items []uint64
	ready bool // BlockRAM: the first one is offered
}

func (f *referenceFIFO) outputs(in values) values {
	n := len(f.items)
	out := values{"level": uint64(n), "almost_empty": flag1(n <= f.AlmostEmpty)}
	almost := f.AlmostFull
	if almost == 0 {
		almost = f.Depth
	}
	out["almost_full"] = flag1(n >= almost)
	out["in_ready"] = flag1(n < f.Depth || f.Pipe && in["out_ready"] == 1)
	switch {
	case n > 0 && (!f.BlockRAM || f.ready):
		out["out_valid"], out["out_data"] = 1, f.items[0]
	case n == 0 && f.Flow && in["in_valid"] == 1:
		out["out_valid"], out["out_data"] = 1, in["in_data"]
	default:
		out["out_valid"] = 0
	}
	return out
}

func (f *referenceFIFO) edge(in values, _ string) {
	out := f.outputs(in)
	push := in["in_valid"] == 1 && out["in_ready"] == 1
	pop := out["out_valid"] == 1 && in["out_ready"] == 1
	before := len(f.items)
	if push {
		f.items = append(f.items, in["in_data"])
	}
	if pop {
		f.items = f.items[1:]
	}
	stored := before - int(flag1(f.ready)) // in the memory, and read at this edge
	if !f.ready || pop {
		f.ready = stored > 0 || f.Bypass && push
	}
}

// referenceRegister is a stream register: a FIFO of two without a path, of one
// with a path back, or of one with a path on.
func referenceRegister(m parts.RegisterMode) reference {
	switch m {
	case parts.Full:
		return hide{&referenceFIFO{FIFO: parts.FIFO[bits]{Depth: 2}}, []string{"level", "almost_full", "almost_empty"}}
	case parts.Forward:
		return hide{&referenceFIFO{FIFO: parts.FIFO[bits]{Depth: 1, Pipe: true}}, []string{"level", "almost_full", "almost_empty"}}
	}
	return hide{&referenceFIFO{FIFO: parts.FIFO[bits]{Depth: 1, Flow: true}}, []string{"level", "almost_full", "almost_empty"}}
}

// hide leaves out outputs that another part does not have.
type hide struct {
	reference
	names []string
}

func (h hide) outputs(in values) values {
	out := h.reference.outputs(in)
	for _, n := range h.names {
		delete(out, n)
	}
	return out
}

// referenceArbiter says who is next.
type referenceArbiter struct {
	n     int
	fixed bool
	next  int // first in the round
}

func (a *referenceArbiter) choice(requests uint64) int {
	for k := range a.n {
		i := k
		if !a.fixed {
			i = (a.next + k) % a.n
		}
		if requests>>i&1 == 1 {
			return i
		}
	}
	return -1
}

func (a *referenceArbiter) outputs(in values) values {
	out := values{"grant": 0, "index": 0, "any": flag1(in["requests"] != 0)}
	if i := a.choice(in["requests"]); i >= 0 {
		out["grant"], out["index"] = 1<<i, uint64(i)
	}
	return out
}

func (a *referenceArbiter) edge(in values, _ string) {
	if i := a.choice(in["requests"]); i >= 0 && in["advance"] == 1 {
		a.next = i + 1
	}
}

// referenceMerge is a stream arbiter; holder is who was chosen, -1 for nobody.
type referenceMerge struct {
	referenceArbiter
	lock   bool
	holder int
}

func (a *referenceMerge) chosen(in values) int {
	if a.holder >= 0 {
		return a.holder
	}
	requests := uint64(0)
	for i := range a.n {
		requests |= in[numbered("in", i, "valid")] << i
	}
	return a.choice(requests)
}

func (a *referenceMerge) outputs(in values) values {
	i := a.chosen(in)
	out := values{"out_valid": 0}
	for k := range a.n {
		out[numbered("in", k, "ready")] = flag1(k == i) & in["out_ready"]
	}
	if i < 0 || in[numbered("in", i, "valid")] == 0 { // nobody, or the holder pauses
		if i < 0 {
			out["source"] = 0
		}
		return out
	}
	out["out_valid"], out["source"], out["out_data"] = 1, uint64(i), in[numbered("in", i, "data")]
	if a.lock {
		out["out_last"] = in[numbered("in", i, "last")]
	}
	return out
}

func (a *referenceMerge) edge(in values, _ string) {
	out := a.outputs(in)
	if out["out_valid"] == 0 {
		return
	}
	i := int(out["source"])
	a.holder = i
	if in["out_ready"] == 1 && (!a.lock || in[numbered("in", i, "last")] == 1) {
		a.holder, a.next = -1, i+1
	}
}

// referenceRAM is a memory whose words are known once they were written whole.
type referenceRAM struct {
	lane  int // bits that an enable covers
	words map[uint64]uint64
	known map[uint64]uint64 // bits
	ports []ramPort
}

// ramPort is a port: names of its inputs, "" for what it does not have, and what
// was read last.
type ramPort struct {
	enable, write, writeAddr, writeData string
	read, readAddr, readData            string
	clock                               [2]string // that writes, that reads
	last                                uint64
	ok                                  bool
}

func newReferenceRAM(lane int, ports ...ramPort) *referenceRAM {
	return &referenceRAM{lane, map[uint64]uint64{}, map[uint64]uint64{}, ports}
}

func (r *referenceRAM) outputs(values) values {
	out := values{}
	for _, p := range r.ports {
		if p.ok {
			out[p.readData] = p.last
		}
	}
	return out
}

func (r *referenceRAM) edge(in values, clock string) {
	type change struct{ addr, mask, data uint64 }
	var changes []change
	for i := range r.ports {
		p := &r.ports[i]
		enabled := p.enable == "" || in[p.enable] == 1
		mask := uint64(0)
		for k := range 64 / r.lane {
			mask |= (in[p.write] >> k & 1) * (1<<r.lane - 1) << (k * r.lane)
		}
		if enabled && mask != 0 && (p.clock[0] == "" || p.clock[0] == clock) {
			changes = append(changes, change{in[p.writeAddr], mask, in[p.writeData]})
		}
		reads := p.read == "" && enabled && mask == 0 || p.read != "" && in[p.read] == 1
		if reads && (p.clock[1] == "" || p.clock[1] == clock) {
			a := in[p.readAddr]
			p.last, p.ok = r.words[a], r.known[a] == 0xffff
		}
	}
	for _, c := range changes {
		r.words[c.addr] = r.words[c.addr]&^c.mask | c.data&c.mask
		r.known[c.addr] |= c.mask
	}
}

// function is a part without state.
type function func(in values) values

func (f function) outputs(in values) values { return f(in) }
func (function) edge(values, string)        {}

func referenceFirst(in values) values {
	out := values{"found": flag1(in["in"] != 0), "index": 0, "one_hot": 0}
	if in["in"] != 0 {
		out["one_hot"] = in["in"] & -in["in"]
		out["index"] = uint64(mathbits.TrailingZeros64(in["in"]))
	}
	return out
}

// referenceDivider waits width+1 edges.
type referenceDivider struct {
	width int
	wait  int // edges until the result is there; -1: idle
	q, r  uint64
}

func (d *referenceDivider) outputs(values) values {
	out := values{"in_ready": flag1(d.wait < 0), "out_valid": flag1(d.wait == 0)}
	if d.wait == 0 {
		out["out_quotient"], out["out_remainder"] = d.q, d.r
	}
	return out
}

func (d *referenceDivider) edge(in values, _ string) {
	switch {
	case d.wait < 0 && in["in_valid"] == 1:
		n, v := new(big.Int).SetUint64(in["in_dividend"]), new(big.Int).SetUint64(in["in_divisor"])
		q, r := divide(d.width, n, v, in["in_signed"] == 1)
		d.q, d.r, d.wait = q.Uint64(), r.Uint64(), d.width
	case d.wait > 0:
		d.wait--
	case d.wait == 0 && in["out_ready"] == 1:
		d.wait = -1
	}
}

// numbered is a port of one of several streams.
func numbered(stream string, i int, field string) string {
	return fmt.Sprintf("%s_%d_%s", stream, i, field)
}
