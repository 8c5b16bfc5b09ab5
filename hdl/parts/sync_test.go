package parts_test

import (
	"errors"
	"fmt"
	"testing"

	"github.com/hwgen/hwgen/hdl"
	"github.com/hwgen/hwgen/hdl/netlist"
	"github.com/hwgen/hwgen/hdl/parts"
	"github.com/hwgen/hwgen/hdl/sim"
	"github.com/stretchr/testify/require"
)

// clockRatios are periods of src and dst in picoseconds: alike, far apart
// either way, and never in step.
var clockRatios = [][2]int64{{10000, 10000}, {10000, 3100}, {3100, 10000}, {7000, 7013}, {9973, 1009}}

// twoClocks runs a design with two clocks, with the crossings' delays drawn
// anew in every cycle.
func twoClocks(t *testing.T, d *netlist.Design, periods [2]int64, seed uint64) *rig {
	return newRig(t, d, sim.WithSeed(seed), sim.WithJitter(),
		sim.WithClock("src", periods[0], 0), sim.WithClock("dst", periods[1], 137))
}

// levels checks, after every edge, that src_level is not less and dst_level not
// more than the items in the memory; one more may be offered.
func levels(r *rig, depth int, drv *sim.Driver, mon *sim.Monitor, bad *string) func() {
	src, dst, offered := r.signal("src_level"), r.signal("dst_level"), r.signal("out_valid")
	return r.s.OnEdges(func(e sim.Edges) {
		held := drv.Sent() - len(mon.Items()) - int(offered.Get())
		s, d := int(src.Get()), int(dst.Get())
		if *bad == "" && (s < held || s > depth || d > held || held > depth) {
			*bad = fmt.Sprintf("%d items, src_level %d, dst_level %d", held, s, d)
		}
	})
}

// crossing sends items from src to dst and returns those that arrive; for a
// FIFO of a depth it checks the levels too.
func crossing(r *rig, items []uint64, stallIn, stallOut, depth int) ([]uint64, error) {
	drv, err := r.s.Driver("in", sim.Stalls(stallIn), sim.StreamDomain("src"))
	if err != nil {
		return nil, err
	}
	mon, err := r.s.Monitor("out", sim.Stalls(stallOut), sim.StreamDomain("dst"))
	if err != nil {
		return nil, err
	}
	if err := drv.SendUints(items...); err != nil {
		return nil, err
	}
	bad := ""
	if depth > 0 {
		defer levels(r, depth, drv, mon, &bad)()
	}
	r.s.Go(func(t *sim.Task) { mon.Wait(t, len(items)) })
	err = r.s.Run(300 * len(items))
	if err == nil && bad != "" {
		err = errors.New(bad)
	}
	return mon.Uints("data"), err
}

func numbers(seed uint64, n int) []uint64 {
	rnd := random(seed)
	out := make([]uint64, n)
	for i := range out {
		out[i] = rnd.Uint64N(256)
	}
	return out
}

// Unrelated clocks, resets at different times, stalls on either side.
func TestAsyncFIFOUnderUnrelatedClocks(t *testing.T) {
	for _, f := range []parts.AsyncFIFO[bits]{{Shape: b8, Depth: 2}, {Shape: b8, Depth: 8, Stages: 3}, {Shape: b8, Depth: 64}} {
		d := elaborate(t, f)
		for i, periods := range clockRatios {
			for _, s := range [][2]int{{0, 0}, {50, 0}, {0, 70}, {30, 30}} {
				items := numbers(uint64(i), 300)
				// The delays mix samples of one period. Where one clock is faster,
				// an address makes several Gray steps in it, and a mix of these
				// that never was there can be seen in the levels; so those are
				// checked with delays only where the clocks are alike.
				depth := 0
				if periods[0] == periods[1] {
					depth = f.Depth
				}
				got, err := crossing(twoClocks(t, d, periods, uint64(i+1)), items, s[0], s[1], depth)
				require.NoError(t, err, "depth %d, periods %v, stalls %v", f.Depth, periods, s)
				require.Equal(t, items, got)
				exact := newRig(t, d, sim.WithClock("src", periods[0], 0), sim.WithClock("dst", periods[1], 137))
				got, err = crossing(exact, items, s[0], s[1], f.Depth)
				require.NoError(t, err, "depth %d, periods %v, stalls %v", f.Depth, periods, s)
				require.Equal(t, items, got)
			}
		}
	}
}

