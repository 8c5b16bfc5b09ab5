package golden

import (
	"bytes"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/hwgen/hwgen/models/spec"
)

// The primary dies in each phase of checkpoint 1; the secondary goes on from
// checkpoint 0 before the marker is verified, from 1 afterwards (I6).
func TestFailoverInEachPhase(t *testing.T) {
	for phase, want := range []uint32{0, 0, 0, 0, 1, 1, 1} {
		cl, n := protected(t, Options{})
		m := cl.Nodes[1]
		images := [][]byte{bytes.Clone(n.View()[base : base+0x1000])}
		store(t, n, base+0x20, 0xa1)
		store(t, n, base+0x40, 0xa2)
		require.NoError(t, n.StateWord(0, 0, 0x55))
		steps := []func() error{
			func() error { return nil },
			n.CloseEpoch,
			func() error { return n.Retrieve(1, nil) },
			n.sendUnmarked,
			func() error { return n.ship(n.Marker()) },
			func() error { return m.CopySlot(1) },
			func() error {
				if err := m.CopyAll(); err != nil {
					return err
				}
				return n.Acknowledge()
			},
		}
		for i, step := range steps[:phase+1] {
			require.NoError(t, step())
			if i == 1 {
				images = append(images, bytes.Clone(n.View()[base:base+0x1000]))
			}
		}
		_, err := m.Handout()
		breaks(t, "S14", "no takeover before it", err)
		require.NoError(t, m.Takeover(true))
		breaks(t, "S14", "taken over already", m.Takeover(true))
		if m.Copying() {
			_, err := m.Handout()
			breaks(t, "S13", "the copy is not finished", err)
			require.NoError(t, m.CopyAll())
		}
		r, err := m.Handout()
		require.NoError(t, err)
		assert.Equal(t, want, r.Epoch, "phase %d", phase)
		assert.EqualValues(t, 1, r.Term)
		assert.Equal(t, images[want], r.Image, "phase %d", phase)
		assert.EqualValues(t, 0x55*want, r.State[0])
		assert.EqualValues(t, spec.StatusTakenOver, m.Status())
		assert.EqualValues(t, spec.IntPrimaryLost|spec.IntTakeover, m.Interrupts())

		// The VM's memory is an ordinary one on its new node.
		a, err := m.Access(&Request{Op: spec.OpStore, Addr: m.amap.Further.Base, Size: 4, Data: 1})
		require.NoError(t, err)
		assert.Equal(t, spec.AnswerOK, a.Code)
	}
}

// What comes after the takeover, a complete marker first of all, has no effect.
func TestLateMarker(t *testing.T) {
	cl, n := protected(t, Options{})
	m := cl.Nodes[1]
	store(t, n, base, 1)
	require.NoError(t, n.CloseEpoch())
	require.NoError(t, n.sendUnmarked())
	k := n.Marker()
	k.Seq = n.prim.out.next
	b := k.Encode(n.c)
	require.NoError(t, n.Send(b))
	require.NoError(t, m.Takeover(false))
	assert.Zero(t, m.Interrupts()&spec.IntPrimaryLost, "by command")
	breaks(t, "S14", "a packet of an older term: expected 1, got 0", m.Take(b))
	k.Term = 1
	breaks(t, "S14", "the receiver is closed", m.Take(k.Encode(n.c)))
	breaks(t, "S14", "not the node's term", n.Send(k.Encode(n.c)))
	r, err := m.Handout()
	require.NoError(t, err)
	assert.Zero(t, r.Epoch)

	// The old primary learns of it, and sends nothing more.
	hb := Packet{Kind: spec.PktHeartbeat, VM: 0, Term: 1}
	require.NoError(t, m.Send(hb.Encode(m.c)))
	require.NoError(t, n.Take(hb.Encode(n.c)))
	assert.NotZero(t, n.Status()&spec.StatusSuperseded)
	d := Packet{Kind: spec.PktMarker, Term: 1, Epoch: 1, Seq: k.Seq + 1}
	breaks(t, "S14", "a superseded primary sends", n.Send(d.Encode(n.c)))
	require.NoError(t, n.Stop())
	breaks(t, "S14", "a superseded primary", n.Start())
}

// Loss of the secondary, both policies, and the way back (S14, S19).
func TestSecondaryLost(t *testing.T) {
	cl, n := protected(t, Options{})
	m := cl.Nodes[1]
	store(t, n, base, 1)
	require.NoError(t, n.CloseEpoch())
	require.NoError(t, n.SecondaryLost(spec.LossStall))
	assert.NotZero(t, n.Interrupts()&spec.IntSecondaryLost)
	_, err := n.Access(&Request{Op: spec.OpStore, Addr: base, Size: 4})
	breaks(t, "S14", "while the policy is to stall", err)
	require.NoError(t, n.SendEpoch(), "it was slow, not dead")
	require.NoError(t, m.CopyAll())
	require.NoError(t, n.Acknowledge())
	store(t, n, base, 2)

	require.NoError(t, n.CloseEpoch()) // epoch 2
	require.NoError(t, n.SecondaryLost(spec.LossRun))
	assert.Equal(t, spec.Degraded, n.Protection())
	assert.NotZero(t, n.Status()&spec.StatusDegraded)
	assert.Equal(t, 32, n.LogFree())
	store(t, n, base, 3)
	assert.Zero(t, n.Flagged(), "logging is off")
	breaks(t, "S12", "a checkpoint without protection", n.Barrier())
	breaks(t, "S14", "no protection to lose", n.SecondaryLost(spec.LossRun))

	require.NoError(t, n.Sync())
	assert.Equal(t, spec.Protected, n.Protection())
	acked, _ := n.Acked()
	assert.EqualValues(t, 4, acked, "2 was given up, 3 was open: their numbers are not used again")
	assert.EqualValues(t, 3, m.View()[m.amap.Further.Base])
	late := Packet{Kind: spec.PktAck, Epoch: 1}
	store(t, n, base, 4)
	require.NoError(t, n.CloseEpoch())
	free := n.LogFree()
	require.NoError(t, n.Take(late.Encode(n.c)))
	assert.Equal(t, free, n.LogFree(), "a late ack frees nothing")
	require.NoError(t, n.SendEpoch())
	require.NoError(t, n.Stop())
	breaks(t, "S19", "there was no protection", n.Stop())
}

