package golden

import (
	"fmt"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/hwgen/hwgen/models/spec"
)

// Victims of one set, worked out on paper from the rule in models/spec. Touches
// of four ways: the root points away from the last half touched.
func TestReplacement(t *testing.T) {
	for _, x := range []struct {
		policy  spec.Replacement
		ways    int
		touches []int
		want    int
	}{
		{spec.PLRU, 1, []int{0}, 0},
		{spec.PLRU, 2, nil, 0},
		{spec.PLRU, 2, []int{0}, 1},
		{spec.PLRU, 2, []int{0, 1}, 0},
		{spec.PLRU, 4, []int{0, 1, 2, 3}, 0},
		{spec.PLRU, 4, []int{0, 1, 2, 3, 0}, 2},
		{spec.PLRU, 4, []int{0, 1, 2, 3, 0, 2}, 1},
		{spec.PLRU, 4, []int{0, 1, 2, 3, 1, 3}, 0},
		{spec.PLRU, 8, []int{0, 1, 2, 3, 4, 5, 6, 7, 0}, 4},
		{spec.PLRU, 8, []int{0, 1, 2, 3, 4, 5, 6, 7, 0, 4}, 2},
		{spec.RoundRobin, 4, []int{3, 2, 1}, 0},
	} {
		var r replacer
		r.init(2, x.ways, x.policy)
		for _, w := range x.touches {
			r.touch(1, w)
		}
		assert.Equal(t, x.want, r.victim(1), "%+v", x)
		assert.Equal(t, 0, r.victim(0), "the other set is untouched")
	}
	var r replacer
	r.init(1, 4, spec.RoundRobin)
	for i := range 6 {
		v := r.victim(0)
		assert.Equal(t, i%4, v)
		r.replaced(0, v)
	}
}

// One set of two ways, step by step. Lines at a distance of 0x200 share set 0.
func TestL2ByHand(t *testing.T) {
	cl := cluster(t, Options{})
	n := cl.Nodes[0]
	at := func(i int) uint64 { return uint64(0x1000 + i*0x200) }
	rows := func() string {
		s := ""
		for r := range 2 {
			x := n.Row(r)
			s += fmt.Sprintf("%x dirty %v; ", x.Addr, x.Dirty)
		}
		return s
	}
	n.Memory(at(1), []byte{0x11, 0x22, 0x33, 0x44})
	assert.EqualValues(t, 0x44332211, load(t, n, at(1)))
	assert.Equal(t, "1200 dirty false; 0 dirty false; ", rows())
	assert.True(t, n.InL1(at(1)))
	store(t, n, at(2), 5)
	assert.Equal(t, "1200 dirty false; 1400 dirty true; ", rows())
	assert.False(t, n.InL1(at(2)), "a store miss does not allocate in the L1")
	store(t, n, at(1), 6) // both dirty, 0x1200 used last
	assert.EqualValues(t, 0x44332211, word(n.Chips()[at(1):]), "write-back: memory is old")
	load(t, n, at(3)) // 0x1400 goes
	assert.Equal(t, "1200 dirty true; 1600 dirty false; ", rows())
	assert.EqualValues(t, 5, word(n.Chips()[at(2):]))
	assert.True(t, n.InL1(at(3)), "0x1600 has the L1's set 0")
	assert.False(t, n.InL1(at(1)))
	load(t, n, at(4)) // 0x1200 goes
	assert.EqualValues(t, 6, word(n.Chips()[at(1):]))
	load(t, n, at(3)) // from the L2: 0x1800 had its place in the L1
	load(t, n, at(3)) // from the L1
	assert.Equal(t, Stats{Loads: 5, Stores: 2, L1Hits: 1, L2Accesses: 6, Fills: 4, Castouts: 2}, n.Stats())
}

func word(b []byte) uint32 {
	return uint32(b[0]) | uint32(b[1])<<8 | uint32(b[2])<<16 | uint32(b[3])<<24
}

// An L2 castout takes the line out of the L1 too (S1).
func TestInclusion(t *testing.T) {
	for _, change := range [][]string{nil, {"l1_ways=2", "replacement=round_robin"}, {"l1_ways=4", "l2_ways=4"}} {
		cl := cluster(t, Options{}, change...)
		n := cl.Nodes[0]
		rapid.Check(t, func(rt *rapid.T) {
			for range 50 {
				a := uint64(rapid.IntRange(0, 200).Draw(rt, "line")) * 32
				op := spec.Op(rapid.IntRange(0, 1).Draw(rt, "op"))
				_, err := n.Access(&Request{Op: op, Addr: a, Size: 1})
				require.NoError(rt, err)
			}
			for line := range uint64(200) {
				if n.InL1(line * 32) {
					require.GreaterOrEqual(rt, n.l2.find(line), 0, "line %d is in the L1 only", line)
				}
			}
		})
	}
}

