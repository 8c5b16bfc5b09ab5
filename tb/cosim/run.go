package cosim

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/hwgen/hwgen/golden"
	"github.com/hwgen/hwgen/models/cluster"
	"github.com/hwgen/hwgen/tb/engine"
	"github.com/hwgen/hwgen/tb/harness"
	"github.com/hwgen/hwgen/tb/modelrun"
	"github.com/hwgen/hwgen/tb/scenario"
)

// Result of a run.
type Result struct {
	modelrun.Result
	Engine    string            `json:"engine"`
	Cycles    uint64            `json:"cycles"`
	Events    uint64            `json:"events"` // compared with the model
	Stalls    map[string]uint64 `json:"stalls"` // the primary's counters, as they were read last
	Pause     Pause             `json:"pause"`
	LastEvent uint64            `json:"-"` // cycle in which something but heartbeats happened last, before the final reads
	DiedAt    uint64            `json:"failure_cycle,omitempty"`
	Runs      uint64            `json:"failover_cycles,omitempty"` // from the primary's death to the first answer on the secondary
	HandedBy  uint64            `json:"handout_cycles,omitempty"`  // to image and state being handed out
	False     uint64            `json:"false_takeover,omitempty"`  // cycle in which the secondary took over although the primary lived
	Resumed   *Resumed          `json:"resumed,omitempty"`
	Mismatch  *Mismatch         `json:"mismatch,omitempty"`
	Seconds   float64           `json:"seconds"`
	Rate      float64           `json:"cycles_per_second"`
}

// Pause is how long the VM stood still at boundaries, cycles.
type Pause struct {
	Count  int    `json:"count"`
	Median uint32 `json:"median"`
	Worst  uint32 `json:"worst"`
}

// Passed says whether everything agreed, and every expectation held.
func (r *Result) Passed() bool {
	return r.Mismatch == nil && len(r.Failures) == 0 && (r.Resumed == nil || r.Resumed.Same)
}

// Run executes a program on an engine and compares everything with the model. A
// difference is in the result; an error is of the program's files, of the
// engine, or hardware that hangs.
func Run(p *scenario.Program, o Options) (res *Result, err error) {
	defer func() {
		if err != nil && o.Trace != nil {
			o.Trace.Abort()
		}
	}()
	h, err := harness.New(p.Config)
	if err != nil {
		return nil, err
	}
	open := o.Open
	if open == nil {
		open = func(h *harness.Harness) (engine.Engine, error) {
			return engine.New(context.Background(), engine.Embedded, h.Design, engine.Options{})
		}
	}
	e, err := open(h)
	if err != nil {
		return nil, err
	}
	defer e.Close()
	return runOn(p, h, e, &o)
}

func newExec(p *scenario.Program, h *harness.Harness, e engine.Engine, o *Options) (*exec, error) {
	board, err := NewScoreboard(p.Config)
	if err != nil {
		return nil, err
	}
	c := &h.Config
	x := &exec{p: p, c: c, h: h, e: e, in: h.Stimulus(), opt: o, regs: addresses(c), notes: map[string]bool{}, counters: map[string]uint64{}, tape: o.Tape}
	for r := golden.RegThreadMask; r <= golden.RegLogNext; r++ {
		if at, ok := x.regs[r.String()]; ok {
			board.Registers[at] = r
		}
	}
	board.Coverage = o.Coverage
	if o.Trace != nil {
		x.recorder = board.cl.Record(o.Trace)
	}
	x.feed = newFeed(h, board)
	x.threads, x.image = make([]lane, c.Threads), make([]byte, c.ImageBytes)
	x.cuts, x.mask, x.guard = map[uint32][]uint64{}, c.ThreadMask, uint64(c.GuardBand)
	x.timeouts = map[string]uint64{"heartbeat_timeout": c.HeartbeatLimit, "ack_timeout": c.AckTimeout}
	x.alive = [2]bool{true, true}
	return x, nil
}

func runOn(p *scenario.Program, h *harness.Harness, e engine.Engine, o *Options) (*Result, error) {
	x, err := newExec(p, h, e, o)
	if err != nil {
		return nil, err
	}
	begin := time.Now()
	err = x.whole()
	board := x.feed.sync()
	x.feed.close()
	if err == nil {
		board.End()
	}
	if x.recorder != nil && (err == nil || errors.Is(err, errMismatch)) {
		if err2 := x.recorder.Close(); err2 != nil {
			return nil, err2
		}
	}
	board.hardwareError(err)
	if m := board.Mismatch(); m != nil {
		m.Test, m.Seed = p.Name, p.Seed
		err = nil
	}
	if err != nil && !errors.Is(err, errMismatch) {
		return nil, err
	}
	return x.result(board, time.Since(begin)), nil
}

