package cluster

import (
	"testing"

	"github.com/hwgen/hwgen/models/spec"
	"github.com/stretchr/testify/require"
)

// Protection from its start through several checkpoints, with traffic.
func TestCheckpoints(t *testing.T) {
	r := newRig(t, 1, false)
	n := r.node[0]
	r.traffic = true
	r.protect(n)
	for range 4 {
		before := n.n.Epoch()
		r.words(n)
		r.write(n, "command", cmdCheckpoint)
		r.until("checkpoint", 100000, func() bool { e, ok := n.n.Acked(); return ok && e == before })
	}
	require.EqualValues(t, spec.Protected, r.read(n, "protection"))
	r.traffic = false
	r.until("answers", 5000, func() bool { return n.n.Port().Unanswered() == 0 })
	r.until("copy", 20000, func() bool { return !r.node[1].n.Copying() })
	require.NoError(t, r.node[1].n.CheckFurther())
	r.compare(n)
	r.compare(r.node[1])
	t.Log(r.s.Now(), "cycles", n.seen, r.node[1].seen)
}

// protected is a rig with protection on and traffic, after some checkpoints.
func protected(t *testing.T, seed int64, sets ...string) (r *rig, a, b *side) {
	r = newRig(t, seed, false, sets...)
	r.traffic = true
	r.protect(r.node[0])
	r.checkpoint(r.node[0])
	return r, r.node[0], r.node[1]
}

// checkpoint asks for one and waits for its ack.
func (r *rig) checkpoint(n *side) {
	r.t.Helper()
	epoch := n.n.Epoch()
	r.write(n, "command", cmdCheckpoint)
	r.until("checkpoint", 100000, func() bool { e, ok := n.n.Acked(); return ok && e >= epoch })
}

func (r *rig) steps(n int) {
	for range n {
		r.step()
	}
}

// settle lets everything that is under way end, and compares memories.
func (r *rig) settle() {
	r.t.Helper()
	r.traffic = false
	for _, n := range r.node {
		if n.dead {
			continue
		}
		r.until("answers", 20000, func() bool { return n.n.Port().Unanswered() == 0 && n.offered == nil })
		r.until("copy", 40000, func() bool { return !n.n.Copying() })
	}
	r.steps(600)
	for _, n := range r.node {
		if !n.dead {
			r.compare(n)
		}
	}
}

// runsOn lets the VM run on the node that has taken over.
func (r *rig) runsOn(n *side) {
	r.t.Helper()
	r.until("handout", 60000, func() bool { return n.resumed != nil })
	require.EqualValues(r.t, n.n.Interrupts(), r.read(n, "interrupts"))
	require.NotZero(r.t, r.read(n, "interrupts")&spec.IntTakeover)
	require.NotZero(r.t, r.read(n, "status")&spec.StatusTakenOver)
	r.active, r.traffic = n.i, true
	answers := n.seen["answer"]
	r.steps(1500)
	require.Greater(r.t, n.seen["answer"], answers+20)
}

// A primary that dies in any cycle is taken over by timeout; the model says
// whether what is handed out is a checkpoint, and the right one (I5, I6).
func TestPrimaryDies(t *testing.T) {
	epochs := map[uint32]int{}
	for seed := range int64(8) {
		r, a, b := protected(t, seed, []string{"staging_areas=1", "staging_areas=2"}[seed%2])
		r.steps(r.rng.Intn(400))
		a.controls = append(a.controls, access{true, "command", cmdCheckpoint})
		last, _ := a.n.Acked()
		if seed%4 < 2 {
			r.steps(r.rng.Intn(5000))
			last, _ = a.n.Acked()
		} else { // between commit and ack
			r.until("commit", 50000, func() bool { e, _ := b.n.Committed(); return e > last })
			r.steps(r.rng.Intn(20))
		}
		r.kill(a)
		r.runsOn(b)
		require.NotZero(t, r.read(b, "interrupts")&spec.IntPrimaryLost)
		require.EqualValues(t, 1, r.read(b, "peer_term"))
		epochs[b.resumed.Epoch-last]++
		r.settle()
	}
	require.Len(t, epochs, 2, "some resume from the last acknowledged checkpoint, some from the one behind it")
	t.Log("epochs beyond the last acknowledged one:", epochs)
}

