package cosim

import (
	"context"
	"fmt"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/hwgen/hwgen/models/spec"
	"github.com/hwgen/hwgen/tb/engine"
	"github.com/hwgen/hwgen/tb/harness"
	"github.com/hwgen/hwgen/tb/scenario"
)

// crashHead is a cluster in which nothing takes long.
const crashHead = `
config memory = 64 KiB
config address_width = 16
config image_size = 512
config l1_size = 512
config l2_size = 1 KiB
config l2_ways = 2
config log_entries = 32
config state_words = 1
config threads = 1
config link_delay = 24
config window = 4
config heartbeat_period = 16
config heartbeat_timeout = 60
config on_secondary_loss = run_unprotected
config flag_check_interval = 100
`

// crashes are the workloads in which every cycle is one to die in.
var crashes = []struct {
	name    string
	body    string
	command bool // the secondary is told to take over, at once: what is on the link comes later
	stall   bool // stores wait when the secondary is lost, until software says otherwise
}{
	{"plain", `
config ack_timeout = 400
start protection
checkpoint every 20 references
random 60 stores 1 in 2
checkpoint
`, false, false},
	{"bad link", `
config ack_timeout = 2000
seed 5
config heartbeat_timeout = 160
link loss 1 in 16
link repeat 1 in 12
link corrupt 1 in 20
link delay 2..24 cycles
start protection
checkpoint every 12 references
random 36 stores 1 in 2
checkpoint
`, false, false},
	{"late marker", `
config ack_timeout = 400
link to secondary delay 24 cycles
start protection
checkpoint every 20 references
random 60 stores 2 in 3
checkpoint
`, true, true},
}

func compiled(t testing.TB, name, body string) *scenario.Program {
	s, err := scenario.Parse([]byte(fmt.Sprintf("scenario %q\n", name)+body), name+".scn")
	require.NoError(t, err)
	p, err := s.Compile(scenario.Options{})
	require.NoError(t, err)
	return p
}

// crasher plays a run again, cycle by cycle, and lets a node die in each.
type crasher struct {
	t       *testing.T
	c       *spec.Config
	h       *harness.Harness
	e       engine.Snapshotter
	board   *Scoreboard
	regs    map[string]uint64
	command bool
	stall   bool
	rec     engine.Records
	snap    *engine.Snapshot

	asked   int // deaths of the secondary after which software had to make log room
	stood   int // ... after which stores waited for a decision
	crashes int
	resumed map[string]int
	deaths  [2]map[uint64]bool
}

// The primary and the secondary die in every cycle of three runs. Whatever the
// cycle, the secondary resumes whole from the last acknowledged checkpoint or the
// one behind it (I6), with the image of its boundary (I5); the primary goes on, or
// by policy its stores wait, and answers all that it has taken.
func TestCrashInEveryCycle(t *testing.T) {
	for _, w := range crashes {
		t.Run(w.name, func(t *testing.T) {
			t.Parallel()
			p := compiled(t, w.name, crashHeadIn(w.body))
			tape := &Tape{}
			res, err := Run(p, Options{Tape: tape})
			require.NoError(t, err)
			if res.Mismatch != nil {
				t.Fatal(res.Mismatch.Report())
			}
			require.Empty(t, res.Failures)
			require.Greater(t, res.Counts["checkpoints"], uint64(3))
			h, err := harness.New(p.Config)
			require.NoError(t, err)
			e, err := engine.New(context.Background(), engine.Embedded, h.Design, engine.Options{})
			require.NoError(t, err)
			defer e.Close()
			x, err := newExec(p, h, e, &Options{})
			require.NoError(t, err)
			x.feed.close()
			k := &crasher{t: t, c: x.c, h: h, e: e.(engine.Snapshotter), board: x.feed.board, regs: x.regs, command: w.command, stall: w.stall,
				resumed: map[string]int{}, deaths: [2]map[uint64]bool{{}, {}}}
			cycles := tape.cycles(h.Design)
			cycles = cycles[:min(len(cycles), int(res.LastEvent)+20)]
			for i := range cycles {
				k.play(&cycles[i], k.board)
				k.dieHere()
			}
			require.GreaterOrEqual(t, len(cycles), 2000)
			for n := range k.deaths {
				require.Greater(t, len(k.deaths[n]), len(cycles)*95/100, "a death in nearly every cycle; the others are busy with commands")
			}
			t.Logf("%d cycles, %d crashes: %v; secondary lost: %d times stores waited for log room, %d times for a decision", len(cycles), k.crashes, k.resumed, k.asked, k.stood)
		})
	}
}

// crashHeadIn puts the configuration behind a seed, if there is one.
func crashHeadIn(body string) string { return crashHead + body }

