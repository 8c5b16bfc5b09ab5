package parts_test

import (
	"math/big"

	"github.com/hwgen/hwgen/hdl/parts"
)

// What joins and splits streams; n is the number of streams on the wider side.

func referenceMux(n int) function {
	return func(in values) values {
		s := int(in["select"])
		out := values{"out_valid": 0}
		for i := range n {
			out[numbered("in", i, "ready")] = flag1(i == s) & in["out_ready"]
			if i == s && in[numbered("in", i, "valid")] == 1 {
				out["out_valid"], out["out_data"] = 1, in[numbered("in", i, "data")]
			}
		}
		return out
	}
}

func referenceDemux(n int) function {
	return func(in values) values {
		out := values{"in_ready": 0}
		for i := range n {
			chosen := flag1(uint64(i) == in["select"])
			out[numbered("out", i, "valid")] = chosen & in["in_valid"]
			if out[numbered("out", i, "valid")] == 1 {
				out[numbered("out", i, "data")] = in["in_data"]
			}
			out["in_ready"] |= chosen & in[numbered("out", i, "ready")]
		}
		return out
	}
}

// referenceFork knows which outputs have had the item.
type referenceFork struct{ has []bool }

func (f *referenceFork) outputs(in values) values {
	out := values{"in_ready": 1}
	for i, has := range f.has {
		out[numbered("out", i, "valid")] = in["in_valid"] & flag1(!has)
		if out[numbered("out", i, "valid")] == 1 {
			out[numbered("out", i, "data")] = in["in_data"]
		}
		out["in_ready"] &= flag1(has) | in[numbered("out", i, "ready")]
	}
	return out
}

func (f *referenceFork) edge(in values, _ string) {
	all := f.outputs(in)["in_ready"] == 1
	for i := range f.has {
		if in["in_valid"] == 1 {
			f.has[i] = !all && (f.has[i] || in[numbered("out", i, "ready")] == 1)
		}
	}
}

func referenceJoin(n, width int) function {
	return func(in values) values {
		valid, data := uint64(1), uint64(0)
		for i := range n {
			valid &= in[numbered("in", i, "valid")]
			data |= in[numbered("in", i, "data")] << (i * width)
		}
		out := values{"out_valid": valid}
		if valid == 1 {
			out["out_data"] = data
		}
		for i := range n {
			out[numbered("in", i, "ready")] = valid & in["out_ready"]
		}
		return out
	}
}

func referenceZip(in values) values {
	valid := in["first_valid"] & in["second_valid"]
	out := values{"out_valid": valid, "first_ready": valid & in["out_ready"], "second_ready": valid & in["out_ready"]}
	if valid == 1 {
		out["out_first"], out["out_second_addr"], out["out_second_mode"] = in["first_data"], in["second_addr"], in["second_mode"]
	}
	return out
}

// referenceUpsizer gathers beats.
type referenceUpsizer struct {
	width, ratio int
	beats        []uint64
	last         uint64
	full         bool
}

func (u *referenceUpsizer) outputs(in values) values {
	out := values{"in_ready": flag1(!u.full) | in["out_ready"], "out_valid": flag1(u.full)}
	if u.full {
		data := uint64(0)
		for i, b := range u.beats {
			data |= b << (i * u.width)
		}
		out["out_data"], out["out_keep"], out["out_last"] = data, 1<<len(u.beats)-1, u.last
	}
	return out
}

func (u *referenceUpsizer) edge(in values, _ string) {
	takes := u.outputs(in)["in_ready"] == 1 && in["in_valid"] == 1
	if u.full && in["out_ready"] == 1 {
		u.full, u.beats = false, nil
	}
	if takes {
		u.beats, u.last = append(u.beats, in["in_data"]), in["in_last"]
		u.full = u.last == 1 || len(u.beats) == u.ratio
	}
}

// referenceDownsizer gives the lanes of a word one by one, up to one that is not
// kept.
type referenceDownsizer struct {
	width, ratio int
	lane         int
}

func (d *referenceDownsizer) outputs(in values) values {
	more := flag1(d.lane+1 < d.ratio) & (in["in_keep"] >> (d.lane + 1))
	out := values{"out_valid": in["in_valid"]}
	if in["in_valid"] == 1 {
		out["in_ready"] = in["out_ready"] &^ more
		out["out_data"] = in["in_data"] >> (d.lane * d.width) & (1<<d.width - 1)
		out["out_last"] = in["in_last"] &^ more
	}
	return out
}

