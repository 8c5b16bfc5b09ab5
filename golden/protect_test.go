package golden

import (
	"encoding/binary"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/hwgen/hwgen/models/spec"
)

// S2, case by case. Thread 0 is the VM's, thread 1 is not.
func TestWhoCounts(t *testing.T) {
	cl, n := protected(t, Options{}, "thread_mask=1")
	log, further := n.amap.Log.Base, cl.Nodes[1].amap.Further.Base
	priv, behalf := uint8(spec.ReqPrivileged), uint8(spec.ReqPrivileged|spec.ReqOnBehalf)
	for _, x := range []struct {
		why    string
		node   int
		req    Request
		counts bool
		status uint32
	}{
		{"the VM in its image", 0, Request{Addr: base}, true, 0},
		{"its last byte", 0, Request{Addr: base + 0xfff}, true, 0},
		{"the VM outside", 0, Request{Addr: 0x100}, false, spec.StatusOutside},
		{"the VM just behind its image", 0, Request{Addr: base + 0x1000}, false, spec.StatusOutside},
		{"the VM into its log", 0, Request{Addr: log}, false, spec.StatusOutside},
		{"privileged, on its behalf", 0, Request{Addr: base, Bits: behalf}, true, 0},
		{"another thread's, on its behalf", 0, Request{Addr: base, Thread: 1, Bits: behalf}, true, 0},
		{"on its behalf, outside", 0, Request{Addr: 0x100, Bits: behalf}, false, spec.StatusOutside},
		{"on behalf without privilege is a VM store", 0, Request{Addr: base, Bits: spec.ReqOnBehalf}, true, 0},
		{"on behalf without privilege, another thread", 0, Request{Addr: base, Thread: 1, Bits: spec.ReqOnBehalf}, false, spec.StatusForeignStore},
		{"privileged into the image", 0, Request{Addr: base, Bits: priv}, false, spec.StatusForeignStore},
		{"another thread into the image", 0, Request{Addr: base, Thread: 1}, false, spec.StatusForeignStore},
		{"privileged into the log", 0, Request{Addr: log, Bits: priv}, false, spec.StatusForeignStore},
		{"privileged elsewhere", 0, Request{Addr: 0x100, Bits: priv}, false, 0},
		{"another thread elsewhere", 0, Request{Addr: 0x100, Thread: 1}, false, 0},
		{"the secondary into the further image", 1, Request{Addr: further, Bits: priv}, false, spec.StatusForeignStore},
		{"the secondary's thread there", 1, Request{Addr: further}, false, spec.StatusForeignStore},
		{"the secondary elsewhere", 1, Request{Addr: 0x100}, false, 0},
	} {
		n := cl.Nodes[x.node]
		before, old := n.Stats(), n.View()[x.req.Addr]
		flagged := n.Flagged()
		x.req.Op, x.req.Size, x.req.Data = spec.OpStore, 1, uint64(old)+1
		a, err := n.Access(&x.req)
		require.NoError(t, err)
		after := n.Stats()
		assert.Equal(t, x.counts, after.Counted == before.Counted+1, x.why)
		assert.Equal(t, x.status, n.Status(), x.why)
		if x.status != 0 {
			assert.Equal(t, spec.AnswerError, a.Code, x.why)
			assert.Equal(t, old, n.View()[x.req.Addr], x.why+": changes nothing")
			assert.Equal(t, flagged, n.Flagged(), x.why)
			assert.Equal(t, before.L2Accesses, after.L2Accesses, x.why)
		} else {
			assert.Equal(t, old+1, n.View()[x.req.Addr], x.why)
		}
		require.NoError(t, n.WriteRegister(RegStatus, uint64(n.Status())))
	}
	assert.Equal(t, 2, n.Flagged(), "two lines of the image")
	row := n.l2.find(base >> 5)
	assert.Equal(t, RowState{Valid: true, Dirty: true, Flag: true, Owner: 0, Addr: base}, n.Row(row))
	breaks(t, "S2", "thread mask names a thread", n.WriteRegister(RegThreadMask, 4))
	require.NoError(t, n.WriteRegister(RegThreadMask, 2))
	a, _ := n.Access(&Request{Op: spec.OpStore, Addr: base, Size: 1})
	assert.Equal(t, spec.AnswerError, a.Code, "thread 0 is not the VM's any more")
	a, _ = n.Access(&Request{Op: spec.OpStore, Addr: base, Size: 1, Thread: 1})
	assert.Equal(t, spec.AnswerOK, a.Code)
}

