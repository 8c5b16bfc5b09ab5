package cluster

import (
	"testing"

	"github.com/hwgen/hwgen/golden"
	"github.com/hwgen/hwgen/models/cachectl"
	"github.com/hwgen/hwgen/models/spec"
	"github.com/stretchr/testify/require"
)

// transfer is one of the other bus master, from its request to its last beat; it
// says whether that was refused.
func (r *rig) transfer(n *side, kind cachectl.SnoopKind, addr uint64) bool {
	r.t.Helper()
	r.set(n, "master_req_valid", 1)
	r.set(n, "master_req_kind", uint64(kind))
	r.set(n, "master_req_line", addr/uint64(r.c.LineBytes))
	r.set(n, "master_read_ready", 1)
	r.set(n, "master_write_valid", 1)
	v := make([]uint64, (r.c.BusBits+63)/64)
	for i := range v {
		v[i] = r.rng.Uint64() >> max(0, 64-r.c.BusBits)
	}
	r.at(n.port("master_write_data")).SetValue(v)
	n.beats, n.took = 0, false
	r.until("transfer", 5000, func() bool {
		if n.took {
			r.set(n, "master_req_valid", 0)
		}
		return n.beats == r.c.BusBeats()
	})
	r.set(n, "master_write_valid", 0)
	r.step()
	return n.refused
}

// Another bus master reads, takes and writes lines while the VM runs: coherent
// everywhere, and refused where S2 says so.
func TestOtherMaster(t *testing.T) {
	for _, sets := range [][]string{nil, {"bus_width=64", "core_width=64", "address_width=20"}} {
		r, a, b := protected(t, 2, sets...)
		line := func(x spec.Region) uint64 { return x.Base + uint64(r.rng.Intn(int(x.Size)))&^uint64(r.c.LineBytes-1) }
		free := spec.Region{Base: 0, Size: 4096}
		for range 12 {
			require.False(t, r.transfer(a, cachectl.SnoopRead, line(r.amap.Image)))
			require.False(t, r.transfer(a, cachectl.SnoopOwn, line(r.amap.Image)))
			require.False(t, r.transfer(a, cachectl.SnoopWrite, line(free)))
			require.False(t, r.transfer(b, cachectl.SnoopRead, line(free)))
		}
		require.Zero(t, r.read(b, "status"))
		for _, x := range []spec.Region{r.amap.Image, r.amap.Log} {
			require.True(t, r.transfer(a, cachectl.SnoopWrite, line(x)), x.Name)
			require.False(t, r.transfer(b, cachectl.SnoopWrite, line(x)), x.Name)
		}
		for _, x := range []spec.Region{r.amap.Further, r.amap.Staging, r.amap.State} {
			require.True(t, r.transfer(b, cachectl.SnoopWrite, line(x)), x.Name)
		}
		require.EqualValues(t, spec.StatusForeignStore, r.read(b, "status"))
		require.True(t, r.transfer(b, cachectl.SnoopWrite, r.c.MemBytes))
		require.True(t, r.transfer(b, cachectl.SnoopRead, r.c.MemBytes+64))
		require.EqualValues(t, spec.StatusForeignStore|spec.StatusBadAddress, r.read(b, "status"))
		r.settle()
	}
}

// A checkpoint on the core port is answered at its boundary, when everything of
// its thread before it was; without protection at once.
func TestCheckpointOnTheCorePort(t *testing.T) {
	r, a, _ := protected(t, 4)
	for range 3 {
		before := a.seen["boundary"]
		r.until("free port", 2000, func() bool { return a.offered == nil })
		a.offered = &golden.Request{Op: spec.OpCheckpoint, Size: 1, Thread: uint8(r.rng.Intn(r.c.Threads))}
		r.until("boundary", 60000, func() bool { return a.seen["boundary"] > before })
		r.steps(300)
	}
	r.write(a, "command", cmdStop)
	r.until("stop", 5000, func() bool { return a.seen["stop"] > 0 })
	r.traffic = false
	r.until("answers", 5000, func() bool { return a.n.Port().Unanswered() == 0 && a.offered == nil })
	a.offered = &golden.Request{Op: spec.OpCheckpoint, Size: 1}
	answers := a.seen["answer"]
	r.until("answer", 300, func() bool { return a.seen["answer"] > answers })
	r.settle()
}
