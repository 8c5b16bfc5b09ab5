package golden

import (
	"bytes"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/hwgen/hwgen/models/spec"
)

// A checkpoint in all its steps, with what must not happen between them.
func TestCheckpointByHand(t *testing.T) {
	cl, n := protected(t, Options{})
	m := cl.Nodes[1]
	further := m.amap.Further.Base
	assert.Equal(t, spec.Protected, n.Protection())
	assert.EqualValues(t, 1, n.Epoch(), "checkpoint 0 is done")
	store(t, n, base+0x20, 0xa1)
	store(t, n, base+0x40, 0xa2)
	require.NoError(t, n.StateWord(1, 1, 0x77))
	breaks(t, "S12", "no barrier before it", n.Boundary())
	require.NoError(t, n.Barrier())
	require.NoError(t, n.StateWord(1, 1, 0x88)) // of the next epoch
	breaks(t, "S12", "another barrier", n.Barrier())
	_, err := n.Access(&Request{Op: spec.OpStore, Addr: base, Size: 4})
	breaks(t, "S12", "a counted store between a barrier and its boundary", err)
	load(t, n, base)
	breaks(t, "I4", "rows are still flagged: expected 0, got 2", n.Boundary())
	require.NoError(t, n.CheckFlags())
	require.NoError(t, n.Boundary())
	epoch, pending, ok := n.Closed()
	assert.Equal(t, []any{uint32(1), 2, true}, []any{epoch, pending, ok})
	breaks(t, "S12", "a closed epoch is not acknowledged: expected an ack of 1", n.Barrier())

	// A store to a pending line waits for it; its new bytes are not the epoch's.
	cl.opt.Observed = true
	_, err = n.Access(&Request{Op: spec.OpStore, Addr: base + 0x20, Size: 4, Data: 0xb1})
	breaks(t, "I5", "a store to a pending line", err)
	breaks(t, "I5", "other bytes than a coherent read gives", n.Retrieve(1, make([]byte, 32)))
	require.NoError(t, n.Retrieve(1, nil))
	store(t, n, base+0x20, 0xb1)
	cl.opt.Observed = false

	send := func(p Packet) error {
		p.VM, p.Seq = 0, n.prim.out.next
		if p.Kind != spec.PktStart {
			p.Epoch = 1
		}
		return n.Send(p.Encode(n.c))
	}
	old := make([]byte, 32)
	old[0] = 0xa1
	now := make([]byte, 32)
	now[0] = 0xb1
	breaks(t, "I5", "other bytes than the line had at the boundary", send(Packet{Kind: spec.PktData, Line: 1, Bytes: now}))
	breaks(t, "I5", "a line that was not retrieved", send(Packet{Kind: spec.PktData, Line: 2, Bytes: old}))
	breaks(t, "I4", "a line that the epoch did not modify", send(Packet{Kind: spec.PktData, Line: 3, Bytes: old}))
	breaks(t, "S13", "slot of a data packet: expected 0, got 1", send(Packet{Kind: spec.PktData, Line: 1, Slot: 1, Bytes: old}))
	breaks(t, "I5", "the marker comes before a modified line", send(*n.Marker()))
	breaks(t, "S19", "a sync packet outside a synchronisation", send(Packet{Kind: spec.PktSync, Line: 1, Bytes: old}))
	breaks(t, "S19", "a start that does not open", send(Packet{Kind: spec.PktStart, Epoch: 1}))
	require.NoError(t, n.ship(&Packet{Kind: spec.PktData, Epoch: 1, Line: 1, Bytes: old}))
	assert.EqualValues(t, 0, m.View()[further+0x20], "staged, not copied")
	require.NoError(t, n.Retrieve(2, nil))
	line2 := bytes.Clone(n.View()[base+0x40 : base+0x60])
	require.NoError(t, n.ship(&Packet{Kind: spec.PktData, Epoch: 1, Slot: 1, Line: 2, Bytes: line2}))
	breaks(t, "S12", "the marker comes before the state words", send(*n.Marker()))
	state := make([]byte, 32) // 2 threads × 2 words of 4 bytes: word 1 of thread 1 at 12
	state[12] = 0x88
	breaks(t, "I5", "other state words than at the barrier", send(Packet{Kind: spec.PktState, Bytes: state}))
	state[12] = 0x77
	require.NoError(t, n.ship(&Packet{Kind: spec.PktState, Epoch: 1, Bytes: state}))
	bad := *n.Marker()
	bad.Lines++
	breaks(t, "S13", "lines, state words and digest", send(bad))
	breaks(t, "I6", "an ack before the marker", n.Take((&Packet{Kind: spec.PktAck, Epoch: 1}).Encode(n.c)))
	breaks(t, "S13", "an ack of an epoch that is not the last committed one: expected 0, got 1", m.Send((&Packet{Kind: spec.PktAck, Epoch: 1}).Encode(n.c)))
	require.NoError(t, n.ship(n.Marker()))
	epoch, ok = m.Committed()
	assert.Equal(t, []any{uint32(1), true}, []any{epoch, ok})
	assert.True(t, m.Copying())
	breaks(t, "S13", "nothing to copy there", m.CopySlot(3))
	require.NoError(t, m.CopySlot(0))
	require.NoError(t, m.CopySlot(0), "resumed after an interruption")
	require.NoError(t, m.CopySlot(2))
	assert.True(t, m.Copying())
	require.NoError(t, m.CopySlot(1))
	assert.False(t, m.Copying())
	require.NoError(t, m.CheckFurther())
	assert.EqualValues(t, 0xa1, m.View()[further+0x20], "the boundary's bytes")
	assert.EqualValues(t, 0xb1, n.View()[base+0x20])
	assert.EqualValues(t, 0x77, m.View()[m.amap.State.Base+12])
	require.NoError(t, n.WriteRegister(RegInterrupts, 1<<32-1))
	require.NoError(t, n.Acknowledge())
	assert.EqualValues(t, spec.IntCheckpoint, n.Interrupts())
	require.NoError(t, n.Acknowledge(), "a second ack does nothing")
	require.NoError(t, n.Checkpoint())
	assert.EqualValues(t, 0xb1, m.View()[further+0x20])
	assert.EqualValues(t, 0x88, m.View()[m.amap.State.Base+12])
	require.NoError(t, m.CheckFurther())
}

