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