func TestBusWrites(t *testing.T) {
	cl, n := protected(t, Options{})
	line := make([]byte, 32)
	line[0] = 7
	for _, x := range []struct {
		addr   uint64
		code   spec.Answer
		status uint32
	}{
		{base, spec.AnswerError, spec.StatusForeignStore},
		{n.amap.Log.Base, spec.AnswerError, spec.StatusForeignStore},
		{0x200, spec.AnswerOK, 0},
		{0x210, spec.AnswerError, spec.StatusBadAddress}, // over the end of a line
		{1 << 16, spec.AnswerError, spec.StatusBadAddress},
	} {
		assert.Equal(t, x.code, n.BusWrite(x.addr, line), "%#x", x.addr)
		assert.Equal(t, x.status, n.Status(), "%#x", x.addr)
		require.NoError(t, n.WriteRegister(RegStatus, uint64(n.Status())))
	}
	// A dirty line's bytes are dropped, in L1 and L2.
	require.NoError(t, n.WriteRegister(RegThreadMask, 0))
	load(t, n, 0x300)
	store(t, n, 0x304, 9)
	assert.Equal(t, spec.AnswerOK, n.BusWrite(0x300, []byte{1, 2}))
	assert.False(t, n.InL1(0x300))
	assert.Less(t, n.l2.find(0x300>>5), 0)
	assert.EqualValues(t, 0x0201, load(t, n, 0x300))
	assert.EqualValues(t, 0, load(t, n, 0x304))
	load(t, n, 0x1000) // row 0 is a row like any other
	assert.Equal(t, 0, n.l2.find(0x1000>>5))
	assert.Equal(t, spec.AnswerOK, n.BusWrite(0x1000, line))
	assert.Less(t, n.l2.find(0x1000>>5), 0)
	m := cl.Nodes[1]
	assert.Equal(t, spec.AnswerError, m.BusWrite(m.amap.Staging.Base, line))
	assert.Equal(t, spec.AnswerError, m.BusWrite(m.amap.State.Base, line))
}

// The log by hand: three rows are flagged; one goes by the flag check, one by a
// castout, one at the boundary; five nulls fill the line.
func TestLogByHand(t *testing.T) {
	_, n := protected(t, Options{})
	logBase := n.amap.Log.Base
	assert.Equal(t, LogRegisters{Initial: logBase, Next: logBase, Wrap: logBase, Size: 32, Free: 32}, n.LogRegisters())
	store(t, n, base+0x40, 1)
	store(t, n, base+0x48, 2) // same line: no second flag
	store(t, n, base+0x60, 3)
	store(t, n, base+0x80, 4)
	assert.Equal(t, 3, n.Flagged())
	row := n.l2.find((base + 0x60) >> 5)
	breaks(t, "I3", "another address than the row's", n.FlagCheck(row, base+0x40))
	require.NoError(t, n.FlagCheck(row, base+0x60))
	breaks(t, "I1", "the row has no flag", n.FlagCheck(row, base+0x60))
	assert.True(t, n.Row(row).Dirty, "logging flushes nothing")
	load(t, n, base+0x240) // the set of 0x40 has two ways
	load(t, n, base+0x440)
	assert.Equal(t, []uint64{base + 0x61, base + 0x41}, n.LogEntries(), "address and valid bit, in order")
	assert.Equal(t, LogRegisters{Initial: logBase, Next: logBase, Wrap: logBase, Size: 32, Free: 30}, n.LogRegisters())
	require.NoError(t, n.CloseEpoch())
	assert.Equal(t, []uint64{base + 0x61, base + 0x41, base + 0x81, 0, 0, 0, 0, 0}, n.LogEntries())
	assert.Equal(t, LogRegisters{Initial: logBase, Next: logBase + 32, Wrap: logBase, Size: 32, Free: 24}, n.LogRegisters())
	assert.EqualValues(t, base+0x61, binary.LittleEndian.Uint32(n.Chips()[logBase:]), "4-byte entries in memory")
	require.NoError(t, n.SendEpoch())
	assert.Equal(t, 24, n.LogFree(), "only the ack frees")
	require.NoError(t, n.peer.CopyAll())
	require.NoError(t, n.Acknowledge())
	assert.Equal(t, LogRegisters{Initial: logBase + 32, Next: logBase + 32, Wrap: logBase, Size: 32, Free: 32}, n.LogRegisters())
	s := n.Stats()
	assert.Equal(t, []uint64{2, 1, 0, 5, 1}, []uint64{s.LoggedByCheck, s.LoggedByEvict, s.LoggedByOwner, s.LogNulls, s.LogLines})
}

