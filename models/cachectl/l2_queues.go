package cachectl

import (
	"github.com/hwgen/hwgen/hdl"
	"github.com/hwgen/hwgen/hdl/parts"
)

// reason is what the first request of a thread's queue waits for.
type reason uint8

const (
	tryNow reason = iota
	forMiss
	forRoom
	forSent
)

func (r reason) String() string { return [...]string{"try_now", "for_miss", "for_room", "for_sent"}[r] }

// replayState is what the replay of parked requests is doing.
type replayState uint8

const (
	choose  replayState = iota // a thread whose first request may complete
	fetch                      // it comes out of the memory
	offer                      // it waits for a slot
	observe                    // it is in the pipeline
)

func (s replayState) String() string {
	return [...]string{"choose", "fetch", "offer", "observe"}[s]
}

// queueDepth is the size of a thread's queue; one place stays free. The port
// takes no more of the thread while half of it is full: three requests more can
// be in the pipeline. Behind a miss it takes none at all: the queue would never
// be empty again.
const queueDepth = 8

// queues is the parked requests: a queue a thread, all in one memory.
type queues struct {
	threadEmpty hdl.Signal // a bit a thread
	chosen      hdl.Var    // the thread whose request is tried
	failed      hdl.Signal // stage 2: it did not complete
	state       *hdl.FSM[replayState]
	active      hdl.Signal // something is parked that waits neither for room in the log nor for a pending line
	missWaits   hdl.Signal // some thread waits for the miss machine
	serve       hdl.Var    // only thread served may be tried
	served      hdl.Var
	missIdle    hdl.Var
}

func (b *l2) queues() *queues {
	m, g, p := b.m, b.g, b.p
	q := &queues{
		chosen: m.Reg("replay_thread", g.threadBits(), 0),
		serve:  m.Wire("serve", 1), served: m.Wire("served_thread", g.threadBits()),
		missIdle: m.Wire("miss_idle", 1),
	}
	bits := log2(queueDepth)
	head := hdl.RegVec(m, "parked_head", g.Threads, hdl.W(bits))
	count := hdl.RegVec(m, "parked_count", g.Threads, hdl.W(bits))
	some := m.Reg("parked_some", g.Threads, 0)
	why := hdl.RegVec(m, "parked_why", g.Threads, hdl.EnumOf(tryNow, forMiss, forRoom, forSent))
	mem := hdl.NewMemOf(m, "parked", g.req(), g.Threads*queueDepth)

	empty := make([]hdl.Value, g.Threads)
	eligible := make([]hdl.Value, g.Threads)
	miss := make([]hdl.Value, g.Threads)
	roomy := make([]hdl.Value, g.Threads)
	active := make([]hdl.Value, g.Threads)
	again := m.Let("room_again", p.Counting.Not().Or(p.Room.AndNot(p.Hold)))
	for t := range g.Threads {
		k := g.Threads - 1 - t
		none := some.Signal.Bit(t).Not()
		w := why.V.At(t)
		empty[k] = none
		miss[k] = w.Is(forMiss).AndNot(none)
		long := w.Is(forRoom).Or(w.Is(forSent))
		roomy[k] = none.Or(long.AndNot(count.V.At(t).Msb()))
		active[k] = w.Is(forRoom).AndNot(again).Or(w.Is(forSent).And(p.Pending)).Or(none).Not()
		may := w.Is(tryNow).Or(w.Is(forMiss).And(q.missIdle)).Or(w.Is(forRoom).And(again))
		turn := q.serve.Not().Or(q.served.EqLit(uint64(t)))
		eligible[k] = may.And(turn).AndNot(none)
	}
	q.threadEmpty = m.Let("parked_empty", hdl.Cat(empty...))
	q.missWaits = m.Let("miss_waits", hdl.Cat(miss...).RedOr())
	q.active = m.Let("parked_active", hdl.Cat(active...).RedOr())
	ready := m.Let("parked_ready", hdl.Cat(eligible...))
	p.Open.Set(q.threadEmpty)
	b.roomy.Set(hdl.Cat(roomy...).BitAt(p.Req.Data.Thread))
	p.Full.Set(b.roomy.Not())

	// Parking.
	s2 := b.s2.V
	t := s2.Req.Thread
	b.followers(q)
	n := m.Let("parked_before", count.V.Index(t))
	mem.Write(b.park, g.slot(t, head.V.Index(t).Add(n)), g.requestOf(s2))
	cause := hdl.Mux(b.missed, why.V.At(0).Of(forMiss).Signal, hdl.Mux(b.noRoom, why.V.At(0).Of(forRoom).Signal, why.V.At(0).Of(forSent).Signal))
	q.failed = m.Let("replay_failed", b.core.And(s2.Replay).AndNot(b.done))
	replayed := m.Let("replay_done", b.done.And(s2.Replay).And(b.p.Resp.Ready))
	if g.pending() {
		m.When(p.Sent, func() {
			for i := range g.Threads {
				m.When(why.V.At(i).Is(forSent), func() { why.At(i).Set(why.V.At(i).Of(tryNow)) })
			}
		})
	} else {
		hdl.Unused(p.Sent)
	}
	moves := b.park.Or(replayed)
	next := n.Add(hdl.Cat(replayed.Rep(bits-1), hdl.Lit(1, 1))) // one more, or one less
	first := head.V.Index(t).Inc()
	now := hdl.Mux(replayed, why.V.At(0).Of(tryNow).Signal, cause)
	learns := b.park.AndNot(b.blocked).Or(replayed).Or(q.failed)
	for i := range g.Threads {
		mine := t.EqLit(uint64(i))
		m.When(moves.And(mine), func() {
			count.At(i).Set(next)
			some.Bit(i).Set(next.RedOr())
		})
		m.When(replayed.And(mine), func() { head.At(i).Set(first) })
		m.When(learns.And(mine), func() { why.At(i).Update(func(e *hdl.Enum[reason]) { e.Signal = now }) })
	}

	b.replays(q, ready, func() Req {
		return mem.ReadSync(hdl.Lit(1, 1), g.slot(q.chosen.Signal, head.V.Index(q.chosen)))
	}, replayed)
	m.Assert(b.park.And(n.RedAnd()).Not(), "a thread's queue overflows")
	return q
}

