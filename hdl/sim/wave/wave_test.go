package wave_test

import (
	"bytes"
	"encoding/xml"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/hwgen/hwgen/hdl"
	"github.com/hwgen/hwgen/hdl/sim"
	"github.com/hwgen/hwgen/hdl/sim/expect"
	"github.com/hwgen/hwgen/hdl/sim/wave"
)

type state uint8

const (
	idle state = iota
	load
	busy
)

func (s state) String() string { return [...]string{"idle", "load", "busy"}[s] }

// worker loads a word when it is told to, and is busy for as many cycles.
type worker struct{}

type workerPorts struct {
	Go   hdl.In
	N    hdl.In
	Done hdl.Out
	Wide hdl.Out
}

func (worker) Ports() workerPorts {
	return workerPorts{hdl.Input(1), hdl.Input(4), hdl.Output(1), hdl.Output(100)}
}

func (worker) Build(m *hdl.Module, p *workerPorts) {
	left := m.Reg("left", 4, 0)
	fsm := hdl.NewFSM(m, "state", idle, load, busy)
	fsm.State(idle, func() { m.When(p.Go, func() { fsm.Goto(load) }) })
	fsm.State(load, func() { left.Set(p.N); fsm.Goto(busy) })
	fsm.State(busy, func() {
		left.Set(left.Dec())
		m.When(left.EqLit(1), func() { fsm.Goto(idle) })
	})
	p.Done.Set(fsm.Is(idle))
	p.Wide.Set(hdl.Cat(left, hdl.Lit(96, 0)))
}

// shop has a worker, so that there is a hierarchy.
type shop struct{}

func (shop) Ports() workerPorts { return worker{}.Ports() }
func (shop) Build(m *hdl.Module, p *workerPorts) {
	w := hdl.Inst(m, "w", worker{})
	w.Go.Drive(p.Go)
	w.N.Drive(p.N)
	p.Done.Set(w.Done)
	p.Wide.Set(w.Wide)
}

func run(t *testing.T, before func(s *sim.Sim)) {
	t.Helper()
	d, err := hdl.Elaborate(shop{})
	require.NoError(t, err)
	s, err := sim.New(d)
	require.NoError(t, err)
	defer s.Close()
	before(s)
	require.NoError(t, s.Step(1))
	require.NoError(t, s.Set("go", 1))
	require.NoError(t, s.Set("n", 3))
	require.NoError(t, s.Step(2))
	require.NoError(t, s.Set("go", 0))
	require.NoError(t, s.Step(4))
}

func TestText(t *testing.T) {
	var r *wave.Recorder
	run(t, func(s *sim.Sim) {
		var err error
		r, err = wave.Record(s, "go", "n", "w.state", "w.left", "wide", "done")
		require.NoError(t, err)
		_, err = wave.Record(s, "og")
		require.ErrorContains(t, err, `no signal "og"`)
	})
	expect.Text(t, r.Text(), `
		cycle    0     1  2     3                          4                          5
		go       ▁▁▁▁▁▁▔▔▔▔▔▔▔▔▔▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁
		n        │0    │3
		w.state  │idle    │load │busy
		w.left   │0             │3                         │2                         │1
		wide     │0             │3000000000000000000000000 │2000000000000000000000000 │1000000000000000000000000
		done     ▔▔▔▔▔▔▔▔▔▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁

		cycle    6
		go       ▁▁▁▁▁▁
		n        │3
		w.state  │idle
		w.left   │0
		wide     │0
		done     ▔▔▔▔▔▔
	`)
}

func TestTimingDiagram(t *testing.T) {
	var r *wave.Recorder
	run(t, func(s *sim.Sim) {
		var err error
		r, err = wave.Record(s, "go", "n", "w.state", "w.left", "done")
		require.NoError(t, err)
	})
	expect.File(t, "testdata/worker.svg", r.SVG())
	dec := xml.NewDecoder(strings.NewReader(r.SVG()))
	for {
		_, err := dec.Token()
		if err == io.EOF {
			break
		}
		require.NoError(t, err)
	}
}