// Eight-byte entries above 32 address bits, four a line.
func TestWideEntries(t *testing.T) {
	_, n := protected(t, Options{}, "address_width=40")
	store(t, n, base+0x40, 1)
	require.NoError(t, n.CloseEpoch())
	assert.Equal(t, []uint64{base + 0x41, 0, 0, 0}, n.LogEntries())
	assert.EqualValues(t, base+0x41, binary.LittleEndian.Uint64(n.Chips()[n.amap.Log.Base:]))
}

// The log goes round many times and never holds anything but what was accepted.
func TestWrap(t *testing.T) {
	_, n := protected(t, Options{})
	for round := range 20 {
		for i := range 5 {
			store(t, n, base+uint64(i)*32, uint64(round*5+i))
		}
		require.NoError(t, n.CloseEpoch())
		assert.Equal(t, []uint64{base + 1, base + 0x21, base + 0x41, base + 0x61, base + 0x81, 0, 0, 0}, n.LogEntries())
		require.NoError(t, n.SendEpoch())
		require.NoError(t, n.peer.CopyAll())
		require.NoError(t, n.Acknowledge())
	}
	assert.EqualValues(t, 160, n.log.initial)
	assert.Equal(t, n.amap.Log.Base, n.LogRegisters().Initial, "160 is five times 32")
}

// A store that would set a new flag is held when the reserved room is gone, and
// goes on after the ack. Loads, stores to flagged lines and others go on.
func TestHeld(t *testing.T) {
	_, n := protected(t, Options{}, "l2_size=4KiB")
	flags := 0
	for ; ; flags++ {
		a, err := n.Access(&Request{Op: spec.OpStore, Addr: base + uint64(flags)*32, Size: 4, Data: 1})
		require.NoError(t, err)
		if a.Held {
			break
		}
	}
	assert.Equal(t, 25, flags, "32 free > 24 flagged + 7 of padding; 32 > 25 + 7 fails")
	assert.EqualValues(t, 0, n.View()[base+uint64(flags)*32], "nothing has happened")
	store(t, n, base+4, 2)
	load(t, n, base+uint64(flags)*32)
	require.NoError(t, n.CheckFlags())
	assert.Equal(t, 7, n.LogFree())
	a, err := n.Access(&Request{Op: spec.OpStore, Addr: base, Size: 4})
	require.NoError(t, err)
	assert.True(t, a.Held)
	require.NoError(t, n.Checkpoint())
	store(t, n, base+uint64(flags)*32, 3)
}