// whole is the run from its first cycle to its last.
func (x *exec) whole() error {
	if _, err := x.do(harness.Seed{Seed: x.p.Seed}); err != nil {
		return err
	}
	if err := x.all(); err != nil {
		return err
	}
	if err := x.goOn(); err != nil {
		return err
	}
	x.lastEvent = x.quiet
	if err := x.readCounters(); err != nil {
		return err
	}
	return x.quietly()
}

// settle waits until nothing is on its way, at the end of the actions.
func (x *exec) settle() error {
	if err := x.drain(); err != nil {
		return err
	}
	if err := x.died(); err != nil {
		return err
	}
	if !x.guarded() || x.gone() || x.stalled || !x.alive[1] {
		return nil
	}
	return x.wait("the last checkpoint's ack", func() bool { return !x.closed && !x.barrier && !x.requested || x.gone() || x.lost })
}

// quietly lets castouts and copies come to memory.
func (x *exec) quietly() error {
	for range 4 {
		if err := x.run(256 + 8*int(x.slowest)); err != nil {
			return err
		}
	}
	return nil
}

// beforeDeath is what is known of a primary only as long as it lives.
func (x *exec) beforeDeath() error { return x.readCounters() }

// stallCounters are the registers that tell why something waited.
var stallCounters = []string{"pause_cycles", "wait_previous", "wait_pending", "wait_pending_true", "wait_pending_false", "wait_pending_all", "wait_room", "resends", "dropped"}

func (x *exec) readCounters() error {
	node := 0
	if !x.alive[0] {
		return nil
	}
	have := map[string]bool{}
	for _, k := range cluster.Counters {
		have[k.Name] = true
	}
	for _, name := range stallCounters {
		if !have[name] {
			continue
		}
		v, err := x.read(node, name)
		if err != nil || !x.alive[0] {
			return err
		}
		x.counters[name] = v
	}
	x.held = x.counters["wait_room"]
	return nil
}

func (x *exec) result(board *Scoreboard, took time.Duration) *Result {
	v := view{x, board, x.held}
	c := v.Counts()
	t := &board.stats
	r := &Result{
		Result: modelrun.Result{
			Name: x.p.Name, Seed: x.p.Seed, ConfigHash: x.c.Hash(), Counts: c,
			L1HitRate: rate(c["l1_hits"], c["loads"]), L2HitRate: rate(c["l2_accesses"]-min(c["l2_misses"], c["l2_accesses"]), c["l2_accesses"]),
			Protection: board.Model().Nodes[0].Protection().String(), Failover: x.failover, Failures: x.failures,
		},
		Engine: x.e.Name(), Cycles: x.cycle, Events: board.Events(), Stalls: x.counters, Resumed: x.resumedRun, Mismatch: board.Mismatch(),
		Seconds: took.Seconds(), Rate: float64(x.cycle) / max(took.Seconds(), 1e-9),
	}
	r.Pause.Count = len(t.Pauses)
	r.Pause.Median, r.Pause.Worst = t.Pause()
	r.DiedAt, r.LastEvent, r.False = t.Killed, x.lastEvent, t.False
	if t.handed && t.False == 0 {
		r.HandedBy = t.Handout - t.Killed
	}
	if t.Runs > 0 && x.active == 1 {
		r.Runs = t.Runs - t.Killed
	}
	if r.Mismatch == nil {
		r.Digest = board.Model().Digest()
	}
	if r.False > 0 {
		x.notes[fmt.Sprintf("a false takeover: the secondary took over in cycle %d although the primary lived, which goes on", r.False)] = true
	}
	if len(x.notes) > 0 {
		r.Notes = []string{strings.Join(slices.Sorted(maps.Keys(x.notes)), "; ")}
	}
	return r
}

// Window is where waves tell most: around the difference, or else around the
// failure, or else the end.
func (r *Result) Window() (from, to uint64) {
	switch {
	case r.Mismatch != nil:
		return r.Mismatch.Cycle - min(r.Mismatch.Cycle, 300), r.Mismatch.Cycle + 20
	case r.False > 0:
		return r.False - min(r.False, 300), r.False + 300
	case r.DiedAt > 0:
		return r.DiedAt - min(r.DiedAt, 300), r.DiedAt + max(r.HandedBy, r.Runs) + 100
	}
	return r.Cycles - min(r.Cycles, 1000), r.Cycles
}

func rate(part, of uint64) float64 {
	if of == 0 {
		return 0
	}
	return float64(part) / float64(of)
}