// followers finds out, before a request gets to stage 2, whether others of its
// thread are parked; it has to follow them. Where the last of them completes just
// now, the request is parked and tried at once.
func (b *l2) followers(q *queues) {
	t1 := b.s1.V.Req.Thread
	parks := b.park.And(t1.Eq(b.s2.V.Req.Thread))
	follows := q.threadEmpty.BitAt(t1).Not().Or(parks).AndNot(b.s1.V.Replay)
	b.m.When(b.advance, func() { b.blocked.Set(follows) })
}

// slot is the place of a thread's entry n in the memory of all queues.
func (g Geometry) slot(thread, n hdl.Signal) hdl.Signal {
	if g.Threads == 1 {
		return n
	}
	return hdl.Cat(thread, n)
}

// replays tries parked requests again, one at a time, the threads in turn.
func (b *l2) replays(q *queues, ready hdl.Signal, read func() Req, replayed hdl.Signal) {
	m, g := b.m, b.g
	q.state = hdl.NewFSM(m, "replay_state", choose, fetch, offer, observe)
	after := m.Reg("replay_after", g.Threads, 0).Comment("threads behind the last one tried")
	later := ready.And(after)
	pick := m.Let("replay_pick", parts.LowestSet(hdl.Mux(later.RedOr(), later, ready)))
	var next Req
	b.replay.Set(q.state.Is(offer))
	q.state.State(choose, func() {
		m.When(ready.RedOr(), func() {
			q.chosen.Set(parts.OneHotIndex(pick))
			after.Set(pick.Dec().Or(pick).Not())
			q.state.Goto(fetch)
		})
	})
	q.state.State(fetch, func() {
		next = read()
		q.state.Goto(offer)
	})
	q.state.State(offer, func() {
		m.When(b.replayTaken, func() { q.state.Goto(observe) })
	})
	q.state.State(observe, func() {
		m.When(replayed.Or(q.failed), func() { q.state.Goto(choose) })
	})
	b.replayed.Set(next)
}
