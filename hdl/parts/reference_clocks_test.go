package parts_test

// chain is a row of flip-flops.
type chain []uint64

func (c chain) out() uint64 { return c[len(c)-1] }

func (c chain) step(d uint64) {
	copy(c[1:], c)
	c[0] = d
}

type referenceSynchronizer struct{ chain }

func (s referenceSynchronizer) outputs(values) values    { return values{"out": s.out()} }
func (s referenceSynchronizer) edge(in values, _ string) { s.step(in["in"]) }

// referencePulse counts pulses; dst learns the count later.
type referencePulse struct {
	sent uint64
	chain
	seen uint64
}

func (p *referencePulse) outputs(values) values { return values{"out": p.out() ^ p.seen} }

func (p *referencePulse) edge(in values, clock string) {
	if clock == "src" {
		p.sent ^= in["in"]
		return
	}
	p.seen = p.out()
	p.step(p.sent)
}

// referenceHandshake has one item and two counts, which go round at 2.
type referenceHandshake struct {
	item, sent, got uint64
	there, back     chain
}

func (h *referenceHandshake) outputs(values) values {
	out := values{"in_ready": flag1(h.back.out() == h.sent), "out_valid": flag1(h.there.out() != h.got)}
	if out["out_valid"] == 1 {
		out["out_data"] = h.item
	}
	return out
}

func (h *referenceHandshake) edge(in values, clock string) {
	out := h.outputs(in)
	if clock == "src" {
		if in["in_valid"]&out["in_ready"] == 1 {
			h.item, h.sent = in["in_data"], h.sent^1
		}
		h.back.step(h.got)
		return
	}
	if in["out_ready"]&out["out_valid"] == 1 {
		h.got ^= 1
	}
	h.there.step(h.sent)
}

// referenceAsync is an asynchronous FIFO: all items that ever were, and what
// each side knows of the other's count.
type referenceAsync struct {
	depth       int
	items       []uint64
	read        int // items that left the memory
	offered     bool
	there, back chain
}

func (f *referenceAsync) outputs(values) values {
	held := uint64(len(f.items)) - f.back.out()
	out := values{
		"in_ready": flag1(held < uint64(f.depth)), "out_valid": flag1(f.offered),
		"src_level": held, "dst_level": f.there.out() - uint64(f.read),
	}
	if f.offered {
		out["out_data"] = f.items[f.read-1]
	}
	return out
}

func (f *referenceAsync) edge(in values, clock string) {
	out := f.outputs(in)
	if clock == "src" {
		f.back.step(uint64(f.read))
		if in["in_valid"]&out["in_ready"] == 1 {
			f.items = append(f.items, in["in_data"])
		}
		return
	}
	f.there.step(uint64(len(f.items)))
	if !f.offered || in["out_ready"] == 1 {
		if f.offered = out["dst_level"] > 0; f.offered {
			f.read++
		}
	}
}

// referenceBank is the sample bank.
type referenceBank struct {
	period, enable, start, alarm, missed uint64
	owed                                 bool
	data, fault                          uint64
}

func (b *referenceBank) outputs(in values) values {
	out := values{
		"request_ready": flag1(!b.owed) | in["response_ready"], "response_valid": flag1(b.owed),
		"out_control_period": b.period, "out_control_enable": b.enable, "out_control_start": b.start,
		"out_status_alarm": b.alarm, "out_status_missed": b.missed,
	}
	if b.owed {
		out["response_data"], out["response_error"] = b.data, b.fault
	}
	return out
}

func (b *referenceBank) edge(in values, _ string) {
	ready := b.outputs(in)["request_ready"] == 1
	fires := ready && in["request_valid"] == 1
	if ready {
		b.owed = fires
	}
	mask := uint64(0)
	for i := range 4 {
		mask |= (in["request_strobe"] >> i & 1) * 0xff << (8 * i)
	}
	write := fires && in["request_write"] == 1
	data := in["request_data"] & mask
	b.start = 0
	clearAlarm, clearMissed := uint64(0), false
	if fires {
		b.data, b.fault = 0, 0
		switch in["request_addr"] {
		case 0:
			if write {
				b.period = b.period&^(mask>>4&0xffff) | data>>4&0xffff
				b.enable = b.enable&^(mask&1) | data&1
				b.start = data >> 31
			} else {
				b.data = b.period<<4 | b.enable
			}
		case 4:
			if write {
				clearAlarm = data >> 8 & 3
			} else {
				b.data = b.missed<<16 | b.alarm<<8 | in["in_status_running"]
				clearMissed = true
			}
		default:
			b.fault = 1
		}
	}
	if clearMissed {
		b.missed = 0
	}
	b.alarm, b.missed = b.alarm&^clearAlarm|in["in_status_alarm"], b.missed|in["in_status_missed"]
}