// An epoch without a store is a marker with no lines.
func TestEmptyCheckpoint(t *testing.T) {
	cl, n := protected(t, Options{}, "state_words=0")
	sent := n.prim.out.next
	require.NoError(t, n.Checkpoint())
	assert.Equal(t, sent+1, n.prim.out.next)
	require.NoError(t, cl.Nodes[1].CheckFurther())
	breaks(t, "S12", "no such word", n.StateWord(0, 0, 1))
}

// I4 has its own bookkeeping: a flag that was lost does not go unnoticed.
func TestLostFlag(t *testing.T) {
	_, n := protected(t, Options{})
	store(t, n, base, 1)
	n.l2.meta[n.l2.find(base>>5)] &^= rowFlag // a broken model
	n.l2.flagged--
	require.NoError(t, n.Barrier())
	breaks(t, "I4", "a modified line was not logged: expected 0x4000", n.Boundary())
}

// Stores during the sweep, before and behind it, are in checkpoint 0 (S19).
func TestSyncWhileRunning(t *testing.T) {
	cl := cluster(t, Options{})
	n, m := cl.Nodes[0], cl.Nodes[1]
	store(t, n, base+0x60, 1) // before protection: not counted
	assert.Zero(t, n.Flagged())
	require.NoError(t, n.Start())
	breaks(t, "S19", "protection was not stopped", n.Start())
	breaks(t, "S19", "before its start", n.Send((&Packet{Kind: spec.PktSync, Bytes: make([]byte, 32)}).Encode(n.c)))
	require.NoError(t, n.ship(&Packet{Kind: spec.PktStart}))
	assert.Equal(t, spec.Synchronising, n.Protection())
	require.NoError(t, n.SweepLines(0, 64))
	store(t, n, base+0x20, 2)  // swept already
	store(t, n, base+0xc00, 3) // not yet
	breaks(t, "S19", "failover before checkpoint 0", m.Takeover(false))
	require.NoError(t, n.Barrier())
	require.NoError(t, n.CheckFlags())
	breaks(t, "S19", "would have later bytes: expected 128 lines retrieved, got 64", n.Boundary())
	require.NoError(t, n.SweepLines(64, 127))
	require.NoError(t, n.Retrieve(127, nil))
	require.NoError(t, n.Boundary())
	store(t, n, base+0xfe0, 4) // of the next epoch; the line is retrieved, not sent
	require.NoError(t, n.sendUnmarked())
	breaks(t, "S19", "the marker comes before the whole image: expected 128, got 127", n.ship(n.Marker()))
	require.NoError(t, n.ship(&Packet{Kind: spec.PktSync, Slot: 127, Line: 127, Bytes: make([]byte, 32)}))
	require.NoError(t, n.ship(n.Marker()))
	require.NoError(t, m.CopyAll())
	require.NoError(t, m.CheckFurther())
	require.NoError(t, n.Acknowledge())
	assert.Equal(t, spec.Protected, n.Protection())
	assert.NotZero(t, n.Interrupts()&spec.IntSynced)
}

