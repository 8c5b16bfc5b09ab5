package golden

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/hwgen/hwgen/models/spec"
)

func TestRegisters(t *testing.T) {
	cl, n := protected(t, Options{})
	store(t, n, base, 1)
	require.NoError(t, n.Checkpoint())
	n.BusWrite(base, []byte{1})
	require.NoError(t, n.WriteRegister(RegThreadMask, 2))
	cl.Nodes[1].term[0], n.term[0], n.term[1] = 3, 3, 4
	cl.Nodes[1].term[1] = 4
	got := map[string]uint64{}
	for r := range regCount {
		v, err := n.ReadRegister(r)
		require.NoError(t, err)
		got[r.String()] = v
		require.NoError(t, cl.Apply(&Event{Kind: EvRead, Code: uint8(r), Data: v}))
		breaks(t, "S6", "register "+r.String(), cl.Apply(&Event{Kind: EvRead, Code: uint8(r), Data: v + 1}))
	}
	assert.Equal(t, map[string]uint64{
		"thread_mask": 2, "status": spec.StatusForeignStore, "interrupts": spec.IntCheckpoint | spec.IntSynced, "guard_band": 8, "protection": uint64(spec.Protected),
		"epoch": 2, "acked": 1, "committed": 0, "term": 3, "peer_term": 4, "log_initial": n.amap.Log.Base + 32, "log_next": n.amap.Log.Base + 32,
	}, got)
	breaks(t, "S6", "not a register that software writes", n.WriteRegister(RegEpoch, 1))
	breaks(t, "S7", "guard band larger than the log", n.WriteRegister(RegGuardBand, 33))
	_, err := n.ReadRegister(99)
	breaks(t, "S6", "no such register", err)
	require.NoError(t, n.WriteRegister(RegInterrupts, spec.IntSynced))
	assert.EqualValues(t, spec.IntCheckpoint, n.Interrupts())
}

// A guard band of 32 interrupts with the first entry.
func TestGuardBandRegister(t *testing.T) {
	_, n := protected(t, Options{})
	require.NoError(t, n.WriteRegister(RegInterrupts, 1<<32-1))
	require.NoError(t, n.WriteRegister(RegGuardBand, 32))
	store(t, n, base, 1)
	assert.Zero(t, n.Interrupts())
	require.NoError(t, n.CheckFlags())
	assert.EqualValues(t, spec.IntGuardBand, n.Interrupts())
}

// The state words of a thread outside the mask are not the VM's.
func TestMaskedState(t *testing.T) {
	cl, n := protected(t, Options{}, "thread_mask=2")
	require.NoError(t, n.StateWord(0, 0, 0x11))
	require.NoError(t, n.StateWord(1, 0, 0x22))
	require.NoError(t, n.Checkpoint())
	m := cl.Nodes[1]
	state := m.View()[m.amap.State.Base:]
	assert.Equal(t, []byte{0, 0, 0, 0, 0, 0, 0, 0, 0x22}, state[:9])
}
