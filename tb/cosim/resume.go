package cosim

import (
	"bytes"
	"fmt"

	"github.com/hwgen/hwgen/models/spec"
	"github.com/hwgen/hwgen/tb/harness"
	"github.com/hwgen/hwgen/tb/scenario"
)

// Resumed is the VM's way on the secondary, behind a failover.
type Resumed struct {
	References uint64 `json:"references"` // made on the secondary
	Image      string `json:"image"`      // "the same as without a failure", or how it differs
	Same       bool   `json:"same"`
}

// goOn runs the VM on the secondary: from behind the resumed checkpoint to the
// program's end, unprotected. The further image is its memory now.
func (x *exec) goOn() error {
	if x.failover == nil || !x.failover.Resumed || !x.opt.Continue {
		return nil
	}
	if _, err := x.do(harness.Flush{}, harness.Activate{Node: 1}); err != nil {
		return err
	}
	m := x.c.AddressMap()
	x.active, x.resumedAt = 1, x.cycle
	for i := range x.threads {
		x.threads[i] = lane{}
	}
	x.stalled, x.every = false, 0
	from := x.refs
	window := x.window
	x.window = nil
	base := func(q *request) bool {
		in := q.addr-m.Image.Base < m.Image.Size && q.bits != spec.ReqPrivileged
		q.addr += m.Further.Base - m.Image.Base
		q.check, q.bits = nil, 0
		return in
	}
	for _, q := range window {
		if q.pos < x.cut[q.thread] || !base(&q) {
			continue
		}
		if err := x.put(q); err != nil {
			return err
		}
	}
	if err := x.goOnWith(base); err != nil {
		return err
	}
	if err := x.drain(); err != nil {
		return err
	}
	return x.resumedImage(x.refs - from)
}

// goOnWith makes what the program had left.
func (x *exec) goOnWith(base func(*request) bool) error {
	on := func(o *openStream) error {
		defer o.s.Close()
		for {
			a, err := o.next()
			if a == nil || err != nil {
				return err
			}
			if !o.any || a.Ref != o.ref {
				if x.p.Limit > 0 && x.asked >= x.p.Limit {
					return nil
				}
				x.asked++
				o.ref, o.any = a.Ref, true
			}
			q := requestOf(a)
			q.ref = x.asked
			if q.last, err = o.lastOf(a.Ref); err != nil {
				return err
			}
			o.drop()
			if base(&q) {
				if err := x.put(q); err != nil {
					return err
				}
			}
		}
	}
	if x.rest != nil {
		if err := on(x.rest); err != nil {
			return err
		}
	}
	for _, a := range x.p.Actions[min(x.diedIn+1, len(x.p.Actions)):] {
		var s scenario.Stream
		var err error
		switch a := a.(type) {
		case *scenario.Random:
			if a.Bits != 0 {
				continue
			}
			s = a.Stream()
		case *scenario.Replay:
			s, err = a.Stream(x.c)
		default:
			continue
		}
		if err == nil {
			err = on(&openStream{s: s, buf: make([]scenario.Access, 1024)})
		}
		if err != nil {
			return where(a, err)
		}
	}
	return nil
}

// resumedImage compares the VM's memory with what its stores made, one after the
// other, as if nothing had failed.
func (x *exec) resumedImage(refs uint64) error {
	board := x.feed.sync()
	if board.Mismatch() != nil {
		return errMismatch
	}
	m := x.c.AddressMap()
	got := board.Model().Nodes[1].View()[m.Further.Base:m.Further.End()]
	x.resumedRun = &Resumed{References: refs, Same: bytes.Equal(got, x.image), Image: "the same as without a failure"}
	if !x.resumedRun.Same {
		at := 0
		for got[at] == x.image[at] {
			at++
		}
		x.resumedRun.Image = fmt.Sprintf("byte 0x%x is 0x%02x; without a failure it would be 0x%02x", uint64(at)+x.c.ImageBase, got[at], x.image[at])
	}
	return nil
}
