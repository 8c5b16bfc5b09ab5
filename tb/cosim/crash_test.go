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
}{
	{"plain", `
config ack_timeout = 400
start protection
checkpoint every 20 references
random 60 stores 1 in 2
checkpoint
`, false},
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
`, false},
	{"late marker", `
config ack_timeout = 400
link to secondary delay 24 cycles
start protection
checkpoint every 20 references
random 60 stores 2 in 3
checkpoint
`, true},
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
	rec     engine.Records
	snap    *engine.Snapshot

	waiting int // deaths of the secondary that left requests of the primary without an answer
	crashes int
	resumed map[string]int
	deaths  [2]map[uint64]bool
}

// The primary and the secondary die in every cycle of three runs. Whatever the
// cycle, the secondary resumes whole from the last acknowledged checkpoint or the
// one behind it (I6), with the image of its boundary (I5); the primary goes on.
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
			k := &crasher{t: t, c: x.c, h: h, e: e.(engine.Snapshotter), board: x.feed.board, regs: x.regs, command: w.command,
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
			t.Logf("%d cycles, %d crashes: %v; %d times the primary's requests wait", len(cycles), k.crashes, k.resumed, k.waiting)
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

// crash lets a node die now, and judges what follows.
func (k *crasher) crash(node int, s *Scoreboard) {
	in := k.h.Stimulus()
	err := in.Control(harness.Kill{Node: node})
	require.NoError(k.t, err)
	if node == 0 && k.command {
		x := exec{c: k.c}
		err := in.Control(harness.WriteRegister{Node: 1, Addr: uint32(k.regs["command"]), Data: x.commandBit("takeover")})
		require.NoError(k.t, err)
	}
	limit := int(k.c.HeartbeatLimit+2*k.c.LinkDelay) + 1500
	if node == 1 {
		limit = int(k.c.AckTimeout) + 600
	}
	handed, took, lost := false, false, false
	unanswered := func() int { return s.cl.Nodes[0].Port().Unanswered() }
	for ran := 0; ran < limit; ran += 50 {
		require.NoError(k.t, k.e.Run(in.Block(50), &k.rec))
		for ev := range k.h.Events(&k.rec) {
			switch ev.Kind {
			case harness.Killed:
				k.deaths[node][ev.Cycle] = true
			case harness.Takeover:
				took = true
			case harness.Handout:
				handed = true
				k.resumed[fmt.Sprint("checkpoint ", ev.Epoch)]++
			case harness.Lost:
				lost = true
			}
			s.Add(ev)
		}
		s.Flush()
		if m := s.Mismatch(); m != nil {
			m.Test = fmt.Sprintf("%s, node %d dies behind cycle %d", k.t.Name(), node, k.board.cycle)
			k.t.Fatal(m.Report())
		}
		if node == 0 && handed || node == 1 && unanswered() == 0 && ran > 100 && (lost || ran > int(k.c.AckTimeout)+100) {
			break
		}
	}
	at := fmt.Sprintf("node %d dies behind cycle %d", node, k.board.cycle)
	if node == 0 {
		require.Equal(k.t, took, handed, at)
		if !took {
			k.resumed["nothing"]++
			_, synced := s.cl.Nodes[1].Committed()
			require.False(k.t, synced, "%s: a checkpoint was committed, and nobody took over", at)
			return
		}
		require.NoError(k.t, s.sameMemory(1, s.amap.Further, s.amap.State), at)
		return
	}
	if unanswered() > 0 {
		k.waiting++ // for log room, mostly: it is software's turn, and there is none here
	}
}