// A checkpoint that arrives whole after its primary gave it up is a checkpoint.
func TestCommitOfGivenUpEpoch(t *testing.T) {
	cl, n := protected(t, Options{})
	m := cl.Nodes[1]
	store(t, n, base, 1)
	require.NoError(t, n.CloseEpoch())
	require.NoError(t, n.sendUnmarked())
	k := n.Marker()
	k.Seq = n.prim.out.next
	b := k.Encode(n.c)
	require.NoError(t, n.Send(b))
	require.NoError(t, n.SecondaryLost(spec.LossRun))
	require.NoError(t, m.Take(b))
	require.NoError(t, m.CopyAll())
	require.NoError(t, m.Takeover(true))
	r, err := m.Handout()
	require.NoError(t, err)
	assert.EqualValues(t, 1, r.Epoch)
	assert.EqualValues(t, 1, r.Image[0])
}

// Both nodes are primary and secondary at once (S11): nothing mixes.
func TestMutual(t *testing.T) {
	cl := cluster(t, Options{})
	a, b := cl.Nodes[0], cl.Nodes[1]
	require.NoError(t, a.Sync())
	require.NoError(t, b.Sync())
	for i := range 5 {
		store(t, a, base+uint64(i)*64, 0xa0)
		store(t, b, base+uint64(i)*96, 0xb0)
		require.NoError(t, a.Checkpoint())
		require.NoError(t, b.Checkpoint())
		require.NoError(t, a.CheckFurther())
		require.NoError(t, b.CheckFurther())
	}
	assert.Equal(t, a.View()[base:base+0x1000], b.View()[b.amap.Further.Base:b.amap.Further.End()])
	assert.Equal(t, b.View()[base:base+0x1000], a.View()[a.amap.Further.Base:a.amap.Further.End()])
	foreign := Packet{Kind: spec.PktData, VM: 1, Epoch: 6, Seq: a.prim.out.next, Bytes: make([]byte, 32)}
	breaks(t, "I8", "a packet about another VM: expected 0, got 1", a.Send(foreign.Encode(a.c)))
	breaks(t, "I8", "a packet about another VM: expected 0, got 1", b.Take(foreign.Encode(b.c)))
	require.NoError(t, b.Takeover(true)) // a is dead; b's own VM runs on
	_, err := b.Handout()
	require.NoError(t, err)
	store(t, b, base, 0xb1)
}

// Local replication: the same steps on one node, ack internal, restore by
// command (S10).
func TestLocal(t *testing.T) {
	cl, n := protected(t, Options{Local: true})
	store(t, n, base+0x20, 1)
	require.NoError(t, n.Checkpoint())
	store(t, n, base+0x20, 2)
	breaks(t, "S10", "protection was not stopped", n.Restore())
	require.NoError(t, n.Stop())
	store(t, n, base+0x40, 3)
	require.NoError(t, n.Restore())
	assert.EqualValues(t, 1, load(t, n, base+0x20))
	assert.EqualValues(t, 0, load(t, n, base+0x40))
	require.NoError(t, n.Sync())
	other, _ := protected(t, Options{})
	breaks(t, "S10", "only a local further image", other.Nodes[0].Restore())
	_ = cl
}

// A synchronisation that was given up leaves nothing behind, here nor there.
func TestRestartedSync(t *testing.T) {
	cl := cluster(t, Options{})
	n, m := cl.Nodes[0], cl.Nodes[1]
	require.NoError(t, n.Start())
	require.NoError(t, n.ship(&Packet{Kind: spec.PktStart}))
	require.NoError(t, n.SweepLines(0, 5))
	require.NoError(t, n.Retrieve(5, nil)) // read, not sent
	store(t, n, base+5*32, 1)
	require.NoError(t, n.CheckFlags())
	require.NoError(t, n.Stop())
	store(t, n, base+5*32, 2)
	store(t, n, base+6*32, 3)
	assert.Zero(t, n.Flagged())
	require.NoError(t, n.Sync())
	require.NoError(t, m.CheckFurther())
	assert.EqualValues(t, 2, m.View()[m.amap.Further.Base+5*32])
	acked, _ := n.Acked()
	assert.EqualValues(t, 1, acked, "0 was given up")
	assert.Equal(t, 32, n.LogFree())
}