func TestHandshakeUnderUnrelatedClocks(t *testing.T) {
	for _, stages := range []int{2, 4} {
		d := elaborate(t, parts.Handshake[bits]{Shape: b8, Stages: stages})
		for i, periods := range clockRatios {
			r := twoClocks(t, d, periods, uint64(i+1))
			items := numbers(uint64(i), 60)
			got, err := crossing(r, items, 20*i, 15*i, 0)
			require.NoError(t, err)
			require.Equal(t, items, got)
		}
	}
}

// At clocks of one frequency a FIFO of 8 loses no cycle, as the doc comment says.
func TestAsyncFIFOThroughput(t *testing.T) {
	d := elaborate(t, parts.AsyncFIFO[bits]{Shape: b8, Depth: 8})
	r := newRig(t, d, sim.WithClock("src", 10000, 0), sim.WithClock("dst", 10000, 4000))
	r.set("in_valid", 1)
	r.set("out_ready", 1)
	got, first := 0, -1
	for cycle := range 200 {
		if r.is("out_valid") {
			got++
			if first < 0 {
				first = cycle
			}
		}
		require.NoError(t, r.s.Tick("dst"))
	}
	require.LessOrEqual(t, first, 5)
	require.Equal(t, 200-first, got)
	// With dst waiting, src fills the memory, and one item is offered.
	r.set("out_ready", 0)
	for range 40 {
		require.NoError(t, r.s.Tick("src"))
	}
	require.Equal(t, [3]uint64{0, 8, 8}, [3]uint64{r.get("in_ready"), r.get("src_level"), r.get("dst_level")})
}

// badFIFO is an asynchronous FIFO whose addresses cross in binary.
type badFIFO struct{ Depth int }

func (badFIFO) Domains() []hdl.DomainSpec { return parts.AsyncFIFO[bits]{}.Domains() }

func (f badFIFO) Ports() parts.AsyncFIFOPorts[bits] {
	return parts.AsyncFIFO[bits]{Shape: b8, Depth: f.Depth}.Ports()
}

func (f badFIFO) Build(m *hdl.Module, p *parts.AsyncFIFOPorts[bits]) {
	w := p.SrcLevel.Width()
	src, dst := m.Domain("src"), m.Domain("dst")
	tail, head := m.Reg("tail_q", w, 0, hdl.On(src)), m.Reg("head_q", w, 0, hdl.On(dst))
	mem := m.Mem("mem", 8, f.Depth)
	m.In(src, func() {
		level := tail.Sub(parts.Synchronize(m, "head", head, 2, 0))
		p.SrcLevel.Set(level)
		p.In.Accept(level.NeLit(uint64(f.Depth)))
		mem.Write(p.In.Fire(), tail.Trunc(w-1), p.In.Data)
		m.When(p.In.Fire(), func() { tail.Set(tail.Inc()) })
	})
	m.In(dst, func() {
		level := parts.Synchronize(m, "tail", tail, 2, 0).Sub(head)
		ready := m.Reg("ready_q", 1, 0)
		free := ready.Not().Or(p.Out.Ready)
		read := level.NeLit(0).And(free)
		p.DstLevel.Set(level)
		p.Out.Offer(ready, mem.ReadSync(read, head.Trunc(w-1)))
		m.When(free, func() { ready.Set(read) })
		m.When(read, func() { head.Set(head.Inc()) })
	})
}

