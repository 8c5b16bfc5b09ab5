package cosim

import (
	"fmt"

	"github.com/hwgen/hwgen/models/spec"
	"github.com/hwgen/hwgen/tb/harness"
	"github.com/hwgen/hwgen/tb/scenario"
)

// vm is the processor's side: requests on their way, and those behind the last
// checkpoints, which a failover makes again.
type vm struct {
	active  int // the node that it runs on
	threads []lane
	tag     uint8

	window []request // in the order of the program, from number first on
	first  uint64
	next   uint64 // number of the next one

	asked      uint64 // references put in
	refs       uint64 // references answered
	every      uint64
	image      []byte // the VM's memory as its stores made it, answer by answer
	lastAnswer uint64
	resumedAt  uint64 // cycle in which the VM was begun on the secondary
}

// request is one of the core port.
type request struct {
	addr, data uint64
	num        uint64 // of all requests
	ref        uint64 // of the references, from 1; 0: none
	pos        uint64 // of its thread's requests, from 0
	thread     uint8
	size       uint8
	bits       uint8
	op         spec.Op
	last       bool // of its reference
	check      *scenario.Single
}

// lane is one thread's requests.
type lane struct {
	put      uint64 // requests put in
	answered uint64
	waiting  []request // accepted or not, and not answered
	since    uint64    // cycle in which the oldest one became the oldest
}

// put gives a request to the core port's queue.
func (x *exec) put(q request) error {
	if err := x.wait("the core port", func() bool { room, _ := x.in.Room(); return room > 0 || x.gone() }); err != nil {
		return err
	}
	if x.gone() {
		return errPrimary
	}
	return x.putNow(q)
}

func (x *exec) putNow(q request) error {
	t := &x.threads[q.thread]
	q.num, q.pos = x.next, t.put
	x.next++
	t.put++
	if x.active == 0 && x.guarded() && q.op <= spec.OpStore {
		x.window = append(x.window, q)
	}
	if len(t.waiting) == 0 {
		t.since = x.cycle
	}
	t.waiting = append(t.waiting, q)
	x.tag++
	return x.in.Core(&harness.Core{Op: q.op, Thread: q.thread, Bits: q.bits, Size: q.size, Tag: x.tag, Addr: q.addr, Data: q.data})
}

// answered is what the core port gave.
func (x *exec) answered(ev *harness.Event) {
	t := &x.threads[ev.Thread]
	if len(t.waiting) == 0 {
		return // the scoreboard will tell
	}
	q := t.waiting[0]
	t.waiting = t.waiting[1:]
	t.answered++
	t.since, x.lastAnswer = ev.Cycle, ev.Cycle
	if q.op == spec.OpStore && ev.Code == 0 {
		x.stored(&q)
	}
	if q.last {
		x.refs++
		if x.opt.Progress != nil && x.refs%1024 == 0 {
			x.opt.Progress(x.refs)
		}
	}
	if s := q.check; s != nil {
		x.checkSingle(s, ev)
	}
}

// stored keeps the VM's memory, independent of any model.
func (x *exec) stored(q *request) {
	base := x.c.ImageBase
	if x.active == 1 {
		m := x.c.AddressMap()
		base = m.Further.Base
	}
	at := q.addr - base
	if at >= x.c.ImageBytes {
		return
	}
	for i := range uint64(q.size) {
		x.image[at+i] = byte(q.data >> (8 * i))
	}
}

func (x *exec) checkSingle(s *scenario.Single, ev *harness.Event) {
	what := "load"
	if s.Store {
		what = "store"
	}
	switch failed := ev.Code != 0; {
	case failed != s.WantError:
		x.fail(s, fmt.Sprintf("%s at 0x%x: expected %s, got %s", what, s.Addr, answerName(s.WantError), answerName(failed)))
	case s.CheckData && ev.Data != s.Want:
		x.fail(s, fmt.Sprintf("load at 0x%x: expected 0x%x, got 0x%x", s.Addr, s.Want, ev.Data))
	}
}

func answerName(isError bool) string {
	if isError {
		return "an error"
	}
	return "no error"
}

// outstanding is the number of requests without an answer.
func (x *exec) outstanding() (n int) {
	for i := range x.threads {
		n += len(x.threads[i].waiting)
	}
	return n
}

// drain waits until all requests are answered, the primary is gone, or its VM
// stands still.
func (x *exec) drain() error {
	return x.wait("answers of the core port", func() bool { return x.outstanding() == 0 || x.gone() || x.stalled })
}

func requestOf(a *scenario.Access) request {
	q := request{addr: a.Addr, data: a.Value, thread: a.Thread, size: a.Size, bits: a.Bits}
	if a.Store {
		q.op = spec.OpStore
	}
	return q
}
