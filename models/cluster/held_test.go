package cluster

import (
	"testing"

	"github.com/hwgen/hwgen/golden"
	"github.com/hwgen/hwgen/models/spec"
	"github.com/stretchr/testify/require"
)

// crowded is a rig of one thread with protection on, and with lines of the image
// that checkpoint 0 did not have.
func crowded(t *testing.T, sets ...string) (r *rig, a, b *side) {
	r = newRig(t, 9, false, append([]string{"threads=1", "window=2", "log_entries=64"}, sets...)...)
	r.protect(r.node[0])
	return r, r.node[0], r.node[1]
}

// store is store number i, to a line of the image each.
func (r *rig) store(i int) golden.Request {
	at := uint64(i*r.c.LineBytes) % r.amap.Image.Size
	return golden.Request{Op: spec.OpStore, Size: 4, Addr: r.amap.Image.Base + at, Data: uint64(i)}
}

// storesAndLoads are stores with loads between them.
func (r *rig) storesAndLoads(i int) golden.Request {
	q := r.store(i / 2)
	if i%2 == 1 {
		q.Op, q.Data = spec.OpLoad, 0
	}
	return q
}

// crowd gives requests of a core that does not look at Open, until the port
// takes no more: behind a held request the queue of its thread is full then, and
// others stand before it.
func (r *rig) crowd(n *side, next func(i int) golden.Request) {
	r.t.Helper()
	for i, quiet := 0, 0; quiet < 300; quiet++ {
		if n.offered == nil {
			q := next(i)
			n.offered = &q
			i, quiet = i+1, 0
			require.Less(r.t, i, 400, "no request is held")
		}
		r.step()
	}
	require.Greater(r.t, n.n.Port().Unanswered(), 4)
}

// answered waits until the core has all its answers.
func (r *rig) answered(n *side, limit int) {
	r.t.Helper()
	r.until("answers", limit, func() bool { return n.n.Port().Unanswered() == 0 && n.offered == nil })
}

// A store that is held for log room, and all that the port takes behind it, does
// not hold up the checkpoint that makes room (S7).
func TestCheckpointBehindHeldStores(t *testing.T) {
	r, a, _ := crowded(t)
	r.crowd(a, r.storesAndLoads)
	require.False(t, r.c.MayFlag(a.n.LogFree(), a.n.Flagged(), spec.LogOpsInFlight), "S7 holds stores")
	r.checkpoint(a)
	r.answered(a, 5000)
	r.checkpoint(a)
	r.settle()
}

// Protection stops at once, whatever waits for log room.
func TestStopBehindHeldStores(t *testing.T) {
	r, a, _ := crowded(t)
	r.crowd(a, r.storesAndLoads)
	r.write(a, "command", cmdStop)
	r.until("stop", 1000, func() bool { return a.n.Protection() == spec.Unprotected })
	r.answered(a, 1000)
	r.settle()
}

// A secondary dies when a checkpoint has more lines than the window, and stores
// wait for lines that cannot be sent. By policy they go on unprotected, or wait
// for what software decides: to run on, or to stop protection (S14).
func TestSecondaryDiesBehindHeldStores(t *testing.T) {
	const lines = 12
	for name, decide := range map[string]func(r *rig, a *side) spec.Protection{
		"run_unprotected": nil,
		"stall, then run": func(r *rig, a *side) spec.Protection { r.write(a, "control", 1); return spec.Degraded },
		"stall, then stop": func(r *rig, a *side) spec.Protection {
			r.write(a, "command", cmdStop)
			return spec.Unprotected
		},
	} {
		t.Run(name, func(t *testing.T) {
			policy := spec.LossRun
			if decide != nil {
				policy = spec.LossStall
			}
			r, a, b := crowded(t, "ack_timeout=2000", "on_secondary_loss="+policy.String())
			for i := range lines {
				q := r.store(i)
				a.offered = &q
				r.answered(a, 1000)
			}
			r.kill(b)
			r.write(a, "command", cmdCheckpoint)
			r.until("boundary", 1000, func() bool { _, _, closed := a.n.Closed(); return closed })
			r.crowd(a, func(i int) golden.Request { return r.storesAndLoads(2*lines - 1 - i) })
			require.NotZero(t, r.read(a, "wait_pending"))
			after := spec.Degraded
			r.until("loss", 2500, func() bool { return a.seen["lost"] > 0 })
			if decide != nil {
				r.steps(1000)
				require.Greater(t, a.n.Port().Unanswered(), 4, "counted stores wait")
				after = decide(r, a)
			}
			r.until("the end of protection", 1000, func() bool { return a.n.Protection() == after })
			r.answered(a, 1000)
			r.settle()
		})
	}
}