// A takeover by command, while the primary lives and is in the middle of
// something: the primary is superseded, stops protection, and sends nothing more.
func TestTakeoverByCommand(t *testing.T) {
	for seed := range int64(4) {
		r, a, b := protected(t, seed)
		a.controls = append(a.controls, access{true, "command", cmdCheckpoint})
		r.steps(r.rng.Intn(1200))
		r.write(b, "command", cmdTakeover)
		r.until("superseded", 20000, func() bool { return a.n.Status()&spec.StatusSuperseded != 0 })
		r.until("stopped", 20000, func() bool { return a.n.Protection() == spec.Unprotected })
		require.NotZero(t, r.read(a, "status")&spec.StatusSuperseded)
		require.EqualValues(t, 1, r.read(a, "term"))
		sent := a.seen["send"]
		r.runsOn(b)
		r.write(a, "command", cmdStart) // refused
		r.steps(500)
		require.EqualValues(t, spec.Unprotected, r.read(a, "protection"))
		require.Equal(t, sent, a.seen["send"])
		r.settle()
	}
}

// Takeover is refused until checkpoint 0 is committed (S19).
func TestTakeoverIsRefused(t *testing.T) {
	r := newRig(t, 3, false)
	b := r.node[1]
	r.write(b, "command", cmdTakeover)
	r.write(r.node[0], "command", cmdStart)
	r.steps(2000)
	r.write(b, "command", cmdTakeover)
	r.kill(r.node[0])
	r.steps(6000)
	require.Zero(t, b.seen["takeover"])
	require.Zero(t, r.read(b, "status"))
}

// The secondary dies: by policy counted stores wait, or the VM runs on
// unprotected. With the policy changed, a stalled VM runs on.
func TestSecondaryDies(t *testing.T) {
	for seed, policy := range []spec.LossPolicy{spec.LossStall, spec.LossRun, spec.LossStall, spec.LossRun} {
		r, a, b := protected(t, int64(seed), "on_secondary_loss="+policy.String())
		a.controls = append(a.controls, access{true, "command", cmdCheckpoint})
		r.steps(r.rng.Intn(600))
		r.kill(b)
		a.controls = append(a.controls, access{true, "command", cmdCheckpoint})
		r.until("loss", 40000, func() bool { return a.seen["lost"] > 0 })
		require.NotZero(t, r.read(a, "interrupts")&spec.IntSecondaryLost)
		if policy == spec.LossStall {
			r.steps(1500)
			require.EqualValues(t, spec.Protected, r.read(a, "protection"))
			require.NotZero(t, r.read(a, "activity")>>6&1)
			r.write(a, "control", 1) // run unprotected
		}
		r.until("degraded", 10000, func() bool { return a.n.Protection() == spec.Degraded })
		require.NotZero(t, r.read(a, "status")&spec.StatusDegraded)
		stores := r.read(a, "stores")
		r.steps(2000)
		require.Greater(t, r.read(a, "stores"), stores+20)
		r.settle()
	}
}

// Protection is stopped and started again, also while a checkpoint is under way.
func TestRestart(t *testing.T) {
	for seed := range int64(3) {
		r, a, b := protected(t, seed)
		for range 2 {
			a.controls = append(a.controls, access{true, "command", cmdCheckpoint})
			r.steps(r.rng.Intn(900))
			r.write(a, "command", cmdStop)
			r.until("stop", 10000, func() bool { return a.n.Protection() == spec.Unprotected })
			r.steps(r.rng.Intn(300))
			r.protect(a)
			r.checkpoint(a)
		}
		r.kill(a)
		r.runsOn(b)
		r.settle()
	}
}

// In local mode the further image is on the same node, and is copied back by
// command (S10).
func TestLocalImage(t *testing.T) {
	r := newRig(t, 5, true)
	a := r.node[0]
	r.write(a, "control", 4)
	r.traffic = true
	r.protect(a)
	r.checkpoint(a)
	r.steps(700)
	r.write(a, "command", cmdStop)
	r.write(a, "command", cmdRestore)
	r.until("restore", 50000, func() bool { return a.seen["restore"] > 0 })
	r.steps(500)
	r.settle()
}