// Loads give the last store's bytes, whatever is evicted: against a plain array.
func TestDataAgainstArray(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		cl := cluster(t, Options{}, "core_width=64", "replacement="+rapid.SampledFrom([]string{"plru", "round_robin"}).Draw(rt, "policy"))
		n := cl.Nodes[0]
		plain := make([]byte, 1<<16)
		for range 300 {
			size := 1 << rapid.IntRange(0, 3).Draw(rt, "log size")
			addr := rapid.Uint64Range(0, 1<<13-1).Draw(rt, "addr") &^ uint64(size-1)
			r := Request{Addr: addr, Size: uint8(size)}
			if rapid.Bool().Draw(rt, "store") {
				r.Op, r.Data = spec.OpStore, rapid.Uint64().Draw(rt, "data")
				for i := range size {
					plain[addr+uint64(i)] = byte(r.Data >> (8 * i))
				}
			}
			a, err := n.Access(&r)
			require.NoError(rt, err)
			if r.Op == spec.OpLoad {
				var want uint64
				for i := range size {
					want |= uint64(plain[addr+uint64(i)]) << (8 * i)
				}
				require.Equal(rt, want, a.Data)
			}
		}
		require.Equal(rt, plain, n.View())
		for r := range n.Rows() { // what is not dirty is in memory
			if s := n.Row(r); s.Valid && !s.Dirty {
				require.Equal(rt, n.View()[s.Addr:s.Addr+32], n.Chips()[s.Addr:s.Addr+32])
			}
		}
	})
}

func TestBadAddresses(t *testing.T) {
	cl := cluster(t, Options{})
	n := cl.Nodes[0]
	for _, r := range []Request{{Addr: 1 << 16, Size: 1}, {Addr: 2, Size: 4}, {Addr: 0, Size: 8}, {Addr: 0, Size: 3}, {Addr: 0, Size: 0}} {
		a, err := n.Access(&r)
		require.NoError(t, err)
		assert.Equal(t, spec.AnswerError, a.Code, "%+v", r)
		assert.EqualValues(t, spec.StatusBadAddress, n.Status())
		require.NoError(t, n.WriteRegister(RegStatus, spec.StatusBadAddress))
	}
	assert.Zero(t, n.Stats().L2Accesses)
}

// In the Observed mode castout and fill come in as events and are checked.
func TestObservedCache(t *testing.T) {
	cl := cluster(t, Options{Observed: true})
	n := cl.Nodes[0]
	at := func(i int) uint64 { return uint64(0x1000 + i*0x200) }
	_, err := n.Access(&Request{Addr: at(0), Size: 4})
	breaks(t, "I7", "the line is not in the L2 and was not filled", err)
	breaks(t, "S1", "not of the line's set", n.Fill(2, at(0)))
	breaks(t, "S1", "not the empty way with the lowest number: expected row 0, got row 1", n.Fill(1, at(0)))
	require.NoError(t, n.Fill(0, at(0)))
	breaks(t, "I7", "in the L2 already", n.Fill(1, at(0)))
	breaks(t, "I2", "its castout is missing", n.Fill(0, at(1)))
	breaks(t, "S1", "not the replacement policy's victim", n.Castout(0)) // way 1 is empty
	breaks(t, "S4", "no line there", n.Castout(1))
	require.NoError(t, n.Fill(1, at(1)))
	breaks(t, "S1", "expected row 0, got row 1", n.Castout(1))
	require.NoError(t, n.Castout(0))
	require.NoError(t, n.Fill(0, at(2)))
	load(t, n, at(2))
	_, err = n.Access(&Request{Addr: at(0), Size: 4, FromL1: true})
	breaks(t, "S1", "an L1 hit on a line that is not in the L2", err)
	_, err = n.Access(&Request{Addr: at(2), Size: 4, FromL1: true})
	require.NoError(t, err)
	breaks(t, "S1", "not the address of a line", n.Fill(0, 1<<20))
	breaks(t, "S1", "not the address of a line", n.Fill(0, at(0)+4))
}

func TestAnyVictim(t *testing.T) {
	cl := cluster(t, Options{Observed: true, AnyVictim: true})
	n := cl.Nodes[0]
	require.NoError(t, n.Fill(1, 0x1000))
	require.NoError(t, n.Castout(1))
	breaks(t, "S4", "no line there", n.Castout(1))
	breaks(t, "S1", "not of the line's set", n.Fill(2, 0x1000))
}