func (k *crasher) play(b *engine.Block, s *Scoreboard) {
	require.NoError(k.t, k.e.Run(b, &k.rec))
	for ev := range k.h.Events(&k.rec) {
		s.Add(ev)
	}
	s.Flush()
	if m := s.Mismatch(); m != nil {
		m.Test = k.t.Name()
		k.t.Fatal(m.Report())
	}
}

func (k *crasher) dieHere() {
	var err error
	k.snap, err = k.e.Snapshot(k.snap)
	require.NoError(k.t, err)
	for node := range 2 {
		k.crashes++
		k.crash(node, k.board.Clone())
		require.NoError(k.t, k.e.Restore(k.snap))
	}
}

// death is what has followed a node's death.
type death struct {
	*crasher
	node                     int
	s                        *Scoreboard
	in                       *harness.Stimulus
	since                    int // cycles since it died
	died, took, handed, lost bool
}

// crash lets a node die now, and judges what follows.
func (k *crasher) crash(node int, s *Scoreboard) {
	d := &death{crasher: k, node: node, s: s, in: k.h.Stimulus()}
	require.NoError(k.t, d.in.Control(harness.Kill{Node: node}))
	if node == 0 {
		d.primary()
	} else {
		d.secondary()
	}
}

func (d *death) write(node int, reg string, v uint32) {
	require.NoError(d.t, d.in.Control(harness.WriteRegister{Node: node, Addr: uint32(d.regs[reg]), Data: v}))
}

// at says where.
func (d *death) at() string {
	return fmt.Sprintf("node %d dies behind cycle %d\n%s", d.node, d.board.cycle, d.s.Recent(20))
}

// run goes on until something is so, at most so many cycles from the death on.
func (d *death) run(limit int, done func() bool) {
	for ran := 0; d.since < limit && ran < 3*limit && !done(); ran += 50 {
		require.NoError(d.t, d.e.Run(d.in.Block(50), &d.rec))
		if d.died {
			d.since += 50
		}
		for ev := range d.h.Events(&d.rec) {
			switch ev.Kind {
			case harness.Killed:
				d.deaths[d.node][ev.Cycle] = true
				d.died = true
			case harness.Takeover:
				d.took = true
			case harness.Handout:
				d.handed = true
				d.resumed[fmt.Sprint("checkpoint ", ev.Epoch)]++
			case harness.Lost:
				d.lost = true
			}
			d.s.Add(ev)
		}
		d.s.Flush()
		if m := d.s.Mismatch(); m != nil {
			m.Test = fmt.Sprintf("%s, node %d dies behind cycle %d", d.t.Name(), d.node, d.board.cycle)
			d.t.Fatal(m.Report())
		}
	}
}

// primary judges the death of the primary.
func (d *death) primary() {
	if d.command {
		x := exec{c: d.c}
		d.write(1, "command", x.commandBit("takeover"))
	}
	d.run(int(d.c.HeartbeatLimit+2*d.c.LinkDelay)+1500, func() bool { return d.handed })
	require.Equal(d.t, d.took, d.handed, d.at())
	if !d.took {
		d.resumed["nothing"]++
		_, synced := d.s.cl.Nodes[1].Committed()
		require.False(d.t, synced, "a checkpoint was committed, and nobody took over: %s", d.at())
		return
	}
	require.NoError(d.t, d.s.sameMemory(1, d.s.amap.Further, d.s.amap.State), d.at())
}

// secondary judges the death of the secondary: every request has its answer soon
// after the ack timeout. Where nothing was under way nobody finds out that it
// died; stores may wait for log room then, until software asks for a checkpoint.
// Where stores are to stall, only counted ones do, and what is behind them.
func (d *death) secondary() {
	const soon = 500 // cycles, for all that the primary has taken
	x := exec{c: d.c}
	n := d.s.cl.Nodes[0]
	answered := func() bool { return n.Port().Unanswered() == 0 }
	if d.stall {
		d.write(0, "control", 0)
	}
	timeout := int(d.c.AckTimeout)
	d.run(timeout+soon, func() bool { return answered() && (d.lost && d.since > 100 || d.since > timeout+100) })
	if !d.died || answered() {
		return
	}
	if !d.lost {
		require.False(d.t, d.c.MayFlag(n.LogFree(), n.Flagged(), spec.LogOpsInFlight), "nobody is lost, there is log room, and requests wait: %s", d.at())
		d.asked++
		d.write(0, "command", x.commandBit("checkpoint"))
		d.run(d.since+timeout+soon, func() bool { return answered() && d.lost })
		require.True(d.t, d.lost, d.at())
	}
	if d.stall && !answered() {
		d.stood++
		q, ok := n.Port().Oldest(0)
		require.True(d.t, ok && (q.Op == spec.OpStore || q.Op == spec.OpCheckpoint), "a %v waits: %s", q.Op, d.at())
		require.True(d.t, n.Stalled(), d.at())
		d.write(0, "control", 1)
		d.run(d.since+soon, answered)
	}
	require.Zero(d.t, n.Port().Unanswered(), d.at())
}
