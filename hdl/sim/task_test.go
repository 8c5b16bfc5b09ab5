package sim_test

import (
	"math/big"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/hwgen/hwgen/hdl"
	"github.com/hwgen/hwgen/hdl/netlist"
	"github.com/hwgen/hwgen/hdl/sim"
)

func TestProcessesReadBeforeTheEdgeAndWriteAfterIt(t *testing.T) {
	d, err := hdl.Elaborate(counter{8})
	each(t, func(t *testing.T, e sim.Option) {
		s := start(t, d, err, e)
		var seen []uint64
		s.Go(func(t *sim.Task) {
			t.Set("en", 1)
			t.Tick()
			seen = append(seen, t.Get("count"))
			t.Set("en", 0)
			seen = append(seen, t.Get("en"))
			t.Ticks(3)
			seen = append(seen, t.Get("count"), t.Get("en"))
		})
		require.NoError(t, s.Run(100))
		require.Equal(t, []uint64{0, 1, 1, 0}, seen)
		n, _ := s.Cycle("")
		require.Equal(t, int64(4), n)
	})
}

// Two processes exchange values over the design's inputs: neither sees what
// the other writes at the same edge, whichever was started first.
func TestOrderOfProcessesDoesNotMatter(t *testing.T) {
	d, err := hdl.Elaborate(pair{8})
	run := func(swap bool) (trace []uint64) {
		s := start(t, d, err)
		bump := func(write, read string) func(*sim.Task) {
			return func(t *sim.Task) {
				for range 20 {
					t.Tick()
					t.Set(write, (t.Get(read)+1)&1)
					trace = append(trace, 0)
				}
			}
		}
		a, b := bump("in_valid", "out_ready"), bump("out_ready", "in_valid")
		if swap {
			a, b = b, a
		}
		s.Go(a)
		s.Go(b)
		require.NoError(t, s.Run(100))
		return []uint64{get(t, s, "in_valid"), get(t, s, "out_ready"), get(t, s, "a.level"), get(t, s, "b.level")}
	}
	require.Equal(t, run(false), run(true))
}

func TestStreamsWithStalls(t *testing.T) {
	d, err := hdl.Elaborate(pair{12})
	each(t, func(t *testing.T, e sim.Option) {
		run := func(seed uint64) (cycles int64) {
			s := start(t, d, err, e, sim.WithSeed(seed))
			drv, err := s.Driver("in", sim.Stalls(30))
			require.NoError(t, err)
			mon, err := s.Monitor("out", sim.Stalls(60))
			require.NoError(t, err)
			inner, err := s.Monitor("in")
			require.NoError(t, err)
			var want []uint64
			for i := range uint64(200) {
				want = append(want, i*41&0xfff)
			}
			require.NoError(t, drv.SendUints(want...))
			s.Go(func(t *sim.Task) {
				drv.Wait(t)
				mon.Wait(t, len(want))
			})
			require.NoError(t, s.Run(5000))
			require.Equal(t, want, mon.Uints("data"))
			require.Len(t, inner.Items(), 200)
			require.Equal(t, 200, drv.Sent())
			require.Equal(t, uint64(0), get(t, s, "in_valid"), "idle in the end")
			n, _ := s.Cycle("")
			return n
		}
		require.Equal(t, run(1), run(1))
		require.NotEqual(t, run(1), run(2), "the seed decides about stalls")
	})
}

type request struct {
	Addr hdl.Bits
	Mask hdl.Bits
}

type passPorts struct {
	In  hdl.StreamIn[request]
	Out hdl.StreamOut[request]
}

func TestStreamsOfStructs(t *testing.T) {
	shape := request{hdl.W(100), hdl.W(4)}
	d, err := elaborate("pass", func() passPorts { return passPorts{hdl.InStream(shape), hdl.OutStream(shape)} },
		func(m *hdl.Module, p *passPorts) {
			hold, full := hdl.RegOf(m, "hold", shape), m.Reg("full", 1, 0)
			p.In.Accept(full.Not())
			p.Out.Offer(full, hold.V)
			m.When(p.In.Fire(), func() { hold.Set(p.In.Data); full.SetLit(1) }).
				Elsewhen(p.Out.Fire(), func() { full.SetLit(0) })
		})
	s := start(t, d, err)
	drv, err := s.Driver("in")
	require.NoError(t, err)
	mon, err := s.Monitor("out")
	require.NoError(t, err)
	big1 := new(big.Int).Lsh(big.NewInt(3), 90)
	require.NoError(t, drv.Send(sim.Item{"addr": big1, "mask": 5}, sim.Item{"addr": netlist.Value{7}}))
	require.EqualError(t, drv.Send(sim.Item{"adr": 1}), `sim: stream in has no field "adr"; it has addr, mask`)
	require.EqualError(t, drv.Send(sim.Item{"mask": 16}), "sim: 16 does not fit the 4 bits of in_mask")
	require.EqualError(t, drv.SendUints(1), "sim: stream in has the fields addr, mask; use Send")
	s.Go(func(t *sim.Task) { mon.Wait(t, 2) })
	require.NoError(t, s.Run(10))
	require.Equal(t, []sim.Item{{"addr": big1, "mask": uint64(5)}, {"addr": big.NewInt(7), "mask": uint64(0)}}, mon.Items())
	_, err = s.Driver("out")
	require.EqualError(t, err, "sim: stream out does not come from outside: it can be monitored, not driven")
	_, err = s.Driver("ni")
	require.ErrorContains(t, err, `sim: "ni" is no stream`)
	_, err = s.Driver("in", sim.Stalls(100))
	require.EqualError(t, err, "sim: stream in stalls in 100 percent of the cycles")
}