func (d *referenceDownsizer) edge(in values, _ string) {
	switch {
	case in["in_valid"]&in["out_ready"] == 0:
	case d.lane+1 < d.ratio && in["in_keep"]>>(d.lane+1)&1 == 1:
		d.lane++
	default:
		d.lane = 0
	}
}

// referenceGearbox is a list of bits; of input words it has room for as many
// as fit below two output words.
type referenceGearbox struct {
	in, out, unit int
	bits          []uint64
}

func (g *referenceGearbox) outputs(values) values {
	out := values{"in_ready": flag1(len(g.bits) <= 2*g.out-g.unit), "out_valid": flag1(len(g.bits) >= g.out)}
	if len(g.bits) >= g.out {
		v := uint64(0)
		for i, b := range g.bits[:g.out] {
			v |= b << i
		}
		out["out_data"] = v
	}
	return out
}

func (g *referenceGearbox) edge(in values, _ string) {
	out := g.outputs(in)
	if out["out_valid"]&in["out_ready"] == 1 {
		g.bits = g.bits[g.out:]
	}
	if out["in_ready"]&in["in_valid"] == 1 {
		for i := range g.in {
			g.bits = append(g.bits, in["in_data"]>>i&1)
		}
	}
}

// referenceCounter counts in integers.
type referenceCounter struct {
	modulo   int64
	saturate bool
	count    int64
}

func (c *referenceCounter) next(in values) (next int64, wraps bool) {
	next = c.count + 1 - 2*int64(in["down"])
	if wraps = next < 0 || next >= c.modulo; wraps {
		if c.saturate {
			return c.count, true
		}
		next = (next + c.modulo) % c.modulo
	}
	return next, wraps
}

func (c *referenceCounter) outputs(in values) values {
	_, wraps := c.next(in)
	return values{"count": uint64(c.count), "wrap": flag1(wraps && in["enable"] == 1 && in["load"] == 0)}
}

func (c *referenceCounter) edge(in values, _ string) {
	switch {
	case in["load"] == 1:
		c.count = int64(in["value"])
	case in["enable"] == 1:
		c.count, _ = c.next(in)
	}
}

// referenceLFSR takes one step at a time.
type referenceLFSR struct {
	parts.LFSR
	state uint64
}

func (l *referenceLFSR) run(state uint64) (after, out uint64) {
	for i := range max(l.Steps, 1) {
		top := state >> (l.Width - 1) & 1
		out |= top << i
		feedback := uint64(0)
		for _, t := range parts.LFSRTaps(l.Width) {
			feedback ^= state >> (t - 1) & 1
		}
		state = state << 1 & (1<<l.Width - 1)
		if !l.Galois {
			state |= feedback
			continue
		}
		state ^= top // x^Width is the sum of the other terms, 1 among them
		for _, t := range parts.LFSRTaps(l.Width) {
			if t < l.Width {
				state ^= top << t
			}
		}
	}
	return state, out
}

func (l *referenceLFSR) outputs(values) values {
	_, out := l.run(l.state)
	return values{"state": l.state, "out": out}
}

func (l *referenceLFSR) edge(in values, _ string) {
	switch {
	case in["load"] == 1 && in["value"] == 0:
		l.state = 1
	case in["load"] == 1:
		l.state = in["value"]
	case in["enable"] == 1:
		l.state, _ = l.run(l.state)
	}
}

// referenceCRC keeps the packet.
type referenceCRC struct {
	spec  parts.CRCSpec
	lanes int
	bytes []byte
	valid bool
	sum   *big.Int
}

func (c *referenceCRC) outputs(in values) values {
	out := values{"in_ready": flag1(!c.valid) | in["out_ready"], "out_valid": flag1(c.valid)}
	if c.valid {
		out["out_data"] = c.sum.Uint64()
	}
	return out
}

func (c *referenceCRC) edge(in values, _ string) {
	if c.outputs(in)["in_ready"] == 0 {
		return
	}
	c.valid = false
	if in["in_valid"] == 0 {
		return
	}
	for i := range c.lanes {
		if in["in_keep"]>>i&1 == 1 {
			c.bytes = append(c.bytes, byte(in["in_data"]>>(8*i)))
		}
	}
	if in["in_last"] == 1 {
		c.sum, c.valid, c.bytes = c.spec.Sum(c.bytes), true, nil
	}
}
