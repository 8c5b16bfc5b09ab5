package golden

import (
	"fmt"

	"github.com/hwgen/hwgen/models/spec"
)

// Port follows the core port's three moments of a request, and with them I7:
// accepted, performed, answered. It is optional: Access alone performs. S2 is
// applied to a request as it is accepted; it counts if there is logging as it
// is performed, too.
type Port struct {
	n        *Node
	accepted uint64 // requests so far
	cut      uint64 // accepted before the last barrier
	threads  []thread
	current  uint64 // number of the request that is being performed
}

type thread struct {
	waiting []waiting // accepted, not performed
	ready   []answer  // performed, not answered
}

type waiting struct {
	num uint64
	tag uint32
	req Request
}

type answer struct {
	tag uint32
	Answer
}

// Port begins to follow the node's core port.
func (n *Node) Port() *Port {
	if n.port == nil {
		n.port = &Port{n: n, threads: make([]thread, n.c.Threads)}
	}
	return n.port
}

// Accept is the event "the port took a request".
func (p *Port) Accept(tag uint32, r Request) error {
	if int(r.Thread) >= len(p.threads) {
		return p.n.differs("I7", "accept", "no such thread", fmt.Sprint("less than ", len(p.threads)), r.Thread)
	}
	if r.Op == spec.OpStore {
		r.judged = false
		counts, bad := p.n.judge(&r)
		r.judged, r.counts, r.bad = true, counts, uint8(bad)
	}
	t := &p.threads[r.Thread]
	t.waiting = append(t.waiting, waiting{p.accepted, tag, r})
	p.accepted++
	return nil
}

// Perform is the event "the oldest request of a thread takes effect"; fromL1
// counts as in Request.
func (p *Port) Perform(id uint8, fromL1 bool) (Answer, error) {
	if int(id) >= len(p.threads) || len(p.threads[id].waiting) == 0 {
		return Answer{}, p.n.differs("I7", "access", "nothing was accepted from the thread", "a request", fmt.Sprint("thread ", id))
	}
	t := &p.threads[id]
	w := t.waiting[0]
	p.current = w.num
	w.req.FromL1 = fromL1
	var a Answer
	var err error
	if w.req.Op <= spec.OpStore {
		if a, err = p.n.Access(&w.req); err != nil || a.Held {
			return a, err
		}
	}
	t.waiting = append(t.waiting[:0], t.waiting[1:]...)
	t.ready = append(t.ready, answer{w.tag, a})
	return a, nil
}

// Answer is the event "the port gave an answer": the oldest of its thread that
// has none, with the predicted code and, for a load, data.
func (p *Port) Answer(id uint8, tag uint32, code spec.Answer, data uint64) error {
	if int(id) >= len(p.threads) || len(p.threads[id].ready) == 0 {
		return p.n.differs("I7", "answer", "no performed request without an answer", "none", fmt.Sprint("thread ", id, ", tag ", tag))
	}
	t := &p.threads[id]
	want := t.ready[0]
	switch {
	case want.tag != tag:
		return p.n.differs("I7", "answer", "not in order for its thread", fmt.Sprint("tag ", want.tag), fmt.Sprint("tag ", tag))
	case want.Code != code:
		return p.n.differs("I7", "answer", "code", want.Code, code)
	case want.Data != data:
		return p.n.differs("I7", "answer", "data", hex(want.Data), hex(data))
	}
	t.ready = append(t.ready[:0], t.ready[1:]...)
	return nil
}

// Unanswered is the number of requests without an answer: 0 when a run ends.
func (p *Port) Unanswered() int {
	sum := 0
	for i := range p.threads {
		sum += len(p.threads[i].waiting) + len(p.threads[i].ready)
	}
	return sum
}

// Oldest is the oldest request of a thread that has not taken effect.
func (p *Port) Oldest(id uint8) (r Request, ok bool) {
	if int(id) >= len(p.threads) || len(p.threads[id].waiting) == 0 {
		return Request{}, false
	}
	return p.threads[id].waiting[0].req, true
}

// allIn checks the barrier: what was accepted before it has taken effect, but for
// stores that are held for log room or because the secondary is lost, and what
// waits behind them: only a checkpoint can free room, and show that the secondary
// is back, so they cannot be part of it (S7, S14).
func (p *Port) allIn(n *Node) error {
	if n.prim.stalled || !n.c.MayFlag(n.LogFree(), n.l2.flagged, spec.LogOpsInFlight) {
		return nil
	}
	for id := range p.threads {
		for _, w := range p.threads[id].waiting {
			if counted, _ := n.judge(&w.req); w.num < p.cut && w.req.Op == spec.OpStore && counted {
				return n.differs("S12", "boundary", "a counted request accepted before the barrier is not in", fmt.Sprint("thread ", id, ", tag ", w.tag, " performed"), "boundary")
			}
		}
	}
	return nil
}

// before says whether the request that is being performed was accepted before
// the barrier.
func (p *Port) before() bool { return p != nil && p.current < p.cut }