// The simulated delays of crossings find that the Gray code is missing: no item
// is lost, since each address that is seen torn comes with an item, but the
// levels are wrong.
func TestAddressesInBinaryAreSeenTorn(t *testing.T) {
	d, err := hdl.Elaborate(badFIFO{8})
	require.NoError(t, err)
	for seed := range uint64(5) {
		_, err := crossing(twoClocks(t, d, clockRatios[0], seed), numbers(1, 200), 20, 20, 8)
		require.ErrorContains(t, err, "items, src_level")
	}
}

func TestPulseSynchronizerKeepsCount(t *testing.T) {
	d := elaborate(t, parts.PulseSynchronizer{Stages: 2})
	for i, periods := range clockRatios {
		r := twoClocks(t, d, periods, uint64(i+1))
		gap := int(4*periods[1]/periods[0]) + 2 // in cycles of src
		got := 0
		r.s.Background(func(t *sim.Task) {
			for {
				t.Tick("dst")
				got += int(t.Get("out"))
			}
		})
		r.s.Go(func(t *sim.Task) {
			for k := range 50 {
				t.Set("in", 1)
				t.Tick("src")
				t.Set("in", 0)
				t.Ticks(gap+k%3, "src")
			}
			t.Ticks(10, "dst")
		})
		require.NoError(t, r.s.Run(100000))
		require.Equal(t, 50, got, "periods %v", periods)
	}
}

// A change shows after one stage less than there are, or with a late first
// stage after all of them.
func TestSynchronizerDelay(t *testing.T) {
	for stages := 2; stages <= 4; stages++ {
		r := rigOf(t, parts.Synchronizer{Width: 3, Stages: stages, Reset: 5})
		require.Equal(t, uint64(5), r.get("out"))
		r.set("in", 2)
		for range stages - 1 {
			r.step()
			require.Equal(t, uint64(5), r.get("out"))
		}
		r.step()
		require.Equal(t, uint64(2), r.get("out"))
	}
}

// The reset begins without a clock edge and ends with one.
func TestResetSynchronizer(t *testing.T) {
	for _, low := range []bool{false, true} {
		d := elaborate(t, parts.ResetSynchronizer{Stages: 3, ActiveLow: low})
		s, err := sim.New(d)
		require.NoError(t, err)
		r := &rig{t, s, map[string]*sim.Signal{}}
		r.setBool("reset_in", low) // not active
		for range 4 {
			r.step()
		}
		require.False(t, r.is("reset_out"))
		r.setBool("reset_in", !low)
		require.True(t, r.is("reset_out"), "at once")
		r.step()
		r.setBool("reset_in", low)
		for range 3 {
			require.True(t, r.is("reset_out"))
			r.step()
		}
		require.False(t, r.is("reset_out"))
		require.NoError(t, s.Close())
	}
}

// gated counts in a gated clock domain.
type gated struct{}

type gatedPorts struct {
	Enable, Test hdl.In
	Count        hdl.Out
}

func (gated) Ports() gatedPorts {
	return gatedPorts{Enable: hdl.Input(1), Test: hdl.Input(1), Count: hdl.Output(8)}
}

func (gated) Build(m *hdl.Module, p *gatedPorts) {
	slow := parts.ClockGate(m, "slow", m.Domain(""), p.Enable, p.Test)
	m.In(slow, func() {
		count := m.Reg("count_q", 8, 0)
		count.Set(count.Inc())
		p.Count.Set(count)
	})
}

func TestClockGate(t *testing.T) {
	r := rigOf(t, gated{})
	rnd := random(4)
	want := r.get("count")
	for range 100 {
		enable, test := rnd.Uint64N(2), rnd.Uint64N(2)
		r.set("enable", enable)
		r.set("test", test)
		r.step()
		want = (want + (enable | test)) & 255
		require.Equal(t, want, r.get("count"))
	}
}