func TestProcessesThatGoWrong(t *testing.T) {
	d, err := hdl.Elaborate(counter{8})
	fresh := func(f func(*sim.Task), opts ...sim.Option) error {
		s := start(t, d, err, opts...)
		s.Go(f)
		return s.Run(50)
	}
	err1 := fresh(func(t *sim.Task) {
		t.Until(0, func() bool { return t.Get("count") == 3 })
	})
	require.ErrorContains(t, err1, "sim: processes have not ended after 50 cycles:\n\tprocess 0 (sim/task_test.go:")
	require.ErrorContains(t, err1, "waits at sim/task_test.go:")
	require.ErrorContains(t, fresh(func(t *sim.Task) { t.Get("cuont") }), `counter_w8 has no signal "cuont"; near: "count"`)
	require.ErrorContains(t, fresh(func(t *sim.Task) { t.Tick("b") }), `has no clock domain "b"`)
	require.ErrorContains(t, fresh(func(t *sim.Task) { t.Tick(); panic("oh") }), "panicked: oh\ngoroutine")
	require.ErrorContains(t, fresh(func(t *sim.Task) {
		t.Until(7, func() bool { return false })
	}), "waited 7 cycles at sim/task_test.go:")
	require.ErrorContains(t, fresh(func(t *sim.Task) { t.Fatalf("no %s", "luck") }), "no luck")
}

func TestProcessThatHangsIsReported(t *testing.T) {
	d, err := hdl.Elaborate(counter{8})
	require.NoError(t, err)
	s, err := sim.New(d, sim.WithHangLimit(time.Second))
	require.NoError(t, err)
	release := make(chan bool)
	s.Go(func(t *sim.Task) {
		t.Tick()
		<-release // a mistake: this is no wait for the simulator
	})
	err = s.Run(100)
	require.ErrorContains(t, err, "sim: a process did not come back to the simulator within 1s:")
	require.ErrorContains(t, err, "task_test.go:")
	require.Equal(t, 1, strings.Count(err.Error(), "chan receive"))
	require.Equal(t, err, s.Step(1))
	require.NoError(t, s.Close())
	close(release)
}

func TestCheckFailsDuringRun(t *testing.T) {
	d, err := elaborate("checked", checkShape, checked)
	s := start(t, d, err)
	s.Go(func(t *sim.Task) {
		t.Ticks(3)
		t.Set("x", 7)
		t.Tick()
		t.Set("x", 1)
		t.Tick()
	})
	var c *sim.CheckError
	require.ErrorAs(t, s.Run(100), &c)
	require.Equal(t, int64(3), c.Cycle)
	require.NoError(t, s.Run(100), "the last edge is the one that was reported")
}

func TestItemsTakeAnyInteger(t *testing.T) {
	d, err := hdl.Elaborate(pair{8})
	s := start(t, d, err)
	in, err := s.Driver("in")
	require.NoError(t, err)
	out, err := s.Monitor("out")
	require.NoError(t, err)
	for _, x := range []any{byte(1), int8(2), uint32(3), time.Duration(4), true, big.NewInt(6), netlist.Value{7}, (*big.Int)(nil), nil} {
		require.NoError(t, in.Send(sim.Item{"data": x}))
	}
	require.EqualError(t, in.Send(sim.Item{"data": "8"}), "sim: in_data cannot be set to a string")
	require.Error(t, in.Send(sim.Item{"data": int8(-1)}))
	s.Go(func(task *sim.Task) { out.Wait(task, 9) })
	require.NoError(t, s.Run(100))
	require.Equal(t, []uint64{1, 2, 3, 4, 1, 6, 7, 0, 0}, out.Uints("data"))
}

// FailNow of package testing ends a process with runtime.Goexit: then the
// caller of Run ends too.
func TestGoexitInProcess(t *testing.T) {
	d, err := hdl.Elaborate(counter{4})
	s := start(t, d, err)
	s.Go(func(t *sim.Task) {
		t.Tick()
		runtime.Goexit()
	})
	ended := make(chan bool)
	returned := false
	go func() {
		defer close(ended)
		_ = s.Run(10)
		returned = true
	}()
	<-ended
	require.False(t, returned)
}

type panicModel struct{ accModel }

func (panicModel) Edge(int, []netlist.Value) { panic("the model broke") }

func TestModelThatPanics(t *testing.T) {
	d, err := elaborate("boxed", func() boxPorts { return boxPorts{hdl.Input(8), hdl.Output(8)} }, boxed)
	s := start(t, d, err, sim.WithModel("u_acc", &panicModel{}))
	s.Go(func(t *sim.Task) { t.Ticks(3) })
	require.ErrorContains(t, s.Run(10), "the model broke")
}
