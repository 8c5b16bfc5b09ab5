package harness

import (
	"math/rand"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/hwgen/hwgen/hdl"
	"github.com/hwgen/hwgen/hdl/netlist"
	"github.com/hwgen/hwgen/hdl/sim"
)

func simulate[P any](t *testing.T, part hdl.Component[P]) *sim.Sim {
	t.Helper()
	d, err := hdl.Elaborate(part, hdl.WithDomain(hdl.DomainSpec{Reset: hdl.NoReset}))
	require.NoError(t, err)
	require.Empty(t, d.Warnings.Error())
	s, err := sim.New(d)
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, s.Close()) })
	return s
}

func flag(s *sim.Sim, name string, v bool) {
	s.MustSignal(name).Set(map[bool]uint64{true: 1}[v])
}

func fires(s *sim.Sim, name string) bool {
	return s.MustSignal(name+"_valid").Bool() && s.MustSignal(name+"_ready").Bool()
}

func give(t *testing.T, s *sim.Sim, x setting, v uint64) {
	flag(s, "set_valid", true)
	require.NoError(t, s.Set("set_index", uint64(x)))
	require.NoError(t, s.Set("set_value", v))
	require.NoError(t, s.Step(1))
	flag(s, "set_valid", false)
}

// memoryRig drives a memory as a bus does.
type memoryRig struct {
	t     *testing.T
	s     *sim.Sim
	c     memory
	rng   *rand.Rand
	bytes []byte
	// first is the least and the most number of cycles between a request and the
	// first beat; busy cycles of all transfers.
	first [2]int
	busy  int
}

// transfer moves one line; a write has some bytes of it, when mask is not nil.
func (r *memoryRig) transfer(line int, write bool, mask []bool) {
	t, s, c := r.t, r.s, r.c
	require.NoError(t, s.Set("req_line", uint64(line)))
	flag(s, "req_write", write)
	flag(s, "req_valid", true)
	for !fires(s, "req") {
		require.NoError(t, s.Step(1))
		r.busy++
	}
	require.NoError(t, s.Step(1))
	flag(s, "req_valid", false)
	want := append([]byte(nil), r.bytes[line*c.LineBytes:][:c.LineBytes]...)
	m := make(netlist.Value, netlist.Limbs(c.LineBytes))
	for i := range want {
		if write && (mask == nil || mask[i]) {
			want[i] = byte(r.rng.Intn(256))
			m[i/64] |= 1 << (i % 64)
		}
	}
	flag(s, "partial", mask != nil)
	require.NoError(t, s.SetValue("mask", m))
	n := c.BusBits / 8
	got := []byte{}
	waited := 0
	for beat := 0; beat < c.beats(); {
		v := make(netlist.Value, netlist.Limbs(c.BusBits))
		for i := range n {
			v[i/8] |= uint64(want[beat*n+i]) << (i % 8 * 8)
		}
		flag(s, "write_valid", write && r.rng.Intn(4) > 0)
		require.NoError(t, s.SetValue("write_data", v))
		flag(s, "read_ready", !write && r.rng.Intn(4) > 0)
		offered := s.MustSignal("read_valid").Bool()
		switch {
		case fires(s, "write"):
			beat++
		case fires(s, "read"):
			word := s.MustSignal("read_data").Value()
			for i := range n {
				got = append(got, byte(word[i/8]>>(i%8*8)))
			}
			beat++
		case beat == 0 && !offered:
			waited++
		}
		require.False(t, fires(s, "req"), "one transfer at a time")
		require.NoError(t, s.Step(1))
		r.busy++
	}
	flag(s, "write_valid", false)
	flag(s, "read_ready", false)
	if write {
		copy(r.bytes[line*c.LineBytes:], want)
		return
	}
	require.Equal(t, want, got, "line %d", line)
	r.first[0], r.first[1] = min(r.first[0], waited), max(r.first[1], waited)
}

func TestMemory(t *testing.T) {
	for _, c := range []memory{{4096, 32, 32, 11, 5}, {4096, 128, 128, 25, 7}, {2048, 16, 128, 7, 9}} {
		t.Run(c.ModuleName(), func(t *testing.T) {
			r := &memoryRig{t: t, s: simulate(t, c), c: c, rng: rand.New(rand.NewSource(int64(c.Salt))), bytes: make([]byte, c.Bytes)}
			lines := int(c.Bytes) / c.LineBytes
			run := func(n int) {
				r.first, r.busy = [2]int{1000, 0}, 0
				for range n {
					var mask []bool
					if r.rng.Intn(3) == 0 {
						mask = make([]bool, c.LineBytes)
						for i := range mask {
							mask[i] = r.rng.Intn(2) == 0
						}
					}
					r.transfer(r.rng.Intn(min(lines, 20)), r.rng.Intn(2) == 0, mask)
				}
			}
			run(200)
			require.Equal(t, [2]int{0, 0}, r.first, "at once, if nothing else is asked for")
			plain := r.busy
			give(t, r.s, setMemoryLatency, 3|5<<32)
			run(400)
			require.Equal(t, [2]int{3, 7}, r.first)
			give(t, r.s, setMemoryLatency, 1<<32)
			give(t, r.s, setMemoryStall, 1<<15)
			run(200)
			require.Greater(t, r.busy, plain*5/4, "every second cycle is refused")
			for i := range lines {
				r.transfer(i, false, nil)
			}
		})
	}
}

// A node that dies leaves a line that is being written as it was.
func TestMemoryOfTheDead(t *testing.T) {
	c := memory{4096, 32, 64, 11, 5}
	s := simulate(t, c)
	write := func(beats int, die bool) {
		require.NoError(t, s.Set("req_line", 3))
		flag(s, "req_write", true)
		flag(s, "req_valid", true)
		require.True(t, fires(s, "req"))
		require.NoError(t, s.Step(1))
		flag(s, "req_valid", false)
		flag(s, "write_valid", true)
		require.NoError(t, s.Set("write_data", 0x1111))
		for range beats {
			require.True(t, fires(s, "write"))
			require.NoError(t, s.Step(1))
		}
		flag(s, "dead", die)
		require.Equal(t, !die && beats < 4, fires(s, "write"))
		require.NoError(t, s.Step(2))
		flag(s, "dead", false)
		flag(s, "write_valid", false)
		require.NoError(t, s.Step(1))
	}
	mem, err := s.Memory("mem")
	require.NoError(t, err)
	write(3, true)
	v, err := mem.Value(3)
	require.NoError(t, err)
	require.True(t, v.IsZero())
	write(4, true)
	v, err = mem.Value(3)
	require.NoError(t, err)
	require.Equal(t, netlist.Value{0x1111, 0x1111, 0x1111, 0x1111}, v, "the last beat was taken before")
}