// In the Observed mode a store that sets a flag without room is a violation: 32
// free entries hold 32 flagged rows, whatever formula the controller uses.
func TestHeldObserved(t *testing.T) {
	cl, n := protected(t, Options{}, "l2_size=4KiB")
	for i := range 25 {
		store(t, n, base+uint64(i)*32, 1)
	}
	cl.opt.Observed = true
	for i := 25; i < 33; i++ {
		addr := base + uint64(i)*32
		row, _ := n.l2.place(addr >> 5)
		require.NoError(t, n.Fill(row, addr))
		if i < 32 {
			store(t, n, addr, 1)
		}
	}
	_, err := n.Access(&Request{Op: spec.OpStore, Addr: base + 32*32, Size: 4})
	breaks(t, "S7", "without reserved log room: expected room for 33 more entries and padding, got 32 free", err)
	require.NoError(t, n.CheckFlags())
	assert.Zero(t, n.LogFree())
}

// The guard band of 8: the interrupt comes with the entry that leaves 7 free.
func TestGuardBand(t *testing.T) {
	_, n := protected(t, Options{}, "l2_size=4KiB")
	require.NoError(t, n.WriteRegister(RegInterrupts, 1<<32-1))
	for i := range 25 {
		store(t, n, base+uint64(i)*32, 1)
	}
	for i := range 25 {
		assert.Zero(t, n.Interrupts()&spec.IntGuardBand, "%d free", n.LogFree())
		row := n.l2.find(base>>5 + uint64(i))
		require.NoError(t, n.FlagCheck(row, base+uint64(i)*32))
	}
	assert.Equal(t, 7, n.LogFree())
	assert.NotZero(t, n.Interrupts()&spec.IntGuardBand)
	require.NoError(t, n.WriteRegister(RegInterrupts, spec.IntGuardBand))
	a, err := n.Access(&Request{Op: spec.OpStore, Addr: base, Size: 4})
	require.NoError(t, err)
	assert.True(t, a.Held, "the seven are the padding of a log line that holds one")
	require.NoError(t, n.Checkpoint())
	assert.Zero(t, n.Interrupts()&spec.IntGuardBand, "only falling below it interrupts")
}

// Reads leave flag and dirty bit; a transfer logs first and gives the line up.
func TestSnoopAndTransfer(t *testing.T) {
	_, n := protected(t, Options{})
	store(t, n, base+0x20, 5)
	want := make([]byte, 32)
	want[0] = 5
	row := n.l2.find((base + 0x20) >> 5)
	state := n.Row(row)
	require.NoError(t, n.Snoop(base+0x20, want))
	assert.Equal(t, state, n.Row(row))
	breaks(t, "I7", "other bytes than the last stores'", n.Snoop(base+0x20, make([]byte, 32)))
	breaks(t, "S10", "not the address of a line", n.Snoop(base+1, nil))
	require.NoError(t, n.Transfer(base+0x20, want))
	assert.False(t, n.Row(row).Valid)
	assert.Equal(t, []uint64{base + 0x21}, n.LogEntries())
	assert.EqualValues(t, 1, n.Stats().LoggedByOwner)
	assert.Equal(t, want, n.Chips()[base+0x20:base+0x40])
	require.NoError(t, n.Transfer(0x40, nil), "a line that the cache does not have")
}

// What the log path writes must be what was accepted, whole lines, in place.
func TestObservedLog(t *testing.T) {
	cl, n := protected(t, Options{})
	cl.opt.Observed = true
	require.NoError(t, n.Fill(0, base))
	store(t, n, base, 1)
	at := n.LogRegisters().Next
	breaks(t, "I3", "the log line is not full", n.LogWritten(at, nil))
	require.NoError(t, n.FlagCheck(0, base))
	breaks(t, "I3", "the log line is not full: expected 8 entries, got 1", n.LogWritten(at, nil))
	require.NoError(t, n.Flush())
	breaks(t, "I3", "not where the next line belongs", n.LogWritten(at+32, nil))
	bad := make([]byte, 32)
	breaks(t, "I3", "not the accepted addresses in order", n.LogWritten(at, bad))
	binary.LittleEndian.PutUint32(bad, base+1)
	require.NoError(t, n.LogWritten(at, bad))
	assert.Equal(t, at+32, n.LogRegisters().Next)
}