// sendUnmarked sends the closed epoch without its marker.
func (n *Node) sendUnmarked() error {
	p := &n.prim
	for slot, l := range p.lines.list {
		if err := n.Retrieve(uint64(l), nil); err != nil {
			return err
		}
		d := Packet{Kind: spec.PktData, Epoch: p.closedEpoch, Slot: uint32(slot), Line: uint64(l), Bytes: p.shadow[l*32 : l*32+32]}
		if err := n.ship(&d); err != nil {
			return err
		}
	}
	return n.ship(&Packet{Kind: spec.PktState, Epoch: p.closedEpoch, Bytes: p.shadowState[:32]})
}

// Any mixture of stores, flag checks, castouts and checkpoints: the further
// image is always that of the last boundary (I5), here against a plain copy.
func TestImagesAgree(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		areas := rapid.SampledFrom([]string{"1", "2"}).Draw(rt, "areas")
		cl, err := New(small(t, "staging_areas="+areas), Options{Local: rapid.Bool().Draw(rt, "local")})
		require.NoError(rt, err)
		n := cl.Nodes[0]
		require.NoError(rt, n.Sync())
		for range rapid.IntRange(1, 6).Draw(rt, "epochs") {
			for range rapid.IntRange(0, 60).Draw(rt, "stores") {
				r := Request{Op: spec.OpStore, Size: 4, Addr: base + rapid.Uint64Range(0, 1023).Draw(rt, "word")*4, Data: uint64(rapid.Uint32().Draw(rt, "data"))}
				a, err := n.Access(&r)
				require.NoError(rt, err)
				if a.Held || rapid.IntRange(0, 9).Draw(rt, "check") == 0 {
					require.NoError(rt, n.CheckFlags())
				}
				if n.LogFree() < 8 {
					break
				}
			}
			require.NoError(rt, n.CloseEpoch())
			plain := bytes.Clone(n.View()[base : base+0x1000])
			for range 3 { // stores to the next epoch, some to pending lines
				_, err := n.Access(&Request{Op: spec.OpStore, Size: 1, Addr: base + rapid.Uint64Range(0, 0xfff).Draw(rt, "late"), Data: 1})
				require.NoError(rt, err)
			}
			require.NoError(rt, n.SendEpoch())
			require.NoError(rt, n.peer.CopyAll())
			require.NoError(rt, n.Acknowledge())
			further := n.peer.amap.Further.Base
			require.Equal(rt, plain, n.peer.View()[further:further+0x1000])
			require.NoError(rt, n.peer.CheckFurther())
		}
	})
}

// Four lines of state words: each must be sent, one twice is not two.
func TestStateLines(t *testing.T) {
	cl, n := protected(t, Options{}, "state_words=16")
	for i := range 16 {
		require.NoError(t, n.StateWord(1, i, uint64(i+1)))
	}
	require.NoError(t, n.CloseEpoch())
	send := func(line int) error {
		at := line * 32
		return n.ship(&Packet{Kind: spec.PktState, Epoch: 1, Slot: uint32(line), Line: uint64(line), Bytes: n.prim.shadowState[at : at+32]})
	}
	for _, line := range []int{0, 1, 1, 2} {
		require.NoError(t, send(line))
	}
	breaks(t, "S12", "the marker comes before the state words: expected 0, got 1 lines left", n.ship(n.Marker()))
	breaks(t, "S12", "line of a state packet: expected less than 4, equal to its slot, got 4", n.Send((&Packet{Kind: spec.PktState, Epoch: 1, Seq: n.prim.out.next, Slot: 4, Line: 4, Bytes: make([]byte, 32)}).Encode(n.c)))
	require.NoError(t, send(3))
	require.NoError(t, n.ship(n.Marker()))
	m := cl.Nodes[1]
	require.NoError(t, m.CopyAll())
	require.NoError(t, m.CheckFurther())
	assert.EqualValues(t, 16, m.View()[m.amap.State.Base+127-3], "word 15 of thread 1 ends the block")
}