func dump(t *testing.T, names ...string) string {
	var b bytes.Buffer
	var v *wave.Writer
	run(t, func(s *sim.Sim) {
		var err error
		v, err = wave.VCD(&b, s, names...)
		require.NoError(t, err)
		t.Cleanup(func() { require.NoError(t, v.Close()) })
		_ = s
	})
	require.NoError(t, v.Close())
	return b.String()
}

func TestVCD(t *testing.T) {
	expect.File(t, "testdata/worker.vcd", dump(t))
}

// GTKWave's own converters read the file, and what comes back says the same.
func TestVCDThroughGTKWave(t *testing.T) {
	dir := t.TempDir()
	in, fst, out := filepath.Join(dir, "a.vcd"), filepath.Join(dir, "a.fst"), filepath.Join(dir, "b.vcd")
	require.NoError(t, os.WriteFile(in, []byte(dump(t)), 0o666))
	msg, err := exec.Command("vcd2fst", in, fst).CombinedOutput()
	require.NoError(t, err, "%s", msg)
	msg, err = exec.Command("fst2vcd", "-o", out, fst).CombinedOutput()
	require.NoError(t, err, "%s", msg)
	back, err := os.ReadFile(out)
	require.NoError(t, err)
	want, err := os.ReadFile(in)
	require.NoError(t, err)
	require.Equal(t, changes(string(want)), changes(string(back)))
}

// changes is what a VCD file says, without its way of saying it: for every
// time, the changes by full name.
func changes(vcd string) map[string][]string {
	out, names := map[string][]string{}, map[string]string{}
	var path []string
	at, body := "", false
	for _, line := range strings.Split(vcd, "\n") {
		f := strings.Fields(line)
		switch {
		case len(f) == 0:
		case f[0] == "$scope":
			path = append(path, f[2])
		case f[0] == "$upscope":
			path = path[:len(path)-1]
		case f[0] == "$var":
			names[f[3]] = strings.Join(append(path, f[4]), ".")
		case f[0] == "$enddefinitions":
			body = true
		case !body || f[0][0] == '$':
		case f[0][0] == '#':
			at = f[0]
		case f[0][0] == 'b' || f[0][0] == 's':
			name := names[f[1]]
			value := f[0][:1] + strings.TrimLeft(f[0][1:], "0")
			if n := len(out[name]); n == 0 || !strings.HasSuffix(out[name][n-1], " "+value) {
				out[name] = append(out[name], at+" "+value)
			}
		default:
			name := names[f[0][1:]]
			out[name] = append(out[name], at+" "+f[0][:1])
		}
	}
	return out
}

func TestVCDOfManyClocksAndManualEdges(t *testing.T) {
	d, err := hdl.Elaborate(worker{})
	require.NoError(t, err)
	s, err := sim.New(d, sim.WithClock("", 7, 0))
	require.NoError(t, err)
	var b bytes.Buffer
	v, err := wave.VCD(&b, s, "left")
	require.NoError(t, err)
	require.NoError(t, s.Step(2))
	require.NoError(t, s.Edge(""))
	require.NoError(t, v.Close())
	require.NoError(t, v.Close())
	expect.Text(t, b.String(), `
		$version hwgen $end
		$timescale 1ps $end
		$scope module worker $end
		$var wire 1 " clk $end
		$var wire 4 ! left [3:0] $end
		$upscope $end
		$enddefinitions $end
		#0
		$dumpvars
		0"
		b0 !
		$end
		#3
		1"
		#6
		0"
		#10
		1"
		#13
		0"
		#1010
		1"
		#1013
		0"
	`)
}

func TestRecordOfPorts(t *testing.T) {
	var r *wave.Recorder
	run(t, func(s *sim.Sim) {
		require.Equal(t, []string{"go", "n", "done", "wide"}, s.Ports())
		var err error
		r, err = wave.Record(s)
		require.NoError(t, err)
	})
	require.Equal(t, 7, r.Cycles())
	require.Contains(t, r.Text(), "\ndone ")
}
